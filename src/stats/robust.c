/* Medians, by selection: linear time, where sorting all pairs of a series would be felt. */
#include "stats/robust.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/order.h"

#define NORMAL_DEVIATIONS 1.4826 /* in a median distance: 1 / the 0.75 quantile of the normal */

static void swap(double *a, double *b)
{
	double kept = *a;

	*a = *b;
	*b = kept;
}

static double median_of_three(double a, double b, double c)
{
	return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

/* Values equal to the pivot are set apart: memory comes in pages, so there are many. */
double robust_select(double *values, size_t count, size_t rank)
{
	size_t first = 0, end = count;

	for (;;) {
		double pivot = median_of_three(values[first], values[first + (end - first) / 2],
					       values[end - 1]);
		size_t less = first, more = end;

		for (size_t i = first; i < more;) {
			if (values[i] < pivot)
				swap(&values[less++], &values[i++]);
			else if (values[i] > pivot)
				swap(&values[i], &values[--more]);
			else
				i++;
		}
		if (rank >= less && rank < more)
			return values[rank];
		if (rank < less)
			end = less;
		else
			first = more;
	}
}

double robust_middle(double *values, size_t count)
{
	double upper, lower;

	if (count == 0)
		return NAN;
	upper = robust_select(values, count, count / 2);
	if (count % 2)
		return upper;
	lower = values[0];
	for (size_t i = 1; i < count / 2; i++)
		lower = fmax(lower, values[i]);
	return lower + (upper - lower) / 2;
}

double robust_median(const double *values, size_t count)
{
	double *copy = mem_copy(values, count * sizeof(*values)), median;

	median = robust_middle(copy, count);
	free(copy);
	return median;
}

double robust_deviation(const double *values, size_t count, double center)
{
	double *off = mem_alloc_array(count, sizeof(*off)), median;

	for (size_t i = 0; i < count; i++)
		off[i] = fabs(values[i] - center);
	median = robust_middle(off, count);
	free(off);
	return NORMAL_DEVIATIONS * median;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return ORDER(x, y);
}

void robust_sort(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare);
}
