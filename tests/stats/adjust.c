/* Tests of stats/adjust.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "stats/adjust.h"

#define LENGTH(array)        (sizeof(array) / sizeof(*(array)))
#define assert_near(a, want) assert_true(fabs((a) - (want)) <= 1e-12)

/* R 4.2: p.adjust(c(0.01, 0.5, 0.02, 0.04, 0.03), "BH") */
static void as_r_has_it(void **state)
{
	static const double want[] = { 0.05, 0.5, 0.05, 0.05, 0.05 };
	double p[] = { 0.01, 0.5, 0.02, 0.04, 0.03 };

	(void)state;
	assert_int_equal(adjust_p(p, LENGTH(p)), 5);
	for (size_t i = 0; i < LENGTH(p); i++)
		assert_near(p[i], want[i]);
}

/* Whatever their order; none becomes more than 1, or less than a smaller one. */
static void the_order_does_not_matter(void **state)
{
	double p[] = { 0.9, 0.001, 0.8, 0.02 }, q[] = { 0.02, 0.8, 0.001, 0.9 };

	(void)state;
	adjust_p(p, LENGTH(p));
	adjust_p(q, LENGTH(q));
	assert_near(p[1], 0.004);
	assert_near(p[3], 0.04);
	assert_near(p[0], 0.9);
	assert_near(p[2], 0.9);
	for (size_t i = 0; i < LENGTH(p); i++)
		assert_near(p[i], q[LENGTH(q) - 1 - i]);
}

static void what_was_not_tested_does_not_count(void **state)
{
	double p[] = { NAN, 0.03, NAN, 0.02 }, one = 0.03, none = NAN;

	(void)state;
	assert_int_equal(adjust_p(p, LENGTH(p)), 2);
	assert_near(p[1], 0.03);
	assert_near(p[3], 0.03);
	assert_true(isnan(p[0]) && isnan(p[2]));
	assert_int_equal(adjust_p(&one, 1), 1);
	assert_near(one, 0.03);
	assert_int_equal(adjust_p(&none, 1), 0);
	assert_int_equal(adjust_p(NULL, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_r_has_it),
		cmocka_unit_test(the_order_does_not_matter),
		cmocka_unit_test(what_was_not_tested_does_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
