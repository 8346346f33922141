/* Adding up hits. */
#include "perf/hits.h"

#include <stdlib.h>

#include "base/mem.h"

void hits_add(struct hits *h, uint32_t path, pid_t tid, uint32_t op)
{
	struct lookup_key key = { path, (uint64_t)tid, op };
	uint32_t i = lookup_get(&h->by_place, key);

	if (i != LOOKUP_NONE) {
		h->hits[i].count++;
		return;
	}
	h->hits = vec_room(h->hits, h->count, &h->capacity);
	h->hits[h->count] = (struct profile_hit){ path, tid, op, 1 };
	lookup_put(&h->by_place, key, (uint32_t)h->count++);
}

struct profile_hit *hits_take(struct hits *h, size_t *count)
{
	struct profile_hit *taken = h->hits;

	*count = h->count;
	h->hits = NULL;
	h->count = h->capacity = 0;
	lookup_empty(&h->by_place);
	return taken;
}

void hits_clear(struct hits *h)
{
	free(h->hits);
	lookup_clear(&h->by_place);
	*h = (struct hits){ 0 };
}
