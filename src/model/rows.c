/* The resources of a process over time. */
#include "model/rows.h"

#include <string.h>

#include "base/mem.h"

_Static_assert(sizeof(struct history_row) == (1 + METRIC_SERIES) * sizeof(float),
	       "rows_thin takes a row for floats");

#define ROWS_MORE 128 /* rows for which room is made at a time */

static float mean(float a, float b)
{
	if (isnan(a))
		return b;
	return isnan(b) ? a : (a + b) / 2;
}

/* The later of two rows becomes the mean of both. */
static void merge(float *to, const float *a, const float *b, size_t width)
{
	to[0] = b[0];
	for (size_t i = 1; i < width; i++)
		to[i] = mean(a[i], b[i]);
}

size_t rows_thin(float *rows, size_t count, size_t width)
{
	size_t half = count / 2, kept = 0;

	for (size_t i = 0; i + 1 < half; i += 2)
		merge(rows + kept++ * width, rows + i * width, rows + (i + 1) * width, width);
	memmove(rows + kept * width, rows + half / 2 * 2 * width,
		(count - half / 2 * 2) * width * sizeof(*rows));
	return kept + count - half / 2 * 2;
}

static struct history_row *append(struct process_track *p, double seconds)
{
	struct history_row *row;

	if (p->row_count >= ROWS_MAX)
		p->row_count = rows_thin((float *)p->rows, p->row_count, 1 + METRIC_SERIES);
	if (p->row_count == p->row_capacity) {
		p->row_capacity += ROWS_MORE;
		p->rows = mem_resize(p->rows, p->row_capacity, sizeof(*p->rows));
	}
	row = &p->rows[p->row_count++];
	row->seconds = (float)seconds;
	return row;
}

/* What covers no time, as a process's first sample, is the mean only until something does. */
static double weight_of(const struct history_range *range, double seconds)
{
	if (range->seconds + seconds > 0)
		return seconds / (range->seconds + seconds);
	return range->count == 0 ? 1 : 0;
}

static void widen(struct history_range *range, double number, double seconds)
{
	if (range->count == 0 || number < range->min)
		range->min = number;
	if (range->count == 0 || number > range->max)
		range->max = number;
	range->mean += (number - range->mean) * weight_of(range, seconds);
	range->seconds += seconds;
	range->count++;
}

void rows_add(struct process_track *p, double seconds, double covered,
	      const struct value resource[METRIC_COUNT])
{
	struct history_row *row = append(p, seconds);

	for (int m = 0; m < METRIC_COUNT; m++) {
		if (m < METRIC_SERIES)
			row->number[m] = (float)resource[m].number;
		if (!value_known(resource[m]))
			continue;
		widen(&p->range[m], resource[m].number, covered);
	}
}

void rows_gap(struct process_track *p, double seconds)
{
	struct history_row *row = append(p, seconds);

	for (int m = 0; m < METRIC_SERIES; m++)
		row->number[m] = NAN;
}
