/* Mann-Kendall and Theil-Sen. */
#include "stats/trend.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/order.h"
#include "stats/robust.h"

#define NORMAL_95  1.959964
#define NORMAL_999 3.290527

/* Numbers that are equal but for roundings, as the distances from a perfect line. */
#define ROUNDING 1e-12

#define MOST_CORRELATION 0.98

struct series {
	size_t count;
	double x[TREND_MOST], y[TREND_MOST];
};

static bool known(double x, double y)
{
	return isfinite(x) && isfinite(y);
}

/* Every group gets as many values as any other, or one more. */
size_t trend_thin(const double *x, const double *y, size_t count, double *thin_x, double *thin_y)
{
	size_t size[TREND_MOST] = { 0 }, all = 0, at = 0, groups;

	for (size_t i = 0; i < count; i++)
		all += known(x[i], y[i]);
	groups = all < TREND_MOST ? all : TREND_MOST;
	for (size_t i = 0; i < count; i++) {
		size_t group;

		if (!known(x[i], y[i]))
			continue;
		group = at++ * groups / all;
		if (size[group]++ == 0)
			thin_x[group] = thin_y[group] = 0;
		thin_x[group] += (x[i] - thin_x[group]) / (double)size[group];
		thin_y[group] += (y[i] - thin_y[group]) / (double)size[group];
	}
	return groups;
}

/* ---- slopes of all pairs ---- */

struct slopes {
	double *value;
	size_t count;
};

static struct slopes slopes_of(const struct series *s)
{
	struct slopes all = { mem_alloc_array(s->count * (s->count - 1) / 2, sizeof(double)), 0 };

	for (size_t i = 0; i < s->count; i++)
		for (size_t j = i + 1; j < s->count; j++)
			if (s->x[j] > s->x[i])
				all.value[all.count++] = (s->y[j] - s->y[i]) / (s->x[j] - s->x[i]);
	return all;
}

/* Between the ranks, counted from 1, lies what lies between their values. */
static double slope_at(struct slopes *all, double rank)
{
	double whole = floor(rank), low, high;

	if (whole < 1 || rank > (double)all->count)
		return NAN;
	low = robust_select(all->value, all->count, (size_t)whole - 1);
	if (whole == rank)
		return low;
	high = robust_select(all->value, all->count, (size_t)whole);
	return low + (high - low) * (rank - whole);
}

/* ---- S and its variance ---- */

static int sign_of(double number)
{
	return ORDER(number, 0);
}

struct kendall {
	double s;
	double variance; /* of independent values */
	double pairs;    /* of values that are not equal */
};

static struct kendall kendall_of(const struct series *s)
{
	double n = (double)s->count;
	struct kendall k = { 0, n * (n - 1) * (2 * n + 5), n * (n - 1) / 2 };

	for (size_t i = 0; i < s->count; i++) {
		double equal = 0; /* to this one, others */

		for (size_t j = 0; j < s->count; j++) {
			if (j > i && s->x[j] > s->x[i])
				k.s += sign_of(s->y[j] - s->y[i]);
			equal += j != i && s->y[j] == s->y[i];
		}
		k.variance -= equal * (2 * (equal + 1) + 5);
		k.pairs -= equal / 2;
	}
	k.variance /= 18;
	return k;
}

/* ---- the correction for autocorrelation ---- */

/* Ranks less their mean; of equal ones the middle rank. */
static void ranks_of(const double *values, size_t count, double *ranks)
{
	for (size_t i = 0; i < count; i++) {
		ranks[i] = 0;
		for (size_t j = 0; j < count; j++)
			ranks[i] += 0.5 * sign_of(values[i] - values[j]);
	}
}

static void detrended_ranks(const struct series *s, double slope, double *ranks)
{
	double off[TREND_MOST], largest = 0;

	for (size_t i = 0; i < s->count; i++) {
		off[i] = s->y[i] - slope * (s->x[i] - s->x[0]);
		largest = fmax(largest, fmax(fabs(s->y[i]), fabs(off[i])));
	}
	for (size_t i = 0; i < s->count && largest > 0; i++)
		off[i] = rint(off[i] / (largest * ROUNDING));
	ranks_of(off, s->count, ranks);
}

static double product(const double *ranks, size_t count, size_t lag)
{
	double sum = 0;

	for (size_t i = 0; i + lag < count; i++)
		sum += ranks[i] * ranks[i + lag];
	return sum;
}

/* Of a line's residuals the correlation of neighbours comes out too small, by (2 + 4 x it) / n. */
static double unbiased(double first, double n)
{
	return fmin(fmax((n * first + 2) / (n - 4), 0), MOST_CORRELATION);
}

/* Whether nearly every value is above the one before, or nearly every one below: the difference-sign
 * test (Moore and Wallis 1943), p < 0.001. It holds whatever the values remember, for a random walk
 * too. The autocorrelation of what little is left beside such a line says nothing against it. */
static bool goes_one_way(const struct series *s)
{
	double ways = 0, moves = 0;

	for (size_t i = 1; i < s->count; i++) {
		ways += sign_of(s->y[i] - s->y[i - 1]);
		moves += s->y[i] != s->y[i - 1];
	}
	return fabs(ways) - 1 > NORMAL_999 * sqrt(moves);
}

/* Hamed and Rao 1998, (14): lags whose autocorrelation is within the bounds of white noise do not
 * count. In short series few are beyond, so the variance is at least that of a first-order
 * autoregression. */
static double inflation_of(const struct series *s, double slope)
{
	double ranks[TREND_MOST], squares, n = (double)s->count;
	double seen = 0, modelled = 0, first, power = 1;

	if (goes_one_way(s))
		return 1;
	detrended_ranks(s, slope, ranks);
	squares = product(ranks, s->count, 0);
	if (!(squares > 0))
		return 1;
	first = unbiased(product(ranks, s->count, 1) / squares, n);
	for (size_t lag = 1; lag + 2 < s->count; lag++) {
		double left = n - (double)lag, weight = left * (left - 1) * (left - 2);
		double correlation = product(ranks, s->count, lag) / squares;

		if (fabs(correlation) > NORMAL_95 / sqrt(n))
			seen += weight * correlation;
		power *= first;
		modelled += weight * power;
	}
	return 1 + 2 * fmax(fmax(seen, modelled), 0) / (n * (n - 1) * (n - 2));
}

/* ---- all together ---- */

static double significance(const struct kendall *k, double inflation)
{
	double off = fmax(fabs(k->s) - 1, 0);

	return k->variance > 0 ? erfc(off / sqrt(2 * k->variance * inflation)) : 1;
}

static void set_slope(struct trend *out, const struct series *s, const struct kendall *k)
{
	struct slopes all = slopes_of(s);
	double pairs = (double)all.count, reach;

	out->slope = robust_middle(all.value, all.count);
	out->inflation = inflation_of(s, out->slope);
	reach = NORMAL_95 * sqrt(k->variance * out->inflation);
	out->low = slope_at(&all, (pairs - reach) / 2);
	out->high = slope_at(&all, (pairs + reach) / 2 + 1);
	free(all.value);
}

static double intercept_of(const struct series *s, double slope)
{
	double off[TREND_MOST];

	for (size_t i = 0; i < s->count; i++)
		off[i] = s->y[i] - slope * s->x[i];
	return robust_middle(off, s->count);
}

bool trend_of(const double *x, const double *y, size_t count, struct trend *out)
{
	struct series s;
	struct kendall k;
	double n;

	s.count = trend_thin(x, y, count, s.x, s.y);
	if (s.count < TREND_LEAST || !(s.x[s.count - 1] > s.x[0]))
		return false;
	k = kendall_of(&s);
	n = (double)s.count;
	*out = (struct trend){
		.count = s.count,
		.tau = k.pairs > 0 ? k.s / sqrt(k.pairs * n * (n - 1) / 2) : 0,
	};
	set_slope(out, &s, &k);
	out->p = significance(&k, out->inflation);
	out->intercept = intercept_of(&s, out->slope);
	return true;
}

double trend_at(const struct trend *trend, double x)
{
	return trend->intercept + trend->slope * x;
}
