/*
 * Documents to text in any format, and to files. formats.def is the table; each format is one
 * writer in a file of its own.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/error.h"
#include "report/document.h"

enum format {
#define X(id, ...) FORMAT_##id,
#include "report/formats.def"
#undef X
	FORMAT_COUNT
};

/* What the text format may use; the others are for files. */
struct report_look {
	bool color, unicode;
	int width; /* columns; 0: 100 */
};

struct format_info {
	const char *name;      /* "html"; also its extension; it may have a dot in it */
	const char *extension; /* another one ("htm", "txt"); NULL */
	const char *help;      /* untranslated */
	/* It shows samples of functions, and nothing without. */
	bool profile;
	/* The text, allocated, ending in a newline; NULL: it is no text, and format_write has it. */
	char *(*write)(const struct document *d, const struct report_look *look);
	char *(*encode)(const struct document *d, size_t *length);
};
extern const struct format_info format_info[FORMAT_COUNT];

/* What any format writes, allocated. */
char *format_write(enum format format, const struct document *d, const struct report_look *look,
		   size_t *length);

/* By a path's extension (the longest that is known: "x.speedscope.json" is no document), or a format's name; FORMAT_COUNT:
 * none. */
enum format format_of_path(const char *path);
enum format format_by_name(const char *name);

/* Writes a report atomically (a temporary file, then renamed); "-" is standard output, as text.
 * CSV writes FILE and FILE.series.csv (x.csv: x.series.csv), where functions were sampled FILE.functions.csv, where memory was
 * read FILE.memory.csv. A format of functions is refused where none were. err says which file and why. */
bool report_write(const struct document *d, const char *path, const struct report_look *look,
		  struct error *err);

/* Writers; allocated text ending in a newline. */
char *report_json(const struct document *d, const struct report_look *look);
char *report_json_line(const struct document *d); /* on one line, for --json-lines */
char *report_markdown(const struct document *d, const struct report_look *look);
char *report_csv(const struct document *d, const struct report_look *look);
char *report_csv_series(const struct document *d);
char *report_csv_memory(const struct document *d);
char *report_csv_functions(const struct document *d);
char *report_text(const struct document *d,
		  const struct report_look *look); /* the summary at the end of a run */
char *report_html(const struct document *d, const struct report_look *look);
char *report_folded(const struct document *d, const struct report_look *look);
char *report_speedscope(const struct document *d, const struct report_look *look);
char *report_pprof(const struct document *d, size_t *length); /* bytes */

/* A saved document: NULL with err, which says what is wrong and where. Hostile input. */
struct document *document_read(const char *path, struct error *err);
struct document *document_parse(const char *text, size_t length, struct error *err);

#endif
