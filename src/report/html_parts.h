/*
 * What the HTML report is put together from. Every part appends to one buffer. Text of any origin
 * goes through html_text and nothing else, be it in an element or in a quoted attribute; what
 * scripts read is JSON (html_data.c). There are no style attributes and no event handlers: the
 * page's Content-Security-Policy forbids them, so widths and heights stand in SVG attributes.
 */
#ifndef REPORT_HTML_PARTS_H
#define REPORT_HTML_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/metric.h"
#include "report/buffer.h"
#include "report/document.h"

/* html_text.c */

/* Bytes of any origin, inert in elements and in quoted attributes; NULL adds nothing. */
void html_text(struct buffer *out, const char *bytes);

/* <tag attributes>text</tag>; tag and attributes, as written, are literals of the program. */
void html_element(struct buffer *out, const char *tag, const char *text);

/* name="text", with a space before it. */
void html_attribute(struct buffer *out, const char *name, const char *text);

/* A number for the eye, or "n/a"; rates end in "/s". */
void html_unit(struct buffer *out, enum unit unit, double number);

/* A coordinate of SVG: one decimal. 0 for what is no number. */
void html_coordinate(struct buffer *out, double number);

/* <time>, to the second; nothing for 0. */
void html_time(struct buffer *out, int64_t wall_ns);

/* A symbol of the page (html_page.c has them), for the eye only: "critical". */
void html_icon(struct buffer *out, const char *name);

/* A bar of so many percent; css is a literal. For the eye only: the number stands beside it. */
void html_bar(struct buffer *out, double percent, const char *css);

/* "component operation [label]", the component muted. */
void html_name(struct buffer *out, const char *component, const char *operation, const char *label);

/* The beginning of a section that can be linked to, "p0-charts", with its heading. */
void html_section(struct buffer *out, size_t process, const char *name, const char *title);

/* One line that says that there is nothing, and why. */
void html_nothing(struct buffer *out, const char *text);

/* The header cell of a column; css may be NULL. sort: what a click sorts by, "number" or "text";
 * NULL: not sortable. title may be NULL. */
void html_column(struct buffer *out, const char *css, const char *sort, const char *title,
		 const char *help);

/* html_histogram.c */

/* Durations on a logarithmic axis of octaves: exponents of two of nanoseconds. */
struct html_axis {
	double low, high; /* low >= high: nothing to show */
};
void html_axis_take(struct html_axis *axis, const struct document_bucket *histogram, size_t count);

/* The histogram in small, on the axis that all rows of a table have in common. */
void html_spark(struct buffer *out, const struct html_axis *axis,
		const struct document_bucket *histogram, size_t count);

/* "[place, count, ...]" for scripts; place k holds durations in (2^((k-1)/steps), 2^(k/steps)]
 * nanoseconds. */
void html_buckets(struct buffer *out, const struct document_bucket *histogram, size_t count,
		  unsigned steps);

/* html_chart.c: charts of resources over time, and what of them scripts need. */
void html_add_charts(struct buffer *out, const struct document_process *p, size_t process);
bool html_charted(enum metric metric);
/* How charts are zoomed, and the button that ends it: seen where they can be. */
void html_add_zoom(struct buffer *out);
/* What stands around a plot over time: the labels of the upright axis, 0 to top, before it; three moments, seconds
 * since the start, behind it. */
void html_begin_frame(struct buffer *out, enum unit unit, double top);
void html_end_frame(struct buffer *out, double from, double to);

/* html_chart.c: the upper end of an axis that holds a value. */
double html_round_up(double value, enum unit unit);

/* html_memory.c: memory by kind; adds nothing where it was not asked for. */
void html_add_memory(struct buffer *out, const struct document_process *p, size_t process);

/* html_overview.c: headline figures, findings and health. */
void html_add_facts(struct buffer *out, const struct document *d);
void html_add_headline(struct buffer *out, const struct document_process *p);
void html_add_findings(struct buffer *out, const struct document_process *p, size_t process);
void html_add_health(struct buffer *out, const struct document_process *p, size_t process);

/* Whether there is a health score, with its parts, to show. */
bool html_judged(const struct document_process *p);

/* "server (1234)"; allocated. */
char *html_process_title(const struct document_process *p);

/* Of all operations; NaN and 0 where nothing is known. */
struct html_sums {
	double rate, self; /* per second; seconds */
	uint64_t count, errors;
	const struct document_op *busiest; /* by self time; NULL */
};
struct html_sums html_sums(const struct document_process *p);

/* html_operations.c */
void html_add_operations(struct buffer *out, const struct document_process *p, size_t process);

/* html_functions.c: hot functions, and what of them scripts draw a flame graph of. */
void html_add_functions(struct buffer *out, const struct document_process *p, size_t process);
void html_add_profile(struct buffer *out, const struct document_process *p);

/* sheet_html.c: a sheet as a part of a section. */
struct sheet;
void html_add_sheet(struct buffer *out, const struct sheet *s);

/* html_tables.c */
void html_add_processes(struct buffer *out, const struct document *d);
void html_add_resources(struct buffer *out, const struct document_process *p, size_t process);
void html_add_threads(struct buffer *out, const struct document_process *p, size_t process);
void html_add_metrics(struct buffer *out, const struct document_process *p, size_t process);
void html_add_recording(struct buffer *out, const struct document_process *p, size_t process);

/* html_data.c: the document's numbers and the words of the script, as JSON in a <script>. */
void html_add_data(struct buffer *out, const struct document *d);
/* The same of a page that has no document: nothing but words. */
void html_add_no_data(struct buffer *out);

/* html_library.c: the text of dygraphs, allocated; NULL where it is not installed or could not be
 * embedded. */
char *html_library(void);

/* html_assets.c, which the build makes of data/report.css and data/report.js. */
extern const char html_style[], html_script[];

#endif
