/* Cells: columns, clipping, wide and combining characters, nothing hostile. */
#include "test.h"

#include <math.h>

#include "tui/graph.h"
#include "tui/grid.h"

static void expect(struct grid *grid, const char *text)
{
	char *dump = grid_dump(grid);

	assert_string_equal(dump, text);
	free(dump);
}

static struct grid make(int width, int height, enum glyphs glyphs)
{
	struct grid grid = { .cells = NULL, .glyphs = glyphs };

	grid_resize(&grid, width, height);
	return grid;
}

static void text_is_clipped(void **state)
{
	struct grid grid = make(10, 3, GLYPHS_BRAILLE);
	struct area a = area_cut(grid_area(&grid), 2, 1, 4, 1);

	(void)state;
	assert_int_equal(area_text(a, 0, 0, STYLE_PLAIN, "abcdefgh"), 8);
	area_text(a, 0, -1, STYLE_PLAIN, "above");
	area_text(a, 0, 1, STYLE_PLAIN, "below");
	expect(&grid, "\n  abcd\n\n");
	area_text(a, -2, 0, STYLE_PLAIN, "uvwxyz");
	expect(&grid, "\n  wxyz\n\n");
	area_text(area_cut(a, -5, -5, 100, 100), 0, 5, STYLE_PLAIN, "0123456789012345");
	expect(&grid, "\n  5678\n\n");
	grid_free(&grid);
}

static void wide_characters(void **state)
{
	struct grid grid = make(6, 1, GLYPHS_BRAILLE);
	struct area a = grid_area(&grid);

	(void)state;
	area_text(a, 0, 0, STYLE_PLAIN, "日本語x");
	expect(&grid, "日本語\n");
	assert_int_equal(grid_cell(&grid, 0, 0)->width, 2);
	assert_int_equal(grid_cell(&grid, 1, 0)->width, 0);
	area_text(a, 1, 0, STYLE_PLAIN, "-");
	expect(&grid, " -本語\n");
	area_text(a, 2, 0, STYLE_PLAIN, "+");
	expect(&grid, " -+ 語\n");
	area_text(a, 5, 0, STYLE_PLAIN, "本");
	expect(&grid, " -+\n");
	grid_free(&grid);
}

static void half_a_wide_character_is_blank(void **state)
{
	struct grid grid = make(6, 1, GLYPHS_BRAILLE);
	struct area a = area_cut(grid_area(&grid), 1, 0, 3, 1);

	(void)state;
	area_text(a, 2, 0, STYLE_PLAIN, "本");
	expect(&grid, "\n");
	area_text(a, -1, 0, STYLE_PLAIN, "本a");
	expect(&grid, "  a\n");
	grid_free(&grid);
}

static void combining_characters_stay_with_theirs(void **state)
{
	struct grid grid = make(6, 1, GLYPHS_BRAILLE);
	struct area a = grid_area(&grid);
	char text[CELL_TEXT];

	(void)state;
	assert_int_equal(area_text(a, 0, 0, STYLE_PLAIN, "e\xCC\x81x"), 2);
	expect(&grid, "e\xCC\x81x\n");
	/* nothing to combine with, and more than a cell holds */
	area_text(a, 0, 0, STYLE_PLAIN, "\xCC\x81y");
	for (int i = 0; i < 20; i++)
		area_text(a, 1, 0, STYLE_PLAIN, "\xCC\x81");
	assert_in_range(cell_text(&grid, grid_cell(&grid, 0, 0), text), 3, CELL_TEXT - 1);
	grid_free(&grid);
}

/* Whatever bytes come: cells hold no control character and no broken UTF-8. */
static void nothing_hostile_is_drawn(void **state)
{
	struct grid grid = make(40, 1, GLYPHS_BRAILLE);
	struct area a = grid_area(&grid);
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		char bytes[64];

		for (size_t i = 0; i < sizeof(bytes) - 1; i++) {
			seed = seed * 1664525 + 1013904223;
			bytes[i] = (char)(seed >> 24 ? seed >> 24 : 1);
		}
		bytes[sizeof(bytes) - 1] = '\0';
		grid_clear(&grid);
		if (round % 2)
			area_name(a, 0, 0, STYLE_PLAIN, bytes);
		else
			area_text(a, 0, 0, STYLE_PLAIN, bytes);
		for (int x = 0; x < grid.width; x++) {
			unsigned char text[CELL_TEXT];
			size_t length = cell_text(&grid, grid_cell(&grid, x, 0), (char *)text);

			assert_true(length < CELL_TEXT);
			for (size_t i = 0; i < length; i++) {
				assert_true(text[i] >= 0x20 && text[i] != 0x7f);
				assert_false(text[i] == 0xC2 && text[i + 1] < 0xA0);
			}
		}
	}
	grid_free(&grid);
}

static void ascii_only(void **state)
{
	struct grid grid = make(20, 1, GLYPHS_ASCII);
	float values[] = { 0, 50, 100 };

	(void)state;
	area_text(grid_area(&grid), 0, 0, STYLE_PLAIN, "a…▲é日b");
	expect(&grid, "a.^???b\n");
	graph_draw(area_cut(grid_area(&grid), 10, 0, 3, 1), values, 3, 100, STYLE_CPU, STYLE_CPU);
	graph_bar(grid_area(&grid), 14, 0, 4, 0.5, STYLE_CPU);
	expect(&grid, "a.^???b   .:| ##\n");
	grid_free(&grid);
}

static void fitting(void **state)
{
	struct grid grid = make(12, 1, GLYPHS_BRAILLE);
	struct area a = grid_area(&grid);

	(void)state;
	area_fit(a, 0, 0, 6, 1, STYLE_PLAIN, "ab");
	expect(&grid, "    ab\n");
	area_fit(a, 0, 0, 6, -1, STYLE_PLAIN, "abcdefgh");
	expect(&grid, "abcde…\n");
	area_fit(a, 0, 0, 6, -1, STYLE_PLAIN, "日本語日");
	expect(&grid, "日本…\n");
	area_fit(a, 0, 0, 0, -1, STYLE_PLAIN, "x");
	area_fit(a, 0, 0, 1, -1, STYLE_PLAIN, "xy");
	expect(&grid, "… 本…\n");
	grid_free(&grid);
}

static void graphs(void **state)
{
	struct grid grid = make(4, 2, GLYPHS_BRAILLE);
	float values[] = { NAN, 0, 25, 50, 75, 100, 200, NAN };
	float flat[] = { 0, 0 };

	(void)state;
	graph_draw(grid_area(&grid), values, 8, 100, STYLE_CPU, STYLE_CPU);
	expect(&grid, "  ⣼⡇\n⢀⣼⣿⡇\n");
	grid_clear(&grid);
	graph_draw(area_cut(grid_area(&grid), 0, 0, 1, 1), flat, 2, 0, STYLE_CPU, STYLE_CPU);
	expect(&grid, "⣀\n\n");
	grid_free(&grid);
}

static void round_numbers(void **state)
{
	(void)state;
	assert_float_equal(graph_round_up(0, false), 1, 1e-9);
	assert_float_equal(graph_round_up(7, false), 10, 1e-9);
	assert_float_equal(graph_round_up(131, false), 200, 1e-9);
	assert_float_equal(graph_round_up(1500, true), 2048, 1e-9);
	assert_float_equal(graph_round_up(118 * 1048576.0, true), 200 * 1048576.0, 1);
	assert_true(graph_round_up(1e300, true) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_clipped),
		cmocka_unit_test(wide_characters),
		cmocka_unit_test(half_a_wide_character_is_blank),
		cmocka_unit_test(combining_characters_stay_with_theirs),
		cmocka_unit_test(nothing_hostile_is_drawn),
		cmocka_unit_test(ascii_only),
		cmocka_unit_test(fitting),
		cmocka_unit_test(graphs),
		cmocka_unit_test(round_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
