/* Hits, in order. */
#include "report/hits.h"

#include "model/tally.h"

/* Of neighbours that are the same, the first takes them all; returns how many are left. */
static size_t merge(struct profile_hit *hits, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (hits[i].count == 0)
			continue;
		if (kept && tally_compare(&hits[kept - 1], &hits[i]) == 0)
			hits[kept - 1].count += hits[i].count;
		else
			hits[kept++] = hits[i];
	}
	return kept;
}

bool hits_order(struct profile_data *d)
{
	uint64_t samples = 0;

	for (size_t i = 0; i < d->hit_count; i++)
		if (__builtin_add_overflow(samples, d->hits[i].count, &samples))
			return false;
	d->account.samples = samples;
	tally_sort(d->hits, d->hit_count);
	d->hit_count = merge(d->hits, d->hit_count);
	return true;
}

void hits_renumber(struct profile_data *d, const uint32_t *numbers, size_t count)
{
	for (size_t i = 0; i < d->hit_count; i++) {
		uint32_t *op = &d->hits[i].op;

		if (*op < PROFILE_ANY_OP)
			*op = *op < count ? numbers[*op] : PROFILE_UNKNOWN_OP;
	}
	hits_order(d);
}
