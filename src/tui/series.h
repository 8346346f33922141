/* A resource over time, as evenly spaced values for a graph. */
#ifndef TUI_SERIES_H
#define TUI_SERIES_H

#include "model/history.h"

/* Fills out[count], the newest last: the mean over each `step` seconds, NaN where unknown. The
 * steps begin at multiples of `align` steps, so that a graph shifts by whole cells and what was
 * drawn stays. Nothing after `until` (seconds since history.start) counts. */
void series_fill(const struct process_track *track, enum metric metric, double until, double step,
		 int align, int count, float *out);

/* The largest; 0 if none is known. */
double series_max(const float *values, int count);

#endif
