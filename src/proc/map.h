/* A map from numbers (never 0) to numbers: cookies and inodes of sockets to rows. Only grows. */
#ifndef PROC_MAP_H
#define PROC_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed: empty. */
struct map {
	uint64_t *keys; /* 0: a free place */
	uint32_t *values;
	size_t capacity, count; /* capacity: a power of two, at most half full */
};

void map_put(struct map *map, uint64_t key, uint32_t value);
bool map_get(const struct map *map, uint64_t key, uint32_t *value);
void map_empty(struct map *map); /* keeps the memory */
void map_clear(struct map *map);

#endif
