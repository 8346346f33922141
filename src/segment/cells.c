/*
 * From slabs to differences. Each read copies all slabs in use, then looks for new cells in the
 * tables that have empty entries, then reads the head of every cell, and at last the buckets of
 * cells whose head moved, of those octaves that can have.
 *
 * The writer goes on meanwhile. It adds to total, bucket, self, errors and count, in this order;
 * we read the head first and the buckets after. So the buckets hold at least what count says, what
 * comes later moves the head again, and the sum of all differences is the truth. Where buckets and
 * count disagree after a read (or need not agree, where only one in N is timed), the cell is not
 * settled: the next read takes all of its buckets, though its head stand still.
 *
 * Differences are modulo 2^64. One that is negative is a writer that lies: nothing is added, and
 * what is there now is the new ground. `self` alone may honestly shrink a little (a nested
 * operation that outlasts the one around it); it is taken up again when it passes where it was.
 */
#include "segment/inside.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "perftop/bucket.h"

#define CELL_UNITS  (sizeof(struct perftop_shm_cell) / PERFTOP_SHM_UNIT)
#define SLAB_UNITS  (sizeof(struct perftop_shm_thread) / PERFTOP_SHM_UNIT)
#define OP_UNITS    (sizeof(struct perftop_shm_op) / PERFTOP_SHM_UNIT)
#define BLOCK_SIZE  (PERFTOP_SHM_BUCKETS * sizeof(uint64_t))
#define BUCKET_MAX  ((uint64_t)1 << 52) /* no thread counts further: 3 years at 50 M/s */
#define ALL_OCTAVES (((uint64_t)1 << PERFTOP_SHM_OCTAVES) - 1)

_Static_assert(sizeof(struct head) == offsetof(struct perftop_shm_cell, hint),
	       "struct head is not the first fields of a cell");
_Static_assert(sizeof(struct perftop_shm_cell) % PERFTOP_SHM_UNIT == 0, "cells are whole units");
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

	if (!placed(in, unit, sizeof(struct perftop_shm_cell)) ||
	    !keep(in, sizeof(struct perftop_shm_cell))) {
		in->broken = true;
		c->slabs[slab].cells[op] = CELL_BAD;
		return;
	}
	c->all = vec_room(c->all, c->count, &c->capacity);
	c->all[c->count++] = (struct cell){
		.unit = unit,
		.op = op,
		.slab = slab,
		.head = { .min = UINT64_MAX },
	};
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
	s->complete = true;
	for (op = 0; op < entries && s->complete; op++)
		s->complete = s->cells[op] != 0;
	return IO_OK;
}

/* Whether there may be cells that we do not have. A parked slab gets none, but operations of its
 * cells may have been published only since. */
static bool may_have_more(const struct inside *in, const struct slab *s)
{
	if (s->complete)
		return false;
	return s->state == PERFTOP_SLAB_LIVE || s->fresh ||
	       s->published != in->directory.known - in->directory.pending;
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

static int by_unit(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;

	return (x->unit > y->unit) - (x->unit < y->unit);
}

static void release_blocks(struct cell *cell)
{
	struct block *next;

	for (; cell->blocks != NULL; cell->blocks = next) {
		next = cell->blocks->next;
		free(cell->blocks);
	}
}

/* Brings the cells, of which the first c->sorted are in order, into the order of offsets. */
static void merge_cells(struct cells *c)
{
	struct cell *merged = mem_alloc_array(c->count, sizeof(*merged));
	size_t a = 0, b = c->sorted, n = 0;

	qsort(c->all + b, c->count - b, sizeof(*c->all), by_unit);
	while (n < c->count) {
		bool second =
			a == c->sorted || (b < c->count && by_unit(&c->all[b], &c->all[a]) < 0);

		merged[n++] = second ? c->all[b++] : c->all[a++];
	}
	free(c->all);
	c->all = merged;
	c->capacity = c->count;
}

/* Puts new cells into their places. Where two overlap, the second is none. */
static void sort_cells(struct cells *c, bool *broken)
{
	size_t count = 0;

	if (c->sorted == c->count)
		return;
	merge_cells(c);
	c->plan = mem_resize(c->plan, c->count, sizeof(*c->plan));
	for (size_t i = 0; i < c->count; i++) {
		struct cell *cell = &c->all[i];
		uint32_t *place = &c->slabs[cell->slab].cells[cell->op];

		if (count > 0 && cell->unit - c->all[count - 1].unit < CELL_UNITS) {
			*broken = true;
			*place = CELL_BAD;
			release_blocks(cell);
			continue;
		}
		c->plan[count] = io_extent(cell->unit, (uint32_t)count);
		c->all[count++] = *cell;
		*place = (uint32_t)count;
	}
	c->count = c->sorted = count;
}

/* What came to a counter; a negative difference is none. */
static uint64_t step(struct inside *in, uint64_t now, uint64_t last, bool first)
{
	if (first || (int64_t)(now - last) >= 0)
		return now - last;
	in->backwards = true;
	return 0;
}

static void add_saturating(uint64_t *to, uint64_t n)
{
	if (__builtin_add_overflow(*to, n, to))
		*to = UINT64_MAX;
}

/* Buckets */

static struct block *find_block(const struct cell *cell, uint32_t octave)
{
	struct block *block = cell->blocks;

	while (block != NULL && block->octave != octave)
		block = block->next;
	return block;
}

static uint64_t mask_of(const uint64_t *buckets)
{
	uint64_t mask = 0;

	for (uint32_t i = 0; i < PERFTOP_SHM_BUCKETS; i += 8) {
		const uint64_t *b = buckets + i;
		uint32_t part = (b[0] != 0) | (b[1] != 0) << 1 | (b[2] != 0) << 2 |
				(b[3] != 0) << 3 | (b[4] != 0) << 4 | (b[5] != 0) << 5 |
				(b[6] != 0) << 6 | (uint32_t)(b[7] != 0) << 7;

		mask |= (uint64_t)part << i;
	}
	return mask;
}

/* What came to one bucket. */
static uint64_t gain_of(struct inside *in, uint64_t now, uint64_t last)
{
	if (now <= BUCKET_MAX && now >= last)
		return now - last;
	in->backwards = true;
	return 0;
}

/* What came to each bucket, into `gain` where the mask returned has a bit. The block then holds
 * what is there now; *fresh: buckets that it has no room for. */
static uint64_t compare(struct inside *in, struct block *block, const uint64_t *now, uint64_t *gain,
			uint64_t *fresh)
{
	uint64_t known = block ? block->mask : 0, moved = 0;
	uint64_t *last = block ? block->counts : NULL;

	*fresh = mask_of(now) & ~known;
	for (uint64_t rest = known; rest != 0; rest &= rest - 1, last++) {
		uint32_t i = (uint32_t)__builtin_ctzll(rest);

		if (now[i] == *last)
			continue;
		gain[i] = gain_of(in, now[i], *last);
		moved |= (uint64_t)1 << i;
		*last = now[i];
	}
	for (uint64_t rest = *fresh; rest != 0; rest &= rest - 1) {
		uint32_t i = (uint32_t)__builtin_ctzll(rest);

		gain[i] = gain_of(in, now[i], 0);
	}
	return moved | *fresh;
}

/* Makes room in a block for buckets that are no longer 0. */
static struct block *widen(struct inside *in, struct cell *cell, struct block *block,
			   uint32_t octave, uint64_t fresh, const uint64_t *now)
{
	uint64_t mask = fresh | (block ? block->mask : 0);
	size_t count = (size_t)__builtin_popcountll(mask);
	struct block **link = &cell->blocks, *next = block ? block->next : cell->blocks;

	if (block == NULL && !keep(in, BLOCK_SIZE))
		return NULL;
	while (block != NULL && *link != block)
		link = &(*link)->next;
	block = mem_resize(block, 1, sizeof(*block) + count * sizeof(block->counts[0]));
	*block = (struct block){ .next = next, .mask = mask, .octave = octave };
	*link = block;
	for (uint32_t i = 0, n = 0; n < count; i++)
		if (mask >> i & 1)
			block->counts[n++] = now[i];
	return block;
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

/* Adds what came to the buckets in `moved` to the operation; returns how much it was. */
static uint64_t add_gain(struct inside *in, const struct cell *cell, uint32_t octave,
			 const uint64_t *gain, uint64_t moved)
{
	struct sum *sum = sums_of(&in->sums, directory_index(in, cell->op));
	double factor = directory_factor(in, cell->op);
	uint64_t *to = factor == 1 ? sums_octave(&in->sums, sum, octave) : NULL, timed = 0;

	for (; moved != 0; moved &= moved - 1) {
		uint32_t i = (uint32_t)__builtin_ctzll(moved);
		uint32_t index = octave * PERFTOP_SHM_BUCKETS + i;

		timed += gain[i];
		if (factor != 1) {
			index = moved_bucket(index, factor);
			to = sums_octave(&in->sums, sum, index / PERFTOP_SHM_BUCKETS);
		}
		add_saturating(&to[index % PERFTOP_SHM_BUCKETS], gain[i]);
	}
	add_saturating(&sum->totals.timed, timed);
	return timed;
}

static void take_block(void *context, uint32_t item, const void *bytes)
{
	struct inside *in = context;
	struct cell *cell = &in->cells.all[item >> 6];
	uint32_t octave = item & 63;
	struct block *block = find_block(cell, octave);
	uint64_t gain[PERFTOP_SHM_BUCKETS], fresh, moved = compare(in, block, bytes, gain, &fresh);

	if (fresh != 0 && widen(in, cell, block, octave, fresh, bytes) == NULL)
		return;
	if (moved != 0)
		cell->timed += add_gain(in, cell, octave, gain, moved);
}

/* Heads */

static void add_head(struct inside *in, struct cell *cell, const struct head *now, double factor)
{
	struct sum *sum = sums_of(&in->sums, directory_index(in, cell->op));
	const struct head *last = &cell->head;
	bool first = !cell->seen;
	uint64_t low = sums_scaled(now->min, factor), high = sums_scaled(now->max, factor);

	add_saturating(&sum->totals.count, step(in, now->count, last->count, first));
	add_saturating(&sum->totals.errors, step(in, now->errors, last->errors, first));
	add_saturating(&sum->totals.total,
		       sums_scaled(step(in, now->total, last->total, first), factor));
	if ((int64_t)(now->self - last->self) > 0)
		add_saturating(&sum->totals.self, sums_scaled(now->self - last->self, factor));
	sum->spans += now->spans - last->spans;
	if (now->min <= now->max) {
		sum->min = low < sum->min ? low : sum->min;
		sum->max = high > sum->max ? high : sum->max;
	}
}

/* The octaves in which values can have come since the cell was settled: none exceeds what came to
 * the total; if there was one only, it is that. */
static uint64_t octaves_moved(const struct cell *cell, const struct head *now, uint32_t sampling)
{
	uint64_t total = now->total - cell->head.total, count = now->count - cell->head.count;
	uint32_t top = perftop_bucket_octave(total);

	if (!cell->settled || sampling != 1 || (int64_t)count <= 0 || (int64_t)total < 0)
		return ALL_OCTAVES;
	return count == 1 ? (uint64_t)1 << top : ((uint64_t)2 << top) - 1;
}

/* Takes the octaves that are wanted, where they were read along with the head; plans the others. */
static void look_at_octaves(struct inside *in, uint32_t item, const struct perftop_shm_cell *raw,
			    uint64_t wanted)
{
	struct cells *c = &in->cells;
	const void *block;

	for (; wanted != 0; wanted &= wanted - 1) {
		uint32_t o = (uint32_t)__builtin_ctzll(wanted), unit = raw->octave[o];

		if (unit == 0)
			continue;
		if (!placed(in, unit, BLOCK_SIZE) || c->block_count >= in->budget / BLOCK_SIZE) {
			in->broken = true;
			continue;
		}
		block = io_along(&in->io, raw, (uint64_t)unit * PERFTOP_SHM_UNIT, BLOCK_SIZE);
		if (block != NULL) {
			take_block(in, item << 6 | o, block);
			continue;
		}
		c->block_plan = vec_room(c->block_plan, c->block_count, &c->block_capacity);
		c->block_plan[c->block_count++] = io_extent(unit, item << 6 | o);
	}
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

static void look_at_head(void *context, uint32_t item, const void *bytes)
{
	struct inside *in = context;
	struct cells *c = &in->cells;
	struct cell *cell = &c->all[item];
	const struct perftop_shm_cell *raw = bytes;
	const struct entry *entry = &in->directory.entries[cell->op];
	struct head now;
	bool moved;

	memcpy(&now, raw, sizeof(now));
	moved = memcmp(&now, &cell->head, sizeof(now)) != 0;
	if (!moved && (cell->settled || !cell->seen))
		return;
	if (!cell->seen && (now.count | now.errors | now.total | now.spans) == 0)
		return;
	(void)directory_index(in, cell->op);
	add_head(in, cell, &now, directory_factor(in, cell->op));
	if (has_buckets(entry->key.kind)) {
		look_at_octaves(in, item, raw, octaves_moved(cell, &now, entry->sampling));
		c->moved = vec_room(c->moved, c->moved_count, &c->moved_capacity);
		c->moved[c->moved_count++] = item << 1 | moved;
		cell->settled = false; /* until settle() */
	} else {
		cell->settled = true;
	}
	if (entry->key.kind == PERFTOP_KIND_GAUGE)
		plan_gauge(in, cell->op);
	if ((int64_t)(now.self - cell->head.self) < 0)
		now.self = cell->head.self;
	cell->head = now;
	cell->seen = true;
}

/* Once all buckets have been read: which cells need not be read again before their head moves. */
static void settle(struct inside *in)
{
	struct cells *c = &in->cells;

	for (size_t i = 0; i < c->moved_count; i++) {
		struct cell *cell = &c->all[c->moved[i] >> 1];
		uint64_t untimed = cell->head.count - cell->timed;
		bool moved = c->moved[i] & 1;

		if (!moved)
			cell->untimed = untimed;
		cell->settled = !moved || (untimed == cell->untimed &&
					   in->directory.entries[cell->op].sampling == 1);
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

static enum io_result read_planned(struct inside *in)
{
	struct cells *c = &in->cells;
	uint64_t *scratch = mem_alloc_array(c->block_count + c->gauge_count + 1, sizeof(*scratch));
	enum io_result result;

	io_sort(c->block_plan, scratch, c->block_count);
	io_sort(c->gauge_plan, scratch, c->gauge_count);
	free(scratch);
	result =
		io_gather(&in->io, c->gauge_plan, c->gauge_count, PERFTOP_SHM_UNIT, take_gauge, in);
	if (result == IO_OK)
		result = io_gather(&in->io, c->block_plan, c->block_count, BLOCK_SIZE, take_block,
				   in);
	return result;
}

enum io_result cells_read(struct inside *in)
{
	struct cells *c = &in->cells;
	enum io_result result = IO_OK, planned;

	c->block_count = c->moved_count = c->gauge_count = 0;
	for (uint32_t i = 0; i < c->slab_count && result == IO_OK; i++)
		result = read_slab_table(in, i);
	sort_cells(c, &in->broken);
	if (result == IO_OK)
		result = io_gather(&in->io, c->plan, c->count, sizeof(struct perftop_shm_cell),
				   look_at_head, in);
	planned = read_planned(in);
	if (planned == IO_OK)
		settle(in);
	return result != IO_OK ? result : planned;
}

void cells_clear(struct cells *c)
{
	for (size_t i = 0; i < c->count; i++)
		release_blocks(&c->all[i]);
	for (uint32_t i = 0; i < c->slab_count; i++) {
		free(c->slabs[i].cells);
		free(c->slabs[i].levels);
	}
	free(c->slabs);
	free(c->all);
	free(c->plan);
	free(c->block_plan);
	free(c->moved);
	free(c->gauge_plan);
	*c = (struct cells){ .slab_count = 0 };
}
