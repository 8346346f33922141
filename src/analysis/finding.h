/*
 * What is wrong, as something that can be shown: one rule, one subject, since when, how much against
 * which threshold, and what to do next.
 */
#ifndef ANALYSIS_FINDING_H
#define ANALYSIS_FINDING_H

#include "model/history.h"

#include <stdbool.h>
#include <stdint.h>

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_CRITICAL, SEVERITY_COUNT };
const char *severity_name(enum severity severity);  /* in JSON: "info" "warning" "critical" */
const char *severity_title(enum severity severity); /* translated */

/* rules.def is the table. RULE_ALERT: the condition of an --alert. */
enum rule {
#define X(id, ...) RULE_##id,
#include "analysis/rules.def"
#undef X
	RULE_COUNT
};

struct rule_info {
	const char *name; /* in JSON and perftoprc: "slow-operation" */
	enum severity severity;
	const char *unit;       /* of value and threshold: unit_name() of metric.h, or "x" "" */
	double threshold;       /* default */
	const char *title;      /* untranslated, a short phrase: "slow on average" */
	const char *reads;      /* untranslated: what it looks at */
	const char *suggestion; /* untranslated: what to do next */
	const char *source;     /* where the formula comes from */
};
extern const struct rule_info rule_info[RULE_COUNT];
enum rule rule_by_name(const char *name); /* RULE_COUNT: none */

/* What a finding is about: an operation, a resource, or the process as a whole. */
enum subject_kind { SUBJECT_PROCESS, SUBJECT_OPERATION, SUBJECT_RESOURCE };
struct subject {
	enum subject_kind kind;
	uint32_t op;        /* index into the track's operations */
	enum metric metric; /* of a resource */
};

struct finding {
	uint64_t id; /* never given twice by one analysis; the same as long as it stands */
	enum rule rule;
	enum severity severity;
	pid_t pid; /* 0: the sum */
	unsigned epoch;
	struct subject subject;
	double value, threshold; /* in the rule's unit */
	double since;            /* seconds of the history: when it began */
	double until;            /* when it ended; NaN: it stands */
	char *subject_text;      /* clean text: "db query [report]", "RSS", "server (1234)" */
	char *message;           /* translated: "takes 650ms on average; more than 500ms is slow" */
	char *suggestion;        /* translated */
};

#endif
