/* The header of a segment: whether it is one, whose it is, and whether it makes sense. */
#ifndef SEGMENT_HEADER_H
#define SEGMENT_HEADER_H

#include "model/sample.h"
#include "perftop/layout.h"
#include "segment/io.h"

/* Who ought to have written it. */
struct header_owner {
	pid_t pid;            /* in its own PID namespace; 0: not compared */
	uint64_t start_ticks; /* 0: not compared */
	bool live;            /* in this boot: boot ids are compared */
};

/* Reads the header (zero where there is too little of it) and judges it: HALF_BORN, INCOMPATIBLE,
 * TRUNCATED, MALFORMED, FOREIGN, DENIED or ATTACHED. io->size: the bytes that are there; cut down
 * to the segment's own where ATTACHED. */
enum segment_state header_read(struct io *io, const struct header_owner *owner,
			       struct perftop_shm_header *header);

/* Reads the header of an attached segment again. Copies what moves (use, clock, drops) into *header
 * where it still makes sense. What may not change and has: MALFORMED. */
enum segment_state header_refresh(const struct io *io, struct perftop_shm_header *header);

/* Whether it was written since the machine booted; false where that is not known. */
bool header_this_boot(const struct perftop_shm_header *header);

#endif
