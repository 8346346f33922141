/* Tests of model/output.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/output.h"

static struct output output;

static int empty(void **state)
{
	(void)state;
	output_clear(&output);
	return 0;
}

static void add(const char *text)
{
	output_add(&output, false, text, strlen(text));
}

static const char *newest(uint64_t back)
{
	const struct output_line *line = output_line(&output, back);

	return line ? line->text : "(none)";
}

static void lines_come_in_pieces(void **state)
{
	(void)state;
	add("on");
	assert_int_equal(output.count, 0);
	assert_string_equal(newest(0), "(none)");
	add("e\ntwo\n\nthr");
	assert_int_equal(output.count, 3);
	assert_string_equal(newest(2), "one");
	assert_string_equal(newest(1), "two");
	assert_string_equal(newest(0), "");
	add("ee\n");
	assert_string_equal(newest(0), "three");
	assert_int_equal(output.bytes, strlen("one\ntwo\n\nthree\n"));
}

static void both_streams_keep_their_lines(void **state)
{
	(void)state;
	add("out");
	output_add(&output, true, "err\n", 4);
	add("put\n");
	assert_string_equal(newest(1), "err");
	assert_true(output_line(&output, 1)->error);
	assert_string_equal(newest(0), "output");
	assert_false(output_line(&output, 0)->error);
}

static void carriage_returns_overwrite(void **state)
{
	(void)state;
	add("line\r\n");
	assert_string_equal(newest(0), "line");
	add("10%\r20%\r");
	add("30%\r\n");
	assert_string_equal(newest(0), "30%");
	add("\r\n");
	assert_string_equal(newest(0), "");
	add("a\r\r\r\n");
	assert_string_equal(newest(0), "a");
	output_add(&output, false, "a\0b\n", 4);
	assert_string_equal(newest(0), "ab");
}

static void long_lines_are_cut_at_a_character(void **state)
{
	char *line = mem_format("%0*d", OUTPUT_LINE_LENGTH, 7);

	(void)state;
	add(line);
	add("\n");
	assert_string_equal(newest(0), line);
	add(line);
	add("x\n");
	assert_int_equal(strlen(newest(0)), OUTPUT_LINE_LENGTH);
	assert_string_equal(newest(0) + OUTPUT_LINE_LENGTH - 3, "…");
	free(line);
	for (int i = 0; i < 10000; i++)
		add("日");
	add("\nnext\n");
	assert_true(strlen(newest(1)) <= OUTPUT_LINE_LENGTH);
	assert_string_equal(newest(1) + strlen(newest(1)) - 6, "日…");
	assert_string_equal(newest(0), "next");
	for (int i = 0; i < 600; i++)
		add("x");
	add("\rshort\r\n");
	assert_string_equal(newest(0), "short");
}

static void only_the_newest_stay(void **state)
{
	char line[32], expected[32];

	(void)state;
	for (int i = 0; i < 3 * OUTPUT_LINES + 5; i++) {
		snprintf(line, sizeof(line), "%d\n", i);
		add(line);
	}
	for (int back = 0; back < OUTPUT_LINES; back++) {
		snprintf(expected, sizeof(expected), "%d", 3 * OUTPUT_LINES + 4 - back);
		assert_string_equal(newest((uint64_t)back), expected);
	}
	assert_null(output_line(&output, OUTPUT_LINES));
	assert_null(output_line(&output, UINT64_MAX));
}

#define TEST(name) cmocka_unit_test_teardown(name, empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lines_come_in_pieces),       TEST(both_streams_keep_their_lines),
		TEST(carriage_returns_overwrite), TEST(long_lines_are_cut_at_a_character),
		TEST(only_the_newest_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
