/*
 * The writer's operations. An entry gets an index, dense and for good, when something of it is
 * first seen recorded or in flight. Entries of the same names and sort share one: a timer and its
 * twin that is recorded in nanoseconds are one operation, in the unit of the first.
 */
#include "segment/inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define CHUNK 64 /* entries per read: 16 KiB */

/* FNV-1a over the names, each with its end. */
static uint32_t hash_names(const struct op_key *key)
{
	const char *const names[] = { key->component, key->operation, key->label };
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		for (const char *c = names[i]; *c != '\0'; c++)
			hash = (hash ^ (unsigned char)*c) * 16777619u;
		hash = (hash ^ 0xffu) * 16777619u;
	}
	return hash;
}

/* The bytes up to the first NUL; without one, all of them, and the segment is broken. */
static char *copy_name(struct inside *in, const char *name, size_t size)
{
	size_t length = strnlen(name, size);

	if (length == size)
		in->broken = true;
	return mem_stringn(name, length);
}

static void publish(struct inside *in, struct entry *e, const struct perftop_shm_op *op)
{
	uint32_t kind = op->kind;

	if (kind == PERFTOP_KIND_NONE) {
		in->directory.pending++;
		return;
	}
	if (kind >= PERFTOP_KIND_COUNT) {
		in->broken = true;
		return;
	}
	e->key = (struct op_key){
		.kind = (enum perftop_kind)kind,
		.component = copy_name(in, op->component, sizeof(op->component)),
		.operation = copy_name(in, op->operation, sizeof(op->operation)),
		.label = copy_name(in, op->label, sizeof(op->label)),
		.unit = copy_name(in, op->unit, sizeof(op->unit)),
	};
	e->hash = hash_names(&e->key);
	e->sampling = op->sampling == 0 ? 1 : op->sampling;
}

static enum io_result read_entries(struct inside *in, uint32_t first, uint32_t end)
{
	struct perftop_shm_op raw[CHUNK];
	enum io_result result;

	for (uint32_t id = first; id < end; id += CHUNK) {
		uint32_t n = end - id < CHUNK ? end - id : CHUNK;

		result = io_read(&in->io, in->header.ops_offset + (uint64_t)id * sizeof(raw[0]),
				 raw, n * sizeof(raw[0]));
		if (result != IO_OK) {
			in->directory.pending++;
			return result;
		}
		for (uint32_t i = 0; i < n; i++)
			if (!directory_published(&in->directory, id + i))
				publish(in, &in->directory.entries[id + i], &raw[i]);
	}
	return IO_OK;
}

enum io_result directory_read(struct inside *in)
{
	struct directory *d = &in->directory;
	uint32_t first = d->pending > 0 ? 0 : d->known, end = in->header.ops_used;

	if (first == end)
		return IO_OK;
	if (end > d->known)
		d->entries = mem_resize(d->entries, end, sizeof(*d->entries));
	for (uint32_t id = d->known; id < end; id++)
		d->entries[id] = (struct entry){ .index = NO_INDEX };
	d->known = end;
	d->pending = 0;
	return read_entries(in, first, end);
}

bool directory_published(const struct directory *d, uint32_t op)
{
	return op < d->known && d->entries[op].key.kind != PERFTOP_KIND_NONE;
}

uint32_t directory_index(struct inside *in, uint32_t op)
{
	struct directory *d = &in->directory;
	struct entry *e = &d->entries[op];

	if (e->index != NO_INDEX)
		return e->index;
	for (uint32_t i = 0; i < d->announced_count && e->index == NO_INDEX; i++) {
		const struct entry *other = &d->entries[d->announced[i]];

		if (other->hash == e->hash && op_key_equal(&other->key, &e->key))
			e->index = i;
	}
	if (e->index != NO_INDEX)
		return e->index;
	d->announced = vec_room(d->announced, d->announced_count, &d->announced_capacity);
	d->announced[d->announced_count] = op;
	e->index = (uint32_t)d->announced_count++;
	return e->index;
}

bool directory_converts(const struct inside *in, uint32_t op)
{
	const struct directory *d = &in->directory;
	const struct entry *e = &d->entries[op];

	return e->key.kind != d->entries[d->announced[e->index]].key.kind;
}

double directory_factor(const struct inside *in, uint32_t op)
{
	const struct directory *d = &in->directory;
	const struct entry *e = &d->entries[op];
	enum perftop_kind kind = d->entries[d->announced[e->index]].key.kind;

	if (e->key.kind == kind)
		return 1;
	if (e->key.kind == PERFTOP_KIND_TIMER)
		return in->ticks.rate;
	return e->key.kind == PERFTOP_KIND_TIMER_NS ? 1 / in->ticks.rate : 1;
}

void directory_tell(const struct directory *d, uint32_t first, struct process_sample *out)
{
	out->first_key = first;
	out->key_count = (uint32_t)d->announced_count - first;
	if (out->key_count == 0)
		return;
	out->keys = mem_alloc_array(out->key_count, sizeof(*out->keys));
	for (uint32_t i = 0; i < out->key_count; i++)
		out->keys[i] = op_key_copy(&d->entries[d->announced[first + i]].key);
}

void directory_clear(struct directory *d)
{
	for (uint32_t id = 0; id < d->known; id++)
		if (directory_published(d, id))
			op_key_clear(&d->entries[id].key);
	free(d->entries);
	free(d->announced);
	*d = (struct directory){ .known = 0 };
}
