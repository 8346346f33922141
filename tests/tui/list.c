/* The list: the cursor stays on a row that exists and in sight; search goes around. */
#include "test.h"

#include "tui/list.h"

static bool match(void *context, size_t index, const char *text)
{
	return strstr(((const char *const *)context)[index], text) != NULL;
}

static void cursor_stays_in_sight(void **state)
{
	struct list list = { 0 };
	static const enum action moves[] = {
		ACTION_DOWN,    ACTION_DOWN,  ACTION_PAGE_DOWN, ACTION_HALF_DOWN,
		ACTION_LAST,    ACTION_DOWN,  ACTION_UP,        ACTION_PAGE_UP,
		ACTION_HALF_UP, ACTION_FIRST, ACTION_UP,        ACTION_LAST,
	};

	(void)state;
	for (size_t count = 0; count < 40; count++)
		for (int height = -1; height < 12; height++)
			for (size_t i = 0; i < sizeof(moves) / sizeof(*moves); i++) {
				list_fit(&list, count, height);
				assert_true(list_act(&list, moves[i]));
				assert_true(count == 0 ? list.selected == 0
						       : list.selected < count);
				assert_true(list.top <= list.selected);
				assert_true(list.selected - list.top <
					    (size_t)(height > 0 ? height : 1));
			}
	assert_false(list_act(&list, ACTION_QUIT));
}

static void moves(void **state)
{
	struct list list = { 0 };

	(void)state;
	list_fit(&list, 100, 10);
	list_act(&list, ACTION_PAGE_DOWN);
	assert_int_equal(list.selected, 9);
	list_act(&list, ACTION_HALF_DOWN);
	assert_int_equal(list.selected, 14);
	list_act(&list, ACTION_LAST);
	assert_int_equal(list.selected, 99);
	assert_int_equal(list.top, 90);
	list_fit(&list, 5, 10);
	assert_int_equal(list.selected, 4);
	assert_int_equal(list.top, 0);
}

static void search_goes_around(void **state)
{
	static const char *const names[] = { "apple", "pear", "plum", "pineapple" };
	const struct list_rows rows = { (void *)names, NULL, match };
	struct list list = { 0 };

	(void)state;
	list_fit(&list, 4, 4);
	assert_true(list_search(&list, &rows, "apple", false));
	assert_int_equal(list.selected, 0);
	assert_true(list_search(&list, &rows, "apple", true));
	assert_int_equal(list.selected, 3);
	assert_true(list_search(&list, &rows, "apple", true));
	assert_int_equal(list.selected, 0);
	assert_false(list_search(&list, &rows, "cherry", true));
	assert_int_equal(list.selected, 0);
	list_fit(&list, 0, 4);
	assert_false(list_search(&list, &rows, "apple", true));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cursor_stays_in_sight),
		cmocka_unit_test(moves),
		cmocka_unit_test(search_goes_around),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
