/*
 * Operations of two providers as those of one process: a segment, and probes. Each counts its operations from 0 on; in the samples they
 * have one numbering, in the order in which they were first seen. Where there is one provider only, none of this is used: its numbers
 * are the sample's.
 */
#ifndef SOURCE_JOINED_H
#define SOURCE_JOINED_H

#include "model/sample.h"

#define JOINED_PROVIDERS 2

/* Zeroed at first. */
struct joined {
	struct joined_map {
		uint32_t *places; /* by the provider's own index: that in the samples */
		uint32_t count;
		size_t capacity;
	} maps[JOINED_PROVIDERS];
	uint32_t total;
};

/* *out has all of the first provider: its operations are renumbered, wherever they stand, and those of the other one are added. keys and
 * ops of *more become those of *out. */
void joined_add(struct joined *j, struct process_sample *out, struct process_sample *more);

/* Which one of the first provider's own is meant by an index of the samples; UINT32_MAX: none. */
uint32_t joined_first(const struct joined *j, uint32_t op);

/* Both begin anew. */
void joined_restart(struct joined *j);
void joined_clear(struct joined *j);

#endif
