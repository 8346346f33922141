/* Readings of memory: their tables, sums, and what a process's samples of them add up to. */
#include "model/memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "model/rows.h"

const struct memory_info memory_kind_info[MEMORY_KIND_COUNT] = {
#define X(id, name, title, help) { name, title, help },
#include "model/memory_kinds.def"
#undef X
};

const struct memory_info memory_part_info[MEMORY_PART_COUNT] = {
#define X(id, name, key, title, help) { name, title, help },
#include "model/memory_parts.def"
#undef X
};

_Static_assert(sizeof(struct memory_row) == (1 + MEMORY_SERIES_COUNT) * sizeof(float),
	       "rows_thin takes a row for floats");

enum memory_kind memory_kind_by_name(const char *name)
{
	int kind = 0;

	while (kind < MEMORY_KIND_COUNT && strcmp(memory_kind_info[kind].name, name) != 0)
		kind++;
	return (enum memory_kind)kind;
}

static struct memory_reading *reading_of(double amount)
{
	const struct memory_amounts all = { amount, amount, amount, amount };
	struct memory_reading *r = mem_alloc(sizeof(*r));

	r->total = all;
	for (int i = 0; i < MEMORY_KIND_COUNT; i++)
		r->kind[i] = all;
	return r;
}

struct memory_reading *memory_reading_new(void)
{
	return reading_of(NAN);
}

struct memory_reading *memory_reading_zero(void)
{
	return reading_of(0);
}

struct memory_reading *memory_reading_copy(const struct memory_reading *r)
{
	struct memory_reading *copy;

	if (!r)
		return NULL;
	copy = mem_copy(r, sizeof(*r));
	copy->mappings = mem_alloc_array(r->mapping_count + 1, sizeof(*copy->mappings));
	for (size_t i = 0; i < r->mapping_count; i++) {
		copy->mappings[i] = r->mappings[i];
		copy->mappings[i].name = mem_string(r->mappings[i].name);
	}
	return copy;
}

void memory_reading_free(struct memory_reading *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->mapping_count; i++)
		free(r->mappings[i].name);
	free(r->mappings);
	free(r);
}

void memory_sample_free(struct memory_sample *s)
{
	if (!s)
		return;
	memory_reading_free(s->reading);
	free(s);
}

static void add_amounts(struct memory_amounts *to, const struct memory_amounts *a)
{
	to->rss += a->rss;
	to->pss += a->pss;
	to->private += a->private;
	to->swap += a->swap;
}

static struct memory_mapping *find_mapping(struct memory_reading *r, size_t count,
					   const struct memory_mapping *like)
{
	for (size_t i = 0; i < count; i++)
		if (r->mappings[i].kind == like->kind &&
		    strcmp(r->mappings[i].name, like->name) == 0)
			return &r->mappings[i];
	return NULL;
}

/* Addresses are each process's own: what has no name is not the same in two. */
static bool has_name(const struct memory_mapping *mapping)
{
	return mapping->name[0] == '/' || mapping->name[0] == '[';
}

static void add_mappings(struct memory_reading *to, const struct memory_reading *r)
{
	size_t before = to->mapping_count;

	to->mappings =
		mem_resize(to->mappings, before + r->mapping_count + 1, sizeof(*to->mappings));
	for (size_t i = 0; i < r->mapping_count; i++) {
		const struct memory_mapping *from = &r->mappings[i];
		struct memory_mapping *same =
			has_name(from) ? find_mapping(to, before, from) : NULL;

		if (same) {
			add_amounts(&same->amounts, &from->amounts);
			same->ranges += from->ranges;
			continue;
		}
		to->mappings[to->mapping_count] = *from;
		to->mappings[to->mapping_count++].name = mem_string(from->name);
	}
}

void memory_reading_add(struct memory_reading *to, const struct memory_reading *r)
{
	add_amounts(&to->total, &r->total);
	for (int i = 0; i < MEMORY_KIND_COUNT; i++)
		add_amounts(&to->kind[i], &r->kind[i]);
	to->ranges += r->ranges;
	add_mappings(to, r);
}

/* By resident size, or, all else being equal, by name, so that the order is always the same. */
static int compare_mappings(const void *a, const void *b)
{
	const struct memory_mapping *left = a, *right = b;
	double x = left->amounts.rss, y = right->amounts.rss;

	if (x != y && !(isnan(x) && isnan(y)))
		return isnan(x) || x < y ? 1 : -1;
	return strcmp(left->name, right->name);
}

void memory_reading_settle(struct memory_reading *r)
{
	size_t taken[MEMORY_KIND_COUNT] = { 0 }, kept = 0;

	if (r->mapping_count)
		qsort(r->mappings, r->mapping_count, sizeof(*r->mappings), compare_mappings);
	for (size_t i = 0; i < r->mapping_count; i++) {
		if (taken[r->mappings[i].kind]++ < MEMORY_MAPPINGS_EACH)
			r->mappings[kept++] = r->mappings[i];
		else
			free(r->mappings[i].name);
	}
	r->mapping_count = kept;
}

double memory_series_of(const struct memory_reading *r, enum memory_series series)
{
	const double totals[MEMORY_SERIES_KIND] = { r->total.rss, r->total.pss, r->total.private,
						    r->total.swap };

	return series < MEMORY_SERIES_KIND ? totals[series]
					   : r->kind[series - MEMORY_SERIES_KIND].rss;
}

/* ---- over time ---- */

static struct memory_track *track_new(void)
{
	struct memory_track *t = mem_alloc(sizeof(*t));

	for (int i = 0; i < MEMORY_SERIES_COUNT; i++)
		t->first[i].number = t->first[i].seconds = NAN;
	return t;
}

void memory_track_free(struct memory_track *t)
{
	if (!t)
		return;
	memory_reading_free(t->last);
	free(t->rows);
	free(t);
}

static void add_row(struct memory_track *t, const struct memory_reading *r, double seconds)
{
	struct memory_row *row;

	if (t->row_count >= MEMORY_ROWS_MOST)
		t->row_count = rows_thin((float *)t->rows, t->row_count, 1 + MEMORY_SERIES_COUNT);
	t->rows = vec_room(t->rows, t->row_count, &t->row_capacity);
	row = &t->rows[t->row_count++];
	row->seconds = (float)seconds;
	for (int i = 0; i < MEMORY_SERIES_COUNT; i++) {
		double number = memory_series_of(r, (enum memory_series)i);

		row->number[i] = (float)number;
		if (isnan(t->first[i].number) && !isnan(number)) {
			t->first[i].number = number;
			t->first[i].seconds = seconds;
		}
	}
}

void memory_track_add(struct memory_track **track, const struct memory_sample *s, double seconds,
		      bool anew)
{
	struct memory_track *t;

	if (anew) {
		memory_track_free(*track);
		*track = NULL;
	}
	if (!s)
		return;
	if (!*track)
		*track = track_new();
	t = *track;
	memcpy(t->part, s->part, sizeof(t->part));
	t->why = s->why;
	if (!s->reading)
		return;
	memory_reading_free(t->last);
	t->last = memory_reading_copy(s->reading);
	t->last_seconds = seconds;
	add_row(t, s->reading, seconds);
}

double memory_track_change(const struct memory_track *t, enum memory_series series)
{
	return t->last ? memory_series_of(t->last, series) - t->first[series].number : NAN;
}
