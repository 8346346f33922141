/* In which operation a thread was: stacks made by hand, looked at a little later. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "builder.h"

#define TID 4321u
#define MS  1000000u

/* Whatever the machine does meanwhile, this is long before and that will be long after. */
#define LONG_NS (UINT64_C(3600) * 1000000000)

static struct builder b;
static struct flight *flight;
static uint32_t ops[3], slab;

static int set_up(void **state)
{
	struct segment *s;

	(void)state;
	builder_init(&b, BUILDER_SIZE);
	ops[0] = builder_op(&b, PERFTOP_KIND_TIMER, "shop", "order", "");
	ops[1] = builder_op(&b, PERFTOP_KIND_TIMER, "shop", "price", "");
	ops[2] = builder_op(&b, PERFTOP_KIND_TIMER, "shop", "tax", "");
	slab = builder_thread(&b, TID, "worker", 64);
	b.threads[slab].joined = clock_mono_ns() - LONG_NS;
	s = builder_of_self();
	flight = segment_flight(s);
	segment_close(s);
	return flight == NULL;
}

static int tear_down(void **state)
{
	(void)state;
	flight_close(flight);
	builder_clear(&b);
	return 0;
}

static void push(uint32_t op, uint64_t start)
{
	struct perftop_shm_thread *t = &b.threads[slab];

	t->stack[t->depth++] = (struct perftop_shm_frame){ .start = start, .op = ops[op] };
}

/* Erased, and its time added below, as the library does. */
static void pop(uint64_t elapsed)
{
	struct perftop_shm_thread *t = &b.threads[slab];

	t->stack[--t->depth].start = 0;
	t->stack[t->depth - 1].child += elapsed;
}

static uint32_t op_at(uint64_t mono_ns)
{
	return flight_op(flight, TID, mono_ns);
}

static void the_innermost_that_had_begun(void **state)
{
	uint64_t now = clock_mono_ns();

	(void)state;
	assert_int_equal(op_at(now), PROFILE_NO_OP);
	push(0, now - 100 * MS);
	push(1, now - 50 * MS);
	assert_int_equal(op_at(now), ops[1]);
	push(2, now + LONG_NS); /* after the instant; price had no other one nested */
	assert_int_equal(op_at(now), ops[1]);
	assert_int_equal(op_at(now - 75 * MS), ops[0]);
	assert_int_equal(op_at(now - 150 * MS), PROFILE_NO_OP);
}

/* What is pushed has its depth before its start. */
static void one_that_is_just_beginning(void **state)
{
	uint64_t now = clock_mono_ns();

	(void)state;
	push(0, now - MS);
	push(1, 0);
	assert_int_equal(op_at(now), ops[0]);
}

/* Most of an operation's time went into others that have ended: which was it in then? */
static void others_that_have_ended(void **state)
{
	uint64_t now = clock_mono_ns();

	(void)state;
	push(0, now - 100 * MS);
	push(1, now - 99 * MS);
	pop(98 * MS);
	assert_int_equal(op_at(now), PROFILE_UNKNOWN_OP); /* nothing is known of its lengths */
	builder_record(&b, slab, ops[1], LONG_NS); /* an hour each: it cannot have ended so soon */
	assert_int_equal(op_at(now), ops[0]);
	push(1, now + LONG_NS); /* but where another one has begun, one may have ended before it */
	assert_int_equal(op_at(now), PROFILE_UNKNOWN_OP);
	assert_int_equal(op_at(clock_mono_ns()), ops[0]); /* none has ended since the first look */
}

static void short_ones(void **state)
{
	uint64_t now = clock_mono_ns();

	(void)state;
	push(0, now - 100 * MS);
	for (int i = 0; i < 90; i++) {
		builder_record(&b, slab, ops[1], 1000);
		push(1, now - MS);
		pop(MS);
	}
	assert_int_equal(op_at(now), PROFILE_UNKNOWN_OP);
}

/* A little of the time: the outer one is the answer, however short they are. */
static void few_short_ones(void **state)
{
	uint64_t now = clock_mono_ns();

	(void)state;
	push(0, now - LONG_NS);
	push(1, now - MS);
	pop(1000 * (uint64_t)MS);
	assert_int_equal(op_at(now), ops[0]);
}

/* It slept for an hour; since the last look it did nothing but short operations. */
static void what_counts_is_since_the_last_look(void **state)
{
	uint64_t now;

	(void)state;
	assert_int_equal(op_at(clock_mono_ns()), PROFILE_NO_OP);
	now = clock_mono_ns();
	push(0, now);
	pop(LONG_NS / 100);
	assert_int_equal(op_at(now), PROFILE_UNKNOWN_OP);
	b.threads[slab].stack[0].child = 0; /* and nothing since it joined */
	b.threads[slab].joined++;
	assert_int_equal(op_at(now), PROFILE_NO_OP);
}

static void deeper_than_is_shown(void **state)
{
	uint64_t now = clock_mono_ns();

	(void)state;
	for (uint32_t i = 1; i < PERFTOP_SHM_FRAMES; i++)
		push(0, now - MS);
	assert_int_equal(op_at(now), ops[0]);
	b.threads[slab].depth++;
	assert_int_equal(op_at(now), PROFILE_UNKNOWN_OP);
	b.threads[slab].depth = UINT32_MAX;
	assert_int_equal(op_at(now), PROFILE_UNKNOWN_OP);
}

static void threads_come_and_go(void **state)
{
	uint64_t now = clock_mono_ns();

	(void)state;
	assert_int_equal(flight_op(flight, 99, now - MS), PROFILE_NO_OP); /* it records nothing */
	assert_int_equal(flight_op(flight, 99, clock_mono_ns()), PROFILE_NO_OP);
	push(0, now - MS);
	assert_int_equal(op_at(now), ops[0]);
	b.threads[slab].state = PERFTOP_SLAB_PARKED;
	assert_int_equal(op_at(now), PROFILE_UNKNOWN_OP);
	b.threads[slab].tid = 100;
	b.threads[slab].state = PERFTOP_SLAB_LIVE;
	usleep(20000); /* searching again is not hurried */
	assert_int_equal(flight_op(flight, 100, now), ops[0]);
	assert_int_equal(op_at(now), PROFILE_NO_OP);
	b.threads[slab].joined = clock_mono_ns();
	b.threads[slab].depth = 1;
	assert_int_equal(flight_op(flight, 100, now), PROFILE_UNKNOWN_OP); /* it was another's */
}

static void many_threads(void **state)
{
	uint64_t now = clock_mono_ns();

	(void)state;
	for (uint32_t i = 0; i < 500; i++) {
		slab = builder_thread(&b, 10000 + 7 * i, "t", 1);
		push(i % 3, now - MS);
	}
	for (uint32_t i = 0; i < 500; i++)
		assert_int_equal(flight_op(flight, (pid_t)(10000 + 7 * i), now), ops[i % 3]);
}

/* Whatever stands there, an answer comes, and it is one of an operation that can be. */
static void nonsense(void **state)
{
	uint64_t seed = 5;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct perftop_shm_thread *t = &b.threads[slab];
		uint32_t *word = (uint32_t *)t;
		uint32_t op;

		for (int j = 0; j < 20; j++)
			word[2 + builder_random(&seed) % (sizeof(*t) / 4 - 2)] =
				(uint32_t)builder_random(&seed);
		t->depth = (uint32_t)(builder_random(&seed) % 70);
		op = op_at(clock_mono_ns() - builder_random(&seed) % MS);
		assert_true(op < PERFTOP_SHM_OPS || op == PROFILE_NO_OP ||
			    op == PROFILE_UNKNOWN_OP);
	}
}

/* A writer that takes its word back: nothing is believed any more. */
static void a_broken_header(void **state)
{
	(void)state;
	assert_int_equal(op_at(clock_mono_ns()), PROFILE_NO_OP);
	b.header->thread_size = 8;
	usleep(150000);
	assert_int_equal(op_at(clock_mono_ns()), PROFILE_UNKNOWN_OP);
	assert_int_equal(ftruncate(b.fd, 8192), 0);
	usleep(150000);
	assert_int_equal(op_at(clock_mono_ns()), PROFILE_UNKNOWN_OP);
}

/* Ticks of the processor's counter, from instants of CLOCK_MONOTONIC. */
static void by_the_counter(void **state)
{
	struct perftop_shm_clock *clock;
	struct builder own;
	struct segment *s;
	struct flight *f;
	uint64_t before, between;

	(void)state;
	if (clock_counter(PERFTOP_CLOCK_TSC) == 0)
		skip();
	builder_clear(&b); /* of two segments the first one would be found */
	builder_init(&own, BUILDER_SIZE);
	clock = &own.header->clock;
	clock->kind = PERFTOP_CLOCK_TSC;
	clock->tick[0] = clock->tick[1] = clock_counter(clock->kind);
	clock->mono_ns[0] = clock->mono_ns[1] = clock_mono_ns();
	builder_op(&own, PERFTOP_KIND_TIMER, "a", "b", "");
	builder_thread(&own, TID, "t", 1);
	usleep(100000);
	before = clock_mono_ns();
	usleep(1000);
	own.threads[0].stack[1].start = clock_counter(clock->kind);
	own.threads[0].depth = 2;
	usleep(1000);
	between = clock_mono_ns();
	s = builder_of_self();
	f = segment_flight(s);
	assert_int_equal(flight_op(f, TID, between), 0);
	assert_int_equal(flight_op(f, TID, before), PROFILE_NO_OP);
	usleep(200000); /* the clock is taken anew */
	assert_int_equal(flight_op(f, TID, between), 0);
	assert_int_equal(flight_op(f, TID, before), PROFILE_NO_OP);
	flight_close(f);
	segment_close(s);
	builder_clear(&own);
	builder_init(&b, BUILDER_SIZE); /* for tear_down */
}

static void ids_and_indices(void **state)
{
	struct segment *s = builder_of_self();
	struct process_sample p;

	(void)state;
	builder_record(&b, slab, ops[2], 5);
	assert_int_equal(segment_index(s, ops[2]), PROFILE_UNKNOWN_OP);
	p = builder_read(s);
	assert_int_equal(segment_index(s, ops[2]), 0);
	assert_int_equal(segment_index(s, ops[0]), PROFILE_UNKNOWN_OP);
	assert_int_equal(segment_index(s, 4000), PROFILE_UNKNOWN_OP);
	assert_int_equal(segment_index(s, PROFILE_NO_OP), PROFILE_UNKNOWN_OP);
	assert_int_not_equal(segment_epoch(s), 0);
	process_sample_clear(&p);
	segment_close(s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_innermost_that_had_begun),
		TEST(one_that_is_just_beginning),
		TEST(others_that_have_ended),
		TEST(short_ones),
		TEST(few_short_ones),
		TEST(what_counts_is_since_the_last_look),
		TEST(deeper_than_is_shown),
		TEST(threads_come_and_go),
		TEST(many_threads),
		TEST(nonsense),
		TEST(a_broken_header),
		TEST(by_the_counter),
		TEST(ids_and_indices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
