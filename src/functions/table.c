/*
 * From the address of a function to its operation: an open-addressed table that is read without a lock. It is a memory only: what
 * is lost when two threads make it grow at once is found again. Inherited by forked children, as libperftop's directory is.
 */
#include "functions/functions.h"

#include <dlfcn.h>
#include <sys/mman.h>

#define FIRST_BITS 10
#define MOST_BITS  20
#define DISTANCE   16u /* a function is at most so many slots from its place */
#define NOTED      UINT32_C(0x80000000)

struct entry {
	uintptr_t function; /* 0: free */
	uint32_t site; /* 0: not known yet; with NOTED: neither, and what the lists say of it */
};

struct table {
	uint32_t shift; /* 64 less the bits of its size */
	uint32_t used;
	struct entry *entries;
};

static struct entry first_entries[1u << FIRST_BITS];
static struct table first = { 64 - FIRST_BITS, 0, first_entries };
static struct table *table = &first;

static const struct table *current(void)
{
	return __atomic_load_n(&table, __ATOMIC_ACQUIRE);
}

static struct entry *slot(const struct table *t, uintptr_t function, uint32_t distance)
{
	uint64_t at = (uint64_t)function * UINT64_C(0x9e3779b97f4a7c15) >> t->shift;

	return &t->entries[(at + distance) & (UINT64_MAX >> t->shift)];
}

static struct entry *find(const struct table *t, uintptr_t function)
{
	for (uint32_t i = 0; i < DISTANCE; i++) {
		struct entry *e = slot(t, function, i);
		uintptr_t there = PERFTOP_GET_(&e->function);

		if (there == function)
			return e;
		if (there == 0)
			return NULL;
	}
	return NULL;
}

/* NULL: the table has to grow first. */
static struct entry *insert(struct table *t, uintptr_t function)
{
	uint64_t most = (UINT64_MAX >> t->shift) / 2;

	for (uint32_t i = 0; i < DISTANCE && PERFTOP_GET_(&t->used) < most; i++) {
		struct entry *e = slot(t, function, i);
		uintptr_t there = 0;

		if (__atomic_compare_exchange_n(&e->function, &there, function, false,
						__ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
			(void)__atomic_fetch_add(&t->used, 1, __ATOMIC_RELAXED);
			return e;
		}
		if (there == function)
			return e;
	}
	return NULL;
}

static bool copy(struct table *to, const struct table *from)
{
	for (uint64_t i = 0; i <= UINT64_MAX >> from->shift; i++) {
		const struct entry *old = &from->entries[i];
		uint32_t site = PERFTOP_GET_(&old->site);
		struct entry *e;

		if (site == 0)
			continue;
		e = insert(to, PERFTOP_GET_(&old->function));
		if (e == NULL)
			return false;
		PERFTOP_SET_(&e->site, site);
	}
	return true;
}

static struct table *make(uint32_t bits)
{
	size_t bytes = sizeof(struct table) + (sizeof(struct entry) << bits);
	struct table *t = functions_map(bytes);

	if (t != NULL) {
		t->shift = 64 - bits;
		t->entries = (struct entry *)(t + 1);
	}
	return t;
}

static void drop(struct table *t)
{
	munmap(t, sizeof(*t) + (sizeof(struct entry) << (64 - t->shift)));
}

/* The old one stays: somebody may be reading it. */
static bool grow(struct table *old)
{
	for (uint32_t bits = 64 - old->shift + 1; bits <= MOST_BITS; bits++) {
		struct table *bigger = make(bits);

		if (bigger == NULL)
			return false;
		if (!copy(bigger, old)) {
			drop(bigger);
			continue;
		}
		if (!__atomic_compare_exchange_n(&table, &old, bigger, false, __ATOMIC_ACQ_REL,
						 __ATOMIC_ACQUIRE))
			drop(bigger); /* another thread was faster */
		return true;
	}
	return false;
}

/* NULL: it cannot be kept. */
static struct entry *place(uintptr_t function)
{
	for (;;) {
		struct table *t = __atomic_load_n(&table, __ATOMIC_ACQUIRE);
		struct entry *e = insert(t, function);

		if (e != NULL || !grow(t))
			return e;
	}
}

void functions_note(uintptr_t function, uint32_t listed)
{
	struct entry *e = place(function);
	uint32_t old = e != NULL ? PERFTOP_GET_(&e->site) : FUNCTIONS_EXCLUDED;

	while ((old == 0 || (old & NOTED) != 0) &&
	       !__atomic_compare_exchange_n(&e->site, &old, old | NOTED | listed, true,
					    __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		continue;
}

uint32_t functions_noted(uintptr_t function)
{
	const struct entry *e = find(current(), function);
	uint32_t site = e != NULL ? PERFTOP_GET_(&e->site) : 0;

	return (site & NOTED) != 0 ? site & ~NOTED : 0;
}

static uint32_t resolve(uintptr_t function)
{
	struct object object;
	struct object_name name;
	uint32_t site = 0;

	if (!functions_object(function, &object))
		return FUNCTIONS_EXCLUDED; /* made at run time: nobody could name it */
	if (!functions_wanted(&object, function))
		return FUNCTIONS_EXCLUDED;
	functions_name(&object, function, &name);
	perftop_resolve_op_(&site, "functions", name.operation, name.label, 1);
	return site;
}

/* Several threads may do it at once; they come to the same end. */
static uint32_t learn(uintptr_t function)
{
	struct functions_slow slow;
	struct entry *e;
	uint32_t site;

	if (!functions_slow_begin(&slow))
		return 0;
	site = resolve(function);
	e = site != 0 ? place(function) : NULL;
	if (e != NULL)
		PERFTOP_SET_(&e->site, site);
	functions_slow_end(&slow);
	return site;
}

static uint32_t find_slowly(uintptr_t function)
{
	const struct entry *e = find(current(), function);
	uint32_t site = e != NULL ? PERFTOP_GET_(&e->site) : 0;

	return (int32_t)site > 0 ? site : learn(function);
}

uint32_t functions_site(uintptr_t function)
{
	const struct entry *e = slot(current(), function, 0);
	uint32_t site;

	if (PERFTOP_LIKELY_(PERFTOP_GET_(&e->function) == function)) {
		site = PERFTOP_GET_(&e->site);
		if (PERFTOP_LIKELY_((int32_t)site > 0))
			return site;
	}
	return find_slowly(function);
}

void functions_forget_unloaded(void)
{
	const struct table *t = current();
	struct object object;

	for (uint64_t i = 0; i <= UINT64_MAX >> t->shift; i++) {
		struct entry *e = &t->entries[i];

		if (PERFTOP_GET_(&e->site) != 0 &&
		    !functions_object(PERFTOP_GET_(&e->function), &object))
			PERFTOP_SET_(&e->site, 0);
	}
}
