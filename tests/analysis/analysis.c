/* Tests of the engine and of each rule: what must be found, and what looks like it and must not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "feed.h"

#define MIB 0x1p20

static void ticks(struct feed *f, int count)
{
	for (int i = 0; i < count; i++)
		feed_tick(f, 1);
}

/* ---- rules of operations ---- */

static void slow(void **state)
{
	struct feed f;
	uint32_t own, caller;

	(void)state;
	feed_begin(&f, NULL);
	own = feed_op(&f, "db", "query", "report");
	caller = feed_op(&f, "web", "request", NULL);
	for (int i = 0; i < 10; i++) {
		feed_call(&f, own, 0.65, 1, false);
		feed_call(&f, caller, 0.7, 0.1, false);
		feed_tick(&f, 1);
	}
	assert_int_equal(feed_standing(&f, RULE_COUNT), 1);
	assert_int_equal(feed_find(&f, RULE_SLOW)->subject.op, own);
	assert_int_equal(feed_find(&f, RULE_SLOW)->severity, SEVERITY_WARNING);
	assert_string_equal(feed_find(&f, RULE_SLOW)->subject_text, "db query [report]");
	assert_non_null(strstr(feed_find(&f, RULE_SLOW)->message, "650ms"));
	assert_ptr_equal(analysis_of_operation(f.a, FEED_PID, own), feed_find(&f, RULE_SLOW));
	assert_null(analysis_of_operation(f.a, FEED_PID, caller));
	feed_end(&f);
}

static void slow_by_one_call(void **state)
{
	struct feed f;
	uint32_t op;

	(void)state;
	feed_begin(&f, NULL);
	op = feed_op(&f, "db", "query", NULL);
	for (int i = 0; i < 10; i++) {
		feed_call(&f, op, i == 5 ? 9 : 0.01, 1, false);
		feed_tick(&f, 1);
	}
	assert_int_equal(feed_standing(&f, RULE_SLOW), 0);
	feed_end(&f);
}

static size_t errors_with(uint32_t calls, uint32_t every)
{
	struct feed f;
	uint32_t op;
	size_t standing;

	feed_begin(&f, NULL);
	op = feed_op(&f, "mail", "deliver", NULL);
	for (uint32_t i = 0; i < calls; i++)
		feed_call(&f, op, 0.01, 1, i % every == 0);
	ticks(&f, 8);
	standing = feed_standing(&f, RULE_ERRORS);
	if (standing)
		assert_int_equal(feed_find(&f, RULE_ERRORS)->severity,
				 every == 1 ? SEVERITY_CRITICAL : SEVERITY_WARNING);
	feed_end(&f);
	return standing;
}

static void errors(void **state)
{
	(void)state;
	assert_int_equal(errors_with(100, 3), 1);
	assert_int_equal(errors_with(100, 1), 1);
	assert_int_equal(errors_with(19, 1), 0); /* too few */
	assert_int_equal(errors_with(24, 5), 0); /* a fifth, by chance perhaps */
	assert_int_equal(errors_with(1000, 20), 0);
}

static void tail(void **state)
{
	struct feed f;
	uint32_t wide, narrow;

	(void)state;
	feed_begin(&f, NULL);
	wide = feed_op(&f, "a", "wide", NULL);
	narrow = feed_op(&f, "a", "narrow", NULL);
	for (int i = 0; i < 10; i++) {
		feed_calls(&f, wide, 97, 0.001);
		feed_calls(&f, wide, 3, 0.05);
		feed_calls(&f, narrow, 97, 0.001);
		feed_calls(&f, narrow, 3, 0.008);
		feed_tick(&f, 1);
	}
	assert_int_equal(feed_standing(&f, RULE_TAIL), 1);
	assert_int_equal(feed_find(&f, RULE_TAIL)->subject.op, wide);
	feed_end(&f);
}

static void stuck(void **state)
{
	struct feed f;
	uint32_t ops[2];

	(void)state;
	feed_begin(&f, NULL);
	ops[0] = feed_op(&f, "index", "rebuild", NULL);
	ops[1] = feed_op(&f, "index", "wait", NULL);
	feed_in_flight(&f, ops[0], 2);
	feed_in_flight(&f, ops[1], 1);
	ticks(&f, 3);
	assert_int_equal(feed_standing(&f, RULE_STUCK), 0);
	assert_false(analysis_wants_threads(f.a));
	ticks(&f, 5);
	assert_int_equal(feed_standing(&f, RULE_STUCK), 1);
	assert_int_equal(feed_find(&f, RULE_STUCK)->subject.op, ops[1]);
	assert_true(analysis_wants_threads(f.a));
	feed_stack(&f, "indexer\033[2J", ops, 2);
	feed_tick(&f, 1);
	assert_non_null(strstr(feed_find(&f, RULE_STUCK)->message,
			       "indexer^[[2J (1234): index rebuild > index wait"));
	assert_int_equal(feed_find(&f, RULE_STUCK)->severity, SEVERITY_CRITICAL);
	feed_in_flight(&f, ops[0], 0);
	feed_in_flight(&f, ops[1], 0);
	ticks(&f, 10);
	assert_int_equal(feed_standing(&f, RULE_STUCK), 0);
	feed_end(&f);
}

/* An operation that takes a minute as a rule is not stuck after one; nor is a main loop ever. */
static void not_stuck(void **state)
{
	struct feed f;
	uint32_t slow, loop, work;

	(void)state;
	feed_begin(&f, NULL);
	loop = feed_op(&f, "main", "run", NULL);
	slow = feed_op(&f, "backup", "copy", NULL);
	work = feed_op(&f, "web", "request", NULL);
	feed_calls(&f, slow, 3, 60);
	feed_in_flight(&f, loop, 1);
	feed_in_flight(&f, slow, 1);
	for (int i = 0; i < 30; i++) {
		feed_calls(&f, work, 2, 0.01);
		if (i > 10)
			feed_stack(&f, "main", &loop, 1);
		feed_tick(&f, 1);
	}
	assert_int_equal(feed_standing(&f, RULE_STUCK), 0);
	feed_end(&f);
}

static void bursts(void **state)
{
	struct feed f;
	uint32_t outer, inner, even, once;

	(void)state;
	feed_begin(&f, NULL);
	inner = feed_op(&f, "cache", "lookup", NULL);
	outer = feed_op(&f, "cache", "evict", NULL);
	even = feed_op(&f, "cache", "tick", NULL);
	once = feed_op(&f, "start", "load", NULL);
	feed_calls(&f, once, 5000, 0.00001);
	for (int i = 0; i < 40; i++) {
		feed_calls(&f, even, 100, 0.00001);
		if (i % 4 == 0) {
			feed_calls(&f, outer, 300, 0.00002);
			feed_calls(&f, inner, 2000, 0.000001);
		}
		feed_tick(&f, 1);
	}
	assert_int_equal(feed_standing(&f, RULE_COUNT), 1);
	assert_int_equal(feed_find(&f, RULE_BURST)->subject.op, outer);
	feed_end(&f);
}

static void share_and_chatty(void **state)
{
	struct feed f;
	uint32_t large, small;

	(void)state;
	feed_begin(&f, NULL);
	large = feed_op(&f, "a", "compute", NULL);
	small = feed_op(&f, "a", "get", NULL);
	feed_resource(&f, METRIC_CPU, 70);
	for (int i = 0; i < 20; i++) {
		feed_calls(&f, large, 10, 0.05);
		feed_calls(&f, small, 3000, 0.00001);
		feed_tick(&f, 1);
	}
	assert_int_equal(feed_standing(&f, RULE_SHARE), 1);
	assert_int_equal(feed_find(&f, RULE_SHARE)->subject.op, large);
	assert_int_equal(feed_standing(&f, RULE_CHATTY), 1);
	assert_int_equal(feed_find(&f, RULE_CHATTY)->subject.op, small);
	feed_end(&f);
}

/* ---- rules of resources ---- */

/* What stands after so many seconds with one resource set. */
static size_t with(enum rule rule, enum metric metric, double value, int seconds)
{
	struct feed f;
	size_t standing;

	feed_begin(&f, NULL);
	feed_resource(&f, METRIC_CPU, 20);
	feed_resource(&f, METRIC_THREADS, 8);
	feed_resource(&f, METRIC_RSS, 100 * MIB);
	feed_resource(&f, metric, value);
	ticks(&f, seconds);
	standing = feed_standing(&f, rule);
	feed_end(&f);
	return standing;
}

/* Of three operations that take the same time one waits, one works, and one does both. */
static void waits_and_works(void **state)
{
	struct feed f;
	uint32_t waiting, working, both, caller;
	(void)state;

	feed_begin(&f, NULL);
	waiting = feed_op(&f, "db", "query", NULL);
	working = feed_op(&f, "app", "sort", NULL);
	both = feed_op(&f, "app", "load", NULL);
	caller = feed_op(&f, "app", "main", NULL);
	for (int i = 0; i < 20; i++) {
		feed_calls(&f, waiting, 10, 0.03);
		feed_cpu(&f, waiting, 0.02);
		feed_calls(&f, working, 10, 0.03);
		feed_cpu(&f, working, 0.99);
		feed_calls(&f, both, 10, 0.03);
		feed_cpu(&f, both, 0.5);
		feed_call(&f, caller, 0.9, 0.1, false); /* what it calls waits */
		feed_call(&f, caller, 0.9, 0.1, false);
		feed_call(&f, caller, 0.9, 0.1, false);
		feed_cpu(&f, caller, 0.01);
		feed_tick(&f, 1);
	}
	assert_int_equal(feed_standing(&f, RULE_WAITS), 1);
	assert_int_equal(feed_find(&f, RULE_WAITS)->subject.op, waiting);
	assert_true(fabs(feed_find(&f, RULE_WAITS)->value - 98) < 0.1);
	assert_non_null(strstr(feed_find(&f, RULE_WAITS)->message, "98.0%"));
	assert_int_equal(feed_standing(&f, RULE_WORKS), 1);
	assert_int_equal(feed_find(&f, RULE_WORKS)->subject.op, working);
	for (int i = 0; i < 90; i++) { /* hardly any time any more */
		feed_calls(&f, waiting, 10, 0.0003);
		feed_cpu(&f, waiting, 0.02);
		feed_tick(&f, 1);
	}
	assert_int_equal(feed_standing(&f, RULE_WAITS), 0);
	feed_end(&f);
}

/* By what a call allocates, or had at a time; unless it was not measured. */
static void allocates(void **state)
{
	struct feed f;
	uint32_t mean, peak, small;
	(void)state;

	feed_begin(&f, NULL);
	mean = feed_op(&f, "app", "load", NULL);
	peak = feed_op(&f, "app", "merge", NULL);
	small = feed_op(&f, "app", "parse", NULL);
	for (int i = 0; i < 10; i++) {
		feed_calls(&f, mean, 2, 0.001);
		feed_memory(&f, mean, 2 * 300ull << 20, 2 * 300ull << 20, 1 << 20);
		feed_calls(&f, peak, 100, 0.001);
		feed_memory(&f, peak, 200 << 20, 200 << 20, i == 3 ? 150 << 20 : 1 << 20);
		feed_calls(&f, small, 1000, 0.001);
		feed_memory(&f, small, 1000 << 20, 1000 << 20, 1 << 20);
		feed_tick(&f, 1);
	}
	assert_int_equal(feed_standing(&f, RULE_ALLOCATES), 2);
	assert_true(feed_find(&f, RULE_ALLOCATES)->value >= 150 << 20);
	feed_end(&f);
}

/* What grows with each block, and resident memory with it. A cache that is full at last, and what another thread
 * gives back, are no leak. */
static void keeps(void **state)
{
	struct feed f;
	uint32_t leaking, cache, handed;
	(void)state;

	feed_begin(&f, NULL);
	leaking = feed_op(&f, "app", "remember", NULL);
	cache = feed_op(&f, "app", "cache", NULL);
	for (int i = 0; i < 60; i++) {
		feed_calls(&f, leaking, 10, 0.001);
		feed_memory(&f, leaking, 100000, 80000, 10000);
		feed_calls(&f, cache, 10, 0.001);
		feed_memory(&f, cache, 100000, i < 20 ? 0 : 100000, 10000);
		feed_resource(&f, METRIC_RSS, 100e6 + 20000 * i);
		feed_tick(&f, 1);
		if (i == 24)
			assert_int_equal(feed_standing(&f, RULE_KEEPS), 0); /* too early */
	}
	assert_int_equal(feed_standing(&f, RULE_KEEPS), 1);
	assert_int_equal(feed_find(&f, RULE_KEEPS)->subject.op, leaking);
	assert_true(fabs(feed_find(&f, RULE_KEEPS)->value - 60 * 20000) < 30000);
	feed_end(&f);
	feed_begin(&f, NULL);
	handed = feed_op(&f, "queue", "put", NULL);
	for (int i = 0; i < 60; i++) {
		feed_calls(&f, handed, 10, 0.001);
		feed_memory(&f, handed, 100000, 0, 10000);
		feed_resource(&f, METRIC_RSS, 100e6);
		feed_tick(&f, 1);
	}
	assert_int_equal(feed_standing(&f, RULE_KEEPS), 0);
	feed_end(&f);
}

static void resources(void **state)
{
	(void)state;
	assert_int_equal(with(RULE_COUNT, METRIC_CPU, 20, 30), 0);
	assert_int_equal(with(RULE_CPU, METRIC_CPU, 330, 30), 1); /* of 400 */
	assert_int_equal(with(RULE_CPU, METRIC_CPU, 310, 30), 0);
	assert_int_equal(with(RULE_CPU, METRIC_CPU, 330, 5), 0);
	assert_int_equal(with(RULE_CPU, METRIC_CPU_LIMIT, 25, 30), 1); /* 20 of 25 */
	assert_int_equal(with(RULE_MEMORY, METRIC_RSS, 1025 * MIB, 2), 1);
	assert_int_equal(with(RULE_MEMORY, METRIC_RSS, 1023 * MIB, 2), 0);
	assert_int_equal(with(RULE_MEMORY_LIMIT, METRIC_MEMORY_LIMIT, 120 * MIB, 2), 1);
	assert_int_equal(with(RULE_MEMORY_LIMIT, METRIC_MEMORY_LIMIT, 130 * MIB, 2), 0);
	assert_int_equal(with(RULE_RUN_QUEUE, METRIC_RUN_QUEUE, 60, 30), 1);
	assert_int_equal(with(RULE_RUN_QUEUE, METRIC_RUN_QUEUE, 40, 30), 0);
	assert_int_equal(with(RULE_THROTTLED, METRIC_THROTTLED, 11, 30), 1);
	assert_int_equal(with(RULE_FAULTS, METRIC_MAJOR_FAULTS, 11, 30), 1);
	assert_int_equal(with(RULE_PREEMPTED, METRIC_PREEMPTIONS, 1100, 30), 1);
}

static void one_thread_is_one_processor(void **state)
{
	struct feed f;

	(void)state;
	feed_begin(&f, NULL);
	feed_resource(&f, METRIC_CPU, 99);
	feed_resource(&f, METRIC_THREADS, 1);
	ticks(&f, 20);
	assert_int_equal(feed_standing(&f, RULE_CPU), 1);
	assert_int_equal(feed_find(&f, RULE_CPU)->severity, SEVERITY_WARNING);
	feed_end(&f);
}

static void rush_is_no_habit(void **state)
{
	struct feed f;

	(void)state;
	feed_begin(&f, NULL);
	for (int i = 0; i < 30; i++) {
		feed_resource(&f, METRIC_MAJOR_FAULTS, i < 3 ? 500 : 0);
		feed_tick(&f, 1);
	}
	assert_int_equal(feed_standing(&f, RULE_FAULTS), 0);
	feed_end(&f);
}

/* ---- trends ---- */

static void anomaly(void **state)
{
	struct feed f;
	size_t count;

	(void)state;
	feed_begin(&f, NULL);
	for (int i = 0; i < 300; i++) {
		feed_resource(&f, METRIC_CPU, (i < 280 ? 10 : 80) + feed_uniform(&f));
		feed_resource(&f, METRIC_SEND, i == 250 ? 1e9 : 1e6); /* one odd second */
		feed_tick(&f, 1);
	}
	analysis_findings(f.a, &count);
	assert_int_equal(count, 1); /* nor has there been another */
	assert_int_equal(feed_standing(&f, RULE_ANOMALY), 1);
	assert_int_equal(feed_find(&f, RULE_ANOMALY)->subject.metric, METRIC_CPU);
	assert_float_equal(feed_find(&f, RULE_ANOMALY)->value, 8, 0.5);
	feed_end(&f);
}

/* A step is a trend; a slope is not, nor is a peak of which there have been others. */
static size_t rise_of(double (*bytes)(int second))
{
	struct feed f;
	size_t standing;

	feed_begin(&f, NULL);
	for (int i = 0; i < 600; i++) {
		feed_resource(&f, METRIC_RSS, bytes(i) + 4096 * feed_uniform(&f));
		feed_tick(&f, 1);
	}
	standing = feed_standing(&f, RULE_MEMORY_TREND);
	feed_end(&f);
	return standing;
}

static double step(int second)
{
	return (second < 530 ? 100 : 150) * MIB;
}

static double slope(int second)
{
	return (100 + second) * MIB;
}

static double peaks(int second)
{
	return ((second >= 100 && second < 165) || second >= 535 ? 150 : 100) * MIB;
}

static void rises(void **state)
{
	(void)state;
	assert_int_equal(rise_of(step), 1);
	assert_int_equal(rise_of(slope), 0);
	assert_int_equal(rise_of(peaks), 0);
}

/* A collector fills and empties its heap; what never falls, leaks: but with time to wait, wait. */
static void leak(void **state)
{
	struct feed f;

	(void)state;
	feed_begin(&f, NULL);
	for (int i = 0; i < 250; i++) {
		feed_resource(&f, METRIC_RSS, 50 * MIB + i * 32768);
		feed_tick(&f, 1);
	}
	assert_int_equal(feed_standing(&f, RULE_LEAK), 0);
	analysis_conclude(f.a, &f.h);
	assert_int_equal(feed_standing(&f, RULE_LEAK), 1);
	assert_float_equal(feed_find(&f, RULE_LEAK)->value, 32768 * 60, 1e-3 * 32768 * 60);
	assert_int_equal(feed_standing(&f, RULE_FORECAST), 0);
	feed_resource(&f, METRIC_MEMORY_LIMIT, 100 * MIB);
	feed_tick(&f, 1);
	analysis_conclude(f.a, &f.h);
	assert_int_equal(feed_standing(&f, RULE_FORECAST), 1);
	assert_float_equal(feed_find(&f, RULE_FORECAST)->value, 1350, 15);
	feed_end(&f);
}

/* ---- the engine ---- */

static void lingers_and_ends(void **state)
{
	struct feed f;
	struct analysis_event event;
	uint64_t id;

	(void)state;
	feed_begin(&f, NULL);
	feed_resource(&f, METRIC_RSS, 2048 * MIB);
	ticks(&f, 3);
	id = feed_find(&f, RULE_MEMORY)->id;
	assert_float_equal(feed_find(&f, RULE_MEMORY)->since, 0, 1e-9);
	feed_resource(&f, METRIC_RSS, MIB);
	ticks(&f, 4);
	assert_int_equal(feed_standing(&f, RULE_MEMORY), 1);
	feed_resource(&f, METRIC_RSS, 2048 * MIB);
	ticks(&f, 1);
	assert_int_equal(feed_find(&f, RULE_MEMORY)->id, id);
	feed_resource(&f, METRIC_RSS, MIB);
	ticks(&f, 6);
	assert_int_equal(feed_standing(&f, RULE_MEMORY), 0);
	assert_float_equal(feed_find(&f, RULE_MEMORY)->until, 7, 1e-9);
	assert_true(analysis_next_event(f.a, &event));
	assert_false(event.resolved);
	assert_int_equal(event.finding->id, id);
	assert_string_equal(event.process, "server");
	assert_true(analysis_next_event(f.a, &event));
	assert_true(event.resolved);
	assert_int_equal(event.finding->id, id);
	assert_false(analysis_next_event(f.a, &event));
	feed_end(&f);
}

static void bounded(void **state)
{
	struct feed f;
	struct analysis_event event;
	size_t count, events = 0;

	(void)state;
	feed_begin(&f, NULL);
	for (int i = 0; i < 2200; i++) {
		feed_resource(&f, METRIC_RSS, 2048 * MIB);
		ticks(&f, 1);
		feed_resource(&f, METRIC_RSS, MIB);
		ticks(&f, 6);
	}
	analysis_findings(f.a, &count);
	assert_int_equal(count, 100);
	while (analysis_next_event(f.a, &event))
		events++;
	assert_int_equal(events, 4096);
	assert_true(analysis_lost_events(f.a) >= 300);
	feed_end(&f);
}

/* The window has forgotten what the run as a whole still shows, and the other way round. */
static void concludes(void **state)
{
	struct feed f;
	uint32_t early, late;

	(void)state;
	feed_begin(&f, NULL);
	early = feed_op(&f, "a", "early", NULL);
	late = feed_op(&f, "a", "late", NULL);
	feed_tick(&f, 1);
	for (int i = 0; i < 200; i++) {
		if (i < 100)
			feed_call(&f, early, 0.8, 1, false);
		feed_call(&f, late, i < 190 ? 0.01 : 5, 1, false);
		feed_tick(&f, 1);
	}
	assert_int_equal(feed_standing(&f, RULE_SLOW), 0);
	analysis_conclude(f.a, &f.h);
	assert_int_equal(feed_standing(&f, RULE_SLOW), 1);
	assert_int_equal(feed_find(&f, RULE_SLOW)->subject.op, early);
	assert_non_null(analysis_health(f.a, FEED_PID));
	feed_end(&f);
}

static void exec_begins_anew(void **state)
{
	struct feed f;
	uint32_t op;

	(void)state;
	feed_begin(&f, NULL);
	op = feed_op(&f, "a", "slow", NULL);
	for (int i = 0; i < 10; i++) {
		feed_call(&f, op, 0.8, 1, false);
		feed_tick(&f, 1);
	}
	assert_int_equal(feed_standing(&f, RULE_SLOW), 1);
	f.exec = true;
	ticks(&f, 1);
	assert_int_equal(feed_standing(&f, RULE_SLOW), 0);
	assert_null(analysis_of_operation(f.a, FEED_PID, op));
	feed_end(&f);
}

static void alerts(void **state)
{
	struct condition conditions[3];
	struct analysis_settings settings;
	struct feed f;
	uint32_t op;

	(void)state;
	assert_true(condition_parse(&conditions[0], "api:* p99 > 50ms for 5s", NULL));
	assert_true(condition_parse(&conditions[1], "rss_bytes > 10MiB", NULL));
	assert_true(condition_parse(&conditions[2], "health < 1", NULL));
	analysis_settings_init(&settings);
	settings.alerts = conditions;
	settings.alert_count = 3;
	feed_begin(&f, &settings);
	op = feed_op(&f, "api", "call", NULL);
	feed_op(&f, "db", "call", NULL);
	feed_resource(&f, METRIC_RSS, 5 * MIB);
	feed_tick(&f, 1);
	for (int i = 0; i < 5; i++) {
		feed_call(&f, op, 0.06, 1, false);
		feed_tick(&f, 1);
	}
	assert_int_equal(feed_standing(&f, RULE_ALERT), 0);
	ticks(&f, 1);
	assert_int_equal(feed_standing(&f, RULE_ALERT), 1);
	assert_int_equal(feed_find(&f, RULE_ALERT)->subject.op, op);
	assert_float_equal(feed_find(&f, RULE_ALERT)->threshold, 0.05, 1e-9);

	feed_resource(&f, METRIC_RSS, 11 * MIB);
	ticks(&f, 1);
	assert_int_equal(feed_standing(&f, RULE_ALERT), 2);
	feed_resource(&f, METRIC_RSS, 5 * MIB);
	ticks(&f, 6);
	assert_int_equal(feed_standing(&f, RULE_ALERT), 1);
	feed_resource(&f, METRIC_RSS, 11 * MIB); /* and does not fire again at once */
	ticks(&f, 30);
	assert_int_equal(feed_standing(&f, RULE_ALERT), 1);
	ticks(&f, 40); /* by now the calls have left the window */
	assert_int_equal(feed_standing(&f, RULE_ALERT), 1);
	assert_int_equal(feed_find(&f, RULE_ALERT)->subject.kind, SUBJECT_RESOURCE);
	feed_end(&f);
	for (int i = 0; i < 3; i++)
		condition_clear(&conditions[i]);
}

static void off_is_off(void **state)
{
	struct analysis_settings settings;
	struct feed f;

	(void)state;
	analysis_settings_init(&settings);
	assert_true(analysis_set_rule(&settings, "memory-use", "off", NULL));
	feed_begin(&f, &settings);
	feed_resource(&f, METRIC_RSS, 4096 * MIB);
	ticks(&f, 5);
	assert_int_equal(feed_standing(&f, RULE_MEMORY), 0);
	feed_end(&f);
}

static void health(void **state)
{
	const struct health *health;
	struct feed f;
	uint32_t op;

	(void)state;
	feed_begin(&f, NULL);
	op = feed_op(&f, "a", "b", NULL);
	assert_null(analysis_health(f.a, FEED_PID));
	feed_resource(&f, METRIC_CPU, 20);
	feed_resource(&f, METRIC_THREADS, 8);
	for (int i = 0; i < 20; i++) {
		feed_call(&f, op, 0.01, 1, i % 4 == 0);
		feed_call(&f, op, 0.01, 1, false);
		feed_call(&f, op, 0.01, 1, i % 2 == 0);
		feed_tick(&f, 1);
	}
	health = analysis_health(f.a, FEED_PID);
	assert_float_equal(health->part[HEALTH_CPU].score, 100, 1e-9);
	assert_float_equal(health->part[HEALTH_ERRORS].score, 75, 1e-9);
	assert_non_null(strstr(health->part[HEALTH_ERRORS].why, "a b"));
	assert_float_equal(health->part[HEALTH_LATENCY].score, 100, 1e-9);
	assert_true(isnan(health->part[HEALTH_MEMORY].score));
	assert_float_equal(health->part[HEALTH_MEMORY].weight, 0, 0);
	assert_float_equal(health->score, (25 * 100 + 25 * 75 + 15 * 100) / 65.0F, 1e-4);
	feed_end(&f);
}

static void direction(void **state)
{
	struct feed f;
	uint32_t up, level;

	(void)state;
	feed_begin(&f, NULL);
	up = feed_op(&f, "a", "up", NULL);
	level = feed_op(&f, "a", "level", NULL);
	for (int i = 0; i < 120; i++) {
		for (int n = 0; n < 20; n++) {
			feed_call(&f, up, (i < 95 ? 0.010 : 0.013) + 0.0001 * feed_normal(&f), 1,
				  false);
			feed_call(&f, level, 0.010 + 0.0001 * feed_normal(&f), 1, false);
		}
		feed_tick(&f, 1);
	}
	assert_int_equal(analysis_direction(f.a, FEED_PID, up), 1);
	assert_int_equal(analysis_direction(f.a, FEED_PID, level), 0);
	assert_int_equal(analysis_direction(f.a, FEED_PID, 99), 0);
	assert_int_equal(analysis_direction(f.a, 1, up), 0);
	feed_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slow),
		cmocka_unit_test(slow_by_one_call),
		cmocka_unit_test(errors),
		cmocka_unit_test(tail),
		cmocka_unit_test(stuck),
		cmocka_unit_test(not_stuck),
		cmocka_unit_test(bursts),
		cmocka_unit_test(share_and_chatty),
		cmocka_unit_test(waits_and_works),
		cmocka_unit_test(allocates),
		cmocka_unit_test(keeps),
		cmocka_unit_test(resources),
		cmocka_unit_test(one_thread_is_one_processor),
		cmocka_unit_test(rush_is_no_habit),
		cmocka_unit_test(anomaly),
		cmocka_unit_test(rises),
		cmocka_unit_test(leak),
		cmocka_unit_test(lingers_and_ends),
		cmocka_unit_test(bounded),
		cmocka_unit_test(concludes),
		cmocka_unit_test(exec_begins_anew),
		cmocka_unit_test(alerts),
		cmocka_unit_test(off_is_off),
		cmocka_unit_test(health),
		cmocka_unit_test(direction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
