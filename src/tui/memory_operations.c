/* Operations by the memory that they keep: rows of the Memory pane. */
#include "tui/memory_operations.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/order.h"
#include "base/text.h"

#define AMOUNT 9 /* columns of an amount */

static const enum column amounts[] = { COLUMN_ALLOCATED, COLUMN_PER_CALL, COLUMN_PEAK,
				       COLUMN_KEPT };
static const enum column few_amounts[] = { COLUMN_ALLOCATED, COLUMN_KEPT };

struct amounts {
	const enum column *columns;
	int count;
};

static struct amounts amounts_for(int width)
{
	if (width >= 56)
		return (struct amounts){ amounts, sizeof(amounts) / sizeof(*amounts) };
	return (struct amounts){ few_amounts, sizeof(few_amounts) / sizeof(*few_amounts) };
}

/* ---- taking ---- */

static int compare(const void *first, const void *second, void *context)
{
	const struct op_row *rows = context;
	uint32_t a = *(const uint32_t *)first, b = *(const uint32_t *)second;
	int order = ORDER(rows[b].figures.net, rows[a].figures.net);

	if (order == 0)
		order = ORDER(rows[b].figures.allocated, rows[a].figures.allocated);
	return order ? order : ORDER(a, b);
}

static bool allocates(const struct screen *s, const struct op_row *row, uint32_t op)
{
	const struct op_key *key = screen_op(s, op);

	return row->known && key && op_key_is_timer(key) &&
	       (row->figures.allocated > 0 || row->figures.freed > 0);
}

void memory_operations_take(struct memory_operations *o, const struct screen *s)
{
	struct op_row *rows = s->table.rows[screen_view(s)];

	o->measured = s->table.memory;
	o->count = 0;
	if (!o->measured || !rows)
		return;
	o->order = mem_resize(o->order, (size_t)s->table.count + 1, sizeof(*o->order));
	for (uint32_t op = 0; op < s->table.count; op++)
		if (allocates(s, &rows[op], op))
			o->order[o->count++] = op;
	qsort_r(o->order, o->count, sizeof(*o->order), compare, rows);
}

void memory_operations_clear(struct memory_operations *o)
{
	free(o->order);
}

/* ---- drawing ---- */

void memory_operations_draw_heads(const struct screen *s, struct area a)
{
	struct amounts shown = amounts_for(a.width);
	int x = 1 + shown.count * AMOUNT;

	area_fill(a, 0, 0, a.width, 1, STYLE_HEAD);
	for (int i = 0; i < shown.count; i++)
		area_fit(a, 1 + i * AMOUNT, 0, AMOUNT - 1, 1, STYLE_HEAD,
			 _(column_info[shown.columns[i]].header));
	x += area_print(a, x, 0, STYLE_HEAD, "%s ", _(column_info[COLUMN_OPERATION].header));
	area_print(a, x, 0, STYLE_HEAD, "(%s)", view_title(screen_view(s)));
}

void memory_operations_draw_none(const struct memory_operations *o, struct area a)
{
	area_fit(
		a, 1, 0, a.width - 2, -1, STYLE_DIM,
		o->measured
			? _("no operation allocated anything in this view; v changes it")
			: _("by operation: perftop --costs=mem -- CMD, PERFTOP_SCOPE_MEM or PERFTOP=mem"));
}

static enum style amount_style(enum column column, double bytes)
{
	if (isnan(bytes) || bytes == 0)
		return STYLE_DIM;
	return column == COLUMN_KEPT && bytes > 0 ? STYLE_STRONG : STYLE_PLAIN;
}

void memory_operations_draw(const struct memory_operations *o, const struct screen *s, size_t row,
			    struct area a)
{
	const struct op_row *figures = &s->table.rows[screen_view(s)][o->order[row]];
	const struct op_key *key = screen_op(s, o->order[row]);
	struct amounts shown = amounts_for(a.width);
	int names = 1 + shown.count * AMOUNT;
	char text[32], title[512];

	for (int i = 0; i < shown.count; i++) {
		double bytes = column_info[shown.columns[i]].figure(figures);

		area_fit(a, 1 + i * AMOUNT, 0, AMOUNT - 1, 1, amount_style(shown.columns[i], bytes),
			 column_format(shown.columns[i], bytes, s->settings->raw_units, text));
	}
	if (key)
		area_fit(a, names, 0, a.width - names - 1, -1, STYLE_PLAIN,
			 op_title(key, title, sizeof(title)));
}

bool memory_operations_match(const struct memory_operations *o, const struct screen *s, size_t row,
			     const char *text)
{
	const struct op_key *key = screen_op(s, o->order[row]);
	char title[512];

	return key && text_find(op_title(key, title, sizeof(title)), text);
}

void memory_operations_open(const struct memory_operations *o, struct screen *s, size_t row)
{
	struct subject subject = { .kind = SUBJECT_OPERATION, .op = o->order[row] };

	screen_jump(s, s->pid, s->track->epoch, &subject);
}
