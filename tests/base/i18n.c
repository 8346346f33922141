/* Tests of base/i18n.c. The catalogues themselves are tested in tests/po. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

static void init_in(const char *locale)
{
	setenv("LC_ALL", locale, 1);
	i18n_init();
}

static void the_character_set_is_known(void **state)
{
	(void)state;
	init_in("C");
	assert_false(i18n_utf8());
	init_in("C.UTF-8");
	assert_true(i18n_utf8());
}

static void numbers_stay_in_c(void **state)
{
	(void)state;
	init_in("de_DE.UTF-8");
	assert_string_equal(setlocale(LC_NUMERIC, NULL), "C");
}

static void sentences_pass_through(void **state)
{
	int many = 2;

	(void)state;
	init_in("C");
	assert_string_equal(_("no such sentence"), "no such sentence");
	assert_string_equal(N_("marked"), "marked");
	assert_string_equal(P_("one sheep", "many sheep", many), "many sheep");
	assert_string_equal(P_("one sheep", "many sheep", 1), "one sheep");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_character_set_is_known),
		cmocka_unit_test(numbers_stay_in_c),
		cmocka_unit_test(sentences_pass_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
