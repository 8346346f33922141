/*
 * Where a process spends processor time: perf_event samples of all its threads, unwound to call paths and named, added up to
 * hits. Nothing is put into the process; the kernel's clock event interrupts it `hertz` times for each second of processor
 * time, and copies registers and up to 8 KiB of its stack (or walks frame pointers).
 *
 * A thread of our own, with all signals blocked, takes samples out of the rings as they come: for each it asks in which
 * operation the sampled thread is (perf_options.op_at), unwinds by the files' call frame information (elfutils), and finds or
 * makes the path. perf_take hands out what came since the last call. So a stalled screen loses no sample.
 *
 * Privilege: none for processes of the same user where perf_event_paranoid is at most 2: then without kernel time. The kernel's
 * part is sampled too where it is allowed (paranoid at most 1, or CAP_PERFMON). Of other users' processes: CAP_PERFMON or
 * CAP_SYS_PTRACE.
 *
 * Threads that are born later are followed by the kernel (before Linux 5.13: looked for ten times a
 * second); forked children are not. One descriptor is open for each thread and processor: perf_open raises
 * the soft limit of descriptors where it must. Call frame information is read on x86_64 and aarch64;
 * elsewhere frame pointers are walked, whatever is asked.
 *
 * What it cannot see is counted: `lost` (the kernel had no room), `cut` (deeper than the copied stack or not unwindable: the
 * innermost part is kept), and processor time without samples (threads shorter than a period): samples x period against
 * cpu_seconds.
 */
#ifndef PERF_PERF_H
#define PERF_PERF_H

#include "base/error.h"
#include "model/profile.h"

#include <sys/types.h>

struct perf;

struct perf_options {
	pid_t pid, inner_pid; /* inner: in its own PID namespace */
	int proc_directory;   /* a descriptor of /proc/PID, the caller's, open as long */
	unsigned hertz;       /* 1 .. 9999; per second of a thread's processor time */
	bool frame_pointers;  /* walk frame pointers, instead of copying stacks */
	/* In which operation thread `tid` (as we see it) was at CLOCK_MONOTONIC time `mono_ns`, a moment ago: called on our
	 * thread. Returns any number that the caller understands, kept in profile_hit.op; PROFILE_NO_OP: in none;
	 * PROFILE_UNKNOWN_OP: cannot be told. NULL: never asked, PROFILE_NO_OP. */
	uint32_t (*op_at)(void *context, pid_t tid, uint64_t mono_ns);
	void *context;
};

/* NULL with err, one translated sentence with what would help: "permission denied: kernel.perf_event_paranoid is 3 ...". */
struct perf *perf_open(const struct perf_options *options, struct error *err);
void perf_close(struct perf *p); /* NULL is fine; the thread is joined */

/* The process has become another program (exec), or its mappings are to be read again. */
void perf_renew(struct perf *p);

/* What came since the last call, freed with profile_sample_free. Never NULL. functions and paths: those that are new;
 * indices go on. cpu_seconds is left to the caller. */
struct profile_sample *perf_take(struct perf *p);

#endif
