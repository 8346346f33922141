/*
 * Of a thread that two events sample, one counts. A thread that is born while others are looked for may be
 * both found and followed by the kernel; then each of its periods gives two samples, one by the event opened
 * for itself and one by that opened for the thread which begot it. Either is right, so the first that is
 * seen is kept, until it falls silent (its TID has come to another thread).
 */
#ifndef PERF_STREAMS_H
#define PERF_STREAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/lookup.h"

struct stream {
	uint32_t opener;  /* the thread for which the event was opened */
	unsigned strange; /* samples of others since its last */
};

/* Zeroed: none yet. */
struct streams {
	struct stream *streams;
	size_t count, capacity;
	struct lookup by_tid;
};

/* Whether the sample of `tid` by the event opened for `opener` counts. */
bool streams_accept(struct streams *s, uint32_t tid, uint32_t opener);
void streams_clear(struct streams *s);

#endif
