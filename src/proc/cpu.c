/* Processor time to percent of one core. */
#include "proc/cpu.h"

#include <time.h>
#include <unistd.h>

#define PERCENT_OF_NS (100 / 1e9) /* ns per second to percent */

uint64_t cpu_ticks_ns(uint64_t ticks)
{
	uint64_t hz = (uint64_t)sysconf(_SC_CLK_TCK);

	return ticks / hz * 1000000000 + ticks % hz * 1000000000 / hz;
}

bool cpu_clock_ns(pid_t pid, uint64_t *ns)
{
	/* CPUCLOCK_SCHED of a process: see clock_getcpuclockid(3) */
	clockid_t clock = (clockid_t)(~(unsigned)pid << 3 | 2);
	struct timespec t;

	if (clock_gettime(clock, &t))
		return false;
	*ns = (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
	return true;
}

/* How much of the time since `user` and `system` was user time, 0 to 1; < 0: they went backwards */
static double user_share(const struct counter *user, const struct counter *system,
			 const struct cpu_reading *now)
{
	double used, all;

	if (now->user_ticks < user->last || now->system_ticks < system->last)
		return -1;
	used = (double)(now->user_ticks - user->last);
	all = used + (double)(now->system_ticks - system->last);
	if (all > 0)
		return used / all;
	all = (double)now->user_ticks + (double)now->system_ticks;
	return all > 0 ? (double)now->user_ticks / all : 1;
}

struct cpu_percent cpu_next(struct cpu *cpu, const struct cpu_reading *now, const struct tick *tick)
{
	struct tick own = *tick;
	double share = user_share(&cpu->user, &cpu->system, now);
	struct cpu_percent percent;

	if (now->mono_ns && cpu->mono_ns)
		own.elapsed_ns = now->mono_ns - cpu->mono_ns;
	cpu->mono_ns = now->mono_ns;
	cpu->user.last = now->user_ticks;
	cpu->system.last = now->system_ticks;
	percent.total = counter_rate(&cpu->total, now->total_ns, now->why, &own, PERCENT_OF_NS);
	percent.user = percent.system = percent.total;
	if (value_known(percent.total) && share < 0) {
		percent.user = percent.system = value_unknown(WHY_RESET);
	} else if (value_known(percent.total)) {
		percent.user.number *= share;
		percent.system.number -= percent.user.number;
	}
	return percent;
}
