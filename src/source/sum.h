/*
 * Several processes as one: the extra process sample with pid 0. Resources are added, operations of
 * the same name are one. An operation is in the unit of the process that had it first; others are
 * rescaled into it, bucket by bucket, where their clocks differ (at most 0.8 % more error in
 * quantiles). What was added before the sum is first shown is in its first sample, so that its
 * lifetime is that of all its members.
 */
#ifndef SOURCE_SUM_H
#define SOURCE_SUM_H

#include "model/sample.h"
#include "source/pool.h"

struct sum;

/* One operation of a member. */
struct sum_part {
	uint32_t op; /* the sum's */
	enum perftop_kind kind;
	double gauge; /* its last value; NaN: none */
};

/* What the sum remembers of one member. Zeroed at first. */
struct sum_member {
	struct sum_part *parts; /* by the member's own operations */
	uint32_t count;
	size_t capacity;
	uint64_t dropped[PERFTOP_DROP_COUNT];
	struct pool_member profile;
	struct memory_reading *memory; /* its newest; NULL: none */
};

struct sum *sum_new(void);
void sum_free(struct sum *s);

/* One sample: begin, add each member, then take (or not: it goes into the next). */
void sum_begin(struct sum *s);
void sum_add(struct sum *s, struct sum_member *member, const struct process_sample *p);
void sum_take(struct sum *s, struct process_sample *out);

/* The member has gone, or begins anew: its gauges no longer count, what was recorded does. */
void sum_leave(struct sum *s, struct sum_member *member);

#endif
