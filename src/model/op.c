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

struct op_totals op_totals_add(struct op_totals a, struct op_totals b)
{
	return (struct op_totals){
		.count = a.count + b.count,
		.timed = a.timed + b.timed,
		.errors = a.errors + b.errors,
		.total = a.total + b.total,
		.self = a.self + b.self,
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
	};
}

bool op_totals_any(const struct op_totals *t)
{
	return t->count || t->timed || t->errors || t->total || t->self;
}
