/*
 * Whether a return may be probed. The kernel puts an address of its own in place of the return address, and keeps the true one for each
 * thread in the order of its stack. So what walks the stack meets a function that it does not know: a C++ exception that is thrown
 * through it ends the program. And what switches stacks returns in another order, which the kernel answers with SIGILL. Entries alone
 * harm nothing.
 *
 * Where an exception could go cannot be known, so the whole process is looked at: what its mapped files import (safety.def), and
 * whether one is of Go, which moves its stacks. Better refused once too often.
 */
#ifndef PROBE_SAFETY_H
#define PROBE_SAFETY_H

#include <stdbool.h>
#include <stddef.h>

#include "symbols/files.h"

/* DANGER_FILTER: Linux 6.11 to 6.13 return from probes by a system call, which a seccomp filter that does not know it answers with the
 * process's end. */
enum danger {
	DANGER_NONE,
	DANGER_EXCEPTIONS,
	DANGER_STACKS,
	DANGER_GO,
	DANGER_UNREADABLE,
	DANGER_FILTER,
	DANGER_COUNT
};

/* A file that was looked at. */
struct safety_file {
	dev_t device;
	uint64_t inode;
	enum danger danger;
};

/* What was judged of the files of one process. Zeroed: nothing. */
struct safety {
	struct safety_file *files;
	size_t count, capacity;
};

void safety_clear(struct safety *s);

/* A file by itself. name: the last part of its path. fd stays the caller's. */
enum danger safety_judge(int fd, const char *name);

/* The process and all that it has mapped; files that were judged before are not opened again. *name: what is to blame, the last part of
 * a path in `maps`, or "the process". */
enum danger safety_of_process(struct safety *s, int proc_directory, const struct mappings *maps,
			      const char **name);

/* The process itself: what its /proc/PID/status says, under a kernel of that release ("6.12.1-amd64"). */
enum danger safety_of_filter(const char *status, const char *release);

/* A sentence's part, translated: "it throws C++ exceptions, ...". */
const char *danger_text(enum danger danger);

#endif
