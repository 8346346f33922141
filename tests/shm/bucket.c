/* Every value has its bucket, and none is wider than the stated error. */
#include "perftop/bucket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void check(uint64_t value)
{
	uint32_t octave = perftop_bucket_octave(value), sub = perftop_bucket_sub(value, octave);
	uint64_t lower, width;

	assert_true(octave < 59 && sub < 64);
	lower = perftop_bucket_lower(octave * 64 + sub);
	width = perftop_bucket_width(octave * 64 + sub);
	assert_true(value >= lower && value - lower < width);
	assert_true(width == 1 || width <= lower / 64);
}

static void all_octaves(void **state)
{
	uint64_t value;
	unsigned bit, near;

	(void)state;
	for (value = 0; value < 100000; value++)
		check(value);
	for (bit = 0; bit < 64; bit++)
		for (near = 0; near < 1000; near++) {
			check((UINT64_C(1) << bit) + near);
			check((UINT64_C(1) << bit) - near);
		}
	check(UINT64_MAX);
}

/* Bucket after bucket, without gap or overlap. */
static void contiguous(void **state)
{
	uint32_t index;

	(void)state;
	for (index = 0; index + 1 < 59 * 64; index++)
		assert_true(perftop_bucket_lower(index) + perftop_bucket_width(index) ==
			    perftop_bucket_lower(index + 1));
	assert_true(perftop_bucket_lower(index) + (perftop_bucket_width(index) - 1) == UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_octaves),
		cmocka_unit_test(contiguous),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
