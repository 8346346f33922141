/* Tests of stats/trend.c: against published examples, exact tables and simulation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "noise.h"
#include "stats/trend.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))
#define RUNS          1000
#define MOST          1000

static void assert_near(double value, double expected)
{
	assert_true(fabs(value - expected) <= 1e-9 * fmax(1e-3, fabs(expected)));
}

static struct trend of_values(const double *y, size_t count)
{
	double x[MOST];
	struct trend t;

	for (size_t i = 0; i < count; i++)
		x[i] = (double)i;
	assert_true(trend_of(x, y, count, &t));
	return t;
}

/* Helsel and Hirsch, Statistical Methods in Water Resources (1992, revised 2002), 8.2: S = 21, tau = 0.47,
 * p = 0.074 by the normal approximation. The slope and its interval are from the definitions (all 45
 * slopes sorted, Gilbert 1987, 17.3) in Python. */
static void the_example_of_helsel_and_hirsch(void **state)
{
	static const double x[] = { 2, 24, 99, 197, 377, 544, 632, 3452, 6587, 53170 };
	static const double y[] = { 1.22, 2.20, 4.80, 1.28, 1.97, 1.46, 2.64, 2.34, 4.84, 2.96 };
	struct trend t;

	(void)state;
	assert_true(trend_of(x, y, LENGTH(x), &t));
	assert_true(t.inflation == 1);
	assert_near(t.tau, 21.0 / 45);
	assert_near(t.p, 0.0736382701203027);
	assert_near(t.slope, 0.0003026134800550206);
	assert_near(t.low, -3.7267076465186106e-05);
	assert_near(t.high, 0.0006343601257141492);
	assert_near(t.intercept, 1.5756464924346631);
	assert_near(trend_at(&t, 1000), t.intercept + 1000 * t.slope);
}

/* S = 55, variance 207 by Gilbert's (16.5); from the definitions in Python. */
static void ties_are_taken_into_account(void **state)
{
	static const double y[] = { 10, 22, 21, 30, 22, 30, 40, 40, 40, 52, 49, 60 };
	struct trend t = of_values(y, LENGTH(y));

	(void)state;
	assert_true(t.inflation == 1);
	assert_near(t.tau, 0.8668137748205085);
	assert_near(t.p, 0.0001745500267034609);
	assert_near(t.slope, 3.95);
	assert_near(t.low, 3);
	assert_near(t.high, 5);
	assert_near(t.intercept, 12.725);
}

/* P(S >= s) of 8, 9, 10 values, as in Gilbert 1987, table A18 (Kendall 1975), here counted anew in
 * Python: the normal approximation is within 0.01, and on the safe side where it matters. */
static void few_values_are_near_the_exact_table(void **state)
{
	static const struct {
		double n, s, p;
	} exact[] = {
		{ 8, 6, 0.27421 },   { 8, 12, 0.08943 },  { 8, 18, 0.01558 },  { 8, 22, 0.00275 },
		{ 8, 26, 0.0002 },   { 9, 8, 0.23835 },   { 9, 16, 0.05972 },  { 9, 24, 0.00633 },
		{ 9, 28, 0.00121 },  { 10, 9, 0.24216 },  { 10, 21, 0.03628 }, { 10, 27, 0.00833 },
		{ 10, 33, 0.00111 }, { 10, 35, 0.00047 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(exact); i++) {
		double n = exact[i].n, pairs = n * (n - 1) / 2, y[10];
		size_t down = (size_t)(pairs - exact[i].s) / 2; /* pairs that descend */
		struct trend t;

		/* Ascending, with one value after the other moved to the front. */
		for (size_t k = 0; k < (size_t)n; k++)
			y[k] = (double)k;
		for (size_t k = 1; k < (size_t)n && down > 0; k++) {
			for (size_t m = k; m > 0 && down > 0; m--, down--) {
				double moved = y[m];

				y[m] = y[m - 1];
				y[m - 1] = moved;
			}
		}
		t = of_values(y, (size_t)n);
		assert_near(t.tau, exact[i].s / pairs);
		if (t.inflation == 1)
			assert_true(fabs(t.p / 2 - exact[i].p) < 0.01);
		if (exact[i].p < 0.005)
			assert_true(t.p / 2 > exact[i].p);
	}
}

static void a_line_is_a_line(void **state)
{
	double y[MOST];
	struct trend t;

	(void)state;
	for (size_t i = 0; i < MOST; i++)
		y[i] = 7 - 0.1 * (double)i;
	for (size_t count = 8; count <= MOST; count *= 5) {
		t = of_values(y, count);
		assert_int_equal(t.count, count < TREND_MOST ? count : TREND_MOST);
		assert_near(t.tau, -1);
		assert_near(t.slope, -0.1);
		assert_near(t.low, -0.1);
		assert_near(t.high, -0.1);
		assert_near(t.intercept, 7);
		assert_true(t.inflation == 1);
		assert_true(t.p < 0.001);
	}
}

/* What is left beside the line remembers for long, but is next to nothing. */
static void what_goes_one_way_needs_no_correction(void **state)
{
	double y[17];
	struct trend t;

	(void)state;
	for (size_t i = 0; i < LENGTH(y); i++)
		y[i] = 16 * (double)i + (i >= 8 ? 5 : 0) + (i >= 12 ? 9 : 0);
	t = of_values(y, LENGTH(y));
	assert_true(t.inflation == 1);
	assert_true(t.p < 1e-6);
	assert_true(t.low >= 16 && t.high <= 20);
	for (size_t i = 0; i < LENGTH(y); i++)
		y[i] -= 16 * (double)i;
	assert_true(of_values(y, LENGTH(y)).inflation > 2);
}

static void a_constant_does_not_move(void **state)
{
	double y[50];
	struct trend t;

	(void)state;
	for (size_t i = 0; i < LENGTH(y); i++)
		y[i] = 6e6;
	t = of_values(y, LENGTH(y));
	assert_true(t.p == 1 && t.tau == 0);
	assert_true(t.slope == 0 && t.low == 0 && t.high == 0);
	assert_true(t.intercept == 6e6);
}

static void the_unknown_is_left_out(void **state)
{
	double x[20], y[20];
	struct trend t;

	(void)state;
	for (size_t i = 0; i < LENGTH(x); i++) {
		x[i] = (double)i;
		y[i] = 2 * x[i];
	}
	for (size_t i = 0; i < 12; i++) {
		assert_true(trend_of(x, y, LENGTH(x), &t));
		assert_int_equal(t.count, LENGTH(x) - i);
		assert_near(t.slope, 2);
		*(i % 2 ? &x[i] : &y[i]) = i == 4 ? INFINITY : NAN;
	}
	x[19] = NAN;
	assert_false(trend_of(x, y, LENGTH(x), &t));
	assert_false(trend_of(x, y, 0, &t));
}

static void time_must_move(void **state)
{
	double x[10] = { 0 }, y[10] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
	struct trend t;

	(void)state;
	assert_false(trend_of(x, y, LENGTH(x), &t));
	x[9] = 1;
	assert_true(trend_of(x, y, LENGTH(x), &t));
	assert_true(isfinite(t.slope) && t.p > 0.01);
}

/* A quarter of all values is far off: the slope stands. */
static void the_slope_withstands_outliers(void **state)
{
	struct noise noise = { .state = 5 };
	double y[40];

	(void)state;
	for (size_t i = 0; i < LENGTH(y); i++)
		y[i] = 3 * (double)i + 0.1 * noise_normal(&noise) + (i % 4 ? 0 : 1e6);
	assert_true(fabs(of_values(y, LENGTH(y)).slope - 3) < 0.1);
}

enum kind { WHITE, HEAVY, TIED, REGRESSIVE, KINDS };

static void fill(double *y, size_t count, enum kind kind, struct noise *n)
{
	n->last = noise_normal(n);
	for (size_t i = 0; i < count; i++) {
		const double kinds[KINDS] = { noise_normal(n), noise_heavy(n), noise_tied(n),
					      noise_regressive(n, 0.5) };

		y[i] = kinds[kind];
	}
}

static void noise_is_silent(void **state)
{
	static const struct {
		size_t length, runs;
	} sizes[] = { { 20, RUNS }, { 60, RUNS }, { 120, RUNS }, { 600, RUNS / 5 } };
	struct noise noise = { .state = 6 };
	double y[MOST];

	(void)state;
	for (size_t i = 0; i < LENGTH(sizes); i++) {
		for (int kind = 0; kind < KINDS; kind++) {
			size_t alarms = 0;

			if (kind == REGRESSIVE && sizes[i].length < 60)
				continue; /* too short to tell, see below */
			for (size_t run = 0; run < sizes[i].runs; run++) {
				fill(y, sizes[i].length, (enum kind)kind, &noise);
				alarms += of_values(y, sizes[i].length).p < 0.01;
			}
			assert_true(alarms <= sizes[i].runs / 50);
		}
	}
}

/* What remembers deceives any test that does not know it: 9 % of such series at p < 0.01. Of 20
 * values the correction leaves a third of that. */
static void short_memory_deceives_little(void **state)
{
	struct noise noise = { .state = 7 };
	double y[20];
	size_t alarms = 0, corrected = 0;

	(void)state;
	for (size_t run = 0; run < RUNS; run++) {
		struct trend t;

		fill(y, LENGTH(y), REGRESSIVE, &noise);
		t = of_values(y, LENGTH(y));
		alarms += t.p < 0.01;
		corrected += t.inflation > 1;
	}
	assert_true(alarms <= RUNS / 25);
	assert_true(corrected >= RUNS / 2);
}

/* 10 % more at the end of a minute than at its begin, at 5 % of noise; and what the interval holds. */
static void a_tenth_is_found(void **state)
{
	struct noise noise = { .state = 8 };
	double y[60];
	size_t found = 0, held = 0;

	(void)state;
	for (size_t run = 0; run < RUNS; run++) {
		struct trend t;

		for (size_t i = 0; i < LENGTH(y); i++)
			y[i] = 100 + 10 * (double)i / 60 + 5 * noise_normal(&noise);
		t = of_values(y, LENGTH(y));
		found += t.p < 0.05 && t.slope > 0;
		held += t.low <= 10.0 / 60 && t.high >= 10.0 / 60;
	}
	assert_true(found >= RUNS * 95 / 100);
	assert_true(held >= RUNS * 935 / 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_of_helsel_and_hirsch),
		cmocka_unit_test(ties_are_taken_into_account),
		cmocka_unit_test(few_values_are_near_the_exact_table),
		cmocka_unit_test(a_line_is_a_line),
		cmocka_unit_test(what_goes_one_way_needs_no_correction),
		cmocka_unit_test(a_constant_does_not_move),
		cmocka_unit_test(the_unknown_is_left_out),
		cmocka_unit_test(time_must_move),
		cmocka_unit_test(the_slope_withstands_outliers),
		cmocka_unit_test(noise_is_silent),
		cmocka_unit_test(short_memory_deceives_little),
		cmocka_unit_test(a_tenth_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
