/*
 * Cumulative kernel counters to rates. The first reading has none, a counter that went backwards
 * begins anew with a gap, and nothing is ever clamped.
 */
#ifndef PROC_COUNTER_H
#define PROC_COUNTER_H

#include "model/value.h"

#include <stdint.h>

/* The time between two readings. */
struct tick {
	uint64_t elapsed_ns;
	enum why why; /* not WHY_KNOWN: no rates over this time (FIRST, SUSPEND) */
};

/* Zeroed: nothing has been read yet. */
struct counter {
	uint64_t last;
	bool valid;
};

/* The change per second, times `factor`. An unknown `why` passes through and ends the epoch. */
struct value counter_rate(struct counter *counter, uint64_t now, enum why why,
			  const struct tick *tick, double factor);

#endif
