/* The leak test: a trend of memory that is significant, large, and there all the time. */
#include "analysis/leak.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/order.h"
#include "stats/robust.h"
#include "stats/trend.h"

#define WARM_UP       0.2  /* of the time watched */
#define LEAST_SECONDS 10.0 /* after it */
#define PSS_SHARE     0.9  /* of the rows must have it */
#define LEVEL         0.001

/* Growth that matters: of the memory, or at all. */
#define SHARE_GROWN 0.01
#define BYTES_GROWN (1024 * 1024.0)

/* What stands so far above the line is held for a moment. */
#define SPIKE_DEVIATIONS 5.0
#define SPIKE_BYTES      (16 * 1024.0)

/* Growth is steady if the later half of the time, and as far as one can tell each part of it, has half
 * of the slope at least; if memory never falls by half of what it has grown; and if without the worst
 * step the rest still grows (p < 0.005, one-sided). */
#define PARTS       3
#define SLOPE_SHARE 0.5
#define FALL_SHARE  0.5
#define NEAR_SHARE  8 /* of the values, before and after a moment */
#define NEAR_LEAST  3
#define STEP_NORMAL 2.575829

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

const char *leak_verdict_text(enum leak_verdict verdict)
{
	static const char *const text[] = {
		[LEAK_NOT_TESTED] = N_("not tested"),
		[LEAK_NOT_ENOUGH_DATA] = N_("not enough data"),
		[LEAK_STABLE] = N_("stable"),
		[LEAK_LEAKING] = N_("leaking"),
	};

	return _(text[verdict]);
}

/* Seconds and bytes. */
struct memory {
	double *x, *y;
	size_t count;
};

/* ---- what was seen after the warm-up ---- */

static bool is_warm(const struct process_track *p, const struct history_row *row)
{
	double from = p->began_seconds + WARM_UP * (p->last_seconds - p->began_seconds);

	return row->seconds >= from && row->seconds > p->life_seconds;
}

/* PSS is costly, so most often a reading stands for many samples: a staircase that hides what grows. */
static bool is_new(const struct process_track *p, size_t row, enum metric metric)
{
	float number = p->rows[row].number[metric];

	return !isnan(number) && (row == 0 || p->rows[row - 1].number[metric] != number);
}

static enum metric metric_of(const struct process_track *p)
{
	size_t rss = 0, pss = 0;

	for (size_t i = 0; i < p->row_count; i++) {
		rss += is_warm(p, &p->rows[i]) && !isnan(p->rows[i].number[METRIC_RSS]);
		pss += is_warm(p, &p->rows[i]) && is_new(p, i, METRIC_PSS);
	}
	return pss > 0 && (double)pss >= PSS_SHARE * (double)rss ? METRIC_PSS : METRIC_RSS;
}

static struct memory memory_of(const struct process_track *p, enum metric metric)
{
	struct memory m = {
		.x = mem_alloc_array(p->row_count, sizeof(double)),
		.y = mem_alloc_array(p->row_count, sizeof(double)),
	};

	for (size_t i = 0; i < p->row_count; i++) {
		if (!is_warm(p, &p->rows[i]) || !isfinite(p->rows[i].number[metric]))
			continue;
		m.x[m.count] = (double)p->rows[i].seconds;
		m.y[m.count++] = (double)p->rows[i].number[metric];
	}
	return m;
}

static void memory_clear(struct memory *m)
{
	free(m->x);
	free(m->y);
}

/* So few that all pairs can be looked at. */
struct thinned {
	double x[TREND_MOST], y[TREND_MOST];
	size_t count;
};

static struct thinned thinned_of(const struct memory *m)
{
	struct thinned t;

	t.count = trend_thin(m->x, m->y, m->count, t.x, t.y);
	return t;
}

static double seconds_of(const struct memory *m)
{
	return m->count > 0 ? m->x[m->count - 1] - m->x[0] : 0;
}

/* Buffers that are taken and given back between two samples show in some and hide the growth beneath.
 * Only what is above is left out: a fall is the sign of a garbage collector. */
static void drop_spikes(struct memory *m, const struct trend *t)
{
	double *off = mem_alloc_array(m->count, sizeof(*off)), spike;
	size_t kept = 0;

	for (size_t i = 0; i < m->count; i++)
		off[i] = m->y[i] - trend_at(t, m->x[i]);
	spike = fmax(SPIKE_DEVIATIONS * robust_deviation(off, m->count, 0), SPIKE_BYTES);
	for (size_t i = 0; i < m->count; i++) {
		if (off[i] > spike)
			continue;
		m->x[kept] = m->x[i];
		m->y[kept++] = m->y[i];
	}
	m->count = kept;
	free(off);
}

/* ---- whether it grows all the time ---- */

/* Parts are short, so a part counts as slower only where its whole interval is. */
static bool grows_in_parts(const struct thinned *m, double slope)
{
	size_t parts = smaller(m->count / TREND_LEAST, PARTS);

	for (size_t i = 0; i < parts; i++) {
		size_t from = i * m->count / parts, end = (i + 1) * m->count / parts;
		struct trend part;

		if (trend_of(m->x + from, m->y + from, end - from, &part) &&
		    part.high < slope * SLOPE_SHARE)
			return false;
	}
	return true;
}

static bool still_grows(const struct thinned *m, double slope)
{
	size_t half = m->count / 2;
	struct trend late;

	return !trend_of(m->x + half, m->y + half, m->count - half, &late) ||
	       late.slope >= slope * SLOPE_SHARE;
}

/* By the medians of a few values before a moment and after it: what a garbage collector gave back is
 * not lost. */
static bool never_falls(const struct thinned *m, double grown)
{
	size_t near = larger(m->count / NEAR_SHARE, NEAR_LEAST);

	for (size_t cut = NEAR_LEAST; cut + NEAR_LEAST <= m->count; cut++) {
		size_t before = smaller(cut, near), after = smaller(m->count - cut, near);
		double fallen = robust_median(m->y + cut - before, before) -
				robust_median(m->y + cut, after);

		if (fallen > grown * FALL_SHARE)
			return false;
	}
	return true;
}

static int sign_between(const struct thinned *m, size_t earlier, size_t later)
{
	return ORDER(m->y[later], m->y[earlier]);
}

static double variance_of(size_t count)
{
	double n = (double)count;

	return n * (n - 1) * (2 * n + 5) / 18;
}

/* Kendall's S of the values before a cut and of those after it, added up as Hirsch, Slack and Smith
 * (1982) add seasons: what is between them, a step for instance, does not count. `after` goes down as
 * the cut moves on, `before` up. */
static bool grows_without_step(const struct thinned *m, double inflation)
{
	double before = 0, after = 0;

	for (size_t i = 0; i < m->count; i++)
		for (size_t j = i + 1; j < m->count; j++)
			after += sign_between(m, i, j);
	for (size_t cut = 1; cut < m->count; cut++) {
		double variance = variance_of(cut) + variance_of(m->count - cut);

		for (size_t i = 0; i + 1 < cut; i++)
			before += sign_between(m, i, cut - 1);
		for (size_t i = cut; i < m->count; i++)
			after -= sign_between(m, cut - 1, i);
		if (before + after - 1 < STEP_NORMAL * sqrt(variance * inflation))
			return false;
	}
	return true;
}

/* ---- the verdict ---- */

enum ground { TOO_LITTLE, FLAT, SLOW, SMALL, UNSTEADY, STEADY };

static const struct {
	enum leak_verdict verdict;
	const char *why;
} grounds[] = {
	[TOO_LITTLE] = { LEAK_NOT_ENOUGH_DATA,
			 N_("Too little was seen after the first fifth of the time, the warm-up.") },
	[FLAT] = { LEAK_STABLE, N_("Memory does not grow beyond its fluctuations.") },
	[SLOW] = { LEAK_STABLE, N_("Memory grows, but more slowly than the threshold.") },
	[SMALL] = { LEAK_STABLE, N_("Memory has grown by too little to matter.") },
	[UNSTEADY] = { LEAK_STABLE,
		       N_("Memory grew for a part of the time only, in a step, or fell again.") },
	[STEADY] = { LEAK_LEAKING,
		     N_("Memory grows all the time; neither noise nor a single step explains it.") },
};

static enum ground judge(const struct thinned *m, const struct trend *t, const struct leak *leak,
			 double least)
{
	double matters = SHARE_GROWN * robust_median(m->y, m->count);

	if (t->p >= LEVEL || !(t->low > 0))
		return FLAT;
	if (!(leak->low > least))
		return SLOW;
	if (leak->grown_bytes < fmin(matters, BYTES_GROWN))
		return SMALL;
	if (!grows_in_parts(m, t->slope) || !still_grows(m, t->slope) ||
	    !grows_without_step(m, t->inflation))
		return UNSTEADY;
	return STEADY;
}

static void set_slope(struct leak *leak, const struct trend *t)
{
	leak->bytes_per_minute = t->slope * 60;
	leak->low = t->low * 60;
	leak->high = t->high * 60;
	leak->p = t->p;
	leak->grown_bytes = t->slope * leak->seconds;
}

static enum ground look(struct leak *leak, struct memory *m, double least)
{
	struct thinned all, plain;
	enum ground ground;
	struct trend t;

	if (m->count < TREND_LEAST || leak->seconds < LEAST_SECONDS ||
	    !trend_of(m->x, m->y, m->count, &t))
		return TOO_LITTLE;
	all = thinned_of(m);
	drop_spikes(m, &t);
	plain = thinned_of(m);
	if (!trend_of(plain.x, plain.y, plain.count, &t))
		return TOO_LITTLE;
	set_slope(leak, &t);
	ground = judge(&plain, &t, leak, least);
	return ground == STEADY && !never_falls(&all, leak->grown_bytes) ? UNSTEADY : ground;
}

struct leak leak_of(const struct process_track *p, double least_bytes_per_minute)
{
	enum metric metric = metric_of(p);
	struct memory m = memory_of(p, metric);
	struct leak leak = {
		.metric = metric,
		.samples = m.count,
		.seconds = seconds_of(&m),
		.bytes_per_minute = NAN,
		.low = NAN,
		.high = NAN,
		.p = NAN,
		.grown_bytes = NAN,
	};
	enum ground ground = look(&leak, &m, least_bytes_per_minute);

	leak.verdict = grounds[ground].verdict;
	snprintf(leak.why, sizeof(leak.why), "%s", _(grounds[ground].why));
	memory_clear(&m);
	return leak;
}
