/* Several processes as one: nothing is lost, nothing is counted twice, units are kept apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "perftop/bucket.h"

#include "source/sum.h"

static struct op_key key(enum perftop_kind kind, const char *operation)
{
	return (struct op_key){ kind,           mem_string("part"), mem_string(operation),
				mem_string(""), mem_string(""),     false };
}

static struct process_sample *process(double scale)
{
	struct process_sample *p = mem_alloc(sizeof(*p));

	p->exit_status = -1;
	p->focus = UINT32_MAX;
	p->state = 'S';
	p->segment.state = SEGMENT_ATTACHED;
	p->segment.scale = scale;
	for (int i = 0; i < METRIC_COUNT; i++)
		p->resource[i] = value_of(1);
	return p;
}

static void add_key(struct process_sample *p, enum perftop_kind kind, const char *operation)
{
	p->keys = mem_resize(p->keys, p->key_count + 1, sizeof(*p->keys));
	p->keys[p->key_count++] = key(kind, operation);
}

static struct op_sample *add_op(struct process_sample *p, uint32_t op, uint64_t count,
				uint64_t value)
{
	uint32_t octave = perftop_bucket_octave(value);
	struct op_sample *o;

	p->ops = mem_resize(p->ops, p->op_count + 1, sizeof(*p->ops));
	o = &p->ops[p->op_count++];
	*o = (struct op_sample){
		.op = op,
		.totals = { count,
			    count,
			    0,
			    count * value,
			    count * value,
			    { count, count * 9, count * value, count, 0, value, 0 } },
		.min = value,
		.max = value,
		.peak = value,
		.run = mem_alloc(sizeof(struct bucket)),
		.run_length = 1,
	};
	o->run[0] =
		(struct bucket){ octave << 6 | perftop_bucket_sub(value, octave), (uint32_t)count };
	return o;
}

static void release(struct process_sample *p)
{
	process_sample_clear(p);
	free(p);
}

static void adds_the_same_name(void **state)
{
	struct sum *sum = sum_new();
	struct sum_member one = { 0 }, two = { 0 };
	struct process_sample *a = process(1e-9), *b = process(1e-9), out;

	(void)state;
	add_key(a, PERFTOP_KIND_TIMER, "read");
	add_key(a, PERFTOP_KIND_TIMER, "write");
	add_key(b, PERFTOP_KIND_TIMER, "write");
	add_op(a, 0, 3, 100);
	add_op(a, 1, 5, 10);
	add_op(b, 0, 7, 30)->in_flight = 2;
	sum_begin(sum);
	sum_add(sum, &one, a);
	sum_add(sum, &two, b);
	sum_take(sum, &out);
	assert_int_equal(out.info->id.pid, 0);
	assert_int_equal(out.key_count, 2);
	assert_int_equal(out.op_count, 2);
	assert_string_equal(out.keys[1].operation, "write");
	assert_int_equal(out.ops[1].totals.count, 12);
	assert_int_equal(out.ops[1].totals.total, 5 * 10 + 7 * 30);
	assert_int_equal(out.ops[1].min, 10);
	assert_int_equal(out.ops[1].max, 30);
	assert_int_equal(out.ops[1].peak, 30);
	assert_int_equal(out.ops[1].totals.costs.mem_count, 12);
	assert_int_equal(out.ops[1].in_flight, 2);
	assert_int_equal(out.ops[1].run_length, 2);
	process_sample_clear(&out);
	release(a);
	release(b);
	free(one.parts);
	free(two.parts);
	sum_free(sum);
}

/* What is not taken goes into the next; a second taking finds nothing new. */
static void waits_until_taken(void **state)
{
	struct sum *sum = sum_new();
	struct sum_member one = { 0 };
	struct process_sample *a = process(1e-9), out;

	(void)state;
	add_key(a, PERFTOP_KIND_TIMER, "read");
	add_op(a, 0, 3, 100);
	sum_begin(sum);
	sum_add(sum, &one, a);
	process_sample_clear(a);
	a->op_count = a->key_count = 0;
	a->ops = NULL;
	a->keys = NULL;
	a->info = NULL;
	add_op(a, 0, 4, 100);
	sum_begin(sum);
	sum_add(sum, &one, a);
	sum_take(sum, &out);
	assert_int_equal(out.ops[0].totals.count, 7);
	assert_int_equal(out.ops[0].run[0].count, 7);
	process_sample_clear(&out);
	sum_begin(sum);
	sum_take(sum, &out);
	assert_int_equal(out.op_count, 0);
	assert_int_equal(out.key_count, 0);
	assert_int_equal(out.first_key, 1);
	process_sample_clear(&out);
	release(a);
	free(one.parts);
	sum_free(sum);
}

/* The same second, in ticks of 1 ns, in ticks of 1/3 ns, and by hand in nanoseconds. */
static void rescales_clocks(void **state)
{
	struct sum *sum = sum_new();
	struct sum_member member[3] = { { 0 } };
	struct process_sample *p[3] = { process(1e-9), process(1e-9 / 3), process(1e-9 / 3) }, out;

	(void)state;
	add_key(p[0], PERFTOP_KIND_TIMER, "read");
	add_key(p[1], PERFTOP_KIND_TIMER, "read");
	add_key(p[2], PERFTOP_KIND_TIMER_NS, "read");
	add_op(p[0], 0, 1, 1000000000);
	add_op(p[1], 0, 1, 3000000000);
	add_op(p[2], 0, 1, 1000000000);
	sum_begin(sum);
	for (int i = 0; i < 3; i++)
		sum_add(sum, &member[i], p[i]);
	sum_take(sum, &out);
	assert_int_equal(out.key_count, 1);
	assert_int_equal(out.ops[0].totals.count, 3);
	assert_true(fabs((double)out.ops[0].totals.total - 3e9) < 2);
	assert_true(fabs((double)out.ops[0].totals.costs.cpu_elapsed - 3e9) < 2);
	assert_int_equal(out.ops[0].totals.costs.cpu_ns, 27); /* of a clock of its own */
	assert_true(out.ops[0].totals.costs.allocated == 5000000000);
	assert_true(out.segment.scale == 1e-9);
	for (uint32_t i = 0; i < out.ops[0].run_length; i++) {
		double lower = (double)perftop_bucket_lower(out.ops[0].run[i].index);

		assert_true(lower > 0.98e9 && lower <= 1.01e9);
	}
	process_sample_clear(&out);
	for (int i = 0; i < 3; i++) {
		release(p[i]);
		free(member[i].parts);
	}
	sum_free(sum);
}

static void gauges_leave_with_their_process(void **state)
{
	struct sum *sum = sum_new();
	struct sum_member one = { 0 }, two = { 0 };
	struct process_sample *a = process(1e-9), *b = process(1e-9), out;

	(void)state;
	add_key(a, PERFTOP_KIND_GAUGE, "queue");
	add_key(b, PERFTOP_KIND_GAUGE, "queue");
	add_op(a, 0, 0, 1)->gauge = 5;
	add_op(b, 0, 0, 1)->gauge = 8;
	sum_begin(sum);
	sum_add(sum, &one, a);
	sum_add(sum, &two, b);
	sum_take(sum, &out);
	assert_true(out.ops[0].gauge == 13);
	process_sample_clear(&out);
	sum_leave(sum, &one);
	sum_begin(sum);
	sum_take(sum, &out);
	assert_int_equal(out.op_count, 1);
	assert_true(out.ops[0].gauge == 8);
	process_sample_clear(&out);
	release(a);
	release(b);
	free(two.parts);
	sum_free(sum);
}

static void resources(void **state)
{
	struct sum *sum = sum_new();
	struct sum_member one = { 0 }, two = { 0 }, three = { 0 };
	struct process_sample *a = process(0), *b = process(0), *c = process(0), out;

	(void)state;
	a->resource[METRIC_CPU] = value_of(40);
	b->resource[METRIC_CPU] = value_of(70);
	c->resource[METRIC_CPU] = value_unknown(WHY_FIRST); /* has just come */
	b->resource[METRIC_READ] = value_unknown(WHY_PERMISSION);
	a->resource[METRIC_MEMORY_LIMIT] = value_of(1000);
	b->resource[METRIC_MEMORY_LIMIT] = value_of(500);
	c->resource[METRIC_MEMORY_LIMIT] = value_unknown(WHY_UNLIMITED);
	a->segment.dropped[0] = 2;
	b->segment.dropped[0] = 3;
	b->state = 'R';
	sum_begin(sum);
	sum_add(sum, &one, a);
	sum_add(sum, &two, b);
	sum_add(sum, &three, c);
	sum_take(sum, &out);
	assert_true(out.resource[METRIC_CPU].number == 110);
	assert_true(out.resource[METRIC_RSS].number == 3);
	assert_int_equal(out.resource[METRIC_READ].why, WHY_PERMISSION);
	assert_true(isnan(out.resource[METRIC_READ].number));
	assert_true(out.resource[METRIC_MEMORY_LIMIT].number == 500);
	assert_int_equal(out.segment.dropped[0], 5);
	assert_int_equal(out.state, 'R');
	process_sample_clear(&out);
	sum_leave(sum, &one); /* what it dropped stays dropped */
	sum_begin(sum);
	sum_add(sum, &two, b);
	sum_take(sum, &out);
	assert_int_equal(out.segment.dropped[0], 5);
	process_sample_clear(&out);
	release(a);
	release(b);
	release(c);
	sum_free(sum);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adds_the_same_name),
		cmocka_unit_test(waits_until_taken),
		cmocka_unit_test(rescales_clocks),
		cmocka_unit_test(gauges_leave_with_their_process),
		cmocka_unit_test(resources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
