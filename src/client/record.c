/*
 * The rare cases of recording, and the functions that perftop.h otherwise inlines. What is inlined
 * calls in here with its thread joined; what changes more than a word blocks signals first and
 * looks again.
 */
#include "client.h"

#include <string.h>

#define FIRST_CAPACITY 16u
#define CELL_UNITS     ((uint32_t)(sizeof(struct perftop_shm_cell) / PERFTOP_SHM_UNIT))
#define TABLE_UNITS    ((uint32_t)(sizeof(struct perftop_shm_octaves) / PERFTOP_SHM_UNIT))
#define FEWEST_CELLS   16u /* of a run */
#define MOST_CELLS     128u
#define OCTAVE_UNITS   (PERFTOP_SHM_BUCKETS * sizeof(uint64_t) / PERFTOP_SHM_UNIT)
#define NO_HINT        0x7fu /* fits no value: 63 bits are shifted out, and 1 must be left above 6 */
#define HINT_UNITS     (UINT32_C(1) << 25) /* blocks beyond have no hint */
#define BUSY_OP        UINT32_MAX          /* of a handle that is not looked up yet */
#define DEPTH_LIMIT    0x40000000u         /* a stack that never unwinds stops counting here */
#define SAME_ALIVE     16 /* scopes of one operation that may live at one stack pointer */

static void take_drop(uint32_t reason, uint64_t n)
{
	const struct perftop_process *p = perftop_process(false);

	if (perftop_is_open(p))
		(void)__atomic_fetch_add(&perftop_header(p)->dropped[reason], n, __ATOMIC_RELAXED);
}

void perftop_drop_n(enum perftop_drop reason, uint64_t n)
{
	take_drop((uint32_t)reason, n);
}

void perftop_drop_(enum perftop_drop reason)
{
	struct perftop_process *p = perftop_process(false);

	if (reason == PERFTOP_DROP_BUSY && p != NULL && !perftop_is_open(p))
		(void)__atomic_fetch_add(&p->busy, 1, __ATOMIC_RELAXED);
	else
		take_drop((uint32_t)reason, 1);
}

/* A table that has room for op, with what the old one held. */
static bool grow_table(struct perftop_process *p, struct perftop_thread *t, uint32_t op)
{
	uint32_t capacity = FIRST_CAPACITY, offset;
	uint32_t *table;

	while (capacity <= op)
		capacity *= 2;
	offset = perftop_allocate(p, capacity * (uint32_t)sizeof(*table) / PERFTOP_SHM_UNIT);
	if (offset == 0)
		return false;
	table = perftop_at_(t, offset);
	if (t->capacity != 0)
		memcpy(table, t->table, t->capacity * sizeof(*table));
	/* the table before its capacity: a reader that sees the new one finds it as long as that */
	PERFTOP_STORE(&t->slab->table, offset);
	PERFTOP_STORE(&t->slab->capacity, capacity);
	t->table = table;
	t->capacity = capacity;
	return true;
}

/* A run of cells, then their tables of octaves, the last cell's first: a thread's cells stand
 * together, so that a reader takes many in at one read. Runs grow with their number; the last of the
 * memory goes out in short ones. */
static uint32_t take_run(struct perftop_process *p, const struct perftop_thread *t, uint32_t *at)
{
	uint32_t run = t->cells < FEWEST_CELLS ? FEWEST_CELLS : t->cells;

	run = run < MOST_CELLS ? run : MOST_CELLS;
	while (run > 0 && (*at = perftop_allocate(p, run * (CELL_UNITS + TABLE_UNITS))) == 0)
		run /= 2;
	return run;
}

static uint32_t take_cell(struct perftop_process *p, struct perftop_thread *t)
{
	struct perftop_shm_cell *c;
	uint32_t offset, table;

	if (t->spare == 0) {
		t->spare = take_run(p, t, &t->spare_at);
		t->cells += t->spare;
	}
	if (t->spare == 0)
		return 0;
	offset = t->spare_at;
	table = offset + t->spare * CELL_UNITS + (t->spare - 1) * TABLE_UNITS;
	t->spare--;
	t->spare_at += CELL_UNITS;
	c = perftop_at_(t, offset);
	c->min = UINT64_MAX;
	c->octaves = table << PERFTOP_SHM_BLOCKS_BITS;
	c->hint = NO_HINT;
	return offset;
}

static uint32_t make_cell(struct perftop_process *p, struct perftop_thread *t, uint32_t op)
{
	uint32_t offset;

	if (op >= t->capacity && !grow_table(p, t, op))
		return 0;
	if (t->table[op] != 0)
		return t->table[op];
	offset = take_cell(p, t);
	if (offset != 0) {
		PERFTOP_STORE(&t->table[op], offset);
		PERFTOP_STORE(&t->slab->cells, t->slab->cells + 1);
	}
	return offset;
}

struct perftop_shm_cell *perftop_try_cell(struct perftop_thread *t, uint32_t op,
					  enum perftop_drop *why)
{
	struct perftop_process *p = perftop_process(false);
	struct perftop_guard g;
	uint32_t offset;

	*why = PERFTOP_DROP_COUNT;
	if (t->slab == NULL || !perftop_is_open(p))
		return NULL;
	*why = op == BUSY_OP ? PERFTOP_DROP_BUSY : PERFTOP_DROP_OPERATIONS;
	if (op >= PERFTOP_LOAD(&perftop_header(p)->ops_used))
		return NULL;
	*why = PERFTOP_DROP_MEMORY;
	perftop_block_signals(&g);
	offset = make_cell(p, t, op);
	perftop_restore_signals(&g);
	return offset != 0 ? perftop_at_(t, offset) : NULL;
}

struct perftop_shm_cell *perftop_cell_(struct perftop_thread *t, uint32_t op)
{
	enum perftop_drop why;
	struct perftop_shm_cell *c = perftop_try_cell(t, op, &why);

	if (c == NULL && why != PERFTOP_DROP_COUNT)
		perftop_drop_(why);
	return c;
}

/* The block before the number of blocks: a reader that sees the new number finds as many. */
static uint32_t make_octave(struct perftop_process *p, struct perftop_shm_cell *c, uint32_t *block)
{
	struct perftop_guard g;
	uint32_t offset;

	perftop_block_signals(&g);
	offset = *block;
	if (offset == 0 && (offset = perftop_allocate(p, OCTAVE_UNITS)) != 0) {
		PERFTOP_STORE(block, offset);
		PERFTOP_STORE(&c->octaves, c->octaves + 1);
	}
	perftop_restore_signals(&g);
	return offset;
}

uint64_t *perftop_bucket_(struct perftop_thread *t, struct perftop_shm_cell *c, uint64_t value)
{
	struct perftop_shm_octaves *table = perftop_at_(t, c->octaves >> PERFTOP_SHM_BLOCKS_BITS);
	uint32_t octave = perftop_bucket_octave(value), offset = table->block[octave], from;
	struct perftop_process *p = perftop_process(false);
	uint32_t above = octave != 0;

	if (t->slab == NULL || !perftop_is_open(p))
		return NULL;
	if (offset == 0 && (offset = make_octave(p, c, &table->block[octave])) == 0) {
		perftop_drop_(PERFTOP_DROP_MEMORY);
		return NULL;
	}
	from = offset - above * (uint32_t)OCTAVE_UNITS;
	PERFTOP_SET_(&c->hint,
		     from < HINT_UNITS ? from << 7 | above << 6 | (octave - above) : NO_HINT);
	return (uint64_t *)perftop_at_(t, offset) + perftop_bucket_sub(value, octave);
}

uint64_t perftop_late_(uint64_t start)
{
	return start;
}

void perftop_extreme_(struct perftop_shm_cell *c, uint64_t value)
{
	uint64_t old = PERFTOP_GET_(&c->min);

	while (value < old && !__atomic_compare_exchange_n(&c->min, &old, value, true,
							   __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		continue;
	old = PERFTOP_GET_(&c->max);
	while (value > old && !__atomic_compare_exchange_n(&c->max, &old, value, true,
							   __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		continue;
}

/*
 * What of a full stack a longjmp left behind, seen from a new scope: frames of scopes whose
 * functions lay deeper in the C stack than this one are over. So are those at the same stack
 * pointer and of the same operation, if they are more than one function can hold at once. Explicit
 * begins prove nothing: their functions may have returned. Returns the depth to go back to. Where
 * this is wrong (a handler on a stack of its own), only self times and the picture of the stack
 * suffer: a scope records itself when it ends.
 */
static uint32_t find_dead(const struct perftop_shm_thread *slab, uint32_t op, uint32_t here)
{
	uint32_t at = PERFTOP_SHM_FRAMES, same = 0, lower = PERFTOP_SHM_FRAMES;
	const struct perftop_shm_frame *f;
	int32_t distance;

	for (; at > 1; at--) {
		f = &slab->stack[at - 1];
		distance = (int32_t)(f->scope - here);
		if (f->scope == 0 || distance > 0 || (distance == 0 && f->op != op))
			break;
		same += distance == 0;
		if (same == 0)
			lower = at - 1;
	}
	return same > SAME_ALIVE ? at : lower;
}

static void abandon(struct perftop_thread *t, uint32_t depth)
{
	perftop_costs_abandon(t, depth);
	perftop_abandon(t->slab, depth);
}

/* Starts the frame at `depth`, which is ours; the clock is read last. */
static uint64_t push(struct perftop_thread *t, uint32_t depth, uint32_t op, uint32_t scope,
		     uint32_t costs)
{
	struct perftop_shm_frame *f = &t->slab->stack[depth];
	uint64_t start;

	PERFTOP_SET_(&f->scope, scope);
	perftop_costs_begin(t, depth, costs);
	start = perftop_push_(t, f, op);
	perftop_costs_own(t, depth, start);
	return start;
}

/* Takes what is over off a full stack; the index that the new frame has then. */
static uint32_t make_room(struct perftop_thread *t, uint32_t op, uint32_t depth,
			  uint32_t stack_pointer)
{
	struct perftop_shm_thread *slab = t->slab;
	uint32_t alive = find_dead(slab, op, stack_pointer);

	if (alive < PERFTOP_SHM_FRAMES) {
		PERFTOP_SET_(&slab->depth, PERFTOP_SHM_FRAMES); /* deeper ones were counted */
		abandon(t, alive);
		PERFTOP_SET_(&slab->depth, alive + 1);
		PERFTOP_BARRIER_();
		return alive;
	}
	if (depth >= DEPTH_LIMIT)
		PERFTOP_SET_(&slab->depth, DEPTH_LIMIT);
	return depth;
}

/* The depth has grown already. */
struct perftop_place perftop_enter_slow_(struct perftop_thread *t, uint32_t op, uint32_t depth,
					 uint32_t stack_pointer, uint32_t costs)
{
	struct perftop_place place = { 0, depth };

	costs |= perftop_costs_of_all(t);
	if (depth >= PERFTOP_SHM_FRAMES)
		place.depth = make_room(t, op, depth, stack_pointer);
	if (place.depth < PERFTOP_SHM_FRAMES) {
		place.start = push(t, place.depth, op, stack_pointer, costs);
		place.depth |= costs ? PERFTOP_DEEP_ : 0;
	} else {
		place.start = perftop_now_(t);
		place.depth |= PERFTOP_DEEP_;
	}
	return place;
}

void perftop_leave_slow_(struct perftop_thread *t, uint32_t op, struct perftop_place place,
			 uint64_t now, uint32_t counted, uint32_t errors)
{
	struct perftop_shm_thread *slab = t->slab;
	uint32_t depth = place.depth & ~PERFTOP_DEEP_;
	uint64_t elapsed = perftop_elapsed_(place.start, now), child = elapsed;

	if (PERFTOP_GET_(&slab->depth) > depth + 1)
		abandon(t, depth + 1);
	if (PERFTOP_GET_(&slab->depth) == depth + 1) {
		if (depth >= PERFTOP_SHM_FRAMES) {
			PERFTOP_SET_(&slab->depth, depth);
		} else if (PERFTOP_GET_(&slab->stack[depth].start) == place.start) {
			perftop_costs_end(t, depth, op, elapsed);
			child = perftop_pop_(slab, depth, elapsed);
		}
	}
	perftop_done_(t, op, elapsed, child, counted, errors);
}

/* The depth has grown already. */
void perftop_begin_slow_(struct perftop_thread *t, uint32_t op)
{
	uint32_t depth = PERFTOP_GET_(&t->slab->depth) - 1;
	struct perftop_shm_cell *c;

	if (depth < PERFTOP_SHM_FRAMES) {
		(void)push(t, depth, op, 0, perftop_costs_of_all(t));
		return;
	}
	c = perftop_find_cell_(t, op);
	if (depth >= DEPTH_LIMIT)
		PERFTOP_SET_(&t->slab->depth, DEPTH_LIMIT);
	if (c == NULL)
		return;
	PERFTOP_ADD_(&c->count, 1);
	perftop_drop_(PERFTOP_DROP_DEPTH);
}

/* The innermost frame of op that was begun explicitly; 0: there is none. */
static uint32_t find_begin(const struct perftop_shm_thread *slab, uint32_t depth, uint32_t op)
{
	const struct perftop_shm_frame *f;

	while (--depth > 0) {
		f = &slab->stack[depth];
		if (f->op == op && f->scope == 0 && PERFTOP_GET_(&f->start) != 0)
			return depth;
	}
	return 0;
}

void perftop_end_slow_(struct perftop_thread *t, uint32_t op, uint64_t now, uint64_t errors)
{
	struct perftop_shm_thread *slab = t->slab;
	uint32_t depth = PERFTOP_GET_(&slab->depth), at;
	struct perftop_shm_cell *c;
	uint64_t elapsed;

	if (depth > PERFTOP_SHM_FRAMES) { /* it was counted when it began */
		PERFTOP_SET_(&slab->depth, depth - 1);
		c = errors ? perftop_find_cell_(t, op) : NULL;
		if (c != NULL)
			PERFTOP_ADD_(&c->errors, errors);
		return;
	}
	at = find_begin(slab, depth, op);
	if (at == 0) {
		perftop_drop_(PERFTOP_DROP_UNMATCHED);
		return;
	}
	if (at + 1 < depth)
		abandon(t, at + 1);
	elapsed = perftop_elapsed_(slab->stack[at].start, now);
	perftop_costs_end(t, at, op, elapsed);
	perftop_done_(t, op, elapsed, perftop_pop_(slab, at, elapsed), 1, errors);
}

/* The innermost frame, if it is an explicit begin, and started; else NULL. */
static struct perftop_shm_frame *find_top(struct perftop_shm_thread *slab)
{
	uint32_t depth = PERFTOP_GET_(&slab->depth);
	struct perftop_shm_frame *f;

	if (depth < 2 || depth > PERFTOP_SHM_FRAMES)
		return NULL;
	f = &slab->stack[depth - 1];
	return f->scope == 0 && f->start != 0 ? f : NULL;
}

void perftop_next_slow_(struct perftop_thread *t, uint32_t op)
{
	struct perftop_shm_frame *f = find_top(t->slab);
	perftop_op handle = { op + 1 };
	uint64_t now, elapsed, child;
	uint32_t ended, depth;

	if (f == NULL) {
		perftop_fast_begin_(handle);
		return;
	}
	depth = (uint32_t)(f - t->slab->stack);
	child = PERFTOP_GET_(&f->child);
	now = perftop_now_(t);
	elapsed = perftop_elapsed_(f->start, now);
	ended = f->op;
	perftop_costs_next(t, depth, ended, elapsed);
	PERFTOP_SET_(&f->op, op);
	PERFTOP_ADD_(&f->child, 0 - child);
	PERFTOP_SET_(&f->start, now);
	perftop_costs_own(t, depth, now);
	PERFTOP_ADD_(&f[-1].child, elapsed);
	perftop_done_(t, ended, elapsed, child, 1, 0);
}

void perftop_begin(perftop_op op)
{
	perftop_fast_begin_(op);
}

void perftop_end(perftop_op op)
{
	perftop_fast_end_(op, 0);
}

void perftop_fail(perftop_op op)
{
	perftop_fast_end_(op, 1);
}

void perftop_next(perftop_op op)
{
	perftop_fast_next_(op);
}

void perftop_scope_fail(struct perftop_scope *scope)
{
	scope->failed = 1;
}

void perftop_count(perftop_metric counter, uint64_t n)
{
	perftop_fast_count_(counter, n);
}

void perftop_value(perftop_metric distribution, uint64_t value)
{
	perftop_fast_value_(distribution, value);
}

void perftop_record(perftop_op op, uint64_t nanoseconds)
{
	struct perftop_thread *t = perftop_thread_();

	if (t == NULL)
		return;
	perftop_done_(t, perftop_twin(op.site - 1, true), nanoseconds, 0, 1, 0);
}

void perftop_gauge(perftop_metric gauge, double value)
{
	struct perftop_thread *t = perftop_thread_();
	uint32_t op = (gauge.site & 0xffffffu) - 1;
	struct perftop_shm_cell *c;
	uint64_t bits;

	if (t == NULL)
		return;
	if (gauge.site >> 24 != PERFTOP_KIND_GAUGE) {
		perftop_drop_(gauge.site ? PERFTOP_DROP_KIND : PERFTOP_DROP_BUSY);
		return;
	}
	c = perftop_find_cell_(t, op);
	if (c == NULL)
		return;
	memcpy(&bits, &value, sizeof(bits));
	PERFTOP_SET_(&((struct perftop_shm_op *)(t->base + PERFTOP_SHM_OPS_OFFSET))[op].gauge,
		     bits);
	PERFTOP_ADD_(&c->count, 1);
}

struct perftop_span perftop_span_start(perftop_op op)
{
	struct perftop_span span = { op, 0, 0 };
	struct perftop_thread *t = perftop_thread_();
	struct perftop_shm_cell *c = t != NULL ? perftop_find_cell_(t, op.site - 1) : NULL;

	if (c == NULL)
		return span;
	PERFTOP_ADD_(&c->spans, 1);
	span.process = perftop_process(false)->pid;
	span.start = perftop_now_(t);
	return span;
}

static void end_span(struct perftop_span *span, uint64_t errors)
{
	uint64_t start = span->start, elapsed;
	struct perftop_thread *t;
	struct perftop_shm_cell *c;

	span->start = 0;
	if (start == 0)
		return;
	t = perftop_thread_();
	if (t == NULL || span->process != perftop_process(false)->pid)
		return;
	elapsed = perftop_elapsed_(start, perftop_now_(t));
	c = perftop_find_cell_(t, span->op.site - 1);
	if (c == NULL)
		return;
	PERFTOP_ADD_(&c->spans, UINT64_MAX);
	perftop_done_(t, span->op.site - 1, elapsed, 0, 1, errors);
}

void perftop_span_end(struct perftop_span *span)
{
	end_span(span, 0);
}

void perftop_span_fail(struct perftop_span *span)
{
	end_span(span, 1);
}
