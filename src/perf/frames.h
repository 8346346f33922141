/* The addresses of one call stack, innermost first, as they are looked up: of callers, the address before
 * the return address. */
#ifndef PERF_FRAMES_H
#define PERF_FRAMES_H

#include "perf/record.h"

#define FRAMES_MOST 512u

struct frames {
	uint64_t addresses[FRAMES_MOST];
	size_t count;
	bool cut; /* outer callers are unknown */
};

/* exact: the address is that of an instruction, not of a return. false: there is no room for more. */
bool frames_add(struct frames *f, uint64_t address, bool exact);

/* The part of a sample's chain that ran in that context (PERF_CONTEXT_KERNEL or PERF_CONTEXT_USER), added. */
void frames_add_chain(struct frames *f, const struct record_sample *sample, uint64_t context);

#endif
