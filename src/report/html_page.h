/*
 * The frame of a page: head, policy, style, symbols, the bar at the top, scripts. One file that needs no
 * network and that may be opened from anywhere. What comes between is <div class="page"> with a header, main
 * and a footer, then (html_data.c) the data of report.js.
 */
#ifndef REPORT_HTML_PAGE_H
#define REPORT_HTML_PAGE_H

#include "report/buffer.h"

/* Only what carries this number may run or style the page, should a name ever get through as markup. */
#define HTML_NONCE_BYTES 16
struct html_page {
	char nonce[2 * HTML_NONCE_BYTES + 1];
};

/* From the doctype to the first of the body. version: of perftop; may be NULL. */
struct html_page html_page_begin(struct buffer *out, const char *version, const char *title);

/* The bar at the top; between them stand the links, <a href="#id">. */
void html_page_links_begin(struct buffer *out);
void html_page_links_end(struct buffer *out);

void html_page_script(struct buffer *out, const struct html_page *page, const char *script);

/* report.js and the end of the page. */
void html_page_end(struct buffer *out, const struct html_page *page);

#endif
