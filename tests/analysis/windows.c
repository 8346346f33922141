/* Tests of analysis/windows.c: histories of which it is known what changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "../stats/noise.h"
#include "analysis/windows.h"
#include "base/mem.h"
#include "perftop/bucket.h"

#define SECOND 1000000000ull
#define START  (500 * SECOND)

/* ---- a made-up program ---- */

enum op { STEADY, SLOWER, FASTER, FRESH, GONE, RARE, OPS };

static const char *const op_names[OPS] = { "steady", "slower", "faster", "fresh", "gone", "rare" };

static void add_keys(struct process_sample *p)
{
	p->key_count = OPS;
	p->keys = mem_alloc_array(OPS, sizeof(*p->keys));
	for (size_t i = 0; i < OPS; i++)
		p->keys[i] = (struct op_key){
			.kind = PERFTOP_KIND_TIMER_NS,
			.component = mem_string("c"),
			.operation = mem_string(op_names[i]),
			.label = mem_string(""),
			.unit = mem_string(""),
		};
}

static void add_calls(struct process_sample *p, enum op op, uint32_t count, double microseconds)
{
	struct op_sample *o = &p->ops[p->op_count];
	uint64_t ns = (uint64_t)llround(1000 * microseconds);
	uint32_t octave = perftop_bucket_octave(ns);

	if (count == 0)
		return;
	p->op_count++;
	*o = (struct op_sample){
		.op = op,
		.totals = { count, count, 0, count * ns, count * ns, { 0 } },
		.min = 1,
		.max = SECOND,
		.gauge = NAN,
		.run = mem_alloc(sizeof(*o->run)),
		.run_length = 1,
	};
	o->run[0] = (struct bucket){ octave * 64 + perftop_bucket_sub(ns, octave), count };
}

/* What happens in a second, before and after all changes; `noise` is 5 % of each. */
struct script {
	struct noise noise;
	double change_at; /* seconds; INFINITY: nothing ever changes */
};

static double noisy(struct script *s, double value)
{
	return value * (1 + 0.05 * noise_normal(&s->noise));
}

static void play(struct script *s, struct process_sample *p, double seconds)
{
	bool changed = seconds > s->change_at;

	p->ops = mem_alloc_array(OPS, sizeof(*p->ops));
	add_calls(p, STEADY, 10, noisy(s, 100));
	add_calls(p, SLOWER, 10, noisy(s, changed ? 150 : 100));
	add_calls(p, FASTER, changed ? 20 : 10, noisy(s, changed ? 50 : 100));
	add_calls(p, FRESH, changed ? 10 : 0, noisy(s, 100));
	add_calls(p, GONE, changed ? 0 : 10, noisy(s, 100));
	add_calls(p, RARE, fmod(seconds, 25) == 0, changed ? 300 : 100);
	p->resource[METRIC_CPU] = value_of(noisy(s, 50));
	p->resource[METRIC_RSS] = value_of(noisy(s, changed ? 120e6 : 100e6));
	p->resource[METRIC_THREADS] = value_of(0);
	p->resource[METRIC_SWAP] = value_of(changed ? 4096 : 0);
}

static void add_second(struct history *h, struct script *script, double seconds)
{
	struct sample *s = mem_alloc(sizeof(*s));
	struct process_sample *p;

	s->mono_ns = START + (uint64_t)llround(seconds * 1e9);
	s->process_count = 1;
	p = s->processes = mem_alloc(sizeof(*s->processes));
	p->info = mem_alloc(sizeof(*p->info));
	p->info->references = 1;
	p->info->id.pid = 10;
	p->info->comm = mem_string("comm");
	p->info->command = mem_string("comm");
	p->info->user = mem_string("root");
	p->info->start_wall_ns = -1000 * (int64_t)SECOND;
	p->focus = UINT32_MAX;
	for (int m = 0; m < METRIC_COUNT; m++)
		p->resource[m] = value_unknown(WHY_FIRST);
	if (seconds == 0)
		add_keys(p);
	play(script, p, seconds);
	history_add(h, s);
}

static void watch(struct history *h, struct script script, double seconds)
{
	history_init(h, 60);
	for (double at = 0; at <= seconds; at++)
		add_second(h, &script, at);
}

/* ---- what is found ---- */

static const struct window_change *op_change(const struct windows *w, enum op op)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->changes[i].subject.operation && w->changes[i].subject.op == op)
			return &w->changes[i];
	return NULL;
}

static const struct window_change *metric_change(const struct windows *w, enum metric metric)
{
	for (size_t i = 0; i < w->count; i++)
		if (!w->changes[i].subject.operation && w->changes[i].subject.metric == metric)
			return &w->changes[i];
	return NULL;
}

static void assert_near(double value, double expected, double share)
{
	assert_true(fabs(value - expected) <= share * fabs(expected));
}

static void assert_seconds(struct span span, double from, double to)
{
	assert_true(fabs(span.from - from) < 1e-6 && fabs(span.to - to) < 1e-6);
}

static void assert_change(const struct window_change *w, enum change change, double before,
			  double after)
{
	assert_non_null(w);
	assert_int_equal(w->change, change);
	assert_near(w->before, before, 0.05);
	assert_near(w->after, after, 0.05);
	assert_near(w->percent, 100 * (w->after / w->before - 1), 1e-9);
}

static const struct script changes_at_60 = { { 21, 0 }, 60 };

static void changes_are_found(void **state)
{
	struct history h;
	struct windows w;
	const struct window_change *c;

	(void)state;
	watch(&h, changes_at_60, 120);
	w = windows_compare(&h, h.processes[0], 60);
	assert_seconds(w.before, 0, 60);
	assert_seconds(w.after, 60, 120);
	assert_change(op_change(&w, STEADY), CHANGE_SAME, 100e-6, 100e-6);
	assert_change(op_change(&w, SLOWER), CHANGE_MORE, 100e-6, 150e-6);
	assert_change(op_change(&w, FASTER), CHANGE_LESS, 100e-6, 50e-6);
	assert_change(metric_change(&w, METRIC_CPU), CHANGE_SAME, 50, 50);
	assert_change(metric_change(&w, METRIC_RSS), CHANGE_MORE, 100e6, 120e6);
	c = op_change(&w, SLOWER);
	assert_true(c->p < 0.001);
	assert_near(c->p50_before, 100e-6, 0.05);
	assert_near(c->p50_after, 150e-6, 0.05);
	assert_near(c->p99_after, 165e-6, 0.1);
	assert_near(c->rate_before, 10, 1e-6);
	assert_near(op_change(&w, FASTER)->rate_after, 20, 1e-6);
	windows_clear(&w);
	history_clear(&h);
}

static void what_is_new_or_gone_has_no_change(void **state)
{
	struct history h;
	struct windows w;

	(void)state;
	watch(&h, changes_at_60, 120);
	w = windows_compare(&h, h.processes[0], 60);
	assert_true(isnan(op_change(&w, FRESH)->before) && isnan(op_change(&w, FRESH)->p50_before));
	assert_near(op_change(&w, FRESH)->after, 100e-6, 0.05);
	assert_true(op_change(&w, FRESH)->rate_before == 0);
	assert_int_equal(op_change(&w, FRESH)->change, CHANGE_UNKNOWN);
	assert_true(isnan(op_change(&w, FRESH)->p) && isnan(op_change(&w, FRESH)->percent));
	assert_true(isnan(op_change(&w, GONE)->after));
	assert_int_equal(op_change(&w, GONE)->change, CHANGE_UNKNOWN);
	assert_null(metric_change(&w, METRIC_PSS));
	windows_clear(&w);
	history_clear(&h);
}

/* Two calls in each: three times as slow, and no evidence. */
static void too_few_calls_are_unknown(void **state)
{
	struct history h;
	struct windows w;

	(void)state;
	watch(&h, changes_at_60, 120);
	w = windows_compare(&h, h.processes[0], 60);
	assert_near(op_change(&w, RARE)->percent, 200, 0.01);
	assert_int_equal(op_change(&w, RARE)->change, CHANGE_UNKNOWN);
	assert_true(isnan(op_change(&w, RARE)->p));
	windows_clear(&w);
	history_clear(&h);
}

/* Four blocks against four cannot be significant at 1 %, whatever happens. */
static void short_windows_do_not_say_same(void **state)
{
	struct history h;
	struct windows w;

	(void)state;
	watch(&h, changes_at_60, 64);
	w = windows_compare(&h, h.processes[0], 4);
	assert_seconds(w.before, 56, 60);
	assert_near(op_change(&w, SLOWER)->percent, 50, 0.3);
	assert_int_equal(op_change(&w, SLOWER)->change, CHANGE_UNKNOWN);
	assert_near(op_change(&w, SLOWER)->p, 2.0 / 70, 1e-9);
	windows_clear(&w);
	w = windows_compare(&h, h.processes[0], 2);
	assert_true(isnan(op_change(&w, SLOWER)->p));
	windows_clear(&w);
	history_clear(&h);
}

static void from_nothing_is_infinitely_more(void **state)
{
	struct history h;
	struct windows w;

	(void)state;
	watch(&h, changes_at_60, 120);
	w = windows_compare(&h, h.processes[0], 60);
	assert_true(metric_change(&w, METRIC_SWAP)->percent == INFINITY);
	assert_int_equal(metric_change(&w, METRIC_SWAP)->change, CHANGE_MORE);
	assert_true(metric_change(&w, METRIC_THREADS)->percent == 0);
	assert_int_equal(metric_change(&w, METRIC_THREADS)->change, CHANGE_SAME);
	windows_clear(&w);
	history_clear(&h);
}

static void the_largest_effect_comes_first(void **state)
{
	struct history h;
	struct windows w;

	(void)state;
	watch(&h, changes_at_60, 120);
	w = windows_compare(&h, h.processes[0], 60);
	assert_int_equal(w.count, OPS + 4);
	assert_int_equal(w.changes[0].subject.op, FASTER);
	assert_int_equal(w.changes[1].subject.op, SLOWER);
	assert_int_equal(w.changes[2].subject.op, RARE); /* unknown, but large */
	assert_int_equal(w.changes[3].subject.op, STEADY);
	assert_int_equal(w.changes[4].subject.op, FRESH);
	assert_int_equal(w.changes[5].subject.op, GONE);
	for (size_t i = 0; i < w.count; i++)
		assert_int_equal(w.changes[i].subject.operation, i < OPS);
	assert_int_equal(w.changes[OPS].subject.metric, METRIC_SWAP);
	assert_int_equal(w.changes[OPS + 1].subject.metric, METRIC_RSS);
	windows_clear(&w);
	history_clear(&h);
}

/* The first window reaches beyond the begin, so it is shorter; the rate knows. */
static void time_that_was_not_watched_does_not_count(void **state)
{
	struct history h;
	struct windows w;

	(void)state;
	watch(&h, changes_at_60, 50);
	w = windows_compare(&h, h.processes[0], 30);
	assert_seconds(w.before, 0, 20);
	assert_seconds(w.after, 20, 50);
	assert_near(op_change(&w, STEADY)->rate_before, 10, 1e-6);
	windows_clear(&w);
	w = windows_compare(&h, h.processes[0], 1000);
	assert_true(w.before.to - w.before.from == 0);
	assert_true(isnan(op_change(&w, STEADY)->before));
	windows_clear(&w);
	history_clear(&h);
}

/* Hours later, slices are long. */
static void slices_are_not_cut(void **state)
{
	struct history h;
	struct windows w;

	(void)state;
	watch(&h, (struct script){ { 22, 0 }, 2000 }, 4000);
	w = windows_compare(&h, h.processes[0], 1995);
	assert_true(w.before.to == w.after.from);
	assert_near(w.after.from, 2005, 0.02);
	assert_near(op_change(&w, STEADY)->rate_before, 10, 0.001);
	assert_near(op_change(&w, STEADY)->rate_after, 10, 0.001);
	assert_change(op_change(&w, SLOWER), CHANGE_MORE, 100e-6, 150e-6);
	windows_clear(&w);
	history_clear(&h);
}

static void one_sample_is_no_comparison(void **state)
{
	struct history h;
	struct windows w;

	(void)state;
	watch(&h, changes_at_60, 0);
	w = windows_compare(&h, h.processes[0], 60);
	for (size_t i = 0; i < w.count; i++)
		assert_int_equal(w.changes[i].change, CHANGE_UNKNOWN);
	windows_clear(&w);
	assert_int_equal(w.count, 0);
	history_clear(&h);
}

static void noise_is_silent(void **state)
{
	size_t alarms = 0;

	(void)state;
	for (uint64_t run = 1; run <= 200; run++) {
		struct history h;
		struct windows w;

		watch(&h, (struct script){ { run * 7919, 0 }, INFINITY }, 60);
		w = windows_compare(&h, h.processes[0], 30);
		for (size_t i = 0; i < w.count; i++)
			alarms += w.changes[i].change == CHANGE_MORE ||
				  w.changes[i].change == CHANGE_LESS;
		windows_clear(&w);
		history_clear(&h);
	}
	assert_true(alarms <= 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_are_found),
		cmocka_unit_test(what_is_new_or_gone_has_no_change),
		cmocka_unit_test(too_few_calls_are_unknown),
		cmocka_unit_test(short_windows_do_not_say_same),
		cmocka_unit_test(from_nothing_is_infinitely_more),
		cmocka_unit_test(the_largest_effect_comes_first),
		cmocka_unit_test(time_that_was_not_watched_does_not_count),
		cmocka_unit_test(slices_are_not_cut),
		cmocka_unit_test(one_sample_is_no_comparison),
		cmocka_unit_test(noise_is_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
