/* Operations: their keys, their sums. hist.c has their histograms. */
#include "model/op.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

bool op_key_is_timer(const struct op_key *key)
{
	return key->kind == PERFTOP_KIND_TIMER || key->kind == PERFTOP_KIND_TIMER_NS;
}

static bool same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

bool op_key_equal(const struct op_key *a, const struct op_key *b)
{
	if (a->kind != b->kind && !(op_key_is_timer(a) && op_key_is_timer(b)))
		return false;
	return same(a->operation, b->operation) && same(a->component, b->component) &&
	       same(a->label, b->label);
}

struct op_key op_key_copy(const struct op_key *key)
{
	return (struct op_key){
		.kind = key->kind,
		.component = mem_string(key->component),
		.operation = mem_string(key->operation),
		.label = mem_string(key->label),
		.unit = mem_string(key->unit),
		.watched = key->watched,
	};
}

void op_key_clear(struct op_key *key)
{
	free(key->component);
	free(key->operation);
	free(key->label);
	free(key->unit);
	*key = (struct op_key){ 0 };
}

static struct op_costs costs_add(const struct op_costs *a, const struct op_costs *b)
{
	return (struct op_costs){
		.cpu_count = a->cpu_count + b->cpu_count,
		.cpu_ns = a->cpu_ns + b->cpu_ns,
		.cpu_elapsed = a->cpu_elapsed + b->cpu_elapsed,
		.mem_count = a->mem_count + b->mem_count,
		.allocations = a->allocations + b->allocations,
		.allocated = a->allocated + b->allocated,
		.freed = a->freed + b->freed,
	};
}

static struct op_costs costs_subtract(const struct op_costs *a, const struct op_costs *b)
{
	return (struct op_costs){
		.cpu_count = a->cpu_count - b->cpu_count,
		.cpu_ns = a->cpu_ns - b->cpu_ns,
		.cpu_elapsed = a->cpu_elapsed - b->cpu_elapsed,
		.mem_count = a->mem_count - b->mem_count,
		.allocations = a->allocations - b->allocations,
		.allocated = a->allocated - b->allocated,
		.freed = a->freed - b->freed,
	};
}

struct op_totals op_totals_add(struct op_totals a, struct op_totals b)
{
	return (struct op_totals){
		.count = a.count + b.count,
		.timed = a.timed + b.timed,
		.errors = a.errors + b.errors,
		.total = a.total + b.total,
		.self = a.self + b.self,
		.costs = costs_add(&a.costs, &b.costs),
	};
}

struct op_totals op_totals_subtract(struct op_totals a, struct op_totals b)
{
	return (struct op_totals){
		.count = a.count - b.count,
		.timed = a.timed - b.timed,
		.errors = a.errors - b.errors,
		.total = a.total - b.total,
		.self = a.self - b.self,
		.costs = costs_subtract(&a.costs, &b.costs),
	};
}

/* Both are of 64-bit numbers, without a gap. */
_Static_assert(sizeof(struct op_totals) == 12 * sizeof(uint64_t), "op_totals has a gap");

bool op_totals_equal(const struct op_totals *a, const struct op_totals *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}
