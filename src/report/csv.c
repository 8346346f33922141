/*
 * Operations, and resources over time, as CSV. Unknown is empty. Headings are the keys of the JSON document.
 */
#include "report/csv.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "report/json_parts.h"
#include "report/report.h"

/* What a spreadsheet may execute: see CSV injection, CWE-1236. */
static bool is_formula(const char *text)
{
	return *text && strchr("=+-@\t\r", *text);
}

/* Of control characters only tabs and line ends stay: the rest, and what turns the direction of text
 * around, would reach whoever looks at the file in a terminal. */
static bool is_unsafe(uint32_t code)
{
	if (code < ' ')
		return code != '\t' && code != '\r' && code != '\n';
	return (code >= 0x7f && code < 0xa0) || (code >= 0x202a && code <= 0x202e) ||
	       (code >= 0x2066 && code <= 0x2069);
}

static void add_inside_quotes(struct buffer *out, const char *text)
{
	size_t left = strlen(text), length;

	for (uint32_t code; (length = text_decode(text, left, &code)) > 0;) {
		if (code == '"')
			buffer_string(out, "\"\"");
		else if (is_unsafe(code))
			buffer_string(out, "\xef\xbf\xbd");
		else
			buffer_add(out, text, length);
		text += length;
		left -= length;
	}
}

void csv_add_text(struct buffer *out, const char *bytes)
{
	char *text = text_repair(bytes ? bytes : "", bytes ? strlen(bytes) : 0);
	bool quoted = strpbrk(text, ",\"\r\n\t") != NULL;

	buffer_add(out, "\"", quoted);
	buffer_add(out, "'", is_formula(text));
	add_inside_quotes(out, text);
	buffer_add(out, "\"", quoted);
	free(text);
}

void csv_add_number(struct buffer *out, double number)
{
	buffer_add(out, ",", 1);
	if (isfinite(number))
		buffer_number(out, number);
}

void csv_add_whole(struct buffer *out, uint64_t number)
{
	buffer_add(out, ",", 1);
	buffer_u64(out, number);
}

static void add_process(struct buffer *out, const struct document_process *p)
{
	csv_add_text(out, p->comm);
	csv_add_whole(out, (uint64_t)p->pid);
}

static void add_costs(struct buffer *out, const struct figures *f, struct document_costs costs)
{
	for (size_t i = 0; i < JSON_COSTS; i++)
		if (document_has(costs, json_costs[i].need))
			csv_add_number(out, *(const double *)(const void *)((const char *)f +
									    json_costs[i].offset));
}

static void add_operation(struct buffer *out, const struct document_process *p,
			  const struct document_op *op, struct document_costs costs)
{
	const struct figures *f = &op->figures;
	const char *const names[] = { op->component, op->operation, op->label };

	add_process(out, p);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		buffer_add(out, ",", 1);
		csv_add_text(out, names[i]);
	}
	csv_add_whole(out, f->count);
	csv_add_whole(out, f->errors);
	csv_add_number(out, f->rate);
	csv_add_number(out, f->total);
	csv_add_number(out, f->self);
	for (size_t i = 0; i < JSON_FIGURES; i++)
		csv_add_number(out, *(const double *)(const void *)((const char *)f +
								    json_figures[i].offset));
	csv_add_number(out, f->time_percent);
	csv_add_whole(out, op->in_flight);
	csv_add_number(out, op->longest_in_flight);
	add_costs(out, f, costs);
	buffer_string(out, "\r\n");
}

/* What was measured in any process. */
char *report_csv(const struct document *d, const struct report_look *look)
{
	struct document_costs costs = document_all_costs(d);
	struct buffer out = { 0 };

	(void)look;
	buffer_string(&out, "process,pid,component,operation,label,count,errors,rate_per_second,"
			    "total_seconds,self_seconds");
	for (size_t i = 0; i < JSON_FIGURES; i++)
		buffer_format(&out, ",%s", json_figures[i].timer);
	buffer_string(&out, ",time_percent,in_flight,longest_in_flight_seconds");
	for (size_t i = 0; i < JSON_COSTS; i++)
		if (document_has(costs, json_costs[i].need))
			buffer_format(&out, ",%s", json_costs[i].key);
	buffer_string(&out, "\r\n");
	for (size_t i = 0; i < d->process_count; i++)
		for (size_t j = 0; j < d->processes[i].op_count; j++)
			add_operation(&out, &d->processes[i], &d->processes[i].ops[j], costs);
	return buffer_take(&out);
}

static void add_row(struct buffer *out, const struct document_process *p, size_t row)
{
	add_process(out, p);
	csv_add_number(out, p->series_seconds[row]);
	for (int i = 0; i < METRIC_SERIES; i++)
		csv_add_number(out, p->series[i] ? p->series[i][row] : NAN);
	buffer_string(out, "\r\n");
}

char *report_csv_series(const struct document *d)
{
	struct buffer out = { 0 };

	buffer_string(&out, "process,pid,time_seconds");
	for (int i = 0; i < METRIC_SERIES; i++)
		buffer_format(&out, ",%s", metric_info[i].name);
	buffer_string(&out, "\r\n");
	for (size_t i = 0; i < d->process_count; i++)
		for (size_t j = 0; j < d->processes[i].series_count; j++)
			add_row(&out, &d->processes[i], j);
	return buffer_take(&out);
}
