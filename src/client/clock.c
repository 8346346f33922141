/* The tick: the processor's counter where the kernel trusts it, else the monotonic clock. */
#include "client.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define TRIES 4

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec now = { 0, 0 };
	int saved_errno = errno;

	(void)clock_gettime(clock, &now);
	errno = saved_errno;
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t perftop_monotonic_(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

uint64_t perftop_coarse_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC_COARSE);
}

/* What the kernel itself keeps time by is a counter that runs at one speed on all processors. */
uint32_t perftop_clock_kind(void)
{
#if defined(__x86_64__)
	static const char name[] =
		"/sys/devices/system/clocksource/clocksource0/current_clocksource";
	long fd = syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC);
	char text[5] = "";

	if (fd < 0)
		return PERFTOP_CLOCK_MONOTONIC;
	(void)syscall(SYS_read, (int)fd, text, 4);
	(void)syscall(SYS_close, (int)fd);
	if (text[0] == 't' && text[1] == 's' && text[2] == 'c' && text[3] == '\n')
		return PERFTOP_CLOCK_TSC;
	return PERFTOP_CLOCK_MONOTONIC;
#elif defined(__aarch64__)
	return PERFTOP_CLOCK_CNTVCT;
#else
	return PERFTOP_CLOCK_MONOTONIC;
#endif
}

/* Both counters at one instant: of a few tries, the one that nothing came between. */
static void read_both(uint32_t kind, uint64_t *tick, uint64_t *ns)
{
	struct perftop_thread t = { .counter = kind != PERFTOP_CLOCK_MONOTONIC };
	uint64_t before, after, now, best = UINT64_MAX;
	int i;

	for (i = 0; i < TRIES; i++) {
		before = perftop_now_(&t);
		now = perftop_monotonic_();
		after = perftop_now_(&t);
		if (after - before >= best)
			continue;
		best = after - before;
		*tick = t.counter ? before + best / 2 : now;
		*ns = now;
	}
}

void perftop_clock_mark(struct perftop_shm_header *h, unsigned mark)
{
	struct perftop_shm_clock *c = &h->clock;
	uint64_t tick = 0, ns = 0;

	read_both(c->kind, &tick, &ns);
	(void)__atomic_fetch_add(&c->sequence, 1, __ATOMIC_ACQ_REL);
	PERFTOP_SET_(&c->tick[mark], tick);
	PERFTOP_SET_(&c->mono_ns[mark], ns);
	PERFTOP_STORE(&c->sequence, c->sequence + 1);
}

double perftop_clock_rate(const struct perftop_shm_header *h)
{
	uint64_t tick = 0, ns = 0;

	if (h->clock.kind == PERFTOP_CLOCK_MONOTONIC)
		return 1;
	read_both(h->clock.kind, &tick, &ns);
	if (tick <= h->clock.tick[0] || ns <= h->clock.mono_ns[0])
		return 1;
	return (double)(ns - h->clock.mono_ns[0]) / (double)(tick - h->clock.tick[0]);
}
