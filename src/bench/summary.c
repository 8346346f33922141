/* What the runs of a command come to. */
#include "bench/inside.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

double *bench_figure_values(const struct bench_result *r, enum bench_figure figure, size_t *count)
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
	       first->figure[BENCH_WALL] > r->spread[BENCH_WALL].median &&
	       spread_is_outlier(walls, count, first->figure[BENCH_WALL]);
}

void bench_summarise(struct bench_result *r)
{
	for (int i = 0; i < BENCH_FIGURES; i++) {
		size_t count;
		double *values = bench_figure_values(r, (enum bench_figure)i, &count);

		r->spread[i] = spread_of(values, count);
		if (i == BENCH_WALL)
			r->slow_start = starts_slowly(r, values, count);
		free(values);
	}
	r->outliers = r->spread[BENCH_WALL].outliers;
}

bool bench_in_ticks(const struct bench_result *r, enum bench_figure figure)
{
	return (figure == BENCH_USER || figure == BENCH_SYSTEM) &&
	       r->spread[figure].median < r->tick;
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
