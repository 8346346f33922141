/* Tests of stats/rate.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/rate.h"

#define SECOND 1000000000ull

static void assert_unknown(struct value v, enum why why)
{
	assert_int_equal(v.why, why);
	assert_true(isnan(v.number));
}

static void assert_rate(struct value v, double rate)
{
	assert_int_equal(v.why, WHY_KNOWN);
	assert_true(fabs(v.number - rate) < 1e-9);
}

static void a_rate_needs_two_samples(void **state)
{
	struct rate rate = { 0 };

	(void)state;
	assert_unknown(rate_next(&rate, 100, WHY_KNOWN, SECOND, 1), WHY_FIRST);
	assert_rate(rate_next(&rate, 150, WHY_KNOWN, SECOND / 2, 1), 100);
	assert_rate(rate_next(&rate, 150, WHY_KNOWN, SECOND, 1), 0);
	assert_rate(rate_next(&rate, 151, WHY_KNOWN, 2 * SECOND, 4096), 2048);
	assert_unknown(rate_next(&rate, 200, WHY_KNOWN, 0, 1), WHY_FIRST);
	assert_rate(rate_next(&rate, 201, WHY_KNOWN, SECOND, 1), 1);
}

static void backwards_is_a_new_epoch(void **state)
{
	struct rate rate = { 0 };

	(void)state;
	rate_next(&rate, 100, WHY_KNOWN, 0, 1);
	assert_unknown(rate_next(&rate, 40, WHY_KNOWN, SECOND, 1), WHY_RESET);
	assert_rate(rate_next(&rate, 50, WHY_KNOWN, SECOND, 1), 10);
}

static void the_unknown_passes_through_and_forgets(void **state)
{
	struct rate rate = { 0 };

	(void)state;
	rate_next(&rate, 100, WHY_KNOWN, 0, 1);
	assert_unknown(rate_next(&rate, 0, WHY_PERMISSION, SECOND, 1), WHY_PERMISSION);
	assert_unknown(rate_next(&rate, 500, WHY_KNOWN, SECOND, 1), WHY_FIRST);
	assert_rate(rate_next(&rate, 501, WHY_KNOWN, SECOND, 1), 1);
	assert_unknown(rate_next(&rate, 900, WHY_SUSPEND, SECOND, 1), WHY_SUSPEND);
}

static void large_counters_are_exact(void **state)
{
	struct rate rate = { 0 };

	(void)state;
	rate_next(&rate, UINT64_MAX - 7, WHY_KNOWN, 0, 1);
	assert_rate(rate_next(&rate, UINT64_MAX, WHY_KNOWN, SECOND, 1), 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rate_needs_two_samples),
		cmocka_unit_test(backwards_is_a_new_epoch),
		cmocka_unit_test(the_unknown_passes_through_and_forgets),
		cmocka_unit_test(large_counters_are_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
