/* Many tests at once; the formula stands in adjust.h. */
#include "stats/adjust.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/order.h"

static int by_p(const void *left, const void *right)
{
	double a = **(double *const *)left, b = **(double *const *)right;

	return ORDER(a, b);
}

size_t adjust_p(double *p, size_t count)
{
	double **tested = mem_alloc_array(count + 1, sizeof(*tested)), least = 1;
	size_t size = 0;

	for (size_t i = 0; i < count; i++)
		if (!isnan(p[i]))
			tested[size++] = &p[i];
	qsort(tested, size, sizeof(*tested), by_p);
	for (size_t i = size; i-- > 0;) {
		least = fmin(least, *tested[i] * (double)size / (double)(i + 1));
		*tested[i] = least;
	}
	free(tested);
	return size;
}
