/* Sheets for a pull request or a ticket. */
#include <stdlib.h>

#include "report/markdown_parts.h"
#include "report/sheet_plot.h"

/* Bold, and a sign before words: there are no colours. Numbers are bold at most. */
static const struct {
	const char *sign, *around;
} tones[] = {
	[TONE_PLAIN] = { "", "" },       [TONE_GOOD] = { "✓ ", "" }, [TONE_BAD] = { "✗ ", "**" },
	[TONE_WARNING] = { "\\! ", "" }, [TONE_MUTED] = { "", "" },  [TONE_STRONG] = { "", "**" },
};

static void add_words(struct buffer *out, enum tone tone, const char *text,
		      void (*add)(struct buffer *out, const char *bytes))
{
	buffer_string(out, tones[tone].around);
	add(out, text);
	buffer_string(out, tones[tone].around);
}

static void add_title(struct buffer *out, const char *marks, const char *text)
{
	buffer_format(out, "%s ", marks);
	markdown_prose(out, text);
	buffer_string(out, "\n");
}

static void add_sentence(struct buffer *out, const struct sheet_piece *piece)
{
	enum tone tone = piece->tone;
	bool begins = !*tones[tone].sign && !*tones[tone].around;

	buffer_string(out, tones[tone].sign);
	add_words(out, tone, piece->text, begins ? markdown_paragraph : markdown_prose);
	buffer_string(out, "\n");
}

static void add_cell(struct buffer *out, enum sheet_cells cells, const struct sheet_cell *cell)
{
	buffer_string(out, " ");
	if (*cell->text && cells == CELL_TEXT)
		buffer_string(out, tones[cell->tone].sign);
	if (*cell->text)
		add_words(out, cells == CELL_NAME ? TONE_PLAIN : cell->tone, cell->text,
			  cells == CELL_NAME ? markdown_code : markdown_prose);
	buffer_string(out, " |");
}

static void add_titles(struct buffer *out, const struct sheet_grid *grid)
{
	buffer_string(out, "|");
	for (size_t i = 0; i < grid->column_count; i++) {
		buffer_string(out, " ");
		markdown_prose(out, grid->columns[i].title);
		buffer_string(out, " |");
	}
	buffer_string(out, "\n|");
	for (size_t i = 0; i < grid->column_count; i++)
		markdown_align(out, grid->columns[i].cells == CELL_NUMBER);
	buffer_string(out, "\n");
}

static void add_table(struct buffer *out, const struct sheet_piece *piece)
{
	const struct sheet_grid *grid = piece->grid;

	add_titles(out, grid);
	for (size_t row = 0; row < grid->row_count; row++) {
		buffer_string(out, "|");
		for (size_t i = 0; i < grid->column_count; i++) {
			struct sheet_cell cell = sheet_cell_at(grid, row, i);

			add_cell(out, grid->columns[i].cells, &cell);
		}
		buffer_string(out, "\n");
	}
}

static void add_chart(struct buffer *out, const struct sheet_piece *piece)
{
	static const struct report_look plain;
	struct buffer plot = { 0 };

	add_title(out, "###", piece->chart->title);
	buffer_string(out, "\n");
	sheet_plot(&plot, piece->chart, &plain);
	markdown_block(out, plot.data);
	free(plot.data);
}

static void add_code(struct buffer *out, const struct sheet_piece *piece)
{
	markdown_block(out, piece->text);
}

/* But headings, whose level depends on the sheet. */
static void (*const adders[])(struct buffer *out, const struct sheet_piece *piece) = {
	[SHEET_SAY] = add_sentence,
	[SHEET_CODE] = add_code,
	[SHEET_TABLE] = add_table,
	[SHEET_CHART] = add_chart,
};

char *sheet_markdown(const struct sheet *s)
{
	struct buffer out = { 0 };

	if (s->title)
		add_title(&out, "#", s->title);
	for (size_t i = 0; i < s->count; i++) {
		const struct sheet_piece *piece = &s->pieces[i];

		if (!sheet_shown(piece))
			continue;
		buffer_string(&out, "\n");
		if (piece->kind == SHEET_HEADING)
			add_title(&out, s->title ? "##" : "####", piece->text);
		else
			adders[piece->kind](&out, piece);
	}
	return buffer_take(&out);
}
