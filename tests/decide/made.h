/* Documents made by hand, whole enough to be compared. Strings that are given are copied. */
#ifndef TESTS_DECIDE_MADE_H
#define TESTS_DECIDE_MADE_H

#include "report/document.h"

/* One process, watched every 100 ms; nothing known of the resources. */
struct document *made_document(double elapsed);
/* Room for `slices`, none there yet. The pointer holds until the next one is made. */
struct document_op *made_op(struct document *d, const char *component, const char *operation,
			    const char *label, size_t slices);
/* Adds to the slices: p50 is the mean, p99 and max are one and a half times of it. */
void made_slice(struct document_op *op, double from, double to, uint64_t count, double mean);
/* The figures, from the slices. */
void made_figures(struct document_op *op, double elapsed);
/* What a call costs, in all slices and over the whole; after made_figures(). */
void made_costs(struct document_op *op, double cpu, double allocations, double allocated);
/* Room for so many rows in the series, all NaN; seconds as they are in `elapsed`. */
void made_series(struct document *d, size_t rows, const enum metric *metrics, size_t count);

#endif
