/*
 * From slabs to differences. Each read copies all slabs in use, then looks for new cells in the
 * tables that have empty entries, then takes in the head of every cell, and at last the buckets of
 * cells whose head moved, of those octaves that can have, and what their completions cost beside time,
 * where that was asked for. Where an octave's block or the costs are, is asked once, when the head
 * says that there is one more.
 *
 * The writer goes on meanwhile. It adds to costs, total, bucket, self, errors and count, in this order;
 * we read the head first and the buckets after. So the buckets hold at least what count says, what
 * comes later moves the head again, and the sum of all differences is the truth. Where buckets and
 * count disagree after a read (or need not agree, where only one in N is timed), the cell is not
 * settled: the next read takes all of its buckets, though its head stand still. What they then lack
 * is what was never timed.
 *
 * Differences are modulo 2^64. One that is negative is a writer that lies: nothing is added, and
 * what is there now is the new ground. `self` alone may honestly shrink a little (a nested
 * operation that outlasts the one around it); it is taken up again when it passes where it was.
 */
#include "segment/inside.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/mem.h"
#include "perftop/bucket.h"

#define CELL_SIZE   sizeof(struct perftop_shm_cell)
#define TABLE_SIZE  sizeof(struct perftop_shm_octaves)
#define SLAB_UNITS  (sizeof(struct perftop_shm_thread) / PERFTOP_SHM_UNIT)
#define OP_UNITS    (sizeof(struct perftop_shm_op) / PERFTOP_SHM_UNIT)
#define COSTS_SIZE  sizeof(struct perftop_shm_costs)
#define BLOCK_SIZE  (PERFTOP_SHM_BUCKETS * sizeof(uint64_t))
#define BUCKET_MAX  ((uint64_t)1 << 52) /* no thread counts further: 3 years at 50 M/s */
#define ALL_OCTAVES (((uint64_t)1 << PERFTOP_SHM_OCTAVES) - 1)
#define HEAD_WORDS  7  /* that a recording moves */
#define FAR         12 /* blocks ahead of which we look at what we keep, */
#define NEAR        5  /* and at its counts */

_Static_assert(sizeof(struct head) == CELL_SIZE && CELL_SIZE == PERFTOP_SHM_UNIT,
	       "a head is a cell is a unit");
_Static_assert(offsetof(struct head, octaves) == offsetof(struct perftop_shm_cell, octaves) &&
		       offsetof(struct head, octaves) == HEAD_WORDS * sizeof(uint64_t),
	       "struct head is not the fields of a cell");
_Static_assert(sizeof(struct perftop_shm_thread) % PERFTOP_SHM_UNIT == 0, "slabs are whole units");
_Static_assert(sizeof(struct perftop_shm_op) % PERFTOP_SHM_UNIT == 0, "entries are whole units");

/* Whether an arena offset, in units, is one: `size` bytes from there on are inside. */
static bool placed(const struct inside *in, uint32_t unit, uint64_t size)
{
	uint64_t offset = (uint64_t)unit * PERFTOP_SHM_UNIT;

	return offset >= in->header.arena_offset && io_inside(&in->io, offset, size);
}

/* Accounts for what we keep of the segment: never more than the writer has itself. */
static bool keep(struct inside *in, uint64_t bytes)
{
	if (in->cells.kept + bytes > in->budget)
		in->budget = io_memory(&in->io); /* it has grown meanwhile */
	if (in->cells.kept + bytes > in->budget) {
		in->broken = true;
		return false;
	}
	in->cells.kept += bytes;
	return true;
}

/* Slabs */

static void copy_levels(const struct inside *in, struct slab *slab,
			const struct perftop_shm_thread *raw)
{
	uint32_t depth = slab->depth < PERFTOP_SHM_FRAMES ? slab->depth : PERFTOP_SHM_FRAMES;

	slab->level_count = 0;
	if (depth > 1 && slab->levels == NULL)
		slab->levels = mem_alloc_array(PERFTOP_SHM_FRAMES, sizeof(*slab->levels));
	for (uint32_t i = 1; i < depth; i++) {
		const struct perftop_shm_frame *f = &raw->stack[i];

		if (f->start != 0 && directory_published(&in->directory, f->op))
			slab->levels[slab->level_count++] = (struct level){ f->start, f->op };
	}
}

/* A capacity is a power of two, or 0 with no table. */
static bool table_valid(const struct inside *in, uint32_t table, uint32_t capacity)
{
	if (capacity == 0)
		return true;
	return capacity <= PERFTOP_SHM_OPS && (capacity & (capacity - 1)) == 0 &&
	       placed(in, table, capacity * sizeof(uint32_t));
}

static void copy_slab(void *context, uint32_t item, const void *bytes)
{
	struct inside *in = context;
	const struct perftop_shm_thread *raw = bytes;
	struct slab *slab = &in->cells.slabs[item];

	slab->fresh = slab->state != raw->state || slab->generation != raw->generation ||
		      slab->table != raw->table || slab->capacity != raw->capacity;
	slab->state = raw->state;
	slab->tid = raw->tid;
	slab->generation = raw->generation;
	slab->depth = raw->state == PERFTOP_SLAB_LIVE ? raw->depth : 0;
	memcpy(slab->name, raw->name, sizeof(slab->name));
	slab->name[sizeof(slab->name) - 1] = '\0';
	slab->table = raw->table;
	slab->capacity = raw->capacity;
	slab->named = raw->cells;
	if (raw->state > PERFTOP_SLAB_PARKED || !table_valid(in, raw->table, raw->capacity)) {
		in->broken = true;
		slab->capacity = 0;
	}
	copy_levels(in, slab, raw);
}

enum io_result cells_read_slabs(struct inside *in)
{
	struct cells *c = &in->cells;
	uint32_t used = in->header.threads_used,
		 unit = in->header.threads_offset / PERFTOP_SHM_UNIT;
	uint64_t plan[PERFTOP_SHM_THREADS];

	if (used > c->slab_count)
		c->slabs = mem_resize(c->slabs, used, sizeof(*c->slabs));
	for (; c->slab_count < used; c->slab_count++)
		c->slabs[c->slab_count] = (struct slab){ .state = PERFTOP_SLAB_FREE };
	for (uint32_t i = 0; i < c->slab_count; i++)
		plan[i] = io_extent(unit + i * (uint32_t)SLAB_UNITS, i);
	return io_gather(&in->io, plan, c->slab_count, sizeof(struct perftop_shm_thread), copy_slab,
			 in);
}

/* Tables */

static void add_cell(struct inside *in, uint32_t slab, uint32_t op, uint32_t unit)
{
	struct cells *c = &in->cells;

	if (!placed(in, unit, CELL_SIZE) || !keep(in, CELL_SIZE)) {
		in->broken = true;
		c->slabs[slab].cells[op] = CELL_BAD;
		return;
	}
	if (c->count == c->capacity) {
		c->capacity += c->capacity / 4 + 64;
		c->all = mem_resize(c->all, c->capacity, sizeof(*c->all));
		c->heads = mem_resize(c->heads, c->capacity, sizeof(*c->heads));
	}
	c->all[c->count] = (struct cell){ .op = op, .slab = slab };
	c->heads[c->count++] =
		(struct head){ .min = UINT64_MAX, .octaves = HEAD_DUE, .unit = unit };
	c->slabs[slab].cells[op] = (uint32_t)c->count;
}

/* The table that was read may have been given up meanwhile, and its memory be something else now:
 * it counts only if the slab still names it. */
static bool table_stands(const struct inside *in, uint32_t slab)
{
	const struct slab *s = &in->cells.slabs[slab];
	uint64_t offset = in->header.threads_offset + slab * sizeof(struct perftop_shm_thread);
	uint32_t now[2];

	return io_read(&in->io, offset + offsetof(struct perftop_shm_thread, table), now,
		       sizeof(now)) == IO_OK &&
	       now[0] == s->table && now[1] == s->capacity;
}

static bool is_new_cell(const struct inside *in, const struct slab *s, const uint32_t *table,
			uint32_t op)
{
	return table[op] != 0 && s->cells[op] == 0 && directory_published(&in->directory, op);
}

static enum io_result read_table(struct inside *in, uint32_t slab, uint32_t entries)
{
	struct slab *s = &in->cells.slabs[slab];
	uint32_t table[PERFTOP_SHM_OPS], op = 0;
	enum io_result result = io_read(&in->io, (uint64_t)s->table * PERFTOP_SHM_UNIT, table,
					entries * sizeof(table[0]));

	if (result != IO_OK)
		return result;
	while (op < entries && !is_new_cell(in, s, table, op))
		op++;
	if (op < entries && !table_stands(in, slab))
		return IO_OK;
	for (; op < entries; op++)
		if (is_new_cell(in, s, table, op))
			add_cell(in, slab, op, table[op]);
	s->published = in->directory.known - in->directory.pending;
	s->taken = s->named;
	s->complete = true;
	for (op = 0; op < entries && s->complete; op++)
		s->complete = s->cells[op] != 0;
	return IO_OK;
}

/* Whether there may be cells that we do not have. A parked slab gets none, nor does one that counts
 * no more of them, but operations of its cells may have been published only since. */
static bool may_have_more(const struct inside *in, const struct slab *s)
{
	if (s->complete)
		return false;
	if (s->fresh || s->published != in->directory.known - in->directory.pending)
		return true;
	return s->state == PERFTOP_SLAB_LIVE && (s->named == 0 || s->named != s->taken);
}

/* Looks for new cells, where there may be any. */
static enum io_result read_slab_table(struct inside *in, uint32_t slab)
{
	struct slab *s = &in->cells.slabs[slab];
	uint32_t entries = s->capacity;

	if (entries > in->directory.known)
		entries = in->directory.known;
	if (entries == 0)
		return IO_OK;
	if (entries > s->cell_entries) {
		s->cells = mem_resize(s->cells, entries, sizeof(*s->cells));
		memset(s->cells + s->cell_entries, 0,
		       (entries - s->cell_entries) * sizeof(*s->cells));
		s->cell_entries = entries;
		s->complete = false;
	}
	return may_have_more(in, s) ? read_table(in, slab, entries) : IO_OK;
}

static uint64_t *plan_room(struct cells *c)
{
	if (c->plan_count == c->plan_capacity)
		c->plan = vec_room(c->plan, c->plan_count, &c->plan_capacity);
	return &c->plan[c->plan_count++];
}

static void sort_plan(struct cells *c, uint64_t *plan, size_t count)
{
	if (count > c->scratch_capacity) {
		c->scratch_capacity = count + count / 4;
		c->scratch = mem_resize(c->scratch, c->scratch_capacity, sizeof(*c->scratch));
	}
	io_sort(plan, c->scratch, count);
}

/* Moves a cell to another place of the array, and tells all that point to it. */
static void place_cell(struct cells *c, struct cell *all, struct head *heads, size_t to,
		       size_t from)
{
	const struct cell *cell = &c->all[from];

	all[to] = *cell;
	heads[to] = c->heads[from];
	c->slabs[cell->slab].cells[cell->op] = (uint32_t)to + 1;
	for (uint32_t b = cell->block; b != 0; b = c->blocks[b].next)
		c->blocks[b].cell = (uint32_t)to;
	if (cell->costs != 0)
		c->costs[cell->costs].cell = (uint32_t)to;
}

/* Plans one read for cells that stand close together. */
static void plan_range(struct cells *c, uint32_t item)
{
	uint32_t unit = c->heads[item].unit;
	struct range *last = c->range_count > 0 ? &c->ranges[c->range_count - 1] : NULL;

	if (last == NULL || unit - (last->unit + last->units) > IO_GAP / PERFTOP_SHM_UNIT ||
	    unit - last->unit >= IO_BUFFER / PERFTOP_SHM_UNIT) {
		c->ranges = vec_room(c->ranges, c->range_count, &c->range_capacity);
		last = &c->ranges[c->range_count++];
		*last = (struct range){ .unit = unit, .first = item };
	}
	last->units = unit - last->unit + 1;
	last->count++;
}

/* Brings all cells, of which the first c->sorted are, into the order of offsets, and plans how they
 * are read. Of two in one place, the second is none. */
static void sort_cells(struct cells *c, bool *broken)
{
	uint32_t place, last = 0, count = 0;
	struct cell *all;
	struct head *heads;

	if (c->sorted == c->count)
		return;
	all = mem_alloc_array(c->count, sizeof(*all));
	heads = mem_alloc_array(c->count, sizeof(*heads));
	c->plan_count = 0;
	for (size_t i = 0; i < c->count; i++)
		*plan_room(c) = io_extent(c->heads[i].unit, (uint32_t)i);
	sort_plan(c, c->plan, c->plan_count);
	for (size_t i = 0; i < c->count; i++) {
		place = (uint32_t)c->plan[i];
		if (count > 0 && c->heads[place].unit == last) {
			*broken = true;
			c->slabs[c->all[place].slab].cells[c->all[place].op] = CELL_BAD;
			continue;
		}
		last = c->heads[place].unit;
		place_cell(c, all, heads, count++, place);
	}
	free(c->all);
	free(c->heads);
	c->all = all;
	c->heads = heads;
	c->capacity = c->count;
	c->count = c->sorted = count;
	c->range_count = 0;
	for (uint32_t i = 0; i < count; i++)
		plan_range(c, i);
}

/* What came to a counter; a negative difference is none. */
static uint64_t step(struct inside *in, uint64_t now, uint64_t last, bool first)
{
	if (first || (int64_t)(now - last) >= 0)
		return now - last;
	in->backwards = true;
	return 0;
}

/* Blocks */

static uint32_t new_chunk(struct cells *c, const uint64_t *counts)
{
	if (c->chunk_count == c->chunk_capacity) {
		c->chunk_capacity += c->chunk_capacity / 4 + 64;
		c->chunks = mem_resize(c->chunks, c->chunk_capacity, sizeof(*c->chunks));
	}
	memcpy(c->chunks[c->chunk_count], counts, sizeof(*c->chunks));
	return (uint32_t)c->chunk_count++;
}

static void new_block(struct inside *in, uint32_t item, uint32_t octave, uint32_t unit)
{
	static const uint64_t none[CHUNK_BUCKETS];
	struct cells *c = &in->cells;
	struct cell *cell = &c->all[item];

	if (!placed(in, unit, BLOCK_SIZE) || !keep(in, BLOCK_SIZE)) {
		in->broken = true;
		return;
	}
	if (c->block_count == 0) { /* number 0 means none */
		c->blocks = vec_room(c->blocks, c->block_count++, &c->block_capacity);
		(void)new_chunk(c, none);
	}
	c->blocks = vec_room(c->blocks, c->block_count, &c->block_capacity);
	c->blocks[c->block_count] = (struct block){
		.unit = unit,
		.cell = item,
		.octave = octave,
		.next = cell->block,
	};
	cell->block = (uint32_t)c->block_count++;
}

static void new_costs(struct inside *in, uint32_t item, uint32_t unit)
{
	struct cells *c = &in->cells;

	if (!placed(in, unit, COSTS_SIZE) || !keep(in, COSTS_SIZE)) {
		in->broken = true;
		return;
	}
	if (c->cost_count == 0) /* number 0 means none */
		c->costs = vec_room(c->costs, c->cost_count++, &c->cost_capacity);
	c->costs = vec_room(c->costs, c->cost_count, &c->cost_capacity);
	c->costs[c->cost_count] = (struct cost){ .unit = unit, .cell = item };
	c->all[item].costs = (uint32_t)c->cost_count++;
}

/* A cell's table of octaves. */
static void take_table(void *context, uint32_t item, const void *bytes)
{
	struct inside *in = context;
	const struct perftop_shm_octaves *table = bytes;
	struct cell *cell = &in->cells.all[item];

	for (uint32_t o = 0; o < PERFTOP_SHM_OCTAVES; o++) {
		if (table->block[o] == 0 || cell->known >> o & 1)
			continue;
		cell->known |= (uint64_t)1 << o;
		new_block(in, item, o, table->block[o]);
	}
	if (table->costs != 0 && cell->costs == 0)
		new_costs(in, item, table->costs);
}

/* Buckets */

/* What came to one bucket. */
static uint64_t gain_of(struct inside *in, uint64_t now, uint64_t last)
{
	if (now <= BUCKET_MAX && now >= last)
		return now - last;
	in->backwards = true;
	return 0;
}

#ifdef __SSE2__
static __m128i same_pair(const uint64_t *a, const uint64_t *b)
{
	return _mm_cmpeq_epi32(_mm_loadu_si128((const __m128i *)(const void *)a),
			       _mm_loadu_si128((const __m128i *)(const void *)b));
}

/* A mask of the buckets of a chunk that are not as they were: bit 2 i for bucket i. Without branches,
 * which the processor could not guess. */
static uint32_t chunk_moved(const uint64_t *now, const uint64_t *last)
{
	__m128i low = _mm_packs_epi32(same_pair(now, last), same_pair(now + 2, last + 2));
	__m128i high = _mm_packs_epi32(same_pair(now + 4, last + 4), same_pair(now + 6, last + 6));
	uint32_t halves = (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low, high));

	return ~(halves & halves >> 1) & 0x5555;
}
#else
static uint32_t chunk_moved(const uint64_t *now, const uint64_t *last)
{
	uint32_t moved = 0;

	for (uint32_t i = 0; i < CHUNK_BUCKETS; i++)
		moved |= (uint32_t)(now[i] != last[i]) << 2 * i;
	return moved;
}
#endif

/* The same for 32 buckets, from chunk `first` on. */
static uint64_t half_moved(const struct cells *c, const struct block *block, uint32_t first,
			   const uint64_t *now)
{
	const uint32_t *chunk = &block->chunk[first];

	return (uint64_t)chunk_moved(now, c->chunks[chunk[0]]) |
	       (uint64_t)chunk_moved(now + 8, c->chunks[chunk[1]]) << 16 |
	       (uint64_t)chunk_moved(now + 16, c->chunks[chunk[2]]) << 32 |
	       (uint64_t)chunk_moved(now + 24, c->chunks[chunk[3]]) << 48;
}

/* The bucket in which the middle of another lies, in other units: the rule of hist_rescale. */
static uint32_t moved_bucket(uint32_t index, double factor)
{
	double middle =
		(double)perftop_bucket_lower(index) + ((double)perftop_bucket_width(index) - 1) / 2;
	double moved = middle * factor + 0.5;
	uint64_t to = moved < 0x1p64 ? (uint64_t)moved : UINT64_MAX;
	uint32_t octave = perftop_bucket_octave(to);

	return octave * PERFTOP_SHM_BUCKETS + perftop_bucket_sub(to, octave);
}

/* The octave's gains of the operation of a block's cell; NULL where its buckets are to be converted. */
static struct gains *gains_of(struct inside *in, const struct block *block)
{
	const struct cell *cell = &in->cells.all[block->cell];

	if (cell->converted)
		return NULL;
	return sums_octave(&in->sums, &in->sums.ops[cell->index], block->octave);
}

static void add_converted(struct inside *in, const struct block *block, uint32_t bucket, uint64_t n)
{
	const struct cell *cell = &in->cells.all[block->cell];
	uint32_t index = moved_bucket(block->octave * PERFTOP_SHM_BUCKETS + bucket,
				      directory_factor(in, cell->op));
	struct sum *sum = &in->sums.ops[cell->index];

	sums_add_gain(sums_octave(&in->sums, sum, index / PERFTOP_SHM_BUCKETS),
		      index % PERFTOP_SHM_BUCKETS, n);
}

/* What we keep of a bucket. */
static uint64_t *bucket_of(struct cells *c, struct block *block, uint32_t bucket)
{
	static const uint64_t none[CHUNK_BUCKETS];
	uint32_t *chunk = &block->chunk[bucket / CHUNK_BUCKETS];

	if (*chunk == 0)
		*chunk = new_chunk(c, none);
	return &c->chunks[*chunk][bucket % CHUNK_BUCKETS];
}

/* Takes a bucket that is not as it was; returns what came to it. gains: see gains_of. */
static uint64_t take_bucket(struct inside *in, struct block *block, uint32_t bucket, uint64_t now,
			    struct gains *gains)
{
	uint64_t *kept = bucket_of(&in->cells, block, bucket), n = gain_of(in, now, *kept);

	*kept = now;
	if (n > 0 && gains != NULL)
		sums_add_gain(gains, bucket, n);
	else if (n > 0)
		add_converted(in, block, bucket, n);
	return n;
}

/* What we keep of blocks that are taken soon comes into the cache meanwhile. */
static void fetch_ahead(struct cells *c)
{
	const struct block *block;

	c->taken++;
	if (c->taken + FAR < c->plan_count)
		__builtin_prefetch(&c->blocks[(uint32_t)c->plan[c->taken + FAR]]);
	if (c->taken + NEAR >= c->plan_count)
		return;
	block = &c->blocks[(uint32_t)c->plan[c->taken + NEAR]];
	for (uint32_t k = 0; k < CHUNKS; k++)
		__builtin_prefetch(c->chunks[block->chunk[k]]);
	__builtin_prefetch(&c->all[block->cell]);
}

static void take_block(void *context, uint32_t item, const void *bytes)
{
	struct inside *in = context;
	struct cells *c = &in->cells;
	struct block *block = &c->blocks[item];
	const uint64_t *now = bytes;
	struct gains *gains;
	uint64_t sum = 0;

	fetch_ahead(c);
	for (uint32_t half = 0; half < PERFTOP_SHM_BUCKETS; half += PERFTOP_SHM_BUCKETS / 2) {
		uint64_t moved = half_moved(c, block, half / CHUNK_BUCKETS, now + half);

		gains = moved != 0 ? gains_of(in, block) : NULL;
		for (; moved != 0; moved &= moved - 1) {
			uint32_t i = half + (uint32_t)__builtin_ctzll(moved) / 2;

			sum += take_bucket(in, block, i, now[i], gains);
		}
	}
	if (sum == 0)
		return;
	c->all[block->cell].timed += sum;
	sums_add_saturating(&in->sums.ops[c->all[block->cell].index].totals.timed, sum);
}

/* Heads */

static void add_head(struct inside *in, const struct cell *cell, const struct head *last,
		     const struct head *now)
{
	struct sum *sum = sums_of(&in->sums, cell->index);
	double factor = cell->converted ? directory_factor(in, cell->op) : 1;
	uint64_t low = sums_scaled(now->min, factor), high = sums_scaled(now->max, factor);
	bool first = !cell->seen;

	sums_add_saturating(&sum->totals.count, step(in, now->count, last->count, first));
	sums_add_saturating(&sum->totals.errors, step(in, now->errors, last->errors, first));
	sums_add_saturating(&sum->totals.total,
			    sums_scaled(step(in, now->total, last->total, first), factor));
	if ((int64_t)(now->self - cell->self) > 0)
		sums_add_saturating(&sum->totals.self, sums_scaled(now->self - cell->self, factor));
	sum->spans += now->spans - last->spans;
	if (now->min <= now->max) {
		sum->min = low < sum->min ? low : sum->min;
		sum->max = high > sum->max ? high : sum->max;
	}
}

/* The octaves in which values can have come since the cell was settled: none exceeds what came to
 * the total less the others, which are at least `min` and at most `max`. */
static uint64_t octaves_moved(const struct cell *cell, const struct head *last,
			      const struct head *now, uint32_t sampling)
{
	uint64_t total = now->total - last->total, count = now->count - last->count;
	uint64_t low, high, least, most;

	if (!cell->settled || sampling != 1 || (int64_t)count <= 0 || (int64_t)total < 0 ||
	    now->min > now->max)
		return ALL_OCTAVES;
	if (__builtin_mul_overflow(count - 1, now->min, &least) || least > total)
		return ALL_OCTAVES; /* torn: more came to the one than to the other */
	high = total - least;
	low = __builtin_mul_overflow(count - 1, now->max, &most) || most > total ? 0 : total - most;
	return (((uint64_t)2 << perftop_bucket_octave(high)) - 1) &
	       ~(((uint64_t)1 << perftop_bucket_octave(low)) - 1);
}

static void plan_gauge(struct inside *in, uint32_t op)
{
	struct cells *c = &in->cells;
	uint32_t unit = in->header.ops_offset / PERFTOP_SHM_UNIT + op * (uint32_t)OP_UNITS;

	c->gauge_plan = vec_room(c->gauge_plan, c->gauge_count, &c->gauge_capacity);
	c->gauge_plan[c->gauge_count++] = io_extent(unit, op);
}

static bool has_buckets(enum perftop_kind kind)
{
	return kind != PERFTOP_KIND_COUNTER && kind != PERFTOP_KIND_GAUGE;
}

/* Plans to read a cell's table, if there are octaves that we have not seen in it. */
static void plan_table(struct inside *in, uint32_t item, uint32_t octaves)
{
	const struct cell *cell = &in->cells.all[item];
	uint32_t unit = octaves >> PERFTOP_SHM_BLOCKS_BITS;
	bool any = octaves % (1u << PERFTOP_SHM_BLOCKS_BITS) != 0;

	if (!any || octaves == cell->octaves)
		return;
	if (!placed(in, unit, TABLE_SIZE) || (cell->octaves == 0 && !keep(in, TABLE_SIZE)))
		in->broken = true;
	else
		*plan_room(&in->cells) = io_extent(unit, item);
}

/* Buckets of the cell may have moved. */
static void visit(struct inside *in, uint32_t item, const struct head *now, bool moved)
{
	struct cells *c = &in->cells;
	const struct cell *cell = &c->all[item];

	if (c->visit_count == c->visit_capacity)
		c->visits = vec_room(c->visits, c->visit_count, &c->visit_capacity);
	c->visits[c->visit_count++] = (struct visit){
		.cell = item,
		.octaves = now->octaves,
		.moved = moved,
		.wanted = octaves_moved(cell, &c->heads[item], now,
					in->directory.entries[cell->op].sampling),
	};
	plan_table(in, item, now->octaves);
}

/* A head that is not as it was, or is due. */
static void look_at_head(struct inside *in, uint32_t item, const struct head *now)
{
	struct cells *c = &in->cells;
	struct cell *cell = &c->all[item];
	struct head *head = &c->heads[item];
	enum perftop_kind kind = in->directory.entries[cell->op].key.kind;
	uint32_t octaves = now->octaves;

	if (cell->seen || (now->count | now->errors | now->total | now->spans) != 0) {
		if (!cell->seen) {
			cell->index = directory_index(in, cell->op);
			cell->converted = directory_converts(in, cell->op);
		}
		add_head(in, cell, head, now);
		if (has_buckets(kind)) {
			visit(in, item, now, memcmp(now, head, HEAD_WORDS * sizeof(uint64_t)) != 0);
			octaves = HEAD_DUE; /* until settle() */
			cell->settled = false;
		}
		if (kind == PERFTOP_KIND_GAUGE)
			plan_gauge(in, cell->op);
		if (!cell->seen || (int64_t)(now->self - cell->self) > 0)
			cell->self = now->self;
		cell->seen = true;
	}
	memcpy(head, now, HEAD_WORDS * sizeof(uint64_t));
	head->octaves = octaves;
}

static bool same_head(const struct head *now, const struct head *head)
{
	uint64_t differ = (now->count ^ head->count) | (now->errors ^ head->errors) |
			  (now->total ^ head->total) | (now->self ^ head->self) |
			  (now->min ^ head->min) | (now->max ^ head->max) |
			  (now->spans ^ head->spans) | (now->octaves ^ head->octaves);

	return differ == 0;
}

static void look_at_range(struct inside *in, const struct range *range, const struct head *read)
{
	const struct head *heads = in->cells.heads;

	for (uint32_t i = range->first; i < range->first + range->count; i++) {
		const struct head *now = read + (heads[i].unit - range->unit);

		if (!same_head(now, &heads[i]))
			look_at_head(in, i, now);
	}
}

static enum io_result read_heads(struct inside *in)
{
	const struct cells *c = &in->cells;
	void *buffer = io_buffer(&in->io);
	enum io_result result = IO_OK, r;

	for (size_t i = 0; i < c->range_count; i++) {
		const struct range *range = &c->ranges[i];

		r = io_read(&in->io, (uint64_t)range->unit * PERFTOP_SHM_UNIT, buffer,
			    (size_t)range->units * PERFTOP_SHM_UNIT);
		if (r == IO_OK)
			look_at_range(in, range, buffer);
		else
			result = r;
	}
	return result;
}

/* Costs */

/* Adds what came to a counter. */
static void add_step(struct inside *in, uint64_t *to, uint64_t now, uint64_t last)
{
	sums_add_saturating(to, step(in, now, last, false));
}

static void take_costs(void *context, uint32_t item, const void *bytes)
{
	struct inside *in = context;
	struct cost *cost = &in->cells.costs[item];
	const struct cell *cell = &in->cells.all[cost->cell];
	const struct perftop_shm_costs *now = bytes, *last = &cost->last;
	struct sum *sum = &in->sums.ops[cell->index];
	struct op_costs *to = &sum->totals.costs;
	double factor = cell->converted ? directory_factor(in, cell->op) : 1;

	add_step(in, &to->cpu_count, now->cpu_count, last->cpu_count);
	add_step(in, &to->cpu_ns, now->cpu_ns, last->cpu_ns);
	sums_add_saturating(
		&to->cpu_elapsed,
		sums_scaled(step(in, now->cpu_elapsed, last->cpu_elapsed, false), factor));
	add_step(in, &to->mem_count, now->mem_count, last->mem_count);
	add_step(in, &to->allocations, now->allocations, last->allocations);
	add_step(in, &to->allocated, now->allocated, last->allocated);
	add_step(in, &to->freed, now->freed, last->freed);
	if (now->peak > sum->peak)
		sum->peak = now->peak;
	cost->last = *now;
}

/* Of the cells that are looked at. */
static enum io_result read_costs(struct inside *in)
{
	struct cells *c = &in->cells;

	if (c->cost_count == 0)
		return IO_OK;
	c->plan_count = 0;
	for (size_t i = 0; i < c->visit_count; i++) {
		uint32_t costs = c->all[c->visits[i].cell].costs;

		if (costs != 0)
			*plan_room(c) = io_extent(c->costs[costs].unit, costs);
	}
	sort_plan(c, c->plan, c->plan_count);
	return io_gather(&in->io, c->plan, c->plan_count, COSTS_SIZE, take_costs, in);
}

/* Once all buckets have been read: which cells need not be read again before their head moves. */
static void settle(struct inside *in)
{
	struct cells *c = &in->cells;

	for (size_t i = 0; i < c->visit_count; i++) {
		const struct visit *v = &c->visits[i];
		struct cell *cell = &c->all[v->cell];
		uint64_t untimed = c->heads[v->cell].count - cell->timed;

		if (!v->moved)
			cell->untimed = untimed;
		cell->octaves = v->octaves;
		cell->settled = !v->moved || (untimed == cell->untimed &&
					      in->directory.entries[cell->op].sampling == 1);
		if (cell->settled)
			c->heads[v->cell].octaves = v->octaves;
	}
}

/* Gauges */

static void take_gauge(void *context, uint32_t item, const void *bytes)
{
	struct inside *in = context;
	struct sum *sum = sums_of(&in->sums, directory_index(in, item));

	memcpy(&sum->gauge, (const char *)bytes + offsetof(struct perftop_shm_op, gauge),
	       sizeof(sum->gauge));
}

static enum io_result read_gauges(struct inside *in)
{
	struct cells *c = &in->cells;

	sort_plan(c, c->gauge_plan, c->gauge_count);
	return io_gather(&in->io, c->gauge_plan, c->gauge_count, PERFTOP_SHM_UNIT, take_gauge, in);
}

static void plan_blocks(struct cells *c, const struct visit *v)
{
	for (uint32_t b = c->all[v->cell].block; b != 0; b = c->blocks[b].next)
		if (v->wanted >> c->blocks[b].octave & 1)
			*plan_room(c) = io_extent(c->blocks[b].unit, b);
}

/* The tables that are planned, then the costs, then the blocks that can have moved. */
static enum io_result read_blocks(struct inside *in)
{
	struct cells *c = &in->cells;
	enum io_result result;

	sort_plan(c, c->plan, c->plan_count);
	result = io_gather(&in->io, c->plan, c->plan_count, TABLE_SIZE, take_table, in);
	if (result != IO_OK)
		return result;
	result = read_costs(in);
	if (result != IO_OK)
		return result;
	c->plan_count = c->taken = 0;
	for (size_t i = 0; i < c->visit_count; i++)
		plan_blocks(c, &c->visits[i]);
	sort_plan(c, c->plan, c->plan_count);
	return io_gather(&in->io, c->plan, c->plan_count, BLOCK_SIZE, take_block, in);
}

enum io_result cells_read(struct inside *in)
{
	struct cells *c = &in->cells;
	enum io_result result = IO_OK, heads, gauges, blocks;

	for (uint32_t i = 0; i < c->slab_count && result == IO_OK; i++)
		result = read_slab_table(in, i);
	sort_cells(c, &in->broken);
	c->plan_count = c->visit_count = c->gauge_count = 0;
	heads = read_heads(in);
	gauges = read_gauges(in);
	blocks = read_blocks(in);
	if (blocks == IO_OK)
		settle(in);
	return result != IO_OK   ? result
	       : heads != IO_OK  ? heads
	       : gauges != IO_OK ? gauges
				 : blocks;
}

void cells_clear(struct cells *c)
{
	for (uint32_t i = 0; i < c->slab_count; i++) {
		free(c->slabs[i].cells);
		free(c->slabs[i].levels);
	}
	free(c->slabs);
	free(c->heads);
	free(c->all);
	free(c->ranges);
	free(c->blocks);
	free(c->chunks);
	free(c->costs);
	free(c->visits);
	free(c->plan);
	free(c->scratch);
	free(c->gauge_plan);
	*c = (struct cells){ .slab_count = 0 };
}
