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

void hist_merge(struct hist *h, const struct hist *other)
{
	for (uint32_t o = 0; o < PERFTOP_SHM_OCTAVES; o++)
		for (uint32_t i = 0; other->octave[o] && i < BUCKETS; i++)
			hist_add(h, o * BUCKETS + i, other->octave[o][i]);
}

/* What one octave has left; an empty one is released. Strangers' counts may be more than there is. */
static bool take(uint64_t *counts, const uint64_t *others)
{
	uint64_t left = 0;

	for (uint32_t i = 0; i < BUCKETS; i++) {
		counts[i] -= others[i] < counts[i] ? others[i] : counts[i];
		left |= counts[i];
	}
	return left != 0;
}

void hist_subtract(struct hist *h, const struct hist *other)
{
	for (uint32_t o = 0; o < PERFTOP_SHM_OCTAVES; o++) {
		if (!h->octave[o] || !other->octave[o] || take(h->octave[o], other->octave[o]))
			continue;
		free(h->octave[o]);
		h->octave[o] = NULL;
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
	uint32_t sub = *index % BUCKETS;

	for (uint32_t o = *index / BUCKETS; o < PERFTOP_SHM_OCTAVES; o++, sub = 0) {
		const uint64_t *counts = h->octave[o];

		while (counts && sub < BUCKETS && counts[sub] == 0)
			sub++;
		if (!counts || sub == BUCKETS)
			continue;
		*bucket = o * BUCKETS + sub;
		*count = counts[sub];
		*index = *bucket + 1;
		return true;
	}
	*index = HIST_BUCKETS;
	return false;
}
