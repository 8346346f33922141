/* The Metrics pane: counters with their rates, gauges, distributions of values. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "tui/screen.h"

#define FIGURE 8 /* columns of a figure */

struct metrics {
	struct list list;
	uint32_t at;
	struct screen *screen;
};

/* The figures of a row; counters have a total and a rate, gauges a value, distributions the rest. */
enum { NOW, RATE, MEAN, P50, P99, MAX, FIGURES };

static const char *const heads[FIGURES] = {
	[NOW] = N_("TOTAL"), [RATE] = N_("RATE/s"), [MEAN] = N_("MEAN"),
	[P50] = N_("P50"),   [P99] = N_("P99"),     [MAX] = N_("MAX"),
};

static const char *kind_name(enum perftop_kind kind)
{
	return kind == PERFTOP_KIND_COUNTER ? _("counter")
	       : kind == PERFTOP_KIND_GAUGE ? _("gauge")
					    : _("values");
}

static void figures_for(const struct op_row *row, enum perftop_kind kind, double seconds,
			double out[FIGURES])
{
	const struct figures *f = &row->figures;

	for (int i = 0; i < FIGURES; i++)
		out[i] = NAN;
	if (kind == PERFTOP_KIND_GAUGE) {
		out[NOW] = row->gauge;
		return;
	}
	if (kind == PERFTOP_KIND_COUNTER) {
		out[NOW] = (double)row->totals.total;
		out[RATE] = (double)row->totals.total / seconds;
		return;
	}
	out[NOW] = (double)f->count;
	out[RATE] = f->rate;
	out[MEAN] = f->mean;
	out[P50] = f->p50;
	out[P99] = f->p99;
	out[MAX] = f->max;
}

/* Of a distribution: how many values there were, not how large they are. */
static bool is_count(enum perftop_kind kind, int figure)
{
	return kind == PERFTOP_KIND_VALUE && (figure == NOW || figure == RATE);
}

static int shown_figures(int width)
{
	int room = (width - 34) / FIGURE;

	return room > FIGURES ? FIGURES : room < 1 ? 1 : room;
}

static void draw_figure(const struct metrics *m, struct area a, int x, const char *unit,
			double number)
{
	char text[32];

	if (isnan(number))
		strcpy(text, "-");
	else if (m->screen->settings->raw_units)
		number_raw(text, number);
	else if (strcmp(unit, "B") == 0)
		number_bytes(text, number);
	else
		number_count(text, number);
	area_fit(a, x, 0, FIGURE - 1, 1, isnan(number) || number == 0 ? STYLE_DIM : STYLE_PLAIN,
		 text);
}

static void draw_row(void *context, size_t index, struct area a, bool selected)
{
	struct metrics *m = context;
	struct screen *s = m->screen;
	uint32_t op = s->table.metrics[index];
	const struct op_row *row = table_row(&s->table, s->history, s->track, op, screen_view(s));
	const struct op_key *key = screen_op(s, op);
	int count = shown_figures(a.width), names = a.width - count * FIGURE - 17;
	double figures[FIGURES];
	char title[512];

	(void)selected;
	if (!key)
		return;
	figures_for(row, key->kind,
		    history_op_seconds(s->track, key, screen_view(s),
				       history_view_seconds(s->history, s->track, screen_view(s))),
		    figures);
	area_fit(a, 1, 0, 8, -1, STYLE_DIM, kind_name(key->kind));
	area_fit(a, 10, 0, names, -1, STYLE_PLAIN, op_title(key, title, sizeof(title)));
	area_fit_name(a, 11 + names, 0, 5, -1, STYLE_DIM, key->unit ? key->unit : "");
	for (int i = 0; i < count; i++)
		draw_figure(m, a, 17 + names + i * FIGURE,
			    is_count(key->kind, i) || !key->unit ? "" : key->unit, figures[i]);
}

static bool match_row(void *context, size_t index, const char *text)
{
	struct metrics *m = context;
	const struct op_key *key = screen_op(m->screen, m->screen->table.metrics[index]);

	return key && op_matches(key, text);
}

static struct list_rows rows(struct screen *s, void *state)
{
	struct metrics *m = state;

	m->screen = s;
	return (struct list_rows){ m, draw_row, match_row };
}

static void draw_empty(struct screen *s, struct area a)
{
	if (s->settings->filter && s->settings->filter[0]) {
		area_text(a, 2, 1, STYLE_DIM, _("no metric matches the filter; Esc ends it"));
		return;
	}
	area_text(a, 2, 1, STYLE_PLAIN, _("This program records no metrics. These do:"));
	area_text(a, 6, 3, STYLE_LABEL,
		  "perftop_count(PERFTOP_COUNTER(\"api\", \"received\", \"B\"), n);");
	area_text(a, 6, 4, STYLE_LABEL,
		  "perftop_gauge(PERFTOP_GAUGE(\"pool\", \"free\", \"\"), value);");
	area_text(a, 6, 5, STYLE_LABEL,
		  "perftop_value(PERFTOP_VALUE(\"batch\", \"size\", \"rows\"), rows);");
}

static void draw(struct screen *s, void *state, struct area a)
{
	struct metrics *m = state;
	struct list_rows list_rows = rows(s, state);
	struct area body = area_cut(a, 0, 1, a.width, a.height - 1);
	int count = shown_figures(a.width), names = a.width - count * FIGURE - 17;

	area_fill(a, 0, 0, a.width, 1, STYLE_HEAD);
	area_text(a, 1, 0, STYLE_HEAD, _("KIND"));
	area_text(a, 10, 0, STYLE_HEAD, _("METRIC"));
	area_fit(a, 11 + names, 0, 5, -1, STYLE_HEAD, _("UNIT"));
	for (int i = 0; i < count; i++)
		area_fit(a, 17 + names + i * FIGURE, 0, FIGURE - 1, 1, STYLE_HEAD, _(heads[i]));
	list_fit(&m->list, s->table.metric_count, body.height);
	if (s->table.metric_count == 0)
		draw_empty(s, body);
	list_draw(&m->list, body, &list_rows);
}

void metrics_open(struct screen *s, uint32_t op)
{
	struct metrics *m = s->state[PANE_METRICS];

	for (size_t i = 0; i < s->table.metric_count; i++)
		if (s->table.metrics[i] == op)
			m->list.selected = i;
	screen_open_pane(s, PANE_METRICS);
}

static struct list *list(void *state)
{
	return &((struct metrics *)state)->list;
}

const struct pane pane_metrics = {
	.title = N_("Metrics"),
	.state_size = sizeof(struct metrics),
	.where = IN_METRICS,
	.draw = draw,
	.list = list,
	.rows = rows,
};
