/*
 * What a stretch of time recorded, packed into bytes: entries ascending by operation, numbers in
 * LEB128 (seven bits a byte, low ones first, the high bit says that more follow). Private to this
 * room; never read from outside the program.
 *
 *	operation - the previous one's, bytes of the rest (4, fixed; their high bit: it has costs),
 *	count, count - timed, errors, total, total - self,
 *	where it has them: its costs, in the order of struct op_costs,
 *	then for each bucket: index - the previous one's, count
 *
 * Differences wrap, so nothing that a stranger recorded is lost or out of bounds.
 */
#ifndef MODEL_PACK_H
#define MODEL_PACK_H

#include "model/op.h"

struct pack {
	uint8_t *data;
	size_t length, capacity;
	uint32_t op;    /* of the last entry */
	size_t size_at; /* where the size of the entry being written stands */
	bool costs;     /* it has some */
	uint32_t index; /* of the last bucket written */
	uint32_t next;  /* the bucket being added up, and */
	uint64_t count; /* what it has; 0: none */
};

/* Empties it, keeps its memory. */
void pack_begin(struct pack *p);
/* An entry: its buckets ascend, at most `most` of them; those of one index are added up. */
void pack_op_begin(struct pack *p, uint32_t op, const struct op_totals *totals, size_t most);
void pack_bucket(struct pack *p, uint32_t index, uint64_t count);
void pack_op_end(struct pack *p);
/* All of an entry at once. */
void pack_op(struct pack *p, uint32_t op, const struct op_totals *totals, const struct bucket *run,
	     size_t length);
/* Both together, what they share added up. `to` is begun anew. */
void pack_merge(struct pack *to, const uint8_t *a, size_t a_length, const uint8_t *b,
		size_t b_length);

/* Reads entries one by one, and of each, what is wanted of its buckets. */
struct unpack {
	const uint8_t *at, *end, *entry_end;
	bool costs; /* the entry has some */
	uint32_t op;
	struct op_totals totals;
	uint32_t index; /* of the bucket last read */
	uint64_t count;
};
struct unpack unpack_begin(const uint8_t *data, size_t length);
bool unpack_op(struct unpack *u);                /* false: at the end */
bool unpack_find(struct unpack *u, uint32_t op); /* goes on to it; false: not there */
bool unpack_bucket(struct unpack *u);            /* the next of this entry; false: no more */
size_t unpack_most(const struct unpack *u);      /* how many buckets there can be still */

#endif
