/* The values of a figure on both sides: one of each run, or blocks of stretches of time. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stats/blocks.h"
#include "stats/robust.h"
#include "stats/shift.h"

#include "decide/compare_parts.h"

/* Between neighbouring blocks; what is left of it widens the test. */
#define MOST_CORRELATION 0.2
/* Fewer blocks are not made of a document: what few can tell of one of a dozen operations is nothing. */
#define BLOCKS_LEAST 6

/* A slice with less than so much of the usual number of calls is an end of the run, or a pause: what it
 * holds is hardly more than one call, where the others are means of many. */
#define USUAL_SHARE 0.1

/* ---- the table ---- */

enum { SLICE_NONE = -1, SLICE_RATE = -2 };
#define SLICE_mean        (int)offsetof(struct document_slice, mean)
#define SLICE_p50         (int)offsetof(struct document_slice, p50)
#define SLICE_p99         (int)offsetof(struct document_slice, p99)
#define SLICE_cpu         (int)offsetof(struct document_slice, cpu)
#define SLICE_allocations (int)offsetof(struct document_slice, allocations)
#define SLICE_allocated   (int)offsetof(struct document_slice, allocated)

/* By which part it may be off: the middle of a bucket by half its width (perftop/bucket.h). */
#define OFF_EXACT  0
#define OFF_BUCKET (1.0 / 128)

static const struct figure_source {
	int slice;      /* where a slice has it; else SLICE_NONE or SLICE_RATE */
	uint64_t calls; /* that a slice needs for it to mean anything */
	double off;
} figure_source[COMPARE_FIGURES] = {
#define X(id, name, title, unit, value, slice, calls, of, precision) \
	[COMPARE_##id] = { SLICE_##slice, calls, OFF_##precision },
#include "decide/compare_figures.def"
#undef X
};

static double figure_value(const struct figures *f, enum compare_figure figure)
{
	switch (figure) {
#define X(id, name, title, unit, value, slice, calls, of, precision) \
	case COMPARE_##id:                                           \
		return (double)(value);
#include "decide/compare_figures.def"
#undef X
	case COMPARE_FIGURES: break;
	}
	return NAN;
}

/* ---- numbers in a row ---- */

struct numbers {
	double *value;
	size_t count, capacity;
};

static void add_number(struct numbers *n, double value)
{
	n->value = vec_room(n->value, n->count, &n->capacity);
	n->value[n->count++] = value;
}

static void add_known(struct numbers *n, double value)
{
	if (isfinite(value))
		add_number(n, value);
}

/* The values over time of one document. */
struct series {
	enum compare_side_id side;
	struct numbers values, weights;
};

/* ---- slices ---- */

static double least_calls(const struct document_op *op, enum compare_figure figure)
{
	double sum = 0;

	for (size_t i = 0; i < op->slice_count; i++)
		sum += (double)op->slices[i].count;
	return fmax((double)figure_source[figure].calls,
		    USUAL_SHARE * sum / (double)op->slice_count);
}

static double slice_value(const struct document_slice *slice, int at)
{
	double value;

	memcpy(&value, (const char *)slice + at, sizeof(value));
	return value;
}

static void add_slices(struct series *s, const struct document_op *op, enum compare_figure figure)
{
	double least = least_calls(op, figure);

	for (size_t i = 0; i < op->slice_count; i++) {
		double value = slice_value(&op->slices[i], figure_source[figure].slice);

		if (!isfinite(value) || (double)op->slices[i].count < least)
			continue;
		add_number(&s->values, value);
		add_number(&s->weights, (double)op->slices[i].count);
	}
}

/* A slice's calls, shared among the stretches of time that it lies in. */
static void share_calls(double *calls, size_t count, double length,
			const struct document_slice *slice)
{
	double last = (double)count;
	double from = fmin(fmax(slice->from / length, 0), last);
	double to = fmin(fmax(slice->to / length, 0), last);

	for (double at = from; at < to;) {
		double next = fmin(floor(at) + 1, to);

		calls[(size_t)at] += (double)slice->count * (next - at) / (to - from);
		at = next;
	}
}

/* Time in which it was not called has no slices, but a rate: 0. So the run is divided evenly. */
static void add_rates(struct series *s, const struct document_op *op,
		      const struct compare_source *source)
{
	size_t count = source->stretches;
	double length = source->document->run.elapsed / (double)count;
	double *calls;

	if (!(length > 0) || !isfinite(length) || !op->slice_count)
		return;
	calls = mem_alloc_array(count, sizeof(*calls));
	for (size_t i = 0; i < op->slice_count; i++)
		share_calls(calls, count, length, &op->slices[i]);
	for (size_t i = 0; i < count; i++) {
		add_number(&s->values, calls[i] / length);
		add_number(&s->weights, 1);
	}
	free(calls);
}

/* ---- blocks ---- */

struct blocks {
	struct numbers of[SIDES];
	double effective[SIDES];
};

/* As many as hardly depend on each other, at least BLOCKS_LEAST, at most BLOCKS_MOST. */
static size_t blocks_wanted(const struct memory *memory, size_t count)
{
	size_t blocks = count < BLOCKS_MOST ? count : BLOCKS_MOST;

	while (blocks > BLOCKS_LEAST &&
	       memory_correlation(memory, (double)count / (double)blocks) > MOST_CORRELATION)
		blocks--;
	return blocks;
}

static void add_blocks(struct blocks *b, const struct series *s, const struct memory *memory)
{
	double out[BLOCKS_MOST], size;
	size_t wanted = blocks_wanted(memory, s->values.count), count;

	count = blocks_average(s->values.value, s->weights.value, s->values.count, wanted, out);
	if (!count)
		return;
	size = (double)s->values.count / (double)count;
	for (size_t i = 0; i < count; i++)
		add_number(&b->of[s->side], out[i]);
	b->effective[s->side] += (double)count / memory_inflation(memory, size, count);
}

static void set_basis(struct compare_basis *basis, const struct series *series, size_t count,
		      const struct blocks *blocks)
{
	for (size_t i = 0; i < count; i++)
		basis->values[series[i].side] += series[i].values.count;
	memcpy(basis->effective, blocks->effective, sizeof(basis->effective));
}

static void clear_series(struct series *series, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(series[i].values.value);
		free(series[i].weights.value);
	}
}

/* How much the runs of both sides may differ by themselves. */
static double deviation_of_runs(const struct series *series, size_t count)
{
	size_t runs[SIDES] = { 0 };

	for (size_t i = 0; i < count; i++)
		runs[series[i].side] += series[i].values.count > 0;
	if (!runs[BEFORE] || !runs[AFTER])
		return 0;
	return RUN_DEVIATION * sqrt(1 / (double)runs[BEFORE] + 1 / (double)runs[AFTER]);
}

/* How much more of its time it waited for a processor on one side, as far as that tells on what it did. */
static double waiting_for(const struct comparing *work, enum compare_kind kind)
{
	return kind == KIND_MEMORY ? 0 : fabs(work->waiting[AFTER] - work->waiting[BEFORE]);
}

/* Takes what the series hold. */
static void test_series(struct compared *to, const struct comparing *work, enum compare_kind kind,
			struct series *series, size_t count, struct compare_basis *basis)
{
	double runs = deviation_of_runs(series, count);
	double waiting = waiting_for(work, kind);
	struct compare_doubts doubts = {
		.deviation = waiting > WAITING_MOST ? INFINITY : hypot(runs, waiting),
	};
	struct memory memory = { 0 };
	struct blocks b = { 0 };
	double all, effective;

	for (size_t i = 0; i < count; i++)
		memory_add(&memory, series[i].values.value, series[i].weights.value,
			   series[i].values.count);
	for (size_t i = 0; i < count; i++)
		add_blocks(&b, &series[i], &memory);
	all = (double)(b.of[BEFORE].count + b.of[AFTER].count);
	effective = b.effective[BEFORE] + b.effective[AFTER];
	doubts.inflation = effective > 0 ? all / effective : 1;
	compare_test(to, b.of[BEFORE].value, b.of[BEFORE].count, b.of[AFTER].value,
		     b.of[AFTER].count, &doubts);
	if (basis) {
		set_basis(basis, series, count, &b);
		basis->by_values = doubts.own;
		basis->by_runs = runs;
		basis->by_waiting = waiting;
	}
	clear_series(series, count);
	free(b.of[BEFORE].value);
	free(b.of[AFTER].value);
}

/* ---- one value of each document ---- */

static double percent_of(double before, double after)
{
	if (before == after)
		return 0;
	if (before == 0)
		return copysign(INFINITY, after);
	return 100 * (after - before) / fabs(before);
}

/* The figures as they stand, until they are tested. */
static struct compared untested(const struct numbers documents[SIDES])
{
	struct compared c = { .low = NAN, .high = NAN, .p = NAN, .q = NAN };

	c.before = robust_median(documents[BEFORE].value, documents[BEFORE].count);
	c.after = robust_median(documents[AFTER].value, documents[AFTER].count);
	c.percent = percent_of(c.before, c.after);
	return c;
}

static void test_documents(struct compared *to, const struct numbers documents[SIDES],
			   struct compare_basis *basis)
{
	const struct numbers *before = &documents[BEFORE], *after = &documents[AFTER];

	compare_test(to, before->value, before->count, after->value, after->count, NULL);
	if (!basis)
		return;
	for (int side = 0; side < SIDES; side++) {
		basis->values[side] = documents[side].count;
		basis->effective[side] = (double)documents[side].count;
	}
}

static void clear_documents(struct numbers documents[SIDES])
{
	free(documents[BEFORE].value);
	free(documents[AFTER].value);
}

/* ---- operations ---- */

static void test_slices(struct compared *to, const struct comparing *work,
			const struct compare_match *match, enum compare_figure figure,
			struct compare_basis *basis)
{
	struct series *series = mem_alloc_array(match->count, sizeof(*series));

	for (size_t i = 0; i < match->count; i++) {
		const struct compare_found *found = &match->found[i];

		series[i].side = found->source->side;
		if (figure_source[figure].slice == SLICE_RATE)
			add_rates(&series[i], found->op, found->source);
		else
			add_slices(&series[i], found->op, figure);
		if (basis)
			basis->over_time |= series[i].values.count > 0;
	}
	test_series(to, work, compare_figure_info[figure].kind, series, match->count, basis);
	free(series);
}

struct compared compare_figure_of(const struct comparing *work, const struct compare_match *match,
				  enum compare_figure figure, struct compare_basis *basis)
{
	struct numbers documents[SIDES] = { 0 };
	struct compared c;

	for (size_t i = 0; i < match->count; i++)
		add_known(&documents[match->found[i].source->side],
			  figure_value(&match->found[i].op->figures, figure));
	c = untested(documents);
	if (work->c->method == COMPARE_BY_RUNS)
		test_documents(&c, documents, basis);
	else if (figure_source[figure].slice != SLICE_NONE)
		test_slices(&c, work, match, figure, basis);
	compare_widen(&c, figure_source[figure].off);
	clear_documents(documents);
	return c;
}

/* ---- resources ---- */

static void test_resource(struct compared *to, const struct comparing *work, enum metric metric)
{
	struct series *series = mem_alloc_array(work->source_count + 1, sizeof(*series));

	for (size_t i = 0; i < work->source_count; i++) {
		const struct document_process *p = work->sources[i].process;

		series[i].side = work->sources[i].side;
		for (size_t k = 0; p && p->series[metric] && k < p->series_count; k++) {
			if (!isfinite(p->series[metric][k]))
				continue;
			add_number(&series[i].values, p->series[metric][k]);
			add_number(&series[i].weights, 1);
		}
	}
	test_series(to, work, KIND_LOAD, series, work->source_count, NULL);
	free(series);
}

static void list_resource(struct numbers documents[SIDES], const struct comparing *work,
			  enum metric metric, bool max)
{
	for (size_t i = 0; i < work->source_count; i++) {
		const struct compare_source *source = &work->sources[i];
		const struct document_resource *r =
			source->process ? &source->process->resource[metric] : NULL;

		if (r)
			add_known(&documents[source->side], max ? r->max : r->mean);
	}
}

struct compared compare_mean_of(const struct comparing *work, enum metric metric)
{
	struct numbers documents[SIDES] = { 0 };
	struct compared c;

	list_resource(documents, work, metric, false);
	c = untested(documents);
	if (work->c->method == COMPARE_BY_RUNS)
		test_documents(&c, documents, NULL);
	else if (work->c->method == COMPARE_BY_WINDOWS)
		test_resource(&c, work, metric);
	clear_documents(documents);
	return c;
}

struct compared compare_max_of(const struct comparing *work, enum metric metric)
{
	struct numbers documents[SIDES] = { 0 };
	struct compared c;

	list_resource(documents, work, metric, true);
	c = untested(documents);
	clear_documents(documents);
	return c;
}
