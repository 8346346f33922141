/* Tests of model/value.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/value.h"

static void known_parts_add_up(void **state)
{
	struct value sum = value_add(value_of(1.5), value_of(2));

	(void)state;
	assert_true(value_known(sum));
	assert_true(sum.number == 3.5);
}

static void the_first_unknown_part_decides(void **state)
{
	struct value a = value_unknown(WHY_PERMISSION), b = value_unknown(WHY_FIRST);

	(void)state;
	assert_int_equal(value_add(a, value_of(1)).why, WHY_PERMISSION);
	assert_int_equal(value_add(value_of(1), b).why, WHY_FIRST);
	assert_int_equal(value_add(a, b).why, WHY_PERMISSION);
	assert_true(isnan(value_add(a, b).number));
}

static void every_reason_has_words(void **state)
{
	(void)state;
	assert_string_equal(why_text(WHY_KNOWN), "");
	assert_string_equal(why_text(WHY_FIRST), "a rate needs two samples");
	for (int why = WHY_KNOWN + 1; why < WHY_COUNT; why++)
		assert_true(why_text((enum why)why)[0] != '\0');
	assert_string_equal(why_text(WHY_COUNT), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_parts_add_up),
		cmocka_unit_test(the_first_unknown_part_decides),
		cmocka_unit_test(every_reason_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
