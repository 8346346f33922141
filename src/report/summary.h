/*
 * What the reports for people (text, Markdown) have in common: which operations, in which order and
 * columns, and how names, numbers and times look. Nothing is escaped here.
 */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "base/number.h"
#include "report/document.h"

/* So many operations at most: the rest is counted. */
#define SUMMARY_OPERATIONS 20
#define SUMMARY_RANKS      5

struct summary_column_info {
	const char *heading;
	char *(*format)(char out[NUMBER_SIZE], double number);
	int rank; /* 1 to SUMMARY_RANKS; 1: always there */
	enum document_need need;
};
extern const struct summary_column_info summary_columns[];
extern const size_t summary_column_count;

/* For the eye. */
char *summary_figure(char out[NUMBER_SIZE], const struct document_op *op, size_t column);

/* All operations with something to tell, the most self time first; *count of them. Allocated. */
const struct document_op **summary_operations(const struct document_process *p, size_t *count);

/* "component operation [label]", allocated. */
char *summary_name(const struct document_op *op);

/* "server (1234)", or that it is the sum; allocated. */
char *summary_process(const struct document_process *p);

/* A number for the eye: rates end in "/s". */
char *summary_value(char out[NUMBER_SIZE], enum unit unit, double number);
/* The same of a resource. */
char *summary_resource(char out[NUMBER_SIZE], enum metric metric, double number);

/* Whether anything of it is known. */
bool summary_known(const struct document_resource *resource);

/* "n/a: CPU limit, mem. limit (no limit is set)": all that are unknown for the same reason, translated,
 * allocated; NULL where the resource is known, or was named with one before it. */
char *summary_unknown(const struct document_process *p, enum metric metric);

/* "2026-11-21T04:05:06Z"; "" for 0. */
char *summary_time(char out[NUMBER_SIZE], int64_t wall_ns);

/* "watched 1m00s until 2026-11-21T04:05:06Z, 60 samples, every 1.00s", translated, allocated. */
char *summary_run(const struct document *d);

/* Why there are no operations, translated: what is said of the segment. */
const char *summary_no_operations(const struct document_process *p);

/* "and 5 more operations", translated, allocated. */
char *summary_more(size_t more);

/* The severity in the user's language; as it is where it is none of ours. */
const char *summary_severity(const char *severity);

/* The part of the health score, likewise. */
const char *summary_part(const char *name);

#endif
