/*
 * In which operation a thread was at an instant that is just over: for samples of functions, which come
 * some 10 to 1000 microseconds after the fact. Reads one slab, in 1 to 2 us; the bytes are hostile, as
 * everything of a segment.
 *
 * A stack tells what is in flight now, not what was. Operations still in flight that began before the
 * instant were in flight then; what nested in the innermost of these has ended since, is seen only in the
 * time that it adds to that one. So:
 *
 *   - the innermost operation that began before the instant and is still in flight (none: PROFILE_NO_OP) is
 *     the answer where, since the last look at it, nested operations took at most an eighth of the time, or
 *     those nested in it take on average at least eight times as long as the look comes late and no other
 *     one has begun;
 *   - else it cannot be told: PROFILE_UNKNOWN_OP. So it is for operations too short for the delay that do
 *     most of the work, below the 63rd level of a stack, and for threads that have joined or ended since.
 *
 * At those limits about one answer of eight is wrong: an operation that had ended meanwhile counts for what
 * it was nested in. The longer operations are against the delay, the rarer that is.
 *
 * One reader, one thread.
 */
#ifndef SEGMENT_FLIGHT_H
#define SEGMENT_FLIGHT_H

#include "model/profile.h"
#include "perftop/layout.h"
#include "segment/io.h"

struct flight;

/* Of an attached segment: its bytes (the descriptor is duplicated) and its header, as read. See
 * segment_flight. */
struct flight *flight_open(const struct io *io, const struct perftop_shm_header *header);
void flight_close(struct flight *f); /* NULL is fine */

/* tid: as the process itself sees it; mono_ns: CLOCK_MONOTONIC. The writer's id of an operation
 * (segment_index has the sample's index), PROFILE_NO_OP or PROFILE_UNKNOWN_OP. */
uint32_t flight_op(struct flight *f, pid_t tid, uint64_t mono_ns);

#endif
