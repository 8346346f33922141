/* One operation, opened by Enter. */
#include "tui/detail.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/order.h"
#include "base/text.h"
#include "perftop/bucket.h"
#include "tui/graph.h"
#include "tui/screen.h"

_Static_assert(VIEW_COUNT == 4, "detail.figures has a place for every view");

/* The rows of the table of figures, and of what is known of an operation that has none yet. */
static const enum column figure_rows[] = {
	COLUMN_COUNT, COLUMN_RATE, COLUMN_ERRORS, COLUMN_TOTAL, COLUMN_SELF,
	COLUMN_TIME,  COLUMN_MEAN, COLUMN_STDEV,  COLUMN_MIN,   COLUMN_P50,
	COLUMN_P90,   COLUMN_P95,  COLUMN_P99,    COLUMN_P999,  COLUMN_MAX,
};
/* Below them, where they were measured. */
static const enum column cpu_rows[] = { COLUMN_CPU, COLUMN_CPU_PERCENT };
static const enum column memory_rows[] = { COLUMN_ALLOCATIONS, COLUMN_PER_CALL, COLUMN_PEAK,
					   COLUMN_KEPT };
static const enum column flight_rows[] = { COLUMN_IN_FLIGHT, COLUMN_LONGEST };

/* In at most 8 columns. */
static const char *const view_heads[VIEW_COUNT] = {
	[VIEW_INTERVAL] = N_("interval"),
	[VIEW_WINDOW] = N_("window"),
	[VIEW_RESET] = N_("reset"),
	[VIEW_LIFETIME] = N_("lifetime"),
};

#define FIGURE_ROWS (sizeof(figure_rows) / sizeof(*figure_rows))
#define CPU_ROWS    (sizeof(cpu_rows) / sizeof(*cpu_rows))
#define MEMORY_ROWS (sizeof(memory_rows) / sizeof(*memory_rows))
#define FLIGHT_ROWS (sizeof(flight_rows) / sizeof(*flight_rows))

void detail_clear(struct detail *d)
{
	free(d->threads);
	free(d->flights);
	inside_clear(&d->inside);
	memset(d, 0, sizeof(*d));
}

void detail_open(struct detail *d)
{
	detail_clear(d);
}

/* ---- taking ---- */

static void take_figures(struct detail *d, struct screen *s, const struct op_track *op)
{
	for (int view = 0; view < VIEW_COUNT; view++) {
		struct op_totals totals = history_totals(op, (enum view)view);
		struct hist hist = { 0 };

		history_hist(op, (enum view)view, &hist);
		d->figures[view] =
			figures_of(&totals, &hist, op->min, op->max, d->scale,
				   history_op_seconds(s->track, &op->key, (enum view)view,
						      history_view_seconds(s->history, s->track,
									   (enum view)view)),
				   view == VIEW_LIFETIME);
		d->figures[view].peak = figures_peak(&totals, &op->life, op->peak);
		hist_clear(&hist);
	}
	d->in_flight = op->in_flight;
	d->longest_ns = op->longest_in_flight_ns;
}

/* From where to where the values of a bucket lie. Recorded are whole numbers, each of which stands
 * for what is nearest to it; 0 has no place on a logarithmic axis, and so the half of 1. */
struct extent {
	double from, to;
};

static struct extent extent_of(uint32_t bucket, double scale)
{
	double lower = (double)perftop_bucket_lower(bucket) - 0.5;
	double upper = lower + (double)perftop_bucket_width(bucket);

	return (struct extent){ fmax(lower, 0.25) * scale, upper * scale };
}

/* Where a value stands on a logarithmic axis of so many bins. */
static double place_of(double value, double low, double high, int bins)
{
	return log(value / low) / log(high / low) * bins;
}

/* A logarithmic axis over what was recorded. Buckets are neither as wide as its bins nor aligned to
 * them: each is spread over those that it covers. */
static void take_histogram(struct detail *d, const struct op_track *op, enum view view)
{
	struct hist hist = { 0 };
	uint32_t index = 0, bucket;
	uint64_t count;

	history_hist(op, view, &hist);
	d->low = INFINITY;
	d->high = 0;
	while (hist_next(&hist, &index, &bucket, &count)) {
		struct extent extent = extent_of(bucket, d->scale);

		d->low = fmin(d->low, extent.from);
		d->high = fmax(d->high, extent.to);
	}
	if (d->high < d->low * 1.2) {
		d->low /= 1.1;
		d->high *= 1.1;
	}
	memset(d->bin, 0, sizeof(d->bin));
	/* not much finer than the buckets, of which there are 64 to a factor of two */
	d->bins = (int)fmin(fmax(24 * log2(d->high / d->low), 8), DETAIL_BINS);
	index = 0;
	while (hist_next(&hist, &index, &bucket, &count)) {
		struct extent extent = extent_of(bucket, d->scale);

		graph_spread(d->bin, d->bins, place_of(extent.from, d->low, d->high, d->bins),
			     place_of(extent.to, d->low, d->high, d->bins), (double)count);
	}
	hist_clear(&hist);
}

struct heat {
	struct detail *detail;
	bool ranging;
};

static void take_slice(void *context, double from, double to, const struct op_totals *totals,
		       const struct bucket *run, size_t length)
{
	struct heat *heat = context;
	struct detail *d = heat->detail;
	double span = d->heat_to - d->heat_from, middle = (from + to) / 2;
	int column = (int)((middle - d->heat_from) / span * HEAT_COLUMNS);

	(void)totals;
	if (heat->ranging) {
		d->heat_from = fmin(d->heat_from, from);
		for (size_t i = 0; i < length; i++) {
			double value = fmax(bucket_middle(run[i].index), 1) * d->scale;

			d->heat_low = fmin(d->heat_low, value);
			d->heat_high = fmax(d->heat_high, value);
		}
		return;
	}
	if (column < 0 || column >= HEAT_COLUMNS)
		return;
	for (size_t i = 0; i < length; i++) {
		double value = fmax(bucket_middle(run[i].index), 1) * d->scale;
		double place = place_of(value, d->heat_low, d->heat_high, HEAT_ROWS);
		int row = (int)fmin(fmax(place, 0), HEAT_ROWS - 1);

		d->heat[column][row] += (float)run[i].count;
	}
}

static void take_heat(struct detail *d, struct screen *s)
{
	struct heat heat = { d, true };

	memset(d->heat, 0, sizeof(d->heat));
	d->heat_to = s->facts.elapsed;
	d->heat_from = d->heat_to - s->history->window;
	d->heat_low = INFINITY;
	d->heat_high = 0;
	history_slices(s->track, s->focus, take_slice, &heat);
	d->heat_from = fmax(d->heat_from, d->heat_to - 4 * s->history->window);
	if (d->heat_high <= 0)
		return;
	if (d->heat_high < d->heat_low * 1.5) {
		d->heat_low /= 1.25;
		d->heat_high *= 1.25;
	}
	heat.ranging = false;
	history_slices(s->track, s->focus, take_slice, &heat);
}

static int compare_threads(const void *a, const void *b)
{
	const struct op_thread_sample *x = a, *y = b;

	if (x->totals.total != y->totals.total)
		return ORDER(y->totals.total, x->totals.total);
	return ORDER(x->tid, y->tid);
}

static void take_threads(struct detail *d, const struct process_sample *now, uint32_t op)
{
	if (!now || now->focus != op)
		return;
	free(d->threads);
	d->threads = NULL;
	d->thread_count = now->focus_count;
	if (now->focus_count == 0)
		return;
	d->threads = mem_copy(now->focus_threads, now->focus_count * sizeof(*d->threads));
	qsort(d->threads, d->thread_count, sizeof(*d->threads), compare_threads);
}

static int compare_flights(const void *a, const void *b)
{
	const struct flight *x = a, *y = b;

	return ORDER(y->elapsed_ns, x->elapsed_ns);
}

static void take_flights(struct detail *d, const struct process_sample *now, uint32_t op)
{
	size_t capacity = 0;

	free(d->flights);
	d->flights = NULL;
	d->flight_count = 0;
	for (uint32_t i = 0; now && i < now->thread_count; i++) {
		const struct thread_sample *thread = &now->threads[i];

		for (uint32_t level = 0; level < thread->frames; level++) {
			struct flight *flight;

			if (thread->stack[level].op != op)
				continue;
			d->flights = vec_room(d->flights, d->flight_count, &capacity);
			flight = &d->flights[d->flight_count++];
			flight->tid = thread->tid;
			memcpy(flight->name, thread->name, sizeof(flight->name));
			flight->elapsed_ns = thread->stack[level].elapsed_ns;
			flight->level = level + 1;
			flight->depth = thread->depth;
		}
	}
	if (d->flight_count > 0)
		qsort(d->flights, d->flight_count, sizeof(*d->flights), compare_flights);
}

void detail_update(struct detail *d, struct screen *s)
{
	const struct op_track *op;

	if (!s->track || s->focus >= s->track->op_count)
		return;
	op = &s->track->ops[s->focus];
	d->scale = op_scale(&op->key, &s->track->last.segment);
	take_figures(d, s, op);
	take_histogram(d, op, screen_view(s));
	take_heat(d, s);
	take_threads(d, s->track->now, s->focus);
	take_flights(d, s->track->now, s->focus);
	inside_take(&d->inside, s->track, s->focus, screen_view(s));
}

/* ---- drawing ---- */

static void draw_heading(struct area a, int y, const char *text)
{
	int x = area_text(a, 0, y, STYLE_LABEL, text);

	for (x++; x < a.width - 1; x++)
		area_put(a, x, y, STYLE_BOX, 0x2500);
}

static bool is_completed(const struct detail *d)
{
	return d->figures[VIEW_LIFETIME].count > 0;
}

/* The rows of the table of figures. */
struct figure_list {
	enum column column[FIGURE_ROWS + CPU_ROWS + MEMORY_ROWS];
	size_t count;
};

static void list_rows(struct figure_list *list, const enum column *rows, size_t count)
{
	memcpy(list->column + list->count, rows, count * sizeof(*rows));
	list->count += count;
}

static struct figure_list rows_of(const struct detail *d)
{
	const struct figures *life = &d->figures[VIEW_LIFETIME];
	struct figure_list list = { .count = 0 };

	list_rows(&list, figure_rows, FIGURE_ROWS);
	if (!isnan(life->cpu))
		list_rows(&list, cpu_rows, CPU_ROWS);
	if (!isnan(life->allocated))
		list_rows(&list, memory_rows, MEMORY_ROWS);
	return list;
}

static int figures_height(const struct detail *d)
{
	return 2 + (int)(is_completed(d) ? rows_of(d).count : FLIGHT_ROWS);
}

/* What stands below its head, one figure to a line. */
static void draw_column(struct screen *s, const struct op_row *row, const enum column *columns,
			size_t count, struct area a)
{
	for (size_t i = 0; i < count; i++) {
		double figure = column_info[columns[i]].figure(row);
		char text[32];

		area_fit(a, 0, (int)i, a.width, 1, isnan(figure) ? STYLE_DIM : STYLE_PLAIN,
			 column_format(columns[i], figure, s->settings->raw_units, text));
	}
}

static void draw_names(const enum column *columns, size_t count, struct area a)
{
	for (size_t i = 0; i < count; i++)
		area_fit(a, 0, (int)i, a.width, -1, STYLE_DIM, _(column_info[columns[i]].header));
}

/* Zeros would say that it is quick. */
static void draw_no_figures(const struct detail *d, struct screen *s, struct area a)
{
	struct op_row row = { .in_flight = d->in_flight, .longest_ns = d->longest_ns };

	area_print(a, 0, 0, STYLE_UNKNOWN, "n/a  %s",
		   d->in_flight ? _("none has been completed yet") : why_text(WHY_NONE));
	draw_names(flight_rows, FLIGHT_ROWS, area_cut(a, 0, 1, 8, FLIGHT_ROWS));
	draw_column(s, &row, flight_rows, FLIGHT_ROWS, area_cut(a, 8, 1, 10, FLIGHT_ROWS));
}

static void draw_figures(const struct detail *d, struct screen *s, struct area a)
{
	int columns = a.width >= 44 ? VIEW_COUNT : 2;
	enum view first = columns == VIEW_COUNT ? VIEW_INTERVAL : screen_view(s);
	struct figure_list list = rows_of(d);
	int width = (a.width - 8) / columns, rows = (int)list.count;

	width = width > 14 ? 14 : width;
	draw_heading(a, 0, _("Figures"));
	if (!is_completed(d)) {
		draw_no_figures(d, s, area_cut(a, 0, 1, a.width, a.height - 1));
		return;
	}
	draw_names(list.column, list.count, area_cut(a, 0, 2, 8, rows));
	for (int i = 0; i < columns; i++) {
		enum view view = (enum view)((first + i) % VIEW_COUNT);
		struct op_row row = { .figures = d->figures[view] };
		int x = 8 + i * width;

		area_fit(a, x, 1, width - 1, 1, view == screen_view(s) ? STYLE_STRONG : STYLE_DIM,
			 _(view_heads[view]));
		draw_column(s, &row, list.column, list.count, area_cut(a, x, 2, width - 1, rows));
	}
}

static void draw_histogram(const struct detail *d, struct screen *s, struct area a)
{
	struct area graph = area_cut(a, 0, 1, a.width - 1, a.height - 2);
	int each = graph_points(a.grid, 1), count = graph.width * each;
	float values[1024] = { 0 };
	char low[32], high[32], middle[32], title[128];
	double top = 0;

	snprintf(title, sizeof(title), _("Latency, %s"), view_title(screen_view(s)));
	draw_heading(a, 0, title);
	if (d->high <= 0 || graph.width < 8 || count > 1024) {
		area_text(a, 1, 2, STYLE_DIM, _("nothing recorded in this view"));
		return;
	}
	for (int i = 0; i < d->bins; i++)
		graph_spread(values, count, (double)i * count / d->bins,
			     (double)(i + 1) * count / d->bins, (double)d->bin[i]);
	for (int i = 0; i < count; i++) {
		top = fmax(top, (double)values[i]);
		values[i] = values[i] > 0 ? values[i] : NAN;
	}
	graph_draw(graph, values, count, top, STYLE_GRAPH, STYLE_GRAPH);
	area_text(a, 0, a.height - 1, STYLE_DIM, screen_seconds(s, d->low, low));
	screen_seconds(s, sqrt(d->low * d->high), middle);
	area_text(a, (graph.width - text_columns(middle)) / 2, a.height - 1, STYLE_DIM, middle);
	screen_seconds(s, d->high, high);
	area_text(a, graph.width - text_columns(high), a.height - 1, STYLE_DIM, high);
}

/* A cell shows the sum of what falls into it; its shade is logarithmic. */
static double heat_of(const struct detail *d, int column, int columns, int row, int rows)
{
	int from = column * HEAT_COLUMNS / columns, to = (column + 1) * HEAT_COLUMNS / columns;
	int low = row * HEAT_ROWS / rows, high = (row + 1) * HEAT_ROWS / rows;
	double sum = 0;

	for (int x = from; x < to || x == from; x++)
		for (int y = low; y < high || y == low; y++)
			sum += (double)d->heat[x][y];
	return sum;
}

static void draw_heat(const struct detail *d, struct screen *s, struct area a)
{
	struct area map = area_cut(a, 8, 1, a.width - 9, a.height - 2);
	double most = 0;
	char text[32];

	draw_heading(a, 0, _("Latency over time"));
	if (d->heat_high <= 0 || map.width < 8 || map.height < 2) {
		area_text(a, 1, 2, STYLE_DIM, _("nothing recorded yet"));
		return;
	}
	if (map.height > HEAT_ROWS)
		map = area_cut(map, 0, 0, map.width, HEAT_ROWS);
	for (int x = 0; x < map.width; x++)
		for (int y = 0; y < map.height; y++)
			most = fmax(most, heat_of(d, x, map.width, y, map.height));
	for (int x = 0; x < map.width; x++)
		for (int y = 0; y < map.height; y++) {
			double heat = heat_of(d, x, map.width, y, map.height);

			graph_heat(map, x, map.height - 1 - y,
				   heat > 0 ? fmax(log1p(heat) / log1p(most) * 0.999, 0.01) : 0);
		}
	area_fit(a, 0, 1, 7, 1, STYLE_DIM, screen_seconds(s, d->heat_high, text));
	area_fit(a, 0, map.height, 7, 1, STYLE_DIM, screen_seconds(s, d->heat_low, text));
	area_print(a, 8, map.height + 1, STYLE_DIM, "-%s",
		   number_duration(text, d->heat_to - d->heat_from));
	area_fit(a, map.x - a.x + map.width - 8, map.height + 1, 8, 1, STYLE_DIM, _("now"));
}

static int draw_flights(const struct detail *d, struct screen *s, struct area a)
{
	int y = 1;
	char title[96], text[32];

	snprintf(title, sizeof(title), _("In flight: %u"), d->in_flight);
	draw_heading(a, 0, title);
	for (size_t i = 0; i < d->flight_count && y < a.height / 2; i++, y++) {
		const struct flight *flight = &d->flights[i];
		bool slow = flight->elapsed_ns >= 500000000;

		area_print(a, 0, y, STYLE_DIM, "%7d", (int)flight->tid);
		area_fit_name(a, 8, y, 15, -1, STYLE_PLAIN, flight->name);
		area_fit(a, 24, y, 7, 1, slow ? STYLE_SLOW : STYLE_PLAIN,
			 screen_seconds(s, (double)flight->elapsed_ns / 1e9, text));
		if (slow)
			area_put(a, 32, y, STYLE_SLOW, SIGN_LONG);
	}
	return y + 1;
}

static void draw_threads(const struct detail *d, struct screen *s, struct area a)
{
	uint64_t all = 0;
	char text[32];

	draw_heading(a, 0, _("Threads that run it, over their lives"));
	for (size_t i = 0; i < d->thread_count; i++)
		all += d->threads[i].totals.total;
	for (size_t i = 0; i < d->thread_count && (int)i < a.height - 1; i++) {
		const struct op_thread_sample *thread = &d->threads[i];
		const struct op_totals *t = &thread->totals;
		int y = 1 + (int)i;
		double mean = t->timed ? (double)t->total / (double)t->timed * d->scale : NAN;
		double share = all ? (double)t->total / (double)all : 0;

		area_print(a, 0, y, STYLE_DIM, "%7d", (int)thread->tid);
		area_fit_name(a, 8, y, 15, -1, thread->live ? STYLE_PLAIN : STYLE_DIM,
			      thread->name);
		area_fit(a, 24, y, 7, 1, STYLE_PLAIN, number_count(text, (double)t->count));
		area_fit(a, 32, y, 7, 1, STYLE_PLAIN, screen_seconds(s, mean, text));
		area_fit(a, 39, y, 6, 1, STYLE_PLAIN, number_percent(text, 100 * share));
		graph_bar(a, 46, y, a.width - 47, share, STYLE_GRAPH);
	}
	if (d->thread_count == 0)
		area_text(a, 1, 1, STYLE_DIM, _("comes with the next sample"));
}

/* Threads have what functions leave, and at least a few rows. */
static int threads_height(const struct detail *d, int height)
{
	int wanted = 2 + (int)(d->thread_count ? d->thread_count : 1);
	int left = height - inside_height(&d->inside);

	left = left < 4 ? 4 : left;
	return wanted < left ? wanted : left;
}

static void draw_side_by_side(const struct detail *d, struct screen *s, struct area a)
{
	int left = a.width >= 130 ? 66 : a.width / 2, upper = (int)rows_of(d).count + 3, height;
	struct area below;

	if (upper > a.height)
		upper = a.height;
	draw_figures(d, s, area_cut(a, 0, 0, left - 1, upper));
	draw_histogram(d, s, area_cut(a, left, 0, a.width - left, upper - 1));
	below = area_cut(a, 0, upper, a.width, a.height - upper);
	draw_heat(d, s, area_cut(below, 0, 0, left - 1, below.height));
	below = area_cut(below, left, 0, a.width - left, below.height);
	height = draw_flights(d, s, below);
	below = area_cut(below, 0, height, below.width, below.height - height);
	height = threads_height(d, below.height);
	draw_threads(d, s, area_cut(below, 0, 0, below.width, height - 1));
	inside_draw(&d->inside, area_cut(below, 0, height, below.width, below.height - height));
}

/* One below the other, scrolled. */
static int draw_stacked(const struct detail *d, struct screen *s, struct area a, int scroll)
{
	int y = -scroll, flights;

	draw_figures(d, s, area_cut(a, 0, y, a.width, figures_height(d)));
	y += figures_height(d) + 1;
	flights = draw_flights(d, s, area_cut(a, 0, y, a.width, 14));
	y += flights;
	draw_histogram(d, s, area_cut(a, 0, y, a.width, 9));
	y += 10;
	draw_heat(d, s, area_cut(a, 0, y, a.width, 10));
	y += 11;
	draw_threads(d, s, area_cut(a, 0, y, a.width, (int)d->thread_count + 2));
	y += (int)d->thread_count + 3;
	inside_draw(&d->inside, area_cut(a, 0, y, a.width, inside_height(&d->inside)));
	return y + inside_height(&d->inside) + scroll - a.height;
}

void detail_draw(struct detail *d, struct screen *s, struct area a)
{
	const struct op_key *key = screen_op(s, s->focus);
	struct area body = area_cut(a, 1, 2, a.width - 2, a.height - 2);
	char title[512];
	int most;

	if (!key)
		return;
	area_fill(a, 0, 0, a.width, 1, STYLE_HEAD);
	area_fit(a, 1, 0, a.width - 2, -1, STYLE_HEAD, op_title(key, title, sizeof(title)));
	if (a.width >= 90 && body.height >= 26) {
		draw_side_by_side(d, s, body);
		d->scroll = 0;
		return;
	}
	body = area_cut(a, 1, 1, a.width - 2, a.height - 1);
	most = draw_stacked(d, s, area_cut(body, 0, 0, body.width, body.height), d->scroll);
	if (d->scroll > most) {
		d->scroll = most > 0 ? most : 0;
		area_fill(body, 0, 0, body.width, body.height, STYLE_PLAIN);
		draw_stacked(d, s, body, d->scroll);
	}
}

bool detail_act(struct detail *d, enum action action)
{
	switch (action) {
	case ACTION_UP: d->scroll -= d->scroll > 0; return true;
	case ACTION_DOWN: d->scroll++; return true;
	case ACTION_PAGE_UP:
	case ACTION_HALF_UP: d->scroll = d->scroll > 10 ? d->scroll - 10 : 0; return true;
	case ACTION_PAGE_DOWN:
	case ACTION_HALF_DOWN: d->scroll += 10; return true;
	case ACTION_FIRST: d->scroll = 0; return true;
	case ACTION_LAST: d->scroll = 1000; return true;
	default: return false;
	}
}
