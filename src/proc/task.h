/*
 * The threads of a process, from /proc/PID/task. Run-queue waits and context switches are counted
 * by the kernel for each thread and never for the process, so they are summed here, over the
 * threads alive: cheaply (kept-open schedstat; status and stat only of threads that have run
 * since), and without rows only up to TASKS_CHEAP threads. Switches of more than 4 threads are not
 * read at every tick: their rates are those of the last 5 seconds. What a thread did after the
 * last reading before its end is lost: sums are lower bounds.
 */
#ifndef PROC_TASK_H
#define PROC_TASK_H

#include "proc/cpu.h"
#include "proc/private.h"

#define TASKS_CHEAP 64

/* What a row shows of stat. */
struct proc_thread {
	uint64_t user_ticks, system_ticks;
	int processor;
	char state; /* NUL: not read yet */
	char name[16];
};

struct task {
	pid_t tid;
	struct proc_file stat, schedstat, status;
	struct cpu cpu;
	struct counter wait;
	struct proc_schedstat last;
	struct proc_thread thread; /* as stat last had it */
	uint64_t switches, preemptions;
	uint64_t switched_slices; /* when they were read */
	bool known;               /* read before */
	bool read;                /* in this tick */
	bool gone;
};

/* TASKS_NONE at first. */
struct tasks {
	struct task *items; /* ascending by tid */
	size_t count;
	int directory;                           /* task/, kept open; -1: not yet */
	bool listed;                             /* at least once */
	bool rows;                               /* at the last reading */
	unsigned turn;                           /* counts readings */
	uint64_t wait_ns, switches, preemptions; /* sums that only grow */
	struct counter wait_rate, switch_rate, preemption_rate;
	uint64_t switch_age_ns;              /* since switches were read */
	struct value voluntary, involuntary; /* their last rates */
};

#define TASKS_NONE ((struct tasks){ .directory = -1 })

/* directory: /proc/PID. threads: how many, as stat says. rows: fills out->threads too. Fills
 * RUN_QUEUE, SWITCHES, PREEMPTIONS. */
void tasks_read(struct tasks *tasks, struct proc_root *root, int directory, uint64_t threads,
		bool rows, const struct tick *tick, struct process_sample *out);
void tasks_clear(struct tasks *tasks, struct proc_root *root);

/* A thread that is alive, where the leader has ended; 0: none. */
pid_t tasks_live(struct proc_root *root, int directory);

#endif
