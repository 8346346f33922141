/*
 * Charts of resources over time, as SVG that needs no script: the plot stretches with the page, so
 * its labels are text beside it. report.js puts a live chart in the place of each where the library
 * is there; both have the same figure, title and key.
 */
#include "report/html_parts.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"

#define SERIES_MAX 4

struct chart {
	const char *name;
	enum unit unit;
	const char *title;
	enum metric metrics[SERIES_MAX];
	size_t count;
};

#define METRICS(...) (sizeof((enum metric[]){ __VA_ARGS__ }) / sizeof(enum metric))
static const struct chart charts[] = {
#define X(id, unit, title, ...) { #id, UNIT_##unit, title, { __VA_ARGS__ }, METRICS(__VA_ARGS__) },
#include "report/html_charts.def"
#undef X
};
#define CHARTS (sizeof(charts) / sizeof(*charts))

bool html_charted(enum metric metric)
{
	for (size_t c = 0; c < CHARTS; c++)
		for (size_t i = 0; i < charts[c].count; i++)
			if (charts[c].metrics[i] == metric)
				return true;
	return false;
}

#define PLOT_WIDTH  600
#define PLOT_HEIGHT 150

/* Two points each, the least and the most: what stands out is not averaged away. */
#define PLOT_COLUMNS 300

struct plot {
	double from, to, top; /* seconds; the value at the upper edge */
};

static double highest(const struct document_process *p, const struct chart *chart)
{
	double most = 0;

	for (size_t m = 0; m < chart->count; m++) {
		const double *values = p->series[chart->metrics[m]];

		for (size_t i = 0; values && i < p->series_count; i++)
			if (isfinite(values[i]))
				most = fmax(most, values[i]);
	}
	return most;
}

/* The next number with one digit at or above it of which the half is round as well; bytes in powers
 * of 1024. */
double html_round_up(double value, enum unit unit)
{
	static const double steps[] = { 1,  2,  3,   4,   6,   8,   10,  20,  30,  40,
					60, 80, 100, 200, 300, 400, 600, 800, 1000 };
	bool bytes = unit == UNIT_BYTES || unit == UNIT_BYTES_PER_SECOND;
	double base = bytes ? 1024 : 1000, size = 1;

	if (!(value > 0))
		return 1;
	while (size * base <= value)
		size *= base;
	while (!bytes && size > value)
		size /= base;
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (steps[i] * size >= value)
			return steps[i] * size;
	return base * size;
}

static double x_of(const struct plot *plot, double seconds)
{
	return (seconds - plot->from) / (plot->to - plot->from) * PLOT_WIDTH;
}

static void add_point(struct buffer *out, const struct plot *plot, char command, double seconds,
		      double value)
{
	buffer_add(out, &command, 1);
	html_coordinate(out, x_of(plot, seconds));
	buffer_add(out, " ", 1);
	html_coordinate(out, PLOT_HEIGHT * (1 - value / plot->top));
}

/* The rows [*i, ...) of one column of the plot, up to the first unknown one: which are the least
 * and the most. */
struct column {
	size_t least, most;
	bool any;
};

static struct column take_column(const struct document_process *p, const double *values,
				 const struct plot *plot, size_t *i)
{
	struct column c = { *i, *i, false };
	double edge = 0;

	for (; *i < p->series_count && isfinite(values[*i]); ++*i) {
		double x = x_of(plot, p->series_seconds[*i]) * PLOT_COLUMNS / PLOT_WIDTH;

		if (!c.any)
			edge = floor(x) + 1;
		else if (!(x < edge))
			break;
		c.any = true;
		c.least = values[*i] < values[c.least] ? *i : c.least;
		c.most = values[*i] > values[c.most] ? *i : c.most;
	}
	return c;
}

static void add_line(struct buffer *out, const struct document_process *p, const double *values,
		     const struct plot *plot)
{
	char command = 'M';

	for (size_t i = 0; i < p->series_count;) {
		struct column c = take_column(p, values, plot, &i);
		size_t first = c.least < c.most ? c.least : c.most;
		size_t second = c.least < c.most ? c.most : c.least;

		if (!c.any) { /* unknown: the line has a gap */
			command = 'M';
			i++;
			continue;
		}
		add_point(out, plot, command, p->series_seconds[first], values[first]);
		if (second != first)
			add_point(out, plot, 'L', p->series_seconds[second], values[second]);
		command = 'L';
	}
}

static void add_plot(struct buffer *out, const struct document_process *p,
		     const struct chart *chart, const struct plot *plot)
{
	buffer_format(
		out,
		"<svg class=\"plot\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\"",
		PLOT_WIDTH, PLOT_HEIGHT);
	html_attribute(out, "aria-label", _(chart->title));
	buffer_format(out, "><path class=\"grid\" d=\"M0 0H%dM0 %dH%dM0 %dH%d\"/>", PLOT_WIDTH,
		      PLOT_HEIGHT / 2, PLOT_WIDTH, PLOT_HEIGHT, PLOT_WIDTH);
	for (size_t m = chart->count; m-- > 0;) { /* the first one on top */
		const double *values = p->series[chart->metrics[m]];

		if (!values)
			continue;
		buffer_format(out, "<path class=\"line s%zu\" d=\"", m + 1);
		add_line(out, p, values, plot);
		buffer_string(out, "\"/>");
	}
	buffer_string(out, "</svg>");
}

static void add_moment(struct buffer *out, double seconds)
{
	char text[NUMBER_SIZE];

	html_element(out, "span", number_uptime(text, fmax(seconds, 0)));
}

/* Labels in the places of the grid's lines. */
void html_begin_frame(struct buffer *out, enum unit unit, double top)
{
	buffer_string(out, "<div class=\"frame\"><div class=\"axis-y\">");
	for (int i = 2; i >= 0; i--) {
		buffer_string(out, "<span>");
		html_unit(out, unit, top * i / 2);
		buffer_string(out, "</span>");
	}
	buffer_string(out, "</div>");
}

void html_end_frame(struct buffer *out, double from, double to)
{
	buffer_string(out, "<div class=\"axis-x\">");
	add_moment(out, from);
	add_moment(out, (from + to) / 2);
	add_moment(out, to);
	buffer_string(out, "</div></div>");
}

static void add_frame(struct buffer *out, const struct document_process *p,
		      const struct chart *chart, const struct plot *plot)
{
	html_begin_frame(out, chart->unit, plot->top);
	add_plot(out, p, chart, plot);
	html_end_frame(out, plot->from, plot->to);
}

/* The key tells the mean until a pointer is over the chart. */
static void add_key(struct buffer *out, const struct document_process *p, const struct chart *chart)
{
	buffer_string(out, "<ul class=\"key\">");
	html_element(out, "li class=\"what\"", _("mean"));
	for (size_t m = 0; m < chart->count; m++) {
		enum metric metric = chart->metrics[m];

		if (!p->series[metric])
			continue;
		buffer_format(out, "<li class=\"s%zu\" data-series=\"%s\"", m + 1,
			      metric_info[metric].name);
		html_attribute(out, "title", _(metric_info[metric].help));
		buffer_string(out, "><span>");
		html_text(out, _(metric_info[metric].title));
		buffer_string(out, "</span> ");
		buffer_string(out, "<b>");
		html_unit(out, chart->unit, p->resource[metric].mean);
		buffer_string(out, "</b></li>");
	}
	buffer_string(out, "</ul>");
}

static bool any_series(const struct document_process *p, const struct chart *chart)
{
	for (size_t m = 0; m < chart->count; m++)
		if (p->series[chart->metrics[m]])
			return true;
	return false;
}

static void add_chart(struct buffer *out, const struct document_process *p,
		      const struct chart *chart, size_t process)
{
	struct plot plot = { .from = p->series_seconds[0],
			     .to = p->series_seconds[p->series_count - 1] };

	buffer_format(out, "<figure class=\"chart\" data-process=\"%zu\" data-unit=\"%s\">",
		      process, unit_name(chart->unit));
	buffer_string(out, "<figcaption>");
	html_element(out, "h4", _(chart->title));
	add_key(out, p, chart);
	buffer_string(out, "</figcaption>");
	plot.top = html_round_up(highest(p, chart), chart->unit);
	if (any_series(p, chart) && plot.to > plot.from)
		add_frame(out, p, chart, &plot);
	else
		html_nothing(out, p->resource[chart->metrics[0]].reason
					  ? p->resource[chart->metrics[0]].reason
					  : _("nothing is known of it"));
	buffer_string(out, "</figure>\n");
}

void html_add_zoom(struct buffer *out)
{
	buffer_string(out, "<p class=\"hint live-only\" hidden>");
	html_text(
		out,
		_("Drag over a chart to zoom into all of them; double-click to see everything again. "
		  "With the keyboard: + and -, arrows, 0."));
	buffer_string(out, " <button type=\"button\" class=\"unzoom\" disabled>");
	html_text(out, _("Show everything"));
	buffer_string(out, "</button> <output></output></p>\n");
}

void html_add_charts(struct buffer *out, const struct document_process *p, size_t process)
{
	html_section(out, process, "charts", _("Over time"));
	if (!p->series_seconds || p->series_count < 2) {
		html_nothing(out, _("There are too few samples for a chart."));
	} else {
		html_add_zoom(out);
		buffer_string(out, "<div class=\"grid-charts\">\n");
		for (size_t c = 0; c < CHARTS; c++)
			add_chart(out, p, &charts[c], process);
		buffer_string(out, "</div>\n");
	}
	buffer_string(out, "</section>\n");
}
