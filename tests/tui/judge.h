/*
 * An analysis that says what it is told, in place of src/analysis: whole screens can be compared,
 * whatever the rules come to. Only what the screen asks of an analysis is there.
 */
#ifndef TESTS_TUI_JUDGE_H
#define TESTS_TUI_JUDGE_H

#include "analysis/analysis.h"

/* What is found of the synthetic program (fixture.h) when it is 75 seconds old. */
struct analysis *judge_new(void);
void judge_free(struct analysis *a);

/* Another finding; texts are literals. The order is the caller's. */
struct finding *judge_add(struct analysis *a, enum rule rule, enum severity severity, double since);
void judge_forget(struct analysis *a); /* nothing is found any more; health stays */

#endif
