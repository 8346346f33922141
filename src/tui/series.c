/* From history rows, each covering the time since the one before, to steps of equal length. */
#include "tui/series.h"

#include <math.h>
#include <stddef.h>

struct series {
	float *sum;
	double first, step; /* where sum[0] begins, seconds */
	int count;
};

/* Adds value x (part of a step covered) to each step that [from, to] touches; `weight` beside it. */
static void add_span(const struct series *series, float *weight, double from, double to,
		     double value)
{
	int i = (int)((from - series->first) / series->step);

	for (i = i < 0 ? 0 : i; i < series->count; i++) {
		double begin = series->first + i * series->step, end = begin + series->step;
		double part = fmin(to, end) - fmax(from, begin);

		if (begin >= to)
			return;
		if (part <= 0)
			continue;
		series->sum[i] += (float)(value * part);
		weight[i] += (float)part;
	}
}

void series_fill_rows(const struct series_rows *rows, size_t place,
		      const struct series_steps *steps, float *out)
{
	int count = steps->count;
	double step = steps->step;
	long last = (long)(steps->until / step * (1 - 1e-9));
	struct series series = { out, 0, step, count };
	float weight[count > 0 ? count : 1];

	last += steps->align - 1 - last % steps->align;
	series.first = (double)(last - count + 1) * step;
	for (int i = 0; i < count; i++)
		out[i] = weight[i] = 0;
	for (size_t i = rows->count; i-- > 0;) {
		const float *row = rows->rows + i * rows->width;
		double seconds = (double)row[0];
		double from = i > 0 ? (double)row[-(ptrdiff_t)rows->width] : seconds - step;

		if (seconds <= series.first)
			break;
		if (i == 0 && from < rows->began)
			from = fmin(rows->began, seconds - step / 2);
		/* as floats: the times of rows are, and a later row must not count by a rounding */
		if (row[0] <= (float)steps->until && !isnan(row[place]))
			add_span(&series, weight, from, seconds, (double)row[place]);
	}
	for (int i = 0; i < count; i++)
		out[i] = weight[i] > 0 ? out[i] / weight[i] : NAN;
}

void series_fill(const struct process_track *track, enum metric metric,
		 const struct series_steps *steps, float *out)
{
	const struct series_rows rows = { (const float *)track->rows, track->row_count,
					  1 + METRIC_SERIES, track->first_seconds };

	series_fill_rows(&rows, 1 + (size_t)metric, steps, out);
}

double series_max(const float *values, int count)
{
	double max = 0;

	for (int i = 0; i < count; i++)
		if ((double)values[i] > max)
			max = (double)values[i];
	return max;
}
