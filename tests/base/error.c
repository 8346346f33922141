/* Tests of base/error.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/error.h"

static void a_sentence_is_set(void **state)
{
	struct error err;

	(void)state;
	assert_false(error_set(&err, "cannot read '%s' in line %d", "file", 3));
	assert_string_equal(err.text, "cannot read 'file' in line 3");
	assert_false(error_set(NULL, "nobody listens"));
}

static void errno_is_in_words(void **state)
{
	struct error err;

	(void)state;
	errno = ENOENT;
	assert_false(error_errno(&err, "cannot open '%s'", "x"));
	assert_string_equal(err.text, "cannot open 'x': No such file or directory");
	errno = EACCES;
	assert_false(error_errno(NULL, "nobody listens"));
}

static void a_long_sentence_ends_at_a_character(void **state)
{
	char longest[1200];
	struct error err;
	size_t length;

	(void)state;
	for (size_t i = 0; i < sizeof(longest) - 1; i += 2)
		memcpy(longest + i, "\xC3\xA9", 2);
	longest[sizeof(longest) - 2] = '\0';
	error_set(&err, "%s", longest);
	length = strlen(err.text);
	assert_in_range(length, sizeof(err.text) - 4, sizeof(err.text) - 1);
	assert_int_equal(length % 2, 0);
	assert_memory_equal(err.text, longest, length);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sentence_is_set),
		cmocka_unit_test(errno_is_in_words),
		cmocka_unit_test(a_long_sentence_ends_at_a_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
