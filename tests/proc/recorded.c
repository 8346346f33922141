/* Tests of the facade over recorded roots: what kernels have written, and what they might. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "roots.h"

#define ALL (PROC_WANT_THREADS | PROC_WANT_PSS | PROC_WANT_FILES | PROC_WANT_NETWORK)

static struct recorded r;
static struct proc_process *p;

static struct value now(enum metric metric)
{
	return r.sample.resource[metric];
}

/* Opens and takes the first sample */
static void begin(const char *name, pid_t pid, unsigned wants)
{
	struct error err = { "" };

	recorded_open(&r, name);
	p = proc_open(r.root, pid, &err);
	assert_string_equal(err.text, "");
	recorded_read(&r, p, wants, 0);
}

static void next(const char *overlay, unsigned wants)
{
	recorded_overlay(&r, overlay);
	recorded_read(&r, p, wants, 1);
}

static int end(void **state)
{
	(void)state;
	proc_close(p);
	p = NULL;
	if (r.root)
		recorded_close(&r);
	memset(&r, 0, sizeof(r));
	return 0;
}

static void first_sample(void **state)
{
	double page = (double)sysconf(_SC_PAGESIZE);

	(void)state;
	begin("normal", 100, ALL);
	for (enum metric m = 0; m < METRIC_COUNT; m++) {
		enum unit unit = metric_info[m].unit;
		bool is_rate = unit == UNIT_PER_SECOND || unit == UNIT_BYTES_PER_SECOND ||
			       m == METRIC_RUN_QUEUE || m <= METRIC_CPU_SYSTEM;

		if (is_rate)
			assert_why(now(m), WHY_FIRST);
	}
	assert_int_equal(r.sample.state, 'S');
	assert_false(r.sample.ended);
	assert_value(now(METRIC_RSS), 300 * page);
	assert_value(now(METRIC_VMS), 2000 * page);
	assert_value(now(METRIC_PEAK_RSS), 1400 * 1024);
	assert_value(now(METRIC_SWAP), 12 * 1024);
	assert_value(now(METRIC_PSS), 700 * 1024);
	assert_value(now(METRIC_THREADS), 2);
	assert_value(now(METRIC_FILES), 4);
	assert_int_equal(r.sample.thread_count, 2);
	assert_why(r.sample.threads[0].cpu_percent, WHY_FIRST);
	assert_why(r.sample.threads[0].run_queue_wait_percent, WHY_FIRST);
}

static void second_sample(void **state)
{
	(void)state;
	begin("normal", 100, ALL);
	next("normal.next", ALL);
	assert_value(now(METRIC_CPU), 40);
	assert_value(now(METRIC_CPU_USER), 30);
	assert_value(now(METRIC_CPU_SYSTEM), 10);
	assert_value(now(METRIC_RSS), 320 * (double)sysconf(_SC_PAGESIZE));
	assert_value(now(METRIC_PEAK_RSS), 1500 * 1024);
	assert_value(now(METRIC_SWAP), 8 * 1024);
	assert_value(now(METRIC_READ), 4096);
	assert_value(now(METRIC_WRITE), 0);
	assert_value(now(METRIC_READ_CALL_BYTES), 500);
	assert_value(now(METRIC_WRITE_CALL_BYTES), 600);
	assert_value(now(METRIC_READ_CALLS), 7);
	assert_value(now(METRIC_WRITE_CALLS), 8);
	assert_value(now(METRIC_MINOR_FAULTS), 50);
	assert_value(now(METRIC_MAJOR_FAULTS), 3);
	assert_value(now(METRIC_RUN_QUEUE), 21); /* 200 ms and 10 ms of waiting */
	assert_value(now(METRIC_SWITCHES), 5);
	assert_value(now(METRIC_PREEMPTIONS), 3);
	assert_true(r.sample.network_namespace);
	assert_value(now(METRIC_RECEIVE), 3000);
	assert_value(now(METRIC_SEND), 400);
}

static void rates_follow_the_interval(void **state)
{
	(void)state;
	begin("normal", 100, ALL);
	recorded_overlay(&r, "normal.next");
	recorded_read(&r, p, ALL, 0.25);
	assert_value(now(METRIC_CPU), 160);
	assert_value(now(METRIC_READ), 16384);
	assert_value(now(METRIC_RECEIVE), 12000);
	recorded_read(&r, p, ALL, 0.25);
	assert_value(now(METRIC_CPU), 0);
	assert_value(now(METRIC_CPU_USER), 0);
	assert_value(now(METRIC_READ), 0);
}

static void thread_rows(void **state)
{
	const struct thread_sample *t;

	(void)state;
	begin("normal", 100, PROC_WANT_THREADS);
	next("normal.next", PROC_WANT_THREADS);
	assert_int_equal(r.sample.thread_count, 2);
	t = &r.sample.threads[1];
	assert_int_equal(t->tid, 101);
	assert_string_equal(t->name, "helper");
	assert_int_equal(t->processor, 1);
	assert_value(t->cpu_percent, 30);
	assert_value(t->cpu_user_percent, 30);
	assert_value(t->run_queue_wait_percent, 1);
	assert_int_equal(t->depth, 0);
	assert_null(t->stack);
	t = &r.sample.threads[0];
	assert_value(t->cpu_percent, 25);
	assert_value(t->cpu_system_percent, 5);
	/* when nobody has looked for a while, what was used meanwhile is not of the next tick */
	recorded_read(&r, p, 0, 1);
	assert_int_equal(r.sample.thread_count, 0);
	assert_null(r.sample.threads);
	recorded_read(&r, p, PROC_WANT_THREADS, 1);
	assert_why(r.sample.threads[0].cpu_percent, WHY_FIRST);
	assert_value(now(METRIC_RUN_QUEUE), 0);
}

/* A new thread counts from its birth, an ended one until it was last seen */
static void threads_come_and_go(void **state)
{
	static const char status[] =
		"Name:\tx\nvoluntary_ctxt_switches:\t9\nnonvoluntary_ctxt_switches:\t1\n";
	static const char stat[] =
		"100 (worker) S 1 6681 4539 0 -1 4194304 100 0 2 0 50 25 0 0 20 0 3 "
		"0 1000 8192000 300 18446744073709551615 94486783041536 "
		"94486783061417 140727705921152";

	(void)state;
	begin("normal", 100, PROC_WANT_THREADS);
	recorded_overlay(&r, "newthread");
	recorded_write(&r, "100/stat", stat, strlen(stat));
	recorded_write(&r, "100/task/102/status", status, strlen(status));
	recorded_read(&r, p, PROC_WANT_THREADS, 1);
	assert_int_equal(r.sample.thread_count, 3);
	assert_int_equal(r.sample.threads[2].tid, 102);
	assert_value(now(METRIC_RUN_QUEUE), 5);
	assert_value(now(METRIC_SWITCHES), 9);
	assert_value(now(METRIC_PREEMPTIONS), 1);
}

static void not_wanted_is_said(void **state)
{
	(void)state;
	begin("normal", 100, 0);
	assert_why(now(METRIC_PSS), WHY_DEMAND);
	assert_why(now(METRIC_FILES), WHY_DEMAND);
	assert_why(now(METRIC_RECEIVE), WHY_DEMAND);
	assert_why(now(METRIC_SEND), WHY_DEMAND);
	assert_null(r.sample.threads);
	next("normal.next", 0);
	assert_value(now(METRIC_RUN_QUEUE), 21); /* cheap enough for few threads */
	assert_value(now(METRIC_SWITCHES), 5);
}

static void many_threads_are_not_summed(void **state)
{
	(void)state;
	begin("many", 1000, 0);
	assert_why(now(METRIC_RUN_QUEUE), WHY_DEMAND);
	assert_why(now(METRIC_SWITCHES), WHY_DEMAND);
	assert_why(now(METRIC_PREEMPTIONS), WHY_DEMAND);
	assert_value(now(METRIC_THREADS), 65);
	recorded_read(&r, p, PROC_WANT_THREADS, 1);
	assert_why(now(METRIC_RUN_QUEUE), WHY_FIRST);
	assert_int_equal(r.sample.thread_count, 3);
	recorded_read(&r, p, PROC_WANT_THREADS, 1);
	assert_value(now(METRIC_RUN_QUEUE), 0);
}

static void pss_is_read_seldom(void **state)
{
	static const char more[] = "Pss:  900 kB\n";

	(void)state;
	begin("normal", 100, PROC_WANT_PSS);
	recorded_write(&r, "100/smaps_rollup", more, strlen(more));
	recorded_read(&r, p, PROC_WANT_PSS, 9);
	assert_value(now(METRIC_PSS), 700 * 1024);
	recorded_read(&r, p, PROC_WANT_PSS, 1);
	assert_value(now(METRIC_PSS), 900 * 1024);
}

static void counters_backwards(void **state)
{
	static const enum metric counted[] = {
		METRIC_CPU,         METRIC_CPU_USER,     METRIC_CPU_SYSTEM,   METRIC_READ,
		METRIC_WRITE_CALLS, METRIC_MINOR_FAULTS, METRIC_MAJOR_FAULTS, METRIC_SEND,
		METRIC_RECEIVE,     METRIC_RUN_QUEUE,    METRIC_SWITCHES
	};

	(void)state;
	begin("normal", 100, ALL);
	next("normal.next", ALL);
	next("backwards", ALL);
	for (size_t i = 0; i < sizeof(counted) / sizeof(*counted); i++)
		assert_why(now(counted[i]), WHY_RESET);
	recorded_read(&r, p, ALL, 1);
	for (size_t i = 0; i < sizeof(counted) / sizeof(*counted); i++)
		assert_value(now(counted[i]), 0);
}

static void suspend(void **state)
{
	(void)state;
	begin("normal", 100, ALL);
	recorded_overlay(&r, "normal.next");
	process_sample_clear(&r.sample);
	proc_read(p, ALL, SECOND, true, &r.sample);
	assert_why(now(METRIC_CPU), WHY_SUSPEND);
	assert_why(now(METRIC_READ), WHY_SUSPEND);
	assert_why(now(METRIC_SWITCHES), WHY_SUSPEND);
	assert_why(now(METRIC_RECEIVE), WHY_SUSPEND);
	assert_why(r.sample.threads[0].cpu_percent, WHY_SUSPEND);
	assert_value(now(METRIC_THREADS), 2);
	recorded_read(&r, p, ALL, 1);
	assert_value(now(METRIC_CPU), 0);
}

static void identity(void **state)
{
	const struct process_info *info;

	(void)state;
	begin("normal", 100, 0);
	info = proc_info(p);
	assert_int_equal(info->id.pid, 100);
	assert_int_equal(info->id.start_ticks, 1000);
	assert_int_equal(info->parent, 1);
	assert_int_equal(info->inner_pid, 7);
	assert_string_equal(info->comm, "worker");
	assert_string_equal(info->command, "worker --all two words");
	assert_string_equal(info->user, "root");
	assert_null(info->executable);
	assert_null(info->directory);
	assert_string_equal(info->cgroup, "/");
	assert_true(info->start_wall_ns == 1700000010000000000);
	assert_int_equal(proc_pidfd(p), -1);
	assert_true(proc_directory(p) >= 0);
	assert_ptr_equal(proc_info(p), info);
}

static void exec_is_another_program(void **state)
{
	struct process_info *before;

	(void)state;
	begin("normal", 100, 0);
	before = process_info_hold(proc_info(p));
	next("exec", 0);
	assert_ptr_not_equal(proc_info(p), before);
	assert_string_equal(proc_info(p)->comm, "program2");
	assert_string_equal(proc_info(p)->command, "program2 -x");
	assert_string_equal(before->comm, "worker");
	process_info_release(before);
	before = proc_info(p);
	recorded_read(&r, p, 0, 1);
	assert_ptr_equal(proc_info(p), before);
	/* also noticed without a reading between */
	before = process_info_hold(before);
	recorded_overlay(&r, "normal");
	assert_ptr_not_equal(proc_info(p), before);
	process_info_release(before);
}

static void renamed_is_the_same_program(void **state)
{
	const struct process_info *before;

	(void)state;
	begin("normal", 100, 0);
	before = proc_info(p);
	next("renamed", 0);
	assert_ptr_equal(proc_info(p), before);
}

/* Where addresses may not be read, comm and the command line decide, together */
static void exec_without_permission(void **state)
{
	struct process_info *before;

	(void)state;
	begin("unreadable", 100, 0);
	before = process_info_hold(proc_info(p));
	next("unreadable.renamed", 0);
	assert_ptr_equal(proc_info(p), before);
	next("unreadable.exec", 0);
	assert_string_equal(proc_info(p)->command, "next -v");
	process_info_release(before);
}

static void reused_pid_is_the_end(void **state)
{
	(void)state;
	begin("normal", 100, ALL);
	assert_false(proc_ended(p));
	next("reused", ALL);
	assert_true(r.sample.ended);
	assert_int_equal(r.sample.state, 'X');
	assert_why(now(METRIC_CPU), WHY_GONE);
	assert_why(now(METRIC_RSS), WHY_GONE);
	assert_why(now(METRIC_READ), WHY_GONE);
	assert_why(now(METRIC_FILES), WHY_GONE);
	assert_why(now(METRIC_RUN_QUEUE), WHY_GONE);
	assert_why(now(METRIC_CPU_LIMIT), WHY_GONE);
	assert_null(r.sample.threads);
	assert_true(proc_ended(p));
	assert_string_equal(proc_info(p)->comm, "worker");
}

static void hostile_name(void **state)
{
	(void)state;
	begin("hostile", 200, 0);
	assert_int_equal(r.sample.state, 'S');
	assert_string_equal(proc_info(p)->comm, "a) R 1 (b\n\x1b[2J");
	assert_string_equal(proc_info(p)->command, "\x1b]52;c;aGk=\x07 \xff\xfe \n");
	assert_why(now(METRIC_READ), WHY_KERNEL);
}

static void long_command_line(void **state)
{
	static char line[PATH_MAX * 20];
	const char *command;

	(void)state;
	recorded_open(&r, "normal");
	memset(line, 'a', sizeof(line));
	recorded_write(&r, "100/cmdline", line, sizeof(line));
	p = proc_open(r.root, 100, NULL);
	command = proc_info(p)->command;
	assert_int_equal(strlen(command), (32 << 10) + strlen("…"));
	assert_string_equal(command + (32 << 10), "…");
}

static void leader_has_exited(void **state)
{
	(void)state;
	begin("leader", 300, ALL);
	assert_false(proc_ended(p));
	assert_false(r.sample.ended);
	assert_int_equal(r.sample.state, 'R');
	assert_value(now(METRIC_RSS), 700 * (double)sysconf(_SC_PAGESIZE));
	assert_value(now(METRIC_PEAK_RSS), 3000 * 1024);
	assert_value(now(METRIC_FILES), 3);
	assert_value(now(METRIC_THREADS), 2);
	assert_string_equal(proc_info(p)->command, "main loop");
}

static void zombie_has_ended(void **state)
{
	(void)state;
	begin("zombie", 400, ALL);
	assert_true(proc_ended(p));
	assert_true(r.sample.ended);
	assert_int_equal(r.sample.state, 'X');
	assert_why(now(METRIC_RSS), WHY_GONE);
	assert_why(now(METRIC_PEAK_RSS), WHY_GONE);
	assert_why(now(METRIC_THREADS), WHY_GONE);
	recorded_read(&r, p, ALL, 1); /* its counters stay until it is reaped */
	assert_value(now(METRIC_CPU), 0);
	assert_value(now(METRIC_READ), 0);
}

static void guest_time_is_user_time(void **state)
{
	(void)state;
	begin("guest", 500, 0);
	next("guest.next", 0);
	assert_value(now(METRIC_CPU), 50);
	assert_value(now(METRIC_CPU_USER), 50);
	assert_value(now(METRIC_CPU_SYSTEM), 0);
}

static void old_kernel(void **state)
{
	(void)state;
	begin("bare", 600, ALL);
	recorded_read(&r, p, ALL, 1);
	assert_value(now(METRIC_READ), 0);
	assert_value(now(METRIC_READ_CALL_BYTES), 0);
	assert_why(now(METRIC_WRITE), WHY_KERNEL);
	assert_why(now(METRIC_READ_CALLS), WHY_KERNEL);
	assert_why(now(METRIC_PEAK_RSS), WHY_KERNEL);
	assert_why(now(METRIC_PSS), WHY_KERNEL);
	assert_why(now(METRIC_FILES), WHY_KERNEL);
	assert_why(now(METRIC_RUN_QUEUE), WHY_KERNEL);
	assert_why(now(METRIC_SWITCHES), WHY_KERNEL);
	assert_why(now(METRIC_CPU_LIMIT), WHY_KERNEL);
	assert_why(now(METRIC_RECEIVE), WHY_KERNEL);
	assert_value(now(METRIC_CPU), 0);
}

static void kernel_without_schedstat(void **state)
{
	(void)state;
	begin("unscheduled", 700, PROC_WANT_THREADS);
	next("unscheduled.next", PROC_WANT_THREADS);
	assert_why(now(METRIC_RUN_QUEUE), WHY_KERNEL);
	assert_value(now(METRIC_SWITCHES), 3);
	assert_value(now(METRIC_PREEMPTIONS), 4);
	assert_value(r.sample.threads[0].cpu_percent, 40);
	assert_value(r.sample.threads[0].cpu_user_percent, 30);
	assert_why(r.sample.threads[0].run_queue_wait_percent, WHY_KERNEL);
}

static void garbage(void **state)
{
	struct error err = { "" };

	(void)state;
	begin("garbage", 800, ALL);
	recorded_read(&r, p, ALL, 1);
	assert_why(now(METRIC_RSS), WHY_MALFORMED);
	assert_why(now(METRIC_READ_CALL_BYTES), WHY_KERNEL);
	assert_why(now(METRIC_WRITE_CALL_BYTES), WHY_KERNEL);
	assert_why(now(METRIC_RECEIVE), WHY_MALFORMED);
	assert_why(now(METRIC_RUN_QUEUE), WHY_KERNEL);
	assert_value(now(METRIC_READ), 0);
	assert_int_equal(r.sample.thread_count, 0);
	assert_null(proc_open(r.root, 801, &err));
	assert_string_equal(err.text,
			    "cannot watch process 801: the kernel's text could not be understood");
	/* and stat itself, from one tick to the next */
	recorded_write(&r, "800/stat", "800 (", 5);
	recorded_read(&r, p, ALL, 1);
	assert_false(r.sample.ended);
	assert_int_equal(r.sample.state, '?');
	assert_why(now(METRIC_CPU), WHY_MALFORMED);
	assert_why(now(METRIC_THREADS), WHY_MALFORMED);
}

static void huge_numbers(void **state)
{
	(void)state;
	begin("huge", 900, 0);
	next("huge.next", 0);
	assert_value(now(METRIC_READ_CALL_BYTES), 10);
	assert_value(now(METRIC_WRITE_CALL_BYTES), 0);
	assert_value(now(METRIC_RSS), (double)UINT64_MAX * (double)sysconf(_SC_PAGESIZE));
	assert_value(now(METRIC_CPU), 0);
	assert_true(now(METRIC_PEAK_RSS).number > 0);
}

static void no_such_process(void **state)
{
	struct error err = { "" };
	struct process_id id;
	char *comm, *command;

	(void)state;
	recorded_open(&r, "normal");
	assert_null(proc_open(r.root, 1234, &err));
	assert_string_equal(err.text, "no process with PID 1234");
	assert_null(proc_open(r.root, 0, &err));
	assert_string_equal(err.text, "PID 0 is not a process: PIDs are positive");
	assert_null(proc_open(r.root, -5, &err));
	assert_string_equal(err.text, "PID -5 is not a process: PIDs are positive");
	assert_false(proc_peek(r.root, 1234, &id, &comm, &command));
}

static void no_proc_file_system(void **state)
{
	struct error err = { "" };

	(void)state;
	assert_null(proc_root_open("/nonexistent", &err));
	assert_string_equal(err.text, "cannot open /nonexistent: No such file or directory");
	assert_null(proc_root_open("/usr", &err));
	assert_string_equal(err.text,
			    "/usr is not a proc file system; mount it with: mount -t proc "
			    "proc /usr");
}

static void host(void **state)
{
	const struct host *h;

	(void)state;
	recorded_open(&r, "normal");
	h = proc_host(r.root);
	assert_string_equal(h->name, "recorded");
	assert_non_null(strstr(h->kernel, "Linux 6.1.0-13-amd64 "));
	assert_string_equal(h->boot_id, "0f0f0f0f-1111-2222-3333-444444444444");
	assert_string_equal(h->cpu_model, "Recorded CPU @ 1GHz");
	assert_int_equal(h->cpus, 3);
	assert_true(h->memory_bytes == 16384.0 * 1024);
	assert_true(h->boot_wall_ns == 1.7e18);
}

static void bare_host(void **state)
{
	const struct host *h;

	(void)state;
	recorded_open(&r, "bare");
	h = proc_host(r.root);
	assert_true(h->name[0] != '\0');
	assert_null(h->boot_id);
	assert_null(h->cpu_model);
	assert_true(isnan(h->memory_bytes));
}

static void lists(void **state)
{
	static const pid_t all[] = { 1, 7, 50, 51, 60 }, under[] = { 7, 51 };
	struct process_id id;
	char *comm, *command;
	size_t count;
	pid_t *pids;

	(void)state;
	recorded_open(&r, "family");
	pids = proc_list(r.root, &count);
	assert_int_equal(count, 5);
	assert_memory_equal(pids, all, sizeof(all));
	free(pids);
	pids = proc_descendants(r.root, 50, &count); /* 7 is a child of 51: PIDs wrapped around */
	assert_int_equal(count, 2);
	assert_memory_equal(pids, under, sizeof(under));
	free(pids);
	pids = proc_descendants(r.root, 4242, &count);
	assert_int_equal(count, 0);
	free(pids);
	assert_true(proc_peek(r.root, 51, &id, &comm, &command));
	assert_int_equal(id.pid, 51);
	assert_int_equal(id.start_ticks, 1000);
	assert_string_equal(comm, "p51");
	assert_string_equal(command, "p51 child");
	free(comm);
	free(command);
	assert_true(proc_peek(r.root, 50, &id, &comm, &command));
	assert_string_equal(command, "[p50]");
	free(comm);
	free(command);
}

#define TEST(name) cmocka_unit_test_teardown(name, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(first_sample),
		TEST(second_sample),
		TEST(rates_follow_the_interval),
		TEST(thread_rows),
		TEST(threads_come_and_go),
		TEST(not_wanted_is_said),
		TEST(many_threads_are_not_summed),
		TEST(pss_is_read_seldom),
		TEST(counters_backwards),
		TEST(suspend),
		TEST(identity),
		TEST(exec_is_another_program),
		TEST(renamed_is_the_same_program),
		TEST(exec_without_permission),
		TEST(reused_pid_is_the_end),
		TEST(hostile_name),
		TEST(long_command_line),
		TEST(leader_has_exited),
		TEST(zombie_has_ended),
		TEST(guest_time_is_user_time),
		TEST(old_kernel),
		TEST(kernel_without_schedstat),
		TEST(garbage),
		TEST(huge_numbers),
		TEST(no_such_process),
		TEST(no_proc_file_system),
		TEST(host),
		TEST(bare_host),
		TEST(lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
