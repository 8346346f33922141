/*
 * What the test of functions watches: one thread spends three parts of its processor time in one function,
 * one part in another, each in an operation of its own; a second thread spends all of its time in a third
 * function, in no operation. Says "done" at once, and goes on until it is killed.
 */
#ifdef __clang__ /* it clones nothing, and does not know noclone */
#pragma clang diagnostic ignored "-Wunknown-attributes"
#endif
#include "perftop.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PART_NS 5000000u /* of processor time: long against the time until a sample is looked at */

static volatile unsigned sink;

static uint64_t used_ns(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) != 0)
		abort();
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Three of the same, but not so much that the compiler makes one of them. */
#define BURN(name, step)                                                 \
	__attribute__((noinline, noclone)) static void name(uint64_t ns) \
	{                                                                \
		for (uint64_t end = used_ns() + ns; used_ns() < end;)    \
			for (unsigned i = 0; i < 20000; i++)             \
				sink = sink + i * (step);                \
	}

BURN(burn_heavy, 3)
BURN(burn_light, 5)
BURN(burn_free, 7)

static void heavy(void)
{
	PERFTOP_SCOPE("truth", "heavy");

	burn_heavy(3 * PART_NS);
}

static void light(void)
{
	PERFTOP_SCOPE("truth", "light");

	burn_light(PART_NS);
}

static void *without_operations(void *unused)
{
	for (;;)
		burn_free(PART_NS);
	return unused;
}

int main(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, without_operations, NULL) != 0)
		abort();
	puts("done");
	fflush(stdout);
	for (;;) {
		heavy();
		light();
	}
}
