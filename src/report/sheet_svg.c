/*
 * Charts of a sheet as SVG. Lines are in an inner picture that stretches with the page; labels and marks
 * stand at percentages of the outer one, so that they keep their shape and size on any screen.
 */
#include "report/sheet_svg.h"

#include <math.h>
#include <stdlib.h>

#include "report/html_parts.h"
#include "report/sheet_axis.h"

#define X_TICKS 6
#define Y_TICKS 5
#define INNER   1000 /* its width and height */

/* Filled, then hollow, as in characters. */
static const char *const marks[CHART_SERIES_MOST] = {
	"<circle id=\"mark-1\" r=\"4\"/>",
	"<path id=\"mark-2\" d=\"M-3.5-3.5h7v7h-7z\"/>",
	"<path id=\"mark-3\" d=\"M0-4.5l4.5 8h-9z\"/>",
	"<path id=\"mark-4\" d=\"M0-5l5 5-5 5-5-5z\"/>",
	"<circle id=\"mark-5\" class=\"hollow\" r=\"3.6\"/>",
	"<path id=\"mark-6\" class=\"hollow\" d=\"M-3.2-3.2h6.4v6.4h-6.4z\"/>",
	"<path id=\"mark-7\" class=\"hollow\" d=\"M0-4.2l4.2 7.4h-8.4z\"/>",
	"<path id=\"mark-8\" class=\"hollow\" d=\"M0-4.6l4.6 4.6-4.6 4.6-4.6-4.6z\"/>",
};

void sheet_svg_marks(struct buffer *out)
{
	buffer_string(
		out, "<svg class=\"symbols\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>");
	for (size_t i = 0; i < CHART_SERIES_MOST; i++)
		buffer_string(out, marks[i]);
	buffer_string(out, "</defs></svg>\n");
}

struct picture {
	struct buffer *out;
	const struct sheet_chart *chart;
	struct axis_scale x, y;
};

/* ---- the inner picture ---- */

static void add_number(struct buffer *out, const char *command, double number)
{
	buffer_string(out, command);
	html_coordinate(out, number);
}

static void add_grid(const struct picture *p)
{
	buffer_format(p->out, "<path class=\"grid\" d=\"M0 0V%dH%d", INNER, INNER);
	for (size_t i = 0; i < p->y.tick_count; i++) {
		add_number(p->out, "M0 ", INNER * (1 - axis_place(&p->y, p->y.ticks[i])));
		buffer_format(p->out, "H%d", INNER);
	}
	for (size_t i = 0; i < p->x.tick_count; i++) {
		add_number(p->out, "M", INNER * axis_place(&p->x, p->x.ticks[i]));
		buffer_format(p->out, " 0V%d", INNER);
	}
	buffer_string(p->out, "\"/>");
}

static void add_point(struct buffer *out, const char *command, double x, double y)
{
	add_number(out, command, INNER * x);
	add_number(out, " ", INNER * (1 - y));
}

static void add_line(const struct picture *p, size_t series, const struct chart_path *path)
{
	buffer_format(p->out, "<path class=\"line s%zu\" d=\"", series + 1);
	for (size_t i = 0; i < path->count; i++)
		add_point(p->out, path->points[i].move ? "M" : "L", path->points[i].x,
			  path->points[i].y);
	buffer_string(p->out, "\"/>");
}

/* What is below the steps, down to zero. */
static void add_area(const struct picture *p, size_t series, const struct chart_path *path)
{
	double ground = p->y.log ? 0 : axis_place(&p->y, 0);

	buffer_format(p->out, "<path class=\"area s%zu\" d=\"", series + 1);
	for (size_t i = 0; i < path->count; i++) {
		const struct chart_point *at = &path->points[i];

		if (at->move)
			add_point(p->out, "M", at->x, ground);
		add_point(p->out, "L", at->x, at->y);
		if (i + 1 == path->count || at[1].move) {
			add_point(p->out, "L", at->x, ground);
			buffer_string(p->out, "Z");
		}
	}
	buffer_string(p->out, "\"/>");
}

static void add_series(const struct picture *p, size_t series)
{
	const struct chart_series *of = &p->chart->series[series];
	struct chart_path path;

	if (of->shape == CHART_POINTS)
		return;
	path = chart_path(p->chart, of, &p->x, &p->y);
	if (of->shape == CHART_STEPS)
		add_area(p, series, &path);
	add_line(p, series, &path);
	free(path.points);
}

static void add_inner(const struct picture *p)
{
	buffer_format(p->out,
		      "<svg viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" width=\"100%%\" "
		      "height=\"100%%\">",
		      INNER, INNER);
	add_grid(p);
	for (size_t i = p->chart->count; i-- > 0;) /* the first one on top */
		add_series(p, i);
	buffer_string(p->out, "</svg>");
}

/* ---- the outer one ---- */

static void add_percentage(struct buffer *out, const char *attribute, double place)
{
	buffer_format(out, " %s=\"", attribute);
	html_coordinate(out, 100 * place);
	buffer_string(out, "%\"");
}

/* What a pointer is told of a mark: "name: 10k, 1.5ms". */
static void add_mark_title(const struct picture *p, const struct chart_series *series, size_t i)
{
	char label[AXIS_LABEL_SIZE];

	buffer_string(p->out, "<title>");
	html_text(p->out, series->name);
	buffer_string(p->out, *series->name ? ": " : "");
	buffer_string(p->out, axis_label(label, p->chart->x.unit, series->x[i]));
	buffer_format(p->out, ", %s</title>", axis_label(label, p->chart->y.unit, series->y[i]));
}

static void add_marks(const struct picture *p, size_t series)
{
	const struct chart_series *of = &p->chart->series[series];
	bool few = of->shape != CHART_POINTS || of->count <= CHART_FEW;
	struct chart_point at;

	for (size_t i = 0; i < of->count; i++) {
		if (!chart_mark(p->chart, of, i, &p->x, &p->y, &at))
			continue;
		buffer_format(p->out, "<use class=\"%ss%zu\" href=\"#mark-%zu\"",
			      few ? "" : "point ", series + 1, series + 1);
		add_percentage(p->out, "x", at.x);
		add_percentage(p->out, "y", 1 - at.y);
		buffer_string(p->out, ">");
		add_mark_title(p, of, i);
		buffer_string(p->out, "</use>");
	}
}

static void add_x_label(const struct picture *p, double tick)
{
	char label[AXIS_LABEL_SIZE];

	buffer_string(p->out, "<text y=\"100%\" dy=\"1.5em\" text-anchor=\"middle\"");
	add_percentage(p->out, "x", axis_place(&p->x, tick));
	buffer_format(p->out, ">%s</text>", axis_label(label, p->chart->x.unit, tick));
}

static void add_y_label(const struct picture *p, double tick)
{
	char label[AXIS_LABEL_SIZE];

	buffer_string(p->out, "<text x=\"0\" dx=\"-.6em\" dy=\".35em\" text-anchor=\"end\"");
	add_percentage(p->out, "y", 1 - axis_place(&p->y, tick));
	buffer_format(p->out, ">%s</text>", axis_label(label, p->chart->y.unit, tick));
}

static void add_picture(const struct picture *p)
{
	buffer_string(p->out, "<svg class=\"picture\" role=\"img\"");
	html_attribute(p->out, "aria-label", p->chart->title);
	buffer_string(p->out, ">");
	add_inner(p);
	for (size_t i = 0; i < p->x.tick_count; i++)
		add_x_label(p, p->x.ticks[i]);
	for (size_t i = 0; i < p->y.tick_count; i++)
		add_y_label(p, p->y.ticks[i]);
	for (size_t i = p->chart->count; i-- > 0;)
		add_marks(p, i);
	buffer_string(p->out, "</svg>");
}

/* ---- the figure ---- */

static void add_entry(struct buffer *out, size_t series, const char *name)
{
	buffer_format(out,
		      "<li class=\"s%zu\"><svg viewBox=\"-8 -8 16 16\" aria-hidden=\"true\">"
		      "<use href=\"#mark-%zu\"/></svg><bdi>",
		      series + 1, series + 1);
	html_text(out, name);
	buffer_string(out, "</bdi></li>");
}

static void add_key(const struct picture *p)
{
	char *more = sheet_more(p->chart);

	if (!chart_keyed(p->chart))
		return;
	buffer_string(p->out, "<ul class=\"key marks\">");
	for (size_t i = 0; i < p->chart->count; i++)
		add_entry(p->out, i, p->chart->series[i].name);
	if (more)
		html_element(p->out, "li", more);
	buffer_string(p->out, "</ul>");
	free(more);
}

void sheet_svg(struct buffer *out, const struct sheet_chart *chart)
{
	struct picture p = {
		.out = out,
		.chart = chart,
		.x = axis_scale_x(chart, X_TICKS),
		.y = axis_scale_y(chart, Y_TICKS),
	};

	buffer_string(out, "<figure class=\"chart\"><figcaption>");
	html_element(out, "h3", chart->title);
	add_key(&p);
	buffer_string(out, "</figcaption>");
	html_element(out, "p class=\"axis-title\"", chart->y.title);
	add_picture(&p);
	html_element(out, "p class=\"axis-title below\"", chart->x.title);
	buffer_string(out, "</figure>\n");
}
