/* What runner.c and summary.c share with the rest of this room. */
#ifndef BENCH_INSIDE_H
#define BENCH_INSIDE_H

#include "bench/bench.h"

/* Fills in all that follows from the runs. */
void bench_summarise(struct bench_result *r);

/* The machine, now. */
void bench_describe_host(struct bench *b);

#endif
