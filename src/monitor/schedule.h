/*
 * When reports are due, and where they go. Midnights go by the wall clock, which may be set, and follow the time zone and its
 * changes; other periods by the monotonic one. Pure: the time is a parameter.
 */
#ifndef MONITOR_SCHEDULE_H
#define MONITOR_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

struct schedule {
	char *pattern;   /* absolute; owned; NULL: no reports */
	double period_s; /* 0: at midnight */
	int64_t began_wall_ns;
	uint64_t began_mono_ns;
};

/* The clocks as base/clock.h has them. */
struct moment {
	int64_t wall_ns;
	uint64_t mono_ns;
};
struct moment moment_now(void);

/* How long until the period is over, nanoseconds; 0: it is. At most a minute, so that a clock that is set, or a machine
 * that slept, is noticed. */
uint64_t schedule_wait_ns(const struct schedule *s, struct moment now);

/* The next period begins: of regular ones where the last should have ended, those that were missed left out. */
void schedule_begin(struct schedule *s, struct moment now);

/* The path of the period under way, allocated; NULL: it has no length that can be written. */
char *schedule_path(const struct schedule *s);

#endif
