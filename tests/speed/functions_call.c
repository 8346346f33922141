/* What a call costs, ns: a function that does next to nothing, and one that calls itself 2000 deep. Prints both. Compiled with
 * -finstrument-functions and without; tests/speed/functions_call.sh compares. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PLAIN __attribute__((__no_instrument_function__))
#define TURNS 15
#define CALLS 200000
#define DEPTH 2000

static volatile int sink;

__attribute__((__noinline__)) static void leaf(void)
{
	sink = 1;
}

__attribute__((__noinline__)) static void deep(int n)
{
	if (n > 0)
		deep(n - 1);
	sink = 1;
}

PLAIN static void leaves(void)
{
	for (int i = 0; i < CALLS; i++)
		leaf();
}

PLAIN static void depths(void)
{
	for (int i = 0; i < CALLS / DEPTH; i++)
		deep(DEPTH - 1);
}

PLAIN static double timed(void (*run)(void))
{
	struct timespec from, to;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
	run();
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
	return ((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) /
	       CALLS;
}

PLAIN static int by_size(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

PLAIN static double median(void (*run)(void))
{
	double ns[TURNS];

	run();
	for (int i = 0; i < TURNS; i++)
		ns[i] = timed(run);
	qsort(ns, TURNS, sizeof(*ns), by_size);
	return ns[TURNS / 2];
}

PLAIN int main(void)
{
	printf("%.3f ", median(leaves));
	printf("%.3f\n", median(depths));
	return 0;
}
