/* Sleepers wait on one condition with the monotonic clock, so that a stop wakes them at once. */
#include "demo/clock.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

static struct {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_once_t once;
	atomic_bool stop;
} gate = { .lock = PTHREAD_MUTEX_INITIALIZER, .once = PTHREAD_ONCE_INIT };

static void gate_init(void)
{
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&gate.wake, &attributes);
	pthread_condattr_destroy(&attributes);
}

uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

bool sleep_until(uint64_t deadline_ns)
{
	struct timespec deadline = { (time_t)(deadline_ns / 1000000000u),
				     (long)(deadline_ns % 1000000000u) };
	int late = 0;

	pthread_once(&gate.once, gate_init);
	pthread_mutex_lock(&gate.lock);
	while (!gate.stop && late == 0)
		late = pthread_cond_timedwait(&gate.wake, &gate.lock, &deadline);
	pthread_mutex_unlock(&gate.lock);
	return !gate.stop;
}

void spin_until(uint64_t deadline_ns)
{
	while (now_ns() < deadline_ns)
		;
}

void stop_all(void)
{
	pthread_once(&gate.once, gate_init);
	pthread_mutex_lock(&gate.lock);
	gate.stop = true;
	pthread_cond_broadcast(&gate.wake);
	pthread_mutex_unlock(&gate.lock);
}

bool stopped(void)
{
	return gate.stop;
}
