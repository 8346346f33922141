/* Tests of base/text.c and base/width.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static void every_character_comes_back(void **state)
{
	(void)state;
	for (uint32_t code = 0; code <= 0x10FFFF; code++) {
		char bytes[4];
		uint32_t back;
		size_t length;

		if (code >= 0xD800 && code <= 0xDFFF)
			continue;
		length = text_encode(code, bytes);
		assert_int_equal(text_decode(bytes, length, &back), length);
		assert_int_equal(back, code);
		if (length > 1)
			assert_int_equal(text_decode(bytes, length - 1, &back), 1);
	}
}

static void invalid_bytes_are_replaced(void **state)
{
	static const char *const wrong[] = {
		"\x80",
		"\xBF",
		"\xC0\x80",
		"\xC1\xBF",
		"\xE0\x80\x80",
		"\xE0\x9F\xBF",
		"\xED\xA0\x80",
		"\xED\xBF\xBF",
		"\xF0\x80\x80\x80",
		"\xF0\x8F\xBF\xBF",
		"\xF4\x90\x80\x80",
		"\xF5\x80\x80\x80",
		"\xFE",
		"\xFF",
		"\xC3",
		"\xC3\x41",
		"\xE2\x82",
		"\xF0\x9F\x98",
	};
	char bytes[4];
	uint32_t code;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_int_equal(text_decode(wrong[i], strlen(wrong[i]), &code), 1);
		assert_int_equal(code, 0xFFFD);
	}
	assert_int_equal(text_decode("x", 0, &code), 0);
	assert_int_equal(text_encode(0xD800, bytes), 3);
	assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
	assert_int_equal(text_encode(0x110000, bytes), 3);
}

static void widths_are_right_in_any_locale(void **state)
{
	static const struct {
		uint32_t code;
		int width;
	} known[] = {
		{ 0, 0 },        { '\t', 0 },    { 0x1B, 0 },    { ' ', 1 },     { 'a', 1 },
		{ 0x7F, 0 },     { 0x9B, 0 },    { 0xA0, 1 },    { 0xAD, 1 },    { 0xE9, 1 },
		{ 0x301, 0 },    { 0x36F, 0 },   { 0x370, 1 },   { 0x5D0, 1 },   { 0x1100, 2 },
		{ 0x115F, 2 },   { 0x1160, 0 },  { 0x200B, 0 },  { 0x200D, 0 },  { 0x2026, 1 },
		{ 0x20E3, 0 },   { 0x231A, 2 },  { 0x2500, 1 },  { 0x2588, 1 },  { 0x2705, 2 },
		{ 0x2800, 1 },   { 0x3000, 2 },  { 0x303F, 1 },  { 0x3042, 2 },  { 0x4E00, 2 },
		{ 0x9FFF, 2 },   { 0xAC00, 2 },  { 0xD7A3, 2 },  { 0xFE0F, 0 },  { 0xFF01, 2 },
		{ 0xFF61, 1 },   { 0xFFFD, 1 },  { 0x1F600, 2 }, { 0x1F680, 2 }, { 0x1F1E6, 1 },
		{ 0x20000, 2 },  { 0x2FFFD, 2 }, { 0x30000, 2 }, { 0xE0001, 0 }, { 0xE0100, 0 },
		{ 0x10FFFF, 1 },
	};

	(void)state;
	setlocale(LC_ALL, "C");
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		assert_int_equal(text_width(known[i].code), known[i].width);
	for (uint32_t code = 0; code <= 0x110000; code++)
		assert_in_range(text_width(code), 0, 2);
}

static void columns_are_counted(void **state)
{
	int used;

	(void)state;
	assert_int_equal(text_columns(""), 0);
	assert_int_equal(text_columns("abc"), 3);
	assert_int_equal(text_columns("日本"), 4);
	assert_int_equal(text_columns("e\xCC\x81t\xCC\x81"), 2);
	assert_int_equal(text_columns("\xFF\xE2\x82"), 3);
	assert_int_equal(text_prefix("日本", 3, &used), 3);
	assert_int_equal(used, 2);
	assert_int_equal(text_prefix("e\xCC\x81t", 1, &used), 3);
	assert_int_equal(used, 1);
	assert_int_equal(text_prefix("abc", 10, NULL), 3);
	assert_int_equal(text_prefix("abc", 0, &used), 0);
	assert_int_equal(text_prefix("abc", -1, &used), 0);
	assert_int_equal(used, 0);
}

static void assert_cleaned(const char *bytes, size_t length, const char *expected)
{
	char out[64];

	assert_ptr_equal(text_clean(out, sizeof(out), bytes, length), out);
	assert_string_equal(out, expected);
}

static void what_terminals_obey_is_shown(void **state)
{
	(void)state;
	assert_cleaned("plain é 日", strlen("plain é 日"), "plain é 日");
	assert_cleaned("\x1B[2J", 4, "^[[2J");
	assert_cleaned("a\0b", 3, "a^@b");
	assert_cleaned("\t\n\r\x7F", 4, "^I^J^M^?");
	assert_cleaned("\xC2\x9B"
		       "31m",
		       5, "<009B>31m");
	assert_cleaned("\xE2\x80\xAE"
		       "txt",
		       6, "<202E>txt");
	assert_cleaned("\xE2\x80\xA8\xE2\x81\xA6\xD8\x9C", 8, "<2028><2066><061C>");
	assert_cleaned("\xFFz", 2, "\xEF\xBF\xBDz");
	assert_cleaned("", 0, "");
}

static void what_does_not_fit_is_marked(void **state)
{
	char out[16];

	(void)state;
	assert_string_equal(text_clean(out, 9, "abcdefgh", 8), "abcdefgh");
	assert_string_equal(text_clean(out, 9, "abcdefghi", 9), "abcde…");
	assert_string_equal(text_clean(out, 9, "日日日", 9), "日…");
	assert_string_equal(text_clean(out, 9, "abcde\x1B\x1B", 7), "abcde…");
	assert_string_equal(text_clean(out, 4, "abcde", 5), "…");
	assert_string_equal(text_clean(out, 3, "abcde", 5), "");
	assert_string_equal(text_clean(out, 1, "abcde", 5), "");
	out[0] = 'q';
	text_clean(out, 0, "abcde", 5);
	assert_int_equal(out[0], 'q');
}

/* Whatever comes, what goes out is valid, bounded and harmless. */
static void noise_is_made_safe(void **state)
{
	(void)state;
	srand(1);
	for (int round = 0; round < 20000; round++) {
		char bytes[40], out[64];
		size_t length = (size_t)rand() % sizeof(bytes), size = 1 + (size_t)rand() % 63;
		uint32_t code;

		for (size_t i = 0; i < length; i++)
			bytes[i] = (char)(rand() % 3 ? rand() : 0xE2);
		memset(out, 'X', sizeof(out));
		text_clean(out, size, bytes, length);
		assert_true(strlen(out) < size);
		for (size_t at = 0, n; (n = text_decode(out + at, strlen(out + at), &code));
		     at += n) {
			assert_true(n > 1 || code < 0x80);
			assert_true(code >= 0x20 && code != 0x7F && (code < 0x80 || code > 0x9F));
			assert_false(code >= 0x202A && code <= 0x202E);
		}
	}
}

static void fields_are_exactly_as_wide(void **state)
{
	char out[64];

	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	assert_string_equal(text_fit(out, sizeof(out), "abc", 5, -1), "abc  ");
	assert_string_equal(text_fit(out, sizeof(out), "abc", 5, 1), "  abc");
	assert_string_equal(text_fit(out, sizeof(out), "abc", 5, 0), " abc ");
	assert_string_equal(text_fit(out, sizeof(out), "abc", 3, -1), "abc");
	assert_string_equal(text_fit(out, sizeof(out), "abcd", 3, -1), "ab…");
	assert_string_equal(text_fit(out, sizeof(out), "日本語", 4, -1), "日… ");
	assert_string_equal(text_fit(out, sizeof(out), "日本語", 4, 1), " 日…");
	assert_string_equal(text_fit(out, sizeof(out), "日", 1, -1), "…");
	assert_string_equal(text_fit(out, sizeof(out), "abc", 0, -1), "");
	assert_string_equal(text_fit(out, sizeof(out), "abc", -3, -1), "");
	assert_string_equal(text_fit(out, sizeof(out), "", 2, 1), "  ");
	assert_string_equal(text_fit(out, 4, "abc", 10, -1), "abc");
	assert_string_equal(text_fit(out, 3, "abc", 10, -1), "  ");
	setlocale(LC_ALL, "C");
	assert_string_equal(text_fit(out, sizeof(out), "abcd", 3, -1), "ab.");
}

static void names_are_found(void **state)
{
	const char *text = "Straße ÉTÉ data";

	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	assert_ptr_equal(text_find(text, ""), text);
	assert_ptr_equal(text_find(text, "DATA"), strstr(text, "data"));
	assert_ptr_equal(text_find(text, "été"), strstr(text, "ÉTÉ"));
	assert_null(text_find(text, "dataa"));
	assert_null(text_find("", "a"));
	assert_ptr_equal(text_find("aab", "ab") - 1, "aab");
	assert_true(text_glob("net*", "net-read"));
	assert_true(text_glob("[a-c]?", "bz"));
	assert_false(text_glob("net", "net-read"));
	assert_true(text_glob("*", "a/b.c"));
}

static void machine_text_is_repaired(void **state)
{
	char *all = mem_alloc(256), *fixed;

	(void)state;
	fixed = text_repair("a\xFF\x1B\xC3\xA9", 5);
	assert_string_equal(fixed, "a\xEF\xBF\xBD\x1B\xC3\xA9");
	free(fixed);
	memset(all, 0xFE, 256);
	fixed = text_repair(all, 256);
	assert_int_equal(strlen(fixed), 768);
	free(fixed);
	fixed = text_repair("", 0);
	assert_string_equal(fixed, "");
	free(fixed);
	free(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_character_comes_back),
		cmocka_unit_test(invalid_bytes_are_replaced),
		cmocka_unit_test(widths_are_right_in_any_locale),
		cmocka_unit_test(columns_are_counted),
		cmocka_unit_test(what_terminals_obey_is_shown),
		cmocka_unit_test(what_does_not_fit_is_marked),
		cmocka_unit_test(noise_is_made_safe),
		cmocka_unit_test(fields_are_exactly_as_wide),
		cmocka_unit_test(names_are_found),
		cmocka_unit_test(machine_text_is_repaired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
