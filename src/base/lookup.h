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

uint32_t lookup_get(const struct lookup *l, struct lookup_key key); /* LOOKUP_NONE: not there */
void lookup_put(struct lookup *l, struct lookup_key key, uint32_t value);
void lookup_empty(struct lookup *l); /* keeps the memory */
void lookup_clear(struct lookup *l);

#endif
