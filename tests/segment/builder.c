/* Segments for tests. */
#include "builder.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "perftop/bucket.h"

static uint64_t own_start_ticks(void)
{
	char text[1024] = "", *p;
	unsigned long long start = 0;
	FILE *stat = fopen("/proc/self/stat", "r");

	if (stat == NULL || fgets(text, sizeof(text), stat) == NULL)
		abort();
	fclose(stat);
	p = strrchr(text, ')') + 2;
	for (int field = 3; field < 22; field++)
		p = strchr(p, ' ') + 1;
	sscanf(p, "%llu", &start);
	return start;
}

static void own_boot_id(char out[40])
{
	FILE *f = fopen("/proc/sys/kernel/random/boot_id", "r");

	if (f == NULL || fread(out, 1, 36, f) != 36)
		memset(out, 0, 40);
	if (f != NULL)
		fclose(f);
}

static void fill_header(struct perftop_shm_header *h, uint64_t size)
{
	h->version = PERFTOP_SHM_VERSION;
	h->header_size = PERFTOP_SHM_HEADER_SIZE;
	h->size = size;
	h->pid = (uint32_t)getpid();
	h->start_ticks = own_start_ticks();
	own_boot_id(h->boot_id);
	h->wall_ns = (uint64_t)clock_wall_ns();
	h->clock.kind = PERFTOP_CLOCK_MONOTONIC;
	for (int i = 0; i < 2; i++)
		h->clock.tick[i] = h->clock.mono_ns[i] = clock_mono_ns();
	h->ops_offset = PERFTOP_SHM_OPS_OFFSET;
	h->ops_limit = PERFTOP_SHM_OPS;
	h->op_size = sizeof(struct perftop_shm_op);
	h->threads_offset = PERFTOP_SHM_THREADS_OFFSET;
	h->threads_limit = PERFTOP_SHM_THREADS;
	h->thread_size = sizeof(struct perftop_shm_thread);
	h->arena_offset = PERFTOP_SHM_ARENA_OFFSET;
	h->arena_used = PERFTOP_SHM_ARENA_OFFSET / PERFTOP_SHM_UNIT;
	memcpy(h->magic, PERFTOP_SHM_MAGIC, sizeof(h->magic));
}

void builder_init(struct builder *b, uint64_t size)
{
	memset(b->runs, 0, sizeof(b->runs));
	b->fd = memfd_create("perftop", MFD_CLOEXEC);
	assert(b->fd >= 0 && ftruncate(b->fd, (off_t)size) == 0);
	b->size = size;
	b->base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, b->fd, 0);
	assert(b->base != MAP_FAILED);
	snprintf(b->path, sizeof(b->path), "/proc/self/fd/%d", b->fd);
	b->header = (void *)b->base;
	b->ops = (void *)(b->base + PERFTOP_SHM_OPS_OFFSET);
	b->threads = (void *)(b->base + PERFTOP_SHM_THREADS_OFFSET);
	fill_header(b->header, size);
}

void builder_clear(struct builder *b)
{
	munmap(b->base, b->size);
	close(b->fd);
}

void *builder_at(const struct builder *b, uint32_t unit)
{
	return b->base + (uint64_t)unit * PERFTOP_SHM_UNIT;
}

uint32_t builder_take(struct builder *b, uint64_t bytes)
{
	uint32_t units = (uint32_t)((bytes + PERFTOP_SHM_UNIT - 1) / PERFTOP_SHM_UNIT);
	uint32_t at = __atomic_fetch_add(&b->header->arena_used, units, __ATOMIC_RELAXED);

	assert((at + (uint64_t)units) * PERFTOP_SHM_UNIT <= b->size);
	return at;
}

uint32_t builder_op(struct builder *b, enum perftop_kind kind, const char *component,
		    const char *operation, const char *label)
{
	uint32_t id = b->header->ops_used;
	struct perftop_shm_op *op = &b->ops[id];

	snprintf(op->component, sizeof(op->component), "%s", component);
	snprintf(op->operation, sizeof(op->operation), "%s", operation);
	snprintf(op->label, sizeof(op->label), "%s", label);
	op->sampling = 1;
	__atomic_store_n(&op->kind, kind, __ATOMIC_RELEASE);
	__atomic_store_n(&b->header->ops_used, id + 1, __ATOMIC_RELEASE);
	return id;
}

uint32_t builder_thread(struct builder *b, uint32_t tid, const char *name, uint32_t capacity)
{
	uint32_t id = b->header->threads_used;
	struct perftop_shm_thread *t = &b->threads[id];

	snprintf(t->name, sizeof(t->name), "%s", name);
	t->tid = tid;
	t->generation = 1;
	t->depth = 1;
	t->table = builder_take(b, capacity * sizeof(uint32_t));
	t->capacity = capacity;
	t->state = PERFTOP_SLAB_LIVE;
	__atomic_store_n(&b->header->threads_used, id + 1, __ATOMIC_RELEASE);
	return id;
}

/* As the library does: runs of cells, followed by their tables of octaves, the last one's first. */
static uint32_t take_cell(struct builder *b, uint32_t thread)
{
	struct builder_run *r = &b->runs[thread];
	struct perftop_shm_cell *cell;
	uint32_t table;

	if (r->left == 0) {
		r->left = r->cells < 16 ? 16 : r->cells < 128 ? r->cells : 128;
		r->unit = builder_take(
			b, r->left * (sizeof(*cell) + sizeof(struct perftop_shm_octaves)));
		r->cells += r->left;
	}
	r->left--;
	table = r->unit + 1 + r->left * 5;
	cell = builder_at(b, r->unit);
	cell->min = UINT64_MAX;
	cell->octaves = table << PERFTOP_SHM_BLOCKS_BITS;
	return r->unit++;
}

struct perftop_shm_cell *builder_cell(struct builder *b, uint32_t thread, uint32_t op)
{
	uint32_t *place = (uint32_t *)builder_at(b, b->threads[thread].table) + op;
	struct perftop_shm_cell *cell;
	uint32_t unit;

	assert(op < b->threads[thread].capacity);
	if (*place != 0)
		return builder_at(b, *place);
	unit = take_cell(b, thread);
	cell = builder_at(b, unit);
	__atomic_store_n(place, unit, __ATOMIC_RELEASE);
	return cell;
}

struct perftop_shm_octaves *builder_octaves(const struct builder *b,
					    const struct perftop_shm_cell *cell)
{
	return builder_at(b, cell->octaves >> PERFTOP_SHM_BLOCKS_BITS);
}

void builder_set_octave(struct builder *b, struct perftop_shm_cell *cell, uint32_t octave,
			uint32_t unit)
{
	__atomic_store_n(&builder_octaves(b, cell)->block[octave], unit, __ATOMIC_RELEASE);
	__atomic_store_n(&cell->octaves, cell->octaves + 1, __ATOMIC_RELEASE);
}

struct perftop_shm_costs *builder_costs(struct builder *b, struct perftop_shm_cell *cell)
{
	uint32_t *place = &builder_octaves(b, cell)->costs;

	if (*place == 0) {
		__atomic_store_n(place, builder_take(b, sizeof(struct perftop_shm_costs)),
				 __ATOMIC_RELEASE);
		__atomic_store_n(&cell->octaves, cell->octaves + 1, __ATOMIC_RELEASE);
	}
	return builder_at(b, *place);
}

uint64_t *builder_bucket(struct builder *b, struct perftop_shm_cell *cell, uint64_t value)
{
	uint32_t octave = perftop_bucket_octave(value);

	if (builder_octaves(b, cell)->block[octave] == 0)
		builder_set_octave(b, cell, octave, builder_take(b, 512));
	return (uint64_t *)builder_at(b, builder_octaves(b, cell)->block[octave]) +
	       perftop_bucket_sub(value, octave);
}

static void add(uint64_t *to, uint64_t n)
{
	__atomic_fetch_add(to, n, __ATOMIC_RELAXED);
}

void builder_record_cell(struct builder *b, struct perftop_shm_cell *cell, uint64_t value)
{
	uint64_t *bucket = builder_bucket(b, cell, value);

	if (value < cell->min)
		__atomic_store_n(&cell->min, value, __ATOMIC_RELAXED);
	if (value > cell->max)
		__atomic_store_n(&cell->max, value, __ATOMIC_RELAXED);
	add(&cell->total, value);
	add(bucket, 1);
	add(&cell->self, value);
	add(&cell->count, 1);
}

void builder_record(struct builder *b, uint32_t thread, uint32_t op, uint64_t value)
{
	builder_record_cell(b, builder_cell(b, thread, op), value);
}

struct process_sample builder_read(struct segment *s)
{
	struct process_sample p = { .exit_status = -1 };

	segment_read(s, UINT32_MAX, false, &p);
	return p;
}

enum segment_state builder_state(const struct builder *b)
{
	struct segment *s = segment_of_file(b->path, NULL);
	struct process_sample p;
	enum segment_state state;

	if (s == NULL)
		return SEGMENT_STATE_COUNT;
	p = builder_read(s);
	state = p.segment.state;
	process_sample_clear(&p);
	segment_close(s);
	return state;
}

struct segment *builder_of_self(void)
{
	int directory = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct segment *s = segment_of_process(directory, getpid(), getpid(), own_start_ticks());

	close(directory);
	return s;
}

const struct op_sample *builder_find(const struct process_sample *p, uint32_t op)
{
	for (uint32_t i = 0; i < p->op_count; i++)
		if (p->ops[i].op == op)
			return &p->ops[i];
	return NULL;
}

/* splitmix64 */
uint64_t builder_random(uint64_t *seed)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}
