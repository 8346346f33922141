/* Tables for a pull request or a ticket. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

#include "report/hot.h"
#include "report/markdown_parts.h"
#include "report/memory_sheet.h"
#include "report/report.h"
#include "report/summary.h"

static void add_title(struct buffer *out, const struct document_process *p)
{
	char *name = summary_process(p);

	buffer_string(out, "\n## ");
	if (p->pid)
		markdown_prose(out, name);
	else
		buffer_string(out, name);
	buffer_string(out, "\n\n");
	free(name);
}

/* "CPU 12.5% (max 98.0%)" */
static void add_headline(struct buffer *out, const struct document_process *p, enum metric metric)
{
	const struct document_resource *r = &p->resource[metric];
	char mean[NUMBER_SIZE], max[NUMBER_SIZE];

	summary_resource(mean, metric, r->mean);
	summary_resource(max, metric, r->max);
	buffer_format(out, _("**%s** %s (max %s)"), _(metric_info[metric].title), mean, max);
}

static void add_headlines(struct buffer *out, const struct document_process *p)
{
	static const enum metric metrics[] = { METRIC_CPU, METRIC_RSS, METRIC_THREADS };
	char score[NUMBER_SIZE];

	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++) {
		buffer_string(out, i ? ", " : "");
		add_headline(out, p, metrics[i]);
	}
	if (p->judged)
		buffer_format(out, _(", **health** %s of 100"),
			      number_count(score, round(p->health)));
	buffer_string(out, "\n");
	if (p->ended)
		buffer_format(out, "\n%s\n", _("The process has ended."));
}

static void add_finding(struct buffer *out, const struct document_finding *f)
{
	char until[NUMBER_SIZE];

	buffer_string(out, "| ");
	markdown_prose(out, summary_severity(f->severity));
	buffer_string(out, " | ");
	markdown_code(out, f->subject);
	buffer_string(out, " | ");
	markdown_prose(out, f->message);
	if (f->until_wall_ns)
		buffer_format(out, _(" (ended at %s)"), summary_time(until, f->until_wall_ns));
	buffer_string(out, " | ");
	markdown_prose(out, f->suggestion);
	buffer_string(out, " |\n");
}

static void add_findings(struct buffer *out, const struct document_process *p)
{
	if (!p->judged && p->finding_count == 0)
		return;
	buffer_format(out, "\n### %s\n\n", _("Findings"));
	if (p->finding_count == 0) {
		buffer_format(out, "%s\n", _("None: nothing looks wrong."));
		return;
	}
	buffer_format(out, "| %s | %s | %s | %s |", _("Severity"), _("Where"), _("What"),
		      _("What to do"));
	markdown_rule(out, 4, 0);
	for (size_t i = 0; i < p->finding_count; i++)
		add_finding(out, &p->findings[i]);
}

static void add_operation(struct buffer *out, const struct document_op *op,
			  struct document_costs costs)
{
	char number[NUMBER_SIZE], *name = summary_name(op);

	buffer_string(out, "| ");
	markdown_code(out, name);
	for (size_t i = 0; i < summary_column_count; i++)
		if (document_has(costs, summary_columns[i].need))
			buffer_format(out, " | %s", summary_figure(number, op, i));
	buffer_string(out, " |\n");
	free(name);
}

static void add_more(struct buffer *out, size_t more)
{
	char *line = summary_more(more);

	buffer_format(out, "\n%s\n", line);
	free(line);
}

static void add_operation_rows(struct buffer *out, const struct document_op **ops, size_t count,
			       struct document_costs costs)
{
	size_t shown = count < SUMMARY_OPERATIONS ? count : SUMMARY_OPERATIONS, columns = 0;

	buffer_format(out, "| %s", _("OPERATION"));
	for (size_t i = 0; i < summary_column_count; i++) {
		if (!document_has(costs, summary_columns[i].need))
			continue;
		buffer_format(out, " | %s", _(summary_columns[i].heading));
		columns++;
	}
	buffer_string(out, " |");
	markdown_rule(out, 1, columns);
	for (size_t i = 0; i < shown; i++)
		add_operation(out, ops[i], costs);
	if (shown < count)
		add_more(out, count - shown);
}

static void add_nothing(struct buffer *out, const struct document_process *p)
{
	buffer_format(out, _("No operations: %s"), summary_no_operations(p));
	buffer_string(out, "\n");
}

static void add_operations(struct buffer *out, const struct document_process *p)
{
	size_t count;
	const struct document_op **ops = summary_operations(p, &count);

	buffer_format(out, "\n### %s\n\n", _("Operations"));
	if (count)
		add_operation_rows(out, ops, count, document_costs(p));
	else
		add_nothing(out, p);
	free(ops);
}

static void add_memory(struct buffer *out, const struct document_process *p)
{
	struct sheet *sheet;
	char *text;

	if (!p->memory)
		return;
	sheet = memory_sheet(p, MEMORY_SHEET_REPORT, false);
	text = sheet_markdown(sheet);
	buffer_format(out, "\n### %s\n%s", _("Memory"), text);
	free(text);
	sheet_free(sheet);
}

static void add_functions(struct buffer *out, const struct document_process *p)
{
	struct sheet *sheet;
	char *text;

	if (!p->profile)
		return;
	sheet = hot_sheet(p, &(struct hot_choice){ .shown = HOT_FUNCTIONS, .inside = true });
	text = sheet_markdown(sheet);
	buffer_format(out, "\n### %s\n%s", _("Functions"), text);
	free(text);
	sheet_free(sheet);
}

static void add_resource(struct buffer *out, const struct document_resource *r, enum metric metric)
{
	const double numbers[] = { r->now, r->mean, r->min, r->max };
	char number[NUMBER_SIZE];

	buffer_format(out, "| %s", _(metric_info[metric].title));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		buffer_format(out, " | %s", summary_resource(number, metric, numbers[i]));
	buffer_string(out, " |\n");
}

static void add_unknown(struct buffer *out, const struct document_process *p, enum metric metric)
{
	char *line = summary_unknown(p, metric);

	if (line) {
		buffer_string(out, "\n");
		markdown_prose(out, line);
		buffer_string(out, "\n");
	}
	free(line);
}

static void add_resources(struct buffer *out, const struct document_process *p)
{
	buffer_format(out, "\n### %s\n\n| %s | %s | %s | %s | %s |", _("Resources"), _("Resource"),
		      _("NOW"), _("MEAN"), _("MIN"), _("MAX"));
	markdown_rule(out, 1, 4);
	for (int i = 0; i < METRIC_COUNT; i++)
		if (summary_known(&p->resource[i]))
			add_resource(out, &p->resource[i], (enum metric)i);
	for (int i = 0; i < METRIC_COUNT; i++)
		add_unknown(out, p, (enum metric)i);
}

static void add_part(struct buffer *out, const struct document_part *part)
{
	char score[NUMBER_SIZE], weight[NUMBER_SIZE];

	buffer_string(out, "| ");
	markdown_prose(out, summary_part(part->name));
	buffer_format(out, " | %s | %s | ", number_count(score, round(part->score)),
		      number_count(weight, part->weight));
	markdown_prose(out, part->why);
	buffer_string(out, " |\n");
}

static void add_health(struct buffer *out, const struct document_process *p)
{
	if (!p->judged)
		return;
	buffer_format(out, "\n### %s\n\n", _("Health"));
	if (p->part_count == 0) {
		buffer_format(out, "%s\n", _("Nothing is known of it yet."));
		return;
	}
	buffer_format(out, "| %s | %s | %s | %s |\n|:--|--:|--:|:--|\n", _("Part"), _("Score"),
		      _("Weight"), _("Why"));
	for (size_t i = 0; i < p->part_count; i++)
		add_part(out, &p->parts[i]);
}

static void add_process(struct buffer *out, const struct document_process *p)
{
	add_title(out, p);
	add_headlines(out, p);
	add_findings(out, p);
	add_operations(out, p);
	add_functions(out, p);
	add_memory(out, p);
	add_resources(out, p);
	add_health(out, p);
}

char *report_markdown(const struct document *d, const struct report_look *look)
{
	struct buffer out = { 0 };
	char *run = summary_run(d);

	(void)look;
	buffer_string(&out, "# perftop ");
	markdown_prose(&out, d->version);
	buffer_format(&out, "\n\n%s\n", run);
	if (d->run.note) {
		buffer_string(&out, "\n> ");
		markdown_prose(&out, d->run.note);
		buffer_string(&out, "\n");
	}
	if (d->process_count == 0)
		buffer_format(&out, "\n%s\n", _("Nothing was watched."));
	for (size_t i = 0; i < d->process_count; i++)
		add_process(&out, &d->processes[i]);
	free(run);
	return buffer_take(&out);
}
