/* When reports are due, and where they go. */
#include "monitor/schedule.h"

#include <limits.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"

#define SECOND_NS INT64_C(1000000000)
#define GLANCE_NS (60 * (uint64_t)SECOND_NS)

struct moment moment_now(void)
{
	return (struct moment){ clock_wall_ns(), clock_mono_ns() };
}

/* The first midnight after a time. Where clocks are put forward at midnight there is none: mktime gives the first second of
 * that day. */
static int64_t midnight_after(int64_t wall_ns)
{
	time_t seconds = (time_t)(wall_ns / SECOND_NS);
	struct tm tm;

	localtime_r(&seconds, &tm);
	tm.tm_mday++;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return (int64_t)mktime(&tm) * SECOND_NS;
}

static uint64_t left_ns(const struct schedule *s, struct moment now)
{
	uint64_t period_ns = (uint64_t)(s->period_s * 1e9);
	int64_t due;

	if (s->period_s > 0)
		return now.mono_ns - s->began_mono_ns < period_ns
			       ? s->began_mono_ns + period_ns - now.mono_ns
			       : 0;
	due = midnight_after(s->began_wall_ns);
	return now.wall_ns < due ? (uint64_t)(due - now.wall_ns) : 0;
}

uint64_t schedule_wait_ns(const struct schedule *s, struct moment now)
{
	uint64_t left = s->pattern ? left_ns(s, now) : GLANCE_NS;

	return left < GLANCE_NS ? left : GLANCE_NS;
}

void schedule_begin(struct schedule *s, struct moment now)
{
	uint64_t period_ns = (uint64_t)(s->period_s * 1e9);
	uint64_t late = period_ns ? (now.mono_ns - s->began_mono_ns) % period_ns : 0;

	s->began_mono_ns = now.mono_ns - late;
	s->began_wall_ns = now.wall_ns - (int64_t)late;
}

char *schedule_path(const struct schedule *s)
{
	time_t began = (time_t)(s->began_wall_ns / SECOND_NS);
	char path[PATH_MAX];
	struct tm tm;

	localtime_r(&began, &tm);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the user's own */
	if (strftime(path, sizeof(path), s->pattern, &tm) == 0)
		return NULL;
#pragma GCC diagnostic pop
	return mem_string(path);
}
