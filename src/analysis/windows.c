/* Two windows compared: one pass over the slices fills both, then each operation is judged. */
#include "analysis/windows.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/order.h"
#include "stats/blocks.h"
#include "stats/shift.h"

#define LEVEL         0.01
#define LEAST_PERCENT 5.0
#define DECISIVE      5 /* blocks in each, with which p can be below LEVEL */

/* Values in order, as many as there are slices or rows. */
struct values {
	double *value;
	size_t count, capacity;
};

static void add_value(struct values *v, double value)
{
	v->value = vec_room(v->value, v->count, &v->capacity);
	v->value[v->count++] = value;
}

/* One operation in one window. */
struct part {
	struct op_totals totals;
	struct hist hist;
	struct values means; /* recorded units */
};

enum side { BEFORE, AFTER, SIDES };

struct comparison {
	const struct process_track *track;
	struct span span[SIDES];
	double begin, split, end; /* as asked for */
	struct part (*part)[SIDES];
};

/* ---- gathering ---- */

/* A slice belongs where its middle is; one that is longer than a window, nowhere. */
static enum side side_of(const struct comparison *c, double from, double to)
{
	double middle = (from + to) / 2;

	if (middle < c->begin || middle >= c->end || to - from > c->end - c->split)
		return SIDES;
	return middle < c->split ? BEFORE : AFTER;
}

/* Time of which what was recorded is left out does not count: it lies over one end of the span. */
static void leave_out(struct span *span, double from, double to)
{
	if (from <= span->from && to > span->from)
		span->from = fmin(to, span->to);
	else if (to >= span->to && from < span->to)
		span->to = fmax(from, span->from);
}

static void fit_spans(struct comparison *c, enum side side, double from, double to)
{
	struct span *before = &c->span[BEFORE], *after = &c->span[AFTER];

	if (side == SIDES) {
		leave_out(before, from, to);
		leave_out(after, from, to);
	} else if (side == BEFORE) {
		before->from = fmin(before->from, from);
		if (to > c->split)
			before->to = after->from = to;
	} else if (from < c->split) {
		before->to = after->from = from;
	}
}

static void add_entry(void *context, uint32_t op, double from, double to,
		      const struct op_totals *totals, const struct bucket *run, size_t length)
{
	struct comparison *c = context;
	enum side side = side_of(c, from, to);
	struct part *part;

	fit_spans(c, side, from, to);
	if (side == SIDES || op >= c->track->op_count)
		return;
	part = &c->part[op][side];
	part->totals = op_totals_add(part->totals, *totals);
	hist_add_run(&part->hist, run, length);
	if (totals->timed > 0)
		add_value(&part->means, (double)totals->total / (double)totals->timed);
}

static void gather(struct comparison *c, double seconds)
{
	const struct process_track *p = c->track;

	c->end = p->last_seconds;
	c->split = c->end - seconds;
	c->begin = c->split - seconds;
	c->span[BEFORE] =
		(struct span){ fmin(fmax(c->begin, p->began_seconds), c->split), c->split };
	c->span[AFTER] = (struct span){ c->split, c->end };
	c->part = mem_alloc_array(p->op_count, sizeof(*c->part));
	history_entries(p, c->begin, c->end, add_entry, c);
}

static void comparison_clear(struct comparison *c)
{
	for (uint32_t op = 0; op < c->track->op_count; op++) {
		for (int side = 0; side < SIDES; side++) {
			hist_clear(&c->part[op][side].hist);
			free(c->part[op][side].means.value);
		}
	}
	free(c->part);
}

/* ---- judging ---- */

static size_t blocks_of(const struct values *v, double blocks[BLOCKS_MOST])
{
	return blocks_average(v->value, NULL, v->count, BLOCKS_MOST, blocks);
}

static double percent_of(double before, double after)
{
	if (before == after)
		return 0;
	return before == 0 ? copysign(INFINITY, after) : (after - before) / fabs(before) * 100;
}

static enum change change_of(const struct window_change *w, const struct shift *shift)
{
	if (isnan(w->percent))
		return CHANGE_UNKNOWN;
	if (fabs(w->percent) < LEAST_PERCENT)
		return CHANGE_SAME;
	if (shift->p < LEVEL)
		return w->percent > 0 ? CHANGE_MORE : CHANGE_LESS;
	return shift->before < DECISIVE || shift->after < DECISIVE ? CHANGE_UNKNOWN : CHANGE_SAME;
}

static void judge(struct window_change *w, const struct values values[SIDES])
{
	double before[BLOCKS_MOST], after[BLOCKS_MOST];
	size_t before_count = blocks_of(&values[BEFORE], before);
	size_t after_count = blocks_of(&values[AFTER], after);
	struct shift shift;

	w->percent = percent_of(w->before, w->after);
	if (!shift_of(before, before_count, after, after_count, &shift))
		return;
	w->p = shift.p;
	w->change = change_of(w, &shift);
}

static struct window_change unknown_change(void)
{
	return (struct window_change){
		.before = NAN,
		.after = NAN,
		.p50_before = NAN,
		.p50_after = NAN,
		.p99_before = NAN,
		.p99_after = NAN,
		.rate_before = NAN,
		.rate_after = NAN,
		.percent = NAN,
		.p = NAN,
	};
}

static struct figures figures_in(const struct comparison *c, uint32_t op, enum side side)
{
	const struct op_track *o = &c->track->ops[op];
	const struct part *part = &c->part[op][side];
	double scale = op_scale(&o->key, &c->track->last.segment);

	return figures_of(&part->totals, &part->hist, o->min, o->max, scale,
			  c->span[side].to - c->span[side].from, false);
}

static struct window_change change_of_op(const struct comparison *c, uint32_t op)
{
	struct figures before = figures_in(c, op, BEFORE), after = figures_in(c, op, AFTER);
	const struct values values[SIDES] = { c->part[op][BEFORE].means, c->part[op][AFTER].means };
	struct window_change w = unknown_change();

	w.subject = (struct subject_of_change){ .operation = true, .op = op };
	w.before = before.mean;
	w.after = after.mean;
	w.p50_before = before.p50;
	w.p50_after = after.p50;
	w.p99_before = before.p99;
	w.p99_after = after.p99;
	w.rate_before = before.rate;
	w.rate_after = after.rate;
	judge(&w, values);
	return w;
}

/* ---- resources ---- */

static bool is_within(const struct span *span, double seconds)
{
	return seconds > span->from && seconds <= span->to;
}

static struct values rows_in(const struct comparison *c, enum metric metric, enum side side)
{
	const struct process_track *p = c->track;
	struct values v = { 0 };

	for (size_t i = 0; i < p->row_count; i++)
		if (is_within(&c->span[side], (double)p->rows[i].seconds) &&
		    isfinite(p->rows[i].number[metric]))
			add_value(&v, (double)p->rows[i].number[metric]);
	return v;
}

static double mean_of(const struct values *v)
{
	double mean = v->count ? 0 : NAN;

	for (size_t i = 0; i < v->count; i++)
		mean += (v->value[i] - mean) / (double)(i + 1);
	return mean;
}

static struct window_change change_of_metric(const struct comparison *c, enum metric metric)
{
	struct values values[SIDES] = { rows_in(c, metric, BEFORE), rows_in(c, metric, AFTER) };
	struct window_change w = unknown_change();

	w.subject = (struct subject_of_change){ .metric = metric };
	w.before = mean_of(&values[BEFORE]);
	w.after = mean_of(&values[AFTER]);
	judge(&w, values);
	free(values[BEFORE].value);
	free(values[AFTER].value);
	return w;
}

/* ---- all ---- */

static bool is_change(const struct window_change *w)
{
	return w->change == CHANGE_LESS || w->change == CHANGE_MORE;
}

/* Half as much is as large an effect as twice as much. */
static double effect_of(const struct window_change *w)
{
	double effect = fabs(log(fabs(w->after / w->before)));

	return isnan(effect) ? -1 : effect;
}

static int by_effect(const void *a, const void *b)
{
	const struct window_change *x = a, *y = b;
	double x_effect = effect_of(x), y_effect = effect_of(y);

	if (x->subject.operation != y->subject.operation)
		return x->subject.operation ? -1 : 1;
	if (is_change(x) != is_change(y))
		return is_change(x) ? -1 : 1;
	if (x_effect != y_effect)
		return ORDER(y_effect, x_effect);
	if (x->subject.operation)
		return ORDER(x->subject.op, y->subject.op);
	return (int)x->subject.metric - (int)y->subject.metric;
}

static bool was_called(const struct comparison *c, uint32_t op)
{
	return c->part[op][BEFORE].totals.count > 0 || c->part[op][AFTER].totals.count > 0;
}

struct windows windows_compare(const struct history *h, const struct process_track *p,
			       double seconds)
{
	struct comparison c = { .track = p };
	struct windows w = { 0 };

	(void)h;
	gather(&c, seconds);
	w.changes = mem_alloc_array(p->op_count + METRIC_SERIES, sizeof(*w.changes));
	for (uint32_t op = 0; op < p->op_count; op++)
		if (was_called(&c, op))
			w.changes[w.count++] = change_of_op(&c, op);
	for (int metric = 0; metric < METRIC_SERIES; metric++) {
		struct window_change change = change_of_metric(&c, (enum metric)metric);

		if (!isnan(change.before) || !isnan(change.after))
			w.changes[w.count++] = change;
	}
	qsort(w.changes, w.count, sizeof(*w.changes), by_effect);
	w.before = c.span[BEFORE];
	w.after = c.span[AFTER];
	comparison_clear(&c);
	return w;
}

void windows_clear(struct windows *w)
{
	free(w->changes);
	*w = (struct windows){ 0 };
}
