/* How commands stand to each other: the time of a run, and all else that two of them have in common. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/order.h"
#include "stats/adjust.h"
#include "stats/robust.h"
#include "stats/shift.h"

#include "bench/inside.h"

/* One thing over the runs of both. */
struct sides {
	const double *before, *after;
	size_t before_count, after_count;
};

/* ---- a ratio ---- */

static bool all_positive(const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!(values[i] > 0))
			return false;
	return true;
}

static double *logs_of(const double *values, size_t count)
{
	double *logs = mem_alloc_array(count + 1, sizeof(*logs));

	for (size_t i = 0; i < count; i++)
		logs[i] = log(values[i]);
	return logs;
}

static bool shift_logs(const struct sides *s, struct shift *shift)
{
	double *before = logs_of(s->before, s->before_count);
	double *after = logs_of(s->after, s->after_count);
	bool made = shift_of(before, s->before_count, after, s->after_count, shift);

	free(before);
	free(after);
	return made;
}

/* Nothing has no logarithm: what may be 0 is compared by differences, as parts of the median. Ties let the
 * normal approximation go below what any order can have. The interval is that of Hodges and Lehmann's estimate,
 * which need not be the ratio of the medians; wider, it holds both. */
static struct bench_ratio ratio_of(const struct sides *s)
{
	double from = robust_median(s->before, s->before_count);
	double ratio = robust_median(s->after, s->after_count) / from, low, high;
	struct bench_ratio r = { isfinite(ratio) ? ratio : NAN, NAN, NAN, NAN };
	bool logs =
		all_positive(s->before, s->before_count) && all_positive(s->after, s->after_count);
	struct shift shift;

	if (!(logs ? shift_logs(s, &shift)
		   : shift_of(s->before, s->before_count, s->after, s->after_count, &shift)))
		return r;
	r.p = fmax(shift.p, shift_least_p((double)s->before_count, (double)s->after_count));
	low = logs ? exp(shift.low) : 1 + shift.low / from;
	high = logs ? exp(shift.high) : 1 + shift.high / from;
	if (isfinite(low) && isfinite(high) && isfinite(ratio)) {
		r.low = fmin(low, ratio);
		r.high = fmax(high, ratio);
	}
	return r;
}

/* ---- one thing of two commands ---- */

static void set_change(struct bench_change *to, const struct sides *s)
{
	to->before = robust_median(s->before, s->before_count);
	to->after = robust_median(s->after, s->after_count);
	to->ratio = ratio_of(s);
	to->adjusted = to->ratio.p;
}

static struct bench_change figure_change(const struct bench_result *before,
					 const struct bench_result *after, enum bench_figure figure)
{
	struct bench_change change = { .figure = figure };
	struct sides s;
	double *a = bench_figure_values(before, figure, &s.before_count);
	double *b = bench_figure_values(after, figure, &s.after_count);

	s.before = a;
	s.after = b;
	set_change(&change, &s);
	free(a);
	free(b);
	return change;
}

static struct bench_change op_change(const struct bench_op *before, const struct bench_op *after)
{
	struct bench_change change = { .figure = BENCH_FIGURES, .op = after };
	const struct sides s = { before->means, after->means, before->mean_count,
				 after->mean_count };

	set_change(&change, &s);
	change.self = fmax(before->figures.self, 0) + fmax(after->figures.self, 0); /* NaN: 0 */
	return change;
}

struct bench_ratio bench_compare(const struct bench_result *reference,
				 const struct bench_result *other)
{
	return figure_change(reference, other, BENCH_WALL).ratio;
}

/* ---- all of two commands ---- */

static const char *text(const char *name)
{
	return name ? name : "";
}

bool bench_op_same(const struct bench_op *a, const struct bench_op *b)
{
	return strcmp(text(a->component), text(b->component)) == 0 &&
	       strcmp(text(a->operation), text(b->operation)) == 0 &&
	       strcmp(text(a->label), text(b->label)) == 0;
}

static const struct bench_op *find(const struct bench_result *r, const struct bench_op *op)
{
	for (size_t i = 0; i < r->op_count; i++)
		if (bench_op_same(&r->ops[i], op))
			return &r->ops[i];
	return NULL;
}

static bool is_told(const struct bench_result *a, const struct bench_result *b,
		    enum bench_figure figure)
{
	return a->spread[figure].count && b->spread[figure].count &&
	       !(bench_in_ticks(a, figure) && bench_in_ticks(b, figure));
}

static int by_self(const void *left, const void *right)
{
	const struct bench_change *a = left, *b = right;

	if (a->self != b->self)
		return ORDER(b->self, a->self);
	return ORDER(a->op, b->op);
}

/* Wall time is what was asked: its p is of one test, whatever else there is to see. */
static void adjust(struct bench_comparison *c)
{
	double *p = mem_alloc_array(c->count + 1, sizeof(*p));

	for (size_t i = 0; i < c->count; i++)
		p[i] = c->changes[i].figure == BENCH_WALL ? NAN : c->changes[i].ratio.p;
	c->tests = adjust_p(p, c->count);
	for (size_t i = 0; i < c->count; i++)
		if (c->changes[i].figure != BENCH_WALL)
			c->changes[i].adjusted = p[i];
	free(p);
}

static void fill(struct bench_comparison *c, const struct bench_result *before,
		 const struct bench_result *after)
{
	size_t ops;

	c->changes = mem_alloc_array((size_t)BENCH_FIGURES + after->op_count, sizeof(*c->changes));
	for (int i = BENCH_WALL; i <= BENCH_PEAK_RSS; i++)
		if (is_told(before, after, (enum bench_figure)i))
			c->changes[c->count++] = figure_change(before, after, (enum bench_figure)i);
	ops = c->count;
	for (size_t i = 0; i < after->op_count; i++) {
		const struct bench_op *op = find(before, &after->ops[i]);

		if (op && op->mean_count && after->ops[i].mean_count)
			c->changes[c->count++] = op_change(op, &after->ops[i]);
	}
	qsort(&c->changes[ops], c->count - ops, sizeof(*c->changes), by_self);
	adjust(c);
}

/* The first of its size that has a good run. */
static size_t first_of(const struct bench *b, size_t i)
{
	size_t first = 0;

	while (first < i && !(b->results[first].spread[BENCH_WALL].count &&
			      bench_same_size(b->results[first].command, b->results[i].command)))
		first++;
	return first;
}

struct bench_comparisons bench_comparisons_of(const struct bench *b)
{
	struct bench_comparisons all = { mem_alloc_array(b->count + 1, sizeof(*all.all)), 0 };

	for (size_t i = 0; i < b->count; i++) {
		size_t first = first_of(b, i);
		struct bench_comparison *c = &all.all[all.count];

		if (first == i || !b->results[i].spread[BENCH_WALL].count)
			continue;
		*c = (struct bench_comparison){ .reference = first, .result = i };
		fill(c, &b->results[first], &b->results[i]);
		all.count++;
	}
	return all;
}

void bench_comparisons_clear(struct bench_comparisons *all)
{
	for (size_t i = 0; i < all->count; i++)
		free(all->all[i].changes);
	free(all->all);
	*all = (struct bench_comparisons){ 0 };
}
