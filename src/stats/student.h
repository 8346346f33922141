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

#endif
