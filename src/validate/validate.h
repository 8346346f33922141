/*
 * Is what perftop shows true on this machine? Known loads (src/load: a program that says what it did) are
 * started and watched as any process is, with the sources that the screen has; what was shown is compared
 * with the truth, several times, and judged. checks.def is the table of what is looked at, plan.c says how.
 *
 * A load rests while a sample is taken, works, says what it did and rests again, while the next one is
 * taken: so what lies between the two samples is just what it did. Loads that do not disturb each other run
 * at once.
 *
 * A deviation that a noisy or restricted machine explains is told as such, not as a failure: permission
 * denied, fewer processors than asked, samples that came late.
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
	double tolerance;  /* of the error, percent of the truth; of absolute ones, in the unit */
	bool absolute;
	bool information; /* measured and shown, never judged: costs */
};
extern const struct validate_info validate_info[VALIDATE_CHECKS];

enum validate_verdict {
	VALIDATE_PASSED,  /* the whole interval of the error lies within the tolerance */
	VALIDATE_FAILED,  /* the whole interval lies outside */
	VALIDATE_NOISY,   /* over the edge, or late, or too few repeats: it cannot be told here */
	VALIDATE_SKIPPED, /* cannot be done here; why says so */
	VALIDATE_INFORMS,
	VALIDATE_VERDICTS
};
const char *validate_verdict_name(enum validate_verdict verdict);  /* in JSON: "passed" ... */
const char *validate_verdict_title(enum validate_verdict verdict); /* translated */

#define VALIDATE_LEAST 6 /* repeats: of fewer the median has no 95 % interval */

struct validate_outcome {
	enum validate_verdict verdict;
	size_t repeats;
	size_t late; /* repeats in which a sample came so late that it alone may explain an error */
	double truth, shown; /* medians; of what informs, only shown. NaN: skipped */
	double error; /* median of shown - truth: percent of the truth, or in the unit where absolute */
	double low, high;     /* 95 % interval of the median of the errors */
	struct spread errors; /* distribution */
	double *deviations;   /* shown - truth of each repeat, in the unit, ascending */
	char *why;            /* translated: what may explain it, and what to do; NULL */
};

struct validate_settings {
	bool quick;       /* under 15 s, fewer repeats */
	int stop;         /* a descriptor that becomes readable when the user wants to end; -1 */
	const char *load; /* path of the load program */
};

/* Where it was done. Strings NULL, numbers NaN: unknown. */
struct validate_machine {
	char *name, *kernel, *cpu_model;
	unsigned cpus;
	char *clocksource, *clocksources; /* the kernel's, and those that it could use */
	bool counter; /* operations are timed with the processor's counter, not with the kernel's clock */
	bool constant,
		nonstop; /* flags of the processor: the counter's rate is constant, it never stops */
};

struct validation {
	struct validate_outcome outcome[VALIDATE_CHECKS];
	struct validate_machine machine;
	bool quick, stopped;
	double elapsed;
	size_t count[VALIDATE_VERDICTS]; /* by verdict */
};

/* Told before each check; done: those that are over. */
typedef void validate_progress_fn(void *context, enum validate_check check, size_t done,
				  size_t all);

/* NULL with err: the load program cannot be run. */
struct validation *validate_run(const struct validate_settings *settings,
				validate_progress_fn *progress, void *context, struct error *err);
void validation_free(struct validation *v);

/* judge.c: fills errors, error, low, high, late and verdict from repeats' errors, in percent or in the unit
 * as the check has it. */
void validate_judge(const struct validate_info *info, const double *errors, size_t count,
		    size_t late, struct validate_outcome *out);

/* How many are judged, and not skipped. */
size_t validation_judged(const struct validation *v);
/* Of all: failed where one has; noisy where it cannot be told of one, or the user stopped it; else passed. */
enum validate_verdict validation_verdict(const struct validation *v);
/* In one sentence, translated, allocated: whether what perftop shows is true here. */
char *validation_sentence(const struct validation *v);

/* validate_sheet.c, validate_json.c */
struct sheet;
struct sheet *validation_sheet(const struct validation *v);
char *validation_json(const struct validation *v);

#endif
