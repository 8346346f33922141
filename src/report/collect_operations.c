/* What was timed, counted and measured in a live process, in a view and over time. */
#include <math.h>
#include <stdio.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "perftop/bucket.h"

#include "report/collect_parts.h"
#include "report/recorded.h"
#include "report/select.h"

static char *label_of(const struct op_key *key)
{
	return *key->label ? mem_string(key->label) : NULL;
}

/* A bound is the largest value that the bucket takes. */
static struct document_bucket *histogram_of(const struct recorded *r, size_t *count)
{
	struct document_bucket *buckets = NULL;
	size_t capacity = 0;
	uint32_t index = 0, bucket;
	uint64_t in_it;

	*count = 0;
	while (hist_next(&r->hist, &index, &bucket, &in_it)) {
		uint64_t upper = perftop_bucket_lower(bucket) + (perftop_bucket_width(bucket) - 1);

		buckets = vec_room(buckets, *count, &capacity);
		buckets[(*count)++] = (struct document_bucket){ (double)upper * r->scale, in_it };
	}
	return buckets ? buckets : mem_alloc(sizeof(*buckets));
}

/* Why something of it is unknown. */
static const char *reason_of(const struct figures *f)
{
	if (f->count == 0 || isnan(f->total)) /* counted, but never timed: a sampled one at first */
		return why_text(WHY_NONE);
	return isfinite(f->rate) ? NULL : why_text(WHY_FIRST);
}

/* The power of two nanoseconds that a value of seconds is at most. */
static double octave_above(double seconds)
{
	int exponent;
	double part = frexp(seconds * 1e9, &exponent);

	return ldexp(1e-9, part == 0.5 ? exponent - 1 : exponent);
}

static void add_octaves(struct document_slice *slice, const struct bucket *run, size_t length,
			double scale)
{
	struct document_bucket octave[PERFTOP_SHM_OCTAVES + 2];
	size_t count = 0;

	for (size_t i = 0; i < length; i++) {
		double upper = octave_above(bucket_middle(run[i].index) * scale);

		if (count && octave[count - 1].upper == upper)
			octave[count - 1].count += run[i].count;
		else if (count < sizeof(octave) / sizeof(octave[0]))
			octave[count++] = (struct document_bucket){ upper, run[i].count };
	}
	slice->histogram = mem_copy(octave, count * sizeof(*octave));
	slice->histogram_count = count;
}

/* More is noise, and text. */
static double milliseconds(double seconds)
{
	return round(seconds * 1e3) / 1e3;
}

struct slicing {
	struct document_op *to;
	size_t capacity;
	double scale;
};

static void add_slice(void *context, double from_seconds, double to_seconds,
		      const struct op_totals *totals, const struct bucket *run, size_t length)
{
	static const double q[] = { 0.5, 0.9, 0.99, 1 };
	struct slicing *s = context;
	double values[sizeof(q) / sizeof(*q)];
	struct hist none = { { NULL } };
	struct figures f = figures_of(totals, &none, 1, 0, s->scale, NAN, false);
	struct document_slice *slice;

	run_quantiles(run, length, q, values, sizeof(q) / sizeof(*q));
	s->to->slices = vec_room(s->to->slices, s->to->slice_count, &s->capacity);
	slice = &s->to->slices[s->to->slice_count++];
	*slice = (struct document_slice){
		.from = milliseconds(from_seconds),
		.to = milliseconds(to_seconds),
		.count = totals->count,
		.errors = totals->errors,
		.mean = f.mean,
		.p50 = values[0] * s->scale,
		.p90 = values[1] * s->scale,
		.p99 = values[2] * s->scale,
		.max = values[3] * s->scale,
		.cpu = f.cpu_mean,
		.allocations = f.allocations_mean,
		.allocated = f.allocated_mean,
	};
	add_octaves(slice, run, length, s->scale);
}

static void collect_slices(struct document_op *to, const struct process_track *p, uint32_t op,
			   double scale)
{
	struct slicing slicing = { .to = to, .scale = scale };

	history_slices(p, op, add_slice, &slicing);
	if (!to->slices)
		to->slices = mem_alloc(sizeof(*to->slices));
}

static void collect_timer(struct document_op *to, const struct recorded *r, bool histogram)
{
	const struct op_key *key = &r->op->key;
	const char *reason = reason_of(&r->figures);

	to->component = mem_string(key->component);
	to->operation = mem_string(key->operation);
	to->label = label_of(key);
	to->figures = r->figures;
	to->in_flight = r->op->in_flight;
	to->longest_in_flight = recorded_longest(r);
	if (isnan(to->longest_in_flight) && !reason)
		reason = _("what is under way is on no thread's stack");
	to->reason = mem_string(reason);
	if (histogram)
		to->histogram = histogram_of(r, &to->histogram_count);
}

static void fill_counter(struct document_metric *to, const struct recorded *r, bool histogram)
{
	(void)histogram;
	to->total = r->totals.total;
	to->figures.rate = (double)r->totals.total / r->seconds;
	if (!isfinite(to->figures.rate))
		to->reason = mem_string(why_text(WHY_FIRST));
}

static void fill_gauge(struct document_metric *to, const struct recorded *r, bool histogram)
{
	(void)histogram;
	to->value = r->op->gauge;
	if (!isfinite(to->value))
		to->reason = mem_string(why_text(WHY_NONE));
}

static void fill_value(struct document_metric *to, const struct recorded *r, bool histogram)
{
	to->exact = r->totals.timed == r->totals.count;
	to->total = r->totals.total;
	if (r->whole_life && r->op->min <= r->op->max) {
		to->min = r->op->min;
		to->max = r->op->max;
	}
	to->reason = mem_string(reason_of(&r->figures));
	if (histogram)
		to->histogram = histogram_of(r, &to->histogram_count);
}

static const struct metric_kind {
	const char *name;
	void (*fill)(struct document_metric *to, const struct recorded *r, bool histogram);
} metric_kinds[PERFTOP_KIND_COUNT] = {
	[PERFTOP_KIND_VALUE] = { "value", fill_value },
	[PERFTOP_KIND_COUNTER] = { "counter", fill_counter },
	[PERFTOP_KIND_GAUGE] = { "gauge", fill_gauge },
};

static void collect_metric(struct document_metric *to, const struct recorded *r, bool histogram)
{
	const struct op_key *key = &r->op->key;
	const struct metric_kind *kind = &metric_kinds[key->kind];

	*to = (struct document_metric){
		.component = mem_string(key->component),
		.name = mem_string(key->operation),
		.label = label_of(key),
		.unit = mem_string(key->unit),
		.figures = r->figures,
		.value = NAN,
		.min = 1, /* above max: unknown */
	};
	snprintf(to->kind, sizeof(to->kind), "%s", kind->name);
	kind->fill(to, r, histogram);
}

static void collect_one(struct document_process *to, const struct history *h,
			const struct process_track *p, uint32_t op,
			const struct collect_options *options)
{
	const struct op_key *key = &p->ops[op].key;
	struct recorded r;

	if (!select_op(key, options->component, options->filter))
		return;
	r = recorded_in(h, p, &p->ops[op], options->view);
	if (op_key_is_timer(key)) {
		struct document_op *timer = &to->ops[to->op_count++];

		collect_timer(timer, &r, options->histograms);
		if (options->slices)
			collect_slices(timer, p, op, r.scale);
	} else if (key->kind < PERFTOP_KIND_COUNT && metric_kinds[key->kind].fill) {
		collect_metric(&to->metrics[to->metric_count++], &r, options->histograms);
	}
	hist_clear(&r.hist);
}

void collect_operations(struct document_process *to, const struct history *h,
			const struct process_track *p, const struct collect_options *options)
{
	size_t timers = 0;

	for (uint32_t i = 0; i < p->op_count; i++)
		timers += op_key_is_timer(&p->ops[i].key);
	to->ops = mem_alloc_array(timers, sizeof(*to->ops));
	to->metrics = mem_alloc_array(p->op_count - timers, sizeof(*to->metrics));
	for (uint32_t i = 0; i < p->op_count; i++)
		collect_one(to, h, p, i, options);
}
