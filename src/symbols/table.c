/*
 * Functions sorted by address. Functions may lie in one another (an entry in the middle of hand-written
 * code, a label): the innermost one has an address, and where it ends, the one around it goes on.
 */
#include "symbols/inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/order.h"

#define DEPTH_LIMIT 64 /* functions around one another: more is no compiler's */

static uint32_t keep_name(struct table *t, const char *name, size_t length)
{
	uint32_t at;

	if (!name || length == 0)
		return 0;
	if (t->name_bytes == 0)
		t->name_bytes = 1;
	if (length >= TABLE_NAME_BYTES - t->name_bytes)
		return 0;
	if (t->name_bytes + length + 1 > t->name_capacity) {
		t->name_capacity = t->name_capacity * 2 + length + 4096;
		t->names = mem_resize(t->names, t->name_capacity, 1);
		t->names[0] = '\0';
	}
	at = (uint32_t)t->name_bytes;
	memcpy(t->names + at, name, length);
	t->names[at + length] = '\0';
	t->name_bytes += length + 1;
	return at;
}

void table_add(struct table *t, struct function function, unsigned rank, const char *name,
	       size_t length)
{
	if (t->count >= TABLE_FUNCTIONS || function.end <= function.start)
		return;
	function.name = keep_name(t, name, length);
	function.outer = rank;
	if (length > 0 && function.name == 0)
		return;
	t->functions = vec_room(t->functions, t->count, &t->capacity);
	t->functions[t->count++] = function;
}

static int compare_names(const char *a, const char *b)
{
	size_t bars_a = strspn(a, "_"), bars_b = strspn(b, "_");
	size_t length_a = strlen(a), length_b = strlen(b);

	if (bars_a != bars_b)
		return ORDER(bars_a, bars_b);
	if (length_a != length_b)
		return ORDER(length_a, length_b);
	return strcmp(a, b);
}

/* By address; of those at the same one, the best first */
static int compare(const void *left, const void *right, void *context)
{
	const struct function *a = left, *b = right;
	const struct table *t = context;

	if (a->start != b->start)
		return ORDER(a->start, b->start);
	if (a->outer != b->outer)
		return ORDER(b->outer, a->outer);
	if (t->names) {
		int order = compare_names(t->names + a->name, t->names + b->name);

		if (order != 0)
			return order;
	}
	return ORDER(b->end, a->end);
}

static bool is_sized(const struct function *f)
{
	return f->outer & FUNCTION_SIZED;
}

/* Other names of the one before, and labels inside another */
static void drop_aliases(struct table *t)
{
	uint64_t reach = 0; /* of those with a size */
	size_t kept = 0;

	for (size_t i = 0; i < t->count; i++) {
		const struct function *f = &t->functions[i];

		if (kept > 0 && f->start == t->functions[kept - 1].start)
			continue;
		if (!is_sized(f) && f->start < reach)
			continue;
		if (is_sized(f) && f->end > reach)
			reach = f->end;
		t->functions[kept++] = *f;
	}
	t->count = kept;
}

static void end_at_next(struct table *t)
{
	for (size_t i = 0; i + 1 < t->count; i++) {
		struct function *f = &t->functions[i];

		if (!is_sized(f) && f->end > f[1].start)
			f->end = f[1].start;
	}
}

/* Of each the nearest one before it that reaches beyond it */
static void link_outer(struct table *t)
{
	for (size_t i = 0; i < t->count; i++) {
		size_t outer = i; /* 1 + index */

		while (outer > 0 && t->functions[outer - 1].end <= t->functions[i].end)
			outer = t->functions[outer - 1].outer;
		t->functions[i].outer = (uint32_t)outer;
	}
}

static bool is_sorted(const struct table *t)
{
	for (size_t i = 1; i < t->count; i++) {
		if (t->functions[i - 1].start >= t->functions[i].start)
			return false;
	}
	return true;
}

void table_sort(struct table *t)
{
	if (!is_sorted(t))
		qsort_r(t->functions, t->count, sizeof(*t->functions), compare, t);
	drop_aliases(t);
	end_at_next(t);
	link_outer(t);
	if (t->count > 0 && t->count < t->capacity / 2) {
		t->capacity = t->count;
		t->functions = mem_resize(t->functions, t->count, sizeof(*t->functions));
	}
}

const struct function *table_find(const struct table *t, uint64_t address)
{
	size_t low = 0, high = t->count; /* 1 + index of the last that starts at or before it */

	while (low < high) {
		size_t middle = low + (high - low + 1) / 2;

		if (t->functions[middle - 1].start <= address)
			low = middle;
		else
			high = middle - 1;
	}
	for (unsigned depth = 0; low > 0 && depth < DEPTH_LIMIT; depth++) {
		const struct function *f = &t->functions[low - 1];

		if (address < f->end)
			return f;
		low = f->outer;
	}
	return NULL;
}

void table_release(struct table *t)
{
	free(t->functions);
	free(t->names);
	*t = (struct table){ 0 };
}
