/* Tests of base/clock.c: that the clocks are the right ones, never how fast anything is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <time.h>

#include "base/clock.h"

static uint64_t ns(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static uint64_t mono_counter(void)
{
	return clock_counter(0);
}

static void clocks_are_the_systems(void **state)
{
	static const struct {
		clockid_t id;
		uint64_t (*read)(void);
	} clocks[] = {
		{ CLOCK_MONOTONIC, clock_mono_ns },
		{ CLOCK_MONOTONIC, mono_counter },
		{ CLOCK_BOOTTIME, clock_boot_ns },
		{ CLOCK_THREAD_CPUTIME_ID, clock_thread_ns },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(clocks) / sizeof(*clocks); i++) {
		uint64_t before = ns(clocks[i].id);
		uint64_t now = clocks[i].read();
		uint64_t after = ns(clocks[i].id);

		assert_true(before <= now && now <= after);
	}
	assert_true(clock_wall_ns() > (int64_t)1500000000 * 1000000000);
}

static void counters_count(void **state)
{
	(void)state;
	assert_int_equal(clock_counter(77), 0);
#if defined(__x86_64__)
	assert_true(clock_counter(1) > 0);
	assert_int_equal(clock_counter(2), 0);
#elif defined(__aarch64__)
	assert_true(clock_counter(2) > 0);
	assert_int_equal(clock_counter(1), 0);
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clocks_are_the_systems),
		cmocka_unit_test(counters_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
