/* The plain tables: processes, resources, threads, other metrics, and how it was recorded. */
#include "report/html_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "model/sample.h"

static void begin_table(struct buffer *out, const char *css, const char *caption)
{
	buffer_format(out, "<div class=\"scroll\"><table class=\"%s\">", css);
	html_element(out, "caption", caption);
	buffer_string(out, "<thead><tr>");
}

static void end_table(struct buffer *out)
{
	buffer_string(out, "</tbody></table></div>\n");
}

/* An unknown number says why, where a reason is known. */
static void add_number(struct buffer *out, enum unit unit, double number, const char *reason)
{
	buffer_string(out, "<td class=\"number\"");
	if (isnan(number) && reason)
		html_attribute(out, "title", reason);
	buffer_string(out, ">");
	html_unit(out, unit, number);
	buffer_string(out, "</td>");
}

static void add_process_row(struct buffer *out, const struct document_process *p, size_t index)
{
	struct html_sums sums = html_sums(p);
	char *title = html_process_title(p);

	buffer_format(out, "<tr><th scope=\"row\"><a href=\"#p%zu\"><bdi>", index);
	html_text(out, title);
	buffer_string(out, "</bdi></a></th>");
	add_number(out, UNIT_COUNT, p->judged ? round(p->health) : NAN, NULL);
	add_number(out, UNIT_COUNT, p->judged ? (double)p->finding_count : NAN, NULL);
	add_number(out, UNIT_PERCENT, p->resource[METRIC_CPU].mean, p->resource[METRIC_CPU].reason);
	add_number(out, UNIT_BYTES, p->resource[METRIC_RSS].now, p->resource[METRIC_RSS].reason);
	add_number(out, UNIT_COUNT, sums.rate, NULL);
	add_number(out, UNIT_COUNT, sums.count ? (double)sums.errors : NAN, NULL);
	html_element(out, "td class=\"why\"", p->command);
	buffer_string(out, "</tr>\n");
	free(title);
}

void html_add_processes(struct buffer *out, const struct document *d)
{
	buffer_string(out, "<section id=\"processes\">");
	html_element(out, "h2", _("Processes"));
	begin_table(out, "processes", _("Each with a chapter of its own below"));
	html_column(out, NULL, NULL, _("Process"), NULL);
	html_column(out, "number", NULL, _("Health"), _("0 to 100"));
	html_column(out, "number", NULL, _("Findings"), NULL);
	html_column(out, "number", NULL, _("CPU"), _("Mean"));
	html_column(out, "number", NULL, _("RSS"), _("Now"));
	html_column(out, "number", NULL, _("Operations per second"), NULL);
	html_column(out, "number", NULL, _("Errors"), NULL);
	html_column(out, NULL, NULL, _("Command"), NULL);
	buffer_string(out, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < d->process_count; i++)
		add_process_row(out, &d->processes[i], i);
	end_table(out);
	buffer_string(out, "</section>\n");
}

static void add_unknown(struct buffer *out, const char *reason, int columns)
{
	buffer_format(out, "<td class=\"unknown\" colspan=\"%d\">n/a", columns);
	if (reason) {
		buffer_string(out, ": ");
		html_text(out, reason);
	}
	buffer_string(out, "</td>");
}

static void add_resource(struct buffer *out, const struct document_resource *r,
			 const struct metric_info *info)
{
	const double values[] = { r->now, r->mean, r->min, r->max };

	buffer_string(out, "<tr>");
	html_element(out, "th scope=\"row\"", _(info->title));
	if (isnan(r->now) && isnan(r->max)) {
		add_unknown(out, r->reason, 4);
	} else {
		for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
			add_number(out, info->unit, values[i], r->reason);
	}
	html_element(out, "td class=\"why\"", _(info->help));
	buffer_string(out, "</tr>\n");
}

void html_add_resources(struct buffer *out, const struct document_process *p, size_t process)
{
	html_section(out, process, "resources", _("Resources"));
	begin_table(out, "resources",
		    p->network_of_namespace
			    ? _("Network figures are those of the whole network namespace.")
			    : _("Over the whole run; percent are of one processor."));
	html_column(out, NULL, NULL, _("Resource"), NULL);
	html_column(out, "number", NULL, _("Now"), NULL);
	html_column(out, "number", NULL, _("Mean"), NULL);
	html_column(out, "number", NULL, _("Min"), NULL);
	html_column(out, "number", NULL, _("Max"), NULL);
	html_column(out, NULL, NULL, _("What it is"), NULL);
	buffer_string(out, "</tr></thead><tbody>\n");
	for (int m = 0; m < METRIC_COUNT; m++)
		add_resource(out, &p->resource[m], &metric_info[m]);
	end_table(out);
	buffer_string(out, "</section>\n");
}

static const struct {
	char letter;
	const char *title;
} states[] = {
	{ 'R', N_("running or waiting for a processor") },
	{ 'S', N_("sleeping") },
	{ 'D', N_("waiting for storage") },
	{ 'Z', N_("ended, not yet waited for") },
	{ 'T', N_("stopped") },
	{ 't', N_("stopped by a debugger") },
	{ 'X', N_("ended") },
	{ 'I', N_("idle") },
};

static void add_state(struct buffer *out, char letter)
{
	char text[2] = { letter, '\0' };

	buffer_string(out, "<td><abbr");
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
		if (states[i].letter == letter)
			html_attribute(out, "title", _(states[i].title));
	buffer_string(out, ">");
	html_text(out, letter ? text : "?");
	buffer_string(out, "</abbr></td>");
}

static void add_stack(struct buffer *out, const struct document_thread *t)
{
	char *deeper;

	buffer_string(out, "<td class=\"wide\"><ol class=\"stack\">");
	for (size_t i = 0; i < t->frames; i++) {
		const struct document_frame *frame = &t->stack[i];

		buffer_string(out, "<li>");
		html_name(out, frame->component, frame->operation, frame->label);
		buffer_string(out, " <b>");
		html_unit(out, UNIT_SECONDS, frame->elapsed);
		buffer_string(out, "</b></li>");
	}
	if (t->depth > t->frames) {
		unsigned long more = t->depth - (unsigned long)t->frames;

		deeper = mem_format(P_("%lu more inside", "%lu more inside", more), more);
		html_element(out, "li", deeper);
		free(deeper);
	}
	buffer_string(out, "</ol></td>");
}

static void add_thread(struct buffer *out, const struct document_thread *t)
{
	const struct value values[] = { t->cpu, t->cpu_user, t->cpu_system, t->run_queue_wait };
	char tid[NUMBER_SIZE];

	buffer_string(out, "<tr><th scope=\"row\"><bdi>");
	html_text(out, t->name);
	buffer_string(out, "</bdi></th>");
	html_element(out, "td class=\"number\"", number_u64(tid, t->tid));
	add_state(out, t->state);
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
		add_number(out, UNIT_PERCENT, values[i].number,
			   t->reason ? t->reason : why_text(values[i].why));
	add_stack(out, t);
	buffer_string(out, "</tr>\n");
}

void html_add_threads(struct buffer *out, const struct document_process *p, size_t process)
{
	if (p->thread_count == 0)
		return;
	html_section(out, process, "threads", _("Threads"));
	begin_table(
		out, "threads",
		_("As they were in the newest sample; a stack begins with its outermost operation."));
	html_column(out, NULL, NULL, _("Thread"), NULL);
	html_column(out, "number", NULL, _("TID"), NULL);
	html_column(out, NULL, NULL, _("State"), NULL);
	html_column(out, "number", NULL, _("CPU"), _(metric_info[METRIC_CPU].help));
	html_column(out, "number", NULL, _("user"), _(metric_info[METRIC_CPU_USER].help));
	html_column(out, "number", NULL, _("system"), _(metric_info[METRIC_CPU_SYSTEM].help));
	html_column(out, "number", NULL, _("run queue"), _(metric_info[METRIC_RUN_QUEUE].help));
	html_column(out, NULL, NULL, _("Operations in flight"), NULL);
	buffer_string(out, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < p->thread_count; i++)
		add_thread(out, &p->threads[i]);
	end_table(out);
	buffer_string(out, "</section>\n");
}

/* The units that a program may give its metrics and that perftop knows; others are plain counts. */
static enum unit unit_of(const struct document_metric *m)
{
	if (m->unit && strcmp(m->unit, "bytes") == 0)
		return UNIT_BYTES;
	if (m->unit && strcmp(m->unit, "seconds") == 0)
		return UNIT_SECONDS;
	return UNIT_COUNT;
}

static bool is_kind(const struct document_metric *m, const char *kind)
{
	return strcmp(m->kind, kind) == 0;
}

static const char *kind_title(const struct document_metric *m)
{
	if (is_kind(m, "counter"))
		return _("counter");
	return is_kind(m, "gauge") ? _("gauge") : _("distribution");
}

/* What it is first of all: a gauge's value, a counter's total, how many values there were. */
static void add_metric_value(struct buffer *out, const struct document_metric *m)
{
	if (is_kind(m, "gauge"))
		add_number(out, unit_of(m), m->value, m->reason);
	else if (is_kind(m, "counter"))
		add_number(out, unit_of(m), (double)m->total, m->reason);
	else
		add_number(out, UNIT_COUNT, (double)m->figures.count, m->reason);
}

static void add_metric(struct buffer *out, const struct document_metric *m)
{
	const double values[] = { m->figures.mean, m->figures.p50, m->figures.p99, m->figures.max };

	buffer_string(out, "<tr><th scope=\"row\">");
	html_name(out, m->component, m->name, m->label);
	buffer_string(out, "</th>");
	html_element(out, "td", kind_title(m));
	html_element(out, "td", m->unit);
	add_metric_value(out, m);
	if (is_kind(m, "gauge"))
		buffer_string(out, "<td></td>");
	else
		add_number(out, UNIT_COUNT, m->figures.rate, m->reason);
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		if (is_kind(m, "value"))
			add_number(out, unit_of(m), values[i], m->reason);
		else
			buffer_string(out, "<td></td>");
	}
	buffer_string(out, "</tr>\n");
}

void html_add_metrics(struct buffer *out, const struct document_process *p, size_t process)
{
	if (p->metric_count == 0)
		return;
	html_section(out, process, "metrics", _("Counters, gauges and values"));
	begin_table(out, "metrics", _("What the program counted itself"));
	html_column(out, NULL, NULL, _("Metric"), NULL);
	html_column(out, NULL, NULL, _("Kind"), NULL);
	html_column(out, NULL, NULL, _("Unit"), NULL);
	html_column(out, "number", NULL, _("Value"),
		    _("A gauge's value, a counter's total, how many values there were"));
	html_column(out, "number", NULL, _("Per second"), NULL);
	html_column(out, "number", NULL, _("Mean"), NULL);
	html_column(out, "number", NULL, _("P50"), NULL);
	html_column(out, "number", NULL, _("P99"), NULL);
	html_column(out, "number", NULL, _("Max"), NULL);
	buffer_string(out, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < p->metric_count; i++)
		add_metric(out, &p->metrics[i]);
	end_table(out);
	buffer_string(out, "</section>\n");
}

static const char *state_sentence(const char *name)
{
	for (int s = 0; s < SEGMENT_STATE_COUNT; s++)
		if (name && strcmp(name, segment_state_name((enum segment_state)s)) == 0)
			return segment_state_text((enum segment_state)s);
	return name;
}

static const char *drop_sentence(const char *name)
{
	for (int r = 0; r < PERFTOP_DROP_COUNT; r++)
		if (name && strcmp(name, drop_name((enum perftop_drop)r)) == 0)
			return drop_text((enum perftop_drop)r);
	return name;
}

static bool add_drops(struct buffer *out, const struct document_process *p)
{
	char count[NUMBER_SIZE];
	bool any = false;

	for (size_t i = 0; i < p->drop_count; i++) {
		if (p->drops[i].count == 0)
			continue;
		buffer_string(out, any ? "<li>" : "<ul class=\"drops\"><li>");
		html_element(out, "b", number_u64(count, p->drops[i].count));
		buffer_string(out, " ");
		html_text(out, drop_sentence(p->drops[i].name));
		buffer_string(out, "</li>");
		any = true;
	}
	if (any)
		buffer_string(out, "</ul>\n");
	return any;
}

static void add_segment(struct buffer *out, const struct document_process *p)
{
	char used[NUMBER_SIZE], size[NUMBER_SIZE], threads[NUMBER_SIZE];
	char *text;

	if (p->segment_size == 0)
		return;
	number_bytes(used, (double)p->segment_used);
	number_bytes(size, (double)p->segment_size);
	number_u64(threads, p->segment_threads);
	text = mem_format(P_("%s of %s used, %s thread at most",
			     "%s of %s used, %s threads at most",
			     (unsigned long)p->segment_threads),
			  used, size, threads);
	html_element(out, "p", text);
	free(text);
}

void html_add_recording(struct buffer *out, const struct document_process *p, size_t process)
{
	if (!p->segment_state)
		return;
	html_section(out, process, "recording", _("Recording"));
	html_element(out, "p", state_sentence(p->segment_state));
	add_segment(out, p);
	if (!add_drops(out, p) && p->segment_size)
		html_nothing(out, _("Nothing was lost."));
	buffer_string(out, "</section>\n");
}
