/*
 * What the demo knows that it did, counted beside libperftop and without its help: the measure of
 * what perftop shows. Thread-safe.
 */
#ifndef DEMO_TRUTH_H
#define DEMO_TRUTH_H

#include "demo/workload.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* A pass of an operation has ended, after so many nanoseconds. */
void truth_pass(enum op_id op, uint64_t elapsed_ns, bool failed);

/* So much has been counted, set or recorded. */
void truth_metric(enum metric_id metric, uint64_t amount);

/* One line of JSON. */
void truth_print(FILE *out);

#endif
