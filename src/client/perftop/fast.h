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

#define PERFTOP_FAST_        static inline __attribute__((__always_inline__, __unused__))
#define PERFTOP_LIKELY_(x)   __builtin_expect(!!(x), 1)
#define PERFTOP_UNLIKELY_(x) __builtin_expect(!!(x), 0)

#define PERFTOP_GET_(p)    __atomic_load_n((p), __ATOMIC_RELAXED)
#define PERFTOP_SET_(p, v) __atomic_store_n((p), (v), __ATOMIC_RELAXED)

/* Adds to memory in one instruction, unlocked: exact against signal handlers of the same thread,
 * the only other writer. ThreadSanitizer cannot see assembly, so under it the compiler's own is
 * used. */
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
#define PERFTOP_ADD_(p, n) __asm__ volatile("addq %1, %0" : "+m"(*(p)) : "er"((uint64_t)(n)) : "cc")
#else
#define PERFTOP_ADD_(p, n) ((void)__atomic_fetch_add((p), (n), __ATOMIC_RELAXED))
#endif

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
};

/* An operation being timed to the end of the enclosing C scope. thread == NULL: not recorded. */
struct perftop_scope {
	struct perftop_thread *thread;
	uint64_t start;
	uint32_t op;
	uint32_t depth; /* index of its frame; PERFTOP_DEEP_ is added where it has none */
	uint32_t failed;
};
#define PERFTOP_DEEP_ 0x80000000u

#ifdef __cplusplus
extern "C" {
#endif

extern __thread struct perftop_thread *perftop_self_ __attribute__((__tls_model__("initial-exec")));
extern uint32_t perftop_off_; /* 1 once it is known that this process does not record */

/* The slow paths. Each keeps errno, never blocks for long, and counts what it cannot do. */
struct perftop_thread *perftop_join_(void); /* NULL: this thread cannot record; counted */
struct perftop_shm_cell *perftop_cell_(struct perftop_thread *t, uint32_t op); /* NULL: counted */
uint64_t *perftop_octave_(struct perftop_thread *t, struct perftop_shm_cell *c, uint32_t octave);
uint64_t perftop_monotonic_(void); /* CLOCK_MONOTONIC, nanoseconds */
void perftop_extreme_(struct perftop_shm_cell *c, uint64_t value);
void perftop_enter_deep_(struct perftop_scope *scope);
void perftop_leave_slow_(const struct perftop_scope *scope, uint64_t now, uint64_t counted);
void perftop_begin_deep_(struct perftop_thread *t, uint32_t op);
void perftop_end_slow_(struct perftop_thread *t, uint32_t op, uint64_t now, uint64_t errors);
void perftop_drop_(enum perftop_drop reason);
void perftop_resolve_op_(uint32_t *site, const char *component, const char *operation,
			 const char *label, uint32_t sampling);
void perftop_resolve_metric_(uint32_t *site, enum perftop_kind kind, const char *component,
			     const char *name, const char *label, const char *unit);

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
	struct perftop_thread *t = perftop_self_;

	if (PERFTOP_LIKELY_(t->slab != NULL))
		return t;
	return perftop_off_ ? NULL : perftop_join_();
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

/* Puts one value into a cell's distribution. */
PERFTOP_FAST_ void perftop_tally_(struct perftop_thread *t, struct perftop_shm_cell *c,
				  uint64_t value)
{
	uint32_t octave = perftop_bucket_octave(value), offset = c->octave[octave];
	uint64_t *buckets;

	if (PERFTOP_UNLIKELY_(value < c->min || value > c->max))
		perftop_extreme_(c, value);
	buckets = PERFTOP_LIKELY_(offset != 0) ? (uint64_t *)perftop_at_(t, offset)
					       : perftop_octave_(t, c, octave);
	PERFTOP_ADD_(&c->total, value);
	if (PERFTOP_LIKELY_(buckets != NULL))
		PERFTOP_ADD_(&buckets[perftop_bucket_sub(value, octave)], 1);
}

/* Records one timed operation. counted: 1, or 0 where it was counted at its begin. */
PERFTOP_FAST_ void perftop_done_(struct perftop_thread *t, uint32_t op, uint64_t elapsed,
				 uint64_t self, uint64_t counted, uint64_t errors)
{
	struct perftop_shm_cell *c = perftop_find_cell_(t, op);

	if (PERFTOP_UNLIKELY_(c == NULL))
		return;
	perftop_tally_(t, c, elapsed);
	PERFTOP_ADD_(&c->self, self);
	if (errors)
		PERFTOP_ADD_(&c->errors, errors);
	PERFTOP_ADD_(&c->count, counted);
}

/* Fills the frame at `depth`, which the caller has made ours. */
PERFTOP_FAST_ uint64_t perftop_push_(const struct perftop_thread *t, uint32_t depth, uint32_t op)
{
	struct perftop_shm_frame *f = &t->slab->stack[depth];
	uint64_t now;

	PERFTOP_SET_(&f->op, op);
	PERFTOP_SET_(&f->child, 0);
	now = perftop_now_(t);
	PERFTOP_SET_(&f->start, now);
	return now;
}

/* Takes the frame at `depth` off; returns the time that nested operations took. The start is erased
 * before the depth shrinks, so that a later push never shows an old start. */
PERFTOP_FAST_ uint64_t perftop_pop_(const struct perftop_thread *t, uint32_t depth,
				    uint64_t elapsed)
{
	struct perftop_shm_frame *f = &t->slab->stack[depth];
	uint64_t child = PERFTOP_GET_(&f->child);

	PERFTOP_SET_(&f->start, 0);
	__asm__ volatile("" ::: "memory");
	PERFTOP_SET_(&t->slab->depth, depth);
	PERFTOP_ADD_(&f[-1].child, elapsed);
	return child;
}

PERFTOP_FAST_ struct perftop_scope perftop_enter_(perftop_op op)
{
	struct perftop_scope scope = { perftop_thread_(), 0, op.site - 1, 0, 0 };

	if (PERFTOP_UNLIKELY_(scope.thread == NULL))
		return scope;
	scope.depth = PERFTOP_GET_(&scope.thread->slab->depth);
	PERFTOP_SET_(&scope.thread->slab->depth, scope.depth + 1);
	__asm__ volatile("" ::: "memory");
	if (PERFTOP_UNLIKELY_(scope.depth >= PERFTOP_SHM_FRAMES))
		perftop_enter_deep_(&scope);
	else
		scope.start = perftop_push_(scope.thread, scope.depth, scope.op);
	return scope;
}

PERFTOP_FAST_ void perftop_leave_counted_(const struct perftop_scope *scope, uint64_t counted)
{
	struct perftop_thread *t = scope->thread;
	uint64_t now, elapsed, child;

	if (PERFTOP_UNLIKELY_(t == NULL || t->slab == NULL))
		return;
	now = perftop_now_(t);
	if (PERFTOP_UNLIKELY_(PERFTOP_GET_(&t->slab->depth) != scope->depth + 1)) {
		perftop_leave_slow_(scope, now, counted);
		return;
	}
	elapsed = now - scope->start;
	child = perftop_pop_(t, scope->depth, elapsed);
	perftop_done_(t, scope->op, elapsed, elapsed - child, counted, scope->failed);
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
	uint32_t depth;

	if (PERFTOP_UNLIKELY_(t == NULL))
		return;
	depth = PERFTOP_GET_(&t->slab->depth);
	PERFTOP_SET_(&t->slab->depth, depth + 1);
	__asm__ volatile("" ::: "memory");
	if (PERFTOP_UNLIKELY_(depth >= PERFTOP_SHM_FRAMES))
		perftop_begin_deep_(t, op.site - 1);
	else
		(void)perftop_push_(t, depth, op.site - 1);
}

/* The innermost frame, if it is one of `op`, which is started; else NULL: the slow path sorts it
 * out. */
PERFTOP_FAST_ struct perftop_shm_frame *perftop_top_(const struct perftop_thread *t, uint32_t op)
{
	uint32_t depth = PERFTOP_GET_(&t->slab->depth);
	struct perftop_shm_frame *f;

	if (PERFTOP_UNLIKELY_(depth < 2 || depth > PERFTOP_SHM_FRAMES))
		return NULL;
	f = &t->slab->stack[depth - 1];
	return PERFTOP_LIKELY_(f->op == op && f->start != 0) ? f : NULL;
}

PERFTOP_FAST_ void perftop_fast_end_(perftop_op op, uint64_t errors)
{
	struct perftop_thread *t = perftop_thread_();
	struct perftop_shm_frame *f;
	uint64_t now, elapsed, child;

	if (PERFTOP_UNLIKELY_(t == NULL))
		return;
	now = perftop_now_(t);
	f = perftop_top_(t, op.site - 1);
	if (PERFTOP_UNLIKELY_(f == NULL)) {
		perftop_end_slow_(t, op.site - 1, now, errors);
		return;
	}
	elapsed = now - f->start;
	child = perftop_pop_(t, (uint32_t)(f - t->slab->stack), elapsed);
	perftop_done_(t, op.site - 1, elapsed, elapsed - child, 1, errors);
}

/* One clock read ends the innermost operation, whatever it is, and begins `op` in its frame. */
PERFTOP_FAST_ void perftop_fast_next_(perftop_op op)
{
	struct perftop_thread *t = perftop_thread_();
	struct perftop_shm_frame *f;
	uint64_t now, elapsed, child;
	uint32_t depth, ended;

	if (PERFTOP_UNLIKELY_(t == NULL))
		return;
	depth = PERFTOP_GET_(&t->slab->depth);
	f = &t->slab->stack[depth - 1];
	if (PERFTOP_UNLIKELY_(depth < 2 || depth > PERFTOP_SHM_FRAMES || f->start == 0)) {
		perftop_fast_begin_(op);
		return;
	}
	now = perftop_now_(t);
	elapsed = now - f->start;
	child = PERFTOP_GET_(&f->child);
	ended = f->op;
	PERFTOP_SET_(&f->op, op.site - 1);
	PERFTOP_SET_(&f->child, 0);
	PERFTOP_SET_(&f->start, now);
	PERFTOP_ADD_(&f[-1].child, elapsed);
	perftop_done_(t, ended, elapsed, elapsed - child, 1, 0);
}

PERFTOP_FAST_ void perftop_fast_count_(perftop_metric metric, uint64_t n)
{
	struct perftop_thread *t = perftop_thread_();
	struct perftop_shm_cell *c;

	if (PERFTOP_UNLIKELY_(t == NULL))
		return;
	if (PERFTOP_UNLIKELY_(metric.site >> 24 != PERFTOP_KIND_COUNTER)) {
		perftop_drop_(PERFTOP_DROP_KIND);
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
		perftop_drop_(PERFTOP_DROP_KIND);
	else
		perftop_done_(t, (metric.site & 0xffffffu) - 1, value, value, 1, 0);
}

#endif
