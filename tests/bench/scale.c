/* Tests of src/bench/scale.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "bench/bench.h"

#define MOST 8

/* Results whose medians are said. */
struct made {
	struct bench_command commands[MOST];
	struct bench_result results[MOST];
	struct bench bench;
};

static void add(struct made *m, size_t series, double size, double items, double wall, double rss)
{
	size_t i = m->bench.count++;

	m->commands[i] = (struct bench_command){ .series = series, .size = size, .items = items };
	m->results[i].command = &m->commands[i];
	m->results[i].spread[BENCH_WALL] = (struct spread){ .count = wall > 0, .median = wall };
	m->results[i].spread[BENCH_PEAK_RSS] = (struct spread){ .count = rss > 0, .median = rss };
	m->bench.results = m->results;
}

static void assert_near(double value, double expected)
{
	assert_true(fabs(value - expected) <= 1e-9 * fmax(1, fabs(expected)));
}

static void steps_stand_in_the_order_of_size(void **state)
{
	struct made m = { 0 };
	struct bench_scales all;
	const struct bench_step *s;

	(void)state;
	add(&m, 0, 1000, 1000, 0.5, 2e6);
	add(&m, 0, 10, 10, 0.01, 1e6);
	add(&m, 0, 100, 100, 0.05, 0);
	all = bench_scales_of(&m.bench);
	assert_int_equal(all.count, 1);
	assert_int_equal(all.scales[0].count, 3);
	assert_true(all.scales[0].items_said);
	assert_null(all.scales[0].size_name);
	s = all.scales[0].steps;
	assert_ptr_equal(s[0].result, &m.results[1]);
	assert_ptr_equal(s[2].result, &m.results[0]);
	assert_near(s[0].throughput, 1000);
	assert_near(s[1].throughput, 2000);
	assert_near(s[1].latency, 0.0005);
	assert_near(s[0].efficiency, 1);
	assert_near(s[1].efficiency, 2);
	assert_near(s[0].item_bytes, 1e5);
	assert_true(isnan(s[1].rss) && isnan(s[1].item_bytes));
	assert_int_equal(all.scales[0].time.count, 3);
	assert_near(all.scales[0].time.exponent, log10(50) / 2);
	assert_int_equal(all.scales[0].line.count, 3);
	assert_int_equal(all.scales[0].memory.count, 0); /* of two sizes only */
	bench_scales_clear(&all);
}

static void each_series_is_a_scale(void **state)
{
	struct made m = { 0 };
	struct bench_scales all;

	(void)state;
	add(&m, 3, 1, NAN, 1, 0);
	add(&m, 5, 1, NAN, 7, 0);
	add(&m, 3, 2, NAN, 2, 0);
	add(&m, 5, 2, NAN, 28, 0);
	add(&m, 9, 2, NAN, 28, 0); /* of one size */
	m.commands[0].size_name = "n";
	all = bench_scales_of(&m.bench);
	assert_int_equal(all.count, 2);
	assert_string_equal(all.scales[0].size_name, "n");
	assert_false(all.scales[0].items_said);
	assert_near(all.scales[0].steps[1].efficiency, 1);
	assert_near(all.scales[1].steps[1].efficiency, 0.5);
	assert_int_equal(all.scales[1].time.count, 0);
	bench_scales_clear(&all);
}

/* As --parameter threads 1 2 --items 100: efficiency is the speed-up. */
static void items_need_not_be_the_size(void **state)
{
	struct made m = { 0 };
	struct bench_scales all;

	(void)state;
	add(&m, 0, 1, 100, 1, 0);
	add(&m, 0, 2, 100, 0.5, 0);
	all = bench_scales_of(&m.bench);
	assert_near(all.scales[0].steps[1].throughput, 200);
	assert_near(all.scales[0].steps[1].efficiency, 2);
	bench_scales_clear(&all);
}

static void the_reference_is_the_fastest_of_its_size(void **state)
{
	struct made m = { 0 };

	(void)state;
	add(&m, 0, 1, NAN, 3, 0);
	add(&m, 1, 1, NAN, 2, 0);
	add(&m, 0, 2, NAN, 1, 0);
	add(&m, 0, NAN, NAN, 9, 0);
	add(&m, 0, NAN, NAN, 8, 0);
	add(&m, 0, 5, NAN, 0, 0);
	assert_int_equal(bench_reference(&m.bench, 0), 1);
	assert_int_equal(bench_reference(&m.bench, 1), 1);
	assert_int_equal(bench_reference(&m.bench, 2), 2);
	assert_int_equal(bench_reference(&m.bench, 3), 4);
	assert_int_equal(bench_reference(&m.bench, 5), 6); /* none */
}

static void what_has_no_size_or_no_good_run_is_left_out(void **state)
{
	struct made m = { 0 };
	struct bench_scales all;

	(void)state;
	add(&m, 0, NAN, NAN, 1, 0);
	add(&m, 0, 0, NAN, 1, 0);
	add(&m, 0, 10, NAN, 0, 0);
	add(&m, 0, 20, NAN, 1, 0);
	all = bench_scales_of(&m.bench);
	assert_int_equal(all.count, 0);
	bench_scales_clear(&all);
	m.bench.count = 0;
	all = bench_scales_of(&m.bench);
	assert_int_equal(all.count, 0);
	bench_scales_clear(&all);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_stand_in_the_order_of_size),
		cmocka_unit_test(each_series_is_a_scale),
		cmocka_unit_test(items_need_not_be_the_size),
		cmocka_unit_test(the_reference_is_the_fastest_of_its_size),
		cmocka_unit_test(what_has_no_size_or_no_good_run_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
