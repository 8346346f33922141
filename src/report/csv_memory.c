/* Memory by kind over time as CSV. Headings are the keys of the JSON document. */
#include <math.h>

#include "report/csv.h"
#include "report/json_parts.h"
#include "report/report.h"

static void add_row(struct buffer *out, const struct document_process *p, size_t row)
{
	const struct document_memory *m = p->memory;

	csv_add_text(out, p->comm);
	csv_add_whole(out, (uint64_t)p->pid);
	csv_add_number(out, m->seconds[row]);
	for (int i = 0; i < MEMORY_SERIES_COUNT; i++)
		csv_add_number(out, m->series[i] ? m->series[i][row] : NAN);
	buffer_string(out, CSV_LINE_END);
}

char *report_csv_memory(const struct document *d)
{
	struct buffer out = { 0 };

	buffer_string(&out, "process,pid,time_seconds");
	for (int i = 0; i < MEMORY_SERIES_COUNT; i++)
		buffer_format(&out, ",%s", json_memory_series[i]);
	buffer_string(&out, CSV_LINE_END);
	for (size_t i = 0; i < d->process_count; i++)
		for (size_t j = 0;
		     d->processes[i].memory && j < d->processes[i].memory->series_count; j++)
			add_row(&out, &d->processes[i], j);
	return buffer_take(&out);
}
