/* Tests of stats/robust.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "noise.h"
#include "stats/robust.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static void medians_are_in_the_middle(void **state)
{
	static const double odd[] = { 5, 1, 4 }, even[] = { 8, -2, 3, 4 }, wild[] = { 1, 2, 1e300 };

	(void)state;
	assert_true(robust_median(odd, 3) == 4);
	assert_true(robust_median(odd, 1) == 5);
	assert_true(robust_median(even, 4) == 3.5);
	assert_true(robust_median(wild, 3) == 2);
	assert_true(isnan(robust_median(odd, 0)));
	assert_true(odd[0] == 5 && odd[1] == 1 && odd[2] == 4);
}

/* The 24 copper values of the Analytical Methods Committee (Analyst 114, 1989, 1693), a common example;
 * median 3.385, MAD 0.3550 and 0.526323 with its factor, as R's documentation of MASS::chem has them. */
static void one_outlier_moves_nothing(void **state)
{
	static const double copper[] = {
		2.9,  3.1,  3.4,  3.4,  3.7,   3.7,  2.8, 2.5, 2.4, 2.4, 2.7, 2.2,
		5.28, 3.37, 3.03, 3.03, 28.95, 3.77, 3.4, 2.2, 3.5, 3.6, 3.7, 3.7,
	};

	(void)state;
	assert_true(fabs(robust_median(copper, LENGTH(copper)) - 3.385) < 1e-12);
	assert_true(fabs(robust_deviation(copper, LENGTH(copper), 3.385) - 0.526323) < 1e-6);
	assert_true(isnan(robust_deviation(copper, 0, 3)));
	assert_true(robust_deviation(copper, 1, 2.9) == 0);
}

static void of_normal_values_it_is_their_deviation(void **state)
{
	struct noise noise = { .state = 1 };
	double values[20000];

	(void)state;
	for (size_t i = 0; i < LENGTH(values); i++)
		values[i] = 7 + 3 * noise_normal(&noise);
	assert_true(fabs(robust_median(values, LENGTH(values)) - 7) < 0.1);
	assert_true(fabs(robust_deviation(values, LENGTH(values), 7) - 3) < 0.1);
}

static void fill(double *values, size_t count, size_t kind, struct noise *noise)
{
	for (size_t i = 0; i < count; i++) {
		const double kinds[] = { noise_normal(noise), noise_tied(noise), (double)i,
					 -(double)i, 4 };

		values[i] = kinds[kind];
	}
}

/* Against sorting, in all places. */
static void selected_is_what_sorting_finds(void **state)
{
	struct noise noise = { .state = 2 };
	double values[41], sorted[41], selected[41];

	(void)state;
	for (size_t kind = 0; kind < 5; kind++) {
		for (size_t count = 1; count <= LENGTH(values); count++) {
			fill(values, count, kind, &noise);
			memcpy(sorted, values, sizeof(values));
			robust_sort(sorted, count);
			for (size_t rank = 0; rank < count; rank++) {
				memcpy(selected, values, sizeof(values));
				assert_true(robust_select(selected, count, rank) == sorted[rank]);
				for (size_t i = 0; i < count; i++)
					assert_true(i < rank ? selected[i] <= sorted[rank]
							     : selected[i] >= sorted[rank]);
			}
		}
	}
}

/* They are promised to be finite; what is not must still do no harm. */
static void the_unknown_ends_too(void **state)
{
	double values[] = { NAN, 1, NAN, INFINITY, NAN, -INFINITY };

	(void)state;
	for (size_t rank = 0; rank < LENGTH(values); rank++)
		robust_select(values, LENGTH(values), rank);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(medians_are_in_the_middle),
		cmocka_unit_test(one_outlier_moves_nothing),
		cmocka_unit_test(of_normal_values_it_is_their_deviation),
		cmocka_unit_test(selected_is_what_sorting_finds),
		cmocka_unit_test(the_unknown_ends_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
