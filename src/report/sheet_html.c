/* Sheets as a page for a browser; how it looks is in data/report.css. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

#include "report/html_page.h"
#include "report/html_parts.h"
#include "report/sheet_parts.h"
#include "report/sheet_svg.h"
#include "report/wrap.h"

#define OPTION_MOST 40

/* css: literals. An icon where colour would else be all there is. */
static const struct {
	const char *css, *icon;
} tones[] = {
	[TONE_PLAIN] = { "plain", NULL },   [TONE_GOOD] = { "good", "good" },
	[TONE_BAD] = { "bad", "critical" }, [TONE_WARNING] = { "warned", "warning" },
	[TONE_MUTED] = { "muted", NULL },   [TONE_STRONG] = { "strong", NULL },
};

static void add_icon(struct buffer *out, enum tone tone)
{
	if (tones[tone].icon)
		html_icon(out, tones[tone].icon);
}

/* A browser may break a line after each hyphen: "--" would stand at the end of one, "warmup" on the next. What
 * is longer than any option of ours may be broken. */
static size_t option_length(const char *text)
{
	size_t length = strspn(text, "-abcdefghijklmnopqrstuvwxyz");

	return strncmp(text, "--", 2) == 0 && length <= OPTION_MOST ? length : 0;
}

static void add_words(struct buffer *out, const char *text)
{
	while (*text) {
		size_t option = option_length(text), length = option;
		char *part;

		if (!option) {
			length = strcspn(text, " ");
			length += strspn(text + length, " ");
		}
		part = mem_stringn(text, length);
		buffer_string(out, option ? "<span class=\"whole\">" : "");
		html_text(out, part);
		buffer_string(out, option ? "</span>" : "");
		free(part);
		text += length;
	}
}

static void add_sentence(struct buffer *out, const struct sheet_piece *piece)
{
	buffer_format(out, "<p class=\"say %s\">", tones[piece->tone].css);
	add_icon(out, piece->tone);
	buffer_string(out, "<span>");
	add_words(out, piece->text);
	buffer_string(out, "</span></p>\n");
}

static void add_code(struct buffer *out, const struct sheet_piece *piece)
{
	const char *bytes = piece->text;

	buffer_string(out, "<pre class=\"scroll\"><code>");
	for (char *line; (line = wrap_next(&bytes)); free(line)) {
		html_text(out, line);
		buffer_string(out, "\n");
	}
	buffer_string(out, "</code></pre>\n");
}

/* ---- tables ---- */

static const char *const cell_css[] = {
	[CELL_TEXT] = "words",
	[CELL_NAME] = "name",
	[CELL_NUMBER] = "number",
};

/* Whether words in the row have the same tone: then a number needs no icon to tell it. */
static bool in_words(const struct sheet_grid *grid, size_t row, enum tone tone)
{
	for (size_t i = 0; i < grid->column_count; i++) {
		struct sheet_cell cell = sheet_cell_at(grid, row, i);

		if (grid->columns[i].cells == CELL_TEXT && cell.tone == tone && *cell.text)
			return true;
	}
	return false;
}

static void add_cell(struct buffer *out, const struct sheet_grid *grid, size_t row, size_t column)
{
	struct sheet_cell cell = sheet_cell_at(grid, row, column);
	enum sheet_cells cells = grid->columns[column].cells;
	bool head = column == 0 && cells == CELL_NAME;

	buffer_format(out, "<%s class=\"%s %s\">", head ? "th scope=\"row\"" : "td",
		      cell_css[cells], tones[cell.tone].css);
	if (*cell.text && (cells == CELL_TEXT || !in_words(grid, row, cell.tone)))
		add_icon(out, cell.tone);
	buffer_string(out, "<bdi>");
	html_text(out, cell.text);
	buffer_string(out, head ? "</bdi></th>" : "</bdi></td>");
}

static void add_table(struct buffer *out, const struct sheet_piece *piece)
{
	const struct sheet_grid *grid = piece->grid;

	buffer_string(out, "<div class=\"scroll\"><table class=\"sheet\"><thead><tr>");
	for (size_t i = 0; i < grid->column_count; i++)
		html_column(out, cell_css[grid->columns[i].cells], NULL, grid->columns[i].title,
			    NULL);
	buffer_string(out, "</tr></thead><tbody>\n");
	for (size_t row = 0; row < grid->row_count; row++) {
		buffer_string(out, "<tr>");
		for (size_t i = 0; i < grid->column_count; i++)
			add_cell(out, grid, row, i);
		buffer_string(out, "</tr>\n");
	}
	buffer_string(out, "</tbody></table></div>\n");
}

/* ---- the page ---- */

/* What is said before the first heading is a section without one. */
static void add_heading(struct buffer *out, size_t piece, const char *text)
{
	buffer_format(out, "</section>\n<section id=\"s%zu\">", piece);
	html_element(out, "h2", text);
	buffer_string(out, "\n");
}

static void add_chart(struct buffer *out, const struct sheet_piece *piece)
{
	sheet_svg(out, piece->chart);
}

/* But headings, which know where they stand. */
static void (*const adders[])(struct buffer *out, const struct sheet_piece *piece) = {
	[SHEET_SAY] = add_sentence,
	[SHEET_CODE] = add_code,
	[SHEET_TABLE] = add_table,
	[SHEET_CHART] = add_chart,
};

static void add_piece(struct buffer *out, const struct sheet *s, size_t i)
{
	const struct sheet_piece *piece = &s->pieces[i];

	if (piece->kind != SHEET_HEADING)
		adders[piece->kind](out, piece);
	else if (s->title)
		add_heading(out, i, piece->text);
	else
		html_element(out, "h4", piece->text);
}

/* Charts that follow each other stand side by side where there is room. */
static void add_pieces(struct buffer *out, const struct sheet *s)
{
	bool charts = false;

	for (size_t i = 0; i < s->count; i++) {
		bool chart = s->pieces[i].kind == SHEET_CHART;

		if (!sheet_shown(&s->pieces[i]))
			continue;
		if (chart != charts)
			buffer_string(out, chart ? "<div class=\"grid-charts\">\n" : "</div>\n");
		charts = chart;
		add_piece(out, s, i);
	}
	buffer_string(out, charts ? "</div>\n" : "");
}

void html_add_sheet(struct buffer *out, const struct sheet *s)
{
	buffer_string(out, "<div class=\"sheet part\">\n");
	add_pieces(out, s);
	buffer_string(out, "</div>\n");
}

static void add_main(struct buffer *out, const struct sheet *s)
{
	buffer_string(out, "<main class=\"sheet\">\n<section>\n");
	add_pieces(out, s);
	buffer_string(out, "</section>\n</main>\n");
}

static void add_navigation(struct buffer *out, const struct sheet *s)
{
	html_page_links_begin(out);
	for (size_t i = 0; i < s->count; i++) {
		if (s->pieces[i].kind != SHEET_HEADING)
			continue;
		buffer_format(out, "<a href=\"#s%zu\"><bdi>", i);
		html_text(out, s->pieces[i].text);
		buffer_string(out, "</bdi></a>");
	}
	html_page_links_end(out);
}

static void add_header(struct buffer *out, const struct sheet *s)
{
	buffer_string(out, "<header>\n<h1><bdi>");
	html_text(out, s->title);
	buffer_string(out, "</bdi></h1>\n</header>\n");
}

static void add_footer(struct buffer *out)
{
	char *text = mem_format(_("Made by perftop %s."), PACKAGE_VERSION);

	buffer_string(out, "<footer>\n");
	html_element(out, "p", text);
	buffer_string(out, "</footer>\n");
	free(text);
}

char *sheet_html(const struct sheet *s)
{
	struct buffer out = { 0 };
	struct html_page page = html_page_begin(&out, PACKAGE_VERSION, s->title);

	sheet_svg_marks(&out);
	add_navigation(&out, s);
	buffer_string(&out, "<div class=\"page\">\n");
	add_header(&out, s);
	add_main(&out, s);
	add_footer(&out);
	buffer_string(&out, "</div>\n");
	html_add_no_data(&out);
	html_page_end(&out, &page);
	return buffer_take(&out);
}
