/*
 * Whether a series goes up or down, and how fast, with nothing assumed of its distribution:
 * Mann-Kendall's test with ties (Mann 1945; Gilbert 1987, 16.4), and the Theil-Sen slope with its
 * confidence interval (Sen 1968; Gilbert 1987, 17.3). Pure functions.
 *
 * A series whose values depend on the ones before makes any such test see trends: the variance of S
 * is corrected for the autocorrelation of the detrended ranks (Hamed and Rao 1998), and in short
 * series, where little of it is significant, for a first-order autoregression with the bias of its
 * estimate taken off (Kendall 1954). It is never made smaller, and left as it is where nearly every
 * value is above the one before, or below: that is a trend whatever the values remember.
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
	double low, high; /* of the slope, 95 %; NaN: values that depend on each other so much that
			   * they have none */
	double intercept; /* median of y - slope x */
	double inflation; /* of the variance of S, by autocorrelation; at least 1 */
};

/* x ascends; pairs with a NaN in them are left out. False: too few values, or x does not move. */
bool trend_of(const double *x, const double *y, size_t count, struct trend *out);

/* As trend_of does it: leaves out pairs with a NaN, and averages neighbours where there are more than
 * TREND_MOST. Fills in that many at most, and returns how many. */
size_t trend_thin(const double *x, const double *y, size_t count, double *thin_x, double *thin_y);

/* Where the line is at x. */
double trend_at(const struct trend *trend, double x);

#endif
