/* Packs, unpacks and merges entries. */
#include "model/pack.h"

#include <string.h>

#include "base/mem.h"

/* Bytes at most. */
#define NUMBER_MAX 10 /* of 64 bits */
#define COSTS      (sizeof(struct op_costs) / sizeof(uint64_t))
#define HEAD_MAX   ((6 + COSTS) * NUMBER_MAX + sizeof(uint32_t))
#define BUCKET_MAX (2 * NUMBER_MAX)
#define BUCKET_MIN 2

#define HAS_COSTS ((uint32_t)1 << 31) /* of an entry's size */

void pack_begin(struct pack *p)
{
	p->length = 0;
	p->op = 0;
}

static void make_room(struct pack *p, size_t more)
{
	if (p->capacity - p->length >= more)
		return;
	p->capacity = (p->length + more) * 2;
	p->data = mem_resize(p->data, p->capacity, 1);
}

/* Room has been made. */
static void put(struct pack *p, uint64_t number)
{
	uint8_t *at = p->data + p->length;

	for (; number >= 0x80; number >>= 7)
		*at++ = (uint8_t)(number | 0x80);
	*at++ = (uint8_t)number;
	p->length = (size_t)(at - p->data);
}

static uint64_t get(struct unpack *u)
{
	uint64_t number = 0;
	unsigned shift = 0;

	for (; *u->at & 0x80; shift += 7)
		number |= (uint64_t)(*u->at++ & 0x7F) << shift;
	return number | (uint64_t)*u->at++ << shift;
}

static void put_costs(struct pack *p, const struct op_costs *c)
{
	put(p, c->cpu_count);
	put(p, c->cpu_ns);
	put(p, c->cpu_elapsed);
	put(p, c->mem_count);
	put(p, c->allocations);
	put(p, c->allocated);
	put(p, c->freed);
}

void pack_op_begin(struct pack *p, uint32_t op, const struct op_totals *t, size_t most)
{
	make_room(p, HEAD_MAX + most * BUCKET_MAX);
	put(p, op - p->op);
	p->size_at = p->length;
	p->length += sizeof(uint32_t);
	put(p, t->count);
	put(p, t->count - t->timed);
	put(p, t->errors);
	put(p, t->total);
	put(p, t->total - t->self);
	p->costs = op_costs_any(&t->costs);
	if (p->costs)
		put_costs(p, &t->costs);
	p->op = op;
	p->index = 0;
	p->count = 0;
}

static void put_bucket(struct pack *p)
{
	if (p->count == 0)
		return;
	put(p, p->next - p->index);
	put(p, p->count);
	p->index = p->next;
}

void pack_bucket(struct pack *p, uint32_t index, uint64_t count)
{
	if (p->count && index == p->next) {
		p->count += count;
		return;
	}
	put_bucket(p);
	p->next = index;
	p->count = count;
}

void pack_op_end(struct pack *p)
{
	uint32_t size;

	put_bucket(p);
	size = (uint32_t)(p->length - p->size_at - sizeof(size)) | (p->costs ? HAS_COSTS : 0);
	memcpy(p->data + p->size_at, &size, sizeof(size));
}

void pack_op(struct pack *p, uint32_t op, const struct op_totals *totals, const struct bucket *run,
	     size_t length)
{
	pack_op_begin(p, op, totals, length);
	for (size_t i = 0; i < length; i++)
		pack_bucket(p, run[i].index, run[i].count);
	pack_op_end(p);
}

struct unpack unpack_begin(const uint8_t *data, size_t length)
{
	return (struct unpack){ .at = data, .end = data + length, .entry_end = data };
}

/* To the next entry: its operation, and where it ends. */
static bool get_head(struct unpack *u)
{
	uint32_t size;

	u->at = u->entry_end;
	if (u->at >= u->end)
		return false;
	u->op += (uint32_t)get(u);
	memcpy(&size, u->at, sizeof(size));
	u->at += sizeof(size);
	u->costs = (size & HAS_COSTS) != 0;
	u->entry_end = u->at + (size & ~HAS_COSTS);
	return true;
}

static struct op_costs get_costs(struct unpack *u)
{
	struct op_costs c;

	c.cpu_count = get(u);
	c.cpu_ns = get(u);
	c.cpu_elapsed = get(u);
	c.mem_count = get(u);
	c.allocations = get(u);
	c.allocated = get(u);
	c.freed = get(u);
	return c;
}

static void get_totals(struct unpack *u)
{
	u->totals.count = get(u);
	u->totals.timed = u->totals.count - get(u);
	u->totals.errors = get(u);
	u->totals.total = get(u);
	u->totals.self = u->totals.total - get(u);
	u->totals.costs = u->costs ? get_costs(u) : (struct op_costs){ 0 };
	u->index = 0;
}

bool unpack_op(struct unpack *u)
{
	if (!get_head(u))
		return false;
	get_totals(u);
	return true;
}

bool unpack_find(struct unpack *u, uint32_t op)
{
	while (get_head(u) && u->op <= op) {
		if (u->op < op)
			continue;
		get_totals(u);
		return true;
	}
	return false;
}

bool unpack_bucket(struct unpack *u)
{
	if (u->at >= u->entry_end)
		return false;
	u->index += (uint32_t)get(u);
	u->count = get(u);
	return true;
}

size_t unpack_most(const struct unpack *u)
{
	return (size_t)(u->entry_end - u->at) / BUCKET_MIN;
}

static void merge_entry(struct pack *to, struct unpack *u)
{
	pack_op_begin(to, u->op, &u->totals, unpack_most(u));
	while (unpack_bucket(u))
		pack_bucket(to, u->index, u->count);
	pack_op_end(to);
}

static void merge_both(struct pack *to, struct unpack *a, struct unpack *b)
{
	struct op_totals totals = op_totals_add(a->totals, b->totals);
	bool in_a, in_b;

	pack_op_begin(to, a->op, &totals, unpack_most(a) + unpack_most(b));
	in_a = unpack_bucket(a);
	in_b = unpack_bucket(b);
	while (in_a || in_b) {
		if (in_a && (!in_b || a->index <= b->index)) {
			pack_bucket(to, a->index, a->count);
			in_a = unpack_bucket(a);
		} else {
			pack_bucket(to, b->index, b->count);
			in_b = unpack_bucket(b);
		}
	}
	pack_op_end(to);
}

void pack_merge(struct pack *to, const uint8_t *a_data, size_t a_length, const uint8_t *b_data,
		size_t b_length)
{
	struct unpack a = unpack_begin(a_data, a_length), b = unpack_begin(b_data, b_length);
	bool in_a = unpack_op(&a), in_b = unpack_op(&b);

	pack_begin(to);
	while (in_a || in_b) {
		bool take_a = in_a && (!in_b || a.op <= b.op);
		bool take_b = in_b && (!in_a || b.op <= a.op);

		if (take_a && take_b)
			merge_both(to, &a, &b);
		else
			merge_entry(to, take_a ? &a : &b);
		in_a = take_a ? unpack_op(&a) : in_a;
		in_b = take_b ? unpack_op(&b) : in_b;
	}
}
