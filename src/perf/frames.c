/* Stacks as the kernel walked them. */
#include "perf/frames.h"

bool frames_add(struct frames *f, uint64_t address, bool exact)
{
	if (f->count == FRAMES_MOST) {
		f->cut = true;
		return false;
	}
	f->addresses[f->count++] = exact || address == 0 ? address : address - 1;
	return true;
}

static bool is_context(uint64_t address)
{
	return address >= (uint64_t)PERF_CONTEXT_MAX;
}

void frames_add_chain(struct frames *f, const struct record_sample *sample, uint64_t context)
{
	uint64_t now = 0;
	bool innermost = true;

	for (size_t i = 0; i < sample->chain_count; i++) {
		if (is_context(sample->chain[i])) {
			now = sample->chain[i];
			innermost = true;
			continue;
		}
		if (now == context && !frames_add(f, sample->chain[i], innermost))
			return;
		innermost = false;
	}
	f->cut |= sample->chain_count >= PERF_MAX_STACK_DEPTH;
}
