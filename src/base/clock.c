/* Reads the clocks. */
#include "base/clock.h"

#include <time.h>
#if defined(__x86_64__) || defined(__i386__)
#include <x86intrin.h>
#endif

/* The kinds of enum perftop_clock, which this room does not know by name. */
enum { COUNTER_MONOTONIC, COUNTER_TSC, COUNTER_CNTVCT };

/* These clocks exist on every kernel that perftop runs on, so clock_gettime cannot fail. */
static int64_t now(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

uint64_t clock_mono_ns(void)
{
	return (uint64_t)now(CLOCK_MONOTONIC);
}

uint64_t clock_boot_ns(void)
{
	return (uint64_t)now(CLOCK_BOOTTIME);
}

int64_t clock_wall_ns(void)
{
	return now(CLOCK_REALTIME);
}

uint64_t clock_thread_ns(void)
{
	return (uint64_t)now(CLOCK_THREAD_CPUTIME_ID);
}

uint64_t clock_counter(uint32_t kind)
{
	if (kind == COUNTER_MONOTONIC)
		return clock_mono_ns();
#if defined(__x86_64__) || defined(__i386__)
	if (kind == COUNTER_TSC)
		return __rdtsc();
#elif defined(__aarch64__)
	if (kind == COUNTER_CNTVCT) {
		uint64_t ticks;

		__asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
		return ticks;
	}
#endif
	return 0;
}
