/*
 * Where a process spends processor time: perf_event samples of all its threads, unwound to call paths and named, added up to
 * hits. Nothing is put into the process; the kernel's clock event interrupts it `hertz` times for each second of processor
 * time, and copies registers and the top of its stack (or walks frame pointers).
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
 * What it cannot see is counted: `lost` (the kernel had no room), `cut` (the path does not begin where programs and threads do:
 * deeper than the copied stack or not unwindable; the innermost part is kept), and processor time without samples (threads shorter than a period): samples x period against
 * cpu_seconds.
 */
#ifndef PERF_PERF_H
#define PERF_PERF_H

#include "base/error.h"
#include "model/profile.h"

#include <sys/types.h>

struct perf;

/* Enough for most programs; more costs in proportion: the copying, and the memory of the rings. */
#define PERF_STACK_BYTES 8192u

struct perf_options {
	pid_t pid, inner_pid; /* inner: in its own PID namespace */
	int proc_directory;   /* a descriptor of /proc/PID, the caller's, open as long */
	unsigned hertz;       /* 1 .. 9999; per second of a thread's processor time */
	unsigned
		stack_bytes; /* how much of the stack is copied, up to 64 KiB; 0: PERF_STACK_BYTES */
	bool frame_pointers; /* walk frame pointers, instead of copying stacks */
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

/* What came between the last call and this one, freed with profile_sample_free. Never NULL. functions and paths: those that are
 * new; indices go on. cpu_seconds is left to the caller, who reads the processor time just before: samples that come while
 * this waits for what is still to be read (the first ones, for symbols) are the next call's. */
struct profile_sample *perf_take(struct perf *p);

/* Processor time that all threads have used since perf_open, in the kernel too, as the events count it: also after the process
 * has ended, when nobody else knows. About 1 us for each thread and processor. false: unknown (before Linux 5.13). */
bool perf_used_ns(const struct perf *p, uint64_t *ns);

#endif
