/*
 * The JSON document of perftop, in parts, one file each, and the keys that writing and reading share.
 * The shape is a contract (data/perftop.schema.json, doc/perftop.1); keys are added, never changed.
 * Unknown numbers are null with a reason; names survive any bytes (invalid UTF-8 becomes U+FFFD; '<',
 * '>', '&', U+2028/9 are escaped for embedding); whole numbers keep every digit; no locale has a say.
 * For json*.c and csv.c, whose headings are the same keys.
 */
#ifndef REPORT_JSON_PARTS_H
#define REPORT_JSON_PARTS_H

#include "report/document.h"
#include "report/node.h"

#define JSON_SCHEMA "perftop/1"

/* The figures that timers and distributions have in common, by their keys. */
struct json_figure {
	const char *timer, *value;
	size_t offset; /* of a double in struct figures */
};
#define JSON_FIGURES 9
extern const struct json_figure json_figures[JSON_FIGURES];

/* What operations cost beside time, by their keys: there where it was measured. */
struct json_cost {
	const char *key;
	enum document_need need;
	size_t offset; /* of a double in struct figures */
};
#define JSON_COSTS 6
extern const struct json_cost json_costs[JSON_COSTS];

/* Of what a call costs in a slice, in the order of "slice_costs". */
#define JSON_SLICE_COSTS 3
extern const size_t
	json_slice_costs[JSON_SLICE_COSTS]; /* offsets of doubles in struct document_slice */

/* The figures of threads. */
struct json_thread_value {
	const char *key;
	size_t offset; /* of a struct value in struct document_thread */
};
#define JSON_THREAD_VALUES 4
extern const struct json_thread_value json_thread_values[JSON_THREAD_VALUES];

/* From here on numbers that are no counts are written with an exponent (base/number.h), so that a whole
 * number is told from them by having digits only. */
#define JSON_WHOLE 1e15

/* Instead of an operation's index, in hits of a profile. */
#define JSON_NO_OPERATION      (-1)
#define JSON_UNKNOWN_OPERATION (-2)

void json_add_resources(cJSON *process, const struct document_process *p);
void json_add_series(cJSON *process, const struct document_process *p);
void json_add_memory(cJSON *process, const struct document_process *p);
/* [1.5, null, 3] */
void json_add_numbers(cJSON *object, const char *key, const double *numbers, size_t count);
extern const char *const json_memory_series[]; /* the keys of enum memory_series */
extern const char *const json_leak_verdicts[]; /* of enum leak_verdict */
void json_add_threads(cJSON *process, const struct document_process *p);
void json_add_operations(cJSON *process, const struct document_process *p); /* and "metrics" */
/* Of one operation, its name and its figures up to the quantiles: what every JSON that has operations begins with. */
void json_add_operation(cJSON *node, const char *component, const char *operation,
			const char *label, const struct figures *figures);
void json_add_judgement(cJSON *process, const struct document_process *p); /* and "health" */
void json_add_profile(cJSON *process,
		      const struct document_process *p); /* nothing where there is none */

#endif
