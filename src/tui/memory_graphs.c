/* Memory over time. */
#include "tui/memory_graphs.h"

#include <math.h>

#include "base/i18n.h"
#include "tui/graph.h"
#include "tui/series.h"

#define MAX_POINTS 1024

struct graph {
	const char *title;
	double now;
	float values[MAX_POINTS];
};

/* The graphs after that of all resident memory. */
static const struct sum {
	const char *title;
	enum memory_kind one, other;
} sums[] = {
	{ N_("Heap and anonymous"), MEMORY_HEAP, MEMORY_ANONYMOUS },
	{ N_("Code and files"), MEMORY_CODE, MEMORY_FILE },
};
#define GRAPHS (1 + (int)(sizeof(sums) / sizeof(*sums)))

static void fill_sum(struct graph *g, const struct screen *s, const struct memory_reading *reading,
		     const struct sum *sum, const struct series_steps *steps)
{
	const struct memory_track *t = s->track->memory;
	float more[MAX_POINTS];
	struct series_rows rows;

	g->title = _(sum->title);
	g->now = reading ? reading->kind[sum->one].rss + reading->kind[sum->other].rss : NAN;
	for (int i = 0; i < steps->count; i++)
		g->values[i] = NAN;
	if (!t)
		return;
	rows = (struct series_rows){ (const float *)t->rows, t->row_count, 1 + MEMORY_SERIES_COUNT,
				     s->track->first_seconds };
	series_fill_rows(&rows, 1 + MEMORY_SERIES_KIND + (size_t)sum->one, steps, g->values);
	series_fill_rows(&rows, 1 + MEMORY_SERIES_KIND + (size_t)sum->other, steps, more);
	for (int i = 0; i < steps->count; i++)
		g->values[i] += more[i];
	/* the last reading stands until the next one */
	for (int i = 1; i < steps->count && !s->facts.ended; i++)
		if (isnan(g->values[i]))
			g->values[i] = g->values[i - 1];
}

static void fill_resident(struct graph *g, const struct screen *s, const struct series_steps *steps)
{
	g->title = _(metric_info[METRIC_RSS].title);
	g->now = s->facts.resource[METRIC_RSS].number;
	series_fill(s->track, METRIC_RSS, steps, g->values);
}

static void draw_graph(const struct screen *s, const struct graph *g, int count, struct area a)
{
	double top = graph_round_up(series_max(g->values, count), true);
	char now[32], upper[32];
	int x = area_text(a, 0, 0, STYLE_DIM, g->title) + 1;

	area_text(a, x, 0, STYLE_STRONG, screen_bytes(s, g->now, now));
	if (isnan(g->now))
		return;
	area_fit(a, a.width - 8, 0, 7, 1, STYLE_DIM, screen_bytes(s, top, upper));
	graph_draw(area_cut(a, 0, 1, a.width - 1, a.height - 1), g->values, count, top,
		   STYLE_MEMORY, STYLE_MEMORY);
}

void memory_graphs_draw(const struct screen *s, const struct memory_reading *reading, struct area a)
{
	int graphs = a.width >= 120 ? GRAPHS : a.width >= 60 ? 2 : 1, each = a.width / graphs;
	int align = graph_points(a.grid, 1), count = (each - 1) * align;
	double until = s->facts.elapsed, span = fmax(until - s->track->first_seconds, 60);
	const struct series_steps steps = { until, span / count, align, count };
	struct graph g;

	if (count < 4 || count > MAX_POINTS)
		return;
	for (int i = 0; i < graphs; i++) {
		if (i == 0)
			fill_resident(&g, s, &steps);
		else
			fill_sum(&g, s, reading, &sums[i - 1], &steps);
		draw_graph(s, &g, count, area_cut(a, i * each + 1, 0, each, a.height));
	}
}
