/*
 * Operations: what they are called, what was recorded of them, and their histograms. Quantities
 * stay in the unit in which they were recorded (`scale` turns them into seconds or the metric's own
 * unit), so that subtraction is exact and no bucket is ever moved.
 */
#ifndef MODEL_OP_H
#define MODEL_OP_H

#include "perftop/layout.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Its identity. Bytes as recorded: hostile until escaped. Owned strings; label "" if none. */
struct op_key {
	enum perftop_kind
		kind; /* TIMER: ticks; TIMER_NS: nanoseconds; VALUE, COUNTER, GAUGE: `unit` */
	char *component, *operation, *label, *unit;
	bool watched; /* counted since perftop watches, not by the process from its beginning: as probes are */
};

/* Same names and the same sort of thing; a timer in ticks equals one in nanoseconds. */
bool op_key_equal(const struct op_key *a, const struct op_key *b);
bool op_key_is_timer(const struct op_key *key);
struct op_key op_key_copy(const struct op_key *key);
void op_key_clear(struct op_key *key);

/* What completions cost beside time, of those for which it was asked: perftop/layout.h. */
struct op_costs {
	uint64_t cpu_count; /* completions whose processor time was taken; 0: n/a */
	uint64_t cpu_ns;
	uint64_t cpu_elapsed; /* their durations, recorded units */
	uint64_t mem_count;   /* completions whose allocations were counted; 0: n/a */
	uint64_t allocations, allocated, freed; /* calls, bytes, bytes */
};

/* Sums, in recorded units. Cumulative ones only grow; a difference of two is what happened between.
 */
struct op_totals {
	uint64_t count; /* completed */
	uint64_t timed; /* of which in the histogram: less than count where sampling */
	uint64_t errors;
	uint64_t total;
	uint64_t self;
	struct op_costs costs;
};

struct op_totals op_totals_add(struct op_totals a, struct op_totals b);
struct op_totals op_totals_subtract(struct op_totals a, struct op_totals b); /* a - b, a >= b */

bool op_totals_equal(const struct op_totals *a, const struct op_totals *b);

/* Something is not zero. */
static inline bool op_costs_any(const struct op_costs *c)
{
	return (c->cpu_count | c->cpu_ns | c->cpu_elapsed | c->mem_count | c->allocations |
		c->allocated | c->freed) != 0;
}

static inline bool op_totals_any(const struct op_totals *t)
{
	return (t->count | t->timed | t->errors | t->total | t->self) != 0 ||
	       op_costs_any(&t->costs);
}

/* Buckets of a histogram; indices are below. */
#define HIST_BUCKETS (PERFTOP_SHM_OCTAVES * PERFTOP_SHM_BUCKETS)

/* A run of a packed histogram: `count` more in bucket `index` (perftop/bucket.h). Ascending by
 * index; an index repeats where its count exceeds 32 bits. */
struct bucket {
	uint32_t index, count;
};

/* A histogram: octave blocks of 64 counts, there only where something is in them. Zeroed = empty.
 */
struct hist {
	uint64_t *octave[PERFTOP_SHM_OCTAVES];
};

void hist_clear(struct hist *h); /* empty again, memory released */
void hist_add(struct hist *h, uint32_t index, uint64_t count);
void hist_add_run(struct hist *h, const struct bucket *run, size_t length);
void hist_merge(struct hist *h, const struct hist *other);
void hist_subtract(struct hist *h, const struct hist *other); /* never below 0 */
void hist_copy(struct hist *to, const struct hist *from);     /* to is cleared first */
uint64_t hist_total(const struct hist *h);

/* Iterates over the buckets that hold something, ascending: start with *index = 0; false at the
 * end. *index is left one past the bucket found. */
bool hist_next(const struct hist *h, uint32_t *index, uint32_t *bucket, uint64_t *count);

#endif
