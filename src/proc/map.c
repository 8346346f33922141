/* Open addressing with linear probing. */
#include "proc/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static size_t place(const struct map *map, uint64_t key)
{
	size_t mask = map->capacity - 1;
	size_t i = (size_t)((key * 0x9e3779b97f4a7c15u) >> 20) & mask;

	while (map->keys[i] && map->keys[i] != key)
		i = (i + 1) & mask;
	return i;
}

static void grow(struct map *map)
{
	struct map old = *map;

	map->capacity = old.capacity ? old.capacity * 2 : 64;
	map->keys = mem_alloc_array(map->capacity, sizeof(*map->keys));
	map->values = mem_alloc_array(map->capacity, sizeof(*map->values));
	map->count = 0;
	for (size_t i = 0; i < old.capacity; i++) {
		if (old.keys[i])
			map_put(map, old.keys[i], old.values[i]);
	}
	free(old.keys);
	free(old.values);
}

void map_put(struct map *map, uint64_t key, uint32_t value)
{
	size_t i;

	if (key == 0)
		return;
	if (map->count * 2 >= map->capacity)
		grow(map);
	i = place(map, key);
	map->count += map->keys[i] == 0;
	map->keys[i] = key;
	map->values[i] = value;
}

bool map_get(const struct map *map, uint64_t key, uint32_t *value)
{
	size_t i;

	if (map->count == 0 || key == 0)
		return false;
	i = place(map, key);
	*value = map->values[i];
	return map->keys[i] == key;
}

void map_empty(struct map *map)
{
	if (map->count)
		memset(map->keys, 0, map->capacity * sizeof(*map->keys));
	map->count = 0;
}

void map_clear(struct map *map)
{
	free(map->keys);
	free(map->values);
	*map = (struct map){ 0 };
}
