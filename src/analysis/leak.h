/*
 * Whether memory grows without end: the slope (Theil-Sen) and its significance (Mann-Kendall) of a
 * process's resident memory after its warm-up, the first fifth of the time. PSS where it was read
 * throughout, anew for each sample, else RSS. Leaking is what grows with p < 0.001, by 1 % or 1 MiB at least, and all the
 * time: not in a step, not for a while as caches do, not falling again as garbage collectors do; what
 * is held for a moment only does not count. Of a collector that did not run once in the time watched,
 * nothing can tell. Costs about a millisecond of processor time at most.
 */
#ifndef ANALYSIS_LEAK_H
#define ANALYSIS_LEAK_H

#include "model/history.h"

enum leak_verdict { LEAK_NOT_TESTED, LEAK_NOT_ENOUGH_DATA, LEAK_STABLE, LEAK_LEAKING };
const char *leak_verdict_text(enum leak_verdict verdict); /* translated */

struct leak {
	enum leak_verdict verdict;
	enum metric metric;                 /* RSS or PSS */
	size_t samples;                     /* after the warm-up */
	double seconds;                     /* that they span */
	double bytes_per_minute, low, high; /* slope and its 95 % interval */
	double p;
	double grown_bytes; /* slope x seconds */
	char why[200];      /* translated: what the verdict rests on */
};

/* least_bytes_per_minute: slower growth is no leak (0: any that is significant). */
struct leak leak_of(const struct process_track *p, double least_bytes_per_minute);

#endif
