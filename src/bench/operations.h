/* What a command has recorded in its good runs, added up run by run. Private to this room. */
#ifndef BENCH_OPERATIONS_H
#define BENCH_OPERATIONS_H

#include "bench/bench.h"
#include "model/sample.h"

struct operations;

struct operations *operations_new(void);
void operations_free(struct operations *o); /* NULL is fine */

/* What one run has recorded, in a sample of its own; NULL: nothing. */
void operations_add(struct operations *o, const struct process_sample *run);

/* Timers only, in the order in which they were met; `seconds` of wall time were measured in all. Nothing
 * can be added after it. */
void operations_finish(struct operations *o, double seconds, struct bench_result *result);

#endif
