/* Tests of stats/spread.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "noise.h"
#include "stats/spread.h"

#define LENGTH(array)        (sizeof(array) / sizeof(*(array)))
#define assert_near(a, want) assert_true(fabs((a) - (want)) <= 1e-12 * fabs(want))

/* Python 3.11: statistics.mean, median, stdev of these; P95 is the 12th of 12 (ceil 11.4), the interval the
 * 3rd and the 10th: 2 (1 + 12 + 66) / 4096 = 3.86 % is outside, with the 4th it would be 14.6 %. */
static const double twelve[] = { 12, 15, 11, 18, 12.5, 40, 13, 14, 12, 16, 15.5, 13.5 };

static void twelve_values(void **state)
{
	struct spread s = spread_of(twelve, LENGTH(twelve));

	(void)state;
	assert_int_equal(s.count, 12);
	assert_true(s.min == 11 && s.max == 40);
	assert_near(s.mean, 16.041666666666668);
	assert_true(s.median == 13.75);
	assert_near(s.stdev, 7.80285010089068);
	assert_true(s.p95 == 40 && s.p99 == 40);
	assert_true(s.low == 12 && s.high == 16);
	assert_int_equal(s.outliers, 1);
	assert_true(twelve[0] == 12 && twelve[11] == 13.5);
}

/* The MAD is 1.75: distances 0.25 0.25 0.75 1.25 1.25 1.75 | 1.75 1.75 2.25 2.75 4.25 26.25. */
static void scores_are_in_deviations(void **state)
{
	(void)state;
	assert_near(spread_score(twelve, LENGTH(twelve), 40), 26.25 / (1.4826 * 1.75));
	assert_near(spread_score(twelve, LENGTH(twelve), 12), -1.75 / (1.4826 * 1.75));
	assert_true(spread_score(twelve, LENGTH(twelve), 13.75) == 0);
	assert_true(isnan(spread_score(twelve, 0, 1)));
}

/* Six of ten are equal, so the MAD is 0; the mean distance from the median is (1 + 1 + 1 + 9) / 10. */
static void most_are_equal(void **state)
{
	static const double counts[] = { 3, 4, 3, 3, 2, 3, 3, 12, 3, 4 };
	static const double rare[] = { 3, 3, 3, 3, 3, 3, 3, 3, 3, 4 };

	(void)state;
	assert_near(spread_score(counts, LENGTH(counts), 12), 9 / (1.253314 * 1.2));
	assert_near(spread_score(counts, LENGTH(counts), 2), -1 / (1.253314 * 1.2));
	assert_int_equal(spread_of(counts, LENGTH(counts)).outliers, 1);
	assert_near(spread_score(rare, LENGTH(rare), 4), 1 / (1.253314 * 0.1));
}

/* Five values are too few, and a hundredth is noise whatever its score. */
static void noise_is_no_outlier(void **state)
{
	static const double few[] = { 1, 1.001, 1.002, 0.999, 2 };
	static const double six[] = { 1, 1.001, 1.002, 0.999, 2, 1 };
	static const double firm[] = { 1, 1.0001, 1.0002, 0.9999, 1.01, 1, 1.0001, 0.9999 };
	static const double beyond[] = { 1, 1.0001, 1.0002, 0.9999, 0.97, 1, 1.0001, 0.9999 };

	(void)state;
	assert_int_equal(spread_of(few, LENGTH(few)).outliers, 0);
	assert_int_equal(spread_of(six, LENGTH(six)).outliers, 1);
	assert_true(spread_score(firm, LENGTH(firm), 1.01) > SPREAD_OUTLIER);
	assert_int_equal(spread_of(firm, LENGTH(firm)).outliers, 0);
	assert_int_equal(spread_of(beyond, LENGTH(beyond)).outliers, 1);
	assert_true(spread_is_outlier(beyond, LENGTH(beyond), 0.97));
	assert_false(spread_is_outlier(beyond, LENGTH(beyond), 1.0002));
	assert_false(spread_is_outlier(firm, LENGTH(firm), 1.01));
	assert_false(spread_is_outlier(NULL, 0, 1));
}

static void all_are_equal(void **state)
{
	double same[100];
	struct spread s;

	(void)state;
	for (size_t i = 0; i < LENGTH(same); i++)
		same[i] = 0.1;
	s = spread_of(same, LENGTH(same));
	assert_true(s.mean == 0.1 && s.median == 0.1 && s.stdev == 0);
	assert_true(s.low == 0.1 && s.high == 0.1 && s.p95 == 0.1);
	assert_int_equal(s.outliers, 0);
	assert_true(spread_score(same, LENGTH(same), 0.1) == 0);
	assert_true(spread_score(same, LENGTH(same), 0.2) == INFINITY);
	assert_true(spread_score(same, LENGTH(same), 0) == -INFINITY);
}

static void no_values(void **state)
{
	struct spread s = spread_of(twelve, 0);

	(void)state;
	assert_int_equal(s.count, 0);
	assert_int_equal(s.outliers, 0);
	assert_true(isnan(s.min) && isnan(s.max) && isnan(s.mean) && isnan(s.median));
	assert_true(isnan(s.stdev) && isnan(s.p95) && isnan(s.p99) && isnan(s.low));
}

static void one_value(void **state)
{
	struct spread s = spread_of(twelve, 1);

	(void)state;
	assert_int_equal(s.count, 1);
	assert_true(s.min == 12 && s.max == 12 && s.mean == 12 && s.median == 12);
	assert_true(s.p95 == 12 && s.p99 == 12);
	assert_true(isnan(s.stdev) && isnan(s.low) && isnan(s.high));
	assert_int_equal(s.outliers, 0);
}

/* Of five coins all fall alike in 6.25 % of throws, of six in 3.1 %. */
static void an_interval_needs_six(void **state)
{
	struct spread two = spread_of(twelve, 2), five = spread_of(twelve, 5),
		      six = spread_of(twelve, 6);

	(void)state;
	assert_true(two.median == 13.5 && two.mean == 13.5);
	assert_near(two.stdev, 1.5 * M_SQRT2);
	assert_true(isnan(two.low) && isnan(two.high));
	assert_true(isnan(five.low) && isnan(five.high));
	assert_true(six.low == 11 && six.high == 40);
}

/* The ranks of the tables (Conover 1999, A3, from sums of binomial coefficients in Python); and P95 and P99
 * of 1 .. n. */
static void ranks_of_many(void **state)
{
	static const size_t ranks[][2] = { { 8, 1 },     { 9, 2 },   { 11, 2 },   { 15, 4 },
					   { 20, 6 },    { 25, 8 },  { 30, 10 },  { 50, 18 },
					   { 51, 19 },   { 99, 40 }, { 100, 40 }, { 1000, 469 },
					   { 1001, 470 } };
	double values[1001];

	(void)state;
	for (size_t i = 0; i < LENGTH(values); i++)
		values[i] = (double)(i + 1);
	for (size_t i = 0; i < LENGTH(ranks); i++) {
		struct spread s = spread_of(values, ranks[i][0]);

		assert_true(s.low == (double)ranks[i][1]);
		assert_true(s.high == (double)(ranks[i][0] + 1 - ranks[i][1]));
	}
	assert_true(spread_of(values, 20).p95 == 19 && spread_of(values, 20).p99 == 20);
	assert_true(spread_of(values, 100).p95 == 95 && spread_of(values, 100).p99 == 99);
	assert_true(spread_of(values, 101).p95 == 96 && spread_of(values, 101).p99 == 100);
}

/* It holds the true median in 95 % of cases, or some more; and of 200 normal values hardly any is an
 * outlier. */
static void it_holds_what_it_says(void **state)
{
	enum { RUNS = 2000 };
	static const size_t sizes[] = { 6, 10, 31, 200 };
	struct noise noise = { .state = 5 };
	double values[200];

	(void)state;
	for (size_t size = 0; size < LENGTH(sizes); size++) {
		size_t held = 0, outliers = 0;

		for (size_t run = 0; run < RUNS; run++) {
			struct spread s;

			for (size_t i = 0; i < sizes[size]; i++)
				values[i] = 100 + 5 * noise_normal(&noise);
			s = spread_of(values, sizes[size]);
			held += s.low <= 100 && s.high >= 100;
			outliers += s.outliers;
		}
		assert_true(held >= RUNS * 935 / 1000);
		assert_true(sizes[size] < 200 || outliers < RUNS * 200 / 1000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(twelve_values),  cmocka_unit_test(scores_are_in_deviations),
		cmocka_unit_test(most_are_equal), cmocka_unit_test(noise_is_no_outlier),
		cmocka_unit_test(all_are_equal),  cmocka_unit_test(no_values),
		cmocka_unit_test(one_value),      cmocka_unit_test(an_interval_needs_six),
		cmocka_unit_test(ranks_of_many),  cmocka_unit_test(it_holds_what_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
