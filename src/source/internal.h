/* What the files of this room share: the source itself, and one watched process. */
#ifndef SOURCE_INTERNAL_H
#define SOURCE_INTERNAL_H

#include "probe/probe.h"
#include "proc/process.h"
#include "segment/segment.h"
#include "source/capture.h"
#include "source/functions.h"
#include "source/handover.h"
#include "source/joined.h"
#include "source/names.h"
#include "source/source.h"
#include "source/spawn.h"
#include "source/sum.h"

/* A process, or what one has left in a file. */
struct watched {
	struct process_info *info; /* held */
	struct proc_process *proc; /* NULL: only the segment is left */
	struct segment *segment;
	struct function_names names; /* of the segment's operations */
	struct functions *functions; /* NULL: never asked for */
	struct probing *probing;     /* NULL: it has no probes */
	struct joined joined;        /* of the segment's operations and theirs */
	bool probed;                 /* it was tried to set them */
	bool root;                   /* asked for; else a descendant */
	bool command;                /* the one that we spawned */
	bool of_file;                /* the segment is a file's, and stays the same over an exec */
	bool over;     /* it had ended when the tick began: what it has handed over is all here */
	bool ended;    /* its last sample has been taken; it goes at the next tick */
	bool attached; /* to its segment, at the last tick */
	bool renew;    /* it has become another program; the next sample is of that one */
	bool reused;   /* the next sample begins a new count */
	bool covered;  /* in a search for descendants: it was found already */
	struct sum_member member;
};

struct source {
	struct proc_root *root;
	char *name; /* --name */
	bool wait, children;
	bool functions; /* --functions: sampled throughout */
	bool guest;     /* see source_options */
	unsigned functions_hertz, stack_bytes;
	struct probes *probes;          /* NULL: none are asked for */
	struct error note, probes_said; /* see source_note; what they had said at the last tick */
	bool crowded;                   /* there are more processes than can be watched */
	bool frame_pointers;
	bool by_command_line; /* what made the name match, for good: the command line, not comm */
	bool matched;         /* the name has matched before */
	pid_t *ancestors;     /* of ours, with ourselves: their command lines hold the name too */
	size_t ancestor_count;

	struct watched **watched;
	size_t count, capacity;
	pid_t *seen; /* the PIDs of all processes ever, to know one that is in use again */
	size_t seen_count, seen_capacity;
	struct command command;
	struct capture *capture;
	struct handover *handover; /* of the command; NULL: none */
	struct sum *sum;           /* NULL: there can be only one process */

	bool found; /* the command's segment, between two ticks */
	uint64_t ticks, born_mono_ns;
	uint64_t mono_ns, boot_ns, cpu_ns; /* at the last tick */
	uint64_t scan_ns;                  /* when names were last looked for */
	int statm;                         /* our own */
	char ended_why[256];               /* of the last root that ended */
};

/* Finds the first targets. */
bool targets_open(struct source *s, const struct source_options *options, struct error *err);
/* Before a tick: those that have ended leave, new ones join, and what was handed over is taken. */
void targets_update(struct source *s);
void targets_close(struct source *s);
bool targets_alive(const struct source *s);

/* Adds a process; NULL with err. */
struct watched *watched_add(struct source *s, pid_t pid, bool root, struct error *err);

/* wait.c: for a command that has just been started: looks for its segment without a pause, at most
 * CATCH_S, before anything else is read of it. NULL: none yet, or it has been handed over. */
struct segment *source_catch(struct source *s);

/* probed.c: probes. */
bool probed_open(struct source *s, const struct source_options *options, struct error *err);
void probed_close(struct source *s);
/* Of the first targets. all: each must take them, else one. False with err. */
bool probed_begin(struct source *s, bool all, struct error *err);
void probed_renew(struct source *s, struct watched *w);
/* Adds to *out, which has all else. */
void probed_read(struct source *s, struct watched *w, struct process_sample *out);
/* The segment's own number of the operation in focus. */
uint32_t probed_focus(const struct source *s, const struct watched *w, uint32_t focus);
void probed_end(struct source *s, struct watched *w);

/* tick.c: the sample of one process. */
void watched_read(struct source *s, struct watched *w, const struct source_wants *wants,
		  uint64_t elapsed_ns, bool suspended, struct process_sample *out);

#endif
