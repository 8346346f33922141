/*
 * What operations cost beside time: the processor time of their thread, and what it allocated. Only the slow
 * paths come here. What an operation began with stands in a level of its thread, beside its frame; a level
 * whose start is not its frame's belongs to an earlier one, or to one that Python has moved.
 *
 * The tick is read last at a begin and first at an end, so that all of this is outside the time that is
 * measured; of the processor time, what a reading takes is taken off.
 */
#include "client.h"

#include <time.h>

#include "allocations.h"

#define COST_UNITS ((uint32_t)(sizeof(struct perftop_shm_costs) / PERFTOP_SHM_UNIT))
#define TRIES      16

#pragma weak perftop_preload_allocations

struct reading {
	uint64_t cpu_ns;
	uint64_t calls, allocated, freed;
	struct perftop_allocations *memory; /* NULL: nobody counts */
};

static uint32_t reading_ns; /* what one of the processor time takes; 0: not known yet */

static struct perftop_level *level_of(const struct perftop_thread *t, uint32_t depth)
{
	const struct perftop_process *p = perftop_process(false);
	struct perftop_level *levels =
		(struct perftop_level *)(void *)(p->threads + PERFTOP_SHM_THREADS);

	return levels + (t - p->threads) * (ptrdiff_t)PERFTOP_SHM_FRAMES + depth;
}

static struct perftop_allocations *allocations(void)
{
	return perftop_preload_allocations != NULL ? perftop_preload_allocations() : NULL;
}

/* False: there is no such clock here. */
static bool read_cpu(uint64_t *ns)
{
	int saved_errno = errno;
	struct timespec now;
	bool good = clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0;

	errno = saved_errno;
	if (good)
		*ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	return good;
}

static void measure_reading(void)
{
	uint64_t before = 0, after = 0, least = UINT32_MAX;
	int i;

	if (PERFTOP_GET_(&reading_ns) != 0)
		return;
	for (i = 0; i < TRIES && read_cpu(&before) && read_cpu(&after); i++)
		least = after - before < least ? after - before : least;
	if (least < UINT32_MAX)
		PERFTOP_SET_(&reading_ns, (uint32_t)least);
}

/* The processor time first, what was counted last, as an end wants it. Those of `costs` that could be read.
 * */
static uint32_t take(uint32_t costs, struct reading *r)
{
	uint32_t taken = 0;

	if (costs & PERFTOP_CPU && read_cpu(&r->cpu_ns))
		taken |= PERFTOP_CPU;
	r->memory = costs & PERFTOP_MEM ? allocations() : NULL;
	if (r->memory == NULL)
		return taken;
	r->calls = r->memory->calls;
	r->allocated = r->memory->allocated;
	r->freed = r->memory->freed;
	return taken | PERFTOP_MEM;
}

/* The mark is that of the innermost operation; what is around it keeps its own in its level. */
static void raise_mark(struct perftop_allocations *memory, uint64_t mark)
{
	if ((int64_t)(mark - memory->mark) > 0)
		memory->mark = mark;
}

static void enter(struct perftop_level *level, uint32_t taken, const struct reading *r)
{
	level->costs = taken;
	level->cpu_ns = r->cpu_ns;
	level->calls = r->calls;
	level->allocated = r->allocated;
	level->freed = r->freed;
	if ((taken & PERFTOP_MEM) == 0)
		return;
	level->mark = r->memory->mark;
	r->memory->mark = r->allocated - r->freed;
}

void perftop_costs_begin(const struct perftop_thread *t, uint32_t depth, uint32_t costs)
{
	struct perftop_level *level = level_of(t, depth);
	struct reading r = { 0 };
	uint32_t taken;

	level->start = 0;
	if (costs & PERFTOP_CPU)
		measure_reading();
	taken = take(costs & PERFTOP_MEM, &r);
	enter(level, taken, &r);
	if (costs & PERFTOP_CPU && read_cpu(&level->cpu_ns))
		level->costs |= PERFTOP_CPU;
}

void perftop_costs_own(const struct perftop_thread *t, uint32_t depth, uint64_t start)
{
	level_of(t, depth)->start = start;
}

/* The place before the number of blocks, as with those of buckets. */
static uint32_t make_costs(struct perftop_shm_cell *c, uint32_t *place)
{
	struct perftop_guard g;
	uint32_t offset;

	perftop_block_signals(&g);
	offset = *place;
	if (offset == 0 && (offset = perftop_allocate(perftop_process(false), COST_UNITS)) != 0) {
		PERFTOP_STORE(place, offset);
		PERFTOP_STORE(&c->octaves, c->octaves + 1);
	}
	perftop_restore_signals(&g);
	return offset;
}

/* Their place, made at the first. NULL: there is none; of an operation that has no cell, either, its own end
 * counts that. */
static struct perftop_shm_costs *costs_of(struct perftop_thread *t, uint32_t op)
{
	struct perftop_shm_octaves *table;
	struct perftop_shm_cell *c;
	enum perftop_drop why;

	c = op < t->capacity && t->table[op] != 0 ? perftop_at_(t, t->table[op])
						  : perftop_try_cell(t, op, &why);
	if (c == NULL)
		return NULL;
	table = perftop_at_(t, c->octaves >> PERFTOP_SHM_BLOCKS_BITS);
	if (table->costs != 0 || make_costs(c, &table->costs) != 0)
		return perftop_at_(t, table->costs);
	perftop_drop_(PERFTOP_DROP_MEMORY);
	return NULL;
}

static void add_cpu(struct perftop_shm_costs *costs, uint64_t ns, uint64_t elapsed)
{
	uint64_t reading = PERFTOP_GET_(&reading_ns);

	PERFTOP_ADD_(&costs->cpu_ns, ns > reading ? ns - reading : 0);
	PERFTOP_ADD_(&costs->cpu_elapsed, elapsed);
	PERFTOP_ADD_(&costs->cpu_count, 1);
}

static void add_memory(struct perftop_shm_costs *costs, const struct perftop_level *level,
		       const struct reading *r)
{
	uint64_t peak = r->memory->mark - (level->allocated - level->freed), old;

	PERFTOP_ADD_(&costs->allocations, r->calls - level->calls);
	PERFTOP_ADD_(&costs->allocated, r->allocated - level->allocated);
	PERFTOP_ADD_(&costs->freed, r->freed - level->freed);
	old = PERFTOP_GET_(&costs->peak);
	while (peak > old && !__atomic_compare_exchange_n(&costs->peak, &old, peak, true,
							  __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		continue;
	PERFTOP_ADD_(&costs->mem_count, 1);
}

static void leave(struct perftop_thread *t, struct perftop_level *level, uint32_t op,
		  uint64_t elapsed, uint32_t taken, const struct reading *r)
{
	struct perftop_shm_costs *costs = taken ? costs_of(t, op) : NULL;

	level->start = 0;
	if (costs != NULL && taken & PERFTOP_CPU)
		add_cpu(costs, r->cpu_ns - level->cpu_ns, elapsed);
	if (costs != NULL && taken & PERFTOP_MEM)
		add_memory(costs, level, r);
	if (taken & PERFTOP_MEM)
		raise_mark(r->memory, level->mark);
}

/* The level of a frame, if it is; else NULL. */
static struct perftop_level *own_level(const struct perftop_thread *t, uint32_t depth)
{
	struct perftop_level *level = level_of(t, depth);
	uint64_t start = PERFTOP_GET_(&t->slab->stack[depth].start);

	return level->start == start && start != 0 ? level : NULL;
}

void perftop_costs_end(struct perftop_thread *t, uint32_t depth, uint32_t op, uint64_t elapsed)
{
	struct perftop_level *level = own_level(t, depth);
	struct reading r = { 0 };
	uint32_t taken;

	if (level == NULL)
		return;
	taken = take(level->costs, &r);
	leave(t, level, op, elapsed, taken, &r);
}

void perftop_costs_next(struct perftop_thread *t, uint32_t depth, uint32_t op, uint64_t elapsed)
{
	struct perftop_level *level = level_of(t, depth);
	bool owned = own_level(t, depth) != NULL;
	struct reading r = { 0 };
	uint32_t taken = take(perftop_costs_of_all(t), &r);

	if (owned)
		leave(t, level, op, elapsed, taken & level->costs, &r);
	level->start = 0;
	enter(level, taken, &r);
}

/* What these saw goes to the mark of what is below them. */
void perftop_costs_abandon(const struct perftop_thread *t, uint32_t depth)
{
	uint32_t top = PERFTOP_GET_(&t->slab->depth), at;
	struct perftop_allocations *memory;
	struct perftop_level *level;

	for (at = top < PERFTOP_SHM_FRAMES ? top : PERFTOP_SHM_FRAMES; at > depth; at--) {
		level = own_level(t, at - 1);
		if (level == NULL)
			continue;
		level->start = 0;
		memory = level->costs & PERFTOP_MEM ? allocations() : NULL;
		if (memory != NULL)
			raise_mark(memory, level->mark);
	}
}

uint32_t perftop_costs_of_all(const struct perftop_thread *t)
{
	return t->frames == 0 ? perftop_settings()->costs : 0;
}

uint32_t perftop_costs_had(uint32_t costs)
{
	if (costs & PERFTOP_MEM && allocations() == NULL)
		costs &= ~(uint32_t)PERFTOP_MEM;
	return costs;
}
