/* How time and memory follow the size, on the sheet. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"

#include "bench/sheet_parts.h"

#define STEEP     4    /* times */
#define LINE_FITS 0.25 /* off by more, a line says nothing */
#define FLAT      0.05 /* an exponent below it, which may be 0, is none */
#define ROUNDING  1e-9

static const char *size_title(const struct bench_scale *scale)
{
	return scale->size_name ? scale->size_name : _("items");
}

static bool is_flat(const struct growth *g)
{
	return g->count && fabs(g->exponent) < FLAT && g->low <= ROUNDING && g->high >= -ROUNDING;
}

/* ---- the table ---- */

/* What does not grow belongs to no item. */
static void add_step(struct sheet *s, const struct bench_step *step, bool each)
{
	const struct {
		enum unit unit;
		double number;
	} cells[] = {
		{ UNIT_COUNT, step->size },
		{ UNIT_SECONDS, step->wall },
		{ UNIT_SECONDS, step->result->spread[BENCH_WALL].stdev },
		{ UNIT_PER_SECOND, step->throughput },
		{ UNIT_SECONDS, step->latency },
		{ UNIT_PERCENT, step->efficiency * 100 },
		{ UNIT_BYTES, step->rss },
		{ UNIT_BYTES, step->item_bytes },
	};

	sheet_row(s);
	for (size_t i = 0; i < sizeof(cells) / sizeof(*cells) - !each; i++)
		sheet_cell(s, TONE_PLAIN, SHOWN(cells[i].unit, cells[i].number));
}

static void add_table(struct sheet *s, const struct bench_scale *scale)
{
	char *rate = mem_format("%s/s", scale->items_said ? _("items") : size_title(scale));
	const struct sheet_column columns[] = {
		{ size_title(scale), CELL_NUMBER },
		{ _("time"), CELL_NUMBER },
		{ "+-", CELL_NUMBER },
		{ rate, CELL_NUMBER },
		{ _("for one"), CELL_NUMBER },
		{ _("efficiency"), CELL_NUMBER },
		{ _("peak RSS"), CELL_NUMBER },
		{ _("RSS for one"), CELL_NUMBER },
	};

	bool each = !is_flat(&scale->memory);

	sheet_table(s, columns, sizeof(columns) / sizeof(*columns) - !each);
	for (size_t i = 0; i < scale->count; i++)
		add_step(s, &scale->steps[i], each);
	free(rate);
}

/* ---- the fits ---- */

static const char *percent(char out[32], double part)
{
	return unit_format(out, UNIT_PERCENT, part * 100, 0);
}

static void say_time(struct sheet *s, const struct growth *g)
{
	char off[32], order_off[32];

	if (g->count == 0)
		return;
	say(s, TONE_STRONG,
	    _("Time grows as n^%.2f (95 %% interval %.2f to %.2f, off by %s); the nearest order is %s (off by %s)."),
	    g->exponent, g->low, g->high, percent(off, g->residual), g->order,
	    percent(order_off, g->order_residual));
}

static void say_memory(struct sheet *s, const struct growth *g)
{
	char off[32], order_off[32];

	if (g->count == 0)
		return;
	if (is_flat(g)) {
		say(s, TONE_STRONG,
		    _("Memory does not grow with n (95 %% interval of the exponent: %.2f to %.2f)."),
		    g->low, g->high);
		return;
	}
	say(s, TONE_STRONG,
	    _("Memory grows as n^%.2f (95 %% interval %.2f to %.2f, off by %s); the nearest order is %s (off by %s)."),
	    g->exponent, g->low, g->high, percent(off, g->residual), g->order,
	    percent(order_off, g->order_residual));
}

static void say_line(struct sheet *s, const struct growth_line *line)
{
	char off[32];

	if (line->count == 0 || !(line->fixed > 0 && line->each > 0) || line->residual > LINE_FITS)
		return;
	say(s, TONE_PLAIN, _("As a line: %s at any size, and %s for each one (off by %s)."),
	    SHOWN(UNIT_SECONDS, line->fixed), SHOWN(UNIT_SECONDS, line->each),
	    percent(off, line->residual));
}

static void say_fits(struct sheet *s, const struct bench_scale *scale)
{
	say_time(s, &scale->time);
	say_line(s, &scale->line);
	say_memory(s, &scale->memory);
	if (scale->time.count == 0)
		sheet_say(s, TONE_MUTED, _("Three sizes or more show how it grows."));
	if (!scale->items_said)
		say(s, TONE_MUTED,
		    _("One of %s is taken for an item; --items says what a run processes, such as --items='{%s}'."),
		    scale->size_name, scale->size_name);
}

/* ---- the charts ---- */

static const struct {
	const char *title, *axis;
	enum unit unit;
	size_t offset; /* of a double in struct bench_step */
	double factor;
} charts[] = {
#define STEP(member) offsetof(struct bench_step, member)
	{ N_("Throughput"), N_("per second"), UNIT_PER_SECOND, STEP(throughput), 1 },
	{ N_("Time of a run"), N_("time"), UNIT_SECONDS, STEP(wall), 1 },
	{ N_("Latency"), N_("time for one"), UNIT_SECONDS, STEP(latency), 1 },
	{ N_("Efficiency"), N_("against the smallest"), UNIT_PERCENT, STEP(efficiency), 100 },
	{ N_("Memory"), N_("peak RSS"), UNIT_BYTES, STEP(rss), 1 },
#undef STEP
};

/* Logarithmic where there is something to see of it: a few per cent would look like a slope. */
static bool is_steep(const struct chart_series *series, size_t count)
{
	double low = INFINITY, high = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < series[i].count; j++) {
			low = fmin(low, series[i].y[j]);
			high = fmax(high, series[i].y[j]);
		}
	return low > 0 && high > low * STEEP;
}

static void set_series(struct chart_series *series, const struct bench_scale *scale, size_t chart)
{
	double *x = mem_alloc_array(scale->count, sizeof(*x));
	double *y = mem_alloc_array(scale->count, sizeof(*y));

	for (size_t i = 0; i < scale->count; i++) {
		const void *number = (const char *)&scale->steps[i] + charts[chart].offset;

		x[i] = scale->steps[i].size;
		y[i] = *(const double *)number * charts[chart].factor;
	}
	*series = (struct chart_series){ scale->name, CHART_LINE, x, y, scale->count };
}

static void add_chart(struct sheet *s, const struct bench_scales *all, size_t chart)
{
	struct chart_axis x = { size_title(&all->scales[0]), UNIT_COUNT, true };
	struct chart_axis y = { _(charts[chart].axis), charts[chart].unit, false };
	struct chart_series *series = mem_alloc_array(all->count, sizeof(*series));

	for (size_t i = 0; i < all->count; i++)
		set_series(&series[i], &all->scales[i], chart);
	y.log = is_steep(series, all->count);
	sheet_chart(s, _(charts[chart].title), &x, &y, series, all->count);
	for (size_t i = 0; i < all->count; i++) {
		free((double *)series[i].x);
		free((double *)series[i].y);
	}
	free(series);
}

void sheet_add_scales(struct sheet *s, const struct bench *b)
{
	struct bench_scales all = bench_scales_of(b);

	for (size_t i = 0; i < all.count; i++) {
		char *heading = mem_format(_("How it grows: %s"), all.scales[i].name);

		sheet_heading(s, heading);
		free(heading);
		add_table(s, &all.scales[i]);
		say_fits(s, &all.scales[i]);
	}
	for (size_t i = 0; all.count && i < sizeof(charts) / sizeof(*charts); i++)
		add_chart(s, &all, i);
	bench_scales_clear(&all);
}
