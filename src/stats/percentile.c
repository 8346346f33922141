/* From histograms to figures; the definitions stand in percentile.h. */
#include "stats/percentile.h"

#include <math.h>

#include "perftop/bucket.h"

double bucket_middle(uint32_t index)
{
	return (double)perftop_bucket_lower(index) + (double)(perftop_bucket_width(index) - 1) / 2;
}

/* A product such as 0.07 x 100 is a rounding above its whole number, and must not be the next. */
static double rank_of(double q, double total)
{
	return fmin(fmax(ceil(q * total * (1 - 1e-15)), 1), total);
}

/* A histogram without its empty buckets: read once, then gone through as often as is needed. */
struct spread {
	double total;
	size_t length;
	struct point {
		double middle, count;
	} point[HIST_BUCKETS]; /* ascending */
};

static void spread_of(struct spread *s, const struct hist *h)
{
	uint32_t at = 0, bucket;
	uint64_t n;

	s->total = 0;
	s->length = 0;
	while (hist_next(h, &at, &bucket, &n)) {
		s->point[s->length++] = (struct point){ bucket_middle(bucket), (double)n };
		s->total += (double)n;
	}
}

static void quantiles(const struct spread *s, const double *q, double *values, size_t count)
{
	double seen = 0, value = NAN;
	size_t next = 0;

	for (size_t i = 0; i < count; i++) {
		double rank = rank_of(q[i], s->total);

		for (; seen < rank && next < s->length; next++) {
			seen += s->point[next].count;
			value = s->point[next].middle;
		}
		values[i] = value;
	}
}

/* An index that stands twice, for counts beyond 32 bits, is two points; more than that would take years. */
static void spread_of_run(struct spread *s, const struct bucket *run, size_t length)
{
	s->total = 0;
	s->length = length < HIST_BUCKETS ? length : HIST_BUCKETS;
	for (size_t i = 0; i < s->length; i++) {
		s->point[i] = (struct point){ bucket_middle(run[i].index), (double)run[i].count };
		s->total += (double)run[i].count;
	}
}

void run_quantiles(const struct bucket *run, size_t length, const double *q, double *values,
		   size_t count)
{
	struct spread spread;

	spread_of_run(&spread, run, length);
	quantiles(&spread, q, values, count);
}

void hist_quantiles(const struct hist *h, const double *q, double *values, size_t count)
{
	struct spread spread;

	spread_of(&spread, h);
	quantiles(&spread, q, values, count);
}

double hist_quantile(const struct hist *h, double q)
{
	double value;

	hist_quantiles(h, &q, &value, 1);
	return value;
}

void hist_rescale(struct hist *to, const struct hist *from, double factor)
{
	uint32_t at = 0, bucket;
	uint64_t n;

	hist_clear(to);
	while (hist_next(from, &at, &bucket, &n)) {
		double moved = bucket_middle(bucket) * factor + 0.5;
		uint64_t value = moved < 0x1p64 ? (uint64_t)moved : UINT64_MAX;
		uint32_t octave = perftop_bucket_octave(value);

		hist_add(to, octave * 64 + perftop_bucket_sub(value, octave), n);
	}
}

/* Bucket middles are taken from the first one on, in two passes: of a constant the deviation is
 * exactly 0, and large numbers do not cancel. Of one value it is 0, not unknown. */
static double deviation(const struct spread *s)
{
	double sum = 0, squares = 0, mean;

	if (s->length == 0)
		return NAN;
	for (size_t i = 0; i < s->length; i++)
		sum += s->point[i].count * (s->point[i].middle - s->point[0].middle);
	mean = sum / s->total;
	for (size_t i = 0; i < s->length; i++) {
		double off = s->point[i].middle - s->point[0].middle - mean;

		squares += s->point[i].count * off * off;
	}
	return s->total > 1 ? sqrt(squares / (s->total - 1)) : 0;
}

struct bounds {
	double low, high;
};

/* NaN stays NaN, which fmin and fmax would drop. */
static double clamped(double value, struct bounds in)
{
	return isnan(value) ? value : fmin(fmax(value, in.low), in.high);
}

/* The lowest and the highest value of a view: of a whole life as recorded, else from the outermost
 * buckets, whose middles may lie beyond what was ever recorded. */
static struct bounds bounds_of(const struct spread *s, uint64_t min, uint64_t max, bool whole_life)
{
	struct bounds life = { (double)min, (double)max }, b = { NAN, NAN };

	if (min <= max && whole_life)
		return life;
	if (s->length > 0)
		b = (struct bounds){ s->point[0].middle, s->point[s->length - 1].middle };
	if (min > max)
		return b;
	return (struct bounds){ clamped(b.low, life), clamped(b.high, life) };
}

static void set_quantiles(struct figures *f, const struct spread *s, struct bounds in, double scale)
{
	static const double q[] = { 0.50, 0.90, 0.95, 0.99, 0.999 };
	double *const to[] = { &f->p50, &f->p90, &f->p95, &f->p99, &f->p999 };
	double value[sizeof(q) / sizeof(*q)];

	quantiles(s, q, value, sizeof(q) / sizeof(*q));
	for (size_t i = 0; i < sizeof(q) / sizeof(*q); i++)
		*to[i] = clamped(value[i], in) * scale;
}

static void set_distribution(struct figures *f, const struct spread *s, struct bounds in,
			     double scale)
{
	f->min = in.low * scale;
	f->max = in.high * scale;
	f->stdev = deviation(s) * scale;
	set_quantiles(f, s, in, scale);
}

/* How much larger what was recorded is than what was timed. NaN: something was recorded, but none
 * of it timed; counters (scale 1) have nothing to time. */
static double share_of(const struct op_totals *t, double scale)
{
	if (t->timed == 0)
		return t->count == 0 || scale == 1 ? 1 : NAN;
	return t->timed < t->count ? (double)t->count / (double)t->timed : 1;
}

/* How many completions there are for each that was measured. */
static double per_measured(uint64_t count, uint64_t measured)
{
	return measured < count ? (double)count / (double)measured : 1;
}

/* The processor's clock is read around the operation's own two readings. */
static double at_most_100(double percent)
{
	return percent > 100 ? 100 : percent;
}

static void set_cpu(struct figures *f, uint64_t count, const struct op_costs *c, double scale)
{
	double seconds = (double)c->cpu_ns * 1e-9, elapsed = (double)c->cpu_elapsed * scale;

	if (c->cpu_count == 0)
		return;
	f->cpu = seconds * per_measured(count, c->cpu_count);
	f->cpu_mean = seconds / (double)c->cpu_count;
	if (elapsed > 0)
		f->cpu_percent = at_most_100(100 * seconds / elapsed);
}

static void set_memory(struct figures *f, uint64_t count, const struct op_costs *c)
{
	double share = per_measured(count, c->mem_count);

	if (c->mem_count == 0)
		return;
	f->allocations = (double)c->allocations * share;
	f->allocated = (double)c->allocated * share;
	f->freed = (double)c->freed * share;
	f->net = (double)(int64_t)(c->allocated - c->freed) * share;
	f->allocations_mean = (double)c->allocations / (double)c->mem_count;
	f->allocated_mean = (double)c->allocated / (double)c->mem_count;
}

double figures_peak(const struct op_totals *totals, const struct op_totals *life, uint64_t peak)
{
	uint64_t measured = totals->costs.mem_count;

	return measured > 0 && measured == life->costs.mem_count ? (double)peak : NAN;
}

struct figures figures_of(const struct op_totals *totals, const struct hist *hist, uint64_t min,
			  uint64_t max, double scale, double seconds, bool whole_life)
{
	double share = share_of(totals, scale), length = seconds > 0 ? seconds : NAN;
	struct figures f = {
		.count = totals->count,
		.errors = totals->errors,
		.rate = (double)totals->count / length,
		.total = (double)totals->total * scale * share,
		.self = (double)totals->self * scale * share,
		.mean = NAN,
		.stdev = NAN,
		.min = NAN,
		.max = NAN,
		.p50 = NAN,
		.p90 = NAN,
		.p95 = NAN,
		.p99 = NAN,
		.p999 = NAN,
		.cpu = NAN,
		.cpu_mean = NAN,
		.cpu_percent = NAN,
		.allocations = NAN,
		.allocations_mean = NAN,
		.allocated = NAN,
		.allocated_mean = NAN,
		.freed = NAN,
		.net = NAN,
		.peak = NAN,
	};
	struct spread spread;

	f.time_percent = f.self / length * 100;
	set_cpu(&f, totals->count, &totals->costs, scale);
	set_memory(&f, totals->count, &totals->costs);
	if (totals->timed == 0)
		return f;
	f.mean = (double)totals->total * scale / (double)totals->timed;
	spread_of(&spread, hist);
	set_distribution(&f, &spread, bounds_of(&spread, min, max, whole_life), scale);
	return f;
}
