/*
 * Counters of hits by path, thread and operation. Bounded: threads beyond PROFILE_THREADS are one,
 * PROFILE_OTHERS; and of more than TALLY_FINE counters, what is new is told apart by its path alone.
 */
#ifndef MODEL_TALLY_H
#define MODEL_TALLY_H

#include "base/lookup.h"
#include "model/profile.h"

#define TALLY_FINE (3u * PROFILE_PATHS)
#define TALLY_MAX  (TALLY_FINE + PROFILE_PATHS) /* so many there can be */

/* Zeroed at first. */
struct tally {
	struct profile_hit *hit; /* in the order in which they came, each once */
	size_t count, capacity;
	struct lookup by_place, by_tid;
};

/* The index of a counter; made, with count 0, where there was none. path: below PROFILE_PATHS. */
uint32_t tally_find(struct tally *t, uint32_t path, pid_t tid, uint32_t op);
void tally_clear(struct tally *t);

/* Ascending by path, tid, op; two hits as qsort asks for their order. */
void tally_sort(struct profile_hit *hit, size_t count);
int tally_compare(const void *a, const void *b);

#endif
