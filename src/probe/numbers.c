/*
 * Cells are read while the kernel adds to them. It counts a call before it puts it into the histogram, so the histogram is read first: no
 * sample has more in its buckets than it has calls.
 */
#include "probe/numbers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void seen_clear(struct seen *s)
{
	for (int i = 0; i < PROBE_OCTAVES; i++)
		free(s->counts[i]);
	*s = (struct seen){ 0 };
}

static uint64_t now(const __u64 *at)
{
	return __atomic_load_n(at, __ATOMIC_ACQUIRE);
}

static void add_bucket(struct op_sample *out, size_t *capacity, uint32_t index, uint64_t count)
{
	while (count) {
		uint32_t part = count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;

		out->run = vec_room(out->run, out->run_length, capacity);
		out->run[out->run_length++] = (struct bucket){ index, part };
		out->totals.timed += part;
		count -= part;
	}
}

static void take_octave(struct seen *s, uint32_t octave, const struct probe_block *block,
			struct op_sample *out, size_t *capacity)
{
	uint64_t *before = s->counts[octave];

	if (!before)
		before = s->counts[octave] = mem_alloc_array(PROBE_BUCKETS, sizeof(*before));
	for (uint32_t i = 0; i < PROBE_BUCKETS; i++) {
		uint64_t count = now(&block->count[i]);

		if (count == before[i])
			continue;
		add_bucket(out, capacity, octave * PROBE_BUCKETS + i, count - before[i]);
		before[i] = count;
	}
}

static void take_histogram(struct seen *s, const struct kernel *k, const struct probe_cell *cell,
			   struct op_sample *out)
{
	size_t capacity = 0;

	for (uint32_t i = 0; i < PROBE_OCTAVES; i++) {
		uint32_t index = __atomic_load_n(&cell->block[i], __ATOMIC_ACQUIRE);
		const struct probe_block *block = kernel_block(k, index);

		if (block)
			take_octave(s, i, block, out, &capacity);
	}
}

/* Against the order in which the kernel adds, so that no part is more than the whole. */
static struct probe_cell read_cell(const struct probe_cell *cell)
{
	struct probe_cell read = { .most = now(&cell->most) };

	read.least = now(&cell->least);
	read.errors = now(&cell->errors);
	read.total = now(&cell->total);
	read.count = now(&cell->count);
	read.entered = now(&cell->entered);
	return read;
}

/* One more each time: what is counted, and how often. */
static void take_calls(const struct seen *s, const struct probe_cell *read, struct op_sample *out)
{
	out->totals.count = out->totals.total = read->entered - s->cell.entered;
}

static void take_times(const struct seen *s, const struct probe_cell *read, struct op_sample *out)
{
	out->totals.count = read->count - s->cell.count;
	out->totals.errors = read->errors - s->cell.errors;
	out->totals.total = out->totals.self = read->total - s->cell.total;
	if (read->least) {
		out->min = ~read->least;
		out->max = read->most;
	}
}

bool seen_take(struct seen *s, const struct kernel *k, const struct probe_cell *cell, bool calls,
	       struct op_sample *out)
{
	struct probe_cell read;

	*out = (struct op_sample){ .min = UINT64_MAX, .gauge = NAN };
	if (!calls && now(&cell->count) != s->cell.count)
		take_histogram(s, k, cell, out);
	read = read_cell(cell);
	if (calls)
		take_calls(s, &read, out);
	else
		take_times(s, &read, out);
	s->cell = read;
	return out->totals.count > 0 || out->run_length > 0;
}
