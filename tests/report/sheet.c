/* Sheets as text: what was put on them, in order, aligned, within the width; and results by format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/sheet.h"

static const struct report_look plain = { .width = 0 };

static const struct sheet_column columns[] = {
	{ "NAME", CELL_NAME }, { "BEFORE", CELL_NUMBER }, { "", CELL_NUMBER }, { "WHY", CELL_TEXT }
};

static void add_row(struct sheet *s, const char *name, const char *before, const char *change,
		    enum tone tone, const char *why)
{
	sheet_row(s);
	sheet_cell(s, TONE_PLAIN, name);
	sheet_cell(s, TONE_PLAIN, before);
	sheet_cell_format(s, tone, "%s%%", change);
	sheet_cell(s, TONE_MUTED, why);
}

static struct sheet *make_sheet(void)
{
	struct sheet *s = sheet_new("a against b");

	sheet_say(s, TONE_WARNING, "The hosts differ.");
	sheet_say(s, TONE_PLAIN, "Nothing else does, and that is all there is to say.");
	sheet_heading(s, "Operations");
	sheet_table(s, columns, 4);
	add_row(s, "db query", "1.50ms", "+10", TONE_BAD, "windows, p = 0.001");
	add_row(s, "an_operation_with_a_long_name", "12.0ms ± 1%", "-6.7", TONE_GOOD, "");
	add_row(s, "\xe4\xb8\xad\xe6\x96\x87", "3.00s", "+1", TONE_PLAIN, "few calls");
	sheet_heading(s, "Reproduce");
	sheet_say(s, TONE_PLAIN, "Run:");
	sheet_code(s, "$ perftop diff\n  a b\n");
	return s;
}

static void check_text(struct sheet *s, const struct report_look *look, const char *expected)
{
	char *text = sheet_text(s, look);

	assert_string_equal(text, expected);
	free(text);
	sheet_free(s);
}

static void without_a_width_nothing_is_cut(void **state)
{
	(void)state;
	check_text(make_sheet(), NULL,
		   "a against b\n"
		   "The hosts differ.\n"
		   "Nothing else does, and that is all there is to say.\n"
		   "\n"
		   "Operations\n"
		   "NAME                                BEFORE         WHY\n"
		   "db query                            1.50ms   +10%  windows, p = 0.001\n"
		   "an_operation_with_a_long_name  12.0ms ± 1%  -6.7%\n"
		   "中文                                 3.00s    +1%  few calls\n"
		   "\n"
		   "Reproduce\n"
		   "Run:\n"
		   "  $ perftop diff\n"
		   "    a b\n");
}

/* Names first, but not below twelve columns; then words, over as many lines as it takes. */
static void on_a_narrow_terminal_names_give_way(void **state)
{
	(void)state;
	check_text(make_sheet(), &(struct report_look){ .width = 60, .unicode = true },
		   "a against b\n"
		   "The hosts differ.\n"
		   "Nothing else does, and that is all there is to say.\n"
		   "\n"
		   "Operations\n"
		   "NAME                       BEFORE         WHY\n"
		   "db query                   1.50ms   +10%  windows, p = 0.001\n"
		   "an_operati…long_name  12.0ms ± 1%  -6.7%\n"
		   "中文                        3.00s    +1%  few calls\n"
		   "\n"
		   "Reproduce\n"
		   "Run:\n"
		   "  $ perftop diff\n"
		   "    a b\n");
	check_text(make_sheet(), &(struct report_look){ .width = 40 },
		   "a against b\n"
		   "The hosts differ.\n"
		   "Nothing else does, and that is all there\n"
		   "is to say.\n"
		   "\n"
		   "Operations\n"
		   "NAME               BEFORE         WHY\n"
		   "db query           1.50ms   +10%  windows,\n"
		   "                                  p =\n"
		   "                                  0.001\n"
		   "an_op...name  12.0ms ± 1%  -6.7%\n"
		   "中文                3.00s    +1%  few\n"
		   "                                  calls\n"
		   "\n"
		   "Reproduce\n"
		   "Run:\n"
		   "  $ perftop diff\n"
		   "    a b\n");
}

static void it_keeps_to_its_width(void **state)
{
	(void)state;
	for (int width = 42; width < 90; width++) {
		struct sheet *s = make_sheet();
		char *text = sheet_text(s, &(struct report_look){ .width = width });
		char *rest = text, *line;

		while ((line = strsep(&rest, "\n"))) {
			if (text_columns(line) > width)
				fail_msg("wider than %d: %s", width, line);
			assert_false(*line && line[strlen(line) - 1] == ' ');
		}
		free(text);
		sheet_free(s);
	}
}

static void tones_are_colours_where_there_are_any(void **state)
{
	struct sheet *s = make_sheet();
	char *text = sheet_text(s, &(struct report_look){ .color = true, .width = 80 });

	(void)state;
	assert_non_null(
		strstr(text, "\033[1ma against b\033[0m\n\033[33mThe hosts differ.\033[0m"));
	assert_non_null(strstr(text, "  \033[1mBEFORE\033[0m"));
	assert_non_null(strstr(text, "   \033[31m+10%\033[0m  \033[2mwindows, p = 0.001\033[0m\n"));
	assert_non_null(strstr(text, "  \033[32m-6.7%\033[0m\n"));
	assert_non_null(strstr(text, " 3.00s    +1%  "));
	free(text);
	sheet_free(s);
}

static void names_are_harmless(void **state)
{
	static const char *const hostile = "\033[31m<script>|`\n\xe2\x80\xae\xff";
	struct sheet *s = sheet_new(hostile);

	(void)state;
	sheet_say(s, TONE_PLAIN, hostile);
	sheet_heading(s, hostile);
	sheet_table(s, columns, 1);
	sheet_row(s);
	sheet_cell(s, TONE_PLAIN, hostile);
	sheet_code(s, hostile);
	check_text(s, &plain,
		   "^[[31m<script>|`^J<202E>\xef\xbf\xbd\n"
		   "^[[31m<script>|`^J<202E>\xef\xbf\xbd\n"
		   "\n"
		   "^[[31m<script>|`^J<202E>\xef\xbf\xbd\n"
		   "NAME\n"
		   "^[[31m<script>|`^J<202E>\xef\xbf\xbd\n"
		   "\n"
		   "  ^[[31m<script>|`\n"
		   "  <202E>\xef\xbf\xbd\n");
}

/* A wide character is not cut in two, and what combines with a letter stays with it. */
static void the_middle_is_left_out_by_columns(void **state)
{
	struct sheet *s = sheet_new("t");

	(void)state;
	sheet_table(s, columns, 1);
	sheet_row(s);
	sheet_cell(s, TONE_PLAIN, "中中中中中中中中中中");
	sheet_row(s);
	sheet_cell(s, TONE_PLAIN,
		   "abcdefghijklmnope\xcc\x81"
		   "fgh");
	check_text(s, &(struct report_look){ .width = 8, .unicode = true },
		   "t\n"
		   "NAME\n"
		   "中中中…中中\n"
		   "abcdef…pe\xcc\x81"
		   "fgh\n");
}

static void what_is_not_there_is_not_rendered(void **state)
{
	struct sheet *s = sheet_new("empty");

	(void)state;
	sheet_row(s); /* of no table */
	sheet_cell(s, TONE_PLAIN, "x");
	sheet_table(s, columns, 4);
	sheet_table(s, columns, 2);
	sheet_cell(s, TONE_PLAIN, "x"); /* of no row */
	sheet_table(s, NULL, 0);
	sheet_row(s);
	sheet_cell(s, TONE_PLAIN, "x");
	check_text(s, &plain, "empty\n");

	s = sheet_new(NULL);
	sheet_table(s, columns + 2, 2); /* of which one has no title */
	sheet_row(s);
	sheet_row(s);
	sheet_cell(s, TONE_PLAIN, "1");
	sheet_cell(s, TONE_PLAIN, NULL);
	sheet_cell(s, TONE_PLAIN, "one too many");
	check_text(s, &plain, "   WHY\n\n1\n");

	s = sheet_new("untitled");
	sheet_table(s, columns + 2, 1);
	sheet_row(s);
	sheet_cell(s, TONE_PLAIN, "1");
	check_text(s, &plain, "untitled\n1\n");
	sheet_free(NULL);
}

static void strings_are_copied(void **state)
{
	char title[] = "title", cell[] = "cell";
	struct sheet_column column = { title, CELL_TEXT };
	struct sheet *s = sheet_new(title);

	(void)state;
	sheet_table(s, &column, 1);
	sheet_row(s);
	sheet_cell(s, TONE_PLAIN, cell);
	memset(title, '!', sizeof(title) - 1);
	memset(cell, '!', sizeof(cell) - 1);
	column = (struct sheet_column){ NULL, CELL_NUMBER };
	check_text(s, &plain, "title\ntitle\ncell\n");
}

static void check_result(const struct results *r, enum format format, const char *part)
{
	char *text = results_write(r, format, &plain);

	if (part)
		assert_non_null(strstr(text, part));
	else
		assert_null(text);
	free(text);
}

static void results_have_formats(void **state)
{
	struct sheet *s = sheet_new("one"), *page = sheet_new("two");
	const struct results none = { 0 }, sheet = { .sheet = s },
			     all = { .sheet = s, .page = page, .json = "{}\n", .csv = "a,b\n" };

	(void)state;
	for (int i = 0; i < FORMAT_COUNT; i++)
		check_result(&none, (enum format)i, NULL);
	check_result(&sheet, FORMAT_TEXT, "one\n");
	check_result(&sheet, FORMAT_MARKDOWN, "# one\n");
	check_result(&sheet, FORMAT_HTML, "<title>one – perftop</title>");
	check_result(&sheet, FORMAT_JSON, NULL);
	check_result(&sheet, FORMAT_CSV, NULL);
	check_result(&all, FORMAT_MARKDOWN, "# one\n");
	check_result(&all, FORMAT_HTML, "<title>two – perftop</title>");
	check_result(&all, FORMAT_JSON, "{}\n");
	check_result(&all, FORMAT_CSV, "a,b\n");
	sheet_free(s);
	sheet_free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_width_nothing_is_cut),
		cmocka_unit_test(on_a_narrow_terminal_names_give_way),
		cmocka_unit_test(it_keeps_to_its_width),
		cmocka_unit_test(tones_are_colours_where_there_are_any),
		cmocka_unit_test(names_are_harmless),
		cmocka_unit_test(the_middle_is_left_out_by_columns),
		cmocka_unit_test(what_is_not_there_is_not_rendered),
		cmocka_unit_test(strings_are_copied),
		cmocka_unit_test(results_have_formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
