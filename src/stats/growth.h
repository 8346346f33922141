/*
 * How something grows with size: y = c x^k, by least squares of the logarithms, with the interval of the exponent
 * (Student's t); and the named order (1, log n, n, n log n, n^2, n^3) that fits best when c is fitted alone, by the
 * deviation of the logarithms. Pure functions.
 */
#ifndef STATS_GROWTH_H
#define STATS_GROWTH_H

#include <stddef.h>

#define GROWTH_LEAST 3 /* distinct sizes */

struct growth {
	size_t count;     /* points used; 0: none of this is known */
	double exponent;  /* k */
	double low, high; /* its 95 % interval; of three points it is wide: one degree of freedom */
	double factor;    /* c */
	double residual;  /* standard deviation of ln y about the line: 0.1 is 10 % */
	const char *order;     /* "O(1)" "O(log n)" "O(n)" "O(n log n)" "O(n^2)" "O(n^3)" */
	double order_residual; /* of ln y about ln c f(n) */
};

/* Pairs that are not positive and finite are left out. count 0: too few distinct sizes. An order whose f is not
 * positive at one of the sizes (log n at 1) is not considered. */
struct growth growth_of(const double *size, const double *value, size_t count);

/* y = fixed + each x, by least squares of what y is off by in proportion to y: what there is to do at any size, and
 * for each one more. */
struct growth_line {
	size_t count; /* as in struct growth */
	double fixed, each;
	double residual; /* standard deviation of y about the line, in proportion: 0.1 is 10 % */
};
struct growth_line growth_line_of(const double *size, const double *value, size_t count);

#endif
