/* The meters: a label, a number, a little history each. */
#include <math.h>
#include <stdio.h>

#include "base/i18n.h"
#include "base/number.h"
#include "tui/graph.h"
#include "tui/screen.h"
#include "tui/series.h"

#define MAX_POINTS  1024
#define LABEL_WIDTH 11
#define VALUE_WIDTH 7
#define RAW_WIDTH   14

typedef void detail_fn(struct screen *s, char *out, size_t size);

enum meter {
#define X(id, label, brief, metric, style, detail) METER_##id,
#include "tui/meters.def"
#undef X
	METER_COUNT
};

static void cpu_detail(struct screen *s, char *out, size_t size)
{
	const struct value *resource = s->facts.resource;
	char user[32], system[32];

	snprintf(out, size, _("user %s sys %s"),
		 screen_value(s, METRIC_CPU_USER, resource[METRIC_CPU_USER], user),
		 screen_value(s, METRIC_CPU_SYSTEM, resource[METRIC_CPU_SYSTEM], system));
}

static void memory_detail(struct screen *s, char *out, size_t size)
{
	const struct value *resource = s->facts.resource;
	bool limited = value_known(resource[METRIC_MEMORY_LIMIT]);
	enum metric metric = limited ? METRIC_MEMORY_LIMIT : METRIC_PEAK_RSS;
	char number[32];

	snprintf(out, size, limited ? _("limit %s") : _("peak %s"),
		 screen_value(s, metric, resource[metric], number));
}

static void no_detail(struct screen *s, char *out, size_t size)
{
	(void)s;
	(void)size;
	out[0] = '\0';
}

static const struct meter_info {
	const char *label, *brief; /* untranslated; in 10 and in 4 columns */
	enum metric metric;
	enum style style;
	detail_fn *detail;
} meters[METER_COUNT] = {
#define X(id, label, brief, metric, style, detail) \
	{ label, brief, METRIC_##metric, STYLE_##style, detail },
#include "tui/meters.def"
#undef X
};

/* What a full graph means: whole processors; else a round number above what is in sight. */
static double graph_top(struct screen *s, enum metric metric, double max)
{
	enum unit unit = metric_info[metric].unit;

	if (unit == UNIT_PERCENT)
		return s->settings->cpu_of_all && s->machine && s->machine->cpus
			       ? 100.0 * s->machine->cpus
			       : 100 * fmax(1, ceil(max / 100 - 1e-9));
	if (unit == UNIT_COUNT)
		return max * 1.6;
	return graph_round_up(max, unit == UNIT_BYTES || unit == UNIT_BYTES_PER_SECOND);
}

static void draw_history(struct screen *s, const struct meter_info *meter, struct area a)
{
	float values[MAX_POINTS];
	int each = graph_points(a.grid, 1), count = a.width * each;
	struct series_steps steps = { s->facts.elapsed, 0, each, count };

	if (a.width < 1 || !s->track || count > MAX_POINTS)
		return;
	steps.step = fmax(s->settings->interval, s->history->window / count);
	series_fill(s->track, meter->metric, &steps, values);
	graph_draw(a, values, count, graph_top(s, meter->metric, series_max(values, count)),
		   meter->style, meter->style == STYLE_CPU ? STYLE_CPU_HIGH : meter->style);
}

static void draw_meter(struct screen *s, enum meter id, struct area a)
{
	const struct meter_info *meter = &meters[id];
	struct value value = s->facts.resource[meter->metric];
	bool narrow = a.width < 24, known = value_known(value);
	int label = narrow ? 5 : LABEL_WIDTH, graph;
	int width = s->settings->raw_units && a.width >= 36 ? RAW_WIDTH : VALUE_WIDTH;
	char number[32], detail[128];

	area_fit(a, 0, 0, label - 1, -1, STYLE_LABEL, _(narrow ? meter->brief : meter->label));
	area_fit(a, label, 0, width - 1, 1, known ? STYLE_STRONG : STYLE_UNKNOWN,
		 screen_value(s, meter->metric, value, number));
	graph = label + width;
	meter->detail(s, detail, sizeof(detail));
	if (a.height > 1 && detail[0]) {
		area_fit(a, 0, 1, width + 15, -1, STYLE_DIM, detail);
		graph = width + 16;
	} else if (detail[0] && a.width >= 60) {
		area_fit(a, graph, 0, 22, -1, STYLE_DIM, detail);
		graph += 23;
	}
	draw_history(s, meter, area_cut(a, graph, 0, a.width - graph - (narrow ? 1 : 2), a.height));
}

/* Rows at 75 columns and more: five, or four where a third block fits beside. */
int meters_height(int width, int height)
{
	int wanted = width >= 150 ? 4 : width >= 75 ? 5 : 4;

	if (height < 9)
		return 0;
	if (height < 16)
		return width >= 75 ? 2 : height < 12 ? 2 : 3;
	return wanted;
}

static void draw_block(struct screen *s, enum meter first, int count, int rows_each, struct area a)
{
	for (int i = 0; i < count; i++)
		draw_meter(s, (enum meter)((int)first + i),
			   area_cut(a, 0, i * rows_each, a.width, rows_each));
}

static void draw_pairs(struct screen *s, struct area a)
{
	int half = a.width / 2;

	for (int i = 0; i < METER_COUNT && i / 2 < a.height; i++)
		draw_meter(s, (enum meter)i,
			   area_cut(a, i % 2 ? half : 0, i / 2, i % 2 ? a.width - half : half, 1));
}

void meters_draw(struct screen *s, struct area a)
{
	struct area inside = area_cut(a, 1, 0, a.width - 1, a.height);
	int third = inside.width / 3, half = inside.width / 2, quarter = inside.width / 4;

	if (a.width < 75 || a.height < 4) {
		draw_pairs(s, inside);
		return;
	}
	if (a.width >= 150)
		half = third;
	draw_block(s, METER_CPU, 2, 2, area_cut(inside, 0, 0, half, 4));
	draw_block(s, METER_READ, 4, 1, area_cut(inside, half, 0, half, 4));
	if (a.width >= 150) {
		draw_block(s, METER_THREADS, 4, 1, area_cut(inside, 2 * third, 0, third, 4));
		return;
	}
	for (int i = 0; i < 4; i++)
		draw_meter(s, (enum meter)(METER_THREADS + i),
			   area_cut(inside, i * quarter, 4, quarter, 1));
}
