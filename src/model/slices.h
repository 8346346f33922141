/*
 * Stretches of time and what was recorded in each: the memory behind the sliding window and the
 * heat maps. Private to this room. Slices stand oldest first, do not overlap, are only ever merged
 * with a neighbour, and are not there for time in which nothing was recorded.
 */
#ifndef MODEL_SLICES_H
#define MODEL_SLICES_H

#include "model/pack.h"

#define SLICES_MAX   256        /* so many at most, and */
#define SLICES_BYTES (1u << 20) /* so many bytes, where merging helps */

struct slice {
	double from, to; /* seconds since the history's start */
	uint8_t *data;   /* see pack.h */
	size_t length;
};

struct slices {
	struct slice *slice;
	size_t count, capacity;
	size_t window;     /* slice[window ..] are inside the sliding window */
	double expired_to; /* up to here, the window has been left */
	size_t bytes;
	struct pack scratch;
};

/* Appends what was packed; into the newest slice where that then spans no more than `grain` seconds
 * and is in the window still. */
void slices_add(struct slices *s, double from, double to, const struct pack *pack, double grain);

/* Takes slices that begin before `begin` out of the window, and calls back for each of their
 * entries. The newest stays if it ends `now`, however long it is. */
typedef void slices_leave_fn(void *context, struct unpack *entry);
void slices_expire(struct slices *s, double begin, double now, slices_leave_fn *call,
		   void *context);

/* Merges neighbours until both bounds hold, as far as can be. A slice in the window is never
 * merged with one outside. */
void slices_thin(struct slices *s);

void slices_clear(struct slices *s);

#endif
