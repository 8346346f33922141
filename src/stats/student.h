/* Student's t distribution. Pure. */
#ifndef STATS_STUDENT_H
#define STATS_STUDENT_H

#include <stddef.h>

/* The t that |T| stays below with the probability `inside` in (0, 1), at so many degrees of freedom: for 0.95 and
 * 10 it is 2.228. NaN without any. Found by halving on the finite sums of Abramowitz and Stegun 1964, 26.7.3 and
 * 26.7.4, which are exact; from STUDENT_MANY on the normal limit with two terms of its expansion (26.7.5). */
#define STUDENT_MANY 1000
double student_quantile(double inside, size_t degrees);

/* The chance that |T| is at least t, of t >= 0: two-sided p. NaN without degrees. */
double student_p(double t, size_t degrees);

/* Whether the means of two groups of values differ, whose variances may (Welch 1947; the degrees of freedom are
 * Satterthwaite's): two-sided p. The deviation of the values of a group is taken to be at least
 * least_deviation, in units of the values. NaN with fewer than two values in a group. */
double student_welch_p(const double *a, size_t a_count, const double *b, size_t b_count,
		       double least_deviation);

#endif
