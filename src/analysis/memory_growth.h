/* How fast memory of one kind grows: the slope of its readings (Theil-Sen) with its interval, as of the
 * leak test (leak.h), which alone judges, and only the whole. Pure. */
#ifndef ANALYSIS_MEMORY_GROWTH_H
#define ANALYSIS_MEMORY_GROWTH_H

#include "model/memory.h"

struct memory_growth {
	size_t readings;                    /* in which it is known */
	double change;                      /* bytes, since the first of them */
	double bytes_per_minute, low, high; /* 95 %; NaN: fewer than TREND_LEAST readings */
	double p;
};

/* track NULL: all of it unknown. */
struct memory_growth memory_growth_of(const struct memory_track *track, enum memory_series series);

#endif
