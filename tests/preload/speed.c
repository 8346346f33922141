/* Times calls of libc, each many times over, in nanoseconds; speed.sh runs it with and without the preload library. With
 * an argument, it first asks that library what it allocates, which has it counted. */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 31
#define CALLS  100000

static int zero;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void read_one(void)
{
	char byte;

	if (read(zero, &byte, 1) != 1)
		abort();
}

static void allocate(void)
{
	void *volatile memory = malloc(48);

	free(memory);
}

static void lock(void)
{
	pthread_mutex_lock(&mutex);
	pthread_mutex_unlock(&mutex);
}

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median_ns(void (*call)(void))
{
	double rounds[ROUNDS], start;

	for (int r = 0; r < ROUNDS; r++) {
		start = now_ns();
		for (int i = 0; i < CALLS; i++)
			call();
		rounds[r] = (now_ns() - start) / CALLS;
	}
	qsort(rounds, ROUNDS, sizeof(*rounds), compare);
	return rounds[ROUNDS / 2];
}

extern void *perftop_preload_allocations(void) __attribute__((__weak__));

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1 &&
	    (perftop_preload_allocations == NULL || perftop_preload_allocations() == NULL))
		return 1;
	zero = open("/dev/zero", O_RDONLY);
	printf("%.2f %.2f %.2f\n", median_ns(read_one), median_ns(allocate), median_ns(lock));
	return 0;
}
