/*
 * Hours of life, simulated with fixed seeds. Quiet ones: noise, load that remembers, heavy tails,
 * a slow drift, a collector's sawtooth, slow calls now and then: at most one hour in a hundred may raise
 * anything. Faulty ones: of each fault at least 95 in 100 are found. How many hours of each kind:
 * PERFTOP_SIMULATED_HOURS (default 4).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "feed.h"

#define HOUR      3600
#define FAULT_AT  600 /* seconds; and it lasts for */
#define FAULT_FOR 300
#define OPS       6

/* What a quiet hour is like, besides ordinary noise. */
enum quiet { WHITE, AUTOREGRESSIVE, HEAVY_TAILS, DRIFT, SAWTOOTH, SLOW_CALLS, QUIET_COUNT };
enum fault { NONE, SLOW, FAILING, STUCK, BURSTY, LEAKING, BUSIER, LARGER, SLOWER, FAULT_COUNT };

static const struct {
	const char *name;
	enum rule rule;
} faults[FAULT_COUNT] = {
	[SLOW] = { "slow", RULE_SLOW },
	[FAILING] = { "failing", RULE_ERRORS },
	[STUCK] = { "stuck", RULE_STUCK },
	[BURSTY] = { "bursty", RULE_BURST },
	[LEAKING] = { "leaking", RULE_LEAK },
	[BUSIER] = { "busier", RULE_CPU_TREND },
	[LARGER] = { "larger", RULE_MEMORY_TREND },
	[SLOWER] = { "slower", RULE_SLOWER },
};

struct life {
	struct feed f;
	enum quiet quiet;
	enum fault fault;
	uint32_t op[OPS];
	double memory, load; /* of the autoregressive kind */
	double period, phase;
};

/* Calls per second and median of the ordinary operations. */
static const struct {
	const char *name;
	double rate, median, failing;
} ordinary[OPS] = {
	{ "parse", 40, 0.0002, 0 }, { "query", 20, 0.004, 0.02 }, { "render", 40, 0.001, 0 },
	{ "fetch", 5, 0.05, 0.05 }, { "store", 2, 0.012, 0 },     { "report", 0.3, 0.2, 0 },
};

static int hours(void)
{
	const char *text = getenv("PERFTOP_SIMULATED_HOURS");

	return text ? atoi(text) : 4;
}

/* The load at a second, 1 on average. */
static double load_at(struct life *l, int t)
{
	double load = 1 + 0.05 * feed_normal(&l->f);

	if (l->quiet == AUTOREGRESSIVE) {
		l->load = 0.95 * l->load + 0.03 * feed_normal(&l->f);
		load += l->load;
	}
	if (l->quiet == DRIFT)
		load *= 1 + 0.2 * sin(2 * 3.14159265 * (t / l->period + l->phase));
	return fmax(load, 0.05);
}

static bool is_on(const struct life *l, enum fault fault, int t)
{
	return l->fault == fault && t >= FAULT_AT;
}

static double duration(struct life *l, int op, double load, int t)
{
	double spread = l->quiet == HEAVY_TAILS ? 0.8 : 0.3;
	double seconds = ordinary[op].median * exp(spread * feed_normal(&l->f)) *
			 (l->quiet == DRIFT ? load : 1);

	if (l->quiet == SLOW_CALLS && feed_uniform(&l->f) < 0.001)
		seconds *= 30;
	if (op == 1 && is_on(l, SLOW, t))
		seconds += 0.65;
	if (op == 2 && is_on(l, SLOWER, t))
		seconds *= 1.6;
	return seconds;
}

static void call_ordinary(struct life *l, double load, int t)
{
	for (int op = 0; op < OPS; op++) {
		uint32_t calls = feed_poisson(&l->f, ordinary[op].rate * load);

		for (uint32_t i = 0; i < calls; i++) {
			double failing =
				op == 3 && is_on(l, FAILING, t) ? 0.3 : ordinary[op].failing;

			feed_call(&l->f, l->op[op], duration(l, op, load, t), 1,
				  feed_uniform(&l->f) < failing);
		}
	}
}

/* A collector's memory rises from 200 to 300 MiB, then falls, every few minutes. */
static double memory_at(struct life *l, int t)
{
	double bytes = 200 * 0x1p20 + 4096 * floor(200 * feed_normal(&l->f));

	if (l->quiet == SAWTOOTH)
		bytes += 100 * 0x1p20 * fmod(t / l->period + l->phase, 1);
	if (l->quiet == DRIFT)
		bytes *= 1 + 0.1 * sin(2 * 3.14159265 * (t / l->period + l->phase));
	if (l->fault == LEAKING)
		bytes += 0x1p20 / 60 * 2 * t;
	if (is_on(l, LARGER, t))
		bytes *= 1.4;
	return bytes;
}

static void set_resources(struct life *l, double load, int t)
{
	struct feed *f = &l->f;

	feed_resource(f, METRIC_CPU, fmax(30 * load * (is_on(l, BUSIER, t) ? 1.6 : 1), 0));
	feed_resource(f, METRIC_RSS, memory_at(l, t));
	feed_resource(f, METRIC_THREADS, 12 + floor(2 * feed_uniform(f)));
	feed_resource(f, METRIC_FILES, 60 + feed_poisson(f, 10));
	feed_resource(f, METRIC_READ, 1e5 * feed_poisson(f, 0.2));
	feed_resource(f, METRIC_WRITE, 5e5 * load * exp(feed_normal(f)));
	feed_resource(f, METRIC_RECEIVE, 2e6 * load * exp(0.3 * feed_normal(f)));
	feed_resource(f, METRIC_SEND, 3e6 * load * exp(0.3 * feed_normal(f)));
	feed_resource(f, METRIC_RUN_QUEUE, 2 * feed_uniform(f));
	feed_resource(f, METRIC_MAJOR_FAULTS, feed_poisson(f, 0.05));
	feed_resource(f, METRIC_PREEMPTIONS, feed_poisson(f, 20));
}

static void live_begin(struct life *l, enum quiet quiet, enum fault fault, int seed)
{
	feed_begin(&l->f, NULL);
	l->quiet = quiet;
	l->fault = fault;
	l->f.random += (uint64_t)(seed + 1) * 0x9E3779B97F4A7C15u;
	l->load = 0;
	for (int op = 0; op < OPS; op++)
		l->op[op] = feed_op(&l->f, "app", ordinary[op].name, NULL);
	for (int i = 0; i < 10; i++)
		feed_uniform(&l->f);
	l->phase = feed_uniform(&l->f);
	l->period = quiet == DRIFT ? 86400 : 30 + 210 * feed_uniform(&l->f);
}

/* What a second of a fault of its own operation is like. */
static void call_faulty(struct life *l, uint32_t op, int t)
{
	if (is_on(l, BURSTY, t) && t % 4 == 0)
		feed_calls(&l->f, op, 2300, 0.00001);
	if (l->fault == STUCK && t < FAULT_AT)
		feed_calls(&l->f, op, 3, 0.002);
	if (l->fault == STUCK && t == FAULT_AT)
		feed_in_flight(&l->f, op, 1);
}

static void live(struct life *l, int seconds)
{
	uint32_t extra = l->fault == STUCK || l->fault == BURSTY
				 ? feed_op(&l->f, "other", "extra", NULL)
				 : UINT32_MAX;

	for (int t = 0; t < seconds; t++) {
		double load = load_at(l, t);

		call_ordinary(l, load, t);
		if (extra != UINT32_MAX && (l->fault != BURSTY || t >= FAULT_AT))
			call_faulty(l, extra, t);
		set_resources(l, load, t);
		feed_tick(&l->f, 1);
	}
}

static void print_findings(const struct life *l, int seed)
{
	size_t count;
	const struct finding *found = analysis_findings(l->f.a, &count);

	for (size_t i = 0; i < count; i++)
		printf("# kind %d hour %d: %s of %s at %.0f s: %s\n", (int)l->quiet, seed,
		       rule_info[found[i].rule].name, found[i].subject_text, found[i].since,
		       found[i].message);
}

static bool is_quiet(enum quiet quiet, int seed)
{
	struct life l;
	size_t count;

	live_begin(&l, quiet, NONE, seed);
	live(&l, HOUR);
	analysis_conclude(l.f.a, &l.f.h);
	analysis_findings(l.f.a, &count);
	print_findings(&l, seed);
	feed_end(&l.f);
	return count == 0;
}

static bool is_found(enum fault fault, int seed)
{
	struct life l;
	bool found;

	live_begin(&l, seed % 2 ? AUTOREGRESSIVE : WHITE, fault, seed);
	live(&l, FAULT_AT + FAULT_FOR);
	found = feed_find(&l.f, faults[fault].rule) != NULL;
	feed_end(&l.f);
	return found;
}

static void quiet_hours(void **state)
{
	int loud = 0, all = 0;

	(void)state;
	for (int kind = 0; kind < QUIET_COUNT; kind++)
		for (int i = 0; i < hours(); i++, all++)
			loud += !is_quiet((enum quiet)kind, i);
	print_message("quiet hours: %d of %d raised anything\n", loud, all);
	assert_true(loud * 100 <= all);
}

static void faulty_hours(void **state)
{
	(void)state;
	for (int fault = NONE + 1; fault < FAULT_COUNT; fault++) {
		int found = 0;

		for (int i = 0; i < hours(); i++)
			found += is_found((enum fault)fault, i);
		print_message("%s: %d of %d found\n", faults[fault].name, found, hours());
		assert_true(found * 100 >= 95 * hours());
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quiet_hours),
		cmocka_unit_test(faulty_hours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
