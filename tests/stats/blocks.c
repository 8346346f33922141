/* Tests of src/stats/blocks.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "noise.h"
#include "stats/blocks.h"

#define SERIES 2000
#define LENGTH 64

static void assert_near(double value, double wanted, double most)
{
	if (!(fabs(value - wanted) <= most))
		fail_msg("%g is not %g", value, wanted);
}

static void averages_are_of_neighbours(void **state)
{
	static const double values[] = { 1, 3, 5, 7, 9 }, weights[] = { 1, 3, 0, 0, 2 };
	double out[5];

	(void)state;
	assert_int_equal(blocks_average(values, NULL, 5, 2, out), 2);
	assert_near(out[0], 3, 1e-12);
	assert_near(out[1], 8, 1e-12);
	assert_int_equal(blocks_average(values, weights, 5, 2, out), 2);
	assert_near(out[0], 2.5, 1e-12);
	assert_near(out[1], 9, 1e-12);
	assert_int_equal(blocks_average(values, NULL, 5, 12, out), 5);
	for (size_t i = 0; i < 5; i++)
		assert_near(out[i], values[i], 0);
	assert_int_equal(blocks_average(values, NULL, 0, 12, out), 0);
}

static struct memory remembered(double memory, double noise_share, size_t length, double wild)
{
	struct noise n = { .state = 11 }, white = { .state = 12 };
	struct memory m = { 0 };
	double values[LENGTH];

	for (int i = 0; i < SERIES; i++) {
		n.last = noise_normal(&n);
		for (size_t k = 0; k < length; k++)
			values[k] =
				noise_regressive(&n, memory) + noise_share * noise_normal(&white);
		values[length / 3] += wild;
		memory_add(&m, values, NULL, length);
	}
	return m;
}

static void memory_is_found(void **state)
{
	struct memory m;

	(void)state;
	m = remembered(0, 0, LENGTH, 0);
	assert_near(memory_correlation(&m, 1), 0, 0.02);
	assert_near(memory_inflation(&m, 4, 12), 1, 0.1);
	m = remembered(0.5, 0, LENGTH, 0);
	assert_near(memory_correlation(&m, 1), 0.5, 0.04);
	m = remembered(0.8, 0, LENGTH, 0);
	assert_near(memory_correlation(&m, 1), 0.8, 0.05);
	m = remembered(0.5, 0, 16, 0);
	assert_near(memory_correlation(&m, 1), 0.5, 0.06);
	/* ranks make little of one value that is wild in each series */
	m = remembered(0.5, 0, LENGTH, 1e6);
	assert_near(memory_correlation(&m, 1), 0.5, 0.1);
}

/* (1 - memory^n)^2 / (n (1 - memory^2) / memory - 2 (1 - memory^n)), of an autoregression */
static void means_remember_less(void **state)
{
	struct memory m = remembered(0.5, 0, LENGTH, 0);

	(void)state;
	assert_near(memory_correlation(&m, 4), 0.21, 0.06);
	assert_near(memory_correlation(&m, 8), 0.1, 0.04);
	/* the variance of the mean of a long series: (1 + memory) / (1 - memory) */
	assert_near(memory_inflation(&m, 1, 100000), 3, 0.4);
	assert_true(memory_inflation(&m, 4, 12) < memory_inflation(&m, 1, 48));
}

/* The noise of single values hides it, but not that of means of four. */
static void hidden_memory_is_found(void **state)
{
	struct memory m = remembered(0.95, 1.5, LENGTH, 0);

	(void)state;
	assert_true(memory_correlation(&m, 1) < 0.35);
	assert_true(memory_correlation(&m, 4) > 0.3);
}

static void little_is_no_evidence(void **state)
{
	static const double few[] = { 1, 2, 3 }, same[] = { 4, 4, 4, 4, 4, 4, 4, 4 };
	static const double swinging[] = { 1, 9, 1, 9, 1, 9, 1, 9, 1, 9 };
	struct memory m = { 0 };

	(void)state;
	assert_near(memory_correlation(&m, 1), 0, 0);
	assert_near(memory_inflation(&m, 1, 3), 1, 0);
	memory_add(&m, few, NULL, 1);
	assert_near(memory_correlation(&m, 1), 0, 0);
	memory_add(&m, few, NULL, 3);
	assert_true(memory_correlation(&m, 1) > 0.9);
	m = (struct memory){ 0 };
	memory_add(&m, same, NULL, 8);
	assert_near(memory_correlation(&m, 1), 0, 0);
	m = (struct memory){ 0 };
	memory_add(&m, swinging, NULL, 10);
	assert_near(memory_inflation(&m, 1, 10), 1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(averages_are_of_neighbours),
		cmocka_unit_test(memory_is_found),
		cmocka_unit_test(means_remember_less),
		cmocka_unit_test(hidden_memory_is_found),
		cmocka_unit_test(little_is_no_evidence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
