/*
 * The recording fast path, inlined into user code through perftop.h. Nothing here is called by
 * name: perftop.h is the interface. Everything that is rare (joining, registering, allocating,
 * overflowing) is in the library.
 *
 * Cost: two clock reads, a push and a pop of one frame, five add-to-memory instructions. No locks,
 * no system calls, no allocation. A signal handler may record between any two instructions:
 * counters are added to by single instructions, and the depth grows before a frame is filled, so
 * that the handler's frames stand above ours and are gone when we go on.
 *
 * struct perftop_thread is private memory that the kernel wipes in a forked child
 * (MADV_WIPEONFORK), so slab == NULL sends the child, however it was forked, to the slow path,
 * which gives it its own segment.
 */
#ifndef PERFTOP_FAST_H
#define PERFTOP_FAST_H

#include "perftop/bucket.h"
#include "perftop/layout.h"

#include <stddef.h>

/* not instrumented: a program that is compiled with -finstrument-functions means its own functions */
#define PERFTOP_FAST_ \
	static inline __attribute__((__always_inline__, __unused__, __no_instrument_function__))
#define PERFTOP_SLOW_        __attribute__((__nothrow__))
#define PERFTOP_LIKELY_(x)   __builtin_expect(!!(x), 1)
#define PERFTOP_UNLIKELY_(x) __builtin_expect(!!(x), 0)

#define PERFTOP_GET_(p)    __atomic_load_n((p), __ATOMIC_RELAXED)
#define PERFTOP_SET_(p, v) __atomic_store_n((p), (v), __ATOMIC_RELAXED)

/* Adds to memory in one instruction, unlocked: exact against signal handlers of the same thread,
 * the only other writer. ThreadSanitizer cannot see assembly, so under it the compiler's own is
 * used. */
#if defined(__SANITIZE_THREAD__)
#define PERFTOP_TSAN_ 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define PERFTOP_TSAN_ 1
#endif
#endif
#if defined(__x86_64__) && !defined(PERFTOP_TSAN_)
#define PERFTOP_ADD_(p, n) __asm__ volatile("addq %1, %0" : "+m"(*(p)) : "er"((uint64_t)(n)) : "cc")
#else
#define PERFTOP_ADD_(p, n) ((void)__atomic_fetch_add((p), (n), __ATOMIC_RELAXED))
#endif

/* Marks a frame as a scope's, by the stack pointer; see struct perftop_shm_frame. */
#if defined(__x86_64__)
#define PERFTOP_STACK_()                                                   \
	(__extension__({                                                   \
		uint32_t perftop_stack_;                                   \
		__asm__ volatile("movl %%esp, %0" : "=r"(perftop_stack_)); \
		perftop_stack_;                                            \
	}))
#define PERFTOP_MARK_(p) __asm__ volatile("movl %%esp, %0" : "=m"(*(p)))
#else
#define PERFTOP_STACK_() ((uint32_t)(uintptr_t)__builtin_frame_address(0) | 1u)
#define PERFTOP_MARK_(p) PERFTOP_SET_((p), PERFTOP_STACK_())
#endif
#define PERFTOP_BARRIER_() __asm__ volatile("" ::: "memory")

/* A handle's site is the operation's id + 1; a metric's has its enum perftop_kind in the top byte.
 * This one could not be registered. */
#define PERFTOP_NO_OP_       0x00ffffffu
#define PERFTOP_GLUE2_(a, b) a##b
#define PERFTOP_GLUE_(a, b)  PERFTOP_GLUE2_(a, b)

/* What a thread needs to record; private to the process. */
struct perftop_thread {
	struct perftop_shm_thread *slab; /* NULL: not joined, or in a child since */
	char *base;                      /* start of the mapped segment */
	uint32_t *table;                 /* op id -> offset of the cell */
	uint32_t capacity;               /* of table */
	uint32_t counter;                /* 1: ticks are the processor's counter, 0: nanoseconds */
	uint32_t cells;                  /* made so far, those in hand included */
	uint32_t spare;                  /* cells in hand, from spare_at on */
	uint32_t spare_at;
	/* Operations of the stack that the fast path takes: PERFTOP_SHM_FRAMES - 1, or 0 where costs are
	 * asked for of all, which the slow path takes. Stays as it is. */
	uint32_t frames;
};

/* An operation being timed to the end of the enclosing C scope. thread == NULL: not recorded. */
struct perftop_scope {
	struct perftop_thread *thread;
	uint64_t start;
	uint32_t op;
	uint32_t
		depth; /* index of its frame; PERFTOP_DEEP_ is added where it has none, or has costs */
	uint32_t failed;
};
#define PERFTOP_DEEP_ 0x80000000u

/* Of a scope, what the slow paths set. Apart, so that the scope itself stays in registers. */
struct perftop_place {
	uint64_t start;
	uint32_t depth;
};

#ifdef __cplusplus
extern "C" {
#endif

extern __thread struct perftop_thread *perftop_self_ __attribute__((__tls_model__("initial-exec")));
extern uint32_t perftop_off_; /* 1 once it is known that this process does not record */

/* The slow paths. Each keeps errno, never blocks for long, and counts what it cannot do. */
/* NULL: this thread cannot record; counted, for an end with its begin. */
PERFTOP_SLOW_ struct perftop_thread *perftop_join_(void);
PERFTOP_SLOW_ struct perftop_thread *perftop_join_end_(void);
/* NULL: there is none; counted. */
PERFTOP_SLOW_ struct perftop_shm_cell *perftop_cell_(struct perftop_thread *t, uint32_t op);
/* The bucket of a value, whose octave becomes the cell's hint. NULL: no memory; counted. */
PERFTOP_SLOW_ uint64_t *perftop_bucket_(struct perftop_thread *t, struct perftop_shm_cell *c,
					uint64_t value);
PERFTOP_SLOW_ uint64_t perftop_late_(uint64_t start); /* start */
PERFTOP_SLOW_ uint64_t perftop_monotonic_(void);      /* CLOCK_MONOTONIC, nanoseconds */
PERFTOP_SLOW_ void perftop_extreme_(struct perftop_shm_cell *c, uint64_t value);
/* costs: some of enum perftop_cost. */
PERFTOP_SLOW_ struct perftop_place perftop_enter_slow_(struct perftop_thread *t, uint32_t op,
						       uint32_t depth, uint32_t stack_pointer,
						       uint32_t costs);
PERFTOP_SLOW_ void perftop_leave_slow_(struct perftop_thread *t, uint32_t op,
				       struct perftop_place place, uint64_t now, uint32_t counted,
				       uint32_t errors);
PERFTOP_SLOW_ void perftop_begin_slow_(struct perftop_thread *t, uint32_t op);
PERFTOP_SLOW_ void perftop_end_slow_(struct perftop_thread *t, uint32_t op, uint64_t now,
				     uint64_t errors);
PERFTOP_SLOW_ void perftop_next_slow_(struct perftop_thread *t, uint32_t op);
PERFTOP_SLOW_ void perftop_drop_(enum perftop_drop reason);
PERFTOP_SLOW_ void perftop_resolve_op_(uint32_t *site, const char *component, const char *operation,
				       const char *label, uint32_t sampling);
PERFTOP_SLOW_ void perftop_resolve_metric_(uint32_t *site, enum perftop_kind kind,
					   const char *component, const char *name,
					   const char *label, const char *unit);

#ifdef __cplusplus
}
#endif

/* The clock of the segment; see struct perftop_shm_clock. */
PERFTOP_FAST_ uint64_t perftop_now_(const struct perftop_thread *t)
{
#if defined(__x86_64__)
	if (PERFTOP_LIKELY_(t->counter))
		return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
	if (PERFTOP_LIKELY_(t->counter)) {
		uint64_t tick;
		__asm__ volatile("mrs %0, cntvct_el0" : "=r"(tick));
		return tick;
	}
#endif
	(void)t;
	return perftop_monotonic_();
}

/* The calling thread, joined; NULL where it cannot record. */
PERFTOP_FAST_ struct perftop_thread *perftop_thread_(void)
{
	struct perftop_thread *t;

	if (PERFTOP_UNLIKELY_(PERFTOP_GET_(&perftop_off_)))
		return NULL;
	t = perftop_self_;
	return PERFTOP_LIKELY_(t->slab != NULL) ? t : perftop_join_();
}

PERFTOP_FAST_ void *perftop_at_(const struct perftop_thread *t, uint32_t offset)
{
	return t->base + (uint64_t)offset * PERFTOP_SHM_UNIT;
}

PERFTOP_FAST_ struct perftop_shm_cell *perftop_find_cell_(struct perftop_thread *t, uint32_t op)
{
	uint32_t offset;

	if (PERFTOP_UNLIKELY_(op >= t->capacity))
		return perftop_cell_(t, op);
	offset = t->table[op];
	if (PERFTOP_UNLIKELY_(offset == 0))
		return perftop_cell_(t, op);
	return (struct perftop_shm_cell *)perftop_at_(t, offset);
}

/*
 * Puts one value into a cell's distribution. Some processors make a clock read wait for the
 * addresses of all stores before it, so what lies between a duration and the address of its bucket
 * is what recording costs. The cell's hint makes that one shift, while the octave stays: bits 0-5
 * are the shift, bit 6 what must be left of the value above the 6 bits of its bucket, bits 7-31
 * the block's offset, less what that bit adds.
 */
PERFTOP_FAST_ void perftop_tally_(struct perftop_thread *t, struct perftop_shm_cell *c,
				  uint64_t value)
{
	uint32_t hint = PERFTOP_GET_(&c->hint);
	uint64_t scaled = value >> (hint & 63);
	uint64_t *bucket;

	if (PERFTOP_UNLIKELY_(value < c->min || value > c->max))
		perftop_extreme_(c, value);
	PERFTOP_ADD_(&c->total, value);
	if (PERFTOP_LIKELY_(scaled >> 6 == (hint >> 6 & 1)))
		bucket = (uint64_t *)perftop_at_(t, hint >> 7) + scaled;
	else
		bucket = perftop_bucket_(t, c, value);
	if (PERFTOP_LIKELY_(bucket != NULL))
		PERFTOP_ADD_(bucket, 1);
}

/* Time from `start` to `now`; 0 where the counter of another processor is behind. */
PERFTOP_FAST_ uint64_t perftop_elapsed_(uint64_t start, uint64_t now)
{
	if (PERFTOP_UNLIKELY_(now < start))
		now = perftop_late_(start); /* a call, so that this stays a jump */
	return now - start;
}

/* Records one timed operation, `child` of whose time was spent in nested ones. counted: 1, or 0
 * where it was counted at its begin. child may exceed elapsed: a signal handler ran after `now` was
 * read. */
PERFTOP_FAST_ void perftop_done_(struct perftop_thread *t, uint32_t op, uint64_t elapsed,
				 uint64_t child, uint64_t counted, uint64_t errors)
{
	struct perftop_shm_cell *c = perftop_find_cell_(t, op);

	if (PERFTOP_UNLIKELY_(c == NULL))
		return;
	perftop_tally_(t, c, elapsed);
	PERFTOP_ADD_(&c->self, child < elapsed ? elapsed - child : 0);
	if (errors)
		PERFTOP_ADD_(&c->errors, errors);
	PERFTOP_ADD_(&c->count, counted);
}

/* Starts frame f, which the caller has made ours. */
PERFTOP_FAST_ uint64_t perftop_push_(const struct perftop_thread *t, struct perftop_shm_frame *f,
				     uint32_t op)
{
	uint64_t now;

	PERFTOP_SET_(&f->op, op);
	PERFTOP_SET_(&f->child, 0);
	now = perftop_now_(t);
	PERFTOP_SET_(&f->start, now);
	return now;
}

/* Takes the frame at `depth` off; returns the time that nested operations took. The start is erased
 * before the depth shrinks, so that a later push never shows an old start. */
PERFTOP_FAST_ uint64_t perftop_pop_(struct perftop_shm_thread *slab, uint32_t depth,
				    uint64_t elapsed)
{
	struct perftop_shm_frame *f = &slab->stack[depth];
	uint64_t child = PERFTOP_GET_(&f->child);

	PERFTOP_SET_(&f->start, 0);
	PERFTOP_BARRIER_();
	PERFTOP_SET_(&slab->depth, depth);
	PERFTOP_ADD_(&f[-1].child, elapsed);
	return child;
}

/* costs: some of enum perftop_cost; 0: those that are asked for of all. */
PERFTOP_FAST_ struct perftop_scope perftop_enter_costs_(perftop_op op, uint32_t costs)
{
	struct perftop_scope scope = { perftop_thread_(), 0, op.site - 1, 0, 0 };
	struct perftop_shm_thread *slab;
	struct perftop_place place;

	if (PERFTOP_UNLIKELY_(scope.thread == NULL))
		return scope;
	slab = scope.thread->slab;
	scope.depth = PERFTOP_GET_(&slab->depth);
	PERFTOP_SET_(&slab->depth, scope.depth + 1);
	PERFTOP_BARRIER_();
	if (costs != 0 || PERFTOP_UNLIKELY_(scope.depth > scope.thread->frames)) {
		place = perftop_enter_slow_(scope.thread, scope.op, scope.depth, PERFTOP_STACK_(),
					    costs);
		scope.start = place.start;
		scope.depth = place.depth;
	} else {
		PERFTOP_MARK_(&slab->stack[scope.depth].scope);
		scope.start = perftop_push_(scope.thread, &slab->stack[scope.depth], scope.op);
	}
	return scope;
}

PERFTOP_FAST_ struct perftop_scope perftop_enter_(perftop_op op)
{
	return perftop_enter_costs_(op, 0);
}

PERFTOP_FAST_ void perftop_leave_counted_(const struct perftop_scope *scope, uint32_t counted)
{
	struct perftop_thread *t = scope->thread;
	struct perftop_shm_thread *slab;
	struct perftop_place place;
	uint64_t now, elapsed, child;

	if (PERFTOP_UNLIKELY_(t == NULL || (slab = t->slab) == NULL))
		return;
	now = perftop_now_(t);
	if (PERFTOP_UNLIKELY_(PERFTOP_GET_(&slab->depth) != scope->depth + 1)) {
		place.start = scope->start;
		place.depth = scope->depth;
		perftop_leave_slow_(t, scope->op, place, now, counted, scope->failed);
		return;
	}
	elapsed = perftop_elapsed_(scope->start, now);
	child = perftop_pop_(slab, scope->depth, elapsed);
	perftop_done_(t, scope->op, elapsed, child, counted, scope->failed);
}

PERFTOP_FAST_ void perftop_leave_(const struct perftop_scope *scope)
{
	perftop_leave_counted_(scope, 1);
}

/* Counts every call and times one in n: the count is its own sampling counter. */
PERFTOP_FAST_ struct perftop_scope perftop_enter_sampled_(perftop_op op, uint64_t n)
{
	struct perftop_scope none = { NULL, 0, 0, 0, 0 };
	struct perftop_thread *t = perftop_thread_();
	struct perftop_shm_cell *c = t ? perftop_find_cell_(t, op.site - 1) : NULL;

	if (PERFTOP_UNLIKELY_(c == NULL))
		return none;
	PERFTOP_ADD_(&c->count, 1);
	if (PERFTOP_LIKELY_(PERFTOP_GET_(&c->count) % n != 1 % n))
		return none;
	return perftop_enter_(op);
}

PERFTOP_FAST_ void perftop_leave_sampled_(const struct perftop_scope *scope)
{
	perftop_leave_counted_(scope, 0);
}

PERFTOP_FAST_ void perftop_fast_begin_(perftop_op op)
{
	struct perftop_thread *t = perftop_thread_();
	struct perftop_shm_thread *slab;
	uint32_t depth;

	if (PERFTOP_UNLIKELY_(t == NULL))
		return;
	slab = t->slab;
	depth = PERFTOP_GET_(&slab->depth);
	PERFTOP_SET_(&slab->depth, depth + 1);
	PERFTOP_BARRIER_();
	if (PERFTOP_UNLIKELY_(depth > t->frames)) {
		perftop_begin_slow_(t, op.site - 1);
	} else {
		PERFTOP_SET_(&slab->stack[depth].scope, 0);
		(void)perftop_push_(t, &slab->stack[depth], op.site - 1);
	}
}

/* The innermost frame, if it is an explicit begin, and started; else NULL: the slow path sorts it
 * out. */
PERFTOP_FAST_ struct perftop_shm_frame *perftop_top_(const struct perftop_thread *t)
{
	struct perftop_shm_thread *slab = t->slab;
	uint32_t depth = PERFTOP_GET_(&slab->depth);
	struct perftop_shm_frame *f;

	if (PERFTOP_UNLIKELY_(depth - 2 >= t->frames))
		return NULL;
	f = &slab->stack[depth - 1];
	return PERFTOP_LIKELY_(f->scope == 0 && f->start != 0) ? f : NULL;
}

PERFTOP_FAST_ void perftop_fast_end_(perftop_op op, uint64_t errors)
{
	struct perftop_thread *t;
	struct perftop_shm_thread *slab;
	struct perftop_shm_frame *f;
	uint64_t now, elapsed, child;

	if (PERFTOP_UNLIKELY_(PERFTOP_GET_(&perftop_off_)))
		return;
	t = perftop_self_;
	if (PERFTOP_UNLIKELY_(t->slab == NULL && (t = perftop_join_end_()) == NULL))
		return;
	slab = t->slab;
	now = perftop_now_(t);
	f = perftop_top_(t);
	if (PERFTOP_UNLIKELY_(f == NULL || f->op != op.site - 1)) {
		perftop_end_slow_(t, op.site - 1, now, errors);
		return;
	}
	elapsed = perftop_elapsed_(f->start, now);
	child = perftop_pop_(slab, (uint32_t)(f - slab->stack), elapsed);
	perftop_done_(t, op.site - 1, elapsed, child, 1, errors);
}

/* One clock read ends the innermost explicit operation and begins `op` in its frame. */
PERFTOP_FAST_ void perftop_fast_next_(perftop_op op)
{
	struct perftop_thread *t = perftop_thread_();
	struct perftop_shm_frame *f;
	uint64_t now, elapsed, child;
	uint32_t ended;

	if (PERFTOP_UNLIKELY_(t == NULL))
		return;
	f = perftop_top_(t);
	if (PERFTOP_UNLIKELY_(f == NULL)) {
		perftop_next_slow_(t, op.site - 1);
		return;
	}
	child = PERFTOP_GET_(&f->child);
	now = perftop_now_(t);
	elapsed = perftop_elapsed_(f->start, now);
	ended = f->op;
	PERFTOP_SET_(&f->op, op.site - 1);
	PERFTOP_ADD_(&f->child, 0 - child);
	PERFTOP_SET_(&f->start, now);
	PERFTOP_ADD_(&f[-1].child, elapsed);
	perftop_done_(t, ended, elapsed, child, 1, 0);
}

PERFTOP_FAST_ void perftop_fast_count_(perftop_metric metric, uint64_t n)
{
	struct perftop_thread *t = perftop_thread_();
	struct perftop_shm_cell *c;

	if (PERFTOP_UNLIKELY_(t == NULL))
		return;
	if (PERFTOP_UNLIKELY_(metric.site >> 24 != PERFTOP_KIND_COUNTER)) {
		perftop_drop_(metric.site ? PERFTOP_DROP_KIND : PERFTOP_DROP_BUSY);
		return;
	}
	c = perftop_find_cell_(t, (metric.site & 0xffffffu) - 1);
	if (PERFTOP_UNLIKELY_(c == NULL))
		return;
	PERFTOP_ADD_(&c->total, n);
	PERFTOP_ADD_(&c->count, 1);
}

PERFTOP_FAST_ void perftop_fast_value_(perftop_metric metric, uint64_t value)
{
	struct perftop_thread *t = perftop_thread_();

	if (PERFTOP_UNLIKELY_(t == NULL))
		return;
	if (PERFTOP_UNLIKELY_(metric.site >> 24 != PERFTOP_KIND_VALUE))
		perftop_drop_(metric.site ? PERFTOP_DROP_KIND : PERFTOP_DROP_BUSY);
	else
		perftop_done_(t, (metric.site & 0xffffffu) - 1, value, 0, 1, 0);
}

#endif
