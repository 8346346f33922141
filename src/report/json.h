/*
 * The JSON document of perftop: snapshots, --json-lines, reports. The only user of cJSON. The shape
 * is a contract (data/perftop.schema.json, doc/perftop.1); keys are added, never changed. Unknown
 * numbers are null with a reason; names survive any bytes (invalid UTF-8 becomes U+FFFD; '<', '>',
 * '&', U+2028/9 are escaped for embedding); whole numbers keep every digit; no locale has a say.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "model/entry.h"
#include "model/history.h"
#include "model/host.h"

#include <stdbool.h>

struct json_options {
	const struct host *host;
	double interval;       /* seconds */
	enum view view;        /* whose figures `operations` carry */
	const char *component; /* glob, NULL: all */
	const char *filter;    /* substring of "component operation label", a leading '!' inverts;
				  NULL: all */
	bool histograms;       /* buckets of each operation */
	bool series;           /* resources over time */
	bool pretty;           /* indented; else one line */
};

/* The document, allocated, ending in a newline. */
char *json_document(const struct history *h, const struct json_options *options);

/* `perftop list -j`: an array of processes. */
char *json_entries(const struct process_entry *entries, size_t count);

#endif
