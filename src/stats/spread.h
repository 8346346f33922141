/*
 * What repeated measurements of one thing look like. Pure functions; the values must be finite.
 */
#ifndef STATS_SPREAD_H
#define STATS_SPREAD_H

#include <stdbool.h>
#include <stddef.h>

/* |0.6745 (x - median) / MAD| above it: an outlier (Iglewicz and Hoaglin 1993). Where more than half of the
 * values are equal the MAD is 0, and the mean distance from the median takes its place: (x - median) /
 * (1.2533 MeanAD). */
#define SPREAD_OUTLIER 3.5
/* Of fewer values the MAD says little, and where hardly anything varies every bit of noise is far away in it:
 * only from so many values on, and off by more than so much of the median, is one counted. */
#define SPREAD_OUTLIER_LEAST 6
#define SPREAD_OUTLIER_PART  0.02

struct spread {
	size_t count;
	double min, max, mean, median;
	double stdev;    /* of the sample (n - 1); NaN for one value */
	double p95, p99; /* the ceil(q n)-th smallest, as in stats/percentile.h */
	/* 95 % interval of the median: the k-th smallest and the k-th largest, with the largest k for which
	 * at least 95 % of such intervals hold it (binomial; Conover 1999, 3.2). NaN for fewer than six. */
	double low, high;
	size_t outliers;
};

/* All NaN and 0 for no values. */
struct spread spread_of(const double *values, size_t count);

/* The modified z-score of x among the values that gave the median and the MAD; NaN where there are none.
 * Where they are all equal, another x is infinitely far away. */
double spread_score(const double *values, size_t count, double x);

/* Whether x, which is among the values, is an outlier by all three. */
bool spread_is_outlier(const double *values, size_t count, double x);

#endif
