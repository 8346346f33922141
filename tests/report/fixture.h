/* A history and a document with something of everything in it, names of any bytes included. */
#ifndef TESTS_REPORT_FIXTURE_H
#define TESTS_REPORT_FIXTURE_H

#include "model/history.h"
#include "report/collect.h"

/* One process with a timer, a counter, a distribution and a gauge; a second later for each `number`. */
struct sample *fixture_sample(unsigned number);

/* So many samples. */
void fixture_history(struct history *h, unsigned samples);

/* Of ten samples, with findings, health and functions (profile_fixture), which no analysis and no sampling made. */
struct document *fixture_document(void);

#endif
