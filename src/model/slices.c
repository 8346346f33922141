/* Packed stretches of time. */
#include "model/slices.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct packer {
	uint8_t *data;
	size_t length, capacity;
	uint32_t op; /* of the last entry */
};

static void pack(struct packer *p, uint64_t number)
{
	do {
		p->data = vec_room(p->data, p->length, &p->capacity);
		p->data[p->length++] = (uint8_t)(number >= 0x80 ? number | 0x80 : number);
		number >>= 7;
	} while (number);
}

static void append(struct packer *p, const struct packer *other)
{
	for (size_t i = 0; i < other->length; i++) {
		p->data = vec_room(p->data, p->length, &p->capacity);
		p->data[p->length++] = other->data[i];
	}
}

static void pack_entry(struct packer *p, struct packer *body, uint32_t op,
		       const struct op_totals *t, const struct bucket *run, size_t length)
{
	uint32_t last = 0;

	body->length = 0;
	pack(body, t->count);
	pack(body, t->timed);
	pack(body, t->errors);
	pack(body, t->total);
	pack(body, t->self);
	for (size_t i = 0; i < length; i++) {
		pack(body, run[i].index - last);
		pack(body, run[i].count);
		last = run[i].index;
	}
	pack(p, op - p->op);
	pack(p, body->length);
	append(p, body);
	p->op = op;
}

static uint64_t unpack(const struct slice *slice, size_t *at)
{
	uint64_t number = 0;
	unsigned shift = 0;
	uint8_t byte;

	do {
		byte = slice->data[(*at)++];
		number |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	return number;
}

static void unpack_body(const struct slice *slice, struct slice_reader *r, size_t end)
{
	struct slice_entry *e = &r->entry;
	uint32_t index = 0;

	e->totals.count = unpack(slice, &r->at);
	e->totals.timed = unpack(slice, &r->at);
	e->totals.errors = unpack(slice, &r->at);
	e->totals.total = unpack(slice, &r->at);
	e->totals.self = unpack(slice, &r->at);
	for (e->length = 0; r->at < end; e->length++) {
		index += (uint32_t)unpack(slice, &r->at);
		e->run = vec_room(e->run, e->length, &e->capacity);
		e->run[e->length] = (struct bucket){ index, (uint32_t)unpack(slice, &r->at) };
	}
}

bool slice_next(const struct slice *slice, struct slice_reader *r)
{
	size_t size;

	if (r->at >= slice->length)
		return false;
	r->entry.op += (uint32_t)unpack(slice, &r->at);
	size = unpack(slice, &r->at);
	unpack_body(slice, r, r->at + size);
	return true;
}

bool slice_find(const struct slice *slice, uint32_t op, struct slice_reader *r)
{
	while (r->at < slice->length) {
		size_t size;

		r->entry.op += (uint32_t)unpack(slice, &r->at);
		size = unpack(slice, &r->at);
		if (r->entry.op > op)
			return false;
		if (r->entry.op == op) {
			unpack_body(slice, r, r->at + size);
			return true;
		}
		r->at += size;
	}
	return false;
}

/* Adds two runs into one; an index that overflows 32 bits stands twice. */
static size_t merge_runs(const struct slice_entry *a, const struct slice_entry *b,
			 struct bucket *out)
{
	size_t i = 0, j = 0, n = 0;

	while (i < a->length || j < b->length) {
		const struct bucket *from;

		if (j == b->length || (i < a->length && a->run[i].index <= b->run[j].index))
			from = &a->run[i++];
		else
			from = &b->run[j++];
		if (n > 0 && out[n - 1].index == from->index &&
		    out[n - 1].count <= UINT32_MAX - from->count)
			out[n - 1].count += from->count;
		else
			out[n++] = *from;
	}
	return n;
}

static void pack_both(struct packer *p, struct packer *body, const struct slice_entry *a,
		      const struct slice_entry *b)
{
	struct op_totals totals = op_totals_add(a->totals, b->totals);
	struct bucket *run = mem_alloc_array(a->length + b->length, sizeof(*run));

	pack_entry(p, body, a->op, &totals, run, merge_runs(a, b, run));
	free(run);
}

static void pack_one(struct packer *p, struct packer *body, const struct slice_entry *e)
{
	pack_entry(p, body, e->op, &e->totals, e->run, e->length);
}

/* Both slices as one, entries ascending. */
static struct slice merge(const struct slice *a, const struct slice *b)
{
	struct packer p = { 0 }, body = { 0 };
	struct slice_reader ra = { 0 }, rb = { 0 };
	bool more_a = slice_next(a, &ra), more_b = slice_next(b, &rb);

	while (more_a || more_b) {
		bool take_a = more_a && (!more_b || ra.entry.op <= rb.entry.op);
		bool take_b = more_b && (!more_a || rb.entry.op <= ra.entry.op);

		if (take_a && take_b)
			pack_both(&p, &body, &ra.entry, &rb.entry);
		else
			pack_one(&p, &body, take_a ? &ra.entry : &rb.entry);
		more_a = take_a ? slice_next(a, &ra) : more_a;
		more_b = take_b ? slice_next(b, &rb) : more_b;
	}
	free(body.data);
	free(ra.entry.run);
	free(rb.entry.run);
	return (struct slice){ a->from, b->to, p.data, p.length };
}

/* Slices i and i + 1 become one. */
static void merge_at(struct slices *s, size_t i)
{
	struct slice *a = &s->slice[i], *b = a + 1, both = merge(a, b);

	s->bytes += both.length;
	s->bytes -= a->length + b->length;
	free(a->data);
	free(b->data);
	*a = both;
	memmove(b, b + 1, (s->count - i - 2) * sizeof(*b));
	s->count--;
}

bool op_sample_has_news(const struct op_sample *op)
{
	const struct op_totals *t = &op->totals;

	return (t->count | t->timed | t->errors | t->total | t->self | op->run_length) != 0;
}

static struct slice pack_sample(double from, double to, const struct op_sample *ops, size_t count)
{
	struct packer p = { 0 }, body = { 0 };

	for (size_t i = 0; i < count; i++)
		if (op_sample_has_news(&ops[i]))
			pack_entry(&p, &body, ops[i].op, &ops[i].totals, ops[i].run,
				   ops[i].run_length);
	free(body.data);
	return (struct slice){ from, to, mem_resize(p.data, p.length, 1), p.length };
}

void slices_add(struct slices *s, double from, double to, const struct op_sample *ops, size_t count,
		double grain)
{
	s->slice = vec_room(s->slice, s->count, &s->capacity);
	s->slice[s->count] = pack_sample(from, to, ops, count);
	s->bytes += s->slice[s->count++].length;
	if (s->count > s->window + 1 && to - s->slice[s->count - 2].from <= grain)
		merge_at(s, s->count - 2);
}

/* The pair outside the window that spans the least time: thinning stays even. */
static size_t shortest_pair(const struct slices *s)
{
	size_t best = 0;

	for (size_t i = 1; i + 1 < s->window; i++)
		if (s->slice[i + 1].to - s->slice[i].from <
		    s->slice[best + 1].to - s->slice[best].from)
			best = i;
	return best;
}

void slices_thin(struct slices *s)
{
	while ((s->count > SLICES_MAX || s->bytes > SLICES_BYTES) && s->window >= 2) {
		merge_at(s, shortest_pair(s));
		s->window--;
	}
}

void slices_clear(struct slices *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->slice[i].data);
	free(s->slice);
	*s = (struct slices){ 0 };
}
