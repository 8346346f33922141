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

/* Which values: `count`, one for each `step` seconds, the newest last. They begin at multiples of `align` steps, so that a graph
 * shifts by whole cells and what was drawn stays. Nothing after `until` (seconds since history.start) counts. */
struct series_steps {
	double until, step;
	int align, count;
};

/* Fills out[count]: the mean over each step, NaN where unknown. */
void series_fill(const struct process_track *track, enum metric metric,
		 const struct series_steps *steps, float *out);

/* The same of the number in a place of other rows. */
void series_fill_rows(const struct series_rows *rows, size_t place,
		      const struct series_steps *steps, float *out);

/* The largest; 0 if none is known. */
double series_max(const float *values, int count);

#endif
