/*
 * Waiting between two samples: until it is time, or until something happens that is to be seen at
 * once. A program's segment goes with it unless somebody holds it, and what a command records in its
 * first moments must not be lost when it ends soon after: while it has no segment yet, the wait looks
 * for one, ten times a millisecond at first, then less and less often, until HURRY_S have gone.
 */
#ifndef SOURCE_WAIT_H
#define SOURCE_WAIT_H

#include "source/source.h"

#define HURRY_S 2.0
#define CATCH_S 0.005

enum wait_event {
	WAIT_TIME = 0,         /* the deadline has come */
	WAIT_OWN = 1 << 0,     /* one of the caller's descriptors, see its revents; or a signal */
	WAIT_OUTPUT = 1 << 1,  /* of the command: call source_output */
	WAIT_CHANGED = 1 << 2, /* a target has ended, or has a segment now: a sample is due */
};

/* deadline: clock_mono_ns; UINT64_MAX: none. Returns an OR of events. */
unsigned source_wait(struct source *s, struct pollfd *own, size_t count, uint64_t deadline_ns);

#endif
