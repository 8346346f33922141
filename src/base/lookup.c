/* The map: open addressing, doubling. */
#include "base/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define LOOKUP_FIRST 64

uint64_t lookup_hash(uint64_t hash, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ at[i]) * 0x100000001b3u;
	return hash;
}

uint64_t lookup_hash_text(uint64_t hash, const char *text)
{
	return lookup_hash(hash, text, strlen(text) + 1);
}

/* The finisher of MurmurHash3, over the three one after another */
static uint64_t mix(uint64_t h)
{
	h ^= h >> 33;
	h *= 0xff51afd7ed558ccdu;
	h ^= h >> 33;
	h *= 0xc4ceb9fe1a85ec53u;
	return h ^ h >> 33;
}

static bool same(struct lookup_key x, struct lookup_key y)
{
	return x.a == y.a && x.b == y.b && x.c == y.c;
}

/* Where the key is, or would be */
static size_t place(const struct lookup *l, struct lookup_key key)
{
	size_t i = mix(mix(mix(key.a) ^ key.b) ^ key.c) & (l->capacity - 1);

	while (l->values[i] != LOOKUP_NONE && !same(l->keys[i], key))
		i = (i + 1) & (l->capacity - 1);
	return i;
}

static void resize(struct lookup *l, size_t capacity)
{
	struct lookup old = *l;

	l->capacity = capacity;
	l->keys = mem_alloc_array(capacity, sizeof(*l->keys));
	l->values = mem_alloc_array(capacity, sizeof(*l->values));
	memset(l->values, 0xff, capacity * sizeof(*l->values));
	for (size_t i = 0; i < old.capacity; i++) {
		size_t to;

		if (old.values[i] == LOOKUP_NONE)
			continue;
		to = place(l, old.keys[i]);
		l->keys[to] = old.keys[i];
		l->values[to] = old.values[i];
	}
	free(old.keys);
	free(old.values);
}

uint32_t lookup_get(const struct lookup *l, struct lookup_key key)
{
	return l->capacity > 0 ? l->values[place(l, key)] : LOOKUP_NONE;
}

void lookup_put(struct lookup *l, struct lookup_key key, uint32_t value)
{
	size_t i;

	if (l->capacity == 0)
		resize(l, LOOKUP_FIRST);
	else if (l->count >= l->capacity / 2)
		resize(l, 2 * l->capacity);
	i = place(l, key);
	l->count += l->values[i] == LOOKUP_NONE;
	l->keys[i] = key;
	l->values[i] = value;
}

void lookup_empty(struct lookup *l)
{
	if (l->count > 0)
		memset(l->values, 0xff, l->capacity * sizeof(*l->values));
	l->count = 0;
}

void lookup_clear(struct lookup *l)
{
	free(l->keys);
	free(l->values);
	*l = (struct lookup){ 0 };
}
