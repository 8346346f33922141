/* The Memory pane: what is resident and of whom, by kind and over time, whether it leaks, the largest
 * mappings, and the operations that allocate. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/leak.h"
#include "analysis/memory_growth.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"
#include "stats/trend.h"
#include "tui/graph.h"
#include "tui/memory_operations.h"
#include "tui/screen.h"
#include "tui/series.h"

#define KIND_WIDTH 12 /* columns of a kind's name */
#define MAX_POINTS 1024

/* The first row is all of it, then one for each kind. */
#define ROWS (1 + MEMORY_KIND_COUNT)

struct memory {
	struct list list; /* the kinds, then the operations: one cursor for both tables */
	struct list kinds, by_operation, mappings;
	int open; /* the row whose mappings are shown; -1: none */
	bool begun;
	struct screen *screen;
	const struct process_track *track; /* whose it is */
	double taken;                      /* last_seconds of the reading; NaN: none */

	/* copies: they stay while the screen is paused */
	struct value part[MEMORY_PART_COUNT];
	struct memory_reading *reading; /* NULL: none yet */
	double age;                     /* of it, seconds */
	enum why why;
	bool asked; /* the samples have memory in them */
	struct memory_growth growth[MEMORY_SERIES_COUNT];
	struct leak leak;
	struct memory_operations operations;
	uint32_t at;   /* the operation under the cursor, which follows it */
	size_t *shown; /* the mappings of the row that is open */
	size_t shown_count;
};

static enum memory_series series_of(size_t row)
{
	return row == 0 ? MEMORY_SERIES_RSS
			: (enum memory_series)(MEMORY_SERIES_KIND + (int)row - 1);
}

static const char *title_of(size_t row)
{
	return row == 0 ? _("all") : _(memory_kind_info[row - 1].title);
}

static const struct memory_amounts *amounts_of(const struct memory *m, size_t row)
{
	return row == 0 ? &m->reading->total : &m->reading->kind[row - 1];
}

static char *bytes(const struct memory *m, char out[32], double number)
{
	return unit_format(out, UNIT_BYTES, number, m->screen->settings->raw_units);
}

/* "+1.2M", "-300K", "0B" */
static char *change(const struct memory *m, char out[32], double number)
{
	char text[32];

	bytes(m, text, number);
	snprintf(out, 32, "%s%.30s", number > 0 ? "+" : "", text);
	return out;
}

/* ---- taking ---- */

static void forget(struct memory *m)
{
	memory_reading_free(m->reading);
	m->reading = NULL;
	m->taken = NAN;
	m->asked = false;
	for (int i = 0; i < MEMORY_SERIES_COUNT; i++)
		m->growth[i] = memory_growth_of(NULL, (enum memory_series)i);
}

static void take_reading(struct memory *m, const struct memory_track *t)
{
	if (!t->last || t->last_seconds == m->taken)
		return;
	if (!m->reading) { /* the kinds come above what is there already */
		m->list.selected = 0;
		m->at = UINT32_MAX;
	}
	memory_reading_free(m->reading);
	m->reading = memory_reading_copy(t->last);
	m->taken = t->last_seconds;
	for (int i = 0; i < MEMORY_SERIES_COUNT; i++)
		m->growth[i] = memory_growth_of(t, (enum memory_series)i);
}

static void show_mappings(struct memory *m)
{
	size_t count = m->reading ? m->reading->mapping_count : 0;

	free(m->shown);
	m->shown = mem_alloc_array(count + 1, sizeof(*m->shown));
	m->shown_count = 0;
	for (size_t i = 0; i < count && m->open >= 0; i++)
		if (m->open == 0 || (int)m->reading->mappings[i].kind == m->open - 1)
			m->shown[m->shown_count++] = i;
	list_fit(&m->mappings, m->shown_count, m->mappings.height);
}

/* The kinds have rows once there is a reading. */
static size_t kinds_shown(const struct memory *m)
{
	return m->reading ? ROWS : 0;
}

/* The row among the operations under the cursor; SIZE_MAX: it is on a kind. */
static size_t operation_chosen(const struct memory *m)
{
	size_t kinds = kinds_shown(m);

	if (m->list.selected < kinds || m->list.selected - kinds >= m->operations.count)
		return SIZE_MAX;
	return m->list.selected - kinds;
}

static void remember(struct screen *s, void *state)
{
	struct memory *m = state;
	size_t row = operation_chosen(m);

	(void)s;
	m->at = row == SIZE_MAX ? UINT32_MAX : m->operations.order[row];
}

static void take_operations(struct memory *m, const struct screen *s)
{
	memory_operations_take(&m->operations, s);
	for (size_t i = 0; i < m->operations.count && m->at != UINT32_MAX; i++)
		if (m->operations.order[i] == m->at)
			m->list.selected = kinds_shown(m) + i;
	list_fit(&m->list, kinds_shown(m) + m->operations.count, m->list.height);
	remember(NULL, m);
}

static void update(struct screen *s, void *state)
{
	struct memory *m = state;
	const struct memory_track *t = s->track ? s->track->memory : NULL;

	if (!m->begun || m->track != s->track || (!t && m->asked)) {
		m->open = m->begun ? m->open : -1;
		m->at = UINT32_MAX;
		forget(m);
	}
	m->begun = true;
	m->screen = s;
	m->track = s->track;
	if (!s->track) {
		show_mappings(m);
		return;
	}
	m->leak = analysis_leak(s->host->analysis, s->track);
	if (t) {
		m->asked = true;
		m->why = t->why;
		memcpy(m->part, t->part, sizeof(m->part));
		take_reading(m, t);
		m->age = s->facts.elapsed - t->last_seconds;
	}
	take_operations(m, s);
	show_mappings(m);
}

/* ---- what stands above the table ---- */

static void draw_totals(const struct memory *m, struct screen *s, struct area a)
{
	static const enum memory_part parts[] = { MEMORY_PART_ANONYMOUS, MEMORY_PART_FILE,
						  MEMORY_PART_SHARED, MEMORY_PART_PAGE_TABLES };
	static const enum metric metrics[] = { METRIC_RSS, METRIC_PEAK_RSS, METRIC_SWAP };
	char text[32];
	int x = 1;

	for (size_t i = 0; i < sizeof(metrics) / sizeof(*metrics); i++) {
		x += area_print(a, x, 0, STYLE_DIM, "%s ", _(metric_info[metrics[i]].title));
		x += area_text(a, x, 0, STYLE_STRONG,
			       screen_value(s, metrics[i], s->facts.resource[metrics[i]], text)) +
		     2;
	}
	for (size_t i = 0; m->asked && i < sizeof(parts) / sizeof(*parts) && x < a.width - 14;
	     i++) {
		x += area_print(a, x, 0, STYLE_DIM, "%s ", _(memory_part_info[parts[i]].title));
		x += area_text(a, x, 0, STYLE_STRONG, bytes(m, text, m->part[parts[i]].number)) + 2;
	}
}

static enum style verdict_style(enum leak_verdict verdict)
{
	return verdict == LEAK_LEAKING  ? STYLE_WARNING
	       : verdict == LEAK_STABLE ? STYLE_GOOD
					: STYLE_UNKNOWN;
}

static void draw_verdict(const struct memory *m, struct area a)
{
	const struct leak *leak = &m->leak;
	char slope[32], low[32], high[32];
	int x = 1;

	x += area_text(a, x, 0, STYLE_DIM, _("Leak test:")) + 1;
	x += area_text(a, x, 0, verdict_style(leak->verdict), leak_verdict_text(leak->verdict)) + 2;
	if (leak->verdict == LEAK_LEAKING || (leak->verdict == LEAK_STABLE && a.width >= 120))
		x += area_print(a, x, 0, STYLE_STRONG, _("%s a minute (%s to %s)"),
				change(m, slope, leak->bytes_per_minute), bytes(m, low, leak->low),
				bytes(m, high, leak->high)) +
		     2;
	area_fit(a, x, 0, a.width - x - 1, -1, STYLE_DIM, leak->why);
}

struct graph {
	const char *title;
	double now;
	float values[MAX_POINTS];
};

static void fill_kinds(struct graph *g, const struct memory *m, const struct series_steps *steps,
		       enum memory_kind one, enum memory_kind other)
{
	const struct memory_track *t = m->screen->track->memory;
	float more[MAX_POINTS];
	struct series_rows rows;

	g->now = m->reading ? m->reading->kind[one].rss + m->reading->kind[other].rss : NAN;
	for (int i = 0; i < steps->count; i++)
		g->values[i] = NAN;
	if (!t)
		return;
	rows = (struct series_rows){ (const float *)t->rows, t->row_count, 1 + MEMORY_SERIES_COUNT,
				     m->screen->track->first_seconds };
	series_fill_rows(&rows, 1 + MEMORY_SERIES_KIND + (size_t)one, steps, g->values);
	series_fill_rows(&rows, 1 + MEMORY_SERIES_KIND + (size_t)other, steps, more);
	for (int i = 0; i < steps->count; i++)
		g->values[i] += more[i];
	/* the last reading stands until the next one */
	for (int i = 1; i < steps->count && !m->screen->facts.ended; i++)
		if (isnan(g->values[i]))
			g->values[i] = g->values[i - 1];
}

static void fill_resident(struct graph *g, const struct screen *s, const struct series_steps *steps)
{
	g->title = _(metric_info[METRIC_RSS].title);
	g->now = s->facts.resource[METRIC_RSS].number;
	series_fill(s->track, METRIC_RSS, steps, g->values);
}

static void draw_graph(const struct memory *m, const struct graph *g, int count, struct area a)
{
	double top = graph_round_up(series_max(g->values, count), true);
	char now[32], upper[32];
	int x = area_text(a, 0, 0, STYLE_DIM, g->title) + 1;

	area_text(a, x, 0, STYLE_STRONG, bytes(m, now, g->now));
	if (isnan(g->now))
		return;
	area_fit(a, a.width - 8, 0, 7, 1, STYLE_DIM, bytes(m, upper, top));
	graph_draw(area_cut(a, 0, 1, a.width - 1, a.height - 1), g->values, count, top,
		   STYLE_MEMORY, STYLE_MEMORY);
}

/* The graphs after that of all resident memory. */
static const struct {
	const char *title;
	enum memory_kind one, other;
} sums[] = {
	{ N_("Heap and anonymous"), MEMORY_HEAP, MEMORY_ANONYMOUS },
	{ N_("Code and files"), MEMORY_CODE, MEMORY_FILE },
};
#define GRAPHS (1 + (int)(sizeof(sums) / sizeof(*sums)))

/* All side by side, over the same time: all that is watched, at least a minute. */
static void draw_graphs(const struct memory *m, struct screen *s, struct area a)
{
	int graphs = a.width >= 120 ? GRAPHS : a.width >= 60 ? 2 : 1, each = a.width / graphs;
	int align = graph_points(a.grid, 1), count = (each - 1) * align;
	double until = s->facts.elapsed, span = fmax(until - s->track->first_seconds, 60);
	const struct series_steps steps = { until, span / count, align, count };
	struct graph g;

	if (count < 4 || count > MAX_POINTS)
		return;
	for (int i = 0; i < graphs; i++) {
		if (i == 0) {
			fill_resident(&g, s, &steps);
		} else {
			g.title = _(sums[i - 1].title);
			fill_kinds(&g, m, &steps, sums[i - 1].one, sums[i - 1].other);
		}
		draw_graph(m, &g, count, area_cut(a, i * each + 1, 0, each, a.height));
	}
}

/* ---- the table of kinds ---- */

enum figure { NOW, SHARE, CHANGE, MINUTE, PSS, PRIVATE, SWAP, LOW, HIGH, FIGURES };

enum figure_kind {
	FIGURE_BYTES,
	FIGURE_SHARE,  /* of all */
	FIGURE_CHANGE, /* bytes with their sign */
	FIGURE_GROWTH  /* the same; stands back where it may be chance */
};

/* In the order in which they are left out where there is no room, the last first. */
static const struct {
	const char *head;
	int width;
	enum figure_kind kind;
} figures[FIGURES] = {
	[NOW] = { N_("RSS"), 8, FIGURE_BYTES },
	[SHARE] = { N_("SHARE"), 7, FIGURE_SHARE },
	[CHANGE] = { N_("CHANGE"), 8, FIGURE_CHANGE },
	[MINUTE] = { N_("PER MIN"), 9, FIGURE_GROWTH },
	[PSS] = { N_("PSS"), 8, FIGURE_BYTES },
	[PRIVATE] = { N_("PRIVATE"), 8, FIGURE_BYTES },
	[SWAP] = { N_("SWAP"), 8, FIGURE_BYTES },
	[LOW] = { N_("AT LEAST"), 10, FIGURE_GROWTH },
	[HIGH] = { N_("AT MOST"), 10, FIGURE_GROWTH },
};

static int figures_shown(int width)
{
	int used = KIND_WIDTH + 1, count = 0;

	while (count < FIGURES && used + figures[count].width < width)
		used += figures[count++].width;
	return count == LOW + 1 ? LOW : count; /* both ends of an interval, or none */
}

static double figure_of(const struct memory *m, size_t row, enum figure figure)
{
	const struct memory_amounts *amounts = amounts_of(m, row);
	const struct memory_growth *growth = &m->growth[series_of(row)];
	const double numbers[FIGURES] = {
		[NOW] = amounts->rss,      [SHARE] = 100 * amounts->rss / m->reading->total.rss,
		[CHANGE] = growth->change, [MINUTE] = growth->bytes_per_minute,
		[PSS] = amounts->pss,      [PRIVATE] = amounts->private,
		[SWAP] = amounts->swap,    [LOW] = growth->low,
		[HIGH] = growth->high,
	};

	return numbers[figure];
}

static void draw_figure(const struct memory *m, size_t row, enum figure figure, struct area a)
{
	enum figure_kind kind = figures[figure].kind;
	double number = figure_of(m, row, figure);
	enum style style = figure == NOW                ? STYLE_STRONG
			   : kind != FIGURE_GROWTH      ? STYLE_PLAIN
			   : figure_of(m, row, LOW) > 0 ? STYLE_WARNING
							: STYLE_DIM;
	char text[32];

	if (kind == FIGURE_SHARE)
		number_percent(text, number);
	else if (kind == FIGURE_BYTES)
		bytes(m, text, number);
	else
		change(m, text, number);
	area_fit(a, 0, 0, a.width, 1, style, text);
}

static void draw_kind(void *context, size_t row, struct area a, bool selected)
{
	struct memory *m = context;
	int count = figures_shown(a.width), x = KIND_WIDTH + 1;

	(void)selected;
	area_fit(a, 1, 0, KIND_WIDTH, -1, row == 0 ? STYLE_STRONG : STYLE_PLAIN, title_of(row));
	for (int i = 0; i < count; x += figures[i++].width)
		draw_figure(m, row, (enum figure)i, area_cut(a, x, 0, figures[i].width - 1, 1));
	if (a.width - x > 30)
		area_fit(
			a, x + 2, 0, a.width - x - 3, -1, STYLE_DIM,
			row == 0
				? _("resident; its share of what is shared; its own; what was swapped out")
				: _(memory_kind_info[row - 1].help));
}

static bool match_kind(void *context, size_t row, const char *text)
{
	(void)context;
	return text_find(title_of(row), text);
}

static void draw_kind_heads(struct area a)
{
	int count = figures_shown(a.width), x = KIND_WIDTH + 1;

	area_fill(a, 0, 0, a.width, 1, STYLE_HEAD);
	area_fit(a, 1, 0, KIND_WIDTH, -1, STYLE_HEAD, _("KIND"));
	for (int i = 0; i < count; x += figures[i++].width)
		area_fit(a, x, 0, figures[i].width - 1, 1, STYLE_HEAD, _(figures[i].head));
}

/* ---- the table of mappings ---- */

#define AMOUNT 9 /* columns of an amount */

static int amounts_shown(int width)
{
	return width >= 76 ? 4 : width >= 56 ? 2 : 1;
}

static void draw_mapping(const struct memory *m, size_t index, struct area a)
{
	const struct memory_mapping *mapping = &m->reading->mappings[index];
	const double amounts[] = { mapping->amounts.rss, mapping->amounts.pss,
				   mapping->amounts.private, mapping->amounts.swap };
	int count = amounts_shown(a.width), names = a.width - count * AMOUNT - 2;
	char text[32];

	area_fit_name(a, 1, 0, names, -1, STYLE_PLAIN, mapping->name);
	for (int i = 0; i < count; i++)
		area_fit(a, 2 + names + i * AMOUNT, 0, AMOUNT - 1, 1,
			 i ? STYLE_PLAIN : STYLE_STRONG, bytes(m, text, amounts[i]));
}

static void draw_mapping_row(void *context, size_t row, struct area a, bool selected)
{
	struct memory *m = context;

	(void)selected;
	draw_mapping(m, m->shown[row], a);
}

static bool match_mapping(void *context, size_t row, const char *text)
{
	struct memory *m = context;

	return text_find(m->reading->mappings[m->shown[row]].name, text);
}

static void draw_mapping_heads(const char *title, struct area a)
{
	static const char *const heads[] = { N_("RSS"), N_("PSS"), N_("PRIVATE"), N_("SWAP") };
	int count = amounts_shown(a.width), names = a.width - count * AMOUNT - 2;

	area_fill(a, 0, 0, a.width, 1, STYLE_HEAD);
	area_fit(a, 1, 0, names, -1, STYLE_HEAD, title);
	for (int i = 0; i < count; i++)
		area_fit(a, 2 + names + i * AMOUNT, 0, AMOUNT - 1, 1, STYLE_HEAD, _(heads[i]));
}

/* ---- the pane ---- */

static void draw_operation(void *context, size_t row, struct area a, bool selected)
{
	struct memory *m = context;

	(void)selected;
	memory_operations_draw(&m->operations, m->screen, row, a);
}

static bool match_kind_or_operation(void *context, size_t row, const char *text)
{
	struct memory *m = context;
	size_t kinds = kinds_shown(m);

	if (row < kinds)
		return match_kind(m, row, text);
	return memory_operations_match(&m->operations, m->screen, row - kinds, text);
}

/* For moving and searching; each table is drawn by its own. */
static struct list_rows rows(struct screen *s, void *state)
{
	struct memory *m = state;

	m->screen = s;
	if (m->open >= 0)
		return (struct list_rows){ m, draw_mapping_row, match_mapping };
	return (struct list_rows){ m, NULL, match_kind_or_operation };
}

static bool too_many(const struct memory *m)
{
	return m->reading->ranges > MEMORY_RANGES_MOST;
}

static void draw_open(struct memory *m, struct screen *s, struct area a)
{
	struct list_rows list_rows = rows(s, m);
	struct area body = area_cut(a, 0, 1, a.width, a.height - 1);
	char title[128];

	snprintf(title, sizeof(title), _("%s: the largest mappings"), title_of((size_t)m->open));
	draw_mapping_heads(title, a);
	if (m->shown_count == 0)
		area_text(body, 2, 1, STYLE_DIM,
			  too_many(m) ? _("too many mappings to be read one by one")
				      : _("there is no mapping of this kind"));
	list_fit(&m->mappings, m->shown_count, body.height);
	list_draw(&m->mappings, body, &list_rows);
}

/* What one has looked for, else what is missing, and why */
static void draw_none(const struct memory *m, const struct screen *s, struct area a)
{
	char text[512];

	if (m->asked && m->why != WHY_KNOWN)
		snprintf(text, sizeof(text), _("memory by kind: n/a: %s"), why_text(m->why));
	else
		snprintf(
			text, sizeof(text), "%s",
			s->facts.ended
				? _("memory by kind: n/a: the process has ended, and nobody looked before")
				: _("memory by kind is read with the next sample"));
	area_wrap(area_cut(a, 2, 0, a.width - 3, a.height), a.height > 3, 4, STYLE_UNKNOWN, text);
}

/* How much is known, where there is a row for it. last: there is none for the operations, which may be
 * the better news. */
static void draw_note(const struct memory *m, const struct screen *s, bool last, struct area a)
{
	size_t readings = m->growth[MEMORY_SERIES_RSS].readings;
	char age[NUMBER_SIZE], least[NUMBER_SIZE];

	if (too_many(m))
		area_print(a, 1, 0, STYLE_WARNING,
			   _("more than %u mappings: only the totals are read"),
			   MEMORY_RANGES_MOST);
	else if (s->facts.ended || m->why != WHY_KNOWN)
		area_print(a, 1, 0, STYLE_WARNING, _("as it was %s ago: %s"),
			   number_uptime(age, m->age),
			   why_text(s->facts.ended ? WHY_GONE : m->why));
	else if (readings < TREND_LEAST)
		area_print(a, 1, 0, STYLE_DIM,
			   _("growth is told after %s readings; so far there are %zu"),
			   number_u64(least, TREND_LEAST), readings);
	else if (last && !m->operations.measured && s->table.timers > 0)
		memory_operations_draw_none(&m->operations, a);
	else
		area_print(a, 1, 0, STYLE_DIM,
			   _("read %s ago; each reading takes milliseconds, so they are seldom"),
			   number_uptime(age, m->age));
}

static void draw_largest(const struct memory *m, struct area a)
{
	if (a.height < 3)
		return;
	draw_mapping_heads(_("LARGEST MAPPINGS"), a);
	for (int y = 1; y < a.height && (size_t)y <= m->reading->mapping_count; y++)
		draw_mapping(m, (size_t)y - 1, area_cut(a, 0, y, a.width, 1));
}

/* One of the two tables, of `count` rows that begin at `first` in the list. The other one stays scrolled
 * as it was. */
static void draw_part(struct memory *m, struct list *part, size_t first, size_t count,
		      void (*draw_row)(void *, size_t, struct area, bool), struct area a)
{
	struct list_rows list_rows = { m, draw_row, NULL };
	bool chosen = m->list.selected >= first && m->list.selected - first < count;

	part->selected = chosen ? m->list.selected - first : part->top;
	list_fit(part, count, a.height);
	if (chosen)
		m->list.height = part->height;
	else
		part->selected = SIZE_MAX;
	list_draw(part, a, &list_rows);
}

static void draw_kind_table(struct memory *m, struct area a)
{
	draw_kind_heads(a);
	draw_part(m, &m->kinds, 0, ROWS, draw_kind, area_cut(a, 0, 1, a.width, a.height - 1));
}

static void draw_operations(struct memory *m, struct screen *s, struct area a)
{
	if (a.height < 1)
		return;
	if (m->operations.count == 0) {
		memory_operations_draw_none(&m->operations, a);
		return;
	}
	memory_operations_draw_heads(s, a);
	draw_part(m, &m->by_operation, kinds_shown(m), m->operations.count, draw_operation,
		  area_cut(a, 0, 1, a.width, a.height - 1));
}

/* Below the kinds: the mappings and the operations, side by side where both are readable, else one below
 * the other; operations first where there is room for few rows. */
static void draw_below(struct memory *m, struct screen *s, struct area a)
{
	int wanted = m->operations.count ? 1 + (int)fmin((double)m->operations.count, 1000) : 1;
	int rows_of = a.height < 12 ? a.height : wanted < a.height / 2 ? wanted : a.height / 2;

	if (m->operations.count && a.width >= 150) {
		draw_largest(m, area_cut(a, 0, 0, a.width / 2 - 1, a.height));
		draw_operations(m, s, area_cut(a, a.width / 2, 0, a.width - a.width / 2, a.height));
		return;
	}
	if (m->operations.count == 0)
		rows_of = 1;
	draw_largest(m, area_cut(a, 0, 0, a.width, a.height - rows_of - 1));
	draw_operations(m, s, area_cut(a, 0, a.height - rows_of, a.width, rows_of));
}

/* How many rows the graphs have of those that the kinds leave. */
static int graph_rows(const struct memory *m, int spare)
{
	int height = spare >= 12                         ? (spare - 1) / 2
		     : m->reading && m->operations.count ? 0
		     : spare >= 4                        ? spare - 1
							 : 0;

	return height > 14 ? 14 : height < 3 ? 0 : height;
}

/* From the top: totals, verdict, graphs, kinds, a note, mappings and operations; the less room, the fewer of
 * them. Where there is none left for the operations, they take the place of the kinds once the cursor comes
 * to them. */
static void draw_kinds(struct memory *m, struct screen *s, struct area a)
{
	int top = a.height >= 8 ? 2 : a.height >= 4 ? 1 : 0;
	int spare = a.height - top - 1 - ROWS, graphs = graph_rows(m, spare), table;

	if (top == 2)
		draw_totals(m, s, area_cut(a, 0, 0, a.width, 1));
	if (top >= 1)
		draw_verdict(m, area_cut(a, 0, top - 1, a.width, 1));
	if (graphs > 0)
		draw_graphs(m, s, area_cut(a, 0, top, a.width, graphs));
	top += graphs;
	a = area_cut(a, 0, top, a.width, a.height - top);
	if (m->reading && operation_chosen(m) != SIZE_MAX && a.height < 1 + ROWS + 4) {
		draw_operations(m, s, a);
		return;
	}
	if (!m->reading) {
		draw_none(m, s, area_cut(a, 0, 0, a.width, a.height < 5 ? a.height : 4));
		draw_operations(m, s, area_cut(a, 0, 5, a.width, a.height - 5));
		return;
	}
	table = a.height < 1 + ROWS ? a.height : 1 + ROWS;
	draw_kind_table(m, area_cut(a, 0, 0, a.width, table));
	if (table < a.height)
		draw_note(m, s, table + 1 == a.height, area_cut(a, 0, table, a.width, 1));
	table +=
		a.height > table + 1 && (m->operations.count == 0 || a.height >= table + 8) ? 2 : 1;
	draw_below(m, s, area_cut(a, 0, table, a.width, a.height - table));
}

static void draw(struct screen *s, void *state, struct area a)
{
	struct memory *m = state;

	m->screen = s;
	if (m->open >= 0 && m->reading)
		draw_open(m, s, a);
	else
		draw_kinds(m, s, a);
}

static bool act(struct screen *s, void *state, enum action action)
{
	struct memory *m = state;

	if (action == ACTION_ENTER && m->open < 0 && operation_chosen(m) != SIZE_MAX) {
		memory_operations_open(&m->operations, s, operation_chosen(m));
		return true;
	}
	if (action == ACTION_ENTER && m->reading && m->open < 0)
		m->open = (int)m->list.selected;
	else if (m->open < 0 && list_act(&m->list, action)) {
		remember(s, m);
		return true;
	} else if (action == ACTION_BACK && m->open >= 0)
		m->open = -1;
	else
		return false;
	m->mappings = (struct list){ 0 };
	show_mappings(m);
	return true;
}

static struct list *list(void *state)
{
	struct memory *m = state;

	return m->open >= 0 ? &m->mappings : &m->list;
}

static unsigned shows(const void *state)
{
	const struct memory *m = state;

	return m->open >= 0 ? IN_MAPPINGS : IN_MEMORY;
}

static void clear(void *state)
{
	struct memory *m = state;

	memory_reading_free(m->reading);
	memory_operations_clear(&m->operations);
	free(m->shown);
}

const struct pane pane_memory = {
	.title = N_("Memory"),
	.state_size = sizeof(struct memory),
	.where = IN_MEMORY,
	.memory = true,
	.update = update,
	.draw = draw,
	.act = act,
	.list = list,
	.rows = rows,
	.moved = remember,
	.shows = shows,
	.clear = clear,
};
