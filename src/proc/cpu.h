/*
 * Processor time to percent of one core. The total comes from the kernel's nanosecond account where
 * there is one (exact at any interval), and is divided between user and system in the proportion of
 * stat's ticks; where no tick passed, in that of its whole life.
 */
#ifndef PROC_CPU_H
#define PROC_CPU_H

#include "proc/counter.h"

#include <sys/types.h>

struct cpu_reading {
	uint64_t total_ns;
	uint64_t user_ticks, system_ticks;
	uint64_t mono_ns; /* when total_ns was read; 0: take the tick's time */
	enum why why;
};

/* Zeroed at first. */
struct cpu {
	struct counter total, user, system;
	uint64_t mono_ns;
};

struct cpu_percent {
	struct value total, user, system;
};

struct cpu_percent cpu_next(struct cpu *cpu, const struct cpu_reading *now,
			    const struct tick *tick);

/* The processor time of all threads of a process, those that have ended included; false where the
 * kernel does not tell. pid is one of perftop's own PID namespace. */
bool cpu_clock_ns(pid_t pid, uint64_t *ns);

/* Ticks of stat in nanoseconds. */
uint64_t cpu_ticks_ns(uint64_t ticks);

#endif
