/* The frame of a page. */
#include "report/html_page.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/i18n.h"

#include "report/html_parts.h"

static void make_nonce(struct html_page *page)
{
	unsigned char bytes[HTML_NONCE_BYTES] = { 0 };
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
		page->nonce[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
		page->nonce[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
	}
	page->nonce[2 * HTML_NONCE_BYTES] = '\0';
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

static void add_head(struct buffer *out, const struct html_page *page, const char *version,
		     const char *title)
{
	buffer_string(out, "<!DOCTYPE html>\n<html");
	add_language(out);
	buffer_string(out, ">\n<head>\n<meta charset=\"utf-8\">\n");
	buffer_format(out,
		      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		      "script-src 'nonce-%s'; style-src 'nonce-%s'; base-uri 'none'; "
		      "form-action 'none'\">\n",
		      page->nonce, page->nonce);
	buffer_string(out,
		      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		      "<meta name=\"referrer\" content=\"no-referrer\">\n"
		      "<meta name=\"generator\" content=\"perftop ");
	html_text(out, version);
	buffer_string(out, "\">\n<title>");
	html_text(out, title);
	buffer_string(out, " – perftop</title>\n");
	buffer_format(out, "<style nonce=\"%s\">\n", page->nonce);
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

struct html_page html_page_begin(struct buffer *out, const char *version, const char *title)
{
	struct html_page page;

	make_nonce(&page);
	add_head(out, &page, version, title);
	buffer_string(out, "<body>\n");
	buffer_string(out, symbols);
	return page;
}

void html_page_links_begin(struct buffer *out)
{
	buffer_string(out, "<nav");
	html_attribute(out, "aria-label", _("Contents"));
	buffer_string(
		out,
		"><div class=\"page\"><span class=\"brand\">perftop</span><div class=\"links\">");
}

void html_page_links_end(struct buffer *out)
{
	buffer_string(out,
		      "</div><button type=\"button\" class=\"theme script-only\" hidden></button>"
		      "</div></nav>\n");
}

void html_page_script(struct buffer *out, const struct html_page *page, const char *script)
{
	buffer_format(out, "<script nonce=\"%s\">\n", page->nonce);
	buffer_string(out, script);
	buffer_string(out, "\n</script>\n");
}

void html_page_end(struct buffer *out, const struct html_page *page)
{
	html_page_script(out, page, html_script);
	buffer_string(out, "</body>\n</html>\n");
}
