/* What the commands recorded, on the sheet. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/order.h"

#include "bench/inside.h"
#include "bench/sheet_parts.h"

#define OPERATIONS_MOST 20 /* the rest is counted */
#define ROWS_MOST       60

/* An operation in all commands. */
struct row {
	const struct bench_op *op; /* of the first that has it */
	double self;               /* of all together */
};

static const char *text(const char *name)
{
	return name ? name : "";
}

static struct row *find(struct row *rows, size_t count, const struct bench_op *op)
{
	for (size_t i = 0; i < count; i++)
		if (bench_op_same(rows[i].op, op))
			return &rows[i];
	return NULL;
}

static int by_self(const void *left, const void *right)
{
	const struct row *a = left, *b = right;

	if (a->self != b->self)
		return ORDER(b->self, a->self);
	return strcmp(text(a->op->operation), text(b->op->operation));
}

static struct row *rows_of(const struct bench *b, size_t *count)
{
	struct row *rows = NULL;
	size_t capacity = 0;

	*count = 0;
	for (size_t i = 0; i < b->count; i++)
		for (size_t j = 0; j < b->results[i].op_count; j++) {
			const struct bench_op *op = &b->results[i].ops[j];
			struct row *row = find(rows, *count, op);

			if (!row) {
				rows = vec_room(rows, *count, &capacity);
				row = &rows[(*count)++];
				*row = (struct row){ .op = op };
			}
			row->self += isfinite(op->figures.self) ? op->figures.self : 0;
		}
	if (*count)
		qsort(rows, *count, sizeof(*rows), by_self);
	return rows;
}

char *sheet_op_name(const struct bench_op *op)
{
	if (!op->label || !*op->label)
		return mem_format("%s %s", text(op->component), text(op->operation));
	return mem_format("%s %s [%s]", text(op->component), text(op->operation), op->label);
}

static void add_row(struct sheet *s, const char *name, const struct bench *b,
		    const struct bench_result *r, const struct bench_op *op)
{
	const struct figures *f = &op->figures;
	const double times[] = { f->mean, spread_of(op->means, op->mean_count).stdev,
				 f->p50,  f->p95,
				 f->p99,  f->max };
	size_t runs = r->run_count - r->failed;

	sheet_row(s);
	sheet_cell(s, TONE_PLAIN, name);
	if (b->count > 1)
		sheet_cell(s, TONE_PLAIN, r->command->name);
	sheet_cell(s, TONE_PLAIN, SHOWN(UNIT_COUNT, runs ? (double)f->count / (double)runs : NAN));
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++)
		sheet_cell(s, i == 0 ? TONE_STRONG : TONE_PLAIN, SHOWN(UNIT_SECONDS, times[i]));
	sheet_cell(s, TONE_PLAIN, SHOWN(UNIT_PERCENT, f->time_percent));
	sheet_cell(s, f->errors ? TONE_BAD : TONE_PLAIN, SHOWN(UNIT_COUNT, (double)f->errors));
}

static size_t add_rows(struct sheet *s, const struct bench *b, const struct row *row)
{
	char *name = sheet_op_name(row->op);
	size_t added = 0;

	for (size_t i = 0; i < b->count; i++)
		for (size_t j = 0; j < b->results[i].op_count; j++)
			if (bench_op_same(row->op, &b->results[i].ops[j])) {
				add_row(s, name, b, &b->results[i], &b->results[i].ops[j]);
				added++;
			}
	free(name);
	return added;
}

static void begin_table(struct sheet *s, const struct bench *b)
{
	const struct sheet_column columns[] = {
		{ _("operation"), CELL_NAME }, { _("command"), CELL_NAME },
		{ _("a run"), CELL_NUMBER },   { _("mean"), CELL_NUMBER },
		{ "+-", CELL_NUMBER },         { "P50", CELL_NUMBER },
		{ "P95", CELL_NUMBER },        { "P99", CELL_NUMBER },
		{ _("max"), CELL_NUMBER },     { _("self"), CELL_NUMBER },
		{ _("errors"), CELL_NUMBER },
	};
	struct sheet_column without[sizeof(columns) / sizeof(*columns)];

	memcpy(without, columns, sizeof(columns));
	if (b->count == 1)
		memmove(&without[1], &columns[2], sizeof(columns) - 2 * sizeof(*columns));
	sheet_table(s, without, sizeof(columns) / sizeof(*columns) - (b->count == 1));
}

void sheet_add_operations(struct sheet *s, const struct bench *b)
{
	size_t count, shown = 0, added = 0;
	struct row *rows = rows_of(b, &count);

	if (count) {
		sheet_heading(s, _("Operations"));
		begin_table(s, b);
	}
	while (shown < count && shown < OPERATIONS_MOST && added < ROWS_MOST)
		added += add_rows(s, b, &rows[shown++]);
	if (shown < count)
		say(s, TONE_MUTED,
		    P_("and %zu more operation", "and %zu more operations", count - shown),
		    count - shown);
	free(rows);
}
