/*
 * Charts in characters. In braille a cell has 2 x 4 dots, which do not tell whose they are: colours do,
 * and marks along the line. In ASCII a long line is made of its marks.
 */
#include "report/sheet_plot.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

#include "report/sheet_axis.h"

#define MOST_COLUMNS   64
#define LEAST_COLUMNS  16
#define ROWS           13 /* twelve intervals, which two, three, four and six divide */
#define Y_TICKS        4
#define COLUMNS_A_TICK 10
#define LEGEND_WIDTH   80 /* of a line without a width: names are never cut there */

/* What a plot is drawn with. */
static const struct glyphs {
	int dots_across, dots_down; /* of a cell */
	const char *marks[CHART_SERIES_MOST];
	const char *side, *side_tick, *corner, *bottom, *bottom_tick;
} ascii = { 1, 1, { "*", "o", "+", "x", "#", "@", "%", "&" }, "|", "+", "+", "-", "+" },
  unicode = { 2, 4, { "●", "■", "▲", "◆", "○", "□", "△", "◇" }, "│", "┤", "└", "─", "┬" };

static const char *const series_sgr[CHART_SERIES_MOST] = { "36", "35", "33", "34",
							   "32", "31", "1",  "2" };

struct plot_cell {
	char text[5];   /* UTF-8; "": blank */
	uint8_t dots;   /* of braille */
	uint8_t series; /* whose colour it has */
};

struct plot {
	struct buffer *out;
	const struct sheet_chart *chart;
	const struct report_look *look;
	const struct glyphs *glyphs;
	struct axis_scale x, y;
	int columns, margin;     /* margin: of the labels to the left */
	struct plot_cell *cells; /* row by row from the top */
};

static void put(struct plot_cell *cell, const char *text, size_t series)
{
	*stpncpy(cell->text, text, sizeof(cell->text) - 1) = '\0';
	cell->series = (uint8_t)series;
}

/* The dot of a place, counted from the left and from the top. */
static int dot_x(const struct plot *p, double x)
{
	return (int)lround(x * (p->columns * p->glyphs->dots_across - 1));
}

static int dot_y(const struct plot *p, double y)
{
	return (int)lround((1 - y) * (ROWS * p->glyphs->dots_down - 1));
}

static struct plot_cell *cell_at(const struct plot *p, int x, int y)
{
	return &p->cells[y / p->glyphs->dots_down * p->columns + x / p->glyphs->dots_across];
}

/* Bits of the dots in a cell: left and right, from the top. */
static const uint8_t braille[4][2] = {
	{ 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 }
};

static bool is_long(const struct plot *p, size_t series)
{
	return p->chart->series[series].count > CHART_FEW;
}

static void add_dot(const struct plot *p, int x, int y, size_t series)
{
	struct plot_cell *cell = cell_at(p, x, y);
	char text[5] = "";

	if (p->glyphs == &ascii) {
		put(cell, is_long(p, series) ? ascii.marks[series] : ".", series);
		return;
	}
	cell->dots |= braille[y % 4][x % 2];
	text_encode(0x2800u + cell->dots, text);
	put(cell, text, series);
}

static void add_line(const struct plot *p, int x, int y, int to_x, int to_y, size_t series)
{
	int across = to_x - x, down = to_y - y;
	int steps = abs(across) > abs(down) ? abs(across) : abs(down);

	for (int i = 0; i <= steps; i++) {
		double part = steps ? (double)i / steps : 0;

		add_dot(p, x + (int)lround(part * across), y + (int)lround(part * down), series);
	}
}

static void add_series(const struct plot *p, size_t series)
{
	struct chart_path path = chart_path(p->chart, &p->chart->series[series], &p->x, &p->y);

	for (size_t i = 0; i < path.count; i++) {
		const struct chart_point *to = &path.points[i], *from = to->move ? to : to - 1;

		add_line(p, dot_x(p, from->x), dot_y(p, from->y), dot_x(p, to->x), dot_y(p, to->y),
			 series);
	}
	free(path.points);
}

static void add_marks(const struct plot *p, size_t series)
{
	const struct chart_series *of = &p->chart->series[series];
	struct chart_point at;

	/* a cloud is finer in dots, where there is no other */
	if (of->shape == CHART_POINTS && p->chart->count == 1 && is_long(p, series))
		return;
	for (size_t i = 0; i < of->count; i++)
		if (chart_mark(p->chart, of, i, &p->x, &p->y, &at))
			put(cell_at(p, dot_x(p, at.x), dot_y(p, at.y)), p->glyphs->marks[series],
			    series);
}

/* ---- lines of text ---- */

static void add_spaces(struct buffer *out, int count)
{
	buffer_format(out, "%*s", count > 0 ? count : 0, "");
}

/* The columns up to the last cell that is not blank. */
static int filled(const struct plot *p, const struct plot_cell *cells)
{
	int columns = p->columns;

	while (columns > 0 && !*cells[columns - 1].text)
		columns--;
	return columns;
}

/* Neighbours of one series are painted at once. */
static void add_cells(const struct plot *p, const struct plot_cell *cells)
{
	int columns = filled(p, cells);

	for (int i = 0; i < columns;) {
		const struct plot_cell *first = &cells[i];
		struct buffer run = { 0 };

		for (; i < columns && !*cells[i].text == !*first->text &&
		       cells[i].series == first->series;
		     i++)
			buffer_string(&run, *cells[i].text ? cells[i].text : " ");
		sheet_paint(p->out, p->look, *first->text ? series_sgr[first->series] : "",
			    run.data, run.length);
		free(run.data);
	}
}

/* The label of the tick in a row; "": there is none. */
static const char *row_label(const struct plot *p, int row, char label[AXIS_LABEL_SIZE])
{
	for (size_t i = 0; i < p->y.tick_count; i++)
		if (dot_y(p, axis_place(&p->y, p->y.ticks[i])) / p->glyphs->dots_down == row)
			return axis_label(label, p->chart->y.unit, p->y.ticks[i]);
	return "";
}

static void add_plot_row(const struct plot *p, int row)
{
	char text[AXIS_LABEL_SIZE];
	const char *label = row_label(p, row, text);

	add_spaces(p->out, p->margin - text_columns(label));
	buffer_string(p->out, label);
	buffer_string(p->out, " ");
	buffer_string(p->out, *label ? p->glyphs->side_tick : p->glyphs->side);
	add_cells(p, &p->cells[row * p->columns]);
	buffer_string(p->out, "\n");
}

static int tick_column(const struct plot *p, size_t tick)
{
	return dot_x(p, axis_place(&p->x, p->x.ticks[tick])) / p->glyphs->dots_across;
}

static void add_bottom(const struct plot *p)
{
	size_t tick = 0;

	add_spaces(p->out, p->margin + 1);
	buffer_string(p->out, p->glyphs->corner);
	for (int i = 0; i < p->columns; i++) {
		bool here = tick < p->x.tick_count && tick_column(p, tick) == i;

		buffer_string(p->out, here ? p->glyphs->bottom_tick : p->glyphs->bottom);
		while (tick < p->x.tick_count && tick_column(p, tick) <= i)
			tick++;
	}
	buffer_string(p->out, "\n");
}

/* Below their ticks; those for which there is no room are left out. */
static void add_bottom_labels(const struct plot *p)
{
	int used = 0;

	add_spaces(p->out, p->margin + 2);
	for (size_t i = 0; i < p->x.tick_count; i++) {
		char label[AXIS_LABEL_SIZE];
		int columns = text_columns(axis_label(label, p->chart->x.unit, p->x.ticks[i]));
		int begin = tick_column(p, i) - columns / 2;

		begin = begin + columns > p->columns ? p->columns - columns : begin;
		begin = begin < 0 ? 0 : begin;
		if (begin < used + (used > 0))
			continue;
		add_spaces(p->out, begin - used);
		buffer_string(p->out, label);
		used = begin + columns;
	}
	buffer_string(p->out, "\n");
}

/* In the middle of the plot below, where there is room for that. */
static void add_title(const struct plot *p, const char *bytes, bool centred)
{
	char *text = text_cleaned(bytes);
	int space = centred ? p->margin + 2 + (p->columns - text_columns(text)) / 2 : 0;

	if (*text) {
		add_spaces(p->out, space);
		buffer_format(p->out, "%s\n", text);
	}
	free(text);
}

/* ---- legend ---- */

/* Returns the columns taken of the line. */
static int add_entry(const struct plot *p, size_t series, int used)
{
	int width = p->look->width > 0 ? p->look->width : LEGEND_WIDTH;
	char *text = text_cleaned(p->chart->series[series].name);
	char *name =
		p->look->width > 0 ? sheet_shorten(text, width - 4, p->look) : mem_string(text);
	int columns = text_columns(name) + 4;

	if (used && used + columns > width) {
		buffer_string(p->out, "\n");
		used = 0;
	}
	buffer_string(p->out, "  ");
	sheet_paint(p->out, p->look, series_sgr[series], p->glyphs->marks[series],
		    strlen(p->glyphs->marks[series]));
	buffer_format(p->out, " %s", name);
	free(name);
	free(text);
	return used + columns;
}

static void add_legend(const struct plot *p)
{
	char *more = sheet_more(p->chart);
	int used = 0;

	for (size_t i = 0; i < p->chart->count && chart_keyed(p->chart); i++)
		used = add_entry(p, i, used);
	if (used)
		buffer_string(p->out, "\n");
	if (more)
		buffer_format(p->out, "  %s\n", more);
	free(more);
}

/* ---- the chart ---- */

static int label_width(const struct plot *p)
{
	int width = 0;

	for (size_t i = 0; i < p->y.tick_count; i++) {
		char label[AXIS_LABEL_SIZE];
		int columns = text_columns(axis_label(label, p->chart->y.unit, p->y.ticks[i]));

		width = columns > width ? columns : width;
	}
	return width;
}

static int plot_columns(int width, int margin)
{
	int columns = width > 0 ? width - margin - 2 : MOST_COLUMNS;

	return columns > MOST_COLUMNS    ? MOST_COLUMNS
	       : columns < LEAST_COLUMNS ? LEAST_COLUMNS
					 : columns;
}

static void prepare(struct plot *p)
{
	p->y = axis_scale_y(p->chart, Y_TICKS);
	p->margin = label_width(p);
	p->columns = plot_columns(p->look->width, p->margin);
	p->x = axis_scale_x(p->chart, (size_t)(p->columns / COLUMNS_A_TICK));
	p->cells = mem_alloc_array((size_t)(p->columns * ROWS), sizeof(*p->cells));
}

/* The first series is drawn last, on top of the others; marks on top of all lines. */
static void draw(const struct plot *p)
{
	for (size_t i = p->chart->count; i-- > 0;)
		add_series(p, i);
	for (size_t i = p->chart->count; i-- > 0;)
		add_marks(p, i);
}

void sheet_plot(struct buffer *out, const struct sheet_chart *chart, const struct report_look *look)
{
	struct plot p = {
		.out = out,
		.chart = chart,
		.look = look,
		.glyphs = look->unicode ? &unicode : &ascii,
	};

	prepare(&p);
	draw(&p);
	add_title(&p, chart->y.title, false);
	for (int row = 0; row < ROWS; row++)
		add_plot_row(&p, row);
	add_bottom(&p);
	add_bottom_labels(&p);
	add_title(&p, chart->x.title, true);
	add_legend(&p);
	free(p.cells);
}
