/*
 * How well a process does, 0 to 100: the weighted mean of its parts, never without them. A part
 * that cannot be judged (nothing known of it) has no score and no weight.
 */
#ifndef ANALYSIS_HEALTH_H
#define ANALYSIS_HEALTH_H

/* health.def is the table: latency, errors, cpu, memory, waiting, stability. */
enum health_part {
#define X(id, ...) HEALTH_##id,
#include "analysis/health.def"
#undef X
	HEALTH_PARTS
};

struct health_part_info {
	const char *name;  /* in JSON and perftoprc: weight.NAME */
	const char *title; /* untranslated */
	double weight;     /* default */
	const char *help;  /* untranslated: how it is made */
};
extern const struct health_part_info health_info[HEALTH_PARTS];

struct health {
	double score; /* NaN: no part is known */
	struct {
		double score;  /* 0 to 100; NaN: unknown */
		double weight; /* as set; 0 where unknown */
		char why[160]; /* translated: what took points away, or why it is unknown */
	} part[HEALTH_PARTS];
};

#endif
