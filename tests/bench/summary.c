/* What runs come to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/inside.h"

#define LENGTH(array)        (sizeof(array) / sizeof(*(array)))
#define assert_near(a, want) assert_true(fabs((a) - (want)) <= 1e-12 * fabs(want))

/* A negative time: a failed run. */
static struct bench_result result_of(const double *walls, size_t count)
{
	struct bench_result r = { .run_count = count };

	r.runs = calloc(count + 1, sizeof(*r.runs));
	for (size_t i = 0; i < count; i++) {
		r.runs[i].status = walls[i] < 0;
		for (int figure = 0; figure < BENCH_FIGURES; figure++)
			r.runs[i].figure[figure] = fabs(walls[i]) * (figure + 1);
	}
	bench_summarise(&r);
	return r;
}

static void failed_runs_are_left_out(void **state)
{
	static const double walls[] = { 1, -100, 3, 2, -0.001 };
	struct bench_result r = result_of(walls, LENGTH(walls));

	(void)state;
	for (int i = 0; i < BENCH_FIGURES; i++) {
		assert_int_equal(r.spread[i].count, 3);
		assert_near(r.spread[i].mean, 2.0 * (i + 1));
		assert_true(r.spread[i].min == i + 1 && r.spread[i].max == 3 * (i + 1));
	}
	free(r.runs);
}

/* Where the peak was not above the floor in some runs, it is that of the others. */
static void unknown_figures_are_left_out(void **state)
{
	static const double walls[] = { 1, 2, 3 };
	struct bench_result r = result_of(walls, LENGTH(walls));

	(void)state;
	r.runs[1].figure[BENCH_PEAK_RSS] = NAN;
	bench_summarise(&r);
	assert_int_equal(r.spread[BENCH_WALL].count, 3);
	assert_int_equal(r.spread[BENCH_PEAK_RSS].count, 2);
	assert_near(r.spread[BENCH_PEAK_RSS].mean, 2.0 * (BENCH_PEAK_RSS + 1));
	free(r.runs);
}

static void slow_starts(void **state)
{
	static const double cold[] = { 2, 1.01, 1.02, 1.03, 1.01, 0.99, 1.02, 1 };
	static const double later[] = { 1.01, 2, 1.02, 1.03, 1.01, 0.99, 1.02, 1 };
	static const double quick[] = { 0.2, 1.01, 1.02, 1.03, 1.01, 0.99, 1.02, 1 };
	static const double failed[] = { -2, 1.01, 1.02, 1.03, 1.01, 0.99, 1.02, 1 };
	struct bench_result a = result_of(cold, 8), b = result_of(later, 8),
			    c = result_of(quick, 8), d = result_of(failed, 8),
			    none = result_of(NULL, 0);

	(void)state;
	assert_true(a.slow_start && a.outliers == 1);
	assert_true(!b.slow_start && b.outliers == 1);
	assert_true(!c.slow_start && c.outliers == 1);
	assert_true(!d.slow_start && d.outliers == 0);
	assert_true(!none.slow_start && none.outliers == 0);
	free(a.runs);
	free(b.runs);
	free(c.runs);
	free(d.runs);
	free(none.runs);
}

/* A hundredth more, however even the others are, is no start from cold; nor is one of five. */
static void slow_starts_need_runs_and_a_difference(void **state)
{
	static const double even[] = { 1.01, 1, 1.0001, 1, 1.0002, 0.9999, 1, 1.0001 };
	static const double few[] = { 2, 1, 1.001, 0.999, 1.002 };
	struct bench_result a = result_of(even, LENGTH(even)), b = result_of(few, LENGTH(few));

	(void)state;
	assert_true(!a.slow_start && a.outliers == 0);
	assert_true(!b.slow_start && b.outliers == 0);
	free(a.runs);
	free(b.runs);
}

static const double first[] = { 1, 1.3, 1.1, 1.5, 1.2, 1.4 };

/* All of the others are longer: p is 2 of the 924 orders. */
static void twice_as_long(void **state)
{
	double doubled[LENGTH(first)];
	struct bench_result a, b;
	struct bench_ratio ratio;

	(void)state;
	for (size_t i = 0; i < LENGTH(first); i++)
		doubled[i] = 2 * first[i];
	a = result_of(first, LENGTH(first));
	b = result_of(doubled, LENGTH(first));
	ratio = bench_compare(&a, &b);
	assert_near(ratio.ratio, 2.0);
	assert_true(fabs(ratio.p - 2.0 / 924) < 1e-12);
	assert_true(ratio.low > 1 && ratio.low < 2 && ratio.high > 2 && ratio.high < 3);
	assert_near(bench_compare(&b, &a).ratio, 0.5);
	assert_near(bench_compare(&b, &a).high, 1 / ratio.low);
	ratio = bench_compare(&a, &a);
	assert_true(ratio.ratio == 1 && ratio.low < 1 && ratio.high > 1 && ratio.p > 0.9);
	free(a.runs);
	free(b.runs);
}

static void few_runs_have_a_ratio_only(void **state)
{
	static const double two[] = { 3, -1, 5 };
	struct bench_result a = result_of(first, LENGTH(first)), b = result_of(two, 3),
			    none = result_of(two + 1, 1);
	struct bench_ratio ratio = bench_compare(&a, &b);

	(void)state;
	assert_near(ratio.ratio, 4 / 1.25);
	assert_true(isnan(ratio.low) && isnan(ratio.high) && isnan(ratio.p));
	assert_true(isnan(bench_compare(&a, &none).ratio));
	assert_true(isnan(bench_compare(&none, &a).ratio));
	free(a.runs);
	free(b.runs);
	free(none.runs);
}

/* Nothing at all before, in most runs: a difference, but no ratio; and one against the first that has run. */
static void what_is_zero_has_no_ratio(void **state)
{
	static const double failing[] = { -1, -1, -1 };
	struct bench_result results[3] = { result_of(failing, 3), result_of(first, LENGTH(first)),
					   result_of(first, LENGTH(first)) };
	struct bench_command command = { .size = NAN };
	struct bench b = { .results = results, .count = 3 };
	struct bench_comparisons all;

	(void)state;
	for (size_t i = 0; i < LENGTH(first); i++)
		results[1].runs[i].figure[BENCH_SYSTEM] = 0;
	results[2].runs[0].figure[BENCH_SYSTEM] = 0;
	bench_summarise(&results[1]);
	bench_summarise(&results[2]);
	for (size_t i = 0; i < 3; i++)
		results[i].command = &command;
	all = bench_comparisons_of(&b);
	assert_int_equal(all.count, 1);
	assert_true(all.all[0].reference == 1 && all.all[0].result == 2);
	assert_int_equal(all.all[0].count, 4);
	assert_int_equal(all.all[0].tests, 3);
	assert_true(isnan(all.all[0].changes[BENCH_SYSTEM].ratio.ratio));
	assert_true(isnan(all.all[0].changes[BENCH_SYSTEM].ratio.low));
	assert_true(all.all[0].changes[BENCH_SYSTEM].ratio.p < 0.05);
	assert_true(all.all[0].changes[BENCH_USER].ratio.ratio == 1);
	bench_comparisons_clear(&all);
	results[1].tick = results[2].tick = 100;
	all = bench_comparisons_of(&b);
	assert_int_equal(all.all[0].count, 2);
	bench_comparisons_clear(&all);
	for (size_t i = 0; i < 3; i++)
		free(results[i].runs);
}

static void the_fastest(void **state)
{
	static const double walls[][1] = { { -0.1 }, { 3 }, { 2 }, { 2 }, { 5 } };
	struct bench_result results[5];
	struct bench b = { .results = results, .count = 5 };

	(void)state;
	for (size_t i = 0; i < 5; i++)
		results[i] = result_of(walls[i], 1);
	assert_int_equal(bench_fastest(&b), 2);
	b.count = 1;
	assert_int_equal(bench_fastest(&b), 1);
	b.count = 0;
	assert_int_equal(bench_fastest(&b), 0);
	for (size_t i = 0; i < 5; i++)
		free(results[i].runs);
}

static void every_figure_has_a_name(void **state)
{
	(void)state;
	for (int i = 0; i < BENCH_FIGURES; i++) {
		assert_true(strlen(bench_figure_info[i].name) > 0);
		assert_true(strlen(bench_figure_info[i].title) > 0);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(bench_figure_info[i].name,
						bench_figure_info[j].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failed_runs_are_left_out),
		cmocka_unit_test(unknown_figures_are_left_out),
		cmocka_unit_test(slow_starts),
		cmocka_unit_test(slow_starts_need_runs_and_a_difference),
		cmocka_unit_test(twice_as_long),
		cmocka_unit_test(few_runs_have_a_ratio_only),
		cmocka_unit_test(what_is_zero_has_no_ratio),
		cmocka_unit_test(the_fastest),
		cmocka_unit_test(every_figure_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
