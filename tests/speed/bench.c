/* See bench.h. */
#include "bench.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void bench_pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	(void)sched_setaffinity(0, sizeof(set), &set);
}

uint64_t bench_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double bench_median(double *values, int n)
{
	qsort(values, (size_t)n, sizeof(*values), compare);
	return values[n / 2];
}

void bench_run(struct bench_case *cases, int n)
{
	uint64_t start;
	int round, i;

	for (i = 0; i < n; i++)
		cases[i].run(cases[i].n);
	for (round = 0; round < BENCH_ROUNDS; round++)
		for (i = 0; i < n; i++) {
			start = bench_now_ns();
			cases[i].run(cases[i].n);
			cases[i].rounds[round] =
				(double)(bench_now_ns() - start) / (double)cases[i].n;
		}
	for (i = 0; i < n; i++)
		cases[i].ns = bench_median(cases[i].rounds, BENCH_ROUNDS) / cases[i].per;
}

void bench_print(const char *name, double ns, double figure, const char *unit, double limit)
{
	printf("record: %-44s %8.2f ns %8.2f %-2s", name, ns, figure, unit);
	if (limit != 0)
		printf("  at most %.2f %s", limit, figure <= limit ? "met" : "MISSED");
	printf("\n");
	fflush(stdout);
}
