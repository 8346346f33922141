/* Many tests at once: p-values adjusted for their number. Pure functions. */
#ifndef STATS_ADJUST_H
#define STATS_ADJUST_H

#include <stddef.h>

/* Benjamini and Hochberg (1995): the i-th smallest p of n becomes the least of p[j] n / j over all j from i on,
 * at most 1: of those below a level no more than that part is false on average (of tests that are independent,
 * or depend on each other positively). NaN is no test: it is not counted, and stays. In place. Returns the number
 * of tests. */
size_t adjust_p(double *p, size_t count);

#endif
