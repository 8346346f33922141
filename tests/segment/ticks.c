/* From ticks to nanoseconds: which slope holds when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "base/clock.h"
#include "segment/ticks.h"

static void nanoseconds(void **state)
{
	struct perftop_shm_clock clock = { .kind = PERFTOP_CLOCK_MONOTONIC };
	struct ticks t = TICKS_INIT;

	(void)state;
	assert_true(ticks_update(&t, &clock, true));
	assert_true(t.rate == 1);
	assert_true(t.now > 0 && t.now <= clock_mono_ns());
	assert_int_equal(ticks_elapsed_ns(&t, t.now - 5), 5);
	assert_int_equal(ticks_elapsed_ns(&t, t.now + 5), 0);
}

/* A dead writer's ticks go by its own two marks, and no further than the second. */
static void two_marks(void **state)
{
	struct perftop_shm_clock clock = { .kind = PERFTOP_CLOCK_TSC,
					   .tick = { 1000, 4000 },
					   .mono_ns = { 500, 1500 } };
	struct ticks t = TICKS_INIT;

	(void)state;
	assert_true(ticks_update(&t, &clock, false));
	assert_true(fabs(t.rate - 1.0 / 3) < 1e-12);
	assert_int_equal(t.now, 4000);
	assert_int_equal(ticks_elapsed_ns(&t, 1000), 1000);
	clock.tick[1] = 1; /* no slope: the last one stands, and it is said */
	assert_false(ticks_update(&t, &clock, false));
	assert_true(fabs(t.rate - 1.0 / 3) < 1e-12);
}

static void spin_ns(uint64_t ns)
{
	uint64_t start = clock_mono_ns();

	while (clock_mono_ns() - start < ns)
		continue;
}

/* This machine's counter, a mark some time ago and now: the true rate, within 1e-4. */
static double true_rate(struct perftop_shm_clock *clock)
{
	clock->tick[0] = clock_counter(clock->kind);
	clock->mono_ns[0] = clock_mono_ns();
	spin_ns(100000000);
	return (double)(clock_mono_ns() - clock->mono_ns[0]) /
	       (double)(clock_counter(clock->kind) - clock->tick[0]);
}

static void live_counter(void **state)
{
	struct perftop_shm_clock clock = { .kind = PERFTOP_CLOCK_TSC };
	struct ticks t = TICKS_INIT;
	double rate;

	(void)state;
	if (clock_counter(clock.kind) == 0)
		skip();
	rate = true_rate(&clock);
	assert_true(ticks_update(&t, &clock, true));
	assert_true(fabs(t.rate / rate - 1) < 1e-2);
	/* the machine had slept since the writer's birth: the counter went on, the clock did not */
	clock.mono_ns[0] += 50000000;
	t = TICKS_INIT;
	(void)ticks_update(&t, &clock, true);
	spin_ns(50000000);
	assert_true(ticks_update(&t, &clock, true));
	assert_true(fabs(t.rate / rate - 1) < 1e-2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nanoseconds),
		cmocka_unit_test(two_marks),
		cmocka_unit_test(live_counter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
