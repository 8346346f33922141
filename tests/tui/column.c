/* Columns: parsing, the layout at every width, formats. */
#include "test.h"

#include <math.h>

#include "tui/column.h"
#include "tui/tui.h"

static void parsing(void **state)
{
	enum column columns[COLUMNS_END];
	char *text;

	(void)state;
	assert_int_equal(columns_parse("", columns), COLUMNS_END);
	assert_int_equal(columns_parse(NULL, columns), COLUMNS_END);
	assert_int_equal(columns_parse("nonsense,,", columns), COLUMNS_END);
	assert_int_equal(columns_parse("p99, operation,p99,x,mean", columns), 3);
	assert_int_equal(columns[0], COLUMN_P99);
	text = columns_format(columns, 3);
	assert_string_equal(text, "p99,operation,mean");
	free(text);
}

static void names_are_unique(void **state)
{
	char *help = tui_sort_help();

	(void)state;
	for (int c = 0; c < COLUMNS_END; c++) {
		const char *name = column_info[c].name;

		assert_int_equal(column_by_name(name, strlen(name)), c);
		assert_true(tui_sort_valid(name));
		assert_non_null(strstr(help, name));
	}
	assert_false(tui_sort_valid("nothing"));
	assert_false(tui_sort_valid(""));
	free(help);
}

/* At every width: nothing beyond the edge once the names fit, the sort column always there. */
static void every_width(void **state)
{
	static const int natural[] = { 9, 30, 7 };
	enum column columns[COLUMNS_END];
	size_t count = columns_parse("", columns), before = 0;

	(void)state;
	for (int width = 0; width < 400; width++)
		for (int sort = 0; sort < COLUMNS_END; sort++) {
			struct layout layout;
			bool sorted = false;
			int end = 0;

			layout_columns(&layout, columns, count, width, natural, (enum column)sort,
				       0, false);
			for (size_t i = 0; i < layout.count; i++) {
				sorted |= (int)layout.column[i] == sort;
				assert_true(layout.x[i] == (end ? end + 1 : 0));
				assert_true(layout.width[i] > 0);
				end = layout.x[i] + layout.width[i];
			}
			assert_true(sorted);
			assert_int_equal(layout.count + layout.hidden, count);
			if (width >= 40)
				assert_true(end <= width);
			if (sort == COLUMN_MEAN) {
				assert_true(layout.count >= before);
				before = layout.count;
			}
		}
	assert_int_equal(before, count);
}

static void absent_labels_take_no_room(void **state)
{
	static const int natural[] = { 9, 30, 0 };
	enum column columns[COLUMNS_END];
	size_t count = columns_parse("", columns);
	struct layout layout;

	(void)state;
	layout_columns(&layout, columns, count, 300, natural, COLUMN_MEAN, 0, false);
	assert_int_equal(layout.count, COLUMNS_END - 1);
	layout_columns(&layout, columns, count, 60, natural, COLUMN_MEAN, 5, false);
	for (size_t i = 0; i < layout.count; i++)
		assert_int_not_equal(layout.column[i], COLUMN_COUNT);
}

static void formats(void **state)
{
	char out[32];

	(void)state;
	assert_string_equal(column_format(COLUMN_MEAN, NAN, false, out), "-");
	assert_string_equal(column_format(COLUMN_MEAN, 0.00123, false, out), "1.23ms");
	assert_string_equal(column_format(COLUMN_MEAN, 0.00123, true, out), "1230000");
	assert_string_equal(column_format(COLUMN_COUNT, 999, false, out), "999");
	assert_string_equal(column_format(COLUMN_ALLOCATED, 1536, false, out), "1.50K");
	assert_string_equal(column_format(COLUMN_ALLOCATED, 1536, true, out), "1536");
	assert_string_equal(column_format(COLUMN_KEPT, -1536, false, out), "-1.5K");
	assert_string_equal(column_format(COLUMN_TIME, 12.5, false, out), "12.5%");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parsing),     cmocka_unit_test(names_are_unique),
		cmocka_unit_test(every_width), cmocka_unit_test(absent_labels_take_no_room),
		cmocka_unit_test(formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
