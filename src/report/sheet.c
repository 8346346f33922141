/* Sheets: what is put on them is copied and kept in order. */
#include "report/sheet.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"

#include "report/sheet_axis.h"
#include "report/sheet_parts.h"

static char *copy(const char *text)
{
	return mem_string(text ? text : "");
}

struct sheet *sheet_new(const char *title)
{
	struct sheet *s = mem_alloc(sizeof(*s));

	s->title = mem_string(title);
	return s;
}

static void free_grid(struct sheet_grid *grid)
{
	if (!grid)
		return;
	for (size_t i = 0; i < grid->column_count; i++)
		free((char *)grid->columns[i].title);
	for (size_t row = 0; row < grid->row_count; row++) {
		for (size_t i = 0; i < grid->column_count; i++)
			free(grid->rows[row][i].text);
		free(grid->rows[row]);
	}
	free(grid->columns);
	free(grid->rows);
	free(grid);
}

static void free_chart(struct sheet_chart *chart)
{
	if (!chart)
		return;
	for (size_t i = 0; i < chart->count; i++) {
		free((char *)chart->series[i].name);
		free((double *)chart->series[i].x);
		free((double *)chart->series[i].y);
	}
	free((char *)chart->x.title);
	free((char *)chart->y.title);
	free(chart->title);
	free(chart->series);
	free(chart);
}

void sheet_free(struct sheet *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++) {
		free(s->pieces[i].text);
		free_grid(s->pieces[i].grid);
		free_chart(s->pieces[i].chart);
	}
	free(s->pieces);
	free(s->title);
	free(s);
}

static struct sheet_piece *add(struct sheet *s, enum sheet_kind kind)
{
	struct sheet_piece *piece;

	s->pieces = vec_room(s->pieces, s->count, &s->capacity);
	piece = &s->pieces[s->count++];
	*piece = (struct sheet_piece){ .kind = kind };
	return piece;
}

void sheet_heading(struct sheet *s, const char *text)
{
	add(s, SHEET_HEADING)->text = copy(text);
}

void sheet_say(struct sheet *s, enum tone tone, const char *text)
{
	struct sheet_piece *piece = add(s, SHEET_SAY);

	piece->text = copy(text);
	piece->tone = tone;
}

void sheet_code(struct sheet *s, const char *text)
{
	add(s, SHEET_CODE)->text = copy(text);
}

/* ---- tables ---- */

void sheet_table(struct sheet *s, const struct sheet_column *columns, size_t count)
{
	struct sheet_grid *grid = mem_alloc(sizeof(*grid));

	grid->columns = mem_alloc_array(count, sizeof(*grid->columns));
	grid->column_count = count;
	for (size_t i = 0; i < count; i++)
		grid->columns[i] =
			(struct sheet_column){ copy(columns[i].title), columns[i].cells };
	add(s, SHEET_TABLE)->grid = grid;
}

/* The table that rows belong to. */
static struct sheet_grid *last_grid(struct sheet *s)
{
	return s->count ? s->pieces[s->count - 1].grid : NULL;
}

void sheet_row(struct sheet *s)
{
	struct sheet_grid *grid = last_grid(s);

	if (!grid)
		return;
	grid->rows = vec_room(grid->rows, grid->row_count, &grid->row_capacity);
	grid->rows[grid->row_count++] =
		mem_alloc_array(grid->column_count, sizeof(struct sheet_cell));
	grid->filled = 0;
}

/* The text is the table's from now on. */
static void put_cell(struct sheet *s, enum tone tone, char *text)
{
	struct sheet_grid *grid = last_grid(s);

	if (!grid || !grid->row_count || grid->filled == grid->column_count) {
		free(text);
		return;
	}
	grid->rows[grid->row_count - 1][grid->filled++] = (struct sheet_cell){ text, tone };
}

void sheet_cell(struct sheet *s, enum tone tone, const char *text)
{
	put_cell(s, tone, copy(text));
}

void sheet_cell_format(struct sheet *s, enum tone tone, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	put_cell(s, tone, text ? text : copy(NULL));
}

struct sheet_cell sheet_cell_at(const struct sheet_grid *grid, size_t row, size_t column)
{
	struct sheet_cell cell;

	if (row == grid->row_count)
		return (struct sheet_cell){ (char *)grid->columns[column].title, TONE_STRONG };
	cell = grid->rows[row][column];
	return (struct sheet_cell){ cell.text ? cell.text : (char *)"", cell.tone };
}

/* ---- charts ---- */

static struct chart_axis copy_axis(const struct chart_axis *axis)
{
	return (struct chart_axis){ copy(axis->title), axis->unit, axis->log };
}

static struct chart_series copy_series(const struct chart_series *series)
{
	size_t size = series->count * sizeof(double);

	return (struct chart_series){
		.name = copy(series->name),
		.shape = series->shape,
		.x = mem_copy(series->x, size),
		.y = mem_copy(series->y, size),
		.count = series->count,
	};
}

void sheet_chart(struct sheet *s, const char *title, const struct chart_axis *x,
		 const struct chart_axis *y, const struct chart_series *series, size_t count)
{
	struct sheet_chart *chart = mem_alloc(sizeof(*chart));

	chart->title = copy(title);
	chart->x = copy_axis(x);
	chart->y = copy_axis(y);
	chart->count = count < CHART_SERIES_MOST ? count : CHART_SERIES_MOST;
	chart->more = count - chart->count;
	chart->series = mem_alloc_array(chart->count, sizeof(*chart->series));
	for (size_t i = 0; i < chart->count; i++)
		chart->series[i] = copy_series(&series[i]);
	add(s, SHEET_CHART)->chart = chart;
}

char *sheet_more(const struct sheet_chart *chart)
{
	if (!chart->more)
		return NULL;
	return mem_format(P_("and %zu more series that is not drawn",
			     "and %zu more series that are not drawn", chart->more),
			  chart->more);
}

bool sheet_shown(const struct sheet_piece *piece)
{
	if (piece->kind == SHEET_TABLE)
		return piece->grid->row_count && piece->grid->column_count;
	return piece->kind != SHEET_CHART || chart_points(piece->chart) >= 2;
}

/* ---- results ---- */

static char *write_text(const struct results *r, const struct report_look *look)
{
	return r->sheet ? sheet_text(r->sheet, look) : NULL;
}

static char *write_markdown(const struct results *r, const struct report_look *look)
{
	const struct sheet *sheet = r->markdown ? r->markdown : r->sheet;

	(void)look;
	return sheet ? sheet_markdown(sheet) : NULL;
}

static char *write_html(const struct results *r, const struct report_look *look)
{
	const struct sheet *page = r->page ? r->page : r->sheet;

	(void)look;
	return page ? sheet_html(page) : NULL;
}

static char *write_json(const struct results *r, const struct report_look *look)
{
	(void)look;
	return mem_string(r->json);
}

static char *write_csv(const struct results *r, const struct report_look *look)
{
	(void)look;
	return mem_string(r->csv);
}

char *results_write(const struct results *r, enum format format, const struct report_look *look)
{
	static char *(*const writers[FORMAT_COUNT])(const struct results *r,
						    const struct report_look *look) = {
		[FORMAT_TEXT] = write_text, [FORMAT_MARKDOWN] = write_markdown,
		[FORMAT_HTML] = write_html, [FORMAT_JSON] = write_json,
		[FORMAT_CSV] = write_csv,
	};

	return writers[format] ? writers[format](r, look) : NULL;
}
