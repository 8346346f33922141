/* A resource over time, as evenly spaced values for a graph. */
#ifndef TUI_SERIES_H
#define TUI_SERIES_H

#include "model/history.h"

/* Rows of `width` floats, the first of them the seconds since history.start; each covers the time since
 * the one before, the first that since `began`. */
struct series_rows {
	const float *rows;
	size_t count, width;
	double began;
};

/* Fills out[count], the newest last: the mean over each `step` seconds, NaN where unknown. The
 * steps begin at multiples of `align` steps, so that a graph shifts by whole cells and what was
 * drawn stays. Nothing after `until` (seconds since history.start) counts. */
void series_fill(const struct process_track *track, enum metric metric, double until, double step,
		 int align, int count, float *out);

/* The same of the number in a place of other rows. */
void series_fill_rows(const struct series_rows *rows, size_t place, double until, double step,
		      int align, int count, float *out);

/* The largest; 0 if none is known. */
double series_max(const float *values, int count);

#endif
