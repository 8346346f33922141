/*
 * Is what perftop shows true on this machine? Known loads (src/load: a program that says what it did) are started and
 * watched as any process is, with the sources that the screen has; what was shown is compared with the truth, several
 * times, and judged. checks.def is the table of what is looked at.
 *
 * A deviation that a noisy or restricted machine explains is told as such, not as a failure: permission denied, fewer
 * processors than asked, a load that itself was late (it measures how exactly it could keep to its own truth).
 */
#ifndef VALIDATE_VALIDATE_H
#define VALIDATE_VALIDATE_H

#include "base/error.h"
#include "model/metric.h"
#include "stats/spread.h"

#include <stdbool.h>
#include <stddef.h>

enum validate_check {
#define X(id, ...) VALIDATE_##id,
#include "validate/checks.def"
#undef X
	VALIDATE_CHECKS
};

struct validate_info {
	const char *name;  /* in JSON: "cpu-50" */
	const char *group; /* untranslated: "processor" */
	const char *title; /* untranslated: what is compared with what */
	enum unit unit;    /* of truth and shown */
	double tolerance;  /* of the error, percent; of absolute ones, in the unit: see absolute */
	bool absolute;
	bool information; /* measured and shown, never judged: costs */
};
extern const struct validate_info validate_info[VALIDATE_CHECKS];

enum validate_verdict {
	VALIDATE_PASSED, /* the whole interval of the error lies within the tolerance */
	VALIDATE_FAILED, /* the whole interval lies outside */
	VALIDATE_NOISY, /* it reaches over the edge, or the load itself was off: cannot be told here */
	VALIDATE_SKIPPED, /* cannot be done here; why says so */
	VALIDATE_INFORMS,
};
const char *validate_verdict_name(enum validate_verdict verdict);  /* in JSON: "passed" ... */
const char *validate_verdict_title(enum validate_verdict verdict); /* translated */

struct validate_outcome {
	enum validate_verdict verdict;
	size_t repeats;
	double truth, shown; /* medians */
	double error; /* median of shown - truth: percent of the truth, or in the unit where absolute */
	double low, high;     /* 95 % interval of the median of the errors */
	struct spread errors; /* distribution */
	char *why;            /* translated: what may explain it, and what to do; NULL */
};

struct validate_settings {
	bool quick;       /* under 15 s, fewer repeats */
	int stop;         /* a descriptor that becomes readable when the user wants to end; -1 */
	const char *load; /* path of the load program */
};

struct validation {
	struct validate_outcome outcome[VALIDATE_CHECKS];
	bool stopped;
	double elapsed;
	size_t count[VALIDATE_INFORMS + 1]; /* by verdict */
};

/* Told before each check. */
typedef void validate_progress_fn(void *context, enum validate_check check, size_t done,
				  size_t all);

/* NULL with err: the load program cannot be run. */
struct validation *validate_run(const struct validate_settings *settings,
				validate_progress_fn *progress, void *context, struct error *err);
void validation_free(struct validation *v);

/* validate_sheet.c, validate_json.c */
struct sheet;
struct sheet *validation_sheet(const struct validation *v);
char *validation_json(const struct validation *v);

#endif
