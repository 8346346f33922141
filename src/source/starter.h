/*
 * A small process that starts commands, one after the other, and tells what the kernel says of each. It
 * stands between perftop and what is measured for three reasons:
 *
 * - a command's peak of memory (ru_maxrss) begins with what its parent had and survives the exec, so the
 *   parent is to be small and to stay so;
 * - a fork copies the parent's page tables, in time that grows with it. This one can vfork, having nothing
 *   to lose: no handlers, no threads, all signals blocked;
 * - should perftop end in whatever way, it sees that, and asks the command that runs to end.
 *
 * Not thread-safe.
 */
#ifndef SOURCE_STARTER_H
#define SOURCE_STARTER_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

struct starter;

enum starter_said {
	STARTER_ENDED,  /* the command; all below is known */
	STARTER_FAILED, /* it could not be started: error */
	STARTER_ASKED   /* it has been sent a SIGTERM: pid */
};

struct starter_report {
	enum starter_said said;
	int error; /* errno */
	pid_t pid;
	uint64_t wall_ns;     /* from just before its process was made to its end */
	int status;           /* as waitpid gives it */
	struct rusage usage;  /* of the command and of its descendants that were waited for */
	char io[512];         /* likewise: what /proc/PID/io said */
	size_t io_length;     /* 0: it could not be read */
	uint64_t floor_bytes; /* the peak that it began with */
};

/* Only these commands (NULL-terminated arguments), which outlive it, in the environment and the directory
 * of now, but for the variable `name`. streams: what they have as stdin, stdout and stderr, above 2; -1:
 * ours. NULL with err. */
struct starter *starter_open(char *const *const *commands, const int streams[3], const char *name,
			     struct error *err);
/* Ends it; a command that runs is asked to end. Does not wait for that. NULL is fine. */
void starter_close(struct starter *s);

/* While none runs. variable: "NAME=VALUE" for its environment, less than 128 bytes; NULL: none. False with
 * err: there is no such command, or the starter is no more. */
bool starter_start(struct starter *s, size_t command, const char *variable, struct error *err);
/* SIGTERM for the command that runs, and for what it has started and is still below it. */
bool starter_ask(struct starter *s);

/* Readable when there is a report, or none any more. */
int starter_fd(const struct starter *s);
bool starter_hear(struct starter *s, struct starter_report *report);

#endif
