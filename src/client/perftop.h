/*
 * libperftop: record what your program does, so that perftop can show it live.
 *
 *	#include <perftop.h>
 *
 *	int fetch_markets(void)
 *	{
 *		PERFTOP_SCOPE("data-collector", "fetch_markets");
 *		...                 // timed to the end of this scope, whichever way it is left
 *	}
 *
 *	cc prog.c $(pkg-config --cflags --libs perftop) && ./a.out & perftop -p $!
 *
 * Usable from C99 and C++11, with gcc and clang. Every function may be called from any thread and from
 * signal handlers, before main and after exit; each keeps errno, reports nothing, never aborts, and takes
 * no lock on its usual path. What cannot be recorded is counted in the segment, by reason, and perftop
 * shows it.
 *
 * Cost of a timed scope: close to two clock reads. With PERFTOP=off in the environment: one predictable
 * branch. Compiled with -DPERFTOP_DISABLE: nothing, and nothing to link.
 *
 * Environment, read at the first use:
 *	PERFTOP=off               do not record
 *	PERFTOP=cpu,mem           take these costs of every operation; see PERFTOP_SCOPE_COSTS
 *	PERFTOP_SEGMENT=FILE      keep the segment in FILE ("%p": the process id), created new with mode
 *	                          0600; survives the program. Where FILE exists: FILE.PID
 *	PERFTOP_SEGMENT_SIZE=N    at most N bytes of segment (suffix k, m, g)
 *	PERFTOP_SOCKET=@NAME      set by "perftop -- COMMAND": the abstract socket to which each new segment's
 *	                          descriptor is sent, once, without waiting
 *
 * Names: up to 47 bytes of component, 119 of operation, 47 of label; a longer name is cut and ends in a
 * hash of the whole, so that no two fall together. Names may be any bytes; they are copied.
 *
 * fork: the child starts with a segment of its own, empty, at its first use. exec: a new program, a new
 * segment. Operations in flight at a fork are the parent's.
 *
 * longjmp or an exception past an operation: C++ exceptions end scopes as they unwind. A longjmp does
 * not; the next end below it takes the operations that it skipped off the stack and counts them as
 * abandoned. Where no end is below, a full stack (63 operations) is cleared of scopes whose functions are
 * found, by the stack pointer, to be gone. Explicit begins that are never ended stay.
 *
 * A scope ends on the thread on which it began. What moves between threads (coroutines) needs a span.
 */
#ifndef PERFTOP_H
#define PERFTOP_H

#include <stdbool.h>
#include <stdint.h>

#define PERFTOP_VERSION "0.1.0"

/* The handle of an operation, and of a counter, gauge or value distribution. Valid for the life of
 * the process and in its forked children; 0 in `site` means "not looked up yet". */
typedef struct perftop_op {
	uint32_t site;
} perftop_op;
typedef struct perftop_metric {
	uint32_t site;
} perftop_metric;

/* An operation begun on one thread and ended on another, or begun and ended far apart. Plain data:
 * hand it along with the work. Not part of any thread's stack: its self time is its whole time. */
struct perftop_span {
	perftop_op op;
	uint32_t process; /* which process began it: a span is not ended across a fork */
	uint64_t start;   /* tick; 0: not recorded, or already ended */
};

/* What operations can cost beside time; any of them together. */
enum perftop_cost {
	PERFTOP_CPU = 1, /* the processor time of their thread */
	PERFTOP_MEM = 2  /* what their thread allocated: needs libperftop-preload */
};

/* What an operation has recorded in this process so far: all threads together, ended ones included.
 * Nanoseconds, or the distribution's own unit. Percentiles are the middle of their bucket, within
 * 0.8 % and inside [min, max]; all else is exact. Where count is 0 all the rest is. */
struct perftop_stats {
	uint64_t count, errors, in_flight;
	uint64_t total, self, min, max;
	double mean, p50, p90, p95, p99, p999;
	/* Costs, nested operations included, of those completions of which they were taken: see
	 * PERFTOP_SCOPE_COSTS. Where their count is 0 they are not known. */
	uint64_t cpu_count, cpu_ns, cpu_elapsed; /* nanoseconds: processor time, duration */
	uint64_t mem_count, allocations;         /* allocations: calls that gave memory */
	uint64_t allocated, freed, peak;         /* bytes; peak: the most that one had at a time */
};

#ifdef PERFTOP_DISABLE
#include "perftop/disabled.h"
#else
#include "perftop/fast.h"

/* An operation's handle, looked up once for each call site. An expression of type perftop_op; the
 * arguments are strings that stay the same for the site. For names made at run time:
 * perftop_op_get. */
#define PERFTOP_OP(component, operation) PERFTOP_OP_LABEL(component, operation, NULL)
#define PERFTOP_OP_LABEL(component, operation, label) \
	PERFTOP_OP_SITE_(component, operation, label, 1)

#define PERFTOP_OP_SITE_(component, operation, label, sampling)                               \
	(__extension__({                                                                      \
		static perftop_op perftop_site_;                                              \
		perftop_op perftop_op_;                                                       \
		perftop_op_.site = PERFTOP_GET_(&perftop_site_.site);                         \
		if (PERFTOP_UNLIKELY_(perftop_op_.site == 0)) {                               \
			perftop_resolve_op_(&perftop_site_.site, component, operation, label, \
					    sampling);                                        \
			perftop_op_.site = PERFTOP_GET_(&perftop_site_.site);                 \
		}                                                                             \
		perftop_op_;                                                                  \
	}))

/* Times from here to the end of the enclosing scope, return, break, goto and exceptions included.
 */
#define PERFTOP_SCOPE(component, operation)                          \
	PERFTOP_SCOPE_AS(PERFTOP_GLUE_(perftop_scope_, __COUNTER__), \
			 PERFTOP_OP(component, operation))
#define PERFTOP_SCOPE_LABEL(component, operation, label)             \
	PERFTOP_SCOPE_AS(PERFTOP_GLUE_(perftop_scope_, __COUNTER__), \
			 PERFTOP_OP_LABEL(component, operation, label))

/* The same with a name for the scope, for perftop_scope_fail(&name), and any handle. */
#define PERFTOP_SCOPE_AS(name, op)                                                           \
	__attribute__((__cleanup__(perftop_leave_), __unused__)) struct perftop_scope name = \
		perftop_enter_(op)

/* A scope that takes costs, too: the processor time of the thread, what it allocated, or both.
 *
 * Processor time against duration tells working from waiting. It takes two system calls, 0.4 to 1 us, outside
 * the time that is measured but inside that of operations around it; of operations below a microsecond it
 * says little.
 *
 * What the thread allocates is counted where libperftop-preload is in the process, as perftop --costs=mem and
 * LD_PRELOAD put it there; it counts malloc and its kin, C++'s new included, by the bytes that they give
 * (malloc_usable_size). Without it nothing is known, which is not 0. What one thread allocates and another
 * frees is allocated by the one and freed by the other.
 *
 * Costs are taken of the outermost 63 operations in flight on a thread; perftop_stats says of how many. */
#define PERFTOP_SCOPE_CPU(component, operation) \
	PERFTOP_SCOPE_UNNAMED_(component, operation, PERFTOP_CPU)
#define PERFTOP_SCOPE_MEM(component, operation) \
	PERFTOP_SCOPE_UNNAMED_(component, operation, PERFTOP_MEM)
#define PERFTOP_SCOPE_COSTS(component, operation) \
	PERFTOP_SCOPE_UNNAMED_(component, operation, PERFTOP_CPU | PERFTOP_MEM)
#define PERFTOP_SCOPE_UNNAMED_(component, operation, costs)                \
	PERFTOP_SCOPE_COSTS_AS(PERFTOP_GLUE_(perftop_scope_, __COUNTER__), \
			       PERFTOP_OP(component, operation), costs)

/* The same with a name for the scope and any handle; costs: PERFTOP_CPU, PERFTOP_MEM, or the two with |
 * between. */
#define PERFTOP_SCOPE_COSTS_AS(name, op, costs)                                              \
	__attribute__((__cleanup__(perftop_leave_), __unused__)) struct perftop_scope name = \
		perftop_enter_costs_(op, costs)

/* Counts every pass and times one in n, the first included: for operations of a few nanoseconds.
 * Totals are then estimates (mean of the timed ones x count); count and errors of timed ones are
 * exact. */
#define PERFTOP_SCOPE_SAMPLED(component, operation, n)                                        \
	__attribute__((__cleanup__(perftop_leave_sampled_), __unused__)) struct perftop_scope \
	PERFTOP_GLUE_(perftop_scope_, __COUNTER__) =                                          \
		perftop_enter_sampled_(PERFTOP_OP_SITE_(component, operation, NULL, n), n)

/* Handles of counters, gauges and value distributions; expressions of type perftop_metric. `unit`
 * is what one is counted in: "B", "rows", "". */
#define PERFTOP_COUNTER(component, name, unit) \
	PERFTOP_METRIC_SITE_(PERFTOP_KIND_COUNTER, component, name, unit)
#define PERFTOP_GAUGE(component, name, unit) \
	PERFTOP_METRIC_SITE_(PERFTOP_KIND_GAUGE, component, name, unit)
#define PERFTOP_VALUE(component, name, unit) \
	PERFTOP_METRIC_SITE_(PERFTOP_KIND_VALUE, component, name, unit)

#define PERFTOP_METRIC_SITE_(kind, component, name, unit)                                         \
	(__extension__({                                                                          \
		static perftop_metric perftop_site_;                                              \
		perftop_metric perftop_metric_;                                                   \
		perftop_metric_.site = PERFTOP_GET_(&perftop_site_.site);                         \
		if (PERFTOP_UNLIKELY_(perftop_metric_.site == 0)) {                               \
			perftop_resolve_metric_(&perftop_site_.site, kind, component, name, NULL, \
						unit);                                            \
			perftop_metric_.site = PERFTOP_GET_(&perftop_site_.site);                 \
		}                                                                                 \
		perftop_metric_;                                                                  \
	}))

#ifdef __cplusplus
extern "C" {
#endif

/* Makes the segment now instead of at the first recorded operation: before entering a sandbox that
 * forbids memfd_create, say. file: as PERFTOP_SEGMENT, or NULL for what the environment says. False
 * where this process does not record; perftop_status() says why. */
bool perftop_open(const char *file);

/* Whether this process records, in English: "recording", "not started", "off: PERFTOP=off in the
 * environment", "off: no memory for the segment" ... A static string. */
const char *perftop_status(void);

/* Handles for names made at run time; looked up without a lock, in about 50 ns. label may be NULL.
 */
perftop_op perftop_op_get(const char *component, const char *operation, const char *label);
perftop_metric perftop_metric_get(enum perftop_kind kind, const char *component, const char *name,
				  const char *label, const char *unit);

/* Explicit pairs on one thread. They nest; an end takes the innermost operation begun like this,
 * which must be `op`, off the stack, never a scope. If it is not, what stands above the innermost
 * `op` is abandoned; with no `op` in flight the end is counted as unmatched. perftop_fail ends it
 * as a failure: it counts as an operation and as an error. */
void perftop_begin(perftop_op op);
void perftop_end(perftop_op op);
void perftop_fail(perftop_op op);

/* Ends the innermost operation, if it was begun explicitly, and begins `op`, on one clock read. */
void perftop_next(perftop_op op);

/* Marks a scope as failed: counted as an error when it ends. */
void perftop_scope_fail(struct perftop_scope *scope);

/* A duration measured elsewhere, nanoseconds. */
void perftop_record(perftop_op op, uint64_t nanoseconds);

/* Spans; see struct perftop_span. End and fail clear it, so that ending twice does nothing. */
struct perftop_span perftop_span_start(perftop_op op);
void perftop_span_end(struct perftop_span *span);
void perftop_span_fail(struct perftop_span *span);

void perftop_count(perftop_metric counter, uint64_t n);
void perftop_gauge(perftop_metric gauge, double value);
void perftop_value(perftop_metric distribution, uint64_t value);

/* Asks inside the process. False, and all zero, for a handle that could not be registered. */
bool perftop_op_stats(perftop_op op, struct perftop_stats *stats);
bool perftop_metric_stats(perftop_metric distribution, struct perftop_stats *stats);

#ifdef __cplusplus
}
#endif

/* Called by name, these go through the fast path, inlined; their addresses, and all calls where
 * PERFTOP_NO_INLINE is defined, are the library's functions, which do the same. */
#ifndef PERFTOP_NO_INLINE
#define perftop_begin(op)                  perftop_fast_begin_(op)
#define perftop_end(op)                    perftop_fast_end_(op, 0)
#define perftop_fail(op)                   perftop_fast_end_(op, 1)
#define perftop_next(op)                   perftop_fast_next_(op)
#define perftop_scope_fail(scope)          ((void)((scope)->failed = 1))
#define perftop_count(counter, n)          perftop_fast_count_(counter, n)
#define perftop_value(distribution, value) perftop_fast_value_(distribution, value)
#endif

#endif /* PERFTOP_DISABLE */

#endif
