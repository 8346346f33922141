/* What the runs of a command come to, and how commands stand to each other. */
#include "bench/inside.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/shift.h"

/* A figure of the good runs in which it is known; allocated. */
static double *values_of(const struct bench_result *r, enum bench_figure figure, size_t *count)
{
	double *values = mem_alloc_array(r->run_count + 1, sizeof(*values));

	*count = 0;
	for (size_t i = 0; i < r->run_count; i++)
		if (r->runs[i].status == 0 && isfinite(r->runs[i].figure[figure]))
			values[(*count)++] = r->runs[i].figure[figure];
	return values;
}

static bool starts_slowly(const struct bench_result *r, const double *walls, size_t count)
{
	const struct bench_run *first = r->runs;

	return r->run_count > 0 && first->status == 0 &&
	       spread_score(walls, count, first->figure[BENCH_WALL]) > SPREAD_OUTLIER;
}

void bench_summarise(struct bench_result *r)
{
	for (int i = 0; i < BENCH_FIGURES; i++) {
		size_t count;
		double *values = values_of(r, (enum bench_figure)i, &count);

		r->spread[i] = spread_of(values, count);
		if (i == BENCH_WALL)
			r->slow_start = starts_slowly(r, values, count);
		free(values);
	}
	r->outliers = r->spread[BENCH_WALL].outliers;
}

static double *logs_of(const struct bench_result *r, size_t *count)
{
	double *logs = values_of(r, BENCH_WALL, count);

	for (size_t i = 0; i < *count; i++)
		logs[i] = log(logs[i]);
	return logs;
}

/* The interval is that of Hodges and Lehmann's estimate, which need not be the ratio of the medians; wider,
 * it holds both. */
static void set_interval(struct bench_ratio *ratio, const struct shift *s)
{
	ratio->low = isnan(s->low) ? NAN : fmin(exp(s->low), ratio->ratio);
	ratio->high = isnan(s->high) ? NAN : fmax(exp(s->high), ratio->ratio);
	ratio->p = s->p;
}

struct bench_ratio bench_compare(const struct bench_result *reference,
				 const struct bench_result *other)
{
	struct bench_ratio ratio = {
		.ratio = other->spread[BENCH_WALL].median / reference->spread[BENCH_WALL].median,
		.low = NAN,
		.high = NAN,
		.p = NAN,
	};
	size_t before_count, after_count;
	double *before = logs_of(reference, &before_count), *after = logs_of(other, &after_count);
	struct shift s;

	if (shift_of(before, before_count, after, after_count, &s))
		set_interval(&ratio, &s);
	free(before);
	free(after);
	return ratio;
}

size_t bench_fastest(const struct bench *b)
{
	size_t fastest = b->count;

	for (size_t i = 0; i < b->count; i++) {
		double median = b->results[i].spread[BENCH_WALL].median;

		if (!isnan(median) &&
		    (fastest == b->count || median < b->results[fastest].spread[BENCH_WALL].median))
			fastest = i;
	}
	return fastest;
}
