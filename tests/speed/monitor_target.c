/*
 * What the monitor benches watch: 11 threads, 100 operations in use, 30 of which change all the
 *time.
 *
 *	monitor_target [BUSY]    BUSY of the 100 operations go on being recorded (default 100)
 *
 * Ends on a signal, or after an hour.
 */
#include "perftop.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define OPERATIONS 100
#define THREADS    10 /* and the main one */

static perftop_op ops[OPERATIONS];
static unsigned busy = OPERATIONS;

static void pause_ms(long ms)
{
	struct timespec time = { 0, ms * 1000000 };

	nanosleep(&time, NULL);
}

/* A duration that differs from operation to operation and from pass to pass, nanoseconds. */
static uint64_t duration(unsigned op, unsigned pass)
{
	return (1000u << op % 12) + (op * 7919u + pass * 104729u) % (500u << op % 12);
}

/* Each thread records a tenth of the operations, 20 times a second, in one that stays in flight. */
static void *work(void *number)
{
	unsigned first = *(unsigned *)number;
	char name[16];

	snprintf(name, sizeof(name), "worker-%u", first);
	prctl(PR_SET_NAME, name);
	for (unsigned pass = 0;; pass++) {
		PERFTOP_SCOPE("bench", "pass");

		for (unsigned op = first; op < (pass ? busy : OPERATIONS); op += THREADS)
			perftop_record(ops[op], duration(op, pass));
		pause_ms(50);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	static unsigned numbers[THREADS];
	char name[32];
	pthread_t thread;

	if (argc > 1)
		busy = (unsigned)atoi(argv[1]);
	for (unsigned op = 0; op < OPERATIONS; op++) {
		snprintf(name, sizeof(name), "operation-%02u", op);
		ops[op] = perftop_op_get(op % 2 ? "store" : "server", name, NULL);
	}
	for (unsigned i = 0; i < THREADS; i++) {
		numbers[i] = i;
		if (pthread_create(&thread, NULL, work, &numbers[i]) != 0)
			return 1;
	}
	sleep(3600);
	return 0;
}
