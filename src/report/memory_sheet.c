/* Memory by kind: a sentence on growth, a table of kinds, one of mappings, one of operations. */
#include "report/memory_sheet.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/order.h"
#include "report/summary.h"

/* Takes the text. */
static void say(struct sheet *s, enum tone tone, char *text)
{
	sheet_say(s, tone, text);
	free(text);
}

static void say_growth(struct sheet *s, const struct leak *leak)
{
	char slope[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE];
	enum tone tone = leak->verdict == LEAK_LEAKING  ? TONE_WARNING
			 : leak->verdict == LEAK_STABLE ? TONE_GOOD
							: TONE_MUTED;

	if (isnan(leak->bytes_per_minute))
		say(s, tone,
		    mem_format(_("Leak test: %s. %s"), leak_verdict_text(leak->verdict),
			       leak->why));
	else
		say(s, tone,
		    mem_format(
			    _("Leak test: %s. %s It grew by %s a minute (95 %% interval: %s to %s)."),
			    leak_verdict_text(leak->verdict), leak->why,
			    number_bytes(slope, leak->bytes_per_minute),
			    number_bytes(low, leak->low), number_bytes(high, leak->high)));
}

static void add_bytes(struct sheet *s, double bytes)
{
	char text[NUMBER_SIZE];

	sheet_cell(s, TONE_PLAIN, number_bytes(text, bytes));
}

static void add_amounts(struct sheet *s, const struct memory_amounts *a, bool narrow)
{
	add_bytes(s, a->pss);
	if (narrow)
		return;
	add_bytes(s, a->private);
	add_bytes(s, a->swap);
}

static void add_kind(struct sheet *s, const struct document_memory *m, const char *title,
		     const struct memory_amounts *a, const struct memory_growth *growth,
		     bool narrow)
{
	char text[NUMBER_SIZE];

	sheet_row(s);
	sheet_cell(s, TONE_PLAIN, title);
	add_bytes(s, a->rss);
	sheet_cell(s, TONE_PLAIN, number_percent(text, 100 * a->rss / m->reading->total.rss));
	add_amounts(s, a, narrow);
	add_bytes(s, growth->change);
	sheet_cell(s, growth->low > 0 ? TONE_WARNING : TONE_PLAIN,
		   number_bytes(text, growth->bytes_per_minute));
}

static void add_kinds(struct sheet *s, const struct document_memory *m, bool narrow)
{
	const struct sheet_column all[] = {
		{ _("KIND"), CELL_TEXT },      { _("RSS"), CELL_NUMBER },
		{ _("SHARE"), CELL_NUMBER },   { _("PSS"), CELL_NUMBER },
		{ _("PRIVATE"), CELL_NUMBER }, { _("SWAP"), CELL_NUMBER },
		{ _("CHANGE"), CELL_NUMBER },  { _("PER MIN"), CELL_NUMBER },
	};
	const struct sheet_column few[] = { all[0], all[1], all[2], all[3], all[6], all[7] };

	if (narrow)
		sheet_table(s, few, sizeof(few) / sizeof(*few));
	else
		sheet_table(s, all, sizeof(all) / sizeof(*all));
	add_kind(s, m, _("all"), &m->reading->total, &m->growth[MEMORY_SERIES_RSS], narrow);
	for (int i = 0; i < MEMORY_KIND_COUNT; i++)
		if (!isnan(m->reading->kind[i].rss))
			add_kind(s, m, _(memory_kind_info[i].title), &m->reading->kind[i],
				 &m->growth[MEMORY_SERIES_KIND + i], narrow);
}

static void add_mappings(struct sheet *s, const struct memory_reading *r, size_t most, bool narrow)
{
	const struct sheet_column all[] = {
		{ _("LARGEST MAPPINGS"), CELL_NAME },
		{ _("KIND"), CELL_TEXT },
		{ _("RSS"), CELL_NUMBER },
		{ _("PSS"), CELL_NUMBER },
		{ _("PRIVATE"), CELL_NUMBER },
		{ _("SWAP"), CELL_NUMBER },
	};

	sheet_table(s, all, narrow ? 4 : sizeof(all) / sizeof(*all));
	for (size_t i = 0; i < r->mapping_count && i < most; i++) {
		sheet_row(s);
		sheet_cell(s, TONE_PLAIN, r->mappings[i].name);
		sheet_cell(s, TONE_MUTED, _(memory_kind_info[r->mappings[i].kind].title));
		add_bytes(s, r->mappings[i].amounts.rss);
		add_amounts(s, &r->mappings[i].amounts, narrow);
	}
}

/* By what they keep, then allocated */
static int compare_memory(const void *first, const void *second, void *context)
{
	const struct document_process *p = context;
	size_t a = *(const size_t *)first, b = *(const size_t *)second;
	int order = ORDER(p->ops[b].figures.net, p->ops[a].figures.net);

	if (order == 0)
		order = ORDER(p->ops[b].figures.allocated, p->ops[a].figures.allocated);
	return order ? order : ORDER(a, b);
}

/* Those that allocate, allocated; how many. */
static size_t *rank_operations(const struct document_process *p, size_t *count)
{
	size_t *ranked = mem_alloc_array(p->op_count + 1, sizeof(*ranked));

	*count = 0;
	for (size_t i = 0; i < p->op_count; i++)
		if (p->ops[i].figures.allocated > 0 || p->ops[i].figures.freed > 0)
			ranked[(*count)++] = i;
	qsort_r(ranked, *count, sizeof(*ranked), compare_memory, (void *)p);
	return ranked;
}

static void add_operation(struct sheet *s, const struct document_process *p, size_t op)
{
	const struct figures *f = &p->ops[op].figures;
	char *name = summary_name(&p->ops[op]);

	sheet_row(s);
	sheet_cell(s, TONE_PLAIN, name);
	add_bytes(s, f->allocated);
	add_bytes(s, f->allocated_mean);
	add_bytes(s, f->peak);
	add_bytes(s, f->net);
	free(name);
}

static void add_operations(struct sheet *s, const struct document_process *p, size_t most)
{
	const struct sheet_column columns[] = {
		{ _("MEMORY BY OPERATION"), CELL_NAME },
		{ _("ALLOCATED"), CELL_NUMBER },
		{ _("B/CALL"), CELL_NUMBER },
		{ _("PEAK"), CELL_NUMBER },
		{ _("KEPT"), CELL_NUMBER },
	};
	size_t count, *ranked;

	if (!document_costs(p).memory) {
		if (p->op_count)
			sheet_say(
				s, TONE_MUTED,
				_("Memory by operation is measured on request: perftop --costs=mem -- CMD, PERFTOP_SCOPE_MEM or PERFTOP=mem."));
		return;
	}
	ranked = rank_operations(p, &count);
	sheet_table(s, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < count && i < most; i++)
		add_operation(s, p, ranked[i]);
	free(ranked);
}

static void add_by_kind(struct sheet *s, const struct document_memory *m, size_t mappings,
			bool narrow)
{
	char text[NUMBER_SIZE];

	if (!m->reading) {
		say(s, TONE_MUTED,
		    mem_format(_("Memory by kind: n/a: %s"), m->reason ? m->reason : ""));
		return;
	}
	if (m->reading->ranges > MEMORY_RANGES_MOST)
		say(s, TONE_WARNING,
		    mem_format(_("There are more than %u mappings: only the totals were read."),
			       MEMORY_RANGES_MOST));
	if (isfinite(m->read_seconds))
		say(s, TONE_MUTED,
		    mem_format(_("As it was %s after the beginning."),
			       number_duration(text, m->read_seconds)));
	add_kinds(s, m, narrow);
	add_mappings(s, m->reading, mappings, narrow);
}

struct sheet *memory_sheet(const struct document_process *p, size_t most, bool narrow)
{
	struct sheet *s = sheet_new(NULL);

	say_growth(s, &p->memory->leak);
	add_by_kind(s, p->memory, most, narrow);
	add_operations(s, p, most);
	return s;
}
