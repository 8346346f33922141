/* What runner.c, summary.c, scale.c and compare.c share with the rest of this room. */
#ifndef BENCH_INSIDE_H
#define BENCH_INSIDE_H

#include "bench/bench.h"

/* Fills in all that follows from the runs. */
void bench_summarise(struct bench_result *r);

/* A figure of the good runs in which it is known; allocated. */
double *bench_figure_values(const struct bench_result *r, enum bench_figure figure, size_t *count);

/* Whether neither has a size, or both the same. */
bool bench_same_size(const struct bench_command *a, const struct bench_command *b);

/* Of both the names; not of the same command. */
bool bench_op_same(const struct bench_op *a, const struct bench_op *b);

/* Seconds, between two interrupts of the timer; NaN: unknown. */
double bench_tick(void);

/* The machine, now. */
void bench_describe_host(struct bench *b);

#endif
