/* Tests of stats/shift.c: against published tables, enumeration and simulation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "noise.h"
#include "stats/shift.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))
#define RUNS          2000

static void assert_near(double value, double expected)
{
	assert_true(fabs(value - expected) <= 1e-9 * fmax(1, fabs(expected)));
}

/* Two groups without ties such that `after` has the given U: its values stand at 0.5 and up among
 * those of `before`, 1 .. n, each above as many as are left to give. */
static struct shift of_u(size_t n, size_t m, size_t u)
{
	double before[20], after[20];
	struct shift s;

	for (size_t i = 0; i < n; i++)
		before[i] = (double)(i + 1);
	for (size_t j = 0; j < m; j++) {
		size_t above = u < n ? u : n;

		after[j] = (double)above + 0.5 + (double)j / 100;
		u -= above;
	}
	assert_true(shift_of(before, n, after, m, &s));
	return s;
}

/* In how many of all orders U is at most 0, 1, 2 ..: every order written down and counted, by
 * itertools.combinations of Python. */
static const struct enumerated {
	size_t n, m;
	double orders;
	size_t length;
	double at_most[33];
} enumerated[] = {
	{ 3, 3, 20, 5, { 1, 2, 4, 7, 10 } },
	{ 3, 5, 56, 8, { 1, 2, 4, 7, 11, 16, 22, 28 } },
	{ 4, 4, 70, 9, { 1, 2, 4, 7, 12, 17, 24, 31, 39 } },
	{ 5,
	  10,
	  3003,
	  26,
	  { 1,   2,   4,   7,   12,  19,  29,  42,  60,   83,   113,  149,  194,
	    247, 310, 382, 465, 557, 660, 771, 892, 1019, 1153, 1290, 1431, 1572 } },
	{ 7, 6, 1716, 22, { 1,   2,   4,   7,   12,  19,  30,  44,  63,  87,  118,
			    155, 201, 253, 314, 382, 458, 539, 627, 717, 811, 905 } },
	{ 8, 8, 12870, 33, { 1,    2,    4,    7,    12,   19,   30,   45,   67,   95,   133,
			     181,  244,  321,  418,  534,  675,  839,  1033, 1254, 1509, 1793,
			     2112, 2460, 2843, 3252, 3692, 4153, 4639, 5138, 5653, 6172, 6698 } },
};

static void small_groups_are_exact(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(enumerated); i++) {
		const struct enumerated *e = &enumerated[i];

		for (size_t u = 0; u < e->length; u++) {
			double p = fmin(1, 2 * e->at_most[u] / e->orders);

			assert_true(of_u(e->n, e->m, u).u == (double)u);
			assert_near(of_u(e->n, e->m, u).p, p);
			assert_near(of_u(e->m, e->n, u).p, p);
			assert_near(of_u(e->n, e->m, e->n * e->m - u).p, p);
		}
	}
}

/* The largest U that is significant at 5 %, two-sided: Conover 1999, table A7, and many others. */
static void critical_values_are_those_of_the_books(void **state)
{
	static const struct {
		size_t n, m, u;
	} critical[] = {
		{ 4, 4, 0 },  { 5, 5, 2 },    { 6, 6, 5 },    { 7, 7, 8 },    { 8, 8, 13 },
		{ 9, 9, 17 }, { 10, 10, 23 }, { 12, 12, 37 }, { 15, 15, 64 }, { 20, 20, 127 },
		{ 5, 10, 8 }, { 8, 12, 22 },  { 10, 20, 55 }, { 3, 5, 0 },    { 15, 20, 90 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(critical); i++) {
		assert_true(of_u(critical[i].n, critical[i].m, critical[i].u).p <= 0.05);
		assert_true(of_u(critical[i].n, critical[i].m, critical[i].u + 1).p > 0.05);
	}
}

/* Hollander and Wolfe 1973, p. 69: permeability of the human chorioamnion at term, and weeks 12 to 26.
 * W = 35, P(W >= 35) = 0.1272; R's wilcox.test has 0.305 and [-0.15, 0.76]. */
static void the_example_of_hollander_and_wolfe(void **state)
{
	static const double term[] = { 0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46 };
	static const double weeks[] = { 1.15, 0.88, 0.90, 0.74, 1.21 };
	struct shift s;

	(void)state;
	assert_true(shift_of(weeks, LENGTH(weeks), term, LENGTH(term), &s));
	assert_int_equal(s.before, 5);
	assert_int_equal(s.after, 10);
	assert_true(s.u == 35);
	assert_near(s.p, 2 * 382.0 / 3003);
	assert_near(s.by, 0.305);
	assert_near(s.low, -0.15);
	assert_near(s.high, 0.76);
	assert_near(s.superiority, 0.7);
	assert_true(shift_of(term, LENGTH(term), weeks, LENGTH(weeks), &s));
	assert_near(s.by, -0.305);
	assert_near(s.low, -0.76);
	assert_near(s.high, 0.15);
}

/* Computed from the definitions, all 72 differences sorted, in Python. */
static void ties_are_normal(void **state)
{
	static const double before[] = { 12, 15, 11, 15, 18, 12, 12, 20 };
	static const double after[] = { 15, 19, 22, 15, 25, 18, 30, 21, 22 };
	struct shift s;

	(void)state;
	assert_true(shift_of(before, LENGTH(before), after, LENGTH(after), &s));
	assert_true(s.u == 63.5);
	assert_near(s.p, 0.00869220678560921);
	assert_true(s.by == 6.5);
	assert_true(s.low == 2 && s.high == 10);
}

static void equal_values_do_not_shift(void **state)
{
	double same[200];
	struct shift s;

	(void)state;
	for (size_t i = 0; i < LENGTH(same); i++)
		same[i] = 4096;
	assert_true(shift_of(same, LENGTH(same), same, LENGTH(same), &s));
	assert_true(s.p == 1);
	assert_true(s.by == 0 && s.low == 0 && s.high == 0);
	assert_false(signbit(s.by));
	assert_true(s.superiority == 0.5);
}

static void few_values_say_nothing(void **state)
{
	static const double values[] = { 1, 2, 3, 4 };
	struct shift s;

	(void)state;
	assert_false(shift_of(values, 2, values, 4, &s));
	assert_false(shift_of(values, 4, values, 2, &s));
	assert_true(shift_of(values, 3, values, 3, &s));
	assert_true(isnan(s.low) && isnan(s.high)); /* of 20 orders, none is below 2.5 % */
}

static double draw(struct noise *n, size_t kind)
{
	const double kinds[] = { noise_normal(n), noise_heavy(n), noise_tied(n) };

	return kinds[kind];
}

static const size_t sizes[][2] = { { 5, 5 }, { 12, 12 }, { 20, 20 }, { 30, 60 }, { 300, 300 } };

static void noise_is_silent(void **state)
{
	struct noise noise = { .state = 3 };
	double before[300], after[300];
	struct shift s;

	(void)state;
	for (size_t kind = 0; kind < 3; kind++) {
		for (size_t size = 0; size < LENGTH(sizes); size++) {
			size_t alarms = 0, missed = 0;

			for (size_t run = 0; run < RUNS; run++) {
				for (size_t i = 0; i < sizes[size][0]; i++)
					before[i] = draw(&noise, kind);
				for (size_t i = 0; i < sizes[size][1]; i++)
					after[i] = draw(&noise, kind);
				assert_true(shift_of(before, sizes[size][0], after, sizes[size][1],
						     &s));
				alarms += s.p < 0.01;
				missed += s.low > 0 || s.high < 0;
			}
			assert_true(alarms <= RUNS / 50);
			assert_true(missed <= RUNS * 65 / 1000); /* of 5 % */
		}
	}
}

/* 10 % more, at 5 % of noise; and the interval holds what it should. */
static void a_tenth_is_found(void **state)
{
	struct noise noise = { .state = 4 };
	double before[20], after[20];
	size_t found = 0, held = 0;
	struct shift s;

	(void)state;
	for (size_t run = 0; run < RUNS; run++) {
		for (size_t i = 0; i < LENGTH(before); i++) {
			before[i] = 100 + 5 * noise_normal(&noise);
			after[i] = 110 + 5 * noise_normal(&noise);
		}
		assert_true(shift_of(before, LENGTH(before), after, LENGTH(after), &s));
		found += s.p < 0.01 && s.by > 0;
		held += s.low <= 10 && s.high >= 10;
	}
	assert_true(found >= RUNS * 95 / 100);
	assert_true(held >= RUNS * 935 / 1000);
}

static void fewest_orders_have_the_least_p(void **state)
{
	struct shift s = of_u(5, 5, 0);

	(void)state;
	assert_true(fabs(shift_least_p(5, 5) - 2.0 / 252) < 1e-12);
	assert_true(fabs(shift_least_p(5, 5) - s.p) < 1e-12);
	assert_true(fabs(shift_least_p(3, 7) - 2.0 / 120) < 1e-12);
	assert_true(shift_least_p(0, 4) == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fewest_orders_have_the_least_p),
		cmocka_unit_test(small_groups_are_exact),
		cmocka_unit_test(critical_values_are_those_of_the_books),
		cmocka_unit_test(the_example_of_hollander_and_wolfe),
		cmocka_unit_test(ties_are_normal),
		cmocka_unit_test(equal_values_do_not_shift),
		cmocka_unit_test(few_values_say_nothing),
		cmocka_unit_test(noise_is_silent),
		cmocka_unit_test(a_tenth_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
