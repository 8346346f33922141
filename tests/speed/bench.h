/*
 * Timing of small things side by side: the cases take turns, round after round, pinned to one
 * processor, and the median of each case's rounds is its figure. Only ratios within one run mean
 * anything.
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stdint.h>

#define BENCH_ROUNDS 101

struct bench_case {
	const char *name;
	void (*run)(uint64_t n); /* does it n times */
	uint64_t n;
	double limit; /* goal: at most this; 0: a baseline */
	double per;   /* the figure is divided by this before it is shown: steps in one turn */
	double ns;    /* out: the median, for one */
	double rounds[BENCH_ROUNDS];
};

void bench_pin(int cpu);
uint64_t bench_now_ns(void);
double bench_median(double *values, int n);
/* Runs all cases by turns and fills ns. */
void bench_run(struct bench_case *cases, int n);
/* One line; ends in "met" or "MISSED" where limit is not 0. unit: "x", "ns", "%". */
void bench_print(const char *name, double ns, double figure, const char *unit, double limit);

#endif
