/* Tests of how memory of a kind grows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "analysis/memory_growth.h"

/* The heap grows by 60 bytes a second, code not at all. */
static struct memory_track *track_of(int readings)
{
	struct memory_track *t = NULL;

	for (int i = 0; i < readings; i++) {
		struct memory_sample s = { .why = WHY_KNOWN, .reading = memory_reading_zero() };

		s.reading->kind[MEMORY_HEAP].rss = 1000 + 600 * i;
		s.reading->kind[MEMORY_CODE].rss = 5000;
		s.reading->total.pss = NAN;
		memory_track_add(&t, &s, 10 * i, false);
		memory_reading_free(s.reading);
	}
	return t;
}

static void known(void **state)
{
	struct memory_track *t = track_of(12);
	struct memory_growth heap = memory_growth_of(t, MEMORY_SERIES_KIND + MEMORY_HEAP);
	struct memory_growth code = memory_growth_of(t, MEMORY_SERIES_KIND + MEMORY_CODE);

	(void)state;
	assert_int_equal(heap.readings, 12);
	assert_true(heap.change == 6600);
	assert_true(fabs(heap.bytes_per_minute - 3600) < 1e-6);
	assert_true(heap.low > 3500 && heap.high < 3700 && heap.p < 0.001);
	assert_true(code.change == 0 && code.bytes_per_minute == 0);
	memory_track_free(t);
}

static void unknown(void **state)
{
	struct memory_track *t = track_of(7);
	struct memory_growth heap = memory_growth_of(t, MEMORY_SERIES_KIND + MEMORY_HEAP);
	struct memory_growth none = memory_growth_of(NULL, MEMORY_SERIES_RSS);

	(void)state;
	assert_int_equal(heap.readings, 7);
	assert_true(heap.change == 3600);
	assert_true(isnan(heap.bytes_per_minute) && isnan(heap.low));
	assert_int_equal(memory_growth_of(t, MEMORY_SERIES_PSS).readings, 0);
	assert_true(isnan(memory_growth_of(t, MEMORY_SERIES_PSS).change));
	assert_true(none.readings == 0 && isnan(none.change));
	memory_track_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known),
		cmocka_unit_test(unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
