/*
 * The HTML report: one file that needs no network and that may be opened from anywhere. It can be
 * read with scripts off: tables and charts are there first, report.js makes them move.
 */
#include "report/html_page.h"
#include "report/html_parts.h"
#include "report/report.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"

/* "server (1234)" or "3 processes"; allocated. */
static char *page_title(const struct document *d)
{
	size_t processes = d->process_count;

	/* the last of several is their sum */
	if (processes == 1)
		return html_process_title(&d->processes[0]);
	if (processes > 1 && d->processes[processes - 1].pid == 0)
		processes--;
	return mem_format(P_("%zu process", "%zu processes", processes), processes);
}

static void add_link(struct buffer *out, size_t process, const char *section, const char *text)
{
	buffer_format(out, "<a href=\"#p%zu-%s\">", process, section);
	html_text(out, text);
	buffer_string(out, "</a>");
}

static void add_section_links(struct buffer *out, const struct document_process *p)
{
	add_link(out, 0, "findings", _("Findings"));
	if (html_judged(p))
		add_link(out, 0, "health", _("Health"));
	add_link(out, 0, "operations", _("Operations"));
	if (p->profile)
		add_link(out, 0, "functions", _("Functions"));
	add_link(out, 0, "charts", _("Over time"));
	if (p->memory)
		add_link(out, 0, "memory", _("Memory"));
	add_link(out, 0, "resources", _("Resources"));
	if (p->thread_count)
		add_link(out, 0, "threads", _("Threads"));
}

static void add_process_links(struct buffer *out, const struct document *d)
{
	for (size_t i = 0; i < d->process_count; i++) {
		char *title = html_process_title(&d->processes[i]);

		buffer_format(out, "<a href=\"#p%zu\"><bdi>", i);
		html_text(out, title);
		buffer_string(out, "</bdi></a>");
		free(title);
	}
}

static void add_navigation(struct buffer *out, const struct document *d)
{
	html_page_links_begin(out);
	if (d->process_count == 1)
		add_section_links(out, &d->processes[0]);
	else
		add_process_links(out, d);
	html_page_links_end(out);
}

static void add_note(struct buffer *out, const char *text)
{
	if (!text || !*text)
		return;
	html_element(out, "p class=\"notice\"", text);
	buffer_string(out, "\n");
}

static void add_header(struct buffer *out, const struct document *d, const char *title)
{
	buffer_string(out, "<header>\n<h1><bdi>");
	html_text(out, title);
	buffer_string(out, "</bdi></h1>\n");
	if (d->process_count == 1 && d->processes[0].command && *d->processes[0].command)
		html_element(out, "p class=\"command\"", d->processes[0].command);
	html_add_facts(out, d);
	add_note(out, d->run.note);
	if (d->run.suspended)
		add_note(out, _("The machine was suspended during the run."));
	buffer_string(out, "</header>\n");
}

static void add_process(struct buffer *out, const struct document *d, size_t index)
{
	const struct document_process *p = &d->processes[index];
	char *title = html_process_title(p);

	buffer_format(out, "<article id=\"p%zu\">\n", index);
	if (d->process_count > 1) {
		html_element(out, "h2", title);
		if (p->command && *p->command)
			html_element(out, "p class=\"command\"", p->command);
	} else {
		html_element(out, "h2 class=\"unseen\"", _("Overview"));
	}
	html_add_headline(out, p);
	html_add_findings(out, p, index);
	html_add_health(out, p, index);
	html_add_operations(out, p, index);
	if (p->profile)
		html_add_functions(out, p, index);
	html_add_charts(out, p, index);
	html_add_memory(out, p, index);
	html_add_resources(out, p, index);
	html_add_threads(out, p, index);
	html_add_metrics(out, p, index);
	html_add_recording(out, p, index);
	buffer_string(out, "</article>\n");
	free(title);
}

static void add_main(struct buffer *out, const struct document *d)
{
	buffer_string(out, "<main>\n");
	if (d->process_count == 0)
		html_nothing(out, _("No process was watched."));
	if (d->process_count > 1)
		html_add_processes(out, d);
	for (size_t i = 0; i < d->process_count; i++)
		add_process(out, d, i);
	buffer_string(out, "</main>\n");
}

static void add_footer(struct buffer *out, const struct document *d, bool live)
{
	char cpu[NUMBER_SIZE], rss[NUMBER_SIZE];
	char *text = mem_format(
		_("Made by perftop %s, which itself used %s of a processor and %s of memory."),
		d->version ? d->version : "?", number_percent(cpu, d->run.self_cpu_percent),
		number_bytes(rss, d->run.self_rss_bytes));

	buffer_string(out, "<footer>\n");
	html_element(out, "p", text);
	if (!live) /* of the page, so that whoever wonders can find it */
		html_element(
			out, "p",
			_("The charts are not interactive: dygraphs was not installed where this was made "
			  "(Debian: libjs-dygraphs)."));
	buffer_string(out, "</footer>\n");
	free(text);
}

char *report_html(const struct document *d, const struct report_look *look)
{
	char *library = html_library(), *title = page_title(d);
	struct buffer out = { 0 };
	struct html_page page = html_page_begin(&out, d->version, title);

	(void)look; /* is for terminals */
	add_navigation(&out, d);
	buffer_string(&out, "<div class=\"page\">\n");
	add_header(&out, d, title);
	add_main(&out, d);
	add_footer(&out, d, library != NULL);
	buffer_string(&out, "</div>\n");
	html_add_data(&out, d);
	if (library)
		html_page_script(&out, &page, library);
	html_page_end(&out, &page);
	free(library);
	free(title);
	return buffer_take(&out);
}
