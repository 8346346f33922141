/* The summary for a console: resources, operations, findings, health. Names go through text_clean;
 * colours and symbols are there only if the look says so. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

#include "report/buffer.h"
#include "report/hot.h"
#include "report/memory_sheet.h"
#include "report/report.h"
#include "report/summary.h"
#include "report/wrap.h"

#define LINE_SIZE       4096
#define NUMBER_WIDTH    8
#define NAME_WIDTH      16 /* the operation's name keeps so many columns */
#define USUAL_WIDTH     100
#define LEAST_WIDTH     40
#define MEMORY_WIDTH    76 /* below, only the resident size and its share */
#define FUNCTIONS_WIDTH 64 /* below, only how much of it each function has */
#define MOST_WIDTH      500

struct page {
	struct buffer out;
	const struct report_look *look;
	int width;
	struct document_costs costs; /* of the process at hand */
};

static const char *clean(char out[LINE_SIZE], const char *bytes)
{
	return text_clean(out, LINE_SIZE, bytes ? bytes : "", bytes ? strlen(bytes) : 0);
}

static void paint(struct page *page, const char *sgr)
{
	if (page->look->color && *sgr)
		buffer_format(&page->out, "\033[%sm", sgr);
}

static void unpaint(struct page *page, const char *sgr)
{
	if (page->look->color && *sgr)
		buffer_string(&page->out, "\033[0m");
}

/* One line, cut to the width; the bytes may be hostile. */
static void add_line(struct page *page, const char *sgr, const char *bytes)
{
	char text[LINE_SIZE];
	int used;

	paint(page, sgr);
	clean(text, bytes);
	buffer_add(&page->out, text, text_prefix(text, page->width, &used));
	unpaint(page, sgr);
	buffer_string(&page->out, "\n");
}

static void add_heading(struct page *page, const char *title)
{
	buffer_string(&page->out, "\n");
	add_line(page, "1", title);
}

/* Over as many lines as it takes; `used` columns of the first one are taken, the others begin at
 * `indent`. */
static void add_wrapped(struct page *page, int used, int indent, const char *bytes)
{
	char text[LINE_SIZE];
	const char *at = clean(text, bytes);

	for (;;) {
		size_t length = wrap_line(at, page->width - used), end = length;

		while (end > 0 && at[end - 1] == ' ')
			end--;
		buffer_add(&page->out, at, end);
		buffer_string(&page->out, "\n");
		at += length;
		at += strspn(at, " ");
		if (*at == '\0')
			return;
		buffer_format(&page->out, "%*s", indent, "");
		used = indent;
	}
}

/* A cell of so many columns, whatever the bytes. */
static void add_cell(struct page *page, const char *text, int columns, int align)
{
	char cell[LINE_SIZE];

	buffer_string(&page->out, text_fit(cell, sizeof(cell), text, columns, align));
}

static int title_width(void)
{
	int width = 0;

	for (int i = 0; i < METRIC_COUNT; i++) {
		int columns = text_columns(_(metric_info[i].title));

		width = columns > width ? columns : width;
	}
	return width;
}

static void add_resource(struct page *page, const struct document_resource *r, enum metric metric,
			 int width)
{
	const double numbers[] = { r->now, r->mean, r->min, r->max };
	char number[NUMBER_SIZE];

	add_cell(page, _(metric_info[metric].title), width, -1);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		buffer_string(&page->out, " ");
		add_cell(page, summary_resource(number, metric, numbers[i]), NUMBER_WIDTH, 1);
	}
	buffer_string(&page->out, "\n");
}

static void add_unknown(struct page *page, const struct document_process *p, enum metric metric)
{
	char *line = summary_unknown(p, metric);

	if (line)
		add_wrapped(page, 0, 5, line);
	free(line);
}

static void add_resources(struct page *page, const struct document_process *p)
{
	static const char *const headings[] = { N_("NOW"), N_("MEAN"), N_("MIN"), N_("MAX") };
	int width = title_width();

	buffer_string(&page->out, "\n");
	paint(page, "1");
	add_cell(page, _("Resources"), width, -1);
	for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
		buffer_string(&page->out, " ");
		add_cell(page, _(headings[i]), NUMBER_WIDTH, 1);
	}
	unpaint(page, "1");
	buffer_string(&page->out, "\n");
	for (int i = 0; i < METRIC_COUNT; i++)
		if (summary_known(&p->resource[i]))
			add_resource(page, &p->resource[i], (enum metric)i, width);
	for (int i = 0; i < METRIC_COUNT; i++)
		add_unknown(page, p, (enum metric)i);
}

static bool is_shown(const struct page *page, size_t column, int rank)
{
	return summary_columns[column].rank <= rank &&
	       document_has(page->costs, summary_columns[column].need);
}

static int columns_up_to(const struct page *page, int rank)
{
	int columns = NAME_WIDTH;

	for (size_t i = 0; i < summary_column_count; i++)
		if (is_shown(page, i, rank))
			columns += NUMBER_WIDTH;
	return columns;
}

/* The highest rank of columns for which there is room. */
static int most_rank(const struct page *page)
{
	int rank = 1;

	while (rank < SUMMARY_RANKS && columns_up_to(page, rank + 1) <= page->width)
		rank++;
	return rank;
}

/* The columns that there is room for, of an operation or (NULL) their headings; returns the columns
 * taken. */
static int add_columns(struct page *page, const struct document_op *op)
{
	char number[NUMBER_SIZE];
	int rank = most_rank(page), used = 0;

	for (size_t i = 0; i < summary_column_count; i++) {
		if (!is_shown(page, i, rank))
			continue;
		add_cell(page, op ? summary_figure(number, op, i) : _(summary_columns[i].heading),
			 NUMBER_WIDTH - 1, 1);
		buffer_string(&page->out, " ");
		used += NUMBER_WIDTH;
	}
	return used;
}

/* Without a terminal's width a name is whole: it is what tells rows apart. */
static void add_operation(struct page *page, const struct document_op *op)
{
	char text[LINE_SIZE], *name = summary_name(op);
	int used = add_columns(page, op);

	clean(text, name);
	free(name);
	if (page->look->width > 0 && text_columns(text) > page->width - used)
		add_cell(page, text, page->width - used, -1);
	else
		buffer_string(&page->out, text);
	buffer_string(&page->out, "\n");
}

static void add_more(struct page *page, size_t more)
{
	char *line = summary_more(more);

	add_line(page, "", line);
	free(line);
}

static void add_operations(struct page *page, const struct document_process *p)
{
	size_t count, shown;
	const struct document_op **ops = summary_operations(p, &count);

	if (count == 0) {
		char *line = mem_format(_("No operations: %s"), summary_no_operations(p));

		buffer_string(&page->out, "\n");
		add_wrapped(page, 0, 0, line);
		free(line);
		free(ops);
		return;
	}
	page->costs = document_costs(p);
	buffer_string(&page->out, "\n");
	paint(page, "1");
	add_columns(page, NULL);
	buffer_string(&page->out, _("OPERATION"));
	unpaint(page, "1");
	buffer_string(&page->out, "\n");
	shown = count < SUMMARY_OPERATIONS ? count : SUMMARY_OPERATIONS;
	for (size_t i = 0; i < shown; i++)
		add_operation(page, ops[i]);
	if (shown < count)
		add_more(page, count - shown);
	free(ops);
}

static void add_memory(struct page *page, const struct document_process *p)
{
	struct report_look look = *page->look;
	struct sheet *sheet;
	char *text;

	if (!p->memory)
		return;
	look.width = page->width;
	sheet = memory_sheet(p, MEMORY_SHEET_SUMMARY, page->width < MEMORY_WIDTH);
	text = sheet_text(sheet, &look);
	add_heading(page, _("Memory"));
	buffer_string(&page->out, text);
	free(text);
	sheet_free(sheet);
}

static void add_functions(struct page *page, const struct document_process *p)
{
	struct report_look look = *page->look;
	struct sheet *sheet;
	char *text;

	if (!p->profile)
		return;
	look.width = page->width;
	sheet = hot_sheet(p, &(struct hot_choice){ .shown = HOT_SUMMARY,
						   .narrow = page->width < FUNCTIONS_WIDTH });
	text = sheet_text(sheet, &look);
	add_heading(page, _("Functions"));
	buffer_string(&page->out, text);
	free(text);
	sheet_free(sheet);
}

static const struct severity_look {
	const char *name, *symbol, *plain, *sgr;
} severity_looks[] = {
	{ "info", "\xe2\x80\xa2", "-", "36" },
	{ "warning", "\xe2\x96\xb2", "!", "33" },
	{ "critical", "\xe2\x9c\x96", "!!", "1;31" },
};

static const struct severity_look *look_of(const char *severity)
{
	size_t i = sizeof(severity_looks) / sizeof(severity_looks[0]) - 1;

	while (i > 0 && strcmp(severity_looks[i].name, severity) != 0)
		i--;
	return &severity_looks[i];
}

static char *finding_times(const struct document_finding *f)
{
	char since[NUMBER_SIZE], until[NUMBER_SIZE];

	summary_time(since, f->since_wall_ns);
	summary_time(until, f->until_wall_ns);
	if (!*since)
		return mem_string("");
	return *until ? mem_format(_(" (from %s to %s)"), since, until)
		      : mem_format(_(" (since %s)"), since);
}

static void add_finding(struct page *page, const struct document_finding *f)
{
	const struct severity_look *look = look_of(f->severity);
	char severity[LINE_SIZE], *times = finding_times(f);
	char *line = mem_format("%s: %s%s", f->subject, f->message, times);

	paint(page, look->sgr);
	add_cell(page, page->look->unicode ? look->symbol : look->plain, 3, -1);
	add_cell(page, clean(severity, summary_severity(f->severity)), 9, -1);
	unpaint(page, look->sgr);
	buffer_string(&page->out, " ");
	add_wrapped(page, 13, 13, line);
	if (*f->suggestion) {
		buffer_format(&page->out, "%*s", 13, "");
		add_wrapped(page, 13, 13, f->suggestion);
	}
	free(line);
	free(times);
}

static void add_findings(struct page *page, const struct document_process *p)
{
	if (!p->judged && p->finding_count == 0)
		return;
	add_heading(page, _("Findings"));
	if (p->finding_count == 0)
		add_line(page, "32", _("None: nothing looks wrong."));
	for (size_t i = 0; i < p->finding_count; i++)
		add_finding(page, &p->findings[i]);
}

static const char *score_color(double score)
{
	return isnan(score) ? "" : score >= 80 ? "32" : score >= 50 ? "33" : "1;31";
}

static void add_part(struct page *page, const struct document_part *part)
{
	char name[LINE_SIZE], score[NUMBER_SIZE], weight[NUMBER_SIZE], *line;

	add_cell(page, clean(name, summary_part(part->name)), 12, -1);
	paint(page, score_color(part->score));
	add_cell(page, number_count(score, round(part->score)), 4, 1);
	unpaint(page, score_color(part->score));
	line = mem_format(_("weight %s"), number_count(weight, part->weight));
	buffer_string(&page->out, "  ");
	add_cell(page, line, 10, -1);
	buffer_string(&page->out, "  ");
	add_wrapped(page, 30, 30, part->why);
	free(line);
}

static void add_health(struct page *page, const struct document_process *p)
{
	char score[NUMBER_SIZE], *line;

	if (!p->judged)
		return;
	line = mem_format(_("Health: %s of 100"), number_count(score, round(p->health)));
	buffer_string(&page->out, "\n");
	add_line(page, score_color(p->health), line);
	free(line);
	if (p->part_count == 0)
		add_line(page, "", _("Nothing is known of it yet."));
	for (size_t i = 0; i < p->part_count; i++)
		add_part(page, &p->parts[i]);
}

static void add_process(struct page *page, const struct document_process *p)
{
	char *name = summary_process(p), *line;

	line = p->command && p->pid ? mem_format("%s: %s", name, p->command) : mem_string(name);
	buffer_string(&page->out, "\n");
	add_line(page, "1", line);
	if (p->ended)
		add_line(page, "", _("The process has ended."));
	add_resources(page, p);
	add_operations(page, p);
	add_functions(page, p);
	add_memory(page, p);
	add_findings(page, p);
	add_health(page, p);
	free(line);
	free(name);
}

static int width_of(const struct report_look *look)
{
	int width = look->width > 0 ? look->width : USUAL_WIDTH;

	return width < LEAST_WIDTH ? LEAST_WIDTH : width > MOST_WIDTH ? MOST_WIDTH : width;
}

char *report_text(const struct document *d, const struct report_look *look)
{
	static const struct report_look plain;
	struct page page = { .look = look ? look : &plain };
	char *run = summary_run(d), *line = mem_format("perftop %s, %s", d->version, run);

	page.width = width_of(page.look);
	add_wrapped(&page, 0, 0, line);
	if (d->run.note)
		add_wrapped(&page, 0, 0, d->run.note);
	if (d->process_count == 0)
		add_line(&page, "", _("Nothing was watched."));
	for (size_t i = 0; i < d->process_count; i++)
		add_process(&page, &d->processes[i]);
	free(line);
	free(run);
	return buffer_take(&page.out);
}
