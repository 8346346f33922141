/*
 * From cumulative counters to rates: the first sample has none; a counter that went backwards
 * starts a new epoch with a gap, never a negative or enormous rate. Pure.
 */
#ifndef STATS_RATE_H
#define STATS_RATE_H

#include "model/value.h"

#include <stdint.h>

struct rate {
	uint64_t last;
	bool valid;
};

/* The change per second since the last call, times `factor`. elapsed_ns: since then; 0 gives
 * WHY_FIRST. An unknown `why` passes through and forgets the epoch. */
struct value rate_next(struct rate *rate, uint64_t now, enum why why, uint64_t elapsed_ns,
		       double factor);

#endif
