/* What came in a cell since it was last looked at, as a sample has it. */
#ifndef PROBE_NUMBERS_H
#define PROBE_NUMBERS_H

#include "model/sample.h"
#include "probe/kernel.h"

/* What was seen of one cell. Zeroed: nothing. */
struct seen {
	bool known;   /* it has a key in the samples */
	uint32_t key; /* its index */
	struct probe_cell cell;
	uint64_t *counts[PROBE_OCTAVES]; /* of its blocks; NULL: none yet */
};

void seen_clear(struct seen *s);

/* calls: entries are counted, and nothing is timed. out: all but its op. False: nothing came. */
bool seen_take(struct seen *s, const struct kernel *k, const struct probe_cell *cell, bool calls,
	       struct op_sample *out);

#endif
