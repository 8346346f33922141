/*
 * What a reader makes of a segment: differences that add up to the truth, whatever the writer does
 * meanwhile; and bodies that contradict themselves.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "builder.h"
#include "perftop/bucket.h"

#define OPS_MAX 64

/* All samples of a segment added up. */
struct sum {
	struct op_totals totals;
	uint64_t buckets[PERFTOP_SHM_OCTAVES * 64];
	struct op_sample last;
};

struct fixture {
	struct builder b;
	struct segment *s;
	struct sum *sums; /* by index */
	uint32_t keys;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	builder_init(&f->b, BUILDER_SIZE);
	f->sums = calloc(OPS_MAX, sizeof(*f->sums));
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	segment_close(f->s);
	builder_clear(&f->b);
	free(f->sums);
	free(f);
	return 0;
}

static void add_op(struct sum *sum, const struct op_sample *op)
{
	sum->totals = op_totals_add(sum->totals, op->totals);
	for (uint32_t i = 0; i < op->run_length; i++) {
		assert_true(op->run[i].index < PERFTOP_SHM_OCTAVES * 64);
		assert_true(i == 0 || op->run[i].index >= op->run[i - 1].index);
		assert_true(op->run[i].count > 0);
		sum->buckets[op->run[i].index] += op->run[i].count;
	}
	sum->last = *op;
	sum->last.run = NULL;
}

/* One more read; its state. Checks what holds for every sample. */
static enum segment_state tick(struct fixture *f)
{
	struct process_sample p;
	enum segment_state state;

	if (f->s == NULL)
		f->s = segment_of_file(f->b.path, NULL);
	assert_non_null(f->s);
	p = builder_read(f->s);
	assert_int_equal(p.first_key, f->keys);
	f->keys += p.key_count;
	for (uint32_t i = 0; i < OPS_MAX; i++)
		f->sums[i].last = (struct op_sample){ .op = UINT32_MAX };
	for (uint32_t i = 0; i < p.op_count; i++) {
		assert_true(p.ops[i].op < f->keys && p.ops[i].op < OPS_MAX);
		assert_true(i == 0 || p.ops[i].op > p.ops[i - 1].op);
		assert_true(p.ops[i].totals.count < (uint64_t)1 << 53);
		add_op(&f->sums[p.ops[i].op], &p.ops[i]);
	}
	state = p.segment.state;
	process_sample_clear(&p);
	return state;
}

static uint64_t timed_of(const struct sum *sum)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < PERFTOP_SHM_OCTAVES * 64; i++)
		n += sum->buckets[i];
	return n;
}

static void differences(void **state)
{
	struct fixture *f = *state;
	uint32_t op = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "o", "");
	uint32_t thread = builder_thread(&f->b, 1, "t", 16);

	assert_int_equal(tick(f), SEGMENT_ATTACHED);
	assert_int_equal(f->keys, 0); /* nothing recorded yet */
	builder_record(&f->b, thread, op, 5);
	builder_record(&f->b, thread, op, 1000);
	tick(f);
	assert_int_equal(f->keys, 1);
	assert_int_equal(f->sums[0].last.totals.count, 2);
	assert_int_equal(f->sums[0].last.totals.total, 1005);
	assert_int_equal(f->sums[0].last.min, 5);
	assert_int_equal(f->sums[0].last.max, 1000);
	tick(f);
	assert_int_equal(f->sums[0].last.op, UINT32_MAX); /* nothing new, not there */
	builder_record(&f->b, thread, op, 70);
	tick(f);
	assert_int_equal(f->sums[0].last.totals.count, 1);
	assert_int_equal(f->sums[0].last.totals.timed, 1);
	assert_int_equal(f->sums[0].last.run_length, 1);
	assert_int_equal(timed_of(&f->sums[0]), 3);
}

/* A late reader sees all that came before; huge counts come in pieces of 32 bits. */
static void huge_counts(void **state)
{
	struct fixture *f = *state;
	uint32_t op = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "o", "");
	uint32_t thread = builder_thread(&f->b, 1, "t", 16);
	struct perftop_shm_cell *cell;
	const uint64_t many = 20000000001;

	builder_record(&f->b, thread, op, 100);
	cell = builder_cell(&f->b, thread, op);
	cell->count = many;
	*builder_bucket(&f->b, cell, 100) = many;
	assert_int_equal(tick(f), SEGMENT_ATTACHED);
	assert_true(f->sums[0].totals.count == many && timed_of(&f->sums[0]) == many);
	cell->count += many;
	cell->total += 100 * many;
	*builder_bucket(&f->b, cell, 100) += many;
	tick(f);
	assert_true(timed_of(&f->sums[0]) == 2 * many);
}

static void absurd_counts(void **state)
{
	struct fixture *f = *state;
	uint32_t op = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "o", "");

	for (uint32_t i = 0; i < 4; i++) {
		uint32_t thread = builder_thread(&f->b, 1 + i, "t", 16);
		struct perftop_shm_cell *cell;

		for (uint64_t value = 1; value < UINT64_MAX / 2; value *= 2)
			builder_record(&f->b, thread, op, value);
		cell = builder_cell(&f->b, thread, op);
		for (uint64_t value = 1; value < UINT64_MAX / 2; value *= 2)
			*builder_bucket(&f->b, cell, value) = i < 2 ? UINT64_MAX : UINT64_MAX >> 13;
	}
	assert_int_equal(tick(f), SEGMENT_MALFORMED);
	assert_int_equal(tick(f), SEGMENT_ATTACHED);
}

static void backwards(void **state)
{
	struct fixture *f = *state;
	uint32_t op = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "o", "");
	uint32_t thread = builder_thread(&f->b, 1, "t", 16);
	struct perftop_shm_cell *cell;

	for (int i = 0; i < 100; i++)
		builder_record(&f->b, thread, op, 500);
	tick(f);
	cell = builder_cell(&f->b, thread, op);
	cell->count = 10;
	*builder_bucket(&f->b, cell, 500) = 10;
	assert_int_equal(tick(f), SEGMENT_MALFORMED);
	assert_int_equal(f->sums[0].totals.count, 100);
	builder_record(&f->b, thread, op, 500);
	assert_int_equal(tick(f), SEGMENT_ATTACHED);
	assert_int_equal(f->sums[0].totals.count, 101);
	assert_int_equal(timed_of(&f->sums[0]), 101);
}

/* A nested operation that outlasts the one around it takes a little off its self time. */
static void self_may_shrink(void **state)
{
	struct fixture *f = *state;
	uint32_t op = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "o", "");
	uint32_t thread = builder_thread(&f->b, 1, "t", 16);
	struct perftop_shm_cell *cell;

	builder_record(&f->b, thread, op, 500);
	tick(f);
	cell = builder_cell(&f->b, thread, op);
	builder_record(&f->b, thread, op, 10);
	cell->self -= 30;
	assert_int_equal(tick(f), SEGMENT_ATTACHED);
	assert_int_equal(f->sums[0].totals.self, 500);
	builder_record(&f->b, thread, op, 100);
	assert_int_equal(tick(f), SEGMENT_ATTACHED);
	assert_int_equal(f->sums[0].totals.self, cell->self);
}

static void counters_values_gauges(void **state)
{
	struct fixture *f = *state;
	uint32_t counter = builder_op(&f->b, PERFTOP_KIND_COUNTER, "c", "bytes", "");
	uint32_t value = builder_op(&f->b, PERFTOP_KIND_VALUE, "c", "length", "");
	uint32_t gauge = builder_op(&f->b, PERFTOP_KIND_GAUGE, "c", "depth", "");
	uint32_t thread = builder_thread(&f->b, 1, "t", 16);
	double set = -2.5;

	builder_cell(&f->b, thread, counter)->total += 4096;
	builder_cell(&f->b, thread, counter)->count++;
	builder_record(&f->b, thread, value, 77);
	memcpy(&f->b.ops[gauge].gauge, &set, sizeof(set));
	builder_cell(&f->b, thread, gauge)->count++;
	assert_int_equal(tick(f), SEGMENT_ATTACHED);
	assert_int_equal(f->sums[0].totals.total, 4096);
	assert_int_equal(timed_of(&f->sums[0]), 0);
	assert_true(f->sums[0].last.min > f->sums[0].last.max);
	assert_int_equal(timed_of(&f->sums[1]), 1);
	assert_true(f->sums[2].last.gauge == -2.5);
	set = 8;
	memcpy(&f->b.ops[gauge].gauge, &set, sizeof(set));
	tick(f);
	assert_int_equal(f->sums[2].last.op, UINT32_MAX);
	builder_cell(&f->b, thread, gauge)->count++;
	tick(f);
	assert_true(f->sums[2].last.gauge == 8);
}

/* A timer and its twin in nanoseconds: one operation, in the unit of the first. */
static void twins(void **state)
{
	struct fixture *f = *state;
	uint32_t ns = builder_op(&f->b, PERFTOP_KIND_TIMER_NS, "c", "o", "l");
	uint32_t ticks = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "o", "l");
	uint32_t thread = builder_thread(&f->b, 1, "t", 16);
	struct process_sample p;

	f->b.header->start_ticks = 1; /* dead: the rate is that of the two marks */
	f->b.header->clock.kind = PERFTOP_CLOCK_TSC;
	f->b.header->clock.tick[1] = f->b.header->clock.tick[0] + 2000000;
	f->b.header->clock.mono_ns[1] = f->b.header->clock.mono_ns[0] + 1000000;
	builder_record(&f->b, thread, ticks, 1000);
	f->s = segment_of_file(f->b.path, NULL);
	p = builder_read(f->s);
	assert_true(fabs(p.segment.scale - 0.5e-9) < 1e-15);
	assert_int_equal(p.key_count, 1);
	assert_int_equal(p.keys[0].kind, PERFTOP_KIND_TIMER);
	process_sample_clear(&p);
	f->keys = 1;
	builder_record(&f->b, thread, ns, 5000);
	tick(f);
	assert_int_equal(f->keys, 1);
	assert_int_equal(f->sums[0].totals.total, 10000);
	assert_int_equal(f->sums[0].last.max, 10000);
	assert_int_equal(f->sums[0].last.min, 1000);
	assert_int_equal(f->sums[0].last.run_length, 1);
	uint64_t low = perftop_bucket_lower(0), at = 0;
	for (uint32_t i = 0; i < PERFTOP_SHM_OCTAVES * 64; i++)
		if (f->sums[0].buckets[i] > 0)
			at = i;
	low = perftop_bucket_lower((uint32_t)at);
	assert_true(low > 9800 && low <= 10000);
}

static void in_flight(void **state)
{
	struct fixture *f = *state;
	uint32_t outer = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "outer", "");
	uint32_t inner = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "inner", "");
	uint32_t thread = builder_thread(&f->b, 4242, "worker", 16);
	struct perftop_shm_thread *t = &f->b.threads[thread];
	struct process_sample p = { .exit_status = -1 };
	uint64_t now = clock_mono_ns();

	t->stack[1] = (struct perftop_shm_frame){ .start = now - 1000000000, .op = outer };
	t->stack[2] = (struct perftop_shm_frame){ .start = now - 1000000, .op = inner };
	t->stack[3] = (struct perftop_shm_frame){ .start = 0, .op = inner };       /* over */
	t->stack[4] = (struct perftop_shm_frame){ .start = now, .op = 9999 };      /* unknown */
	t->stack[5] = (struct perftop_shm_frame){ .start = now * 2, .op = outer }; /* ahead */
	t->depth = 6;
	f->s = segment_of_file(f->b.path, NULL);
	segment_read(f->s, UINT32_MAX, true, &p);
	assert_int_equal(p.segment.state, SEGMENT_ATTACHED);
	assert_int_equal(p.key_count, 2);
	assert_string_equal(p.keys[0].operation, "outer");
	assert_int_equal(p.ops[0].in_flight, 2);
	assert_true(p.ops[0].longest_in_flight_ns >= 1000000000);
	assert_true(p.ops[0].longest_in_flight_ns < 100000000000);
	assert_int_equal(p.ops[1].in_flight, 1);
	assert_int_equal(p.thread_count, 1);
	assert_int_equal(p.threads[0].tid, 4242);
	assert_string_equal(p.threads[0].name, "worker");
	assert_int_equal(p.threads[0].frames, 3);
	assert_int_equal(p.threads[0].depth, 3);
	assert_int_equal(p.threads[0].stack[1].op, 1);
	assert_true(p.threads[0].stack[1].elapsed_ns >= 1000000);
	assert_int_equal(p.threads[0].stack[2].elapsed_ns, 0);
	process_sample_clear(&p);
	t->depth = 100; /* deeper than there are frames */
	segment_read(f->s, UINT32_MAX, true, &p);
	assert_int_equal(p.threads[0].depth, 3 + 36);
	assert_int_equal(p.threads[0].frames, 3);
	process_sample_clear(&p);
}

/* Stacks go to the threads that are there already. */
static void stacks_by_tid(void **state)
{
	struct fixture *f = *state;
	uint32_t op = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "o", "");
	struct process_sample p = { .exit_status = -1, .thread_count = 3 };

	for (uint32_t i = 0; i < 3; i++) {
		uint32_t thread = builder_thread(&f->b, 30 - i * 10, "t", 16);

		f->b.threads[thread].stack[1] =
			(struct perftop_shm_frame){ .start = 1 + i, .op = op };
		f->b.threads[thread].depth = 2;
	}
	f->b.threads[2].state = PERFTOP_SLAB_PARKED;
	p.threads = calloc(3, sizeof(*p.threads));
	p.threads[0].tid = 20;
	p.threads[1].tid = 40;
	p.threads[2].tid = 30;
	f->s = segment_of_file(f->b.path, NULL);
	segment_read(f->s, UINT32_MAX, true, &p);
	assert_int_equal(p.thread_count, 3);
	assert_int_equal(p.threads[0].frames, 1);
	assert_int_equal(p.threads[1].frames, 0);
	assert_int_equal(p.threads[2].frames, 1);
	assert_int_equal(p.ops[0].in_flight, 2);
	process_sample_clear(&p);
}

static void spans(void **state)
{
	struct fixture *f = *state;
	uint32_t op = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "o", "");
	uint32_t a = builder_thread(&f->b, 1, "a", 16), b = builder_thread(&f->b, 2, "b", 16);

	builder_cell(&f->b, a, op)->spans = 3;
	tick(f);
	assert_int_equal(f->sums[0].last.in_flight, 3);
	builder_cell(&f->b, b, op)->spans = (uint64_t)-2; /* ended over there */
	tick(f);
	assert_int_equal(f->sums[0].last.in_flight, 1);
	builder_cell(&f->b, b, op)->spans = (uint64_t)-7;
	tick(f);
	assert_int_equal(f->sums[0].last.op, UINT32_MAX);
}

static void focus(void **state)
{
	struct fixture *f = *state;
	uint32_t other = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "other", "");
	uint32_t op = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "o", "");
	uint32_t a = builder_thread(&f->b, 1, "a", 16), b = builder_thread(&f->b, 2, "b", 16);
	struct process_sample p = { .exit_status = -1 };

	builder_record(&f->b, a, op, 10);
	builder_record(&f->b, b, op, 20);
	builder_record(&f->b, b, op, 30);
	builder_record(&f->b, a, other, 1);
	f->b.threads[b].state = PERFTOP_SLAB_PARKED;
	f->s = segment_of_file(f->b.path, NULL);
	for (int i = 0; i < 2; i++) { /* cumulative: the same each time */
		uint32_t index = 0;

		segment_read(f->s, 0, false, &p);
		if (i == 0 && strcmp(p.keys[0].operation, "o") != 0) {
			process_sample_clear(&p);
			p = (struct process_sample){ .exit_status = -1 };
			index = 1;
			segment_read(f->s, index, false, &p);
		}
		process_sample_clear(&p);
		p = (struct process_sample){ .exit_status = -1 };
		segment_read(f->s, index, false, &p);
		assert_int_equal(p.focus, index);
		assert_int_equal(p.focus_count, 2);
		assert_string_equal(p.focus_threads[1].name, "b");
		assert_int_equal(p.focus_threads[1].totals.count, 2);
		assert_int_equal(p.focus_threads[1].totals.timed, 2);
		assert_int_equal(p.focus_threads[1].totals.total, 50);
		assert_true(p.focus_threads[0].live && !p.focus_threads[1].live);
		process_sample_clear(&p);
		p = (struct process_sample){ .exit_status = -1 };
		break;
	}
	segment_read(f->s, 77, false, &p);
	assert_int_equal(p.focus, UINT32_MAX);
	process_sample_clear(&p);
}

/* An entry is counted before it is published: its cell, found early, waits. */
static void published_late(void **state)
{
	struct fixture *f = *state;
	uint32_t thread = builder_thread(&f->b, 1, "t", 16);
	uint32_t op = builder_op(&f->b, PERFTOP_KIND_NONE, "c", "o", "");

	builder_record(&f->b, thread, op, 5);
	f->b.threads[thread].state = PERFTOP_SLAB_PARKED;
	assert_int_equal(tick(f), SEGMENT_ATTACHED);
	assert_int_equal(f->keys, 0);
	f->b.ops[op].kind = PERFTOP_KIND_TIMER;
	tick(f);
	assert_int_equal(f->keys, 1);
	assert_int_equal(f->sums[0].totals.count, 1);
}

/* A table that grows moves; its cells stay. */
static void table_grows(void **state)
{
	struct fixture *f = *state;
	uint32_t thread = builder_thread(&f->b, 1, "t", 16), old, unit;

	for (uint32_t i = 0; i < 40; i++)
		(void)builder_op(&f->b, PERFTOP_KIND_TIMER, "c", (char[]){ (char)('A' + i), 0 },
				 "");
	builder_record(&f->b, thread, 3, 5);
	tick(f);
	old = f->b.threads[thread].table;
	unit = builder_take(&f->b, 64 * sizeof(uint32_t));
	memcpy(builder_at(&f->b, unit), builder_at(&f->b, old), 64);
	f->b.threads[thread].table = unit;
	f->b.threads[thread].capacity = 64;
	builder_record(&f->b, thread, 39, 5);
	builder_record(&f->b, thread, 3, 5);
	assert_int_equal(tick(f), SEGMENT_ATTACHED);
	assert_int_equal(f->keys, 2);
	assert_int_equal(f->sums[0].totals.count, 2);
	assert_int_equal(f->sums[1].totals.count, 1);
}

/* Bodies that contradict themselves are named so, and what is sound in them is read. */
static void bend(struct fixture *f, uint32_t thread)
{
	struct perftop_shm_thread *t = &f->b.threads[thread];
	enum segment_state state = tick(f);

	assert_int_equal(state, SEGMENT_MALFORMED);
	assert_int_equal(f->sums[0].totals.count, 1);
	assert_int_equal(tick(f), SEGMENT_MALFORMED);
	(void)t;
}

static uint32_t two_threads(struct fixture *f)
{
	uint32_t op = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "o", "");
	uint32_t good = builder_thread(&f->b, 1, "good", 16);

	builder_record(&f->b, good, op, 5);
	return builder_thread(&f->b, 2, "bad", 16);
}

static void table_out_of_range(void **state)
{
	struct fixture *f = *state;
	uint32_t bad = two_threads(f);

	f->b.threads[bad].table = UINT32_MAX;
	bend(f, bad);
}

static void table_not_a_power_of_two(void **state)
{
	struct fixture *f = *state;
	uint32_t bad = two_threads(f);

	f->b.threads[bad].capacity = 15;
	bend(f, bad);
}

static void table_over_the_header(void **state)
{
	struct fixture *f = *state;
	uint32_t bad = two_threads(f);

	f->b.threads[bad].table = 1;
	bend(f, bad);
}

static void cell_out_of_range(void **state)
{
	struct fixture *f = *state;
	uint32_t bad = two_threads(f);

	*(uint32_t *)builder_at(&f->b, f->b.threads[bad].table) = BUILDER_SIZE / 64;
	bend(f, bad);
}

static void cells_overlap(void **state)
{
	struct fixture *f = *state;
	uint32_t bad = two_threads(f);
	uint32_t cell = *(uint32_t *)builder_at(&f->b, f->b.threads[0].table);

	*(uint32_t *)builder_at(&f->b, f->b.threads[bad].table) = cell;
	bend(f, bad);
}

/* Two threads that share one table, and a cell that lies in its own table. */
static void cyclic(void **state)
{
	struct fixture *f = *state;
	uint32_t bad = two_threads(f);

	f->b.threads[bad].table = f->b.threads[0].table;
	bend(f, bad);
	f->b.threads[bad].table = builder_take(&f->b, 64);
	*(uint32_t *)builder_at(&f->b, f->b.threads[bad].table) = f->b.threads[bad].table;
	(void)tick(f);
}

static void octave_out_of_range(void **state)
{
	struct fixture *f = *state;
	uint32_t bad = two_threads(f);

	builder_set_octave(&f->b, builder_cell(&f->b, bad, 0), 58, UINT32_MAX);
	builder_cell(&f->b, bad, 0)->errors = 1;
	bend(f, bad);
}

static void slab_in_no_state(void **state)
{
	struct fixture *f = *state;
	uint32_t bad = two_threads(f);

	f->b.threads[bad].state = 3;
	bend(f, bad);
}

static void name_without_end(void **state)
{
	struct fixture *f = *state;
	uint32_t bad = two_threads(f);

	memset(f->b.ops[0].operation, 'x', sizeof(f->b.ops[0].operation));
	bend(f, bad);
}

static void kind_unknown(void **state)
{
	struct fixture *f = *state;
	uint32_t bad = two_threads(f);

	(void)builder_op(&f->b, (enum perftop_kind)77, "c", "p", "");
	bend(f, bad);
}

/* Every cell of many threads is one and the same block of buckets: the reader keeps no more than
 * the writer has. */
static void shared_blocks(void **state)
{
	struct fixture *f = *state;
	uint32_t op = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "o", "");
	uint32_t block = builder_take(&f->b, 512);

	for (int i = 0; i < 64; i++)
		((uint64_t *)builder_at(&f->b, block))[i] = 1;
	for (uint32_t i = 0; i < 200; i++) {
		uint32_t thread = builder_thread(&f->b, i, "t", 16);
		struct perftop_shm_cell *cell = builder_cell(&f->b, thread, op);

		cell->count = 59 * 64;
		for (uint32_t o = 0; o < 59; o++)
			builder_set_octave(&f->b, cell, o, block);
	}
	assert_int_equal(tick(f), SEGMENT_MALFORMED);
}

/* The truth of a writer that works while it is read. */
struct writer {
	struct fixture *f;
	uint32_t thread;
	uint64_t count[8], total[8];
	uint64_t buckets[8][PERFTOP_SHM_OCTAVES * 64];
};

static void *write_on(void *context)
{
	struct writer *w = context;
	uint64_t seed = w->thread + 1;

	for (int i = 0; i < 300000; i++) {
		uint64_t r = builder_random(&seed), value = r >> (r % 60);
		uint32_t op = (uint32_t)(builder_random(&seed) % 8), index;

		value = value >> 20;
		index = perftop_bucket_octave(value) * 64;
		index += perftop_bucket_sub(value, index / 64);
		builder_record(&w->f->b, w->thread, op, value);
		w->count[op]++;
		w->total[op] += value;
		w->buckets[op][index]++;
	}
	return NULL;
}

static void exact_while_written(void **state)
{
	struct fixture *f = *state;
	struct writer *w = calloc(3, sizeof(*w));
	pthread_t threads[3];
	uint32_t index_of[8];
	char name[] = "A";

	for (int op = 0; op < 8; op++, name[0]++)
		(void)builder_op(&f->b, PERFTOP_KIND_TIMER, "c", name, "");
	for (uint32_t i = 0; i < 3; i++) {
		w[i].f = f;
		w[i].thread = builder_thread(&f->b, i + 1, "t", 16);
	}
	for (uint32_t op = 0; op < 8; op++) { /* in order, so that indices are ids */
		builder_record(&f->b, 0, op, 1);
		w[0].count[op]++;
		w[0].total[op]++;
		w[0].buckets[op][1]++;
		index_of[op] = op;
		tick(f);
	}
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, write_on, &w[i]);
	for (int i = 0; i < 400; i++)
		assert_int_equal(tick(f), SEGMENT_ATTACHED);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	tick(f);
	tick(f);
	for (uint32_t op = 0; op < 8; op++) {
		const struct sum *sum = &f->sums[index_of[op]];

		assert_int_equal(sum->totals.count,
				 w[0].count[op] + w[1].count[op] + w[2].count[op]);
		assert_int_equal(sum->totals.total,
				 w[0].total[op] + w[1].total[op] + w[2].total[op]);
		assert_int_equal(sum->totals.self, sum->totals.total);
		assert_int_equal(sum->totals.timed, sum->totals.count);
		for (uint32_t i = 0; i < PERFTOP_SHM_OCTAVES * 64; i++)
			assert_int_equal(sum->buckets[i], w[0].buckets[op][i] +
								  w[1].buckets[op][i] +
								  w[2].buckets[op][i]);
	}
	free(w);
}

/* A writer stopped between any two of its steps: what it had done is read now or later, and in the
 * end all of it. */
static void torn_anywhere(void **state)
{
	struct fixture *f = *state;
	uint32_t op = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "o", "");
	uint32_t thread = builder_thread(&f->b, 1, "t", 16);
	struct perftop_shm_cell *cell = builder_cell(&f->b, thread, op);
	uint64_t seed = 3, total = 0;

	for (int i = 0; i < 2000; i++) {
		uint64_t value = builder_random(&seed) >> (20 + builder_random(&seed) % 40);
		uint64_t *bucket = builder_bucket(&f->b, cell, value), r = builder_random(&seed);

		cell->total += value;
		if (r & 1)
			tick(f);
		++*bucket;
		if (r & 2)
			tick(f);
		cell->self += value;
		if (r & 4)
			tick(f);
		cell->count++;
		if (r & 8)
			tick(f);
		total += value;
	}
	tick(f);
	tick(f);
	assert_int_equal(f->sums[0].totals.count, 2000);
	assert_int_equal(f->sums[0].totals.timed, 2000);
	assert_int_equal(timed_of(&f->sums[0]), 2000);
	assert_int_equal(f->sums[0].totals.total, total);
}

/* Counts every pass, times one in 16, some of which take no time by themselves. */
static void sampled(void **state)
{
	struct fixture *f = *state;
	uint32_t op = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "o", "");
	uint32_t thread = builder_thread(&f->b, 1, "t", 16);
	struct perftop_shm_cell *cell = builder_cell(&f->b, thread, op);
	uint64_t seed = 5, *bucket;

	f->b.ops[op].sampling = 16;
	for (uint64_t i = 0; i < 3200; i++) {
		cell->count++;
		if (builder_random(&seed) % 3 == 0)
			tick(f);
		if (i % 16 != 0)
			continue;
		bucket = builder_bucket(&f->b, cell, 1000);
		cell->total += 1000;
		if (builder_random(&seed) % 2 == 0)
			tick(f);
		++*bucket;
	}
	tick(f);
	tick(f);
	assert_int_equal(f->sums[0].totals.count, 3200);
	assert_int_equal(f->sums[0].totals.timed, 200);
	assert_int_equal(timed_of(&f->sums[0]), 200);
}

/* As libperftop does: costs first, then what any completion adds. */
static void record_costs(struct fixture *f, uint32_t thread, uint32_t op, uint64_t n)
{
	struct perftop_shm_cell *cell = builder_cell(&f->b, thread, op);
	struct perftop_shm_costs *costs = builder_costs(&f->b, cell);

	costs->cpu_count++;
	costs->cpu_ns += 3 * n;
	costs->cpu_elapsed += 4 * n;
	costs->mem_count++;
	costs->allocations += 5;
	costs->allocated += 6 * n;
	costs->freed += 2 * n;
	costs->peak = n > costs->peak ? n : costs->peak;
	builder_record_cell(&f->b, cell, 4 * n);
}

static void assert_costs(const struct op_costs *c, uint64_t count, uint64_t n)
{
	assert_int_equal(c->cpu_count, count);
	assert_int_equal(c->cpu_ns, 3 * n);
	assert_int_equal(c->cpu_elapsed, 4 * n);
	assert_int_equal(c->mem_count, count);
	assert_int_equal(c->allocations, 5 * count);
	assert_int_equal(c->allocated, 6 * n);
	assert_int_equal(c->freed, 2 * n);
}

/* Of an operation of which they were not asked at first; over threads, of which one is parked and its
 * slab taken over. */
static void costs_add_up(void **state)
{
	struct fixture *f = *state;
	uint32_t op = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "o", "");
	uint32_t first = builder_thread(&f->b, 1, "t", 16);
	uint32_t second = builder_thread(&f->b, 2, "u", 16);

	builder_record(&f->b, first, op, 40);
	assert_int_equal(tick(f), SEGMENT_ATTACHED);
	assert_false(op_costs_any(&f->sums[0].totals.costs));
	record_costs(f, first, op, 10); /* in the octave that was there */
	record_costs(f, second, op, 1000);
	assert_int_equal(tick(f), SEGMENT_ATTACHED);
	assert_costs(&f->sums[0].last.totals.costs, 2, 1010);
	assert_int_equal(f->sums[0].last.peak, 1000);
	f->b.threads[first].state = PERFTOP_SLAB_PARKED;
	record_costs(f, second, op, 1);
	tick(f);
	assert_costs(&f->sums[0].last.totals.costs, 1, 1);
	f->b.threads[first].state = PERFTOP_SLAB_LIVE;
	f->b.threads[first].generation++;
	f->b.threads[first].tid = 3;
	record_costs(f, first, op, 5000);
	tick(f);
	assert_costs(&f->sums[0].last.totals.costs, 1, 5000);
	assert_costs(&f->sums[0].totals.costs, 4, 6011);
	assert_int_equal(f->sums[0].last.peak, 5000);
	assert_int_equal(f->sums[0].totals.count, 5);
	tick(f);
	assert_int_equal(f->sums[0].last.op, UINT32_MAX);
}

/* Many cells, met one after another: what is found is found of the right one. */
static void costs_of_many(void **state)
{
	struct fixture *f = *state;
	char name[] = "A";

	for (uint32_t i = 0; i < 12; i++, name[0]++)
		(void)builder_op(&f->b, PERFTOP_KIND_TIMER, "c", name, "");
	for (uint32_t i = 0; i < 4; i++)
		(void)builder_thread(&f->b, i + 1, "t", 16);
	for (uint32_t round = 0; round < 6; round++) {
		for (uint32_t op = 0; op <= 2 * round + 1; op++)
			for (uint32_t thread = 4; thread-- > 0;)
				op % 3 != 2 ? record_costs(f, thread, op, op + 1)
					    : builder_record(&f->b, thread, op, 7);
		assert_int_equal(tick(f), SEGMENT_ATTACHED);
	}
	for (uint32_t op = 0; op < 12; op++) {
		uint64_t count = op % 3 != 2 ? 4 * (6 - op / 2) : 0;

		assert_costs(&f->sums[op].totals.costs, count, count * (op + 1));
		assert_int_equal(f->sums[op].totals.count, 4 * (6 - op / 2));
	}
}

/* Counters that go back add nothing; what is added up of huge ones does not wrap. */
static void costs_that_lie(void **state)
{
	struct fixture *f = *state;
	uint32_t op = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "o", ""), thread[3];
	struct perftop_shm_costs *costs[3];

	for (uint32_t i = 0; i < 3; i++) {
		thread[i] = builder_thread(&f->b, i + 1, "t", 16);
		record_costs(f, thread[i], op, 10);
		costs[i] = builder_costs(&f->b, builder_cell(&f->b, thread[i], op));
	}
	assert_int_equal(tick(f), SEGMENT_ATTACHED);
	costs[0]->allocated = 1;
	costs[1]->freed = UINT64_MAX; /* that is back, too */
	record_costs(f, thread[0], op, 0);
	record_costs(f, thread[1], op, 0);
	assert_int_equal(tick(f), SEGMENT_MALFORMED);
	assert_costs(&f->sums[0].totals.costs, 5, 30);
	record_costs(f, thread[0], op, 7);
	assert_int_equal(tick(f), SEGMENT_ATTACHED);
	assert_costs(&f->sums[0].totals.costs, 6, 37);
	for (uint32_t i = 0; i < 3; i++) {
		costs[i]->cpu_ns += INT64_MAX - 100;
		builder_record(&f->b, thread[i], op, 40);
	}
	assert_int_equal(tick(f), SEGMENT_ATTACHED);
	assert_true(f->sums[0].last.totals.costs.cpu_ns == UINT64_MAX);
}

static void costs_out_of_range(void **state)
{
	struct fixture *f = *state;
	uint32_t bad = two_threads(f);
	struct perftop_shm_cell *cell = builder_cell(&f->b, bad, 0);

	(void)builder_costs(&f->b, cell);
	builder_octaves(&f->b, cell)->costs = BUILDER_SIZE / PERFTOP_SHM_UNIT;
	cell->errors = 1;
	bend(f, bad);
}

/* In the unit of the timer's other half. */
static void costs_of_twins(void **state)
{
	struct fixture *f = *state;
	uint32_t ns = builder_op(&f->b, PERFTOP_KIND_TIMER_NS, "c", "o", "");
	uint32_t ticks = builder_op(&f->b, PERFTOP_KIND_TIMER, "c", "o", "");
	uint32_t thread = builder_thread(&f->b, 1, "t", 16);

	f->b.header->start_ticks = 1; /* dead: the rate is that of the two marks */
	f->b.header->clock.kind = PERFTOP_CLOCK_TSC;
	f->b.header->clock.tick[1] = f->b.header->clock.tick[0] + 2000000;
	f->b.header->clock.mono_ns[1] = f->b.header->clock.mono_ns[0] + 1000000;
	builder_record(&f->b, thread, ticks, 1000);
	tick(f);
	record_costs(f, thread, ns, 1000);
	tick(f);
	assert_int_equal(f->sums[0].totals.costs.cpu_ns, 3000);
	assert_int_equal(f->sums[0].totals.costs.cpu_elapsed, 8000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(differences),
		TEST(costs_add_up),
		TEST(costs_of_many),
		TEST(costs_that_lie),
		TEST(costs_out_of_range),
		TEST(costs_of_twins),
		TEST(huge_counts),
		TEST(absurd_counts),
		TEST(backwards),
		TEST(self_may_shrink),
		TEST(counters_values_gauges),
		TEST(twins),
		TEST(in_flight),
		TEST(stacks_by_tid),
		TEST(spans),
		TEST(focus),
		TEST(published_late),
		TEST(table_grows),
		TEST(table_out_of_range),
		TEST(table_not_a_power_of_two),
		TEST(table_over_the_header),
		TEST(cell_out_of_range),
		TEST(cells_overlap),
		TEST(cyclic),
		TEST(octave_out_of_range),
		TEST(slab_in_no_state),
		TEST(name_without_end),
		TEST(kind_unknown),
		TEST(shared_blocks),
		TEST(exact_while_written),
		TEST(torn_anywhere),
		TEST(sampled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
