/* Cells and the primitives that fill them. */
#include "tui/grid.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define LINE_BYTES 2048 /* the longest text drawn at once: 500 columns of 4 bytes */

static const struct cell blank = { ' ', 1, STYLE_PLAIN, 0 };

/* What stands for our own symbols where only ASCII may be drawn. */
static const struct {
	uint32_t code;
	char ascii;
} ascii_forms[] = {
#define X(id, code, ascii, help) { code, ascii },
#include "tui/signs.def"
#undef X
	{ 0x2026, '.' }, /* … */
	{ 0x25BC, 'v' }, /* ▼ */
	{ 0x25CF, '*' }, /* ● */
	{ 0x25CB, 'o' }, /* ○ */
	{ 0x00B7, '.' }, /* · */
	{ 0x2502, '|' }, /* │ */
	{ 0x2500, '-' }, /* ─ */
	{ 0x250C, '+' }, { 0x2510, '+' }, { 0x2514, '+' }, { 0x2518, '+' },
	{ 0x256D, '+' }, { 0x256E, '+' }, { 0x256F, '+' }, { 0x2570, '+' },
	{ 0x2524, '+' }, { 0x253C, '+' }, { 0x2588, '#' }, /* █ */
	{ 0x2713, 'x' },                                   /* ✓ */
	{ 0x2192, '>' },                                   /* → */
	{ 0x2014, '-' },                                   /* — */
	{ 0x2013, '-' },                                   /* – */
	{ 0x00D7, 'x' },                                   /* × */
	{ 0x03C3, 's' },                                   /* σ */
};

void grid_resize(struct grid *grid, int width, int height)
{
	grid->width = width < 1 ? 1 : width;
	grid->height = height < 1 ? 1 : height;
	free(grid->cells);
	grid->cells =
		mem_alloc_array((size_t)grid->width * (size_t)grid->height, sizeof(*grid->cells));
	grid_clear(grid);
}

void grid_clear(struct grid *grid)
{
	size_t count = (size_t)grid->width * (size_t)grid->height;

	for (size_t i = 0; i < count; i++)
		grid->cells[i] = blank;
	grid->mark_count = 0;
}

void grid_free(struct grid *grid)
{
	free(grid->cells);
	free(grid->marks);
	grid->cells = NULL;
	grid->marks = NULL;
	grid->width = grid->height = 0;
}

struct cell *grid_cell(const struct grid *grid, int x, int y)
{
	return &grid->cells[(size_t)y * (size_t)grid->width + (size_t)x];
}

size_t cell_text(const struct grid *grid, const struct cell *cell, char out[CELL_TEXT])
{
	size_t length = cell->width ? text_encode(cell->code, out) : 0;

	out[length] = '\0';
	if (cell->marks)
		strcpy(out + length, grid->marks[cell->marks - 1]);
	return strlen(out);
}

char *grid_dump(const struct grid *grid)
{
	size_t size = (size_t)grid->height * ((size_t)grid->width * CELL_TEXT + 1) + 1;
	char *out = mem_alloc(size), *to = out;

	for (int y = 0; y < grid->height; y++) {
		char *end = to;

		for (int x = 0; x < grid->width; x++) {
			const struct cell *cell = grid_cell(grid, x, y);

			to += cell_text(grid, cell, to);
			if (cell->code != ' ' || cell->marks)
				end = to;
		}
		to = end;
		*to++ = '\n';
	}
	*to = '\0';
	return out;
}

struct area grid_area(struct grid *grid)
{
	return (struct area){
		grid, 0, 0, grid->width, grid->height, 0, 0, grid->width, grid->height
	};
}

static int max_int(int a, int b)
{
	return a > b ? a : b;
}

static int min_int(int a, int b)
{
	return a < b ? a : b;
}

struct area area_cut(struct area a, int x, int y, int width, int height)
{
	struct area cut = a;

	cut.x = a.x + x;
	cut.y = a.y + y;
	cut.width = max_int(width, 0);
	cut.height = max_int(height, 0);
	cut.left = max_int(a.left, cut.x);
	cut.top = max_int(a.top, cut.y);
	cut.right = min_int(a.right, cut.x + cut.width);
	cut.bottom = min_int(a.bottom, cut.y + cut.height);
	return cut;
}

/* Half a wide character cannot stay where its other half is overwritten. */
static void split_wide(struct grid *grid, int x, int y)
{
	struct cell *cell = grid_cell(grid, x, y);
	uint8_t style = cell->style;

	if (cell->width == 0 && x > 0) {
		cell[-1] = blank;
		cell[-1].style = style;
	} else if (cell->width == 2 && x + 1 < grid->width) {
		cell[1] = blank;
		cell[1].style = style;
	}
}

/* x and y in grid coordinates, inside the clip. */
static void set_cell(struct grid *grid, int x, int y, uint32_t code, int width, enum style style)
{
	struct cell *cell = grid_cell(grid, x, y);

	if (cell->width != 1)
		split_wide(grid, x, y);
	*cell = (struct cell){ code, (uint8_t)width, (uint8_t)style, 0 };
	if (width == 2) {
		split_wide(grid, x + 1, y);
		cell[1] = (struct cell){ 0, 0, (uint8_t)style, 0 };
	}
}

/* Joiners and variation selectors change widths on some terminals and not on others. */
static bool is_unwanted(uint32_t code)
{
	return (code >= 0x200B && code <= 0x200F) || (code >= 0xFE00 && code <= 0xFE0F) ||
	       (code >= 0xE0000 && code <= 0xE0FFF) || code == 0x2060 || code == 0xFEFF;
}

static char ascii_form(uint32_t code)
{
	if (code < 0x80)
		return (char)code;
	for (size_t i = 0; i < sizeof(ascii_forms) / sizeof(*ascii_forms); i++)
		if (ascii_forms[i].code == code)
			return ascii_forms[i].ascii;
	return '?';
}

/* A cell's marks; NULL if there is no room for any. */
static char *marks_of(struct grid *grid, struct cell *cell)
{
	if (!cell->marks && grid->mark_count == UINT16_MAX)
		return NULL;
	if (!cell->marks) {
		grid->marks = mem_resize(grid->marks, grid->mark_count + 1u, sizeof(*grid->marks));
		grid->marks[grid->mark_count][0] = '\0';
		cell->marks = ++grid->mark_count;
	}
	return grid->marks[cell->marks - 1];
}

/* Appends a combining character to the cell before x. */
static void combine(struct area a, int x, int y, const char *text, size_t length)
{
	struct cell *cell;
	char *marks;
	size_t have;

	if (a.grid->glyphs == GLYPHS_ASCII || x <= a.left || x > a.right)
		return;
	cell = grid_cell(a.grid, x - 1, y);
	if (cell->width == 0 && x - 1 > a.left)
		cell--;
	marks = cell->width ? marks_of(a.grid, cell) : NULL;
	have = marks ? strlen(marks) : CELL_MARKS;
	if (have + length >= CELL_MARKS)
		return;
	memcpy(marks + have, text, length);
	marks[have + length] = '\0';
}

/* Draws one character at grid coordinates. */
static void draw_code(struct area a, int x, int y, enum style style, uint32_t code, int width)
{
	bool ascii = a.grid->glyphs == GLYPHS_ASCII;

	if (x >= a.right || x + width <= a.left)
		return;
	if (width == 1) {
		set_cell(a.grid, x, y, ascii ? (uint32_t)ascii_form(code) : code, 1, style);
		return;
	}
	if (!ascii && x >= a.left && x + 2 <= a.right) {
		set_cell(a.grid, x, y, code, 2, style);
		return;
	}
	for (int i = x; i < x + 2; i++)
		if (i >= a.left && i < a.right)
			set_cell(a.grid, i, y, ascii ? '?' : ' ', 1, style);
}

int area_text(struct area a, int x, int y, enum style style, const char *text)
{
	size_t left = strlen(text);
	int column = a.x + x, row = a.y + y;
	bool inside = row >= a.top && row < a.bottom;

	while (left > 0) {
		uint32_t code = (unsigned char)*text;
		size_t length = code < 0x80 ? 1 : text_decode(text, left, &code);
		int width = code < 0x7f ? 1 : text_width(code);

		if (code < 0x20 || (code >= 0x7f && code < 0xa0)) {
			code = '?';
			width = 1;
		}
		if (inside && width > 0)
			draw_code(a, column, row, style, code, width);
		else if (inside && !is_unwanted(code))
			combine(a, column, row, text, length);
		column += width;
		text += length;
		left -= length;
	}
	return column - a.x - x;
}

int area_print(struct area a, int x, int y, enum style style, const char *format, ...)
{
	char line[LINE_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	return area_text(a, x, y, style, line);
}

/* Cut text ends in an ellipsis; a part of the text is drawn into an area of just that width. */
void area_fit(struct area a, int x, int y, int columns, int align, enum style style,
	      const char *text)
{
	struct area field = area_cut(a, x, y, columns, 1);
	int width = text_columns(text), spare = columns - width, used;
	char line[LINE_BYTES];
	size_t length;

	if (spare >= 0) {
		area_fill(field, align > 0 ? 0 : width, 0, spare, 1, style);
		area_text(field, align > 0 ? spare : 0, 0, style, text);
		return;
	}
	if (columns <= 0)
		return;
	area_fill(field, 0, 0, columns, 1, style);
	length = text_prefix(text, columns - 1, &used);
	if (length >= sizeof(line))
		length = sizeof(line) - 1;
	memcpy(line, text, length);
	line[length] = '\0';
	area_text(field, used, 0, style, "…");
	area_text(field, 0, 0, style, line);
}

/* Bytes of the text that go into one row: to the last blank that fits, else to the edge. */
static size_t row_bytes(const char *text, int columns)
{
	int used;
	size_t fit = text_prefix(text, columns, &used), cut = fit;

	if (text[fit] == '\0')
		return fit;
	while (cut > 0 && text[cut] != ' ')
		cut--;
	return cut > 0 ? cut : fit;
}

int area_wrap(struct area a, int y, int rows, enum style style, const char *text)
{
	int row = 0;

	for (; row < rows && *text; row++) {
		size_t length = row_bytes(text, a.width);
		char line[LINE_BYTES];

		if (row == rows - 1 || length == 0 || length >= sizeof(line)) {
			area_fit(a, 0, y + row, a.width, -1, style, text);
			return row + 1;
		}
		memcpy(line, text, length);
		line[length] = '\0';
		area_text(a, 0, y + row, style, line);
		text += length + strspn(text + length, " ");
	}
	return row;
}

int area_name(struct area a, int x, int y, enum style style, const char *bytes)
{
	char line[LINE_BYTES];

	return area_text(a, x, y, style, text_clean(line, sizeof(line), bytes, strlen(bytes)));
}

void area_fit_name(struct area a, int x, int y, int columns, int align, enum style style,
		   const char *bytes)
{
	char line[LINE_BYTES];

	area_fit(a, x, y, columns, align, style,
		 text_clean(line, sizeof(line), bytes, strlen(bytes)));
}

int name_columns(const char *bytes)
{
	char line[LINE_BYTES];

	return text_columns(text_clean(line, sizeof(line), bytes, strlen(bytes)));
}

void area_put(struct area a, int x, int y, enum style style, uint32_t code)
{
	int row = a.y + y;

	if (row >= a.top && row < a.bottom)
		draw_code(a, a.x + x, row, style, code, 1);
}

void area_fill(struct area a, int x, int y, int width, int height, enum style style)
{
	int right = min_int(a.x + x + width, a.right), bottom = min_int(a.y + y + height, a.bottom);

	for (int row = max_int(a.y + y, a.top); row < bottom; row++)
		for (int column = max_int(a.x + x, a.left); column < right; column++)
			set_cell(a.grid, column, row, ' ', 1, style);
}

void area_restyle(struct area a, int x, int y, int width, enum style style)
{
	int row = a.y + y, right = min_int(a.x + x + width, a.right);

	if (row < a.top || row >= a.bottom)
		return;
	for (int column = max_int(a.x + x, a.left); column < right; column++)
		grid_cell(a.grid, column, row)->style = (uint8_t)style;
}

void area_box(struct area a, enum style style, const char *title)
{
	int right = a.width - 1, bottom = a.height - 1;

	for (int x = 1; x < right; x++) {
		area_put(a, x, 0, style, 0x2500);
		area_put(a, x, bottom, style, 0x2500);
	}
	for (int y = 1; y < bottom; y++) {
		area_put(a, 0, y, style, 0x2502);
		area_put(a, right, y, style, 0x2502);
	}
	area_put(a, 0, 0, style, 0x256D);
	area_put(a, right, 0, style, 0x256E);
	area_put(a, 0, bottom, style, 0x2570);
	area_put(a, right, bottom, style, 0x256F);
	if (title)
		area_print(area_cut(a, 0, 0, right, 1), 2, 0, STYLE_STRONG, " %s ", title);
}
