/*
 * Two stretches of time against each other: "the last 5 minutes against the 5 before". Counts and
 * figures come from the slices whose middle lies in each; the test is Mann-Whitney over the values of
 * those slices (operations: mean duration of each slice; resources: rows), averaged to twelve blocks of
 * neighbours at most, since values that follow each other closely are not independent. A change is one
 * with p < 0.01 and by at least 5 %; where so few blocks cannot be as significant as that, a
 * difference of 5 % is unknown.
 */
#ifndef ANALYSIS_WINDOWS_H
#define ANALYSIS_WINDOWS_H

#include "model/history.h"
#include "stats/percentile.h"

struct span {
	double from, to; /* seconds of the history */
};

enum change { CHANGE_UNKNOWN, CHANGE_SAME, CHANGE_LESS, CHANGE_MORE };

struct window_change {
	struct subject_of_change {
		bool operation; /* else a resource */
		uint32_t op;
		enum metric metric;
	} subject;
	double before, after; /* operations: mean seconds, or unit; resources: mean; NaN: none */
	double p50_before, p50_after, p99_before, p99_after; /* operations; NaN else */
	double rate_before, rate_after;                      /* calls per second; resources: NaN */
	double percent; /* of the means; NaN: one is unknown; INFINITY: from nothing */
	double p;       /* NaN: too few blocks */
	enum change change;
};

struct windows {
	struct span before, after; /* as they were found: slices and rows are not cut */
	struct window_change *
		changes; /* operations with calls in either, then resources; largest effect first */
	size_t count;
};

/* The last `seconds` against as much before. Allocated contents: windows_clear. */
struct windows windows_compare(const struct history *h, const struct process_track *p,
			       double seconds);
void windows_clear(struct windows *w);

#endif
