/*
 * The lock of the slow paths. Its owner has all signals blocked, so its own handlers never wait for
 * it; it stands in memory that a forked child gets back as zero, so no child inherits it locked.
 */
#include "client.h"

#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SPINS       200
#define PATIENCE_NS 100000000u /* the longest wait */
#define NAP_NS      20000

static struct perftop_process *process;

/* The raw call: the C library's would leave its own signals (cancellation, setuid) open. */
void perftop_block_signals(struct perftop_guard *g)
{
	static const uint64_t all = UINT64_MAX;

	g->saved_errno = errno;
	(void)syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &g->mask, sizeof(all));
}

void perftop_restore_signals(const struct perftop_guard *g)
{
	(void)syscall(SYS_rt_sigprocmask, SIG_SETMASK, &g->mask, NULL, sizeof(g->mask));
	errno = g->saved_errno;
}

struct perftop_process *perftop_process(bool make)
{
	struct perftop_process *p = PERFTOP_LOAD(&process), *none = NULL;
	int saved_errno = errno;

	if (PERFTOP_LIKELY_(p != NULL) || !make)
		return p;
	p = perftop_map_wiped(sizeof(*p));
	errno = saved_errno;
	if (p == NULL || __atomic_compare_exchange_n(&process, &none, p, false, __ATOMIC_ACQ_REL,
						     __ATOMIC_ACQUIRE))
		return p;
	return none; /* another thread was faster; a page is lost, once */
}

static bool try_lock(struct perftop_process *p)
{
	uint32_t open = 0;

	return PERFTOP_GET_(&p->lock) == 0 &&
	       __atomic_compare_exchange_n(&p->lock, &open, 1, false, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

static bool wait_lock(struct perftop_process *p)
{
	const struct timespec nap = { 0, NAP_NS };
	uint64_t deadline;
	int i;

	for (i = 0; i < SPINS; i++)
		if (try_lock(p))
			return true;
	for (deadline = perftop_monotonic_() + PATIENCE_NS; perftop_monotonic_() < deadline;) {
		/* raw: the C library's nanosleep is a cancellation point */
		(void)syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &nap, NULL);
		if (try_lock(p))
			return true;
	}
	return false;
}

bool perftop_lock(struct perftop_process *p, struct perftop_guard *g)
{
	perftop_block_signals(g);
	if (try_lock(p) || (!PERFTOP_GET_(&p->stuck) && wait_lock(p)))
		return true;
	PERFTOP_SET_(&p->stuck, 1);
	perftop_restore_signals(g);
	return false;
}

void perftop_unlock(struct perftop_process *p, const struct perftop_guard *g)
{
	PERFTOP_SET_(&p->stuck, 0);
	PERFTOP_STORE(&p->lock, 0);
	perftop_restore_signals(g);
}
