/* Two sides against each other: all operations, all resources, in order. */
#include "decide/compare.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/order.h"

#include "decide/compare_parts.h"
#include "decide/compare_shown.h"

#define LEVEL         0.05
#define LEAST_PERCENT 5

const struct compare_figure_info compare_figure_info[COMPARE_FIGURES] = {
#define X(id, name, title, unit, value, slice, calls, of, precision) \
	[COMPARE_##id] = { name, title, UNIT_##unit, KIND_##of },
#include "decide/compare_figures.def"
#undef X
};

void compare_settings_init(struct compare_settings *settings)
{
	*settings = (struct compare_settings){ LEVEL, LEAST_PERCENT };
}

const char *compare_method_name(enum compare_method method)
{
	static const char *const names[] = {
		[COMPARE_NONE] = "none",
		[COMPARE_BY_RUNS] = "runs",
		[COMPARE_BY_WINDOWS] = "windows",
	};

	return names[method];
}

bool compare_is_cost(enum compare_figure figure)
{
	enum compare_kind kind = compare_figure_info[figure].kind;

	return kind == KIND_CPU || kind == KIND_MEMORY;
}

static const struct verdict_info {
	const char *of_duration, *of_amount;
} verdicts[] = {
	[COMPARE_UNSURE] = { N_("not enough data"), N_("not enough data") },
	[COMPARE_SAME] = { N_("same"), N_("same") },
	[COMPARE_FASTER] = { N_("faster"), N_("less") },
	[COMPARE_SLOWER] = { N_("slower"), N_("more") },
};

const char *compare_verdict_name(enum compare_verdict verdict, enum compare_kind kind)
{
	return kind == KIND_DURATION ? verdicts[verdict].of_duration : verdicts[verdict].of_amount;
}

const char *compare_verdict_title(enum compare_verdict verdict, enum compare_kind kind)
{
	return _(compare_verdict_name(verdict, kind));
}

/* ---- histograms ---- */

static int by_bound(const void *a, const void *b)
{
	const struct document_bucket *x = a, *y = b;

	return ORDER(x->upper, y->upper);
}

/* Neighbours of the same bound become one. */
static size_t merge_equal(struct document_bucket *buckets, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (kept && buckets[kept - 1].upper == buckets[i].upper)
			buckets[kept - 1].count += buckets[i].count;
		else
			buckets[kept++] = buckets[i];
	}
	return kept;
}

static void add_histograms(struct compared_op *op, const struct compare_match *match)
{
	size_t room[SIDES] = { 0 };

	for (size_t i = 0; i < match->count; i++)
		room[match->found[i].source->side] += match->found[i].op->histogram_count;
	for (int side = 0; side < SIDES; side++)
		if (room[side])
			op->histogram[side] = mem_alloc_array(room[side], sizeof(**op->histogram));
	for (size_t i = 0; i < match->count; i++) {
		const struct document_op *from = match->found[i].op;
		enum compare_side_id side = match->found[i].source->side;

		if (from->histogram_count)
			memcpy(op->histogram[side] + op->histogram_count[side], from->histogram,
			       from->histogram_count * sizeof(*from->histogram));
		op->histogram_count[side] += from->histogram_count;
	}
	for (int side = 0; side < SIDES; side++) {
		if (!room[side])
			continue;
		qsort(op->histogram[side], room[side], sizeof(**op->histogram), by_bound);
		op->histogram_count[side] = merge_equal(op->histogram[side], room[side]);
	}
}

/* ---- operations ---- */

static enum presence presence_of(const struct compare_match *match)
{
	if (match->found[0].source->side == AFTER)
		return PRESENT_AFTER;
	return match->found[match->count - 1].source->side == BEFORE ? PRESENT_BEFORE
								     : PRESENT_BOTH;
}

static void compare_op(struct comparing *work, size_t i)
{
	const struct compare_match *match = &work->matches[i];
	const struct document_op *first = match->found[0].op;
	struct compared_op *op = &work->c->ops[i];

	op->component = first->component;
	op->operation = first->operation;
	op->label = first->label;
	op->presence = presence_of(match);
	for (int figure = 0; figure < COMPARE_FIGURES; figure++)
		op->figure[figure] = compare_figure_of(work, match, (enum compare_figure)figure,
						       &work->bases[i][figure]);
	add_histograms(op, match);
}

/* The first figure of those that are adjusted together: the more costs were measured, the more would be found by
 * chance. */
static int family_of(int figure)
{
	return compare_is_cost((enum compare_figure)figure) ? COMPARE_CPU : figure;
}

static size_t list_family(const struct comparison *c, int family, struct compared **list)
{
	size_t count = 0;

	for (int figure = family; figure < COMPARE_FIGURES; figure++)
		for (size_t i = 0; i < c->op_count && family_of(figure) == family; i++)
			list[count++] = &c->ops[i].figure[figure];
	return count;
}

/* tested: how many of each family were. */
static void adjust_ops(const struct comparison *c, size_t tested[COMPARE_FIGURES])
{
	struct compared **list = mem_alloc_array(COMPARE_FIGURES * c->op_count + 1, sizeof(*list));

	for (int family = 0; family < COMPARE_FIGURES; family++)
		tested[family] = compare_adjust(list, list_family(c, family, list), &c->settings);
	free(list);
}

static void explain(struct comparing *work, size_t i, int figure, const size_t *tested)
{
	struct compared_op *op = &work->c->ops[i];
	struct compared *compared = &op->figure[figure];

	if (compared->verdict == COMPARE_UNSURE)
		compared->reason =
			compare_reason(work, op, (enum compare_figure)figure,
				       &work->bases[i][figure], tested[family_of(figure)]);
}

static void judge_costs(struct comparing *work, size_t i, const size_t *tested)
{
	struct compared_op *op = &work->c->ops[i];

	for (int figure = 0; figure < COMPARE_FIGURES; figure++) {
		if (!compare_is_cost((enum compare_figure)figure) ||
		    !compared_known(&op->figure[figure]))
			continue;
		work->c->costs[op->figure[figure].verdict]++;
		explain(work, i, figure, tested);
	}
}

static void judge_ops(struct comparing *work)
{
	struct comparison *c = work->c;
	size_t tested[COMPARE_FIGURES];

	adjust_ops(c, tested);
	for (size_t i = 0; i < c->op_count; i++) {
		struct compared_op *op = &c->ops[i];

		op->verdict = op->figure[COMPARE_MEAN].verdict;
		explain(work, i, COMPARE_MEAN, tested);
		if (op->presence != PRESENT_BOTH)
			continue;
		c->count[op->verdict]++;
		judge_costs(work, i, tested);
	}
}

static void set_ratio(struct comparison *c)
{
	double sum = 0;

	for (size_t i = 0; i < c->op_count; i++) {
		const struct compared *mean = &c->ops[i].figure[COMPARE_MEAN];
		double ratio = log(mean->after / mean->before);

		if (c->ops[i].presence != PRESENT_BOTH || !isfinite(ratio))
			continue;
		sum += ratio;
		c->ratio_count++;
	}
	c->ratio = c->ratio_count ? exp(sum / (double)c->ratio_count) : NAN;
}

/* ---- resources ---- */

static void compare_resources(struct comparing *work)
{
	struct comparison *c = work->c;
	struct compared *family[METRIC_COUNT];

	c->resources = mem_alloc_array(METRIC_COUNT, sizeof(*c->resources));
	for (int metric = 0; metric < METRIC_COUNT; metric++) {
		struct compared_resource *to = &c->resources[c->resource_count];

		to->metric = (enum metric)metric;
		to->mean = compare_mean_of(work, to->metric);
		to->max = compare_max_of(work, to->metric);
		family[c->resource_count] = &to->mean;
		c->resource_count += compared_known(&to->mean) || compared_known(&to->max);
	}
	compare_adjust(family, c->resource_count, &c->settings);
}

/* ---- the order ---- */

/* What comes first: slower, faster, unsure, same; then what appeared, then what vanished. */
static int place_of(const struct compared_op *op)
{
	static const int by_verdict[] = {
		[COMPARE_SLOWER] = 0,
		[COMPARE_FASTER] = 1,
		[COMPARE_UNSURE] = 2,
		[COMPARE_SAME] = 3,
	};

	if (op->presence == PRESENT_BOTH)
		return by_verdict[op->verdict];
	return op->presence == PRESENT_AFTER ? 4 : 5;
}

/* Half as much is as large a change as twice as much. */
static double size_of(const struct compared_op *op)
{
	double size = fabs(log1p(op->figure[COMPARE_MEAN].percent / 100));

	return isnan(size) ? -1 : size;
}

static int by_names(const struct compared_op *a, const struct compared_op *b)
{
	int order = strcmp(a->component, b->component);

	if (order == 0)
		order = strcmp(a->operation, b->operation);
	return order ? order : strcmp(a->label ? a->label : "", b->label ? b->label : "");
}

static int by_importance(const void *a, const void *b)
{
	const struct compared_op *x = a, *y = b;
	double x_size = size_of(x), y_size = size_of(y);
	int places = place_of(x) - place_of(y);

	if (places)
		return places;
	if (x_size != y_size)
		return ORDER(y_size, x_size);
	return by_names(x, y);
}

/* ---- all ---- */

static enum compare_method method_of(const struct compare_side side[SIDES])
{
	if (!side[BEFORE].count || !side[AFTER].count)
		return COMPARE_NONE;
	return side[BEFORE].count >= COMPARE_RUNS && side[AFTER].count >= COMPARE_RUNS
		       ? COMPARE_BY_RUNS
		       : COMPARE_BY_WINDOWS;
}

static void work_clear(struct comparing *work)
{
	free(work->sources);
	free(work->found);
	free(work->matches);
	free(work->bases);
}

struct comparison *compare(const struct compare_side side[SIDES],
			   const struct compare_settings *settings)
{
	struct comparison *c = mem_alloc(sizeof(*c));
	struct comparing work = { .c = c };

	c->settings = *settings;
	compare_runs(c, side);
	c->method = method_of(c->side);
	compare_match(&work);
	for (size_t i = 0; i < c->op_count; i++)
		compare_op(&work, i);
	judge_ops(&work);
	set_ratio(c);
	compare_resources(&work);
	compare_warn(&work);
	qsort(c->ops, c->op_count, sizeof(*c->ops), by_importance);
	work_clear(&work);
	return c;
}

void comparison_free(struct comparison *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->op_count; i++) {
		for (int figure = 0; figure < COMPARE_FIGURES; figure++)
			free(c->ops[i].figure[figure].reason);
		for (int side = 0; side < SIDES; side++)
			free(c->ops[i].histogram[side]);
	}
	for (size_t i = 0; i < c->warning_count; i++)
		free(c->warnings[i]);
	for (int side = 0; side < SIDES; side++) {
		free(c->documents[side]);
		free(c->paths[side]);
	}
	free(c->warnings);
	free(c->ops);
	free(c->resources);
	free(c);
}

/* ---- what is worse ---- */

static bool is_worse(const struct comparison *c, const struct compared_op *op, int figure,
		     double percent)
{
	const struct compared *compared = &op->figure[figure];

	return op->presence == PRESENT_BOTH && compared->q < c->settings.level &&
	       compared->percent >= percent;
}

static void add_worse(struct compare_worse *to, const struct comparison *c, int figure,
		      double percent)
{
	for (size_t i = 0; i < c->op_count; i++) {
		const struct compared_op *op = &c->ops[i];

		if (!is_worse(c, op, figure, percent))
			continue;
		to->count++;
		if (to->op && to->op->figure[to->figure].percent >= op->figure[figure].percent)
			continue;
		to->op = op;
		to->figure = (enum compare_figure)figure;
	}
}

struct compare_worse comparison_slower(const struct comparison *c, double percent)
{
	struct compare_worse worse = { 0 };

	add_worse(&worse, c, COMPARE_MEAN, percent);
	return worse;
}

struct compare_worse comparison_costlier(const struct comparison *c, double percent)
{
	struct compare_worse worse = { 0 };

	for (int figure = 0; figure < COMPARE_FIGURES; figure++)
		if (compare_is_cost((enum compare_figure)figure))
			add_worse(&worse, c, figure, percent);
	return worse;
}
