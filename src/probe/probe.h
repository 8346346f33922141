/*
 * Functions and system calls of processes that nobody instrumented, timed in the kernel by BPF. The kernel keeps counts and
 * histograms (probe/cells.h); reading them costs the process nothing. A call of a probed function takes 0.7 us longer, or some 5 us
 * where its first instruction has to be single-stepped (tests/speed/probes.c); a system call 0.2 us, one of any other process of the
 * machine 0.1 us.
 *
 * What is set on the process goes with our descriptors: whatever ends us, nothing is left behind. Children that it forks are not
 * probed. Probes of returns are refused where they could end the process: exceptions, or stacks that are switched, do not get past
 * them (probe/safety.h). A function that is called more often than PROBE_RATE a second is let go of, and that is said.
 *
 * Privilege: CAP_BPF and CAP_PERFMON, or root; Linux 6.6 or later for functions. One user, one thread at a time. Where it was left out
 * of the build, probes_open gives NULL and says so.
 */
#ifndef PROBE_PROBE_H
#define PROBE_PROBE_H

#include "base/error.h"
#include "model/sample.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define PROBE_RATE      10000.0 /* calls a second of one function; above, it is let go of */
#define PROBE_PROCESSES 32      /* probed at once */

struct probes;  /* what one monitor has in the kernel */
struct probing; /* what of it is set on one process */

/*
 * Which function, as on the command line: BINARY:FUNCTION[%calls]. BINARY: a path as the process sees it, or the last part of the
 * path of a file that it has mapped; "": its executable. FUNCTION: a symbol as in the file; a C++ name as people write it, with or
 * without its parameters; or "+0x1234", an offset in the file. %calls: its calls are counted, and their time is not taken, which is
 * harmless everywhere.
 */
struct probe_spec {
	const char *text;     /* all of it: the name of the operation */
	char *binary;         /* owned */
	char *function;       /* owned; as text from "+" on where it is an offset */
	unsigned long offset; /* 0: by name */
	bool calls;
};

/* False with err: it makes no sense. text must outlive it. */
bool probe_spec_parse(const char *text, struct probe_spec *spec, struct error *err);
void probe_spec_clear(struct probe_spec *spec);

struct probe_options {
	const char *const *functions; /* texts; outlive the probes */
	size_t function_count;
	bool syscalls;
	bool several; /* processes may be probed; else one */
};

/* Loads what is to run in the kernel. NULL with err: one sentence, with what would turn it on. */
struct probes *probes_open(const struct probe_options *options, struct error *err);
void probes_close(struct probes *p); /* NULL is fine; the processes have been removed */

struct probe_target {
	pid_t pid;          /* as we see it */
	int proc_directory; /* a descriptor of its /proc/PID; only used during the call */
	bool young; /* has just been started, or become another program: a file that is not mapped yet may still come, and is
			     * waited for; its loader is given 0.1 s to finish */
};

/* Sets all probes on a process. NULL with err: one of them cannot be set, and then none is. */
struct probing *probes_add(struct probes *p, const struct probe_target *target, struct error *err);
void probes_remove(struct probes *p, struct probing *g); /* NULL is fine */

/* After the first processes: watches for 20 ms whether a function is called too often, and lets go of it. */
void probes_try(struct probes *p);

/*
 * Once a tick: what came since the last call. Fills in keys, first_key, ops of *out (the rest is left alone), indices dense from 0;
 * component "probe", operation as in the spec, or component "syscall", operation the call's name. Timers in nanoseconds; where only
 * calls are counted, counters. Of a process that has ended, too: its last numbers. Tries again what is waited for, and takes back
 * what has become dangerous or too dear. Calls in flight are in no number until they return; those that never do (threads killed,
 * longjmp) are in none.
 */
void probes_read(struct probes *p, struct probing *g, int proc_directory,
		 struct process_sample *out);
/* The process's operations begin anew in the samples: the next read has all keys again, from index 0, and what came since the last. */
void probes_restart(struct probing *g);

/* What there is to say of the probes: the newest of what has been let go of, is waited for, or costs much; translated. "": nothing. */
const char *probes_note(const struct probes *p);

/* How a system call is called; NULL: this perftop does not know the number. */
const char *probe_syscall_name(unsigned number);

#endif
