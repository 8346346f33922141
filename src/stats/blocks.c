/* Blocks of neighbours, and what is left between them. */
#include "stats/blocks.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

#define MOST_CORRELATION 0.98
/* Of series of three values or fewer nothing can be told but that. */
#define LARGEST_PART 0.3

size_t blocks_average(const double *values, const double *weights, size_t count, size_t blocks,
		      double *out)
{
	size_t used = count < blocks ? count : blocks;

	for (size_t block = 0, i = 0; block < used; block++) {
		double weight = 0;

		/* as in i * used / count == block, without a division for each */
		for (out[block] = 0; i < count && i * used < (block + 1) * count; i++) {
			double more = weights ? weights[i] : 1;

			weight += more;
			if (weight > 0)
				out[block] += (values[i] - out[block]) * (more / weight);
		}
	}
	return used;
}

/* ---- memory ---- */

struct place {
	double value;
	size_t at;
};

/* Shell's method with gaps like Ciura's (2001): there are thousands of short series, for which qsort's calls
 * are most of its time. */
static void sort_places(struct place *places, size_t count)
{
	for (size_t gap = count * 4 / 9; count > 1; gap = gap * 4 / 9) {
		gap = gap ? gap : 1;
		for (size_t i = gap; i < count; i++) {
			struct place moved = places[i];
			size_t at = i;

			for (; at >= gap && places[at - gap].value > moved.value; at -= gap)
				places[at] = places[at - gap];
			places[at] = moved;
		}
		if (gap == 1)
			return;
	}
}

/* Less their mean; equal values have their middle rank. */
static void centred_ranks(const double *values, size_t count, double *ranks)
{
	struct place *places = mem_alloc_array(count, sizeof(*places));
	double middle = ((double)count - 1) / 2;
	size_t end;

	for (size_t i = 0; i < count; i++)
		places[i] = (struct place){ values[i], i };
	sort_places(places, count);
	for (size_t i = 0; i < count; i = end) {
		for (end = i + 1; end < count && places[end].value == places[i].value;)
			end++;
		for (size_t j = i; j < end; j++)
			ranks[places[j].at] = (double)(i + end - 1) / 2 - middle;
	}
	free(places);
}

static void add_level(struct memory_level *m, const double *values, size_t count)
{
	double *ranks = mem_alloc_array(count, sizeof(*ranks));

	centred_ranks(values, count, ranks);
	for (size_t i = 0; i < count; i++) {
		m->squares += ranks[i] * ranks[i];
		if (i + 1 < count)
			m->products += ranks[i] * ranks[i + 1];
	}
	m->values += count;
	m->series++;
	free(ranks);
}

/* Means of more are looked at only where there are as many of them as there may be blocks. */
void memory_add(struct memory *m, const double *values, const double *weights, size_t count)
{
	double *means;

	if (count < 2)
		return;
	add_level(&m->level[0], values, count);
	means = mem_alloc_array(count, sizeof(*means));
	for (int level = 1; level < MEMORY_LEVELS && count >> level >= BLOCKS_MOST; level++)
		add_level(&m->level[level], means,
			  blocks_average(values, weights, count, count >> level, means));
	free(means);
}

/* Around its own mean a series of n comes out with (1 + 3 x it) / n less. Of the correlation of means, which
 * are few, only what its own error cannot explain is believed: else the largest of several levels
 * would find some in anything. */
static double correlation_at(const struct memory *m, int level)
{
	const struct memory_level *l = &m->level[level];
	double part = (double)l->series / (double)l->values, correlation;

	if (!(l->squares > 0))
		return 0;
	if (part > LARGEST_PART)
		return MOST_CORRELATION;
	correlation = (l->products / l->squares + part) / (1 - 3 * part);
	if (level > 0)
		correlation -= 1 / sqrt((double)l->values);
	return fmin(fmax(correlation, 0), MOST_CORRELATION);
}

/* ---- first-order autoregression ---- */

/* Of means of `size` each: the sum of all correlations between neighbours, by that within one. */
static double faded(double correlation, double size)
{
	double left = 1 - pow(correlation, size);
	double within = size * (1 - correlation * correlation) - 2 * correlation * left;

	return within > 0 ? correlation * left * left / within : 0;
}

/* From one block to the next but one, what is remembered has faded by a block's length. */
static double inflation_at(double correlation, double size, size_t count)
{
	double between = faded(correlation, size), fading = pow(correlation, size), sum = 1;

	for (size_t lag = 1; lag < count; lag++, between *= fading)
		sum += 2 * (1 - (double)lag / (double)count) * between;
	return sum;
}

double memory_correlation(const struct memory *m, double size)
{
	double most = 0;

	for (int level = 0; level < MEMORY_LEVELS && ldexp(1, level) <= size; level++)
		most = fmax(most, faded(correlation_at(m, level), ldexp(size, -level)));
	return most;
}

double memory_inflation(const struct memory *m, double size, size_t count)
{
	double most = 1;

	for (int level = 0; level < MEMORY_LEVELS && ldexp(1, level) <= size; level++)
		most = fmax(most,
			    inflation_at(correlation_at(m, level), ldexp(size, -level), count));
	return most;
}
