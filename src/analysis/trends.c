/*
 * The last minute against the minutes before. A test of ranks says whether a difference is real, the
 * thresholds whether it matters; and as values in a row depend on each other, which makes any such
 * test see too much, what was before must be level, and the new level one that it hardly ever had: a
 * slope, a saw's tooth or a peak that comes every few minutes is no step.
 */
#include <stdlib.h>

#include "analysis/judge.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "stats/robust.h"
#include "stats/shift.h"

#define SIGNIFICANT    0.001
#define RECENT_SECONDS 60
#define BEFORE_SECONDS 120 /* at least */
#define BEFORE_MOST    60  /* blocks that the test is over */
#define LONG_BLOCKS    360 /* that the level is compared with: half an hour */
#define WARM_UP        30  /* seconds after the start that are like nothing later */
#define LEVEL_PART     0.5 /* of the step: so much may what was before differ; a slope: 0.67 */
#define RARE           0.95
#define NEAR_PART      0.25 /* of the step: what came so near has been there */

#define CPU_FLOOR    5             /* points */
#define MEMORY_FLOOR (16 * 0x1p20) /* bytes */
#define SLOWER_FLOOR 100e-6        /* seconds */

#define DIRECTION_P     0.01
#define DIRECTION_PART  0.1
#define DIRECTION_LEAST 12 /* blocks */

/* ---- one series, as it was and as it is ---- */

struct contrast {
	double recent[LONG_BLOCKS], before[LONG_BLOCKS]; /* newest first */
	size_t recent_count, before_count;
	size_t test_count; /* of before: the newest, which the test is over */
};

static bool is_level(const struct contrast *c, double step)
{
	size_t half = c->test_count / 2;

	return fabs(robust_median(c->before, half) -
		    robust_median(c->before + half, c->test_count - half)) <= LEVEL_PART * step;
}

static bool is_rare(const struct contrast *c, double level)
{
	size_t below = 0;

	for (size_t i = 0; i < c->before_count; i++)
		below += c->before[i] < level;
	return (double)below >= RARE * (double)c->before_count;
}

/* What costs little and mostly says no comes first. */
static struct trend_verdict contrast_judge(const struct contrast *c, double percent, double floor)
{
	struct trend_verdict v = { .holds = false };
	struct shift shift;

	v.before = robust_median(c->before, c->test_count);
	v.after = robust_median(c->recent, c->recent_count);
	if (!(v.after - v.before >= floor) || !(v.after >= v.before * (1 + percent / 100)))
		return v;
	if (!shift_of(c->before, c->test_count, c->recent, c->recent_count, &shift))
		return v;
	v.p = shift.p;
	v.percent = 100 * shift.by / v.before;
	v.holds = shift.p < SIGNIFICANT && shift.by >= floor && v.percent >= percent &&
		  is_level(c, shift.by) && is_rare(c, v.after - NEAR_PART * shift.by);
	return v;
}

/* ---- resources ---- */

const enum metric watched_resource[WATCHED_RESOURCES] = {
	METRIC_CPU,  METRIC_RSS,   METRIC_THREADS, METRIC_FILES,
	METRIC_READ, METRIC_WRITE, METRIC_RECEIVE, METRIC_SEND,
};

/* A peak below is nothing, however quiet it was before. */
static const double peak_floor[WATCHED_RESOURCES] = {
	10, 64 * 0x1p20, 16, 64, 4 * 0x1p20, 4 * 0x1p20, 4 * 0x1p20, 4 * 0x1p20,
};

/* Means of blocks; block 0 is the newest. */
struct resource_blocks {
	size_t count;
	double seconds; /* of a block */
	double mean[WATCHED_RESOURCES][LONG_BLOCKS];
};

static void add_row(struct resource_blocks *b, size_t block, const struct history_row *row,
		    uint32_t known[WATCHED_RESOURCES][LONG_BLOCKS])
{
	for (int r = 0; r < WATCHED_RESOURCES; r++) {
		double value = (double)row->number[watched_resource[r]];

		if (isnan(value))
			continue;
		b->mean[r][block] += value;
		known[r][block]++;
	}
}

static void divide(struct resource_blocks *b, uint32_t known[WATCHED_RESOURCES][LONG_BLOCKS])
{
	for (int r = 0; r < WATCHED_RESOURCES; r++)
		for (size_t i = 0; i < b->count; i++)
			b->mean[r][i] = known[r][i] ? b->mean[r][i] / known[r][i] : NAN;
}

/* Of the present program only, and after its warm-up; the oldest block may be a part of one. */
static void blocks_of(struct resource_blocks *b, const struct process_track *p)
{
	uint32_t known[WATCHED_RESOURCES][LONG_BLOCKS] = { 0 };
	double from = p->began_seconds + WARM_UP;

	*b = (struct resource_blocks){ .seconds = memory_block_seconds(p) };
	for (size_t i = p->row_count; i-- > 0;) {
		double age = p->last_seconds - (double)p->rows[i].seconds;
		size_t block = (size_t)fmax(age / b->seconds, 0);

		if (block >= LONG_BLOCKS || (double)p->rows[i].seconds < from)
			break;
		add_row(b, block, &p->rows[i], known);
		b->count = block + 1;
	}
	divide(b, known);
}

/* The mean of `group` blocks from `first`; NaN where one is unknown. */
static size_t take_groups(const double *mean, size_t first, size_t end, size_t group, double *out)
{
	size_t found = 0;

	for (size_t at = first; at + group <= end; at += group) {
		double sum = 0;

		for (size_t i = at; i < at + group; i++)
			sum += mean[i];
		if (isfinite(sum))
			out[found++] = sum / (double)group;
	}
	return found;
}

static size_t recent_blocks(double block_seconds)
{
	return (size_t)fmax(round(RECENT_SECONDS / block_seconds), SHIFT_LEAST);
}

/* Blocks of ten seconds at least. */
static size_t group_of(double block_seconds)
{
	return block_seconds < 2 * BLOCK_SECONDS ? 2 : 1;
}

static bool has_enough(struct contrast *c, double group_seconds)
{
	size_t most = BEFORE_MOST / 2;

	c->test_count = c->before_count < most ? c->before_count : most;
	return c->recent_count >= SHIFT_LEAST + 1 && c->test_count >= 2 * SHIFT_LEAST &&
	       (double)c->test_count * group_seconds >= BEFORE_SECONDS;
}

static void judge_rise(struct process_memory *m, const struct resource_blocks *b, int r,
		       double percent, double floor)
{
	size_t recent = recent_blocks(b->seconds), group = group_of(b->seconds);
	struct contrast c;

	m->rise[r] = (struct trend_verdict){ .holds = false };
	if (b->count <= recent)
		return;
	c.recent_count = take_groups(b->mean[r], 0, recent, group, c.recent);
	c.before_count = take_groups(b->mean[r], recent, b->count, group, c.before);
	if (has_enough(&c, b->seconds * (double)group))
		m->rise[r] = contrast_judge(&c, percent, floor);
}

/* ---- anomalies ---- */

#define ROBUST_Z 8
#define LOG_Z \
	6 /* of the logarithms: rates have heavy tails, and for these three times is nothing */
#define PEAK_FACTOR  1.5 /* beyond the highest that was usual */
#define PEAK_CUT     100 /* of the floor */
#define PEAK_PERCENT 5   /* of the median: a deviation is at least that */

static double highest(const double *values, size_t count)
{
	double most = -INFINITY;

	for (size_t i = 0; i < count; i++)
		most = fmax(most, values[i]);
	return most;
}

/* How far above the usual in deviations of the logarithms; what is near 0 is cut off. */
static double log_z(const double *usual, size_t count, double newest, double floor)
{
	double logs[LONG_BLOCKS], center;

	for (size_t i = 0; i < count; i++)
		logs[i] = log(fmax(usual[i], floor));
	center = robust_median(logs, count);
	return (log(fmax(newest, floor)) - center) /
	       fmax(robust_deviation(logs, count, center), log1p(PEAK_PERCENT / 100.0));
}

/* The newest blocks against all that are older than a minute: so an anomaly that lasts is its own usual
 * after that. The lesser of two, so that one odd second is none. */
static void judge_peak(struct process_memory *m, const struct resource_blocks *b, int r,
		       double times)
{
	double usual[LONG_BLOCKS], newest = NAN, deviation;
	size_t recent = recent_blocks(b->seconds), count = 0;
	struct trend_verdict *v = &m->anomaly[r];

	*v = (struct trend_verdict){ .holds = false };
	if (b->count <= recent)
		return;
	newest = fmin(b->mean[r][0], b->mean[r][1]);
	if (!(newest >= peak_floor[r]))
		return;
	count = take_groups(b->mean[r], recent, b->count, 1, usual);
	if ((double)count * b->seconds < BEFORE_SECONDS ||
	    newest <= PEAK_FACTOR * highest(usual, count))
		return;
	v->before = robust_median(usual, count);
	v->after = newest;
	v->percent = 100 * newest / fmax(v->before, peak_floor[r] / times);
	deviation = fmax(robust_deviation(usual, count, v->before), v->before * PEAK_PERCENT / 100);
	v->holds = newest >= times * v->before && newest >= v->before + peak_floor[r] &&
		   newest >= v->before + ROBUST_Z * deviation &&
		   log_z(usual, count, newest, peak_floor[r] / PEAK_CUT) >= LOG_Z;
}

/* ---- operations ---- */

static void judge_slowing(struct process_memory *m, uint32_t op, double block_seconds,
			  double percent)
{
	size_t recent = recent_blocks(block_seconds), group = group_of(block_seconds);
	struct op_memory *o = &m->ops[op];
	struct contrast c;

	o->slower = (struct trend_verdict){ .holds = false };
	if (m->blocks <= recent)
		return;
	c.recent_count = memory_medians(m, op, 0, recent, group, c.recent);
	if (c.recent_count < SHIFT_LEAST + 1)
		return;
	c.before_count = memory_medians(m, op, recent, MEMORY_BLOCKS - recent, group, c.before);
	if (has_enough(&c, block_seconds * (double)group))
		o->slower = contrast_judge(&c, percent, SLOWER_FLOOR);
}

/* The last third of the window against the rest. */
static void judge_direction(struct process_memory *m, uint32_t op, size_t blocks)
{
	double before[MEMORY_BLOCKS], after[MEMORY_BLOCKS], was, is;
	size_t after_count, before_count;
	struct shift shift;

	m->ops[op].direction = 0;
	after_count = memory_medians(m, op, 0, blocks / 3, 1, after);
	before_count = memory_medians(m, op, blocks / 3, blocks - blocks / 3, 1, before);
	if (after_count < SHIFT_LEAST || before_count < SHIFT_LEAST)
		return;
	was = robust_median(before, before_count);
	is = robust_median(after, after_count);
	if (fabs(is - was) < DIRECTION_PART * was)
		return;
	if (shift_of(before, before_count, after, after_count, &shift) && shift.p < DIRECTION_P)
		m->ops[op].direction = is > was ? 1 : -1;
}

static void update_operations(struct process_memory *m, double block_seconds, double window,
			      double percent)
{
	size_t blocks = (size_t)fmin(fmax(window / block_seconds, DIRECTION_LEAST), MEMORY_BLOCKS);

	for (uint32_t op = 0; op < m->op_count; op++) {
		struct op_memory *o = &m->ops[op];

		if (o->blocks != m->blocks) { /* nothing in this block */
			if (m->blocks - o->blocks > blocks / 3)
				o->direction = 0;
			if (m->blocks - o->blocks > recent_blocks(block_seconds) / 2)
				o->slower.holds = false;
			continue;
		}
		judge_direction(m, op, blocks);
		judge_slowing(m, op, block_seconds, percent);
	}
}

void trends_update(struct process_memory *m, const struct process_track *p,
		   const struct analysis_settings *settings, double window)
{
	struct resource_blocks *b = mem_alloc(sizeof(*b));

	blocks_of(b, p);
	judge_rise(m, b, 0, settings->rule[RULE_CPU_TREND].threshold, CPU_FLOOR);
	judge_rise(m, b, 1, settings->rule[RULE_MEMORY_TREND].threshold, MEMORY_FLOOR);
	for (int r = 0; r < WATCHED_RESOURCES; r++)
		judge_peak(m, b, r, settings->rule[RULE_ANOMALY].threshold);
	free(b);
	update_operations(m, memory_block_seconds(p), window,
			  settings->rule[RULE_SLOWER].threshold);
}

/* ---- rules ---- */

static char *change_message(enum unit unit, const struct trend_verdict *v)
{
	char percent[NUMBER_SIZE], before[NUMBER_SIZE], after[NUMBER_SIZE];

	return mem_format(_("%s more in the last minute than in the minutes before: %s after %s"),
			  number_percent(percent, v->percent),
			  unit_format(after, unit, v->after, 0),
			  unit_format(before, unit, v->before, 0));
}

static void claim_rise(struct judge *j, enum rule rule, int r)
{
	const struct trend_verdict *v = &j->m->rise[r];

	if (v->holds)
		judge_claim_resource(j, rule, watched_resource[r], v->percent, SEVERITY_INFO,
				     change_message(metric_info[watched_resource[r]].unit, v));
}

void judge_cpu_trend(struct judge *j)
{
	claim_rise(j, RULE_CPU_TREND, 0);
}

void judge_memory_trend(struct judge *j)
{
	claim_rise(j, RULE_MEMORY_TREND, 1);
}

void judge_anomalies(struct judge *j)
{
	for (int r = 0; r < WATCHED_RESOURCES; r++) {
		const struct trend_verdict *v = &j->m->anomaly[r];
		enum unit unit = metric_info[watched_resource[r]].unit;
		char now[NUMBER_SIZE], usual[NUMBER_SIZE];

		if (!v->holds)
			continue;
		judge_claim_resource(
			j, RULE_ANOMALY, watched_resource[r], v->percent / 100, SEVERITY_INFO,
			mem_format(_("%s, where %s is usual"), unit_format(now, unit, v->after, 0),
				   unit_format(usual, unit, v->before, 0)));
	}
}

void judge_slower(struct judge *j, const struct op_judged *o)
{
	const struct trend_verdict *v = &o->memory->slower;

	if (v->holds)
		judge_claim_operation(j, RULE_SLOWER, o->op, v->percent, SEVERITY_WARNING,
				      change_message(UNIT_SECONDS, v));
}
