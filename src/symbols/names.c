/* Strings that stand until the end, none twice: equal pointers are equal names. */
#include "symbols/inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/lookup.h"
#include "base/mem.h"

#define CHUNK_BYTES ((size_t)64 << 10)
#define LIMIT_BYTES ((size_t)256 << 20)
#define FIRST_SLOTS 1024u

/* Where it is, or where it belongs */
static const char **slot_of(const struct names *n, const char *bytes, size_t length)
{
	uint64_t hash = lookup_hash(LOOKUP_HASH, bytes, length);
	size_t i = (hash ^ hash >> 32) & (n->slot_count - 1);

	while (n->slots[i] && (strncmp(n->slots[i], bytes, length) || n->slots[i][length]))
		i = (i + 1) & (n->slot_count - 1);
	return &n->slots[i];
}

static void grow(struct names *n)
{
	struct names bigger = *n;

	bigger.slot_count = n->slot_count ? n->slot_count * 2 : FIRST_SLOTS;
	bigger.slots = mem_alloc_array(bigger.slot_count, sizeof(*bigger.slots));
	for (size_t i = 0; i < n->slot_count; i++) {
		if (n->slots[i])
			*slot_of(&bigger, n->slots[i], strlen(n->slots[i])) = n->slots[i];
	}
	free(n->slots);
	*n = bigger;
}

static char *room_for(struct names *n, size_t size)
{
	char *room;

	if (size > n->chunk_left) {
		size_t bytes = size > CHUNK_BYTES ? size : CHUNK_BYTES;
		void **chunk = mem_alloc(sizeof(void *) + bytes);

		*chunk = n->chunks;
		n->chunks = chunk;
		n->chunk = (char *)(chunk + 1);
		n->chunk_left = bytes;
	}
	room = n->chunk;
	n->chunk += size;
	n->chunk_left -= size;
	n->bytes += size;
	return room;
}

const char *names_keep(struct names *n, const char *bytes, size_t length)
{
	const char **slot;
	char *copy;

	length = strnlen(bytes, length);
	if (n->count * 2 >= n->slot_count)
		grow(n);
	slot = slot_of(n, bytes, length);
	if (*slot)
		return *slot;
	if (n->bytes + length + 1 > LIMIT_BYTES)
		return NULL;
	copy = room_for(n, length + 1);
	memcpy(copy, bytes, length);
	copy[length] = '\0';
	n->count++;
	return *slot = copy;
}

void names_clear(struct names *n)
{
	for (void **chunk = n->chunks, **next; chunk; chunk = next) {
		next = *chunk;
		free(chunk);
	}
	free(n->slots);
	*n = (struct names){ 0 };
}
