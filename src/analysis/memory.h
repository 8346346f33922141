/*
 * What the analysis remembers of a process beside the history: for each operation how often it was
 * called in each of the last slots (a sixtieth of the window), and its median in each of the last
 * blocks (5 s). The history's slices have both, but to unpack them all for each operation would cost
 * a hundred times as much. Private to this room.
 */
#ifndef ANALYSIS_MEMORY_H
#define ANALYSIS_MEMORY_H

#include "analysis/health.h"
#include "analysis/leak.h"
#include "model/history.h"

#define MEMORY_SLOTS  60
#define MEMORY_BLOCKS 72  /* of an operation: six minutes */
#define BLOCK_SECONDS 5.0 /* or a sample's length, if that is longer */

/* A verdict of the last two stretches of time, see trends.c. */
struct trend_verdict {
	bool holds;
	double percent, before, after, p;
};

struct op_memory {
	uint32_t calls[MEMORY_SLOTS]; /* of slot n at n % MEMORY_SLOTS; the newest is slots - 1 */
	uint64_t slots;               /* filled up to here */
	float median
		[MEMORY_BLOCKS]; /* seconds; NaN: too few calls. Of block n at n % MEMORY_BLOCKS */
	uint64_t blocks;         /* filled up to here */
	struct hist block;       /* of the block that goes on */
	uint64_t timed;          /* in it */

	int direction; /* as of the block before `blocks` */
	struct trend_verdict slower;
	double p50, p99;  /* of the view when last looked at; NaN: nothing to say */
	uint64_t tail_of; /* op_track.changed when looked at */
	double looked;    /* when its thread's stack was last seen; NaN: never */
	bool innermost;   /* then */
	char *where;      /* then: its thread and stack, clean; NULL unless innermost */
	int64_t kept;     /* bytes, in the block that goes on: allocated less freed */
	uint32_t keeping; /* so many blocks in which it was measured, the last ones, it kept some */
	bool measured;    /* its memory was, in the block that goes on */
	bool matched;     /* `matches` is filled */
	uint64_t *matches; /* bits: which alerts mean this operation */
};

/* The resources that are compared with their past. */
#define WATCHED_RESOURCES 8
extern const enum metric watched_resource[WATCHED_RESOURCES];

struct process_memory {
	pid_t pid;
	uint64_t start_ticks;
	unsigned epoch;
	bool seen; /* in this round */

	struct op_memory *ops;
	uint32_t op_count;
	double noted; /* until when samples have been taken in; NaN: none yet */
	double slot_from, block_from;
	uint64_t slots, blocks; /* begun, closed */
	double slot_until[MEMORY_SLOTS];
	double blocked_seconds, seen_seconds; /* threads in state D; fade with the window */

	struct trend_verdict rise[WATCHED_RESOURCES];    /* against the minutes before */
	struct trend_verdict anomaly[WATCHED_RESOURCES]; /* percent: of the usual */
	struct leak leak;
	double leak_looked; /* NaN: never */
	bool wants_threads;
	struct health health;
	bool health_known;
};

struct process_memory *memory_new(const struct process_track *p);
void memory_free(struct process_memory *m);

/* Takes the newest sample in. True: a block has been closed, so trends can be judged anew. */
bool memory_note(struct process_memory *m, const struct process_track *p, double window);

/* Calls in the last slots that lie in the window, oldest first; returns how many slots there are. */
size_t memory_calls(const struct process_memory *m, uint32_t op, double from,
		    uint32_t calls[MEMORY_SLOTS]);

/* Means of the medians of `group` blocks each; block 0 is the one closed last. From block `first` on,
 * `count` of them, newest first, unknown ones left out. Returns how many. */
size_t memory_medians(const struct process_memory *m, uint32_t op, size_t first, size_t count,
		      size_t group, double *out);

double memory_block_seconds(const struct process_track *p);

#endif
