/* A map from three numbers to one: what things are to where they stand. Only grows. */
#ifndef BASE_LOOKUP_H
#define BASE_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lookup_key {
	uint64_t a, b, c;
};

/* Zeroed: empty. */
struct lookup {
	struct lookup_key *keys;
	uint32_t *values;       /* LOOKUP_NONE: a free place */
	size_t capacity, count; /* capacity: a power of two, at most half full */
};

#define LOOKUP_NONE UINT32_MAX

/* A key of one number. */
static inline struct lookup_key lookup_number(uint64_t number)
{
	return (struct lookup_key){ number, 0, 0 };
}

/* Bytes as one number of a key: FNV-1a, which begins with LOOKUP_HASH and goes on with the hash of what came before. Different
 * bytes may have the same: who must not mistake one for the other compares. Of a text its end is part. */
#define LOOKUP_HASH UINT64_C(0xcbf29ce484222325)
uint64_t lookup_hash(uint64_t hash, const void *bytes, size_t length);
uint64_t lookup_hash_text(uint64_t hash, const char *text);

uint32_t lookup_get(const struct lookup *l, struct lookup_key key); /* LOOKUP_NONE: not there */
void lookup_put(struct lookup *l, struct lookup_key key, uint32_t value);
void lookup_empty(struct lookup *l); /* keeps the memory */
void lookup_clear(struct lookup *l);

#endif
