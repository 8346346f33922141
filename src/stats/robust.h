/*
 * Location and spread that a few wild values do not move. Pure functions; the values must be finite
 * and are not changed. NaN where there are none.
 */
#ifndef STATS_ROBUST_H
#define STATS_ROBUST_H

#include <stddef.h>

/* The middle value; of an even number the mean of the two. */
double robust_median(const double *values, size_t count);

/* 1.4826 x the median of the distances from `center`: for normal values their standard deviation
 * (Rousseeuw and Croux 1993). */
double robust_deviation(const double *values, size_t count, double center);

/* These change the order of the values. The value that would stand at `rank` (from 0; below count)
 * if they were sorted: what is before it is then no larger, what is after it no smaller (Hoare
 * 1961). And the median once more. */
double robust_select(double *values, size_t count, size_t rank);
double robust_middle(double *values, size_t count);

void robust_sort(double *values, size_t count); /* ascending */

#endif
