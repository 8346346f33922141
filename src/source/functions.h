/*
 * Samples of functions of one watched process: when they are taken, and in which operations they fell.
 * Sampled is while it is wanted; names and indices go on from one such time to the next.
 */
#ifndef SOURCE_FUNCTIONS_H
#define SOURCE_FUNCTIONS_H

#include "model/sample.h"
#include "segment/segment.h"

struct functions;

#define FUNCTIONS_HERTZ 99u

/* How they are sampled; see perf/perf.h. */
struct functions_options {
	unsigned hertz;       /* 1 .. 9999; 0: FUNCTIONS_HERTZ */
	unsigned stack_bytes; /* 0: as perf has it */
	bool frame_pointers;
};
struct functions *functions_new(const struct functions_options *options);
void functions_free(struct functions *f); /* NULL is fine */

/* The process has become another program. */
void functions_renew(struct functions *f);

/* What is read of: a process with its /proc/PID directory (-1: none is left), and its segment, which has
 * just been read. */
struct functions_target {
	const struct process_info *info;
	int directory;
	const struct segment *segment;
	bool over;           /* it has ended: what is there is all */
	const char *refused; /* why it cannot be sampled; NULL */
};

/* Fills out->profile, the rest of which is read already: NULL where nothing is wanted, and nothing was.
 * Where sampling cannot begin it has the reason; that is tried again when it is wanted anew, and every
 * 10 s. */
void functions_read(struct functions *f, const struct functions_target *target, bool wanted,
		    struct process_sample *out);

#endif
