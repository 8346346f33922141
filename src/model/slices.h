/*
 * Stretches of time and what was recorded in each, packed: the memory behind the sliding window and
 *the heat maps. Private to this room. A slice is one buffer of entries, ascending by operation, all
 *numbers LEB128:
 *
 *	operation - previous operation, bytes of the rest, count, timed, errors, total, self,
 *	then for each bucket: index - previous index, count
 *
 * Slices stand oldest first, do not overlap, and are only ever merged with a neighbour.
 */
#ifndef MODEL_SLICES_H
#define MODEL_SLICES_H

#include "model/op.h"
#include "model/sample.h"

#define SLICES_MAX   256        /* so many at most, and */
#define SLICES_BYTES (1u << 20) /* about so many bytes; what is inside the window is not thinned \
				 */

struct slice {
	double from, to; /* seconds since the history's start */
	uint8_t *data;
	size_t length;
};

struct slices {
	struct slice *slice;
	size_t count, capacity;
	size_t window; /* slices[window ..] are inside the sliding window */
	size_t bytes;
};

/* What one slice holds of one operation; the run belongs to the reader. */
struct slice_entry {
	uint32_t op;
	struct op_totals totals;
	struct bucket *run;
	size_t length, capacity;
};

/* Reads a slice from its begin; zero-initialise, free(entry.run) at the end. */
struct slice_reader {
	size_t at;
	struct slice_entry entry;
};
bool slice_next(const struct slice *slice, struct slice_reader *reader);
/* The same, but stops only at `op`; false if it is not there. */
bool slice_find(const struct slice *slice, uint32_t op, struct slice_reader *reader);

/* Whether something was recorded, not only in flight. */
bool op_sample_has_news(const struct op_sample *op);

/* Appends what a sample brought; into the newest slice where that then spans no more than `grain`
 * seconds. */
void slices_add(struct slices *s, double from, double to, const struct op_sample *ops, size_t count,
		double grain);

/* Merges neighbours outside the window until both bounds hold again. */
void slices_thin(struct slices *s);

void slices_clear(struct slices *s);

#endif
