/* Functions as CSV: the hottest first, all of them. Headings are the keys of the JSON document. */
#include <stdlib.h>

#include "report/csv.h"
#include "report/hot.h"

static void add_function(struct buffer *out, const struct document_process *p,
			 const struct hot *hot, const struct function_row *row)
{
	const struct profile_function *function = &p->profile->functions[row->function];

	csv_add_text(out, p->comm);
	csv_add_whole(out, (uint64_t)p->pid);
	buffer_string(out, ",");
	csv_add_text(out, function->name);
	buffer_string(out, ",");
	csv_add_text(out, function->module);
	csv_add_whole(out, row->self);
	csv_add_whole(out, row->total);
	csv_add_number(out, hot_percent(row->self, hot->samples));
	csv_add_number(out, hot_percent(row->total, hot->samples));
	csv_add_number(out, hot_seconds(p->profile, row->self));
	csv_add_number(out, hot_seconds(p->profile, row->total));
	buffer_string(out, CSV_LINE_END);
}

char *report_csv_functions(const struct document *d)
{
	static const struct functions_choice all = { .op = PROFILE_ANY_OP };
	struct buffer out = { 0 };

	buffer_string(&out, "process,pid,name,module,self_samples,total_samples,self_percent,"
			    "total_percent,self_seconds,total_seconds" CSV_LINE_END);
	for (size_t i = 0; i < d->process_count; i++) {
		const struct document_process *p = &d->processes[i];
		struct hot hot = { 0 };

		if (hot_own(p))
			hot = hot_functions(p->profile, &all);
		for (size_t j = 0; j < hot.count; j++)
			add_function(&out, p, &hot, &hot.rows[j]);
		free(hot.rows);
	}
	return buffer_take(&out);
}
