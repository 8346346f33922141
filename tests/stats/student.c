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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles_are_those_of_the_tables),
		cmocka_unit_test(few_degrees_are_exact),
		cmocka_unit_test(both_ways_meet),
		cmocka_unit_test(p_is_what_is_not_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
