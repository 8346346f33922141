/* Memory by kind of a live process; and what a document has of it, given back. */
#include <math.h>
#include <stdlib.h>

#include "analysis/analysis.h"
#include "base/mem.h"

#include "report/collect_parts.h"

static double *column_of(const struct memory_track *t, size_t place)
{
	double *numbers = mem_alloc_array(t->row_count + 1, sizeof(*numbers));

	for (size_t i = 0; i < t->row_count; i++)
		numbers[i] = collect_seven_digits(((const float *)&t->rows[i])[place]);
	return numbers;
}

static void collect_rows(struct document_memory *to, const struct memory_track *t)
{
	to->series_count = t->row_count;
	to->seconds = column_of(t, 0);
	for (int i = 0; i < MEMORY_SERIES_COUNT; i++)
		if (!isnan(t->first[i].number))
			to->series[i] = column_of(t, 1 + (size_t)i);
}

void collect_memory(struct document_process *to, const struct process_track *p,
		    const struct analysis *analysis, bool series)
{
	const struct memory_track *t = p->memory;
	struct document_memory *m;

	if (!t)
		return;
	m = to->memory = mem_alloc(sizeof(*m));
	m->reading = memory_reading_copy(t->last);
	m->read_seconds = t->last ? t->last_seconds : NAN;
	if (t->why != WHY_KNOWN || !t->last)
		m->reason = mem_string(why_text(t->why == WHY_KNOWN ? WHY_NONE : t->why));
	for (int i = 0; i < MEMORY_PART_COUNT; i++)
		m->part[i] = t->part[i].number;
	for (int i = 0; i < MEMORY_SERIES_COUNT; i++)
		m->growth[i] = memory_growth_of(t, (enum memory_series)i);
	m->leak = analysis_leak(analysis, p);
	if (series && t->row_count)
		collect_rows(m, t);
}

void document_memory_free(struct document_memory *m)
{
	if (!m)
		return;
	memory_reading_free(m->reading);
	for (int i = 0; i < MEMORY_SERIES_COUNT; i++)
		free(m->series[i]);
	free(m->seconds);
	free(m->reason);
	free(m);
}
