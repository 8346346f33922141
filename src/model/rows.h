/*
 * The resources of a process over time, one row of floats a sample: the memory behind the graphs.
 * Private to this room. When ROWS_MAX rows are full, neighbours in the older half are merged into
 * their mean: old time is coarser, never gone.
 */
#ifndef MODEL_ROWS_H
#define MODEL_ROWS_H

#include "model/history.h"

#define ROWS_MAX 3600

/* covered: seconds since the process's last sample, 0 at its first. */
void rows_add(struct process_track *p, double seconds, double covered,
	      const struct value resource[METRIC_COUNT]);

/* A row that is unknown throughout: graphs are broken here. */
void rows_gap(struct process_track *p, double seconds);

/* Rows of `width` floats each, the first of them seconds: of the older half, which takes half of its room, each two
 * neighbours become their mean. Unknown ones do not count. Returns how many rows are left. */
size_t rows_thin(float *rows, size_t count, size_t width);

#endif
