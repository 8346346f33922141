/* What one run took, of a command whose costs are known (tests/bench/child.c). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/measure.h"

#define MOST_WORDS 32
#define MIB        1048576.0

/* The sanitizers have shadows of their own in memory. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* A measurer of one command. */
struct bench {
	char text[512], *words[MOST_WORDS];
	char *const *commands[1];
	struct measurer *m;
	struct measured got;
	struct error err;
};

static char child_path[4096];

static void set_up(struct bench *b, const char *words, int stop, bool show_output)
{
	struct measure_settings settings = { b->commands, show_output, stop };
	size_t count = 1;
	char *rest = b->text;

	b->words[0] = child_path;
	snprintf(b->text, sizeof(b->text), "%s", words);
	while ((b->words[count] = strtok_r(rest, " ", &rest)) != NULL)
		count++;
	b->commands[0] = b->words;
	b->m = measure_open(&settings, &b->err);
	assert_non_null(b->m);
}

static void set_up_shell(struct bench *b, const char *script, int stop)
{
	struct measure_settings settings = { b->commands, false, stop };

	b->words[0] = b->text;
	b->words[1] = b->text + 8;
	b->words[2] = b->text + 11;
	b->words[3] = NULL;
	memcpy(b->text, "/bin/sh\0-c", 11);
	snprintf(b->text + 11, sizeof(b->text) - 11, "%s", script);
	b->commands[0] = b->words;
	b->m = measure_open(&settings, &b->err);
	assert_non_null(b->m);
}

static void run(struct bench *b)
{
	measured_clear(&b->got);
	assert_int_equal(measure_run(b->m, 0, true, &b->got, &b->err), MEASURE_ENDED);
}

static void tear_down(struct bench *b)
{
	measured_clear(&b->got);
	measure_close(b->m);
}

/* Once; what it took. */
static struct measured of(const char *words)
{
	struct bench b = { .m = NULL };

	set_up(&b, words, -1, false);
	run(&b);
	tear_down(&b);
	return b.got;
}

/* Memory of ours that is really there. */
static char *hundred_mib(void)
{
	char *memory = malloc(100 << 20);

	assert_non_null(memory);
	for (size_t at = 0; at < 100 << 20; at += 1024)
		*(volatile char *)(memory + at) = 1;
	return memory;
}

static void times_are_those_of_the_command(void **state)
{
	struct measured slept = of("sleep 30"), spun = of("spin 50");

	(void)state;
	assert_true(slept.wall >= 0.03);
	assert_true(slept.voluntary >= 1);
	assert_true(spun.user + spun.system >= 0.05 - 1e-6);
	assert_true(spun.wall >= 0.05 - 1e-3); /* processor time is not told to the microsecond */
	assert_true(spun.minor_faults > 0);
	assert_true(spun.major_faults >= 0 && spun.involuntary >= 0);
	assert_int_equal(slept.status, 0);
}

static void statuses_are_a_shells(void **state)
{
	(void)state;
	assert_int_equal(of("exit 7").status, 7);
	assert_int_equal(of("signal 9").status, 128 + 9);
	assert_int_equal(of("signal 15").status, 128 + 15);
}

/* Of 64 MiB; and our own 100 are not the command's. */
static void memory_is_its_own(void **state)
{
	struct bench b = { .m = NULL };
	struct measured large = of("touch 64");
	char *ours;

	(void)state;
	assert_true(large.peak_rss >= 64 * MIB && (large.peak_rss < 80 * MIB || SANITIZED));
	assert_true(large.rss_floor < 16 * MIB || SANITIZED);
	set_up(&b, "exit 0", -1, false);
	ours = hundred_mib();
	run(&b);
	assert_true(isnan(b.got.peak_rss) || b.got.peak_rss < 50 * MIB || SANITIZED);
	assert_true(isnan(b.got.peak_rss) || b.got.peak_rss > b.got.rss_floor);
	tear_down(&b);
	free(ours);
}

/* A parent that had 100 MiB already: what the command has of it is not known, and not 100 MiB. */
static void what_the_parent_had_is_not_the_commands(void **state)
{
	char *ours = hundred_mib();
	struct measured small = of("exit 0");

	(void)state;
	assert_true(small.rss_floor >= 100 * MIB);
	assert_true(isnan(small.peak_rss));
	free(ours);
}

/* What a sanitizer reads at the start, its maps, is not of the same length each time. */
#define START_BYTES (256 << 10)

static void calls_are_counted(void **state)
{
	struct measured none = of("exit 0"), some = of("write 1234567 read 2000000");

	(void)state;
	if (isnan(some.write_calls))
		skip();
	assert_true(some.write_calls - none.write_calls == 1234567);
	assert_true(fabs(some.read_calls - none.read_calls - 2000000) < START_BYTES);
	assert_true(some.read >= 0 && some.write >= 0);
}

/* ---- operations ---- */

static uint64_t count_of(const struct measured *got, const char *operation)
{
	const struct process_sample *p = got->recorded;
	uint64_t count = 0;

	for (uint32_t i = 0; p && i < p->op_count; i++)
		if (strcmp(p->keys[p->ops[i].op].operation, operation) == 0 &&
		    strcmp(p->keys[p->ops[i].op].component, "child") == 0)
			count += p->ops[i].totals.count;
	return count;
}

static void operations_are_counted(void **state)
{
	struct bench b = { .m = NULL };

	(void)state;
	set_up(&b, "record 1000 manual 7", -1, false);
	for (int i = 0; i < 3; i++) {
		run(&b);
		assert_non_null(b.got.recorded);
		assert_int_equal(b.got.recorded->first_key, 0);
		assert_int_equal(count_of(&b.got, "work"), 1000);
		assert_int_equal(count_of(&b.got, "manual"), 7);
	}
	measured_clear(&b.got);
	assert_int_equal(measure_run(b.m, 0, false, &b.got, &b.err), MEASURE_ENDED);
	assert_null(b.got.recorded);
	tear_down(&b);
}

/* What was handed over before the end has been seen already, and nothing comes after it. */
static void early_ones_too(void **state)
{
	struct bench b = { .m = NULL };

	(void)state;
	set_up(&b, "record 5 sleep 250", -1, false);
	run(&b);
	assert_int_equal(count_of(&b.got, "work"), 5);
	tear_down(&b);
}

/* Children, more of them than are held at once, a signal's death, and what was recorded before an exec. */
static void of_all_its_processes(void **state)
{
	struct bench b = { .m = NULL };

	(void)state;
	set_up(&b, "record 5 family 400 again record 3 again record 2 signal 9", -1, false);
	run(&b);
	assert_int_equal(b.got.status, 128 + 9);
	assert_int_equal(count_of(&b.got, "work"), 410);
	tear_down(&b);
}

static void nothing_recorded_is_nothing(void **state)
{
	struct bench b = { .m = NULL };

	(void)state;
	set_up(&b, "exit 0", -1, false);
	run(&b);
	assert_null(b.got.recorded);
	tear_down(&b);
}

/* What it leaves running records too late, and not into the next run. */
static void orphans_are_not_waited_for(void **state)
{
	struct bench b = { .m = NULL };

	(void)state;
	set_up(&b, "record 1 orphan 50", -1, false);
	for (int i = 0; i < 20; i++) {
		run(&b);
		assert_int_equal(count_of(&b.got, "work"), 1);
		poll(NULL, 0, 10);
	}
	tear_down(&b);
}

/* ---- stderr ---- */

static void assert_errors(const struct bench *b, const char *want)
{
	size_t length;
	const char *errors = measure_errors(b->m, &length);

	assert_int_equal(length, strlen(want));
	assert_memory_equal(errors, want, length);
}

static void the_end_of_stderr_is_kept(void **state)
{
	struct bench b = { .m = NULL }, flood = { .m = NULL };
	const char *errors;
	size_t length;

	(void)state;
	set_up(&b, "error oops, exit 1", -1, false);
	run(&b);
	assert_errors(&b, "oops,");
	run(&b);
	assert_errors(&b, "oops,"); /* once, not twice */
	tear_down(&b);
	set_up(&flood, "flood 300000", -1, false);
	run(&flood);
	errors = measure_errors(flood.m, &length);
	assert_int_equal(length, MEASURE_TAIL);
	assert_memory_equal(errors + length - 4, "xend", 4);
	tear_down(&flood);
}

static void output_is_shown_where_it_is_wanted(void **state)
{
	struct bench b = { .m = NULL };
	char path[] = "/tmp/perftop-measure-XXXXXX", text[16] = "";
	int file = mkstemp(path), saved = dup(2);

	(void)state;
	dup2(file, 2);
	set_up(&b, "error shown", -1, true);
	run(&b);
	dup2(saved, 2);
	assert_errors(&b, "");
	tear_down(&b);
	assert_int_equal(pread(file, text, sizeof(text) - 1, 0), 5);
	assert_string_equal(text, "shown");
	close(saved);
	close(file);
	unlink(path);
}

/* ---- starting and stopping ---- */

static void what_cannot_be_started_is_said(void **state)
{
	struct bench b = { .m = NULL };

	(void)state;
	snprintf(child_path + strlen(child_path), 8, "-none");
	set_up(&b, "exit 0", -1, false);
	assert_int_equal(measure_run(b.m, 0, true, &b.got, &b.err), MEASURE_FAILED);
	assert_non_null(strstr(b.err.text, "child-none"));
	tear_down(&b);
	child_path[strlen(child_path) - strlen("-none")] = '\0';
}

static bool is_gone(pid_t pid)
{
	for (int i = 0; i < 1000; i++) {
		if (kill(pid, 0) == -1 && errno == ESRCH)
			return true;
		poll(NULL, 0, 10);
	}
	return false;
}

/* ... a pipe that the command holds has no writer any more: it has ended. */
static void a_stop_ends_the_command(void **state)
{
	struct bench b = { .m = NULL };
	int stop[2], life[2];
	char byte;

	(void)state;
	assert_int_equal(pipe(stop), 0);
	assert_int_equal(pipe(life), 0);
	set_up(&b, "sleep 100000", stop[0], false);
	close(life[1]);
	assert_int_equal(write(stop[1], "", 1), 1);
	assert_int_equal(measure_run(b.m, 0, true, &b.got, &b.err), MEASURE_STOPPED);
	tear_down(&b); /* had not been started */
	assert_int_equal(read(life[0], &byte, 1), 0);
	close(life[0]);
	assert_int_equal(read(stop[0], &byte, 1), 1);

	if (fork() == 0) {
		poll(NULL, 0, 100);
		_exit(write(stop[1], "", 1) != 1);
	}
	assert_int_equal(pipe(life), 0);
	set_up(&b, "sleep 100000", stop[0], false);
	close(life[1]);
	assert_int_equal(measure_run(b.m, 0, true, &b.got, &b.err), MEASURE_STOPPED);
	assert_int_equal(measure_left(b.m), 0);
	tear_down(&b);
	assert_int_equal(read(life[0], &byte, 1), 0);
	wait(NULL);
	close(life[0]);
	close(stop[0]);
	close(stop[1]);
}

/* One that will not end is left, and said to be. */
static void the_stubborn_are_named(void **state)
{
	struct bench b = { .m = NULL };
	int stop[2];
	pid_t left;

	(void)state;
	assert_int_equal(pipe(stop), 0);
	if (fork() == 0) {
		poll(NULL, 0, 100);
		_exit(write(stop[1], "", 1) != 1);
	}
	set_up_shell(&b, "trap '' TERM; while :; do sleep 0.1; done", stop[0]);
	assert_int_equal(measure_run(b.m, 0, true, &b.got, &b.err), MEASURE_STOPPED);
	left = measure_left(b.m);
	assert_true(left > 0);
	assert_int_equal(kill(left, 0), 0);
	tear_down(&b);
	kill(left, SIGKILL);
	wait(NULL);
	close(stop[0]);
	close(stop[1]);
}

static pid_t read_pid(int fd)
{
	char text[32] = "";

	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	return (pid_t)strtol(text, NULL, 10);
}

/* A shell that ends on its SIGTERM leaves what it waits for. */
static void what_a_shell_runs_is_asked_too(void **state)
{
	struct bench b = { .m = NULL };
	int stop[2], ends[2];
	char script[96];
	pid_t child;

	(void)state;
	assert_int_equal(pipe(stop), 0);
	assert_int_equal(pipe(ends), 0);
	if (fork() == 0) {
		char text[32];

		/* told on: it is running */
		if (read(ends[0], text, sizeof(text)) > 0 && write(ends[1], text, strlen(text)) > 0)
			_exit(write(stop[1], "", 1) != 1);
		_exit(1);
	}
	snprintf(script, sizeof(script), "sleep 1000 & echo $! >&%d; wait", ends[1]);
	set_up_shell(&b, script, stop[0]);
	assert_int_equal(measure_run(b.m, 0, true, &b.got, &b.err), MEASURE_STOPPED);
	child = read_pid(ends[0]);
	assert_true(is_gone(child));
	tear_down(&b);
	wait(NULL);
	close(stop[0]);
	close(stop[1]);
	close(ends[0]);
	close(ends[1]);
}

/* Killed, we cannot ask anybody: the starter does. */
static void a_killed_perftop_leaves_nothing(void **state)
{
	struct bench b = { .m = NULL };
	int ends[2];
	pid_t ours, commands;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	ours = fork();
	if (ours == 0) {
		char script[64];

		snprintf(script, sizeof(script), "echo $$ >&%d; exec sleep 1000", ends[1]);
		set_up_shell(&b, script, -1);
		measure_run(b.m, 0, true, &b.got, &b.err);
		_exit(0);
	} else {
		char text[16] = "";

		close(ends[1]);
		assert_true(read(ends[0], text, sizeof(text) - 1) > 0);
		commands = (pid_t)strtol(text, NULL, 10);
	}
	assert_true(commands > 0);
	kill(ours, SIGKILL);
	waitpid(ours, NULL, 0);
	assert_true(is_gone(commands));
	close(ends[0]);
}

/* ---- */

static int open_fds(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void nothing_is_left_open(void **state)
{
	int before = open_fds();

	(void)state;
	of("record 3 family 3");
	assert_int_equal(open_fds(), before);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

/* The user's streams may be closed: nothing of ours then stands in for them. */
static void closed_streams_stay_out_of_the_way(void **state)
{
	struct bench b = { .m = NULL };
	int saved[3];

	(void)state;
	fflush(stdout);
	for (int fd = 0; fd < 3; fd++) {
		saved[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 10);
		close(fd);
	}
	set_up(&b, "error closed", -1, false);
	run(&b);
	for (int fd = 0; fd < 3; fd++) {
		dup2(saved[fd], fd);
		close(saved[fd]);
	}
	assert_errors(&b, "closed");
	assert_int_equal(b.got.status, 0);
	tear_down(&b);
}

static int find_child(void **state)
{
	const char *top = getenv("top_builddir");

	(void)state;
	snprintf(child_path, sizeof(child_path) - 16, "%s/tests/bench/child", top ? top : ".");
	return access(child_path, X_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_those_of_the_command),
		cmocka_unit_test(statuses_are_a_shells),
		cmocka_unit_test(memory_is_its_own),
		cmocka_unit_test(what_the_parent_had_is_not_the_commands),
		cmocka_unit_test(calls_are_counted),
		cmocka_unit_test(operations_are_counted),
		cmocka_unit_test(early_ones_too),
		cmocka_unit_test(of_all_its_processes),
		cmocka_unit_test(nothing_recorded_is_nothing),
		cmocka_unit_test(orphans_are_not_waited_for),
		cmocka_unit_test(the_end_of_stderr_is_kept),
		cmocka_unit_test(output_is_shown_where_it_is_wanted),
		cmocka_unit_test(what_cannot_be_started_is_said),
		cmocka_unit_test(a_stop_ends_the_command),
		cmocka_unit_test(the_stubborn_are_named),
		cmocka_unit_test(what_a_shell_runs_is_asked_too),
		cmocka_unit_test(a_killed_perftop_leaves_nothing),
		cmocka_unit_test(nothing_is_left_open),
		cmocka_unit_test(closed_streams_stay_out_of_the_way),
	};

	return cmocka_run_group_tests(tests, find_child, NULL);
}
