/* What the reports for people have in common. */
#include "report/summary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/finding.h"
#include "analysis/health.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/order.h"
#include "model/sample.h"

#include "report/buffer.h"

const struct summary_column_info summary_columns[] = {
#define X(heading, form, rank, need, figure) { heading, number_##form, rank, NEED_##need },
#include "report/summary_columns.def"
#undef X
};
const size_t summary_column_count = sizeof(summary_columns) / sizeof(summary_columns[0]);

char *summary_figure(char out[NUMBER_SIZE], const struct document_op *o, size_t column)
{
	const double figures[] = {
#define X(heading, form, rank, need, figure) figure,
#include "report/summary_columns.def"
#undef X
	};

	return summary_columns[column].format(out, figures[column]);
}

static int compare_names(const struct document_op *a, const struct document_op *b)
{
	int order = strcmp(a->component, b->component);

	if (order == 0)
		order = strcmp(a->operation, b->operation);
	return order ? order : strcmp(a->label ? a->label : "", b->label ? b->label : "");
}

static int by_self(const void *left, const void *right)
{
	const struct document_op *a = *(const struct document_op *const *)left;
	const struct document_op *b = *(const struct document_op *const *)right;
	double x = a->figures.self, y = b->figures.self;

	if (isnan(x) != isnan(y))
		return isnan(x) ? 1 : -1;
	if (x != y && !isnan(x))
		return ORDER(y, x);
	return compare_names(a, b);
}

const struct document_op **summary_operations(const struct document_process *p, size_t *count)
{
	const struct document_op **ops = mem_alloc_array(p->op_count, sizeof(*ops));

	*count = 0;
	for (size_t i = 0; i < p->op_count; i++)
		if (p->ops[i].figures.count || p->ops[i].in_flight)
			ops[(*count)++] = &p->ops[i];
	qsort(ops, *count, sizeof(*ops), by_self);
	return ops;
}

char *summary_name(const struct document_op *op)
{
	return op->label ? mem_format("%s %s [%s]", op->component, op->operation, op->label)
			 : mem_format("%s %s", op->component, op->operation);
}

char *summary_process(const struct document_process *p)
{
	return p->pid ? mem_format("%s (%lld)", p->comm, (long long)p->pid)
		      : mem_string(_("Sum of all processes"));
}

char *summary_value(char out[NUMBER_SIZE], enum unit unit, double number)
{
	unit_format(out, unit, number, 0);
	if (isfinite(number) && (unit == UNIT_BYTES_PER_SECOND || unit == UNIT_PER_SECOND))
		strcat(out, "/s");
	return out;
}

char *summary_resource(char out[NUMBER_SIZE], enum metric metric, double number)
{
	return summary_value(out, metric_info[metric].unit, number);
}

bool summary_known(const struct document_resource *r)
{
	return isfinite(r->now) || isfinite(r->mean) || isfinite(r->max);
}

static bool same_reason(const struct document_resource *a, const struct document_resource *b)
{
	return !summary_known(a) && !summary_known(b) &&
	       strcmp(a->reason ? a->reason : "", b->reason ? b->reason : "") == 0;
}

char *summary_unknown(const struct document_process *p, enum metric metric)
{
	const struct document_resource *r = p->resource, *this = &r[metric];
	struct buffer names = { 0 };
	char *line;

	if (summary_known(this))
		return NULL;
	for (int i = 0; i < (int)metric; i++)
		if (same_reason(&r[i], this))
			return NULL;
	for (int i = metric; i < METRIC_COUNT; i++)
		if (same_reason(&r[i], this))
			buffer_format(&names, "%s%s", names.length ? ", " : "",
				      _(metric_info[i].title));
	line = mem_format(_("n/a: %s (%s)"), names.data, this->reason ? this->reason : "?");
	free(buffer_take(&names));
	return line;
}

char *summary_time(char out[NUMBER_SIZE], int64_t wall_ns)
{
	char *point;

	*out = '\0';
	if (wall_ns)
		number_time(out, wall_ns);
	point = strchr(out, '.');
	if (point)
		strcpy(point, "Z");
	return out;
}

char *summary_run(const struct document *d)
{
	char elapsed[NUMBER_SIZE], interval[NUMBER_SIZE], until[NUMBER_SIZE];
	unsigned long samples = (unsigned long)d->run.samples;

	number_duration(elapsed, d->run.elapsed);
	number_duration(interval, d->run.interval);
	return mem_format(P_("watched for %s until %s: %lu sample, one every %s",
			     "watched for %s until %s: %lu samples, one every %s", samples),
			  elapsed, summary_time(until, d->wall_ns), samples, interval);
}

const char *summary_no_operations(const struct document_process *p)
{
	int state = 0;

	while (state < SEGMENT_STATE_COUNT &&
	       strcmp(segment_state_name((enum segment_state)state), p->segment_state) != 0)
		state++;
	if (state == SEGMENT_STATE_COUNT || state == SEGMENT_ATTACHED)
		return _("nothing has been recorded");
	return segment_state_text((enum segment_state)state);
}

char *summary_more(size_t more)
{
	return mem_format(P_("and %zu more operation", "and %zu more operations", more), more);
}

const char *summary_severity(const char *severity)
{
	for (int i = 0; i < SEVERITY_COUNT; i++)
		if (strcmp(severity_name((enum severity)i), severity) == 0)
			return severity_title((enum severity)i);
	return severity;
}

const char *summary_part(const char *name)
{
	for (int i = 0; i < HEALTH_PARTS; i++)
		if (strcmp(health_info[i].name, name) == 0)
			return _(health_info[i].title);
	return name;
}
