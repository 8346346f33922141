/* Counters of hits. */
#include "model/tally.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/order.h"

/* The thread, or PROFILE_OTHERS where there are too many already. */
static pid_t thread_of(struct tally *t, pid_t tid)
{
	struct lookup_key key = { .a = (uint64_t)tid };

	if (tid <= 0)
		return PROFILE_OTHERS;
	if (lookup_get(&t->by_tid, key) != LOOKUP_NONE)
		return tid;
	if (t->by_tid.count == PROFILE_THREADS)
		return PROFILE_OTHERS;
	lookup_put(&t->by_tid, key, 0);
	return tid;
}

static struct lookup_key key_of(const struct profile_hit *hit)
{
	return (struct lookup_key){ hit->path, (uint64_t)hit->tid, hit->op };
}

uint32_t tally_find(struct tally *t, uint32_t path, pid_t tid, uint32_t op)
{
	struct profile_hit hit = { .path = path, .tid = thread_of(t, tid), .op = op };
	uint32_t found = lookup_get(&t->by_place, key_of(&hit));

	if (found == LOOKUP_NONE && t->count >= TALLY_FINE) {
		hit.tid = PROFILE_OTHERS;
		hit.op = PROFILE_UNKNOWN_OP;
		found = lookup_get(&t->by_place, key_of(&hit));
	}
	if (found != LOOKUP_NONE)
		return found;
	t->hit = vec_room(t->hit, t->count, &t->capacity);
	t->hit[t->count] = hit;
	lookup_put(&t->by_place, key_of(&hit), (uint32_t)t->count);
	return (uint32_t)t->count++;
}

void tally_clear(struct tally *t)
{
	free(t->hit);
	lookup_clear(&t->by_place);
	lookup_clear(&t->by_tid);
	*t = (struct tally){ 0 };
}

int tally_compare(const void *a, const void *b)
{
	const struct profile_hit *x = a, *y = b;

	if (x->path != y->path)
		return ORDER(x->path, y->path);
	return x->tid != y->tid ? ORDER(x->tid, y->tid) : ORDER(x->op, y->op);
}

void tally_sort(struct profile_hit *hit, size_t count)
{
	if (count > 1)
		qsort(hit, count, sizeof(*hit), tally_compare);
}
