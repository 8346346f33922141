/* Tests of the facade over the real /proc, against children that do known things. Children are told
 * what to do through a pipe and say when it is done: nothing waits by the clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "proc/files.h"
#include "roots.h"

static struct proc_root *root;
static struct proc_process *p;
static struct process_sample sample;
static uint64_t read_ns; /* when the last sample was taken */

static struct child {
	pid_t pid;
	int order[2], answer[2];
} child;

/* In the child: waits for an order; ends with the test */
static char await_order(void)
{
	char order;

	if (read(child.order[0], &order, 1) != 1)
		_exit(0);
	return order;
}

static void answer_bytes(const void *data, size_t size)
{
	if (write(child.answer[1], data, size) != (ssize_t)size)
		_exit(1);
}

static void start_child(void (*run)(void))
{
	assert_int_equal(pipe2(child.order, 0), 0);
	assert_int_equal(pipe2(child.answer, 0), 0);
	child.pid = fork();
	assert_true(child.pid >= 0);
	if (child.pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(child.order[1]);
		close(child.answer[0]);
		run();
		_exit(0);
	}
	close(child.order[0]);
	close(child.answer[1]);
}

static void order(char what)
{
	assert_int_equal(write(child.order[1], &what, 1), 1);
}

static void await_answer(void *data, size_t size)
{
	for (char *at = data; size > 0;) {
		ssize_t n = read(child.answer[0], at, size);

		assert_true(n > 0);
		at += n;
		size -= (size_t)n;
	}
}

/* Until a thread of the child is in a state: it was told to get there, and nothing else tells when */
static void await_state(pid_t tid, char state)
{
	struct proc_stat stat;
	struct bytes bytes = { 0 };
	char name[64];

	snprintf(name, sizeof(name), "/proc/%d/task/%d/stat", (int)child.pid, (int)tid);
	do {
		sched_yield();
		assert_int_equal(proc_file_once(AT_FDCWD, name, &bytes), WHY_KNOWN);
		assert_true(proc_stat_parse(&bytes, &stat));
	} while (stat.state != state);
	bytes_clear(&bytes);
}

static void watch(void)
{
	struct error err = { "" };

	p = proc_open(root, child.pid, &err);
	assert_string_equal(err.text, "");
	assert_non_null(p);
}

/* Returns the nanoseconds since the last one */
static uint64_t take(unsigned wants)
{
	uint64_t now_ns = clock_mono_ns(), elapsed_ns = read_ns ? now_ns - read_ns : 0;

	read_ns = now_ns;
	process_sample_clear(&sample);
	proc_root_tick(root, elapsed_ns);
	proc_read(p, wants, elapsed_ns, false, &sample);
	return elapsed_ns;
}

static struct value now(enum metric metric)
{
	return sample.resource[metric];
}

/* A rate times the time is a count again, exactly */
static double counted(enum metric metric, uint64_t elapsed_ns)
{
	assert_why(now(metric), WHY_KNOWN);
	return round(now(metric).number * (double)elapsed_ns / 1e9);
}

static int begin(void **state)
{
	(void)state;
	root = proc_root_open("/proc", NULL);
	return root ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	process_sample_clear(&sample);
	proc_close(p);
	p = NULL;
	proc_root_close(root);
	if (child.pid > 0) {
		kill(child.pid, SIGKILL);
		waitpid(child.pid, NULL, 0);
		close(child.order[1]);
		close(child.answer[0]);
	}
	memset(&child, 0, sizeof(child));
	read_ns = 0;
	return 0;
}

/* Uses some processor, mostly its own, and tells how much it has used in all */
static void spin(void)
{
	for (;;) {
		volatile unsigned turns;
		uint64_t until_ns = clock_thread_ns() + 60000000, used_ns;

		await_order();
		while (clock_thread_ns() < until_ns) {
			for (turns = 0; turns < 10000;)
				turns = turns + 1;
		}
		used_ns = clock_thread_ns();
		answer_bytes(&used_ns, sizeof(used_ns));
	}
}

/* The figure times its time lies between what the child said at its ends, but for a few wake-ups */
static void cpu_is_what_was_used(void **state)
{
	uint64_t before_ns, after_ns, from_ns, to_ns;
	double used_ns;

	(void)state;
	start_child(spin);
	order('s');
	await_answer(&before_ns, sizeof(before_ns));
	await_state(child.pid, 'S');
	watch();
	take(PROC_WANT_THREADS);
	from_ns = clock_mono_ns();
	order('s');
	await_answer(&after_ns, sizeof(after_ns));
	await_state(child.pid, 'S');
	take(PROC_WANT_THREADS);
	to_ns = clock_mono_ns();
	used_ns = now(METRIC_CPU).number / 100 * (double)(to_ns - from_ns);
	assert_true(used_ns > 0.97 * (double)(after_ns - before_ns));
	assert_true(used_ns < 1.03 * (double)(after_ns - before_ns) + 2e6);
	assert_value(value_add(now(METRIC_CPU_USER), now(METRIC_CPU_SYSTEM)),
		     now(METRIC_CPU).number);
	assert_true(now(METRIC_CPU_USER).number > 0);
	assert_int_equal(sample.thread_count, 1);
	used_ns = sample.threads[0].cpu_percent.number / 100 * (double)(to_ns - from_ns);
	assert_true(used_ns > 0.97 * (double)(after_ns - before_ns));
	assert_true(used_ns < 1.03 * (double)(after_ns - before_ns) + 2e6);
}

#define WRITTEN 1234567

static void write_file(void)
{
	const char *directory = getenv("top_builddir"); /* not a tmpfs, where there is no storage */
	char *path = mem_format("%s/perftop-test-XXXXXX", directory ? directory : ".");
	char *data = mem_alloc(WRITTEN);
	int fd = mkstemp(path);

	unlink(path);
	await_order();
	if (write(fd, data, WRITTEN) != WRITTEN || fsync(fd) || lseek(fd, 0, SEEK_SET))
		_exit(1);
	answer_bytes("w", 1);
	await_order();
	if (read(fd, data, WRITTEN) != WRITTEN)
		_exit(1);
	answer_bytes("r", 1);
	await_order();
}

static void io_is_what_was_done(void **state)
{
	uint64_t elapsed_ns;
	char byte;

	(void)state;
	start_child(write_file);
	watch();
	await_state(child.pid, 'S');
	take(0);
	order('w');
	await_answer(&byte, 1);
	await_state(child.pid, 'S');
	elapsed_ns = take(0);
	assert_int_equal(counted(METRIC_WRITE_CALL_BYTES, elapsed_ns), WRITTEN + 1);
	assert_int_equal(counted(METRIC_WRITE_CALLS, elapsed_ns), 2);
	assert_int_equal(counted(METRIC_READ_CALLS, elapsed_ns), 1); /* of the order */
	assert_true(counted(METRIC_WRITE, elapsed_ns) >= WRITTEN);
	assert_true(counted(METRIC_WRITE, elapsed_ns) <= WRITTEN + 65536);
	order('r');
	await_answer(&byte, 1);
	await_state(child.pid, 'S');
	elapsed_ns = take(0);
	assert_int_equal(counted(METRIC_READ_CALL_BYTES, elapsed_ns), WRITTEN + 1);
	assert_int_equal(counted(METRIC_WRITE_CALL_BYTES, elapsed_ns), 1);
}

#define TOUCHED (32 << 20)

static void touch(void)
{
	char *data =
		mmap(NULL, TOUCHED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	madvise(data, TOUCHED, MADV_NOHUGEPAGE);
	answer_bytes("s", 1);
	await_order();
	memset(data, 1, TOUCHED);
	answer_bytes("t", 1);
	await_order();
	madvise(data, TOUCHED, MADV_DONTNEED);
	answer_bytes("f", 1);
	await_order();
}

static void memory_is_what_was_touched(void **state)
{
	double before, faults;
	uint64_t elapsed_ns;
	char byte;

	(void)state;
	start_child(touch);
	await_answer(&byte, 1);
	watch();
	take(PROC_WANT_PSS);
	before = now(METRIC_RSS).number;
	assert_true(now(METRIC_PSS).number > 0);
	order('t');
	await_answer(&byte, 1);
	elapsed_ns = take(0);
	assert_true(fabs(now(METRIC_RSS).number - before - TOUCHED) < 1 << 20);
	assert_true(now(METRIC_PEAK_RSS).number >= now(METRIC_RSS).number - (1 << 20));
	faults = counted(METRIC_MINOR_FAULTS, elapsed_ns);
	assert_true(faults >= TOUCHED / 4096 * 4096.0 / (double)sysconf(_SC_PAGESIZE));
	order('f');
	await_answer(&byte, 1);
	take(0);
	assert_true(fabs(now(METRIC_RSS).number - before) < 1 << 20);
	assert_true(now(METRIC_PEAK_RSS).number > TOUCHED);
}

/* Threads that read a byte and answer with their TID */
static void *answer_tid(void *name)
{
	pid_t tid = (pid_t)syscall(SYS_gettid);

	prctl(PR_SET_NAME, name);
	answer_bytes(&tid, sizeof(tid));
	while (await_order() != 'q')
		answer_bytes(&tid, sizeof(tid));
	return NULL;
}

static void threads(void)
{
	pthread_t thread[3];

	for (int i = 0; i < 3; i++)
		pthread_create(&thread[i], NULL, answer_tid, i == 1 ? "t)he\nsecond" : "worker");
	for (int i = 0; i < 3; i++)
		pthread_join(thread[i], NULL);
	answer_bytes("j", 1);
	pause();
}

static void threads_are_listed(void **state)
{
	uint64_t elapsed_ns;
	pid_t tids[3], tid;
	char byte;

	(void)state;
	start_child(threads);
	await_answer(tids, sizeof(tids));
	for (int i = 0; i < 3; i++)
		await_state(tids[i], 'S');
	watch();
	take(PROC_WANT_THREADS);
	assert_value(now(METRIC_THREADS), 4);
	assert_int_equal(sample.thread_count, 4);
	assert_int_equal(sample.threads[0].tid, child.pid);
	for (int i = 0; i < 3; i++) {
		bool second = !strcmp(sample.threads[i + 1].name, "t)he\nsecond");

		assert_true(second || !strcmp(sample.threads[i + 1].name, "worker"));
		assert_int_equal(sample.threads[i + 1].state, 'S');
		assert_true(sample.threads[i + 1].processor >= 0);
	}
	/* one wakes, and waits again: one switch, of a thread that is not the leader */
	order('w');
	await_answer(&tid, sizeof(tid));
	await_state(tid, 'S');
	elapsed_ns = take(0);
	assert_true(counted(METRIC_SWITCHES, elapsed_ns) >= 1);
	assert_true(counted(METRIC_SWITCHES, elapsed_ns) <= 3);
	/* all end */
	for (int i = 0; i < 3; i++)
		order('q');
	await_answer(&byte, 1);
	take(PROC_WANT_THREADS);
	assert_value(now(METRIC_THREADS), 1);
	assert_int_equal(sample.thread_count, 1);
	assert_why(now(METRIC_SWITCHES), WHY_KNOWN);
}

static void *survive(void *name)
{
	answer_tid(name);
	_exit(0); /* what the main thread had is lost to the leak checker */
}

static void leader_leaves(void)
{
	static pthread_t thread;

	pthread_create(&thread, NULL, survive, "survivor");
	pthread_exit(NULL);
}

static void leader_exit_is_not_the_end(void **state)
{
	struct pollfd pidfd = { .events = POLLIN };
	pid_t tid;

	(void)state;
	start_child(leader_leaves);
	watch();
	await_answer(&tid, sizeof(tid));
	await_state(child.pid, 'Z');
	await_state(tid, 'S');
	take(PROC_WANT_FILES | PROC_WANT_THREADS);
	assert_false(proc_ended(p));
	assert_false(sample.ended);
	assert_int_equal(sample.state, 'S');
	assert_true(now(METRIC_RSS).number > 0);
	assert_true(now(METRIC_VMS).number > 0);
	assert_true(now(METRIC_PEAK_RSS).number > 0);
	assert_true(now(METRIC_FILES).number >= 5);
	assert_non_null(proc_info(p)->executable);
	assert_true(proc_info(p)->command[0] != '[');
	assert_int_equal(faccessat(proc_directory(p), "fd/0", F_OK, AT_SYMLINK_NOFOLLOW), 0);
	order('q');
	pidfd.fd = proc_pidfd(p);
	assert_int_equal(poll(&pidfd, 1, 60000), 1);
	assert_true(proc_ended(p));
	take(PROC_WANT_FILES);
	assert_true(sample.ended);
	assert_int_equal(sample.state, 'X');
}

static void spin_and_leave(void)
{
	uint64_t until_ns;

	await_order();
	until_ns = clock_thread_ns() + 40000000;
	while (clock_thread_ns() < until_ns)
		continue;
}

/* The last tick holds what was used up to the end; after it was reaped, there is nothing left */
static void the_end_is_counted(void **state)
{
	struct pollfd pidfd = { .events = POLLIN };
	struct rusage usage;
	uint64_t elapsed_ns;
	double used_s, seen_s;
	int status;

	(void)state;
	start_child(spin_and_leave);
	watch();
	await_state(child.pid, 'S');
	take(0);
	assert_false(proc_ended(p));
	order('g');
	pidfd.fd = proc_pidfd(p);
	assert_int_equal(poll(&pidfd, 1, 60000), 1);
	assert_true(proc_ended(p));
	elapsed_ns = take(PROC_WANT_FILES | PROC_WANT_NETWORK);
	assert_true(sample.ended);
	assert_int_equal(sample.state, 'X');
	assert_why(now(METRIC_RSS), WHY_GONE);
	assert_why(now(METRIC_FILES), WHY_GONE);
	assert_int_equal(counted(METRIC_READ_CALL_BYTES, elapsed_ns), 1);
	seen_s = now(METRIC_CPU).number / 100 * (double)elapsed_ns / 1e9;
	assert_int_equal(wait4(child.pid, &status, 0, &usage), child.pid);
	used_s = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
		 (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
	assert_true(seen_s >= 0.039 && seen_s <= used_s + 0.001);
	child.pid = 0;
	take(PROC_WANT_NETWORK);
	assert_true(sample.ended);
	assert_why(now(METRIC_CPU), WHY_GONE);
	assert_why(now(METRIC_READ), WHY_GONE);
	assert_why(now(METRIC_THREADS), WHY_GONE);
	assert_why(now(METRIC_RECEIVE), WHY_GONE);
	assert_why(now(METRIC_SEND), WHY_GONE);
}

static void become_cat(void)
{
	await_order();
	dup2(child.order[0], 0);
	dup2(child.answer[1], 1);
	execl("/bin/cat", "cat", "-u", "-", (char *)NULL);
}

static void exec_is_noticed(void **state)
{
	struct process_info *before;
	char byte;

	(void)state;
	start_child(become_cat);
	watch();
	before = process_info_hold(proc_info(p));
	take(0);
	assert_ptr_equal(proc_info(p), before);
	order('e');
	order('x');
	await_answer(&byte, 1); /* by cat */
	take(0);
	assert_ptr_not_equal(proc_info(p), before);
	assert_string_equal(proc_info(p)->comm, "cat");
	assert_string_equal(proc_info(p)->command, "cat -u -");
	assert_true(proc_info(p)->id.start_ticks == before->id.start_ticks);
	process_info_release(before);
	before = proc_info(p);
	take(0);
	assert_ptr_equal(proc_info(p), before);
}

/* Does not let itself be read, as programs with secrets do; stays alive until told */
static void hide(void)
{
	prctl(PR_SET_DUMPABLE, 0);
	answer_bytes("h", 1);
	await_order();
}

static void as_nobody(void)
{
	uint64_t result = 0;
	pid_t target;
	char bytes[sizeof(target)];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = await_order();
	memcpy(&target, bytes, sizeof(target));
	if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
		_exit(1);
	root = proc_root_open("/proc", NULL);
	p = proc_open(root, target, NULL);
	take(PROC_WANT_FILES | PROC_WANT_NETWORK | PROC_WANT_PSS);
	result |= (now(METRIC_READ).why == WHY_PERMISSION) << 0;
	result |= (now(METRIC_SEND).why == WHY_PERMISSION) << 1;
	result |= (now(METRIC_PSS).why == WHY_PERMISSION) << 2;
	result |= (now(METRIC_RSS).why == WHY_KNOWN) << 3;
	result |= (now(METRIC_CPU).why == WHY_FIRST) << 4;
	result |= (now(METRIC_THREADS).why == WHY_KNOWN) << 5;
	result |= (proc_info(p)->executable == NULL) << 6;
	result |= (proc_info(p)->comm[0] != '\0') << 7;
	take(PROC_WANT_FILES);
	result |= (now(METRIC_CPU).why == WHY_KNOWN) << 8;
	result |= (now(METRIC_RUN_QUEUE).why == WHY_KNOWN) << 9;
	result |= (now(METRIC_WRITE).why == WHY_PERMISSION) << 10;
	process_sample_clear(&sample);
	proc_close(p);
	proc_root_close(root);
	answer_bytes(&result, sizeof(result));
	await_order();
}

static void what_is_denied_is_said(void **state)
{
	struct child target;
	uint64_t result;
	char byte;

	(void)state;
	if (geteuid() != 0)
		skip();
	start_child(hide);
	await_answer(&byte, 1);
	target = child;
	start_child(as_nobody);
	for (size_t i = 0; i < sizeof(target.pid); i++)
		order(((const char *)&target.pid)[i]);
	await_answer(&result, sizeof(result));
	assert_int_equal(result, 0x7ff);
	kill(target.pid, SIGKILL);
	waitpid(target.pid, NULL, 0);
	close(target.order[1]);
	close(target.answer[0]);
}

static void a_thread_is_no_process(void **state)
{
	struct error err = { "" };
	char expected[128];
	pid_t tids[3];

	(void)state;
	start_child(threads);
	await_answer(tids, sizeof(tids));
	assert_null(proc_open(root, tids[0], &err));
	snprintf(expected, sizeof(expected), "%d is a thread of process %d, not a process",
		 (int)tids[0], (int)child.pid);
	assert_string_equal(err.text, expected);
}

static void our_host(void **state)
{
	const struct host *h = proc_host(root);

	(void)state;
	assert_int_equal(h->cpus, sysconf(_SC_NPROCESSORS_ONLN));
	assert_true(h->memory_bytes > 1 << 20);
	assert_int_equal(strlen(h->boot_id), 36);
	assert_true(fabs(h->boot_wall_ns + (double)clock_boot_ns() - (double)clock_wall_ns()) <
		    1e9);
}

static void family(void)
{
	pid_t grandchild = fork();

	if (grandchild == 0) {
		await_order();
		_exit(0);
	}
	answer_bytes(&grandchild, sizeof(grandchild));
	await_order();
	kill(grandchild, SIGKILL);
}

static bool is_in(const pid_t *pids, size_t count, pid_t pid)
{
	for (size_t i = 0; i < count; i++) {
		if (pids[i] == pid)
			return true;
	}
	return false;
}

static void descendants_are_found(void **state)
{
	pid_t grandchild, *pids;
	size_t count;

	(void)state;
	start_child(family);
	await_answer(&grandchild, sizeof(grandchild));
	pids = proc_descendants(root, getpid(), &count);
	assert_true(is_in(pids, count, child.pid));
	assert_true(is_in(pids, count, grandchild));
	assert_false(is_in(pids, count, getpid()));
	free(pids);
	pids = proc_list(root, &count);
	assert_true(is_in(pids, count, child.pid));
	assert_true(is_in(pids, count, getpid()));
	assert_false(is_in(pids, count, 2) && getpid() != 2 && count > 2 &&
		     access("/proc/2/exe", F_OK) == 0);
	for (size_t i = 1; i < count; i++)
		assert_true(pids[i - 1] < pids[i]);
	free(pids);
	kill(grandchild, SIGKILL);
}

/* Nothing is left behind: no descriptor, however often a process is watched */
static void descriptors_are_given_back(void **state)
{
	struct value before, after;
	pid_t tids[3];

	(void)state;
	start_child(threads);
	await_answer(tids, sizeof(tids));
	watch();
	take(~0u);
	proc_close(p);
	before = value_of((double)open("/dev/null", O_RDONLY));
	close((int)before.number);
	for (int i = 0; i < 20; i++) {
		watch();
		take(~0u);
		take(~0u);
		proc_close(p);
		read_ns = 0;
	}
	p = NULL;
	after = value_of((double)open("/dev/null", O_RDONLY));
	close((int)after.number);
	assert_true(before.number == after.number);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(cpu_is_what_was_used),
		TEST(io_is_what_was_done),
		TEST(memory_is_what_was_touched),
		TEST(threads_are_listed),
		TEST(leader_exit_is_not_the_end),
		TEST(the_end_is_counted),
		TEST(exec_is_noticed),
		TEST(what_is_denied_is_said),
		TEST(a_thread_is_no_process),
		TEST(our_host),
		TEST(descendants_are_found),
		TEST(descriptors_are_given_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
