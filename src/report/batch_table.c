/* The tables in batch text. */
#include "report/batch_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"

#include "report/document.h"
#include "report/select.h"

#define NAME_SIZE    1024
#define NUMBER_WIDTH 8

enum form { FORM_COUNT, FORM_DURATION, FORM_PERCENT, FORM_BYTES };

/* One figure of a row, by its column's place in the table. */
static double figure_at(const struct recorded *r, size_t column)
{
	const double figures[] = {
#define X(name, heading, form, need, figure) figure,
#include "report/batch_columns.def"
#undef X
	};

	return figures[column];
}

static const struct column {
	const char *name, *heading;
	enum form form;
	enum document_need need;
} columns[] = {
#define X(name, heading, form, need, figure) { name, heading, FORM_##form, NEED_##need },
#include "report/batch_columns.def"
#undef X
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

struct row {
	struct recorded recorded;
	double key;
	size_t first_name;
	bool reverse;
};

static size_t column_by_name(const char *name)
{
	for (size_t i = 0; name && i < COLUMNS; i++)
		if (strcmp(columns[i].name, name) == 0)
			return i;
	return SIZE_MAX;
}

/* Sorting by a name: which one goes first. */
static const char *const name_columns[] = { "component", "operation", "label" };
#define NAME_COLUMNS (sizeof(name_columns) / sizeof(name_columns[0]))

static const char *name_at(const struct op_key *key, size_t which)
{
	const char *const names[NAME_COLUMNS] = { key->component, key->operation, key->label };

	return names[which % NAME_COLUMNS];
}

static int compare_names(const struct row *a, const struct row *b)
{
	int order = 0;

	for (size_t i = 0; order == 0 && i < NAME_COLUMNS; i++)
		order = strcmp(name_at(&a->recorded.op->key, a->first_name + i),
			       name_at(&b->recorded.op->key, a->first_name + i));
	return a->reverse ? -order : order;
}

/* Largest first; unknown ones last; then by name. */
static int compare_rows(const void *left, const void *right)
{
	const struct row *a = left, *b = right;

	if (isnan(a->key) != isnan(b->key))
		return isnan(a->key) ? 1 : -1;
	if (a->key != b->key && !isnan(a->key))
		return (a->key < b->key) != a->reverse ? 1 : -1;
	return compare_names(a, b);
}

/* How rows are ordered: by the figure of a column, or (SIZE_MAX) by names, this one first. */
struct order {
	size_t column, first_name;
};

static struct order order_by(const char *name)
{
	struct order order = { column_by_name(name), 0 };

	for (size_t i = 0; name && i < NAME_COLUMNS; i++)
		if (strcmp(name, name_columns[i]) == 0)
			return (struct order){ SIZE_MAX, i };
	return order;
}

static struct row *collect(const struct history *h, const struct process_track *p,
			   const struct batch_options *options, bool timers, size_t *count)
{
	struct row *rows = mem_alloc_array(p->op_count + 1, sizeof(*rows));
	struct order order = order_by(options->sort);

	*count = 0;
	for (uint32_t i = 0; i < p->op_count; i++) {
		const struct op_key *key = &p->ops[i].key;
		struct row *row = &rows[*count];

		if (op_key_is_timer(key) != timers ||
		    !select_op(key, options->component, options->filter))
			continue;
		row->recorded = recorded_in(h, p, &p->ops[i], options->view);
		row->key = order.column == SIZE_MAX ? 0 : figure_at(&row->recorded, order.column);
		row->first_name = order.first_name;
		row->reverse = options->reverse;
		++*count;
	}
	return rows;
}

static void release(struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		hist_clear(&rows[i].recorded.hist);
	free(rows);
}

static char *form_number(char out[NUMBER_SIZE], enum form form, double number, bool raw)
{
	static char *(*const forms[])(char *, double) = {
		[FORM_COUNT] = number_count,
		[FORM_DURATION] = number_duration,
		[FORM_PERCENT] = number_percent,
		[FORM_BYTES] = number_bytes,
	};

	return raw ? number_raw(out, number) : forms[form](out, number);
}

/* "component operation" or "component operation{label}", escaped. */
static const char *full_name(char out[NAME_SIZE], const struct op_key *key)
{
	char *name = *key->label
			     ? mem_format("%s %s{%s}", key->component, key->operation, key->label)
			     : mem_format("%s %s", key->component, key->operation);

	text_clean(out, NAME_SIZE, name, strlen(name));
	free(name);
	return out;
}

/* What was ever measured of any of them. */
static struct document_costs costs_of(const struct row *rows, size_t count)
{
	struct document_costs costs = { false, false };

	for (size_t i = 0; i < count; i++) {
		const struct op_costs *life = &rows[i].recorded.op->life.costs;

		costs.cpu |= life->cpu_count > 0;
		costs.memory |= life->mem_count > 0;
	}
	return costs;
}

static void add_operation(struct buffer *out, const struct recorded *r, struct document_costs costs,
			  bool raw)
{
	char number[NUMBER_SIZE], name[NAME_SIZE];

	for (size_t i = 0; i < COLUMNS; i++)
		if (document_has(costs, columns[i].need))
			buffer_format(out, "%*s ", NUMBER_WIDTH,
				      form_number(number, columns[i].form, figure_at(r, i), raw));
	buffer_format(out, "%s\n", full_name(name, &r->op->key));
}

void batch_add_operations(struct buffer *out, const struct history *h,
			  const struct process_track *p, const struct batch_options *options)
{
	size_t count;
	struct row *rows = collect(h, p, options, true, &count);
	struct document_costs costs = costs_of(rows, count);

	if (count) {
		qsort(rows, count, sizeof(*rows), compare_rows);
		for (size_t i = 0; i < COLUMNS; i++)
			if (document_has(costs, columns[i].need))
				buffer_format(out, "%*s ", NUMBER_WIDTH, columns[i].heading);
		buffer_string(out, "OPERATION\n");
	}
	for (size_t i = 0; i < count; i++)
		add_operation(out, &rows[i].recorded, costs, options->raw);
	release(rows, count);
}

static void add_counter(struct buffer *out, const struct recorded *r, const char *name, bool raw)
{
	char total[NUMBER_SIZE], rate[NUMBER_SIZE];

	form_number(total, FORM_COUNT, (double)r->totals.total, raw);
	form_number(rate, FORM_COUNT, (double)r->totals.total / r->seconds, raw);
	buffer_format(out, _("%8s %8s/s  counter %s\n"), total,
		      isfinite((double)r->totals.total / r->seconds) ? rate : "n/a", name);
}

static void add_gauge(struct buffer *out, const struct recorded *r, const char *name, bool raw)
{
	char value[NUMBER_SIZE];

	buffer_format(out, _("%8s             gauge %s\n"),
		      form_number(value, FORM_COUNT, r->op->gauge, raw), name);
}

static void add_value(struct buffer *out, const struct recorded *r, const char *name, bool raw)
{
	char n[6][NUMBER_SIZE];

	form_number(n[0], FORM_COUNT, (double)r->figures.count, raw);
	form_number(n[1], FORM_COUNT, r->figures.mean, raw);
	form_number(n[2], FORM_COUNT, r->figures.p50, raw);
	form_number(n[3], FORM_COUNT, r->figures.p99, raw);
	form_number(n[4], FORM_COUNT, r->figures.min, raw);
	form_number(n[5], FORM_COUNT, r->figures.max, raw);
	buffer_format(out, _("%8s values: mean %s, P50 %s, P99 %s, min %s, max %s  %s\n"), n[0],
		      n[1], n[2], n[3], n[4], n[5], name);
}

static void (*const add_kind[PERFTOP_KIND_COUNT])(struct buffer *, const struct recorded *,
						  const char *, bool) = {
	[PERFTOP_KIND_VALUE] = add_value,
	[PERFTOP_KIND_COUNTER] = add_counter,
	[PERFTOP_KIND_GAUGE] = add_gauge,
};

static void add_metric(struct buffer *out, const struct recorded *r, bool raw)
{
	const struct op_key *key = &r->op->key;
	char name[NAME_SIZE], unit[64], whole[NAME_SIZE + sizeof(unit) + 4];

	if (key->kind >= PERFTOP_KIND_COUNT || !add_kind[key->kind])
		return;
	full_name(name, key);
	text_clean(unit, sizeof(unit), key->unit, strlen(key->unit));
	snprintf(whole, sizeof(whole), "%s%s%s%s", name, *unit ? " [" : "", unit, *unit ? "]" : "");
	add_kind[key->kind](out, r, whole, raw);
}

void batch_add_metrics(struct buffer *out, const struct history *h, const struct process_track *p,
		       const struct batch_options *options)
{
	size_t count;
	struct row *rows = collect(h, p, options, false, &count);

	for (size_t i = 0; i < count; i++)
		add_metric(out, &rows[i].recorded, options->raw);
	release(rows, count);
}
