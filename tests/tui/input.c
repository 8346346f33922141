/* The line editor: whole characters, a bound, nothing that a terminal would act on. */
#include "test.h"

#include "tui/input.h"
#include "tui/key.h"

static void type(struct input *input, const char *text)
{
	while (*text)
		input_key(input, (unsigned char)*text++, false);
}

static void editing(void **state)
{
	struct input input;

	(void)state;
	input_set(&input, "one two");
	input_key(&input, 'W' & 0x1f, false);
	assert_string_equal(input.text, "one ");
	type(&input, "three");
	input_key(&input, PRESSED_HOME, false);
	type(&input, ">");
	input_key(&input, PRESSED_RIGHT, false);
	input_key(&input, PRESSED_DELETE, false);
	assert_string_equal(input.text, ">oe three");
	input_key(&input, PRESSED_END, false);
	input_key(&input, PRESSED_BACK, false);
	input_key(&input, 127, false);
	assert_string_equal(input.text, ">oe thr");
	input_key(&input, PRESSED_LEFT, false);
	input_key(&input, 'K' & 0x1f, false);
	assert_string_equal(input.text, ">oe th");
	input_key(&input, 'U' & 0x1f, false);
	assert_string_equal(input.text, "");
	input_key(&input, PRESSED_BACK, false);
	input_key(&input, PRESSED_DELETE, false);
	input_key(&input, PRESSED_LEFT, false);
	input_key(&input, PRESSED_RIGHT, false);
	assert_int_equal(input.length, 0);
}

static void whole_characters(void **state)
{
	struct input input;

	(void)state;
	input_set(&input, "日e\xCC\x81");
	input_key(&input, PRESSED_BACK, false);
	assert_string_equal(input.text, "日");
	input_key(&input, PRESSED_LEFT, false);
	assert_int_equal(input.cursor, 0);
	input_key(&input, PRESSED_DELETE, false);
	assert_string_equal(input.text, "");
}

static void ends(void **state)
{
	struct input input;

	(void)state;
	input_set(&input, "");
	assert_int_equal(input_key(&input, '\r', false), INPUT_DONE);
	assert_int_equal(input_key(&input, PRESSED_ENTER, false), INPUT_DONE);
	assert_int_equal(input_key(&input, PRESSED_ESC, false), INPUT_CANCELLED);
	assert_int_equal(input_key(&input, 3, false), INPUT_CANCELLED);
	assert_int_equal(input_key(&input, PRESSED_F1, false), INPUT_IGNORED);
}

static void hostile_pastes(void **state)
{
	static const int bad[] = {
		'\r', '\n', 27, 3, 0x9b, 0x7f, 0x202E, 0x2066, 0x200B, 0xD800, -1
	};
	struct input input;

	(void)state;
	input_set(&input, "a\033]52;c;x\a\nb\xE2\x80\xAE");
	assert_string_equal(input.text, "a]52;c;xb");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(input_key(&input, bad[i], true), INPUT_IGNORED);
	for (int i = 0; i < 1000; i++)
		input_key(&input, 0x65E5, true);
	assert_true(input.length < INPUT_BYTES);
	assert_int_equal(strlen(input.text), input.length);
}

static void cursor_in_sight(void **state)
{
	struct grid grid = { .cells = NULL, .glyphs = GLYPHS_BRAILLE };
	struct input input;
	char *dump;

	(void)state;
	grid_resize(&grid, 6, 1);
	input_set(&input, "0123456789");
	assert_int_equal(input_draw(&input, grid_area(&grid), STYLE_PLAIN), 5);
	dump = grid_dump(&grid);
	assert_string_equal(dump, "56789\n");
	free(dump);
	grid_free(&grid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(editing),
		cmocka_unit_test(whole_characters),
		cmocka_unit_test(ends),
		cmocka_unit_test(hostile_pastes),
		cmocka_unit_test(cursor_in_sight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
