/* How often each path was hit since the last look, by thread and operation. */
#ifndef PERF_HITS_H
#define PERF_HITS_H

#include "model/profile.h"

#include "base/lookup.h"

/* Zeroed: none. */
struct hits {
	struct profile_hit *hits;
	size_t count, capacity;
	struct lookup by_place;
};

void hits_add(struct hits *h, uint32_t path, pid_t tid, uint32_t op);
struct profile_hit *hits_take(struct hits *h,
			      size_t *count); /* and begins anew; freed by the caller */
void hits_clear(struct hits *h);

#endif
