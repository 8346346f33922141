/*
 * Asking inside the process. The cells of all threads are walked as they are, while others record;
 * the walk needs one block of buckets on the caller's stack, which may be a signal handler's.
 */
#include "client.h"

#include <string.h>

/* One directory entry's distribution, walked from low to high. */
struct walk {
	const struct perftop_process *p;
	uint32_t op;
	double scale;   /* nanoseconds, or units, in one of its own */
	uint32_t index; /* of the bucket that `count` is of */
	uint64_t count; /* 0: at the end */
	uint64_t buckets[PERFTOP_SHM_BUCKETS];
};

struct sum {
	uint64_t count, errors, total, self, min, max, spans;
	struct perftop_shm_costs costs;
};

static const struct perftop_shm_cell *cell_of(const struct perftop_process *p, uint32_t thread,
					      uint32_t op)
{
	const struct perftop_shm_thread *slab = perftop_slab(p, thread);
	uint32_t capacity = PERFTOP_LOAD(&slab->capacity), offset;
	const uint32_t *table;

	if (op >= capacity)
		return NULL;
	table = (const uint32_t *)(p->base +
				   (uint64_t)PERFTOP_LOAD(&slab->table) * PERFTOP_SHM_UNIT);
	offset = PERFTOP_LOAD(&table[op]);
	if (offset == 0)
		return NULL;
	return (const struct perftop_shm_cell *)(p->base + (uint64_t)offset * PERFTOP_SHM_UNIT);
}

static const struct perftop_shm_octaves *table_of(const struct perftop_process *p,
						  const struct perftop_shm_cell *c)
{
	uint64_t at = PERFTOP_LOAD(&c->octaves) >> PERFTOP_SHM_BLOCKS_BITS;

	return (const struct perftop_shm_octaves *)(p->base + at * PERFTOP_SHM_UNIT);
}

/* A cell's buckets of an octave; NULL: there are none. */
static const uint64_t *buckets_of(const struct perftop_process *p, const struct perftop_shm_cell *c,
				  uint32_t octave)
{
	uint32_t offset = PERFTOP_LOAD(&table_of(p, c)->block[octave]);

	if (offset == 0)
		return NULL;
	return (const uint64_t *)(p->base + (uint64_t)offset * PERFTOP_SHM_UNIT);
}

static void add_costs(const struct perftop_process *p, const struct perftop_shm_cell *c,
		      struct perftop_shm_costs *sum)
{
	uint32_t offset = PERFTOP_LOAD(&table_of(p, c)->costs);
	const struct perftop_shm_costs *costs =
		(const struct perftop_shm_costs *)(p->base + (uint64_t)offset * PERFTOP_SHM_UNIT);
	uint64_t peak;

	if (offset == 0)
		return;
	sum->cpu_count += PERFTOP_GET_(&costs->cpu_count);
	sum->cpu_ns += PERFTOP_GET_(&costs->cpu_ns);
	sum->cpu_elapsed += PERFTOP_GET_(&costs->cpu_elapsed);
	sum->mem_count += PERFTOP_GET_(&costs->mem_count);
	sum->allocations += PERFTOP_GET_(&costs->allocations);
	sum->allocated += PERFTOP_GET_(&costs->allocated);
	sum->freed += PERFTOP_GET_(&costs->freed);
	peak = PERFTOP_GET_(&costs->peak);
	sum->peak = peak > sum->peak ? peak : sum->peak;
}

static void sum_cells(const struct perftop_process *p, uint32_t op, struct sum *sum)
{
	uint32_t used = PERFTOP_LOAD(&perftop_header(p)->threads_used), i;
	const struct perftop_shm_cell *c;
	uint64_t value;

	memset(sum, 0, sizeof(*sum));
	sum->min = UINT64_MAX;
	for (i = 0; i < used; i++) {
		c = cell_of(p, i, op);
		if (c == NULL)
			continue;
		sum->count += PERFTOP_GET_(&c->count);
		sum->errors += PERFTOP_GET_(&c->errors);
		sum->total += PERFTOP_GET_(&c->total);
		sum->self += PERFTOP_GET_(&c->self);
		sum->spans += PERFTOP_GET_(&c->spans);
		value = PERFTOP_GET_(&c->min);
		sum->min = value < sum->min ? value : sum->min;
		value = PERFTOP_GET_(&c->max);
		sum->max = value > sum->max ? value : sum->max;
		add_costs(p, c, &sum->costs);
	}
}

static void load_octave(struct walk *w, uint32_t octave)
{
	uint32_t used = PERFTOP_LOAD(&perftop_header(w->p)->threads_used), i, b;
	const struct perftop_shm_cell *c;
	const uint64_t *buckets;

	memset(w->buckets, 0, sizeof(w->buckets));
	for (i = 0; i < used; i++) {
		c = cell_of(w->p, i, w->op);
		buckets = c != NULL ? buckets_of(w->p, c, octave) : NULL;
		for (b = 0; buckets != NULL && b < PERFTOP_SHM_BUCKETS; b++)
			w->buckets[b] += PERFTOP_GET_(&buckets[b]);
	}
}

/* On to the next bucket, from w->index on, that is not empty. */
static void seek(struct walk *w)
{
	w->count = 0;
	for (; w->index < PERFTOP_SHM_OCTAVES * PERFTOP_SHM_BUCKETS; w->index++) {
		if (w->index % PERFTOP_SHM_BUCKETS == 0)
			load_octave(w, w->index / PERFTOP_SHM_BUCKETS);
		w->count = w->buckets[w->index % PERFTOP_SHM_BUCKETS];
		if (w->count != 0)
			return;
	}
}

static void rewind_walk(struct walk *w)
{
	w->index = 0;
	seek(w);
}

static void advance(struct walk *w)
{
	w->index++;
	seek(w);
}

static double middle(const struct walk *w)
{
	return ((double)perftop_bucket_lower(w->index) +
		(double)(perftop_bucket_width(w->index) - 1) / 2) *
	       w->scale;
}

/* Of two walks, the one whose bucket is lower; NULL: both are at their ends. */
static struct walk *lower(struct walk walks[2])
{
	if (walks[0].count == 0 || walks[1].count == 0)
		return walks[0].count ? &walks[0] : walks[1].count ? &walks[1] : NULL;
	return middle(&walks[0]) <= middle(&walks[1]) ? &walks[0] : &walks[1];
}

static uint64_t count_timed(struct walk *w)
{
	uint64_t n = 0;

	for (rewind_walk(w); w->count != 0; advance(w))
		n += w->count;
	return n;
}

static double clamp(double value, const struct perftop_stats *s)
{
	if (value < (double)s->min)
		return (double)s->min;
	return value > (double)s->max ? (double)s->max : value;
}

/* The smallest value that at least a share of all are not above. */
static void find_percentiles(struct walk walks[2], uint64_t timed, struct perftop_stats *s)
{
	static const double shares[] = { .5, .9, .95, .99, .999 };
	double *const out[] = { &s->p50, &s->p90, &s->p95, &s->p99, &s->p999 };
	const unsigned wanted = sizeof(shares) / sizeof(shares[0]);
	double value = 0, seen = 0;
	struct walk *w;
	unsigned i = 0;

	rewind_walk(&walks[0]);
	rewind_walk(&walks[1]);
	for (; i < wanted && (w = lower(walks)) != NULL; advance(w)) {
		seen += (double)w->count;
		value = clamp(middle(w), s);
		while (i < wanted && seen >= shares[i] * (double)timed)
			*out[i++] = value;
	}
	while (i < wanted)
		*out[i++] = value;
}

static uint64_t in_flight(const struct perftop_process *p, uint32_t op)
{
	uint32_t used = PERFTOP_LOAD(&perftop_header(p)->threads_used), i, at, depth;
	const struct perftop_shm_thread *slab;
	uint64_t n = 0;

	for (i = 0; i < used; i++) {
		slab = perftop_slab(p, i);
		depth = PERFTOP_GET_(&slab->depth);
		for (at = 1; at < depth && at < PERFTOP_SHM_FRAMES; at++)
			n += PERFTOP_GET_(&slab->stack[at].op) == op &&
			     PERFTOP_GET_(&slab->stack[at].start) != 0;
	}
	return n;
}

static uint64_t scaled(uint64_t value, double scale)
{
	return scale == 1 ? value : (uint64_t)((double)value * scale + .5);
}

/* Adds entry `op`, whose unit is `scale` of the result's. */
static void add_entry(struct walk *w, struct perftop_stats *s, uint64_t *timed)
{
	struct sum sum;
	uint64_t n, value;
	double factor = w->scale;

	if (w->op == UINT32_MAX)
		return;
	sum_cells(w->p, w->op, &sum);
	n = count_timed(w);
	if (n != 0 && n < sum.count) /* sampled: an estimate for all from those timed */
		factor *= (double)sum.count / (double)n;
	s->in_flight += in_flight(w->p, w->op) + sum.spans;
	s->count += sum.count;
	s->errors += sum.errors;
	s->total += scaled(sum.total, factor);
	s->self += scaled(sum.self, factor);
	s->cpu_count += sum.costs.cpu_count;
	s->cpu_ns += sum.costs.cpu_ns;
	s->cpu_elapsed += scaled(sum.costs.cpu_elapsed, w->scale);
	s->mem_count += sum.costs.mem_count;
	s->allocations += sum.costs.allocations;
	s->allocated += sum.costs.allocated;
	s->freed += sum.costs.freed;
	s->peak = sum.costs.peak > s->peak ? sum.costs.peak : s->peak;
	*timed += n;
	if (sum.min != UINT64_MAX) {
		value = scaled(sum.min, w->scale);
		s->min = value < s->min ? value : s->min;
		value = scaled(sum.max, w->scale);
		s->max = value > s->max ? value : s->max;
	}
}

/* twin: an entry whose numbers are in the result's unit already, or UINT32_MAX. */
static void query(const struct perftop_process *p, uint32_t op, uint32_t twin, double scale,
		  struct perftop_stats *s)
{
	struct walk walks[2] = { { p, op, scale, 0, 0, { 0 } }, { p, twin, 1, 0, 0, { 0 } } };
	uint64_t timed = 0;

	s->min = UINT64_MAX;
	add_entry(&walks[0], s, &timed);
	add_entry(&walks[1], s, &timed);
	if (s->min == UINT64_MAX)
		s->min = 0;
	if (s->count != 0)
		s->mean = (double)s->total / (double)s->count;
	if (timed != 0)
		find_percentiles(walks, timed, s);
}

static bool ask(uint32_t op, uint32_t kinds, struct perftop_stats *s)
{
	const struct perftop_process *p = perftop_process(false);
	uint32_t kind;
	double scale = 1;

	memset(s, 0, sizeof(*s));
	if (!perftop_is_open(p) || op >= PERFTOP_LOAD(&perftop_header(p)->ops_used))
		return false;
	kind = perftop_entry(p, op)->kind;
	if ((kinds >> kind & 1) == 0)
		return false;
	if (kind == PERFTOP_KIND_TIMER)
		scale = perftop_clock_rate(perftop_header(p));
	query(p, op, perftop_twin(op, false), scale, s);
	return true;
}

bool perftop_op_stats(perftop_op op, struct perftop_stats *stats)
{
	return ask(op.site - 1, 1u << PERFTOP_KIND_TIMER, stats);
}

bool perftop_metric_stats(perftop_metric distribution, struct perftop_stats *stats)
{
	return ask((distribution.site & 0xffffffu) - 1,
		   1u << PERFTOP_KIND_VALUE | 1u << PERFTOP_KIND_COUNTER, stats);
}
