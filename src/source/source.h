/*
 * Where samples come from: live processes (by PID, by name, spawned), or a persisted segment. One
 * tick, one sample. Joins src/proc with src/segment. Used from one thread at a time (the sampler's,
 * once it is started).
 */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include "base/error.h"
#include "model/entry.h"
#include "model/host.h"
#include "model/sample.h"

#include <poll.h>

struct source;

struct source_options {
	const char *proc_root; /* NULL: "/proc" */
	const pid_t *pids;     /* watched processes */
	size_t pid_count;
	const char *name;     /* glob over comm, or substring of the command line; NULL */
	bool wait;            /* with name: also before it exists, and again after it has ended */
	bool children;        /* descendants too */
	char *const *command; /* spawn; NULL-terminated; NULL */
	char *const
		*environment; /* of the command: "NAME=VALUE" to be added; NULL-terminated; NULL */
	bool capture; /* of the command: what would go to the terminal is kept (see source_output)
		       */
	bool stdout_to_stderr;    /* of the command: its stdout must not mix with ours */
	const char *segment;      /* a persisted segment's path; NULL */
	unsigned functions_hertz; /* samples of functions, per second of processor time; 0: 99 */
	bool functions;           /* sampled throughout; else while somebody wants them */
	unsigned stack_bytes;     /* copied with each of them, see perf/perf.h; 0: 8 KiB */
	bool frame_pointers;      /* how their stacks are walked; see perf/perf.h */
	const char *const
		*probes; /* "BINARY:FUNCTION", see probe/probe.h; NULL where there are none */
	size_t probe_count;
	bool syscalls; /* timed too */
	/* We are in somebody else's process: its limits stay as they are, and what it takes is not our cost (NaN). */
	bool guest;
};

/* What the screen shows now decides what a tick reads. */
struct source_wants {
	bool threads; /* per-thread rows and stacks */
	bool pss;
	bool memory;     /* by kind */
	bool memory_now; /* with it: a reading with this tick, as at the end of a run */
	bool functions;  /* samples of functions */
	pid_t focus_pid;
	uint32_t focus; /* operation in focus; UINT32_MAX: none */
};

/* NULL with err: usage, or the target cannot be watched. A command that cannot be started gives err
 * and sets *status to 126 or 127; else *status is 2. */
struct source *source_open(const struct source_options *options, int *status, struct error *err);
void source_close(struct source *s);

/* The next sample, now. Never NULL; with `wait` and nothing there yet, a sample without processes.
 */
struct sample *source_tick(struct source *s, const struct source_wants *wants);

/* What there is to say of the last ticks beside the samples: probes that were not set, or taken off, processes
 * that are too many; translated. "": nothing. */
const char *source_note(const struct source *s);

/* No further sample will differ: all targets have ended (and their last sample has been taken).
 * *why: a translated sentence, for the status line. */
bool source_ended(const struct source *s, char why[256]);

/* Descriptors that end a wait between ticks early: pidfds of the targets (so that the end is
 * sampled at once) and the captured output. At most `count` are filled; returns how many there are.
 */
size_t source_poll(const struct source *s, struct pollfd *fds, size_t count);

/* The captured output since the last call: calls back for each piece, from stdout or stderr.
 * Reading never blocks. */
typedef void source_output_fn(void *context, bool error, const char *bytes, size_t length);
void source_output(struct source *s, source_output_fn *call, void *context);

/* Writes the whole captured output to our stdout and stderr: after the screen has been closed. */
void source_replay_output(struct source *s);

/* A spawned command's exit status as perftop's own: its code, or 128 + signal; 0 where it died of
 * the SIGTERM by which source_end_command ended it; -1: none, or no tick has seen its end yet. */
int source_exit_status(const struct source *s);

/* Asks a spawned command that still runs to end when perftop is quit: SIGTERM, once, to the process
 * it spawned; then waits at most `seconds`, and while `stop` (a descriptor; -1: none) is not
 * readable. True: it has ended, or there is none; the next tick takes its last sample and its
 * status. The only signal that perftop ever sends, and only to its own child. */
bool source_end_command(struct source *s, double seconds, int stop);
pid_t source_command_pid(const struct source *s); /* 0: there is none */

const struct host *source_host(const struct source *s);

/* Processes that could be watched, instrumented ones first, then by CPU; allocated (model/entry.h).
 */
struct process_entry *source_list(const char *proc_root, size_t *count, struct error *err);

#endif
