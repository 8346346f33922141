/*
 * The loop of runs without a screen: a sample when it is due, and at once when a target ends. It goes on
 * until the number of samples or the time is reached (the last sample is taken then), the targets
 * have ended, a signal asks for the end, or nobody reads what is written any more.
 */
#ifndef CMD_SAMPLING_H
#define CMD_SAMPLING_H

#include "cmd/run.h"

#define SAMPLING_QUICK_S    60.0  /* what nobody limits ends after a minute */
#define SAMPLING_EXTENDED_S 600.0 /* --extended */

struct sampling {
	struct run *run;
	double fallback_s; /* as long as this where nothing is said; a command: until it ends */
	bool threads;      /* each sample tells what the threads do */
	int out;           /* who reads this no more ends the loop; -1: nobody */
	/* After each sample that was due, and after the last. False: no more of them. */
	bool (*sampled)(void *context, uint64_t samples);
	/* Between samples, a second apart at most; NULL. */
	void (*idle)(void *context);
	void *context;
};

/* The source is open. Where the loop ends too early, run->note says why. */
void sampling_run(struct sampling *s);

#endif
