/* Histograms: blocks of 64 buckets, there only where something is in them. Indices beyond the last
 * bucket are ignored: they come from strangers. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/op.h"

#define BUCKETS     PERFTOP_SHM_BUCKETS
#define BLOCK_BYTES (BUCKETS * sizeof(uint64_t))

void hist_clear(struct hist *h)
{
	for (uint32_t o = 0; o < PERFTOP_SHM_OCTAVES; o++) {
		free(h->octave[o]);
		h->octave[o] = NULL;
	}
}

static uint64_t *block(struct hist *h, uint32_t octave)
{
	if (!h->octave[octave])
		h->octave[octave] = mem_alloc(BLOCK_BYTES);
	return h->octave[octave];
}

void hist_add(struct hist *h, uint32_t index, uint64_t count)
{
	if (index < HIST_BUCKETS && count)
		block(h, index / BUCKETS)[index % BUCKETS] += count;
}

void hist_add_run(struct hist *h, const struct bucket *run, size_t length)
{
	for (size_t i = 0; i < length; i++)
		hist_add(h, run[i].index, run[i].count);
}

static void release_if_empty(struct hist *h, uint32_t octave)
{
	const uint64_t *counts = h->octave[octave];

	if (!counts)
		return;
	for (uint32_t i = 0; i < BUCKETS; i++)
		if (counts[i])
			return;
	free(h->octave[octave]);
	h->octave[octave] = NULL;
}

/* Never below zero, whatever is asked for. */
static void take(uint64_t *counts, uint32_t sub, uint64_t count)
{
	counts[sub] -= count < counts[sub] ? count : counts[sub];
}

void hist_remove(struct hist *h, uint32_t index, uint64_t count)
{
	uint32_t octave = index / BUCKETS, sub = index % BUCKETS;

	if (index >= HIST_BUCKETS || !h->octave[octave])
		return;
	take(h->octave[octave], sub, count);
	if (h->octave[octave][sub] == 0)
		release_if_empty(h, octave);
}

void hist_subtract_run(struct hist *h, const struct bucket *run, size_t length)
{
	for (size_t i = 0; i < length; i++)
		hist_remove(h, run[i].index, run[i].count);
}

void hist_merge(struct hist *h, const struct hist *other)
{
	for (uint32_t o = 0; o < PERFTOP_SHM_OCTAVES; o++)
		for (uint32_t i = 0; other->octave[o] && i < BUCKETS; i++)
			hist_add(h, o * BUCKETS + i, other->octave[o][i]);
}

void hist_subtract(struct hist *h, const struct hist *other)
{
	for (uint32_t o = 0; o < PERFTOP_SHM_OCTAVES; o++) {
		if (!h->octave[o] || !other->octave[o])
			continue;
		for (uint32_t i = 0; i < BUCKETS; i++)
			take(h->octave[o], i, other->octave[o][i]);
		release_if_empty(h, o);
	}
}

void hist_copy(struct hist *to, const struct hist *from)
{
	if (to == from)
		return;
	hist_clear(to);
	for (uint32_t o = 0; o < PERFTOP_SHM_OCTAVES; o++)
		if (from->octave[o])
			to->octave[o] = mem_copy(from->octave[o], BLOCK_BYTES);
}

uint64_t hist_total(const struct hist *h)
{
	uint64_t total = 0;

	for (uint32_t o = 0; o < PERFTOP_SHM_OCTAVES; o++)
		for (uint32_t i = 0; h->octave[o] && i < BUCKETS; i++)
			total += h->octave[o][i];
	return total;
}

bool hist_next(const struct hist *h, uint32_t *index, uint32_t *bucket, uint64_t *count)
{
	uint32_t i = *index;

	while (i < HIST_BUCKETS) {
		const uint64_t *counts = h->octave[i / BUCKETS];

		if (!counts) {
			i = (i / BUCKETS + 1) * BUCKETS;
			continue;
		}
		if (counts[i % BUCKETS]) {
			*bucket = i;
			*count = counts[i % BUCKETS];
			*index = i + 1;
			return true;
		}
		i++;
	}
	*index = i;
	return false;
}
