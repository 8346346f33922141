/* Tests of model/history.c, track.c and rows.c: every view against sums made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/history.h"
#include "model/slices.h"

#define SECOND     1000000000ull
#define START_MONO (500 * SECOND)
#define START_WALL ((int64_t)1795233906 * 1000000000)

/* ---- making samples ---- */

static struct sample *sample_at(double seconds, uint32_t processes)
{
	struct sample *s = mem_alloc(sizeof(*s));

	s->mono_ns = START_MONO + (uint64_t)llround(seconds * 1e9);
	s->wall_ns = START_WALL + (int64_t)llround(seconds * 1e9);
	s->process_count = processes;
	s->processes = mem_alloc_array(processes, sizeof(*s->processes));
	return s;
}

/* A process without anything; born long before. */
static struct process_sample *add_process(struct sample *s, uint32_t at, pid_t pid,
					  uint64_t start_ticks)
{
	struct process_sample *p = &s->processes[at];

	p->info = mem_alloc(sizeof(*p->info));
	p->info->references = 1;
	p->info->id = (struct process_id){ pid, start_ticks };
	p->info->comm = mem_string("comm");
	p->info->command = mem_string("comm");
	p->info->user = mem_string("root");
	p->info->start_wall_ns = START_WALL - 1000 * (int64_t)SECOND;
	p->focus = UINT32_MAX;
	for (int m = 0; m < METRIC_COUNT; m++)
		p->resource[m] = value_unknown(WHY_FIRST);
	return p;
}

static void add_keys(struct process_sample *p, uint32_t first, uint32_t count)
{
	p->first_key = first;
	p->key_count = count;
	p->keys = mem_alloc_array(count, sizeof(*p->keys));
	for (uint32_t i = 0; i < count; i++) {
		p->keys[i].kind = PERFTOP_KIND_TIMER_NS;
		p->keys[i].component = mem_string("c");
		p->keys[i].operation = mem_format("op%u", first + i);
		p->keys[i].label = mem_string("");
		p->keys[i].unit = mem_string("");
	}
}

static void room_for_ops(struct process_sample *p, uint32_t most)
{
	p->ops = mem_alloc_array(most, sizeof(*p->ops));
}

/* `count` values that all lie in one bucket. */
static struct op_sample *add_op(struct process_sample *p, uint32_t op, uint32_t count,
				uint32_t bucket)
{
	struct op_sample *o = &p->ops[p->op_count++];

	*o = (struct op_sample){
		.op = op,
		.totals = { count, count, 0, count * 10ull, count * 5ull, { 0 } },
		.min = 10,
		.max = 10,
		.gauge = NAN,
		.run = mem_alloc(sizeof(struct bucket)),
		.run_length = 1,
	};
	o->run[0] = (struct bucket){ bucket, count };
	return o;
}

/* One process, one operation, so many values. */
static void add_simple(struct history *h, double seconds, uint32_t count)
{
	struct sample *s = sample_at(seconds, 1);
	struct process_sample *p = add_process(s, 0, 10, 1);

	add_keys(p, 0, 1);
	room_for_ops(p, 1);
	if (count)
		add_op(p, 0, count, 3);
	history_add(h, s);
}

static uint64_t count_in(const struct history *h, enum view view)
{
	struct hist hist = { { NULL } };
	const struct op_track *op = &h->processes[0]->ops[0];
	uint64_t count = history_totals(op, view).count;

	history_hist(op, view, &hist);
	assert_int_equal(hist_total(&hist), count);
	hist_clear(&hist);
	return count;
}

static void assert_counts(const struct history *h, uint64_t interval, uint64_t window,
			  uint64_t reset, uint64_t lifetime)
{
	assert_int_equal(count_in(h, VIEW_INTERVAL), interval);
	assert_int_equal(count_in(h, VIEW_WINDOW), window);
	assert_int_equal(count_in(h, VIEW_RESET), reset);
	assert_int_equal(count_in(h, VIEW_LIFETIME), lifetime);
}

static void assert_seconds(const struct history *h, double interval, double window, double reset,
			   double lifetime)
{
	const double expected[] = { interval, window, reset, lifetime };

	for (int view = 0; view < VIEW_COUNT; view++) {
		double seconds = history_view_seconds(h, h->processes[0], (enum view)view);

		if (isnan(expected[view]))
			assert_true(isnan(seconds));
		else
			assert_true(fabs(seconds - expected[view]) < 1e-6);
	}
}

/* ---- views ---- */

static void views_are_differences(void **state)
{
	struct history h;

	(void)state;
	history_init(&h, 3);
	assert_null(h.now);
	assert_true(history_elapsed(&h) == 0);
	add_simple(&h, 0, 1000);
	assert_counts(&h, 1000, 1000, 1000, 1000);
	assert_seconds(&h, NAN, NAN, NAN, 1000);
	add_simple(&h, 1, 1);
	assert_counts(&h, 1, 1, 1, 1001);
	assert_seconds(&h, 1, 1, 1, 1001);
	add_simple(&h, 2, 2);
	add_simple(&h, 3, 4);
	assert_counts(&h, 4, 7, 7, 1007);
	add_simple(&h, 4, 8);
	assert_counts(&h, 8, 14, 15, 1015);
	assert_seconds(&h, 1, 3, 4, 1004);
	history_reset(&h);
	assert_counts(&h, 8, 14, 0, 1015);
	assert_seconds(&h, 1, 3, NAN, 1004);
	add_simple(&h, 6.5, 16);
	assert_counts(&h, 16, 16, 16, 1031);
	assert_seconds(&h, 2.5, 2.5, 2.5, 1006.5);
	add_simple(&h, 10.5, 32);
	assert_counts(&h, 32, 32, 48, 1063);
	assert_seconds(&h, 4, 4, 6.5, 1010.5);
	add_simple(&h, 12.5, 0);
	assert_counts(&h, 0, 0, 48, 1063);
	assert_seconds(&h, 2, 2, 8.5, 1012.5);
	assert_int_equal(h.samples, 8);
	assert_true(history_elapsed(&h) == 12.5);
	history_clear(&h);
}

static void an_idle_window_is_full_length(void **state)
{
	struct history h;

	(void)state;
	history_init(&h, 3);
	for (int i = 0; i < 20; i++)
		add_simple(&h, i, 0);
	assert_seconds(&h, 1, 3, 19, 1019);
	history_clear(&h);
}

static void views_have_names(void **state)
{
	static const char *const names[] = { "interval", "window", "reset", "lifetime" };

	(void)state;
	for (int view = 0; view < VIEW_COUNT; view++) {
		assert_string_equal(view_name((enum view)view), names[view]);
		assert_true(view_title((enum view)view)[0]);
	}
}

/* Born while we watch: its first sample belongs to every view. */
/* One process, and the sum that is shown once there have been two: it began when they were first watched. */
static void add_sum(struct history *h, double seconds, double birth, uint32_t first_key,
		    uint32_t count)
{
	struct sample *s = sample_at(seconds, 2);
	struct process_sample *p = add_process(s, 0, 11, 1), *sum = add_process(s, 1, 0, 0);

	p->info->start_wall_ns = START_WALL + (int64_t)llround(birth * 1e9);
	sum->info->start_wall_ns = 0;
	add_keys(sum, first_key, 1 - first_key);
	room_for_ops(sum, 1);
	add_op(sum, 0, count, 3);
	history_add(h, s);
}

static uint64_t count_of_sum(const struct history *h, enum view view)
{
	return history_totals(&history_find(h, 0)->ops[0], view).count;
}

/* What is counted since it is watched was not there before: its life is no longer than that. */
static void watched_operations_live_as_long_as_they_are_watched(void **state)
{
	struct process_track track = { .began_seconds = 2, .last_seconds = 12 };
	struct op_key recorded = { 0 }, watched = { .watched = true };

	(void)state;
	assert_float_equal(history_op_seconds(&track, &recorded, VIEW_LIFETIME, 500), 500, 0);
	assert_float_equal(history_op_seconds(&track, &watched, VIEW_LIFETIME, 500), 10, 0);
	assert_float_equal(history_op_seconds(&track, &watched, VIEW_WINDOW, 5), 5, 0);
	track.last_seconds = 2;
	assert_true(isnan(history_op_seconds(&track, &watched, VIEW_LIFETIME, 500)));
}

static void a_sum_begins_with_its_members(void **state)
{
	struct history h;

	(void)state;
	history_init(&h, 60);
	history_add(&h, sample_at(0, 0));
	add_sum(&h, 5, 1, 0, 7);
	assert_float_equal(history_find(&h, 0)->began_seconds, 1, 1e-6);
	add_sum(&h, 6, 1, 1, 3);
	assert_int_equal(count_of_sum(&h, VIEW_RESET), 10);
	assert_int_equal(count_of_sum(&h, VIEW_WINDOW), 10);
	assert_int_equal(count_of_sum(&h, VIEW_INTERVAL), 3);
	assert_float_equal(history_view_seconds(&h, history_find(&h, 0), VIEW_RESET), 5, 1e-6);
	history_clear(&h);
	/* with a member that was there before, what is new is not known at first */
	history_init(&h, 60);
	add_simple(&h, 0, 1);
	add_simple(&h, 1, 1);
	add_sum(&h, 5, 1, 0, 7);
	add_sum(&h, 6, 1, 1, 3);
	assert_int_equal(count_of_sum(&h, VIEW_RESET), 3);
	assert_int_equal(count_of_sum(&h, VIEW_LIFETIME), 10);
	history_clear(&h);
}

static void a_birth_is_seen(void **state)
{
	struct history h;
	struct sample *s;
	struct process_sample *p;

	(void)state;
	history_init(&h, 60);
	history_add(&h, sample_at(0, 0));
	s = sample_at(2, 1);
	p = add_process(s, 0, 10, 1);
	p->info->start_wall_ns = START_WALL + (int64_t)SECOND;
	add_keys(p, 0, 1);
	room_for_ops(p, 1);
	add_op(p, 0, 5, 3);
	history_add(&h, s);
	assert_counts(&h, 5, 5, 5, 5);
	assert_seconds(&h, 1, 1, 1, 1);
	add_simple(&h, 4, 1);
	assert_counts(&h, 1, 6, 6, 6);
	assert_seconds(&h, 2, 3, 3, 1004); /* the second says that it was born before */
	history_clear(&h);
}

static void an_exec_begins_anew(void **state)
{
	struct history h;
	struct sample *s;
	struct process_sample *p;
	const struct process_track *t;

	(void)state;
	history_init(&h, 60);
	add_simple(&h, 0, 100);
	add_simple(&h, 1, 10);
	s = sample_at(2, 1);
	p = add_process(s, 0, 10, 1);
	p->reused = true;
	p->resource[METRIC_RSS] = value_of(7);
	add_keys(p, 0, 2);
	room_for_ops(p, 1);
	add_op(p, 1, 3, 9);
	history_add(&h, s);
	t = h.processes[0];
	assert_int_equal(h.process_count, 1);
	assert_int_equal(t->epoch, 1);
	assert_int_equal(t->op_count, 2);
	assert_counts(&h, 0, 0, 0, 0);
	assert_int_equal(history_totals(&t->ops[1], VIEW_RESET).count, 3);
	assert_int_equal(history_totals(&t->ops[1], VIEW_WINDOW).count, 3);
	assert_seconds(&h, 1, 1, 1, 1);
	assert_int_equal(t->row_count, 4);
	assert_true(t->rows[2].seconds > 1 && t->rows[2].seconds < 2);
	for (int m = 0; m < METRIC_SERIES; m++)
		assert_true(isnan(t->rows[2].number[m]));
	assert_true(t->rows[3].number[METRIC_RSS] == 7);
	history_clear(&h);
}

static void a_restart_goes_on_under_another_pid(void **state)
{
	struct history h;
	struct sample *s;

	(void)state;
	history_init(&h, 60);
	add_simple(&h, 0, 100);
	history_add(&h, sample_at(1, 0));
	s = sample_at(2, 1);
	add_process(s, 0, 11, 2)->reused = true;
	history_add(&h, s);
	assert_int_equal(h.process_count, 1);
	assert_ptr_equal(history_find(&h, 11), h.processes[0]);
	assert_null(history_find(&h, 10));
	assert_int_equal(h.processes[0]->epoch, 1);
	assert_int_equal(h.processes[0]->op_count, 0);
	history_clear(&h);
}

static void a_pid_used_again_is_another_process(void **state)
{
	struct history h;
	struct sample *s;

	(void)state;
	history_init(&h, 60);
	add_simple(&h, 0, 100);
	s = sample_at(1, 1);
	add_process(s, 0, 10, 2);
	history_add(&h, s);
	assert_int_equal(h.process_count, 2);
	assert_ptr_equal(history_find(&h, 10), h.processes[1]);
	assert_int_equal(h.processes[0]->op_count, 1);
	assert_null(history_find(&h, 0));
	history_clear(&h);
}

static void who_is_gone_stays_as_he_was(void **state)
{
	struct history h;
	struct process_track *t;
	struct sample *s;
	struct process_sample *p;

	(void)state;
	history_init(&h, 2);
	add_simple(&h, 0, 100);
	s = sample_at(1, 1);
	p = add_process(s, 0, 10, 1);
	p->state = 'R';
	p->segment.scale = 1e-9;
	p->threads = mem_alloc(sizeof(*p->threads));
	p->thread_count = 1;
	room_for_ops(p, 1);
	add_op(p, 0, 5, 3)->in_flight = 2;
	history_add(&h, s);
	t = h.processes[0];
	assert_ptr_equal(t->now, &s->processes[0]);
	assert_int_equal(t->ops[0].in_flight, 2);
	for (int i = 2; i < 10; i++)
		history_add(&h, sample_at(i, 0));
	assert_null(t->now);
	assert_null(t->ops[0].last);
	assert_int_equal(t->ops[0].in_flight, 0);
	assert_int_equal(t->last.state, 'R');
	assert_true(t->last.segment.scale == 1e-9);
	assert_string_equal(t->last.info->comm, "comm");
	assert_null(t->last.threads);
	assert_null(t->last.ops);
	assert_int_equal(t->last.thread_count, 0);
	assert_counts(&h, 0, 5, 5, 105);
	assert_seconds(&h, NAN, 1, 1, 1001);
	add_simple(&h, 10, 1);
	assert_counts(&h, 1, 1, 6, 106);
	assert_int_equal(t->row_count, 4); /* with a gap */
	history_clear(&h);
}

static void what_is_in_flight_is_of_now(void **state)
{
	struct history h;
	struct sample *s;
	struct process_sample *p;
	struct op_sample *o;

	(void)state;
	history_init(&h, 60);
	add_simple(&h, 0, 1);
	s = sample_at(1, 1);
	p = add_process(s, 0, 10, 1);
	room_for_ops(p, 1);
	o = add_op(p, 0, 0, 0);
	o->run_length = 0;
	o->in_flight = 3;
	o->longest_in_flight_ns = 77;
	o->gauge = 4.5;
	history_add(&h, s);
	assert_int_equal(h.processes[0]->ops[0].in_flight, 3);
	assert_int_equal(h.processes[0]->ops[0].longest_in_flight_ns, 77);
	assert_true(h.processes[0]->ops[0].gauge == 4.5);
	assert_int_equal(h.processes[0]->ops[0].changed, 2);
	add_simple(&h, 2, 0);
	assert_int_equal(h.processes[0]->ops[0].in_flight, 0);
	assert_int_equal(h.processes[0]->ops[0].longest_in_flight_ns, 0);
	assert_true(h.processes[0]->ops[0].gauge == 4.5);
	assert_int_equal(h.processes[0]->ops[0].changed, 2);
	history_clear(&h);
}

/* What a source must not send. Nothing of it is counted, and later nothing is subtracted. */
static void odd_samples_do_no_harm(void **state)
{
	struct history h;

	(void)state;
	history_init(&h, 2);
	add_simple(&h, 0, 1);
	for (int i = 1; i < 12; i++) {
		struct sample *s = sample_at(i == 7 ? 3 : i, i == 8 ? 2 : 1);
		struct process_sample *p = add_process(s, 0, 10, 1);

		room_for_ops(p, 6);
		add_op(p, 0, 1, 3);
		add_op(p, 0, 1, 3);
		add_op(p, 1, 1, 3);
		add_op(p, UINT32_MAX, 1, 3);
		if (i == 5)
			add_keys(p, 0, 1);
		if (i == 6)
			add_keys(p, 100, 2);
		if (i == 8)
			add_process(s, 1, 10, 1);
		history_add(&h, s);
		assert_int_equal(h.processes[0]->op_count, 1);
		assert_int_equal(count_in(&h, VIEW_RESET), i);
	}
	assert_int_equal(count_in(&h, VIEW_WINDOW), 2);
	assert_int_equal(h.processes[0]->row_count, 12); /* twice in a sample is once */
	history_clear(&h);
}

static void unsound_runs_are_left_out(void **state)
{
	static const struct bucket wrong[][2] = {
		{ { 5, 1 }, { 4, 1 } },
		{ { 5, 1 }, { HIST_BUCKETS, 1 } },
		{ { UINT32_MAX, 1 }, { UINT32_MAX, 1 } },
	};
	struct history h;

	(void)state;
	history_init(&h, 2);
	add_simple(&h, 0, 0);
	for (int i = 0; i < 9; i++) {
		struct sample *s = sample_at(i + 1, 1);
		struct process_sample *p = add_process(s, 0, 10, 1);
		struct op_sample *o;

		room_for_ops(p, 1);
		o = add_op(p, 0, 2, 3);
		free(o->run);
		o->run = mem_copy(wrong[i % 3], sizeof(wrong[0]));
		o->run_length = 2;
		history_add(&h, s);
	}
	assert_int_equal(history_totals(&h.processes[0]->ops[0], VIEW_LIFETIME).count, 18);
	assert_int_equal(hist_total(&h.processes[0]->ops[0].life_hist), 0);
	history_clear(&h);
}

/* ---- against brute force ---- */

#define OPS     12
#define BUCKETS 40
#define STEPS   800

/* All that happened in one sample. */
struct event {
	double from, to;
	uint64_t total[OPS], errors[OPS], bucket[OPS][BUCKETS];
};

static double random_step(double pace)
{
	double u = (rand() % 1000 + 1) / 1000.0;

	return rand() % 20 == 0 ? pace * 30 * u : pace * (0.2 + u);
}

static void random_op(struct process_sample *p, struct event *e, uint32_t op)
{
	struct op_sample *o = &p->ops[p->op_count++];
	uint32_t bucket = (uint32_t)rand() % 10;

	*o = (struct op_sample){ .op = op, .min = 1, .max = 100, .gauge = NAN };
	o->run = mem_alloc_array(BUCKETS, sizeof(*o->run));
	while (bucket < BUCKETS) {
		uint32_t n = 1 + (uint32_t)rand() % 1000;

		o->run[o->run_length++] = (struct bucket){ bucket * 90, n };
		e->bucket[op][bucket] += n;
		o->totals.count += n;
		bucket += (uint32_t)rand() % 12;
	}
	o->totals.timed = o->totals.count;
	o->totals.total = (uint64_t)rand();
	o->totals.self = o->totals.total / 2;
	o->totals.errors = (uint64_t)rand() % 5;
	e->total[op] = o->totals.total;
	e->errors[op] = o->totals.errors;
}

static void random_sample(struct history *h, struct event *e)
{
	struct sample *s = sample_at(e->to, 1);
	struct process_sample *p = add_process(s, 0, 10, 1);

	if (h->samples == 0)
		add_keys(p, 0, OPS / 2);
	else if (h->samples == 10)
		add_keys(p, OPS / 2, OPS - OPS / 2);
	room_for_ops(p, OPS);
	for (uint32_t op = 0; op < (h->samples < 10 ? OPS / 2 : OPS); op++)
		if (rand() % 3 == 0)
			random_op(p, e, op);
	history_add(h, s);
}

/* A view's totals and histogram are the sum of the events that begin at `from` or later. */
static void assert_is_sum(const struct op_track *op, enum view view, const struct event *events,
			  size_t count, uint32_t index, double from)
{
	struct op_totals totals = history_totals(op, view);
	uint64_t total = 0, errors = 0, all = 0;
	struct hist hist = { { NULL } };

	history_hist(op, view, &hist);
	for (size_t i = 0; i < count; i++) {
		if (events[i].from < from - 2e-3)
			continue;
		total += events[i].total[index];
		errors += events[i].errors[index];
	}
	for (uint32_t b = 0; b < BUCKETS; b++) {
		uint64_t plain = 0, *octave = hist.octave[b * 90 / 64];

		for (size_t i = 0; i < count; i++)
			plain += events[i].from < from - 2e-3 ? 0 : events[i].bucket[index][b];
		assert_int_equal(octave ? octave[b * 90 % 64] : 0, plain);
		all += plain;
	}
	assert_int_equal(totals.total, total);
	assert_int_equal(totals.errors, errors);
	assert_int_equal(totals.count, all);
	assert_int_equal(hist_total(&hist), all);
	hist_clear(&hist);
}

static void assert_views(const struct history *h, const struct event *events, size_t count,
			 double reset)
{
	const struct process_track *t = h->processes[0];
	double now = events[count - 1].to;
	double window = history_view_seconds(h, t, VIEW_WINDOW);
	uint32_t index = (uint32_t)rand() % t->op_count;
	const struct op_track *op = &t->ops[index];

	assert_is_sum(op, VIEW_LIFETIME, events, count, index, -INFINITY);
	if (count == 1)
		return;
	assert_true(window <= fmax(h->window, now - events[count - 1].from) + 2e-3);
	assert_is_sum(op, VIEW_INTERVAL, events, count, index, events[count - 1].from);
	assert_is_sum(op, VIEW_WINDOW, events, count, index, now - window);
	assert_is_sum(op, VIEW_RESET, events, count, index, reset);
}

/* Nothing that was in a window, or ever, is missing in the slices. */
struct slice_sum {
	uint64_t count, total;
	double to;
};

static void sum_slice(void *context, double from, double to, const struct op_totals *totals,
		      const struct bucket *run, size_t length)
{
	struct slice_sum *sum = context;
	uint64_t count = 0;

	assert_true(from >= sum->to && from < to);
	for (size_t i = 0; i < length; i++)
		count += run[i].count;
	assert_int_equal(count, totals->count);
	sum->count += count;
	sum->total += totals->total;
	sum->to = to;
}

static void compare_at_pace(double pace, unsigned seed)
{
	struct event *events = mem_alloc_array(STEPS, sizeof(*events));
	struct history h;
	double reset = 0;

	srand(seed);
	history_init(&h, 10);
	for (size_t i = 0; i < STEPS; i++) {
		events[i].from = i ? events[i - 1].to : -1;
		events[i].to = i ? events[i].from + random_step(pace) : 0;
		random_sample(&h, &events[i]);
		assert_views(&h, events, i + 1, reset);
		if (i && rand() % 200 == 0) {
			history_reset(&h);
			reset = events[i].to;
		}
	}
	for (uint32_t op = 0; op < OPS; op++) {
		struct op_totals all = history_totals(&h.processes[0]->ops[op], VIEW_LIFETIME);
		struct slice_sum sum = { .to = 0 };

		history_slices(h.processes[0], op, sum_slice, &sum);
		assert_int_equal(sum.total, all.total - events[0].total[op]);
	}
	history_clear(&h);
	free(events);
}

static void slow_samples_add_up(void **state)
{
	(void)state;
	compare_at_pace(1, 11);
}

static void fast_samples_add_up(void **state)
{
	(void)state;
	compare_at_pace(0.01, 12);
}

static void rare_samples_add_up(void **state)
{
	(void)state;
	compare_at_pace(6, 13);
}

static void count_slice(void *context, double from, double to, const struct op_totals *totals,
			const struct bucket *run, size_t length)
{
	(void)from;
	(void)to;
	(void)totals;
	(void)run;
	(void)length;
	++*(size_t *)context;
}

/* Of a short run at a short interval there is something to compare over time. */
static void a_young_run_has_fine_slices(void **state)
{
	struct history h;
	size_t slices = 0;

	(void)state;
	history_init(&h, 60);
	for (int i = 0; i <= 25; i++)
		add_simple(&h, i * 0.1, 1);
	history_slices(h.processes[0], 0, count_slice, &slices);
	assert_true(slices >= 20);
	history_clear(&h);
}

/* ---- bounds ---- */

static void a_million_samples_fit(void **state)
{
	struct history h;
	const struct process_track *t;
	size_t held = 0;

	(void)state;
	history_init(&h, 60);
	for (int i = 0; i < 1000000; i++) {
		struct sample *s = sample_at(i, 1);
		struct process_sample *p = add_process(s, 0, 10, 1);

		if (i == 0)
			add_keys(p, 0, 1);
		room_for_ops(p, 1);
		add_op(p, 0, 1, (uint32_t)i % 3000);
		p->resource[METRIC_RSS] = value_of(i);
		p->resource[METRIC_CPU] = i % 2 ? value_of(8) : value_unknown(WHY_FIRST);
		history_add(&h, s);
	}
	t = h.processes[0];
	assert_true(t->row_count <= 3600 && t->row_capacity <= 4096);
	for (size_t i = 0; i < t->slices->count; i++)
		held += malloc_usable_size(t->slices->slice[i].data);
	assert_true(t->slices->count <= SLICES_MAX);
	assert_true(held + t->row_capacity * sizeof(*t->rows) < 2 << 20);
	assert_int_equal(count_in(&h, VIEW_LIFETIME), 1000000);
	assert_int_equal(count_in(&h, VIEW_WINDOW), 60);

	assert_int_equal(t->range[METRIC_RSS].count, 1000000);
	assert_true(t->range[METRIC_RSS].min == 0 && t->range[METRIC_RSS].max == 999999);
	/* 0 .. 999999, the first of which covers no time */
	assert_true(fabs(t->range[METRIC_RSS].mean - 500000) < 1e-3);
	assert_int_equal(t->range[METRIC_CPU].count, 500000);
	for (size_t i = 1; i < t->row_count; i++) {
		assert_true(t->rows[i].seconds > t->rows[i - 1].seconds);
		assert_true(t->rows[i].number[METRIC_RSS] > t->rows[i - 1].number[METRIC_RSS]);
		assert_true(isnan(t->rows[i].number[METRIC_VMS]));
	}
	assert_true(t->rows[0].number[METRIC_CPU] == 8); /* the unknown has no part in a mean */
	assert_true(t->rows[t->row_count - 1].number[METRIC_RSS] == 999999);
	history_clear(&h);
}

static void many_short_lives_are_forgotten(void **state)
{
	struct history h;

	(void)state;
	history_init(&h, 60);
	for (int i = 0; i < 5000; i++) {
		struct sample *s = sample_at(i, 2);

		add_process(s, 0, 1, 1);
		add_process(s, 1, 10 + i, 1);
		history_add(&h, s);
		assert_non_null(history_find(&h, 1));
		assert_true(h.process_count <= 260);
	}
	assert_ptr_equal(history_find(&h, 1), h.processes[0]);
	assert_non_null(history_find(&h, 10 + 4999 - 200));
	assert_null(history_find(&h, 10));
	history_clear(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(watched_operations_live_as_long_as_they_are_watched),
		cmocka_unit_test(views_are_differences),
		cmocka_unit_test(an_idle_window_is_full_length),
		cmocka_unit_test(views_have_names),
		cmocka_unit_test(a_sum_begins_with_its_members),
		cmocka_unit_test(a_birth_is_seen),
		cmocka_unit_test(an_exec_begins_anew),
		cmocka_unit_test(a_restart_goes_on_under_another_pid),
		cmocka_unit_test(a_pid_used_again_is_another_process),
		cmocka_unit_test(who_is_gone_stays_as_he_was),
		cmocka_unit_test(what_is_in_flight_is_of_now),
		cmocka_unit_test(odd_samples_do_no_harm),
		cmocka_unit_test(unsound_runs_are_left_out),
		cmocka_unit_test(slow_samples_add_up),
		cmocka_unit_test(fast_samples_add_up),
		cmocka_unit_test(rare_samples_add_up),
		cmocka_unit_test(a_young_run_has_fine_slices),
		cmocka_unit_test(a_million_samples_fit),
		cmocka_unit_test(many_short_lives_are_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
