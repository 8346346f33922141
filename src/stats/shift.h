/*
 * Whether the values of one group are larger than those of another: the test of Mann and Whitney
 * (1947), exact where it can be (no ties, at most 20 values each), else by the normal approximation
 * with ties and continuity; and by how much: the shift of Hodges and Lehmann (1963) with its
 * confidence interval. Pure functions; the values must be finite and independent: take means of
 * blocks that are longer than the series remembers.
 */
#ifndef STATS_SHIFT_H
#define STATS_SHIFT_H

#include <stdbool.h>
#include <stddef.h>

#define SHIFT_LEAST 3 /* in each group */

struct shift {
	size_t before, after; /* values in each group */
	double u;             /* of the second group */
	double p;             /* two-sided */
	double by, low, high; /* after - before, and its 95 % interval (NaN: too few for one) */
	double superiority;   /* the chance that one of `after` is larger than one of `before` */
};

/* False: too few values. */
bool shift_of(const double *before, size_t before_count, const double *after, size_t after_count,
	      struct shift *out);

/* The smallest p that so many independent values can have, even if all of one group are above all of
 * the other. Between whole numbers as the gamma function has it. */
double shift_least_p(double before, double after);

#endif
