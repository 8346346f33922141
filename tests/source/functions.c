/* Functions of a live process, through the source: this program's own children, which do nothing else
 * than burn processor time in functions that are known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "model/history.h"
#include "source/source.h"
#include "stats/functions.h"

#define PATIENCE_NS 20000000000u /* a machine may be busy with other things */

static volatile unsigned sink;

__attribute__((noinline)) static void burn_here(void)
{
	for (unsigned i = 0; i < 1000000; i++)
		sink += i;
}

/* Ends with its parent, whatever becomes of that. */
static pid_t start_child(void)
{
	pid_t parent = getpid(), pid = fork();

	if (pid != 0)
		return pid;
	while (getppid() == parent)
		burn_here();
	_exit(0);
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

struct watching {
	struct source *source;
	struct history history;
};

static struct watching watch(const struct source_options *options)
{
	struct watching w;
	struct error err;
	int status;

	w.source = source_open(options, &status, &err);
	assert_non_null(w.source);
	history_init(&w.history, 60);
	return w;
}

static void tick(struct watching *w, bool functions)
{
	const struct source_wants wants = { .focus = UINT32_MAX, .functions = functions };

	history_add(&w->history, source_tick(w->source, &wants));
}

static void unwatch(struct watching *w)
{
	source_close(w->source);
	history_clear(&w->history);
}

static struct profile_data lifetime(const struct watching *w, pid_t pid)
{
	struct process_track *t = history_find(&w->history, pid);

	assert_non_null(t);
	assert_non_null(t->profile);
	return profile_view(t->profile, VIEW_LIFETIME);
}

static uint64_t samples(const struct watching *w, pid_t pid)
{
	struct profile_data d = lifetime(w, pid);
	uint64_t count = d.account.samples;

	profile_data_release(&d);
	return count;
}

/* False: sampling is not possible here. */
static bool sampled(const struct watching *w, pid_t pid)
{
	struct profile_data d = lifetime(w, pid);
	bool is = d.reason == NULL;

	if (!is)
		print_message("not sampled: %s\n", d.reason);
	profile_data_release(&d);
	return is;
}

static void sample_until(struct watching *w, pid_t pid, uint64_t count)
{
	uint64_t until = clock_mono_ns() + PATIENCE_NS;

	while (samples(w, pid) < count) {
		assert_true(clock_mono_ns() < until);
		usleep(50000);
		tick(w, true);
	}
}

/* The share of the samples with `name` on their stack. */
static double share_of(const struct watching *w, pid_t pid, const char *name)
{
	const struct functions_choice all = { .op = PROFILE_ANY_OP };
	struct profile_data d = lifetime(w, pid);
	double share = 0;
	uint64_t total;
	size_t count;
	struct function_row *rows = functions_rows(&d, &all, &count, &total);

	for (size_t i = 0; i < count; i++)
		if (strcmp(d.functions[rows[i].function].name, name) == 0)
			share += (double)rows[i].total / (double)total;
	free(rows);
	profile_data_release(&d);
	return share;
}

static void while_it_is_wanted(void **state)
{
	pid_t pid = start_child();
	const struct source_options options = { .pids = &pid,
						.pid_count = 1,
						.functions_hertz = 499 };
	struct watching w = watch(&options);
	struct profile_data d;
	uint64_t before;

	(void)state;
	tick(&w, false);
	assert_null(history_find(&w.history, pid)->profile);
	tick(&w, true);
	if (!sampled(&w, pid)) {
		unwatch(&w);
		end_child(pid);
		skip();
	}
	sample_until(&w, pid, 100);
	assert_true(share_of(&w, pid, "burn_here") > 0.9);
	tick(&w, false);
	before = samples(&w, pid);
	usleep(100000);
	tick(&w, false);
	assert_int_equal(samples(&w, pid), before); /* what was gathered stays */
	tick(&w, true);
	sample_until(&w, pid, before + 100); /* and goes on under the same names */
	assert_true(share_of(&w, pid, "burn_here") > 0.9);
	d = lifetime(&w, pid);
	assert_true(fabs(d.period_seconds * 499 - 1) < 1e-3);
	assert_true(functions_coverage(&d) > 0.5 && functions_coverage(&d) < 2);
	for (size_t i = 0; i < d.hit_count; i++) {
		assert_int_equal(d.hits[i].tid, pid);
		assert_int_equal(d.hits[i].op, PROFILE_NO_OP);
	}
	profile_data_release(&d);
	unwatch(&w);
	end_child(pid);
}

/* Until it has used so much. */
static void let_burn(pid_t pid, double seconds)
{
	struct timespec used = { 0 };
	clockid_t clock;

	assert_int_equal(clock_getcpuclockid(pid, &clock), 0);
	while ((double)used.tv_sec + (double)used.tv_nsec * 1e-9 < seconds) {
		usleep(10000);
		assert_int_equal(clock_gettime(clock, &used), 0);
	}
}

/* Nobody says any more how much it used since the last look */
static void what_ends_between_looks(void **state)
{
	pid_t pid = start_child();
	const struct source_options options = {
		.pids = &pid, .pid_count = 1, .functions = true, .functions_hertz = 499
	};
	struct watching w = watch(&options);
	struct profile_data d;

	(void)state;
	tick(&w, true);
	if (!sampled(&w, pid)) {
		unwatch(&w);
		end_child(pid);
		skip();
	}
	let_burn(pid, 0.4);
	end_child(pid);
	tick(&w, true);
	d = lifetime(&w, pid);
	assert_true(d.account.samples > 100);
	assert_true(functions_coverage(&d) > 0.8 && functions_coverage(&d) < 1.1);
	profile_data_release(&d);
	unwatch(&w);
}

static void throughout_and_of_several(void **state)
{
	pid_t pids[] = { start_child(), start_child() };
	const struct source_options options = { .pids = pids,
						.pid_count = 2,
						.functions = true,
						.functions_hertz = 499,
						.frame_pointers = true };
	struct watching w = watch(&options);
	uint64_t until = clock_mono_ns() + PATIENCE_NS, sum = 0;

	(void)state;
	tick(&w, false);
	if (!sampled(&w, pids[0])) {
		unwatch(&w);
		end_child(pids[0]);
		end_child(pids[1]);
		skip();
	}
	while (samples(&w, pids[0]) < 50 || samples(&w, pids[1]) < 50) {
		assert_true(clock_mono_ns() < until);
		usleep(50000);
		tick(&w, false);
	}
	end_child(pids[1]);
	tick(&w, false);
	tick(&w, false); /* it has gone */
	sum = samples(&w, 0);
	assert_int_equal(sum, samples(&w, pids[0]) + samples(&w, pids[1]));
	assert_true(share_of(&w, 0, "burn_here") > 0.9);
	unwatch(&w);
	end_child(pids[0]);
}

/* Without the right there is a reason, and all else goes on. */
static void what_cannot_be_sampled(void **state)
{
	pid_t init = 1;
	const struct source_options options = { .pids = &init, .pid_count = 1, .functions = true };
	struct watching w;
	struct profile_data d;

	(void)state;
	if (geteuid() == 0)
		skip();
	w = watch(&options);
	tick(&w, false);
	d = lifetime(&w, 1);
	assert_true(d.reason != NULL && *d.reason);
	assert_true(isnan(d.period_seconds) && d.account.samples == 0);
	profile_data_release(&d);
	unwatch(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(while_it_is_wanted),
		cmocka_unit_test(what_ends_between_looks),
		cmocka_unit_test(throughout_and_of_several),
		cmocka_unit_test(what_cannot_be_sampled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
