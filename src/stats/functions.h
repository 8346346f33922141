/*
 * Tables and call trees of a profile. Pure functions over struct profile_data (model/profile.h). Counts are samples; seconds are
 * samples x period_seconds.
 */
#ifndef STATS_FUNCTIONS_H
#define STATS_FUNCTIONS_H

#include "model/profile.h"

/* Which hits count. */
struct functions_choice {
	pid_t tid;   /* 0: all threads */
	uint32_t op; /* PROFILE_ANY_OP: all */
};

struct function_row {
	uint32_t function;
	uint64_t self; /* it was running */
	uint64_t
		total; /* it was running or somewhere among the callers; once for each sample, whatever the recursion */
};

/* A row for each function with a sample, in no order; allocated, NULL where there is none. *samples: how many there were. */
struct function_row *functions_rows(const struct profile_data *d,
				    const struct functions_choice *choice, size_t *count,
				    uint64_t *samples);

/* Threads or operations that were hit, with their samples; the most first. Allocated. */
struct functions_share {
	pid_t tid;
	uint32_t op;
	uint64_t samples;
};
struct functions_share *functions_threads(const struct profile_data *d, size_t *count);
struct functions_share *functions_operations(const struct profile_data *d, size_t *count);

/* A call tree: nodes in depth-first order, children of a node by total, the largest first. */
struct calls_node {
	uint32_t function;
	uint32_t depth;  /* 0: a root */
	uint32_t parent; /* index; PROFILE_NONE: a root */
	uint32_t next;   /* index of the node after this one's last descendant */
	uint64_t self, total;
};

enum calls_direction {
	CALLS_FROM, /* what is called, from the outermost callers down; with `function`, below each of its calls, added up */
	CALLS_TO /* who calls `function`, upward: in `self` stand the samples in which `function` itself was running */
};

/* A tree of callers has so many levels and nodes at most; beyond, the outer callers are left out. */
#define CALLS_DEPTH 1024u
#define CALLS_NODES (4 * PROFILE_PATHS)

/* function: PROFILE_NONE with CALLS_FROM: everything. Allocated; NULL where there is none. Recursion is a path like any other;
 * where `function` stands several times on a path, its outermost call counts. */
struct calls_node *functions_calls(const struct profile_data *d,
				   const struct functions_choice *choice,
				   enum calls_direction direction, uint32_t function,
				   size_t *count);

/* Processor time that the samples stand for, as a share of what the kernel says was used: 0 .. 1, rarely above; NaN unknown. */
double functions_coverage(const struct profile_data *d);

#endif
