/*
 * Whether a series goes up or down, and how fast, with nothing assumed of its distribution:
 * Mann-Kendall's test with ties (Mann 1945; Gilbert 1987, 16.4), and the Theil-Sen slope with its
 * confidence interval (Sen 1968; Gilbert 1987, 17.3). Pure functions.
 *
 * A series whose values depend on the ones before makes any such test see trends: the variance of S
 * is corrected for the autocorrelation of the detrended ranks (Hamed and Rao 1998).
 */
#ifndef STATS_TREND_H
#define STATS_TREND_H

#include <stdbool.h>
#include <stddef.h>

/* Fewer values say nothing; more are first averaged in neighbouring groups to at most the most. */
#define TREND_LEAST 8
#define TREND_MOST  256

struct trend {
	size_t count;     /* values that were used */
	double tau;       /* Kendall's, in [-1, 1] */
	double p;         /* two-sided */
	double slope;     /* y for one x */
	double low, high; /* of the slope, 95 % */
	double intercept; /* median of y - slope x */
};

/* x ascends; pairs with a NaN in them are left out. False: too few values, or x does not move. */
bool trend_of(const double *x, const double *y, size_t count, struct trend *out);

/* Where the line is at x. */
double trend_at(const struct trend *trend, double x);

#endif
