/* Location, spread and outliers of repeated measurements; the definitions stand in spread.h. */
#include "stats/spread.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/robust.h"

#define MEDIAN_DISTANCE 1.4826   /* robust_deviation's factor: 1 / 0.6745 */
#define MEAN_DISTANCE   1.253314 /* sqrt(pi / 2): a normal standard deviation in mean distances */
#define COVERAGE        0.95

/* Where scores are counted from, and in what. */
struct yardstick {
	double median, unit; /* 0: all values are equal */
};

static double mean_distance(const double *values, size_t count, double from)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += fabs(values[i] - from);
	return sum / (double)count;
}

static struct yardstick yardstick_of(const double *values, size_t count)
{
	struct yardstick y = { .median = robust_median(values, count) };

	y.unit = robust_deviation(values, count, y.median);
	if (y.unit == 0)
		y.unit = MEAN_DISTANCE * mean_distance(values, count, y.median);
	return y;
}

static double score(const struct yardstick *y, double x)
{
	double off = x - y->median;

	return off == 0 ? 0 : off / y->unit;
}

double spread_score(const double *values, size_t count, double x)
{
	struct yardstick y = yardstick_of(values, count);

	return score(&y, x);
}

static bool is_outlier(const struct yardstick *y, size_t count, double x)
{
	return count >= SPREAD_OUTLIER_LEAST &&
	       fabs(x - y->median) > SPREAD_OUTLIER_PART * fabs(y->median) &&
	       fabs(score(y, x)) > SPREAD_OUTLIER;
}

bool spread_is_outlier(const double *values, size_t count, double x)
{
	struct yardstick y = yardstick_of(values, count);

	return is_outlier(&y, count, x);
}

/* Counted from the first one on, so that equal values deviate by exactly 0. */
static void set_moments(struct spread *s, const double *values, size_t count)
{
	double n = (double)count, sum = 0, squares = 0;

	for (size_t i = 0; i < count; i++)
		sum += values[i] - values[0];
	s->mean = values[0] + sum / n;
	for (size_t i = 0; i < count; i++) {
		double off = values[i] - values[0] - sum / n;

		squares += off * off;
	}
	s->stdev = count > 1 ? sqrt(squares / (n - 1)) : NAN;
}

static size_t rank_of(size_t percent, size_t count)
{
	return (percent * count + 99) / 100;
}

/* The rank, from 1, at which the interval of the median begins: the k-th smallest and the k-th largest of n
 * values have it between them with the chance that of n coins k to n - k show heads. Added up from the
 * middle, until it is enough: no term is then too small for a double. 0: not even the smallest and the
 * largest hold it often enough. */
static size_t interval_rank(size_t n)
{
	size_t k = n / 2;
	double term = 1, sum;

	/* C(n, n / 2) / 2^n */
	for (size_t i = 1; i <= (n + 1) / 2; i++)
		term *= (double)(2 * i - 1) / (double)(2 * i);
	for (sum = n % 2 ? 2 * term : term; sum < COVERAGE; sum += 2 * term) {
		term *= (double)k / (double)(n - k + 1);
		k--;
	}
	return k;
}

static void set_ranks(struct spread *s, const double *sorted, size_t count)
{
	size_t k = interval_rank(count);

	s->min = sorted[0];
	s->max = sorted[count - 1];
	s->p95 = sorted[rank_of(95, count) - 1];
	s->p99 = sorted[rank_of(99, count) - 1];
	s->low = k ? sorted[k - 1] : NAN;
	s->high = k ? sorted[count - k] : NAN;
}

static size_t count_outliers(const struct yardstick *y, const double *values, size_t count)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += is_outlier(y, count, values[i]);
	return found;
}

static void fill(struct spread *s, const double *values, size_t count)
{
	double *sorted = mem_copy(values, count * sizeof(*values));
	struct yardstick y = yardstick_of(values, count);

	robust_sort(sorted, count);
	set_moments(s, sorted, count);
	set_ranks(s, sorted, count);
	s->median = y.median;
	s->outliers = count_outliers(&y, values, count);
	free(sorted);
}

struct spread spread_of(const double *values, size_t count)
{
	struct spread s = {
		.count = count,
		.min = NAN,
		.max = NAN,
		.mean = NAN,
		.median = NAN,
		.stdev = NAN,
		.p95 = NAN,
		.p99 = NAN,
		.low = NAN,
		.high = NAN,
	};

	if (count > 0)
		fill(&s, values, count);
	return s;
}
