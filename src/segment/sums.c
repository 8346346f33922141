/* What is new of each operation, over all threads, until it is sampled. */
#include "segment/inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define SPARE_MAX   1024u      /* octave blocks kept for reuse: 512 KiB */
#define REPEATS_MAX (1u << 20) /* buckets of a sample beyond one for each index */

struct sum *sums_of(struct sums *s, uint32_t index)
{
	while (s->count <= index) {
		s->ops = vec_room(s->ops, s->count, &s->capacity);
		s->ops[s->count++] = (struct sum){ .min = UINT64_MAX };
	}
	return &s->ops[index];
}

struct gains *sums_octave(struct sums *s, struct sum *sum, uint32_t octave)
{
	struct gains **gains = &sum->octave[octave];

	if (*gains == NULL)
		*gains = s->spare_count > 0 ? s->spare[--s->spare_count]
					    : mem_alloc(sizeof(**gains));
	sum->octaves |= (uint64_t)1 << octave;
	return *gains;
}

uint64_t sums_scaled(uint64_t quantity, double factor)
{
	double scaled = (double)quantity * factor + 0.5;

	if (factor == 1)
		return quantity;
	return scaled < 0x1p64 ? (uint64_t)scaled : UINT64_MAX;
}

/* Elements that a bucket takes in a run, each up to 32 bits; a count above 2^52 is none. */
static uint64_t elements(uint64_t count, uint32_t *repeats)
{
	uint64_t n;

	if (count <= UINT32_MAX)
		return count != 0;
	n = count / UINT32_MAX + (count % UINT32_MAX != 0);
	if (n - 1 > *repeats)
		return 0;
	*repeats -= (uint32_t)(n - 1);
	return n;
}

static uint32_t run_length(const struct sum *sum, uint32_t repeats)
{
	uint64_t length = 0;

	for (uint64_t o = sum->octaves; o != 0; o &= o - 1) {
		const struct gains *gains = sum->octave[__builtin_ctzll(o)];

		if (gains->any <= UINT32_MAX) {
			length += (uint64_t)__builtin_popcountll(gains->mask);
			continue;
		}
		for (uint64_t b = gains->mask; b != 0; b &= b - 1)
			length += elements(gains->counts[__builtin_ctzll(b)], &repeats);
	}
	return (uint32_t)length;
}

static struct bucket *put(struct bucket *to, uint32_t index, uint64_t count, uint64_t n)
{
	for (; n > 1; n--, count -= UINT32_MAX)
		*to++ = (struct bucket){ index, UINT32_MAX };
	*to++ = (struct bucket){ index, (uint32_t)count };
	return to;
}

/* Packs the histogram into the sample and gives its blocks back. */
static bool tell_run(struct sum *sum, struct op_sample *op, uint32_t *repeats)
{
	struct bucket *to;
	bool whole = true;

	op->run_length = run_length(sum, *repeats);
	if (op->run_length == 0)
		return true;
	to = op->run = mem_alloc_array(op->run_length, sizeof(*op->run));
	for (uint64_t o = sum->octaves; o != 0; o &= o - 1) {
		uint32_t octave = (uint32_t)__builtin_ctzll(o);
		const struct gains *gains = sum->octave[octave];

		for (uint64_t b = gains->mask; b != 0; b &= b - 1) {
			uint32_t i = (uint32_t)__builtin_ctzll(b);
			uint64_t n = elements(gains->counts[i], repeats);

			if (n > 0)
				to = put(to, octave * PERFTOP_SHM_BUCKETS + i, gains->counts[i], n);
			else if (gains->counts[i] > 0)
				whole = false;
		}
	}
	return whole;
}

static void give_back(struct sums *s, struct sum *sum)
{
	for (uint64_t o = sum->octaves; o != 0; o &= o - 1) {
		struct gains **from = &sum->octave[__builtin_ctzll(o)], *gains = *from;

		*from = NULL;
		if (s->spare_count >= SPARE_MAX) {
			free(gains);
			continue;
		}
		gains->any = 0;
		for (; gains->mask != 0; gains->mask &= gains->mask - 1)
			gains->counts[__builtin_ctzll(gains->mask)] = 0;
		s->spare = vec_room(s->spare, s->spare_count, &s->spare_capacity);
		s->spare[s->spare_count++] = gains;
	}
	sum->octaves = 0;
}

/* Open spans are counted where they began and taken off where they ended, in any order of reading:
 * for an instant there may be fewer than none. */
static uint32_t in_flight(const struct sum *sum)
{
	uint64_t spans = (int64_t)sum->spans > 0 ? sum->spans : 0;
	uint64_t n = spans + sum->on_stacks;

	return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

static bool is_new(const struct sum *sum)
{
	const struct op_totals *t = &sum->totals;

	return op_totals_any(t) || in_flight(sum) > 0;
}

bool sums_tell(struct sums *s, struct process_sample *out)
{
	uint32_t repeats = REPEATS_MAX, count = 0;
	bool whole = true;

	for (uint32_t i = 0; i < s->count; i++)
		count += is_new(&s->ops[i]);
	out->op_count = 0;
	out->ops = count == 0 ? NULL : mem_alloc_array(count, sizeof(*out->ops));
	for (uint32_t i = 0; i < s->count; i++) {
		struct sum *sum = &s->ops[i];
		struct op_sample *op;

		if (!is_new(sum))
			continue;
		op = &out->ops[out->op_count++];
		*op = (struct op_sample){
			.op = i,
			.totals = sum->totals,
			.min = sum->min,
			.max = sum->max,
			.peak = sum->peak,
			.in_flight = in_flight(sum),
			.longest_in_flight_ns = sum->longest_ns,
			.gauge = sum->gauge,
		};
		whole = tell_run(sum, op, &repeats) && whole;
		give_back(s, sum);
		sum->totals = (struct op_totals){ .count = 0 };
	}
	return whole;
}

void sums_clear(struct sums *s)
{
	for (size_t i = 0; i < s->count; i++)
		for (uint32_t o = 0; o < PERFTOP_SHM_OCTAVES; o++)
			free(s->ops[i].octave[o]);
	for (size_t i = 0; i < s->spare_count; i++)
		free(s->spare[i]);
	free(s->ops);
	free(s->spare);
	*s = (struct sums){ .count = 0 };
}
