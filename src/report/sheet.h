/*
 * What the deciding commands have to say (diff, check, bench, validate), apart from how it looks: a
 * sheet of headings, sentences, tables and charts, made once and rendered as text, Markdown or HTML.
 *
 * Strings are copied and may hold any bytes: each renderer makes them harmless in its own way. What is
 * for the eye of a person is translated by who fills the sheet; the renderers add no words of their own.
 * Not thread-safe.
 */
#ifndef REPORT_SHEET_H
#define REPORT_SHEET_H

#include "model/metric.h"
#include "report/report.h"

#include <stdbool.h>
#include <stddef.h>

/* What a piece means for the reader: a colour, and in HTML a sign, never the only bearer of it. */
enum tone { TONE_PLAIN, TONE_GOOD, TONE_BAD, TONE_WARNING, TONE_MUTED, TONE_STRONG };

struct sheet;

/* title: of the page, plain words: "before.json against after.json". NULL: a part of a larger report, rendered without a title,
 * its headings as those within a chapter. */
struct sheet *sheet_new(const char *title);
void sheet_free(struct sheet *s); /* NULL is fine */

void sheet_heading(struct sheet *s, const char *text);
/* A sentence or a few; wrapped to the width. */
void sheet_say(struct sheet *s, enum tone tone, const char *text);
/* What a machine prints or a person types, line by line as it is: a command, an error. */
void sheet_code(struct sheet *s, const char *text);

/* ---- tables ---- */

enum sheet_cells {
	CELL_TEXT, /* words, to the left; on a narrow terminal over several lines */
	CELL_NAME, /* of something watched, to the left: hostile; the first to be shortened on a narrow terminal */
	CELL_NUMBER, /* to the right */
};

struct sheet_column {
	const char *title; /* translated; "" is fine */
	enum sheet_cells cells;
};

/* Begins a table; the rows that follow belong to it. A table without rows is not rendered. */
void sheet_table(struct sheet *s, const struct sheet_column *columns, size_t count);
void sheet_row(struct sheet *s);
/* The next cell of the row; those that are left out are empty. */
void sheet_cell(struct sheet *s, enum tone tone, const char *text);
void sheet_cell_format(struct sheet *s, enum tone tone, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* ---- charts ---- */

enum chart_shape {
	CHART_LINE, /* points joined; with a mark on each where they are few */
	CHART_STEPS, /* y[i] holds from x[i] to x[i + 1]: histograms, of which the last y is not used */
	CHART_POINTS,
};

struct chart_axis {
	const char *title; /* translated */
	enum unit unit;    /* how its numbers are written */
	bool log;          /* what is not positive is left out */
};

struct chart_series {
	const char *name; /* hostile */
	enum chart_shape shape;
	const double *x, *y; /* as many as count; NaN: a gap */
	size_t count;
};

#define CHART_SERIES_MOST 8 /* more are left out, and said to be */

/* Copied. A chart without two points in it is not rendered. */
void sheet_chart(struct sheet *s, const char *title, const struct chart_axis *x,
		 const struct chart_axis *y, const struct chart_series *series, size_t count);

/* ---- rendering: allocated text that ends in a newline ---- */

/* look as in report.h; NULL: plain. Without a width (a file, a pipe) nothing is shortened or wrapped. */
char *sheet_text(const struct sheet *s, const struct report_look *look);
char *sheet_markdown(const struct sheet *s);
char *sheet_html(const struct sheet *s);

/* The formats that a result of these commands has. Each member is what the format is made of; NULL: the
 * command has none, and wrong usage says so. */
struct results {
	const struct sheet *sheet;    /* text, Markdown, HTML */
	const struct sheet *markdown; /* where its order is another; NULL: the sheet */
	const struct sheet *page;     /* HTML, where it has more than the others; NULL: the sheet */
	const char *json;             /* whole, ending in a newline */
	const char *csv;
};

/* The text of results in a format, allocated; NULL: there is none. */
char *results_write(const struct results *r, enum format format, const struct report_look *look);

#endif
