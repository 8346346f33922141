/* Tests of model/metric.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "model/metric.h"

static void every_metric_is_found_by_its_name(void **state)
{
	(void)state;
	for (int m = 0; m < METRIC_COUNT; m++) {
		assert_int_equal(metric_by_name(metric_info[m].name), m);
		assert_true(metric_info[m].title[0] && metric_info[m].help[0]);
	}
	assert_int_equal(metric_by_name("rss_bytes"), METRIC_RSS);
	assert_int_equal(metric_by_name("rss"), METRIC_COUNT);
	assert_int_equal(metric_by_name(""), METRIC_COUNT);
}

/* A name tells its unit. */
static void names_end_in_their_units(void **state)
{
	(void)state;
	for (int m = 0; m < METRIC_COUNT; m++) {
		const char *unit = unit_name(metric_info[m].unit), *name = metric_info[m].name;

		if (metric_info[m].unit == UNIT_COUNT)
			continue;
		assert_true(strlen(name) > strlen(unit));
		assert_string_equal(name + strlen(name) - strlen(unit), unit);
	}
}

static void numbers_have_the_shape_of_their_unit(void **state)
{
	char out[32];

	(void)state;
	assert_string_equal(unit_format(out, UNIT_PERCENT, 12.5, 0), "12.5%");
	assert_string_equal(unit_format(out, UNIT_BYTES, 2048, 0), "2.00K");
	assert_string_equal(unit_format(out, UNIT_BYTES_PER_SECOND, 2048, 0), "2.00K");
	assert_string_equal(unit_format(out, UNIT_PER_SECOND, 2000, 0), "2.00k");
	assert_string_equal(unit_format(out, UNIT_COUNT, 7, 0), "7");
	assert_string_equal(unit_format(out, UNIT_SECONDS, 0.5, 0), "500ms");
	assert_string_equal(unit_format(out, UNIT_SECONDS, 1.5e-9 * 2, 1), "3");
	assert_string_equal(unit_format(out, UNIT_SECONDS, 0.5, 1), "500000000");
	assert_string_equal(unit_format(out, UNIT_BYTES, 2049, 1), "2049");
	for (int raw = 0; raw < 2; raw++)
		for (int unit = 0; unit <= UNIT_SECONDS; unit++)
			assert_string_equal(unit_format(out, (enum unit)unit, NAN, raw), "n/a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_metric_is_found_by_its_name),
		cmocka_unit_test(names_end_in_their_units),
		cmocka_unit_test(numbers_have_the_shape_of_their_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
