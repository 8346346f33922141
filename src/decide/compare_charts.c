/* How the durations of what changed are distributed, both sides over each other. */
#include "report/sheet.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"

#include "decide/compare_shown.h"

#define CHARTS_MOST 10
#define BINS_MOST   72
/* A bucket is a 64th to a 128th of its value wide (perftop/bucket.h), at most so many octaves. */
#define BUCKET_PART    64
#define BUCKET_OCTAVES (1.0 / 44)
/* What lies beyond is too little to be seen, and would make the rest too narrow. */
#define TAIL 0.002

/* Stretches of the same width on a logarithmic axis: their heights compare, and so do areas. */
struct bins {
	double low, width; /* octaves */
	size_t count;
	double edge[BINS_MOST + 1];
	double share[SIDES][BINS_MOST + 1]; /* percent; the last is not used */
};

static bool is_drawable(const struct document_bucket *bucket)
{
	return bucket->upper > 0 && isfinite(bucket->upper) && bucket->count > 0;
}

static double total_of(const struct compared_op *op, int side)
{
	double total = 0;

	for (size_t i = 0; i < op->histogram_count[side]; i++)
		if (is_drawable(&op->histogram[side][i]))
			total += (double)op->histogram[side][i].count;
	return total;
}

/* Where a bucket begins, octaves: there is none saved, but the neighbour ends there if it is one. */
static double bottom_of(const struct compared_op *op, int side, size_t i)
{
	const struct document_bucket *b = op->histogram[side];
	double least = b[i].upper * (1 - 1.0 / BUCKET_PART);

	return log2(i && b[i - 1].upper >= least && b[i - 1].upper < b[i].upper ? b[i - 1].upper
										: least);
}

struct range {
	double low, high; /* octaves */
};

/* From where to where nearly all of a side lies. */
static void widen(struct range *range, const struct compared_op *op, int side)
{
	double total = total_of(op, side), sum = 0;

	for (size_t i = 0; i < op->histogram_count[side]; i++) {
		const struct document_bucket *b = &op->histogram[side][i];

		if (!is_drawable(b))
			continue;
		if (sum <= total * (1 - TAIL))
			range->high = fmax(range->high, log2(b->upper));
		sum += (double)b->count;
		if (sum >= total * TAIL)
			range->low = fmin(range->low, bottom_of(op, side, i));
	}
}

/* Spread over the bins that it overlaps. */
static void spread(struct bins *bins, int side, double bottom, double top, double share)
{
	double from = (bottom - bins->low) / bins->width, to = (top - bins->low) / bins->width;
	double last = (double)bins->count;

	for (double at = fmax(0, floor(from)); at < fmin(last, to); at++) {
		double part = (fmin(at + 1, to) - fmax(at, from)) / (to - from);

		bins->share[side][(size_t)at] += share * part;
	}
}

static void fill(struct bins *bins, const struct compared_op *op, int side)
{
	double total = total_of(op, side);

	for (size_t i = 0; i < op->histogram_count[side]; i++) {
		const struct document_bucket *b = &op->histogram[side][i];

		if (is_drawable(b))
			spread(bins, side, bottom_of(op, side, i), log2(b->upper),
			       100 * (double)b->count / total);
	}
}

/* False: there is nothing to draw. */
static bool make_bins(struct bins *bins, const struct compared_op *op)
{
	struct range range = { INFINITY, -INFINITY };

	*bins = (struct bins){ 0 };
	for (int side = 0; side < SIDES; side++)
		widen(&range, op, side);
	if (!(range.low < range.high))
		return false;
	bins->count = (size_t)fmin(BINS_MOST, ceil((range.high - range.low) / BUCKET_OCTAVES));
	bins->low = range.low;
	bins->width = (range.high - range.low) / (double)bins->count;
	for (size_t i = 0; i <= bins->count; i++)
		bins->edge[i] = exp2(range.low + bins->width * (double)i);
	for (int side = 0; side < SIDES; side++)
		fill(bins, op, side);
	return true;
}

static void add_chart(struct sheet *s, const struct comparison *c, const struct compared_op *op)
{
	const struct chart_axis x = { _("duration"), UNIT_SECONDS, true };
	const struct chart_axis y = { _("share of calls"), UNIT_PERCENT, false };
	struct chart_series series[SIDES];
	struct bins bins;
	char *name;

	if (!make_bins(&bins, op))
		return;
	for (int side = 0; side < SIDES; side++)
		series[side] = (struct chart_series){ c->side[side].label, CHART_STEPS, bins.edge,
						      bins.share[side], bins.count + 1 };
	name = comparison_name(op);
	sheet_chart(s, name, &x, &y, series, SIDES);
	free(name);
}

static bool has_chart(const struct compared_op *op)
{
	return op->presence == PRESENT_BOTH &&
	       (op->verdict == COMPARE_SLOWER || op->verdict == COMPARE_FASTER) &&
	       op->histogram_count[BEFORE] && op->histogram_count[AFTER];
}

static void say_more(struct sheet *s, size_t more)
{
	char *sentence = mem_format(P_("%zu more operation changed, and is not drawn.",
				       "%zu more operations changed, and are not drawn.", more),
				    more);

	sheet_say(s, TONE_MUTED, sentence);
	free(sentence);
}

void comparison_add_distributions(struct sheet *s, const struct comparison *c)
{
	size_t count = 0;

	for (size_t i = 0; i < c->op_count; i++) {
		if (!has_chart(&c->ops[i]) || count++ >= CHARTS_MOST)
			continue;
		if (count == 1) {
			sheet_heading(s, _("Distributions of what changed"));
			sheet_say(
				s, TONE_MUTED,
				_("The axis is logarithmic and divided into equal steps; the height is the share of the side's "
				  "calls that a step holds, so that areas compare. At most 0.2 percent of the "
				  "calls lie beyond either end."));
		}
		add_chart(s, c, &c->ops[i]);
	}
	if (count > CHARTS_MOST)
		say_more(s, count - CHARTS_MOST);
}
