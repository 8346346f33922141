/* The thread that samples: at once, soon again, in its rhythm, to the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

#include "source/sampler.h"

struct watching {
	struct source *source;
	struct history history;
	struct sampler *sampler;
	uint64_t told; /* of samples, as many as the history had then */
	bool early;    /* told of one that was not there yet, or twice */
	bool asks;     /* for threads in the next one */
};

/* The history is locked: what is read here is read by others only with the lock. */
static bool count_sample(void *context)
{
	struct watching *w = context;

	w->told++;
	w->early |= w->history.samples != w->told;
	return w->asks;
}

static struct watching *start(const struct source_options *options, double interval)
{
	struct watching *w = mem_alloc(sizeof(*w));
	struct error err;
	int status;

	history_init(&w->history, 60);
	w->source = source_open(options, &status, &err);
	if (!w->source)
		fail_msg("%s", err.text);
	w->sampler = sampler_start(w->source, &w->history, interval, count_sample, w, &err);
	assert_non_null(w->sampler);
	return w;
}

static void stop(struct watching *w)
{
	if (w->sampler)
		sampler_stop(w->sampler);
	source_close(w->source);
	history_clear(&w->history);
	free(w);
}

static uint64_t samples(struct watching *w)
{
	uint64_t count;

	sampler_lock(w->sampler);
	count = w->history.samples;
	sampler_unlock(w->sampler);
	return count;
}

/* Polls what a screen would poll; gives up after 20 s. */
static bool await_samples(struct watching *w, uint64_t count)
{
	uint64_t until = clock_mono_ns() + 20000000000u;

	while (samples(w) < count && clock_mono_ns() < until) {
		struct pollfd fd = { .fd = sampler_fd(w->sampler), .events = POLLIN };
		uint64_t events;

		if (poll(&fd, 1, 1000) == 1)
			assert_int_equal(read(fd.fd, &events, sizeof(events)), sizeof(events));
	}
	return samples(w) >= count;
}

static struct watching *start_self(double interval)
{
	pid_t self = getpid();

	return start(&(struct source_options){ .pids = &self, .pid_count = 1 }, interval);
}

/* With an hour between samples, the second still comes soon: it has the first rates. */
static void the_first_two(void **state)
{
	struct watching *w = start_self(3600);
	const struct process_sample *now;

	(void)state;
	assert_true(samples(w) >= 1);
	assert_true(await_samples(w, 2));
	sampler_lock(w->sampler);
	now = w->history.processes[0]->now;
	assert_int_equal(now->info->id.pid, getpid());
	assert_true(value_known(now->resource[METRIC_CPU]));
	assert_true(w->history.now->elapsed_ns > 0);
	assert_true(isfinite(w->history.now->self_cpu_percent));
	assert_true(w->history.now->self_rss_bytes > 0);
	sampler_unlock(w->sampler);
	stop(w);
}

static void on_request(void **state)
{
	struct watching *w = start_self(3600);
	struct source_wants wants = { .threads = true, .focus = UINT32_MAX };
	uint64_t before;

	(void)state;
	assert_true(await_samples(w, 2));
	before = samples(w);
	sampler_now(w->sampler);
	assert_true(await_samples(w, before + 1));
	before = samples(w);
	sampler_want(w->sampler, &wants); /* what is new in sight is read at once */
	assert_true(await_samples(w, before + 1));
	sampler_lock(w->sampler);
	assert_true(w->history.processes[0]->now->thread_count >= 2);
	sampler_unlock(w->sampler);
	before = samples(w);
	sampler_set_interval(w->sampler, 0.01);
	assert_true(sampler_interval(w->sampler) == 0.01);
	assert_true(await_samples(w, before + 5));
	stop(w);
}

/* The first one too, each once, when it is in the history. */
static void tells_of_each_sample(void **state)
{
	struct watching *w = start_self(0.01);

	(void)state;
	assert_true(await_samples(w, 5));
	sampler_lock(w->sampler);
	assert_int_equal(w->told, w->history.samples);
	assert_false(w->early);
	assert_int_equal(w->history.processes[0]->now->thread_count, 0);
	w->asks = true;
	sampler_unlock(w->sampler);
	assert_true(await_samples(w, samples(w) + 2));
	sampler_lock(w->sampler);
	assert_true(w->history.processes[0]->now->thread_count >= 2);
	sampler_unlock(w->sampler);
	stop(w);
}

/* The end is sampled when it comes, not when the next sample is due. */
static void a_command_to_its_end(void **state)
{
	char *command[] = { "sh", "-c", "sleep 0.1; exit 3", NULL };
	struct watching *w = start(&(struct source_options){ .command = command }, 3600);
	uint64_t until = clock_mono_ns() + 20000000000u;
	bool ended = false;

	(void)state;
	while (!ended && clock_mono_ns() < until) {
		poll(NULL, 0, 5);
		sampler_lock(w->sampler);
		ended = w->history.ended;
		sampler_unlock(w->sampler);
	}
	assert_true(ended);
	sampler_stop(w->sampler);
	w->sampler = NULL;
	assert_non_null(strstr(w->history.ended_why, "3"));
	assert_true(w->history.processes[0]->now->ended);
	assert_int_equal(w->history.processes[0]->now->state, 'X');
	assert_int_equal(source_exit_status(w->source), 3);
	stop(w);
}

/* The screen locks, resets, asks, all at once. For the thread sanitizer. */
static void many_at_once(void **state)
{
	struct watching *w = start_self(0.01);

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct source_wants wants = { .threads = i % 2,
					      .pss = i % 3 == 0,
					      .focus_pid = getpid(),
					      .focus = UINT32_MAX };

		sampler_want(w->sampler, &wants);
		sampler_lock(w->sampler);
		history_reset(&w->history);
		assert_true(history_elapsed(&w->history) >= 0);
		sampler_unlock(w->sampler);
		if (i % 10 == 0)
			sampler_set_interval(w->sampler, i % 20 ? 0.01 : 0.02);
		sampler_now(w->sampler);
		poll(NULL, 0, 1);
	}
	assert_true(await_samples(w, 5));
	stop(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_two),        cmocka_unit_test(on_request),
		cmocka_unit_test(tells_of_each_sample), cmocka_unit_test(a_command_to_its_end),
		cmocka_unit_test(many_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
