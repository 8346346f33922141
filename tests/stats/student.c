/* Tests of stats/student.c: against the published tables (Abramowitz and Stegun 1964, table 26.10; with more digits
 * NIST's handbook, 1.3.6.7.2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "stats/student.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static void quantiles_are_those_of_the_tables(void **state)
{
	static const struct {
		size_t degrees;
		double inside, t;
	} table[] = {
		{ 1, 0.95, 12.706 },      { 2, 0.95, 4.303 },   { 3, 0.95, 3.182 },
		{ 4, 0.95, 2.776 },       { 5, 0.95, 2.571 },   { 8, 0.95, 2.306 },
		{ 9, 0.95, 2.262 },       { 10, 0.95, 2.228 },  { 29, 0.95, 2.045 },
		{ 30, 0.95, 2.042 },      { 60, 0.95, 2.000 },  { 100, 0.95, 1.984 },
		{ 1, 0.99, 63.657 },      { 2, 0.99, 9.925 },   { 5, 0.99, 4.032 },
		{ 20, 0.99, 2.845 },      { 100, 0.99, 2.626 }, { 1, 0.5, 1.000 },
		{ 10, 0.90, 1.812 },      { 7, 0.80, 1.415 },   { 1000, 0.95, 1.962 },
		{ 1000000, 0.95, 1.960 },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(table); i++)
		assert_true(fabs(student_quantile(table[i].inside, table[i].degrees) - table[i].t) <
			    0.0005001);
}

/* With one and two degrees there are closed forms. */
static void few_degrees_are_exact(void **state)
{
	double p = 0.975, two = (2 * p - 1) * sqrt(2 / (4 * p * (1 - p)));

	(void)state;
	assert_true(fabs(student_quantile(0.95, 1) - tan(M_PI * (p - 0.5))) < 1e-9);
	assert_true(fabs(student_quantile(0.95, 2) - two) < 1e-9);
	assert_true(isnan(student_quantile(0.95, 0)));
}

static void both_ways_meet(void **state)
{
	double few = student_quantile(0.95, STUDENT_MANY - 1);
	double many = student_quantile(0.95, STUDENT_MANY);

	(void)state;
	assert_true(few > many);
	assert_true(few - many < 5e-6);
}

static void p_is_what_is_not_inside(void **state)
{
	static const size_t degrees[] = { 1, 2, 5, 10, 999, STUDENT_MANY, 1000000 };

	(void)state;
	for (size_t i = 0; i < sizeof(degrees) / sizeof(degrees[0]); i++) {
		double t = student_quantile(0.99, degrees[i]);

		assert_true(fabs(student_p(t, degrees[i]) - 0.01) < 2e-4);
		assert_true(student_p(0, degrees[i]) == 1);
		assert_true(student_p(1e300, degrees[i]) < 1e-9);
	}
	assert_true(isnan(student_p(1, 0)));
}

/* One and two degrees have closed forms: 1 - 2 atan(t) / pi and 1 - t / sqrt(2 + t^2). */
static void p_far_out_keeps_its_digits(void **state)
{
	(void)state;
	assert_true(fabs(student_p(1e9, 1) / (2 / M_PI * 1e-9) - 1) < 1e-9);
	assert_true(fabs(student_p(1e9, 2) / 1e-18 - 1) < 1e-9);
	assert_true(fabs(student_p(1e4, 8) / student_p(1e5, 8) / 1e8 - 1) < 1e-5);
	for (size_t degrees = 1; degrees < STUDENT_MANY; degrees += 7) {
		double t =
			student_quantile(0.999, degrees); /* where one way ends, the other begins */

		assert_true(fabs(student_p(0.9999 * t, degrees) / student_p(1.0001 * t, degrees) -
				 1) < 0.004);
	}
}

/* By hand: the degrees are 4.2339, p of which, by numerical integration, is 0.0546311. */
#define P_BY_HAND 0.0546311

static void welch_compares_groups(void **state)
{
	static const double a[] = { 1, 2, 3, 4, 5 }, b[] = { 4, 6, 9, 11 };
	static const double same[] = { 1, 1, 1, 1 }, more[] = { 2, 2, 2, 2 };
	double t = 4.5 / sqrt(2.5 / 5 + (29.0 / 3) / 4);

	(void)state;
	assert_true(student_p(t, 5) < 0.9 * student_p(t, 4));
	assert_true(student_welch_p(a, 5, b, 4, 0) > P_BY_HAND);
	assert_true(student_welch_p(a, 5, b, 4, 0) < 1.01 * P_BY_HAND);
	assert_true(fabs(student_welch_p(b, 4, a, 5, 0) - student_welch_p(a, 5, b, 4, 0)) < 1e-12);
	assert_true(student_welch_p(same, 4, same, 4, 0) == 1);
	assert_true(student_welch_p(same, 4, more, 4, 0) == 0);
	/* constant values are not taken to have no deviation */
	assert_true(fabs(student_welch_p(same, 4, more, 4, 0.5) / student_p(sqrt(8), 6) - 1) <
		    1e-12);
	assert_true(student_welch_p(same, 4, more, 4, 1e-3) > 0);
	assert_true(student_welch_p(a, 5, b, 4, 10) > student_welch_p(a, 5, b, 4, 1));
	assert_true(isnan(student_welch_p(a, 1, b, 4, 0)));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles_are_those_of_the_tables),
		cmocka_unit_test(few_degrees_are_exact),
		cmocka_unit_test(both_ways_meet),
		cmocka_unit_test(p_is_what_is_not_inside),
		cmocka_unit_test(p_far_out_keeps_its_digits),
		cmocka_unit_test(welch_compares_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
