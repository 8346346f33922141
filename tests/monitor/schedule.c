/* When reports are due: midnights of the local time, periods of seconds, clocks that jump. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "monitor/schedule.h"

#define SECOND INT64_C(1000000000)
#define HOUR   (3600 * SECOND)

static void in_zone(const char *zone)
{
	setenv("TZ", zone, 1);
	tzset();
}

static int64_t local(int month, int day, int hour, int minute)
{
	struct tm tm = { .tm_year = 126,
			 .tm_mon = month - 1,
			 .tm_mday = day,
			 .tm_hour = hour,
			 .tm_min = minute,
			 .tm_isdst = -1 };

	return (int64_t)mktime(&tm) * SECOND;
}

static struct schedule daily(int64_t began)
{
	return (struct schedule){ .pattern = (char *)"/r/%Y-%m-%d.html", .began_wall_ns = began };
}

/* In Berlin the clocks go back on October 25: that day has 25 hours. */
static void test_midnight(void **state)
{
	struct schedule s;

	(void)state;
	in_zone("CET-1CEST,M3.5.0,M10.5.0/3");
	s = daily(local(10, 25, 0, 1));
	assert_int_equal(schedule_wait_ns(&s, (struct moment){ s.began_wall_ns + 24 * HOUR, 0 }),
			 60 * SECOND);
	assert_int_equal(schedule_wait_ns(&s, (struct moment){ local(10, 26, 0, 0) - 7, 0 }), 7);
	assert_int_equal(schedule_wait_ns(&s, (struct moment){ local(10, 26, 0, 0), 0 }), 0);
	assert_int_equal(local(10, 26, 0, 0) - local(10, 25, 0, 0), 25 * HOUR);
	schedule_begin(&s, (struct moment){ local(10, 26, 0, 0) + SECOND, 5 });
	assert_int_equal(schedule_wait_ns(&s, (struct moment){ local(10, 26, 23, 59), 0 }),
			 60 * SECOND);
	assert_int_equal(schedule_wait_ns(&s, (struct moment){ local(10, 27, 0, 0), 0 }), 0);
	in_zone("UTC");
}

/* The file is called after the day that it is about. */
static void test_path(void **state)
{
	struct schedule s;
	char *path;

	(void)state;
	in_zone("CET-1CEST,M3.5.0,M10.5.0/3");
	s = daily(local(3, 29, 23, 59));
	path = schedule_path(&s);
	assert_string_equal(path, "/r/2026-03-29.html");
	free(path);
	in_zone("UTC");
}

static void test_path_too_long(void **state)
{
	char pattern[5000];
	struct schedule s = { .pattern = pattern };

	(void)state;
	memset(pattern, 'a', sizeof(pattern) - 1);
	pattern[sizeof(pattern) - 1] = '\0';
	assert_null(schedule_path(&s));
}

/* A wall clock that is set changes nothing; periods that were missed are left out, the rhythm is kept. */
static void test_period(void **state)
{
	struct schedule s = { .pattern = (char *)"/r", .period_s = 10, .began_mono_ns = 1000 };
	struct moment now = { -HOUR, 1000 + 10 * SECOND - 3 };

	(void)state;
	assert_int_equal(schedule_wait_ns(&s, now), 3);
	now.mono_ns += 3;
	assert_int_equal(schedule_wait_ns(&s, now), 0);
	now.mono_ns += 24 * SECOND;
	schedule_begin(&s, now);
	assert_int_equal(s.began_mono_ns, 1000 + 30 * SECOND);
	assert_int_equal(s.began_wall_ns, -HOUR - 4 * SECOND);
	assert_int_equal(schedule_wait_ns(&s, now), 6 * SECOND);
}

static void test_no_reports(void **state)
{
	struct schedule s = { .pattern = NULL };

	(void)state;
	assert_int_equal(schedule_wait_ns(&s, (struct moment){ 5, 5 }), 60 * SECOND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_midnight),      cmocka_unit_test(test_path),
		cmocka_unit_test(test_path_too_long), cmocka_unit_test(test_period),
		cmocka_unit_test(test_no_reports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
