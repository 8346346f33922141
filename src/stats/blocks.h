/*
 * A series whose values depend on the ones before, made into fewer that hardly do: means of blocks of
 * neighbours. What dependence is left between them is told as the factor by which it widens whatever
 * is made of their mean. Pure functions; the values must be finite.
 */
#ifndef STATS_BLOCKS_H
#define STATS_BLOCKS_H

#include <stddef.h>

#define BLOCKS_MOST 12 /* more make no test much better */

/* Means of neighbours: `blocks` groups of as many values as any other, or one more; fewer where
 * there are fewer values. weights NULL: all count alike. Returns how many, in `out`. */
size_t blocks_average(const double *values, const double *weights, size_t count, size_t blocks,
		      double *out);

/*
 * What several series of one kind tell together about how much neighbours depend on each other: the
 * correlation of the ranks of neighbours (so that single wild values count no more than others),
 * with the bias of short series taken off (Kendall 1954). What the noise of single values hides shows in
 * means of more of them, so it is looked for in means of 1, 2, 4 ... neighbours; from each of them
 * on, correlation is taken to fade as that of a first-order autoregression, and the one that
 * predicts most is believed. It is 0 where it is negative. Zeroed at first.
 */
#define MEMORY_LEVELS 8
struct memory {
	struct memory_level {
		double products, squares; /* of ranks less their mean */
		size_t values, series;
	} level[MEMORY_LEVELS];
};

void memory_add(struct memory *m, const double *values, const double *weights, size_t count);

/* The correlation of neighbouring means of `size` values each; at least 1. */
double memory_correlation(const struct memory *m, double size);

/* By how much the variance of the mean of `count` such means is larger than it would be if they did not
 * depend on each other. At least 1. */
double memory_inflation(const struct memory *m, double size, size_t count);

#endif
