/* Tests of proc/counter.c and proc/cpu.c: from cumulative counts to rates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proc/cpu.h"
#include "roots.h"

static const struct tick second = { SECOND, WHY_KNOWN };

static void first_is_unknown(void **state)
{
	struct counter c = { 0 };

	(void)state;
	assert_why(counter_rate(&c, 500, WHY_KNOWN, &second, 1), WHY_FIRST);
	assert_value(counter_rate(&c, 600, WHY_KNOWN, &second, 1), 100);
	assert_value(counter_rate(&c, 600, WHY_KNOWN, &second, 1), 0);
}

static void rate_is_per_second(void **state)
{
	struct counter c = { 100, true };
	struct tick half = { SECOND / 2, WHY_KNOWN }, none = { 0, WHY_KNOWN };

	(void)state;
	assert_value(counter_rate(&c, 150, WHY_KNOWN, &half, 3), 300);
	assert_why(counter_rate(&c, 151, WHY_KNOWN, &none, 1), WHY_FIRST);
	assert_value(counter_rate(&c, 152, WHY_KNOWN, &second, 1), 1);
}

static void backwards_is_a_gap(void **state)
{
	struct counter c = { 1000, true };

	(void)state;
	assert_why(counter_rate(&c, 10, WHY_KNOWN, &second, 1), WHY_RESET);
	assert_value(counter_rate(&c, 30, WHY_KNOWN, &second, 1), 20);
}

static void unknown_ends_the_epoch(void **state)
{
	struct counter c = { 1000, true };

	(void)state;
	assert_why(counter_rate(&c, 0, WHY_PERMISSION, &second, 1), WHY_PERMISSION);
	assert_why(counter_rate(&c, 5000, WHY_KNOWN, &second, 1), WHY_FIRST);
	assert_value(counter_rate(&c, 5001, WHY_KNOWN, &second, 1), 1);
}

static void suspend_is_a_gap(void **state)
{
	struct counter c = { 1000, true };
	struct tick slept = { SECOND, WHY_SUSPEND };

	(void)state;
	assert_why(counter_rate(&c, 9000, WHY_KNOWN, &slept, 1), WHY_SUSPEND);
	assert_value(counter_rate(&c, 9001, WHY_KNOWN, &second, 1), 1);
}

static struct cpu_reading at(uint64_t total_ns, uint64_t user, uint64_t system, uint64_t mono_ns)
{
	return (struct cpu_reading){ total_ns, user, system, mono_ns, WHY_KNOWN };
}

/* 300 ms of processor in a second, a third of it in the kernel */
static void cpu_is_split_by_ticks(void **state)
{
	struct cpu cpu = { 0 };
	struct cpu_reading a = at(1000000000, 70, 30, 0), b = at(1300000000, 90, 40, 0);
	struct cpu_percent percent = cpu_next(&cpu, &a, &second);

	(void)state;
	assert_why(percent.total, WHY_FIRST);
	assert_why(percent.user, WHY_FIRST);
	percent = cpu_next(&cpu, &b, &second);
	assert_value(percent.total, 30);
	assert_value(percent.user, 20);
	assert_value(percent.system, 10);
}

/* 5 ms of processor between two ticks of stat: divided as in the life before */
static void cpu_below_a_tick(void **state)
{
	struct cpu cpu = { 0 };
	struct cpu_reading a = at(1000000000, 75, 25, 5),
			   b = at(1005000000, 75, 25, SECOND / 2 + 5);
	struct cpu_percent percent;

	(void)state;
	cpu_next(&cpu, &a, &second);
	percent = cpu_next(&cpu, &b, &second); /* half a second by its own clock */
	assert_value(percent.total, 1);
	assert_value(percent.user, 0.75);
	assert_value(percent.system, 0.25);
}

static void cpu_is_not_clamped(void **state)
{
	struct cpu cpu = { 0 };
	struct cpu_reading a = at(0, 0, 0, 0), b = at(64000000000, 6400, 0, 0);

	(void)state;
	cpu_next(&cpu, &a, &second);
	assert_value(cpu_next(&cpu, &b, &second).total, 6400);
}

static void cpu_split_backwards(void **state)
{
	struct cpu cpu = { 0 };
	struct cpu_reading a = at(0, 50, 50, 0), b = at(500000000, 40, 110, 0);
	struct cpu_percent percent;

	(void)state;
	cpu_next(&cpu, &a, &second);
	percent = cpu_next(&cpu, &b, &second);
	assert_value(percent.total, 50);
	assert_why(percent.user, WHY_RESET);
	assert_why(percent.system, WHY_RESET);
}

static void ticks_to_nanoseconds(void **state)
{
	(void)state;
	assert_int_equal(cpu_ticks_ns(0), 0);
	assert_int_equal(cpu_ticks_ns(1), 10000000);
	assert_int_equal(cpu_ticks_ns(250), 2500000000);
	assert_int_equal(cpu_ticks_ns(100000000000), 1000000000000000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_is_unknown),    cmocka_unit_test(rate_is_per_second),
		cmocka_unit_test(backwards_is_a_gap),  cmocka_unit_test(unknown_ends_the_epoch),
		cmocka_unit_test(suspend_is_a_gap),    cmocka_unit_test(cpu_is_split_by_ticks),
		cmocka_unit_test(cpu_below_a_tick),    cmocka_unit_test(cpu_is_not_clamped),
		cmocka_unit_test(cpu_split_backwards), cmocka_unit_test(ticks_to_nanoseconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
