/* The row model of the Functions pane. */
#include "tui/function_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/order.h"
#include "tui/table.h"

#define NAME_ENOUGH 60
#define MODULE_MOST 30
#define BAR_MOST    20
#define RANK_NONE   UINT32_MAX

enum { UP = false, DOWN = true };

const struct function_column_info function_column_info[FUNCTION_COLUMNS] = {
#define X(id, header, kind, width, priority, direction, help) \
	{ header, help, FUNCTION_KIND_##kind, width, priority, direction },
#include "tui/function_columns.def"
#undef X
};

_Static_assert(FUNCTION_COLUMNS <= LAYOUT_MOST, "the layout has room for all columns");

void function_table_clear(struct function_table *t)
{
	const enum function_column sort = t->sort;
	const bool reverse = t->reverse;

	free(t->rows);
	free(t->rank);
	memset(t, 0, sizeof(*t));
	t->sort = sort;
	t->reverse = reverse;
}

bool function_matches(const struct profile_function *function, const char *filter)
{
	char *both;
	bool passes;

	if (filter[0] == '\0')
		return true;
	both = mem_format("%s %s", function->name, function->module);
	passes = filter_passes(filter, both);
	free(both);
	return passes;
}

/* Those that pass the filter move to the front. */
static void choose(struct function_table *t, const struct function_table_choice *choice)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->count; i++)
		if (function_matches(&choice->data->functions[t->rows[i].function], choice->filter))
			t->rows[kept++] = t->rows[i];
	t->all = t->count;
	t->count = kept;
}

/* ---- order ---- */

struct sorting {
	const struct function_table *table;
	const struct profile_function *functions;
	bool frozen;
};

static uint32_t rank_of(const struct function_table *t, uint32_t function)
{
	return function < t->ranked ? t->rank[function] : RANK_NONE;
}

static int compare_names(const struct profile_function *a, const struct profile_function *b)
{
	int order = strcmp(a->name, b->name);

	return order ? order : strcmp(a->module, b->module);
}

static int compare_by(const struct sorting *s, const struct function_row *a,
		      const struct function_row *b)
{
	const struct profile_function *x = &s->functions[a->function],
				      *y = &s->functions[b->function];

	switch (s->table->sort) {
	case FUNCTION_COLUMN_SELF_SHARE:
	case FUNCTION_COLUMN_SELF: return ORDER(a->self, b->self);
	case FUNCTION_COLUMN_TOTAL_SHARE:
	case FUNCTION_COLUMN_TOTAL: return ORDER(a->total, b->total);
	case FUNCTION_COLUMN_MODULE: return strcmp(x->module, y->module);
	default: return compare_names(x, y);
	}
}

/* Equal ones: the hotter first, then by name. */
static int compare_equal(const struct sorting *s, const struct function_row *a,
			 const struct function_row *b)
{
	int order = ORDER(b->self, a->self);

	if (order == 0)
		order = ORDER(b->total, a->total);
	if (order == 0)
		order = compare_names(&s->functions[a->function], &s->functions[b->function]);
	return order ? order : ORDER(a->function, b->function);
}

static int compare_rows(const void *first, const void *second, void *context)
{
	const struct function_row *a = first, *b = second;
	const struct sorting *s = context;
	const struct function_table *t = s->table;
	bool descending = function_column_info[t->sort].descending != t->reverse;
	int order = 0;

	if (s->frozen)
		order = ORDER(rank_of(t, a->function), rank_of(t, b->function));
	if (order == 0) {
		order = compare_by(s, a, b);
		order = descending ? -order : order;
	}
	return order ? order : compare_equal(s, a, b);
}

static void remember_order(struct function_table *t, size_t functions)
{
	if (functions > t->ranked) {
		t->rank = mem_resize(t->rank, functions, sizeof(*t->rank));
		t->ranked = functions;
	}
	for (size_t i = 0; i < t->ranked; i++)
		t->rank[i] = RANK_NONE;
	for (size_t i = 0; i < t->count; i++)
		t->rank[t->rows[i].function] = (uint32_t)i;
}

static void measure(struct function_table *t, const struct profile_data *d)
{
	for (; t->measured < d->function_count; t->measured++) {
		const struct profile_function *f = &d->functions[t->measured];
		int name = name_columns(f->name), module = name_columns(f->module);

		if (name > t->natural[FUNCTION_COLUMN_FUNCTION])
			t->natural[FUNCTION_COLUMN_FUNCTION] = name;
		if (module > t->natural[FUNCTION_COLUMN_MODULE])
			t->natural[FUNCTION_COLUMN_MODULE] = module;
	}
}

void function_table_update(struct function_table *t, const struct function_table_choice *choice)
{
	const struct profile_data *d = choice->data;
	struct sorting sorting = { t, d->functions, choice->frozen };

	free(t->rows);
	t->rows = functions_rows(d, &choice->hits, &t->count, &t->samples);
	choose(t, choice);
	if (t->count > 0)
		qsort_r(t->rows, t->count, sizeof(*t->rows), compare_rows, &sorting);
	if (!choice->frozen)
		remember_order(t, d->function_count);
	measure(t, d);
}

/* ---- columns ---- */

enum style function_share_style(double share)
{
	return share >= 0.2    ? STYLE_SLOW
	       : share >= 0.05 ? STYLE_TAIL
	       : share > 0     ? STYLE_PLAIN
			       : STYLE_DIM;
}

/* What is left goes to the names; where they have enough, to a bar. */
static void widen(struct function_layout *f, const struct function_table *t, int spare)
{
	struct layout *l = &f->columns;
	size_t name = layout_index(l, FUNCTION_COLUMN_FUNCTION);
	size_t module = layout_index(l, FUNCTION_COLUMN_MODULE);
	int name_lacks = t->natural[FUNCTION_COLUMN_FUNCTION] - l->width[name];
	int module_lacks = t->natural[FUNCTION_COLUMN_MODULE];

	if (module < l->count) {
		module_lacks = module_lacks > MODULE_MOST ? MODULE_MOST : module_lacks;
		module_lacks -= l->width[module];
		if (module_lacks > spare / 3)
			module_lacks = spare / 3;
		l->width[module] += module_lacks > 0 ? module_lacks : 0;
		spare -= module_lacks > 0 ? module_lacks : 0;
	}
	if (l->width[name] + name_lacks > NAME_ENOUGH)
		name_lacks = NAME_ENOUGH - l->width[name];
	if (t->count > 0 && spare > name_lacks + BAR_MOST / 2 && spare > BAR_MOST) {
		f->bar = name_lacks > 0 ? spare - name_lacks : spare;
		f->bar = f->bar > BAR_MOST ? BAR_MOST : f->bar;
		spare -= f->bar + LAYOUT_GAP;
	}
	l->width[name] += spare;
}

struct function_layout function_table_layout(const struct function_table *t, int width)
{
	struct function_layout f = { .bar = 0 };
	struct layout *l = &f.columns;

	for (int i = 0; i < FUNCTION_COLUMNS; i++)
		layout_add(l, i, function_column_info[i].width, function_column_info[i].priority);
	layout_narrow(l, width, (int)t->sort);
	if (layout_used(l) < width)
		widen(&f, t, width - layout_used(l));
	layout_place(l);
	for (size_t i = 1; i < l->count && f.bar; i++)
		l->x[i] += f.bar + LAYOUT_GAP;
	return f;
}
