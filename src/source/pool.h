/*
 * Samples of functions from several sources as those of one: functions of the same name and module are one,
 * paths of the same functions likewise. For the sum of processes, and for one process whose sampling is
 * ended and begun again. Bounded as a profile is: a path too many counts for its caller that is there, as
 * cut; what has none is lost.
 */
#ifndef SOURCE_POOL_H
#define SOURCE_POOL_H

#include "model/profile.h"

struct pool;

/* Where a member's path stands in the pool. */
struct pool_place {
	uint32_t path; /* PROFILE_NONE: nowhere */
	bool cut;      /* it is that of a caller */
};

/* What the pool remembers of a member, whose indices go on from sample to sample. Zeroed at first. */
struct pool_member {
	uint32_t *functions; /* PROFILE_NONE: there was no room */
	size_t function_count, function_capacity;
	struct pool_place *paths;
	size_t path_count, path_capacity;
};

struct pool *pool_new(void);
void pool_free(struct pool *p); /* NULL is fine */

/* Adds a member's sample to what pool_take is to give. op: turns its operations into the pool's; NULL:
 * they are the same. */
typedef uint32_t pool_op_fn(void *context, uint32_t op);
void pool_add(struct pool *p, struct pool_member *member, const struct profile_sample *s,
	      pool_op_fn *op, void *context);
void pool_member_clear(struct pool_member *member);

/* What was added since the last call, freed by profile_sample_free; NULL: nothing was. again: with all
 * functions and paths from the first on. */
struct profile_sample *pool_take(struct pool *p, bool again);

#endif
