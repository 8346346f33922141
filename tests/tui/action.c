/* The table of actions: no key stands twice, and the keys that are promised do what they should. */
#include "test.h"

#include "tui/action.h"
#include "tui/key.h"

static void no_key_twice(void **state)
{
	(void)state;
	for (int a = 0; a < ACTION_COUNT; a++)
		for (size_t n = 0; action_key((enum action)a, n) != KEY_NONE; n++)
			assert_int_equal(action_of_key(action_key((enum action)a, n)), a);
}

static void every_name_is_a_key(void **state)
{
	(void)state;
	for (int a = 0; a < ACTION_COUNT; a++) {
		const char *keys = action_info[a].keys;
		size_t names = 1, found = 0;

		for (size_t i = 0; keys[i]; i++)
			names += keys[i] == ' ';
		while (action_key((enum action)a, found) != KEY_NONE)
			found++;
		assert_int_equal(found, names);
	}
}

static void promised_keys(void **state)
{
	static const struct {
		const char *key;
		enum action action;
	} promised[] = {
		{ "F1", ACTION_HELP },        { "h", ACTION_HELP },
		{ "?", ACTION_HELP },         { "q", ACTION_QUIT },
		{ "F10", ACTION_QUIT },       { "^C", ACTION_QUIT },
		{ "Tab", ACTION_NEXT_PANE },  { "S-Tab", ACTION_LAST_PANE },
		{ "F2", ACTION_PANE_1 },      { "Enter", ACTION_ENTER },
		{ "Esc", ACTION_BACK },       { "Up", ACTION_UP },
		{ "k", ACTION_UP },           { "j", ACTION_DOWN },
		{ "g", ACTION_FIRST },        { "G", ACTION_LAST },
		{ "^U", ACTION_HALF_UP },     { "^D", ACTION_HALF_DOWN },
		{ "PgUp", ACTION_PAGE_UP },   { "PgDn", ACTION_PAGE_DOWN },
		{ "F6", ACTION_SORT_MENU },   { "<", ACTION_SORT_LEFT },
		{ ">", ACTION_SORT_RIGHT },   { "1", ACTION_SORT_1 },
		{ "9", ACTION_SORT_9 },       { "I", ACTION_REVERSE },
		{ "o", ACTION_FREEZE },       { "/", ACTION_SEARCH },
		{ "n", ACTION_SEARCH_NEXT },  { "\\", ACTION_FILTER },
		{ "F4", ACTION_FILTER },      { "v", ACTION_VIEW },
		{ "0", ACTION_RESET },        { "z", ACTION_PAUSE },
		{ "Space", ACTION_REFRESH },  { "s", ACTION_SNAPSHOT },
		{ "S", ACTION_SNAPSHOT_AS },  { "+", ACTION_SLOWER },
		{ "-", ACTION_FASTER },       { "d", ACTION_INTERVAL },
		{ "e", ACTION_UNITS },        { "i", ACTION_CPU_SHARE },
		{ "t", ACTION_THREAD_ORDER }, { "^L", ACTION_REDRAW },
		{ "^Z", ACTION_SUSPEND },     { "W", ACTION_SAVE },
		{ "^M", ACTION_ENTER },       { "w", ACTION_COMPARE },
		{ "F3", ACTION_PANE_3 },      { "F9", ACTION_PANE_9 },
		{ "F", ACTION_PANE_2 },       { "P", ACTION_PANE_4 },
		{ "c", ACTION_CALLS },        { "x", ACTION_CALLERS },
		{ "H", ACTION_OF_THREAD },    { "O", ACTION_OF_OPERATION },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(promised) / sizeof(*promised); i++) {
		int key = key_by_name(promised[i].key, strlen(promised[i].key));

		assert_int_not_equal(key, KEY_NONE);
		assert_int_equal(action_of_key(key), promised[i].action);
	}
	assert_int_equal(action_of_key('y'), ACTION_NONE);
	assert_int_equal(action_of_key(KEY_NONE), ACTION_NONE);
}

static void names_come_back(void **state)
{
	char text[16];

	(void)state;
	for (int a = 0; a < ACTION_COUNT; a++)
		for (size_t n = 0; action_key((enum action)a, n) != KEY_NONE; n++) {
			int key = action_key((enum action)a, n);
			const char *name = key_text(key, text);

			assert_int_equal(key_by_name(name, strlen(name)), key);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_key_twice),
		cmocka_unit_test(every_name_is_a_key),
		cmocka_unit_test(promised_keys),
		cmocka_unit_test(names_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
