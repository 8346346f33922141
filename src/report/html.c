/*
 * The HTML report: one file that needs no network and that may be opened from anywhere. It can be
 * read with scripts off: tables and charts are there first, report.js makes them move.
 */
#include "report/html_parts.h"
#include "report/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"

#define NONCE_BYTES 16

/* Only what carries this number may run or style the page, should a name ever get through as markup. */
struct nonce {
	char text[2 * NONCE_BYTES + 1];
};

static struct nonce make_nonce(void)
{
	unsigned char bytes[NONCE_BYTES] = { 0 };
	struct nonce nonce;
	size_t got = 0;

	while (got < sizeof(bytes)) {
		ssize_t n = getrandom(bytes + got, sizeof(bytes) - got, 0);

		if (n < 0 && errno != EINTR) {
			struct timespec
				now; /* no such call: still no number that a name could know */

			clock_gettime(CLOCK_REALTIME, &now);
			memcpy(bytes, &now,
			       sizeof(now) < sizeof(bytes) ? sizeof(now) : sizeof(bytes));
			break;
		}
		got += n > 0 ? (size_t)n : 0;
	}
	for (size_t i = 0; i < sizeof(bytes); i++) {
		nonce.text[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
		nonce.text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
	}
	nonce.text[2 * NONCE_BYTES] = '\0';
	return nonce;
}

/* The language that the page is in: that of the catalogue in use, not that of the locale, for
 * which there may be none. The catalogue's header is the translation of nothing. */
static void find_language(char *language, size_t size)
{
	static const char nothing[] = "", key[] = "\nLanguage: ";
	const char *field = strstr(_(nothing), key);
	size_t length = 0;

	if (field)
		length = strcspn(field += strlen(key), "_@ \n");
	if (length == 0 || length >= size)
		length = strlen(field = "en");
	memcpy(language, field, length);
	language[length] = '\0';
}

static void add_language(struct buffer *out)
{
	static const char *const leftward[] = {
		"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"
	};
	const char *direction = "ltr";
	char language[16];

	find_language(language, sizeof(language));
	for (size_t i = 0; i < sizeof(leftward) / sizeof(*leftward); i++)
		if (strcmp(language, leftward[i]) == 0)
			direction = "rtl";
	html_attribute(out, "lang", language);
	html_attribute(out, "dir", direction);
}

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

static void add_head(struct buffer *out, const struct document *d, const struct nonce *nonce,
		     const char *title)
{
	buffer_string(out, "<!DOCTYPE html>\n<html");
	add_language(out);
	buffer_string(out, ">\n<head>\n<meta charset=\"utf-8\">\n");
	buffer_format(out,
		      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		      "script-src 'nonce-%s'; style-src 'nonce-%s'; base-uri 'none'; "
		      "form-action 'none'\">\n",
		      nonce->text, nonce->text);
	buffer_string(out,
		      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		      "<meta name=\"referrer\" content=\"no-referrer\">\n"
		      "<meta name=\"generator\" content=\"perftop ");
	html_text(out, d->version);
	buffer_string(out, "\">\n<title>");
	html_text(out, title);
	buffer_string(out, " – perftop</title>\n");
	buffer_format(out, "<style nonce=\"%s\">\n", nonce->text);
	buffer_string(out, html_style);
	buffer_string(out, "</style>\n</head>\n");
}

/* The symbols that html_icon uses: a shape of its own for each severity and grade. */
static const char symbols[] =
	"<svg class=\"symbols\" width=\"0\" height=\"0\" aria-hidden=\"true\">"
	"<symbol id=\"icon-critical\" viewBox=\"0 0 16 16\"><path d=\"M5 1h6l4 4v6l-4 4H5l-4-4V5z\"/>"
	"<path class=\"mark\" d=\"M5.5 5.5l5 5m0-5l-5 5\"/></symbol>"
	"<symbol id=\"icon-warning\" viewBox=\"0 0 16 16\"><path d=\"M8 1l7.5 14H.5z\"/>"
	"<path class=\"mark\" d=\"M8 6v4m0 2v1\"/></symbol>"
	"<symbol id=\"icon-info\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"7\"/>"
	"<path class=\"mark\" d=\"M8 7v5m0-8v1\"/></symbol>"
	"<symbol id=\"icon-good\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"7\"/>"
	"<path class=\"mark\" d=\"M4.5 8.5l2.5 2.5 4.5-5.5\"/></symbol>"
	"<symbol id=\"icon-fair\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"7\"/>"
	"<path class=\"mark\" d=\"M4.5 8h7\"/></symbol>"
	"<symbol id=\"icon-poor\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"7\"/>"
	"<path class=\"mark\" d=\"M8 4v5m0 2v1\"/></symbol></svg>\n";

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
	add_link(out, 0, "charts", _("Over time"));
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
	buffer_string(out, "<nav");
	html_attribute(out, "aria-label", _("Contents"));
	buffer_string(
		out,
		"><div class=\"page\"><span class=\"brand\">perftop</span><div class=\"links\">");
	if (d->process_count == 1)
		add_section_links(out, &d->processes[0]);
	else
		add_process_links(out, d);
	buffer_string(out,
		      "</div><button type=\"button\" class=\"theme script-only\" hidden></button>"
		      "</div></nav>\n");
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
	html_add_charts(out, p, index);
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

static void add_script(struct buffer *out, const struct nonce *nonce, const char *script)
{
	buffer_format(out, "<script nonce=\"%s\">\n", nonce->text);
	buffer_string(out, script);
	buffer_string(out, "\n</script>\n");
}

char *report_html(const struct document *d, const struct report_look *look)
{
	struct nonce nonce = make_nonce();
	char *library = html_library(), *title = page_title(d);
	struct buffer out = { 0 };

	(void)look; /* is for terminals */
	add_head(&out, d, &nonce, title);
	buffer_string(&out, "<body>\n");
	buffer_string(&out, symbols);
	add_navigation(&out, d);
	buffer_string(&out, "<div class=\"page\">\n");
	add_header(&out, d, title);
	add_main(&out, d);
	add_footer(&out, d, library != NULL);
	buffer_string(&out, "</div>\n");
	html_add_data(&out, d);
	if (library)
		add_script(&out, &nonce, library);
	add_script(&out, &nonce, html_script);
	buffer_string(&out, "</body>\n</html>\n");
	free(library);
	free(title);
	return buffer_take(&out);
}
