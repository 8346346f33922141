/* The Graphs pane: any resource over time, as large as the screen. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "tui/graph.h"
#include "tui/screen.h"
#include "tui/series.h"

#define LIST_WIDTH 24
#define AXIS_WIDTH 8
#define MAX_POINTS 1024

struct graphs {
	struct list list;
	int span; /* index of spans */
	bool begun;
	struct screen *screen;
};

/* How much time is in sight, seconds; 0: all. */
static const double spans[] = { 60, 300, 900, 3600, 6 * 3600, 24 * 3600, 7 * 24 * 3600, 0 };

#define SPANS ((int)(sizeof(spans) / sizeof(*spans)))

static void draw_row(void *context, size_t index, struct area a, bool selected)
{
	struct graphs *g = context;
	struct value value = g->screen->facts.resource[index];
	char text[32];

	(void)selected;
	area_fit(a, 1, 0, a.width - 9, -1, STYLE_PLAIN, _(metric_info[index].title));
	area_fit(a, a.width - 8, 0, 7, 1, value_known(value) ? STYLE_STRONG : STYLE_UNKNOWN,
		 screen_value(g->screen, (enum metric)index, value, text));
}

static bool match_row(void *context, size_t index, const char *text)
{
	(void)context;
	return text_find(_(metric_info[index].title), text) ||
	       text_find(metric_info[index].name, text);
}

static struct list_rows rows(struct screen *s, void *state)
{
	struct graphs *g = state;

	g->screen = s;
	return (struct list_rows){ g, draw_row, match_row };
}

static double span_of(const struct graphs *g, const struct screen *s)
{
	double all = s->facts.elapsed - s->track->first_seconds;

	return spans[g->span] > 0 ? spans[g->span] : fmax(all, 60);
}

static enum style metric_style(enum metric metric)
{
	switch (metric) {
	case METRIC_RSS:
	case METRIC_VMS:
	case METRIC_PEAK_RSS:
	case METRIC_PSS:
	case METRIC_SWAP:
	case METRIC_MEMORY_LIMIT: return STYLE_MEMORY;
	case METRIC_READ:
	case METRIC_READ_CALLS:
	case METRIC_READ_CALL_BYTES: return STYLE_READ;
	case METRIC_WRITE:
	case METRIC_WRITE_CALLS:
	case METRIC_WRITE_CALL_BYTES: return STYLE_WRITE;
	case METRIC_RECEIVE: return STYLE_RECEIVE;
	case METRIC_SEND: return STYLE_SEND;
	default: return STYLE_CPU;
	}
}

static double top_of(const struct screen *s, enum metric metric, double max)
{
	enum unit unit = metric_info[metric].unit;

	if (unit == UNIT_PERCENT && max <= 100 && !s->settings->cpu_of_all && max > 20)
		return 100;
	return graph_round_up(max, unit == UNIT_BYTES || unit == UNIT_BYTES_PER_SECOND);
}

static void draw_value_axis(struct screen *s, enum metric metric, double top, struct area a)
{
	for (int i = 0; i <= 4; i++) {
		double share = (double)i / 4;
		int y = (int)((1 - share) * (a.height - 1) + 0.5);
		char text[32];

		if (a.height < 5 && i % 4 != 0)
			continue;
		area_fit(a, 0, y, AXIS_WIDTH - 1, 1, STYLE_DIM,
			 screen_value(s, metric, value_of(top * share), text));
	}
	for (int y = 0; y < a.height; y++)
		area_put(a, AXIS_WIDTH - 1, y, STYLE_BOX, 0x2502);
}

static void draw_time_axis(double span, struct area a)
{
	int marks = a.width >= 60 ? 4 : 2;

	for (int i = 0; i < marks; i++) {
		char text[40] = "-";

		number_uptime(text + 1, span * (marks - i) / marks);
		area_text(a, a.width * i / marks, 0, STYLE_DIM, text);
	}
	area_fit(a, a.width - 8, 0, 8, 1, STYLE_DIM, _("now"));
}

static void draw_range(struct screen *s, enum metric metric, struct area a)
{
	const struct history_range *range = &s->track->range[metric];
	struct value value = s->facts.resource[metric];
	char now[32], low[32], mean[32], high[32];
	int x = area_text(a, 0, 0, STYLE_STRONG, _(metric_info[metric].title)) + 2;

	if (!value_known(value)) {
		area_print(a, x, 0, STYLE_UNKNOWN, "n/a: %s", why_text(value.why));
		return;
	}
	x += area_print(a, x, 0, STYLE_STRONG, "%s", screen_value(s, metric, value, now)) + 2;
	if (range->count == 0)
		return;
	area_print(a, x, 0, STYLE_DIM, _("least %s  mean %s  most %s"),
		   screen_value(s, metric, value_of(range->min), low),
		   screen_value(s, metric, value_of(range->mean), mean),
		   screen_value(s, metric, value_of(range->max), high));
}

static void draw_graph(struct graphs *g, struct screen *s, struct area a)
{
	enum metric metric = (enum metric)g->list.selected;
	int top_rows = a.height > 8 ? 2 : 1;
	struct area graph = area_cut(a, AXIS_WIDTH, top_rows, a.width - AXIS_WIDTH - 1,
				     a.height - top_rows - 1);
	int each = graph_points(a.grid, 1), count = graph.width * each;
	double span = span_of(g, s), top;
	const struct series_steps steps = { s->facts.elapsed, span / count, each, count };
	float values[MAX_POINTS];

	draw_range(s, metric, area_cut(a, 1, 0, a.width - 1, 1));
	if (top_rows > 1)
		area_fit(a, 1, 1, a.width - 1, -1, STYLE_DIM, _(metric_info[metric].help));
	if (graph.width < 4 || graph.height < 1 || count > MAX_POINTS)
		return;
	series_fill(s->track, metric, &steps, values);
	if (steps.step < s->settings->interval)
		for (int i = 1; i < count; i++)
			if (isnan(values[i]) &&
			    i + (int)(s->settings->interval / steps.step) < count)
				values[i] = values[i - 1];
	top = top_of(s, metric, series_max(values, count));
	graph_draw(graph, values, count, top, metric_style(metric),
		   metric_style(metric) == STYLE_CPU ? STYLE_CPU_HIGH : metric_style(metric));
	draw_value_axis(s, metric, top, area_cut(a, 0, top_rows, AXIS_WIDTH, graph.height));
	draw_time_axis(span, area_cut(a, AXIS_WIDTH, a.height - 1, graph.width, 1));
}

static void draw(struct screen *s, void *state, struct area a)
{
	struct graphs *g = state;
	struct list_rows list_rows = rows(s, state);
	int list_width = a.width >= 64 ? LIST_WIDTH : 0;

	list_fit(&g->list, METRIC_SERIES, a.height);
	if (list_width > 0)
		list_draw(&g->list, area_cut(a, 0, 0, list_width, a.height), &list_rows);
	draw_graph(g, s, area_cut(a, list_width, 0, a.width - list_width, a.height));
}

static bool act(struct screen *s, void *state, enum action action)
{
	struct graphs *g = state;
	char text[NUMBER_SIZE];

	if (action != ACTION_LEFT && action != ACTION_RIGHT)
		return false;
	if (action == ACTION_LEFT && g->span < SPANS - 1)
		g->span++;
	else if (action == ACTION_RIGHT && g->span > 0)
		g->span--;
	screen_say(s, false, _("time span: %s"),
		   spans[g->span] > 0 ? number_uptime(text, spans[g->span]) : _("all of it"));
	return true;
}

void graphs_open(struct screen *s, enum metric metric)
{
	struct graphs *g = s->state[PANE_GRAPHS];

	g->list.selected = (size_t)metric;
	screen_open_pane(s, PANE_GRAPHS);
}

static struct list *list(void *state)
{
	return &((struct graphs *)state)->list;
}

const struct pane pane_graphs = {
	.title = N_("Graphs"),
	.state_size = sizeof(struct graphs),
	.where = IN_GRAPHS,
	.draw = draw,
	.act = act,
	.list = list,
	.rows = rows,
};
