/* Runs in turn: how many, in which order, what of them counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/bench.h"

#define MOST 4

static char child[4096];
static char log_path[64];

/* Scripts that find the log as $log and the child as $child. */
struct test {
	struct bench_command commands[MOST];
	char *arguments[MOST][4];
	char *prepare[4]; /* of those that are added from then on */
	struct bench_plan plan;
	struct bench_settings settings;
	struct bench *b;
	struct error err;
};

static void set_script(char *arguments[4], const char *script)
{
	arguments[0] = (char *)(uintptr_t) "/bin/sh";
	arguments[1] = (char *)(uintptr_t) "-c";
	arguments[2] = (char *)(uintptr_t)script;
}

static void add(struct test *t, const char *script)
{
	struct bench_command *command = &t->commands[t->plan.count];
	char **arguments = t->arguments[t->plan.count];

	set_script(arguments, script);
	*command = (struct bench_command){ .name = arguments[2], .arguments = arguments };
	if (t->prepare[0])
		command->prepare = t->prepare;
	t->plan.commands = t->commands;
	t->plan.count++;
}

static void empty_log(void)
{
	assert_int_equal(truncate(log_path, 0), 0);
}

static struct test test_of(uint64_t runs)
{
	struct test t = { .b = NULL };

	empty_log();
	bench_settings_init(&t.settings);
	t.settings.runs = runs;
	return t;
}

static void assert_log(const char *want)
{
	char text[4096] = "";
	int fd = open(log_path, O_RDONLY | O_CLOEXEC);

	assert_true(read(fd, text, sizeof(text) - 1) >= 0);
	close(fd);
	assert_string_equal(text, want);
}

static const struct bench_result *run(struct test *t)
{
	t->b = bench_run(&t->plan, &t->settings, NULL, NULL, &t->err);
	assert_non_null(t->b);
	assert_int_equal(t->b->count, t->plan.count);
	return t->b->results;
}

static void assert_fails(struct test *t, const char *why)
{
	assert_null(bench_run(&t->plan, &t->settings, NULL, NULL, &t->err));
	assert_non_null(strstr(t->err.text, why));
}

#define LOG(letter) "printf " letter " >>$log"

static void none_always_follows_the_same(void **state)
{
	struct test two = test_of(5), three = test_of(4);
	const struct bench_result *r;

	(void)state;
	add(&two, LOG("a"));
	add(&two, LOG("b"));
	r = run(&two);
	assert_log("abbaabbaab");
	assert_int_equal(r[0].run_count, 5);
	assert_int_equal(r[1].run_count, 5);
	assert_ptr_equal(r[1].command, &two.commands[1]);
	assert_false(two.b->stopped);
	assert_true(two.b->elapsed > 0);
	assert_true(two.b->host.cpus > 0);
	assert_non_null(two.b->host.kernel);
	bench_free(two.b);

	empty_log();
	add(&three, LOG("a"));
	add(&three, LOG("b"));
	add(&three, LOG("c"));
	run(&three);
	assert_log("abcbcacababc");
	bench_free(three.b);
}

static double wall_of(const struct bench_result *r)
{
	double wall = 0;

	for (size_t i = 0; i < r->run_count; i++)
		wall += r->runs[i].figure[BENCH_WALL];
	return wall;
}

static void at_least_so_many(void **state)
{
	struct test t = test_of(0);

	(void)state;
	t.settings.least = 4;
	t.settings.seconds = 0.01;
	add(&t, "sleep 0.02");
	assert_int_equal(run(&t)->run_count, 4);
	assert_true(wall_of(t.b->results) >= 4 * 0.02);
	assert_true(t.b->results->spread[BENCH_WALL].min >= 0.02);
	assert_int_equal(t.b->results->spread[BENCH_WALL].count, 4);
	bench_free(t.b);
}

/* One more would not have fitted. */
static void as_many_as_fit(void **state)
{
	struct test t = test_of(0);
	double count, wall;

	(void)state;
	t.settings.least = 1;
	t.settings.seconds = 0.3;
	add(&t, ":");
	count = (double)run(&t)->run_count;
	wall = wall_of(t.b->results);
	assert_true(count > 1 || wall > 0.1);
	assert_true(wall * (1 + 1 / count) >= 0.3);
	bench_free(t.b);
}

/* The long one has its few runs among the many of the short one, and not all before them. */
static void few_are_spread_over_many(void **state)
{
	struct test t = test_of(0);
	const struct bench_result *r;
	char text[4096] = "", *second;
	int fd;

	(void)state;
	t.settings.least = 2;
	t.settings.seconds = 0.2;
	add(&t, LOG("s"));
	add(&t, LOG("L") "; sleep 0.1");
	r = run(&t);
	assert_int_equal(r[1].run_count, 2);
	fd = open(log_path, O_RDONLY | O_CLOEXEC);
	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	second = strchr(strchr(text, 'L') + 1, 'L');
	if (r[0].run_count >= 20)
		assert_true(second - text >= (long)r[0].run_count / 4);
	bench_free(t.b);
}

/* Every second run fails. */
#define ALTERNATES "n=$(wc -c <$log); printf x >>$log; "

static void failing_runs_are_kept_apart(void **state)
{
	struct test t = test_of(7);
	const struct bench_result *r;

	(void)state;
	add(&t, ALTERNATES
	    "sleep 0.0$((n % 2))1; printf 'a\\n\\033[31mb\\nc\\nd\\n' >&2; exit $((n % 2 * 9))");
	r = run(&t);
	assert_int_equal(r->run_count, 7);
	assert_int_equal(r->failed, 3);
	assert_false(r->given_up);
	assert_int_equal(r->runs[1].status, 9);
	assert_int_equal(r->spread[BENCH_WALL].count, 4);
	assert_true(r->spread[BENCH_WALL].min ==
		    fmin(fmin(r->runs[0].figure[BENCH_WALL], r->runs[2].figure[BENCH_WALL]),
			 fmin(r->runs[4].figure[BENCH_WALL], r->runs[6].figure[BENCH_WALL])));
	assert_string_equal(r->last_error, "status 9: ^[[31mb / c / d");
	bench_free(t.b);
}

static void the_hopeless_are_given_up(void **state)
{
	struct test t = test_of(50);
	const struct bench_result *r;

	(void)state;
	add(&t, "kill -SEGV $$");
	add(&t, LOG("x") "; exit $(wc -c <$log)"); /* another status each time */
	r = run(&t);
	assert_int_equal(r[0].run_count, 3);
	assert_int_equal(r[0].failed, 3);
	assert_true(r[0].given_up);
	assert_non_null(strstr(r[0].last_error, "139"));
	assert_int_equal(r[0].spread[BENCH_WALL].count, 0);
	assert_true(isnan(r[0].spread[BENCH_WALL].median));
	assert_int_equal(r[1].run_count, 50);
	assert_int_equal(r[1].failed, 50);
	assert_false(r[1].given_up);
	bench_free(t.b);
}

static void what_cannot_be_started_stops_all(void **state)
{
	struct test t = test_of(3);

	(void)state;
	add(&t, LOG("a"));
	add(&t, "");
	t.arguments[1][0] = (char *)(uintptr_t) "perftop-no-such";
	assert_fails(&t, "perftop-no-such");
	t.arguments[1][0] = (char *)(uintptr_t) "/";
	assert_fails(&t, "'/'");
	t.arguments[1][0] = log_path; /* a file, but none that may be executed */
	assert_fails(&t, log_path);
	assert_log("");
}

/* Only an exec tells. */
static void nor_what_turns_out_to_be_no_program(void **state)
{
	struct test t = test_of(3);
	FILE *file;

	(void)state;
	add(&t, "");
	t.arguments[0][0] = log_path;
	file = fopen(log_path, "w");
	fputs("#!/perftop/no/such\n", file);
	fclose(file);
	assert_int_equal(chmod(log_path, 0700), 0);
	assert_fails(&t, log_path);
	assert_int_equal(chmod(log_path, 0600), 0);
}

static void prepared_before_each(void **state)
{
	struct test t = test_of(2), fails = test_of(2), never = test_of(2);

	(void)state;
	set_script(t.prepare, LOG("p"));
	t.settings.warmup = 1;
	add(&t, LOG("a"));
	add(&t, LOG("b"));
	assert_int_equal(run(&t)->run_count, 2);
	assert_log("papb"
		   "papb"
		   "pbpa");
	bench_free(t.b);

	empty_log();
	set_script(fails.prepare, ALTERNATES "echo why >&2; exit $((n / 2))");
	add(&fails, LOG("a"));
	assert_int_equal(run(&fails)->run_count, 1); /* what was measured is kept */
	assert_true(fails.b->stopped);
	assert_non_null(strstr(fails.b->prepare_error, "status 1: why"));
	assert_log("xax"); /* the second time there were two letters */
	bench_free(fails.b);

	set_script(never.prepare, "exit 3");
	add(&never, LOG("a"));
	assert_fails(&never, "status 3");
}

/* ---- operations ---- */

static const struct bench_op *op_of(const struct bench_result *r, const char *operation)
{
	for (size_t i = 0; i < r->op_count; i++)
		if (strcmp(r->ops[i].operation, operation) == 0)
			return &r->ops[i];
	fail();
	return NULL;
}

static void operations_of_all_runs(void **state)
{
	struct test t = test_of(4);
	const struct bench_result *r;
	const struct bench_op *work, *manual;

	(void)state;
	t.settings.warmup = 2;
	add(&t, "$child record 100 manual 3 family 2");
	add(&t, ":");
	r = run(&t);
	assert_int_equal(r[0].op_count, 2);
	assert_int_equal(r[1].op_count, 0);
	work = op_of(r, "work");
	manual = op_of(r, "manual");
	assert_string_equal(work->component, "child");
	assert_null(work->label);
	assert_int_equal(work->figures.count, 4 * 102);
	assert_int_equal(manual->figures.count, 4 * 3);
	assert_int_equal(manual->mean_count, 4);
	for (size_t i = 0; i < manual->mean_count; i++)
		assert_true(fabs(manual->means[i] - 1e-3) < 1e-9);
	assert_true(fabs(manual->figures.total - 12e-3) < 1e-9);
	assert_true(fabs(manual->figures.min - 1e-3) < 1e-9);
	assert_true(fabs(manual->figures.p50 - 1e-3) < 1e-5);
	assert_true(fabs(manual->figures.rate * wall_of(r) - 12) < 1e-6);
	assert_int_equal(r[0].dropped, 0);
	bench_free(t.b);
}

static void but_not_of_failed_ones(void **state)
{
	struct test t = test_of(5);
	const struct bench_result *r;

	(void)state;
	add(&t, ALTERNATES "exec $child record 10 manual $n exit $((n % 2))");
	r = run(&t);
	assert_int_equal(r->failed, 2);
	assert_int_equal(op_of(r, "work")->figures.count, 30);
	assert_int_equal(op_of(r, "work")->mean_count, 3);
	assert_int_equal(op_of(r, "manual")->figures.count, 2 + 4);
	assert_int_equal(op_of(r, "manual")->mean_count, 2); /* in the first run it was not timed */
	bench_free(t.b);
}

/* ---- stopping, progress ---- */

static void write_after(int fd, int ms)
{
	if (fork() == 0) {
		poll(NULL, 0, ms);
		_exit(write(fd, "", 1) != 1);
	}
}

static void a_stop_keeps_what_there_is(void **state)
{
	struct test t = test_of(1000000), stuck = test_of(3);
	int stop[2];
	char byte;

	(void)state;
	assert_int_equal(pipe(stop), 0);
	t.settings.stop = stuck.settings.stop = stop[0];
	add(&t, ":");
	write_after(stop[1], 300);
	run(&t);
	assert_true(t.b->stopped);
	assert_int_equal(t.b->left, 0);
	assert_true(t.b->results->run_count < 1000000);
	assert_int_equal(t.b->results->failed, 0);
	assert_int_equal(t.b->results->spread[BENCH_WALL].count, t.b->results->run_count);
	bench_free(t.b);
	wait(NULL);

	assert_int_equal(read(stop[0], &byte, 1), 1);
	add(&stuck, "exec sleep 1000");
	write_after(stop[1], 50);
	run(&stuck);
	assert_true(stuck.b->stopped);
	assert_int_equal(stuck.b->results->run_count, 0);
	assert_int_equal(stuck.b->results->failed, 0);
	assert_true(isnan(stuck.b->results->spread[BENCH_WALL].mean));
	bench_free(stuck.b);
	wait(NULL);
	close(stop[0]);
	close(stop[1]);
}

struct seen {
	size_t calls, done, all, known;
	double left, last;
	bool backwards;
};

static void see(void *context, const struct bench_progress *p)
{
	struct seen *seen = context;

	seen->backwards = seen->backwards || p->done < seen->done;
	seen->calls++;
	seen->done = p->done;
	seen->all = p->all;
	seen->left = p->left;
	seen->last = p->last;
	seen->known += p->all > 0;
}

static void progress_is_told(void **state)
{
	struct test t = test_of(3), timed = test_of(0);
	struct seen seen = { .backwards = false };

	(void)state;
	t.settings.warmup = 1;
	add(&t, ":");
	add(&t, "exit 1");
	t.b = bench_run(&t.plan, &t.settings, see, &seen, &t.err);
	assert_non_null(t.b);
	assert_int_equal(seen.calls, 2 + 6 + 1);
	assert_int_equal(seen.known, 2 + 6 + 1);
	assert_int_equal(seen.done, 6);
	assert_int_equal(seen.all, 6);
	assert_true(seen.left == 0);
	assert_true(seen.last > 0);
	assert_false(seen.backwards);
	bench_free(t.b);

	seen = (struct seen){ .backwards = false };
	timed.settings.least = 2;
	timed.settings.seconds = 0.001;
	add(&timed, ":");
	add(&timed, ":");
	timed.b = bench_run(&timed.plan, &timed.settings, see, &seen, &timed.err);
	assert_int_equal(seen.known, seen.calls - 2); /* not before each has had its first */
	assert_int_equal(seen.done, seen.all);
	bench_free(timed.b);
}

/* ---- */

static int set_up(void **state)
{
	const char *top = getenv("top_builddir");
	int fd;

	(void)state;
	snprintf(child, sizeof(child), "%s/tests/bench/child", top ? top : ".");
	snprintf(log_path, sizeof(log_path), "/tmp/perftop-bench-XXXXXX");
	fd = mkstemp(log_path);
	close(fd);
	setenv("child", child, 1);
	setenv("log", log_path, 1);
	return fd == -1 || access(child, X_OK);
}

static int tear_down(void **state)
{
	(void)state;
	return unlink(log_path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none_always_follows_the_same),
		cmocka_unit_test(at_least_so_many),
		cmocka_unit_test(as_many_as_fit),
		cmocka_unit_test(few_are_spread_over_many),
		cmocka_unit_test(failing_runs_are_kept_apart),
		cmocka_unit_test(the_hopeless_are_given_up),
		cmocka_unit_test(what_cannot_be_started_stops_all),
		cmocka_unit_test(nor_what_turns_out_to_be_no_program),
		cmocka_unit_test(prepared_before_each),
		cmocka_unit_test(operations_of_all_runs),
		cmocka_unit_test(but_not_of_failed_ones),
		cmocka_unit_test(a_stop_keeps_what_there_is),
		cmocka_unit_test(progress_is_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
