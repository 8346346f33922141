/*
 * What the test of functions watches: one thread spends three parts of its processor time in one function,
 * one part in another, each in an operation of its own; a second thread spends all of its time in a third
 * function, in no operation. Says "done" when both operations are recorded, and goes on until it is killed.
 *
 * hot late: says "done" at once, and does the first part of this when it gets SIGUSR1.
 */
#ifdef __clang__ /* it clones nothing, and does not know noclone */
#pragma clang diagnostic ignored "-Wunknown-attributes"
#endif
#include "perftop.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Of processor time: long against the time until a sample is looked at. Four of these are no multiple of the
 * time between two samples at 499 Hz, which would meet the same places again and again. */
#define PART_NS 4700000u

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

static void say_done(void)
{
	puts("done");
	fflush(stdout);
}

static void await_signal(void)
{
	int number;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	say_done();
	sigwait(&set, &number);
}

int main(int argc, char **argv)
{
	bool late = argc > 1 && strcmp(argv[1], "late") == 0;
	pthread_t thread;

	if (late)
		await_signal();
	else if (pthread_create(&thread, NULL, without_operations, NULL) != 0)
		abort();
	heavy();
	light();
	if (!late)
		say_done();
	for (;;) {
		heavy();
		light();
	}
}
