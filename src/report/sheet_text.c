/*
 * Sheets for a console. Everything goes through text_clean; colours are there only if the look has
 * them. Where a table is too wide, names give way first, then words; numbers never.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#include "report/sheet_plot.h"
#include "report/wrap.h"

#define GAP         "  " /* between columns */
#define GAP_WIDTH   2
#define LEAST_NAME  12 /* columns: not made narrower */
#define LEAST_TEXT  8  /* whose words go on in the next line */
#define CODE_INDENT "  "

static const char *const tone_sgr[] = {
	[TONE_PLAIN] = "",     [TONE_GOOD] = "32", [TONE_BAD] = "31",
	[TONE_WARNING] = "33", [TONE_MUTED] = "2", [TONE_STRONG] = "1",
};

void sheet_paint(struct buffer *out, const struct report_look *look, const char *sgr,
		 const char *text, size_t length)
{
	bool painted = look->color && *sgr && length;

	if (painted)
		buffer_format(out, "\033[%sm", sgr);
	buffer_add(out, text, length);
	if (painted)
		buffer_string(out, "\033[0m");
}

static void add_spaces(struct buffer *out, int count)
{
	buffer_format(out, "%*s", count > 0 ? count : 0, "");
}

/* The end of a text that fills at most so many columns. */
static const char *last_columns(const char *text, int columns)
{
	int all = text_columns(text), used;
	const char *end = text + text_prefix(text, all - columns, &used);

	/* a wide character may stand across the place; what combines with it goes with it */
	while (*end && text_columns(end) > columns) {
		uint32_t code;

		end += text_decode(end, strlen(end), &code);
	}
	return end;
}

char *sheet_shorten(const char *text, int columns, const struct report_look *look)
{
	const char *mark = look->unicode ? "\xe2\x80\xa6" : "...";
	int room = columns - text_columns(mark), used;

	if (text_columns(text) <= columns || room < 2)
		return mem_string(text);
	return mem_format("%.*s%s%s", (int)text_prefix(text, room - room / 2, &used), text, mark,
			  last_columns(text, room / 2));
}

/* ---- sentences ---- */

/* One line of at most `width` columns from *text on, which moves behind it; the spaces between the lines
 * are nobody's. Returns its length. */
static size_t take_line(const char **text, int width)
{
	size_t length = wrap_line(*text, width), next = length;

	while (length && (*text)[length - 1] == ' ')
		length--;
	next += strspn(*text + next, " ");
	*text += next;
	return length;
}

static void add_wrapped(struct buffer *out, const struct report_look *look, enum tone tone,
			const char *bytes)
{
	char *text = text_cleaned(bytes);
	const char *at = text;

	do {
		const char *line = at;
		size_t length = take_line(&at, look->width > 0 ? look->width : INT_MAX);

		sheet_paint(out, look, tone_sgr[tone], line, length);
		buffer_string(out, "\n");
	} while (*at);
	free(text);
}

static void add_code(struct buffer *out, const struct report_look *look,
		     const struct sheet_piece *piece)
{
	const char *bytes = piece->text;

	(void)look; /* no line of it is cut or wrapped */
	for (char *line; (line = wrap_next(&bytes)); free(line))
		buffer_format(out, CODE_INDENT "%s\n", line);
}

/* ---- tables ---- */

/* A table's texts, clean, and how wide its columns are. Row 0 are the titles. */
struct layout {
	const struct sheet_grid *grid;
	const struct report_look *look;
	char **texts; /* row by row */
	int *widths;
	bool titled;
};

static char **text_at(const struct layout *l, size_t row, size_t column)
{
	return &l->texts[row * l->grid->column_count + column];
}

static size_t grid_row(const struct layout *l, size_t row)
{
	return row == 0 ? l->grid->row_count : row - 1;
}

static void measure(struct layout *l)
{
	for (size_t row = 0; row <= l->grid->row_count; row++)
		for (size_t i = 0; i < l->grid->column_count; i++) {
			char *text = text_cleaned(sheet_cell_at(l->grid, grid_row(l, row), i).text);
			int columns = text_columns(text);

			*text_at(l, row, i) = text;
			l->widths[i] = columns > l->widths[i] ? columns : l->widths[i];
			l->titled |= row == 0 && *text;
		}
}

static int total_width(const struct layout *l)
{
	int width = -GAP_WIDTH;

	for (size_t i = 0; i < l->grid->column_count; i++)
		width += l->widths[i] + GAP_WIDTH;
	return width;
}

/* The widest column of these cells that may become narrower; column_count: none. */
static size_t widest(const struct layout *l, enum sheet_cells cells)
{
	size_t found = l->grid->column_count;
	int width = cells == CELL_NAME ? LEAST_NAME : LEAST_TEXT;

	for (size_t i = 0; i < l->grid->column_count; i++)
		if (l->grid->columns[i].cells == cells && l->widths[i] > width) {
			found = i;
			width = l->widths[i];
		}
	return found;
}

static void narrow(struct layout *l, enum sheet_cells cells)
{
	int excess = l->look->width > 0 ? total_width(l) - l->look->width : 0;
	size_t column;

	for (; excess > 0 && (column = widest(l, cells)) < l->grid->column_count; excess--)
		l->widths[column]--;
}

static void shorten_names(struct layout *l)
{
	for (size_t row = 0; row <= l->grid->row_count; row++)
		for (size_t i = 0; i < l->grid->column_count; i++) {
			char **text = text_at(l, row, i), *whole = *text;

			if (l->grid->columns[i].cells != CELL_NAME)
				continue;
			*text = sheet_shorten(whole, l->widths[i], l->look);
			free(whole);
		}
}

/* What of the cell goes on this line of the row; the rest stays in *rest. */
static void add_cell(struct buffer *out, const struct layout *l, size_t column, enum tone tone,
		     const char **rest, int *spaces)
{
	const char *text = *rest;
	bool number = l->grid->columns[column].cells == CELL_NUMBER;
	size_t length = take_line(rest, l->widths[column]);
	char *line = mem_stringn(text, length);
	int padding = l->widths[column] - text_columns(line);

	*spaces += number ? padding : 0;
	if (length) { /* no spaces at the end of a line */
		add_spaces(out, *spaces);
		sheet_paint(out, l->look, tone_sgr[tone], line, length);
		*spaces = 0;
	}
	*spaces += GAP_WIDTH + (number ? 0 : padding);
	free(line);
}

static bool any_text(const char *const *rest, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (*rest[i])
			return true;
	return false;
}

/* Over as many lines as its longest text takes. */
static void add_row(struct buffer *out, const struct layout *l, size_t row)
{
	size_t count = l->grid->column_count;
	const char **rest = mem_copy(text_at(l, row, 0), count * sizeof(*rest));

	do {
		int spaces = 0;

		for (size_t i = 0; i < count; i++)
			add_cell(out, l, i, sheet_cell_at(l->grid, grid_row(l, row), i).tone,
				 &rest[i], &spaces);
		buffer_string(out, "\n");
	} while (any_text(rest, count));
	free(rest);
}

static void add_table(struct buffer *out, const struct report_look *look,
		      const struct sheet_piece *piece)
{
	const struct sheet_grid *grid = piece->grid;
	size_t texts = (grid->row_count + 1) * grid->column_count;
	struct layout l = {
		.grid = grid,
		.look = look,
		.texts = mem_alloc_array(texts, sizeof(*l.texts)),
		.widths = mem_alloc_array(grid->column_count, sizeof(*l.widths)),
	};

	measure(&l);
	narrow(&l, CELL_NAME);
	narrow(&l, CELL_TEXT);
	shorten_names(&l);
	for (size_t row = l.titled ? 0 : 1; row <= grid->row_count; row++)
		add_row(out, &l, row);
	for (size_t i = 0; i < texts; i++)
		free(l.texts[i]);
	free(l.texts);
	free(l.widths);
}

/* ---- the sheet ---- */

typedef void add_fn(struct buffer *out, const struct report_look *look,
		    const struct sheet_piece *piece);

static void add_heading(struct buffer *out, const struct report_look *look,
			const struct sheet_piece *piece)
{
	add_wrapped(out, look, TONE_STRONG, piece->text);
}

static void add_sentence(struct buffer *out, const struct report_look *look,
			 const struct sheet_piece *piece)
{
	add_wrapped(out, look, piece->tone, piece->text);
}

static void add_chart(struct buffer *out, const struct report_look *look,
		      const struct sheet_piece *piece)
{
	add_wrapped(out, look, TONE_STRONG, piece->chart->title);
	sheet_plot(out, piece->chart, look);
}

static add_fn *const adders[] = {
	[SHEET_HEADING] = add_heading, [SHEET_SAY] = add_sentence, [SHEET_CODE] = add_code,
	[SHEET_TABLE] = add_table,     [SHEET_CHART] = add_chart,
};

/* Sentences stand together, and with the code that they lead to; what a heading is of follows it at once. */
static bool parted(enum sheet_kind before, enum sheet_kind kind)
{
	if (before == SHEET_HEADING)
		return false;
	return before != SHEET_SAY || (kind != SHEET_SAY && kind != SHEET_CODE);
}

char *sheet_text(const struct sheet *s, const struct report_look *look)
{
	static const struct report_look plain;
	struct buffer out = { 0 };
	enum sheet_kind before = SHEET_HEADING;

	look = look ? look : &plain;
	if (s->title)
		add_wrapped(&out, look, TONE_STRONG, s->title);
	for (size_t i = 0; i < s->count; i++) {
		if (!sheet_shown(&s->pieces[i]))
			continue;
		if (s->pieces[i].kind == SHEET_HEADING || parted(before, s->pieces[i].kind))
			buffer_string(&out, "\n");
		adders[s->pieces[i].kind](&out, look, &s->pieces[i]);
		before = s->pieces[i].kind;
	}
	return buffer_take(&out);
}
