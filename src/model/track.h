/*
 * One process over time: how a sample of it is added up. Private to this room; history.h has the
 * structure, history.c finds the track that a sample belongs to.
 */
#ifndef MODEL_TRACK_H
#define MODEL_TRACK_H

#include "model/history.h"

/* A process so young at its first sample was watched from its birth; the kernel tells it in
 * hundredths. Seconds. */
#define TRACK_BIRTH_SLACK 0.1

/* The instant of a sample, in seconds since the history's start. */
struct instant {
	double now, before; /* before: of the previous sample of anything */
	double birth;       /* of the process; NaN unknown */
	double window;      /* length of the sliding window */
	uint64_t number;    /* of the sample */
};

struct process_track *track_new(void);
void track_free(struct process_track *t);

/* What was in the newest sample is no longer: before its memory goes. */
void track_leave(struct process_track *t);

/* Adds a sample, which must outlive the next track_leave. */
void track_add(struct process_track *t, struct process_sample *sample,
	       const struct instant *instant);

void track_reset(struct process_track *t, double seconds);

#endif
