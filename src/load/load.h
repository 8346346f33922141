/*
 * The loads: steps that do what is known, and measure it by other means than those that perftop reads: the
 * load's own clock, what system calls returned, getrusage. One thread takes the orders.
 */
#ifndef LOAD_LOAD_H
#define LOAD_LOAD_H

#include "load/protocol.h"

#include <stdbool.h>
#include <stddef.h>

/* Does the order and fills number, or refusal. */
typedef void load_step_fn(const struct load_order *order, struct load_truth *truth);
#define X(id, function) load_step_fn function;
#include "load/steps.def"
#undef X

/* ---- clock.c ---- */

uint64_t now_ns(void);        /* CLOCK_MONOTONIC */
uint64_t thread_cpu_ns(void); /* of the calling thread */
void sleep_until(uint64_t deadline_ns);
void spin_until(uint64_t deadline_ns);
void pin(int processor);
/* Those that this process may use, at most `count`; returns how many. */
size_t processors(int *list, size_t count);

/* ---- threads.c ---- */

/* Runs work(context, i) in `count` threads at once, i from 0; false if not all could be started. */
typedef void load_work_fn(void *context, size_t i);
bool in_threads(size_t count, load_work_fn *work, void *context);

#endif
