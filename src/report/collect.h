/* The document of a live history. */
#ifndef REPORT_COLLECT_H
#define REPORT_COLLECT_H

#include "analysis/analysis.h"
#include "model/history.h"
#include "model/host.h"
#include "report/document.h"

struct collect_options {
	const struct host *host;
	const struct analysis *analysis; /* NULL: nothing was judged */
	double interval;                 /* seconds */
	enum view view;                  /* whose figures `operations` carry */
	const char *component;           /* glob, NULL: all */
	const char *filter;              /* see report/select.h; NULL: all */
	const char *note;                /* how the run ended; NULL */
	bool histograms;                 /* buckets of each operation */
	bool series;                     /* resources over time */
	bool slices;                     /* operations over time */
};

/* Allocated. The history must be locked. */
struct document *document_collect(const struct history *h, const struct collect_options *options);

#endif
