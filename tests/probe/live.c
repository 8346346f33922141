/*
 * Probes on this very program: what is counted, and what a probed program may still do. Where the kernel does not let us, all are
 * skipped, and it is said why. Asserted are counts, and times only as what they cannot be less than.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "perftop/bucket.h"
#include "probe/probe.h"

#define DEEP 200 /* more than the kernel keeps returns of */

/* ---- what is probed: functions that are there by name, whatever the compiler does */

#ifdef __clang__
#define PROBED __attribute__((noinline, used)) static
#else
#define PROBED __attribute__((noipa, used)) static
#endif

PROBED void brief(void)
{
	__asm__ volatile("" ::: "memory");
}

PROBED void pausing(long ns)
{
	const struct timespec t = { .tv_nsec = ns };

	nanosleep(&t, NULL);
}

PROBED int nested(int depth)
{
	int below = depth ? nested(depth - 1) : 0;

	__asm__ volatile("" ::: "memory");
	return below + 1;
}

static sigjmp_buf jump;

PROBED void jumping(bool far)
{
	if (far)
		siglongjmp(jump, 1);
	__asm__ volatile("" ::: "memory");
}

PROBED void leaving(bool by_exit)
{
	if (by_exit)
		pthread_exit(NULL);
	pausing(900000000);
}

/* ---- the probes of this program */

static struct probes *probes;
static struct probing *probing;
static int directory = -1;
static char reason[600]; /* why nothing can be tried here; "": all can */

static bool set_probes(const char *const *functions, size_t count, bool syscalls)
{
	const struct probe_options options = { functions, count, syscalls, false };
	const struct probe_target self = { getpid(), directory, false };
	struct error err = { "" };

	probes = probes_open(&options, &err);
	probing = probes ? probes_add(probes, &self, &err) : NULL;
	if (probing)
		return true;
	probes_close(probes);
	probes = NULL;
	snprintf(reason, sizeof(reason), "%s", err.text);
	return false;
}

static int take_off(void **state)
{
	(void)state;
	if (probes) {
		probes_remove(probes, probing);
		probes_close(probes);
	}
	probes = NULL;
	probing = NULL;
	return 0;
}

/* What came of one operation; the sample is kept until the next. */
static struct process_sample sample;

static void clear_sample(void)
{
	for (uint32_t i = 0; i < sample.key_count; i++)
		op_key_clear(&sample.keys[i]);
	for (uint32_t i = 0; i < sample.op_count; i++)
		free(sample.ops[i].run);
	free(sample.keys);
	free(sample.ops);
	sample = (struct process_sample){ 0 };
}

static void take_sample(void)
{
	clear_sample();
	probes_read(probes, probing, directory, &sample);
}

static const struct op_sample *look_for(const char *component, const char *end)
{
	for (uint32_t i = 0; i < sample.key_count; i++) {
		const struct op_key *key = &sample.keys[i];
		size_t length = strlen(key->operation), tail = strlen(end);

		if (strcmp(key->component, component) != 0 || length < tail ||
		    strcmp(key->operation + length - tail, end) != 0)
			continue;
		for (uint32_t k = 0; k < sample.op_count; k++)
			if (sample.ops[k].op == sample.first_key + i)
				return &sample.ops[k];
	}
	return NULL;
}

static const struct op_sample *op_of(const char *component, const char *end)
{
	const struct op_sample *op = look_for(component, end);

	if (!op)
		fail_msg("nothing of %s %s (%s)", component, end, probes_note(probes));
	return op;
}

static uint64_t histogram_sum(const struct op_sample *op)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < op->run_length; i++) {
		assert_true(i == 0 || op->run[i].index >= op->run[i - 1].index);
		sum += op->run[i].count;
	}
	return sum;
}

static int gone(void **state)
{
	(void)state;
	clear_sample();
	return take_off(NULL);
}

#define BEGIN(syscalls, ...)                                                      \
	do {                                                                      \
		static const char *const texts[] = { __VA_ARGS__ };               \
                                                                                  \
		if (!set_probes(texts, sizeof(texts) / sizeof(*texts), syscalls)) \
			fail_msg("%s", reason);                                   \
	} while (0)

/* ---- counts */

static void counts(void **state)
{
	const struct op_sample *op;

	(void)state;
	BEGIN(false, ":brief", ":pausing");
	for (int i = 0; i < 1234; i++)
		brief();
	for (int i = 0; i < 20; i++)
		pausing(2000000);
	take_sample();
	assert_int_equal(sample.key_count, 2);
	assert_int_equal(sample.first_key, 0);
	assert_int_equal(sample.keys[0].kind, PERFTOP_KIND_TIMER_NS);
	op = op_of("probe", ":brief");
	assert_int_equal(op->totals.count, 1234);
	assert_int_equal(op->totals.timed, 1234);
	assert_int_equal(histogram_sum(op), 1234);
	assert_true(op->min <= op->max && op->totals.total >= 1234 * op->min);
	op = op_of("probe", ":pausing");
	assert_int_equal(op->totals.count, 20);
	assert_int_equal(histogram_sum(op), 20);
	assert_true(op->min >= 2000000);
	assert_true(op->totals.total >= 20 * 2000000ull && op->totals.total <= 20 * op->max);
	/* the buckets are those of the rest of perftop, in nanoseconds */
	for (uint32_t i = 0; i < op->run_length; i++) {
		uint64_t low = perftop_bucket_lower(op->run[i].index);
		uint64_t high = low + perftop_bucket_width(op->run[i].index);

		assert_true(high > op->min && low <= op->max);
	}
}

/* What was in one sample is not in the next; nothing is none */
static void differences(void **state)
{
	(void)state;
	BEGIN(false, ":brief");
	brief();
	take_sample();
	assert_int_equal(sample.op_count, 1);
	take_sample();
	assert_int_equal(sample.key_count, 0);
	assert_int_equal(sample.first_key, 1);
	assert_int_equal(sample.op_count, 0);
	brief();
	brief();
	take_sample();
	assert_int_equal(sample.op_count, 1);
	assert_int_equal(sample.ops[0].op, 0);
	assert_int_equal(sample.ops[0].totals.count, 2);
	assert_int_equal(histogram_sum(&sample.ops[0]), 2);
	probes_restart(probing);
	take_sample();
	assert_int_equal(sample.key_count, 1);
	assert_int_equal(sample.first_key, 0);
	assert_int_equal(sample.op_count, 0);
}

static void short_and_long(void **state)
{
	const struct op_sample *op;
	uint64_t slow = 0;

	(void)state;
	BEGIN(false, ":pausing");
	for (int i = 0; i < 40; i++)
		pausing(i % 4 ? 100000 : 30000000);
	take_sample();
	op = op_of("probe", ":pausing");
	for (uint32_t i = 0; i < op->run_length; i++)
		if (perftop_bucket_lower(op->run[i].index) >= 29000000)
			slow += op->run[i].count;
	assert_true(slow >= 10); /* a busy machine makes more of them slow, and none quick */
	assert_int_equal(histogram_sum(op), 40);
}

/* Returns of the innermost DEEP - 64 are not seen */
static void recursion(void **state)
{
	const struct op_sample *op;

	(void)state;
	BEGIN(false, ":nested");
	assert_int_equal(nested(9), 10);
	take_sample();
	op = op_of("probe", ":nested");
	assert_int_equal(op->totals.count, 10);
	assert_int_equal(nested(DEEP), DEEP + 1);
	assert_int_equal(nested(0), 1);
	take_sample();
	assert_int_equal(sample.op_count, 1); /* its key is not told again */
	assert_in_range(sample.ops[0].totals.count, 2, DEEP + 2);
	for (int i = 0; i < 100; i++)
		nested(0);
	take_sample();
	assert_int_equal(sample.op_count, 1);
	assert_int_equal(sample.ops[0].totals.count, 100);
}

static void calls_only(void **state)
{
	const struct op_sample *op;

	(void)state;
	BEGIN(false, ":brief%calls");
	for (int i = 0; i < 77; i++)
		brief();
	take_sample();
	op = op_of("probe", ":brief");
	assert_int_equal(sample.keys[0].kind, PERFTOP_KIND_COUNTER);
	assert_int_equal(op->totals.count, 77);
	assert_int_equal(op->totals.total, 77);
	assert_int_equal(op->run_length, 0);
}

/* ---- what a probed program may do */

static void *call_briefly(void *context)
{
	(void)context;
	for (int i = 0; i < 50; i++)
		brief();
	return NULL;
}

static void run_thread(void *(*body)(void *), void *context)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, body, context), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
}

static void try_threads(const char *const *texts, bool syscalls)
{
	const struct op_sample *op;
	int status;
	pid_t child;

	if (!set_probes(texts, texts[0] ? 1 : 0, syscalls))
		fail_msg("%s", reason);
	for (int i = 0; i < 20; i++)
		run_thread(call_briefly, NULL);
	child = fork();
	if (child == 0) {
		brief();
		run_thread(call_briefly, NULL);
		_exit(7);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	take_sample();
	if (!texts[0])
		return;
	op = op_of("probe", ":brief");
	assert_int_equal(op->totals.count, 20 * 50); /* and none of the child's */
}

static void threads_timed(void **state)
{
	static const char *const texts[] = { ":brief", NULL };

	(void)state;
	try_threads(texts, false);
}

static void threads_counted(void **state)
{
	static const char *const texts[] = { ":brief%calls", NULL };

	(void)state;
	try_threads(texts, false);
}

static void threads_syscalls(void **state)
{
	static const char *const texts[] = { NULL };

	(void)state;
	try_threads(texts, true);
}

static void longjmp_over(void **state)
{
	const struct op_sample *op;

	(void)state;
	BEGIN(false, ":jumping", ":brief");
	for (volatile int i = 0; i < 300; i++) {
		if (sigsetjmp(jump, 0) == 0)
			jumping(true);
		brief();
		jumping(false);
	}
	take_sample();
	op = op_of("probe", ":jumping");
	assert_int_equal(op->totals.count, 300); /* those that returned */
	op = op_of("probe", ":brief");
	assert_int_equal(op->totals.count, 300);
}

static void *leave(void *context)
{
	leaving(context != NULL);
	return NULL;
}

/* A thread that ends, or is cancelled, within a probed function: unwinding meets the probe, and goes on */
static void threads_that_leave(void **state)
{
	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip(); /* it takes a stack that is left so for poisoned, probed or not */
#endif
	BEGIN(false, ":leaving", ":brief");
	for (int i = 0; i < 20; i++) {
		pthread_t thread;

		run_thread(leave, &jump);
		assert_int_equal(pthread_create(&thread, NULL, leave, NULL), 0);
		pausing(1000000);
		pthread_cancel(thread);
		assert_int_equal(pthread_join(thread, NULL), 0);
	}
	brief();
	take_sample();
	assert_null(look_for("probe", ":leaving"));
	assert_int_equal(op_of("probe", ":brief")->totals.count, 1);
}

static void interrupt(int signal)
{
	(void)signal;
	brief();
}

static void signals(void **state)
{
	struct sigaction action = { .sa_handler = interrupt };

	(void)state;
	sigaction(SIGUSR1, &action, NULL);
	BEGIN(false, ":pausing", ":brief");
	for (int i = 0; i < 100; i++) {
		pausing(1000);
		raise(SIGUSR1);
	}
	take_sample();
	assert_int_equal(op_of("probe", ":brief")->totals.count, 100);
	assert_int_equal(op_of("probe", ":pausing")->totals.count, 100);
}

/* ---- letting go */

static void too_often(void **state)
{
	(void)state;
	BEGIN(false, ":brief", ":pausing");
	take_sample();
	for (struct timespec from, now = { 0 }; clock_gettime(CLOCK_MONOTONIC, &from) == 0;) {
		for (int i = 0; i < 100; i++)
			brief();
		if (now.tv_sec == 0)
			now = from;
		if (from.tv_sec - now.tv_sec >= 2 ||
		    strstr(probes_note(probes), "brief was taken off"))
			break;
		take_sample();
	}
	assert_non_null(strstr(probes_note(probes), "brief was taken off"));
	assert_null(strstr(probes_note(probes), "pausing was taken off"));
	take_sample();
	for (int i = 0; i < 1000; i++)
		brief();
	pausing(1);
	take_sample();
	assert_int_equal(sample.op_count, 1); /* of pausing */
	assert_int_equal(sample.ops[0].totals.count, 1);
}

static atomic_bool stop;

static void *call_without_end(void *context)
{
	(void)context;
	while (!atomic_load(&stop))
		brief();
	return NULL;
}

static void tried_first(void **state)
{
	pthread_t thread;

	(void)state;
	atomic_store(&stop, false);
	assert_int_equal(pthread_create(&thread, NULL, call_without_end, NULL), 0);
	BEGIN(false, ":brief");
	for (int i = 0; i < 500 && !strstr(probes_note(probes), "brief was taken off"); i++)
		probes_try(probes);
	atomic_store(&stop, true);
	pthread_join(thread, NULL);
	assert_non_null(strstr(probes_note(probes), "brief was taken off"));
}

/* ---- system calls */

static void syscalls(void **state)
{
	const struct op_sample *op;

	(void)state;
	if (!set_probes(NULL, 0, true))
		fail_msg("%s", reason);
	for (int i = 0; i < 4321; i++)
		syscall(SYS_getppid);
	for (int i = 0; i < 10; i++) {
		pausing(3000000);
		assert_int_equal(close(-1), -1);
	}
	run_thread(call_briefly, NULL);
	take_sample();
	op = op_of("syscall", "getppid");
	assert_int_equal(op->totals.count, 4321);
	assert_int_equal(op->totals.errors, 0);
	assert_int_equal(histogram_sum(op), 4321);
	op = op_of("syscall", "close");
	assert_true(op->totals.count >= 10);
	assert_in_range(op->totals.errors, 10, op->totals.count);
	op = op_of("syscall", "clock_nanosleep");
	assert_int_equal(op->totals.count, 10);
	assert_true(op->min >= 3000000);
	for (uint32_t i = 1; i < sample.op_count; i++)
		assert_true(sample.ops[i].op > sample.ops[i - 1].op);
}

static void *blocks(void *fd)
{
	char byte;

	syscall(SYS_read, *(int *)fd, &byte, 1);
	return NULL;
}

/* A call counts when it returns */
static void blocked_call(void **state)
{
	int ends[2];
	pthread_t thread;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	if (!set_probes(NULL, 0, true))
		fail_msg("%s", reason);
	assert_int_equal(pthread_create(&thread, NULL, blocks, &ends[0]), 0);
	pausing(20000000);
	take_sample();
	assert_null(look_for("syscall", "read"));
	assert_int_equal(syscall(SYS_write, ends[1], "x", 1), 1);
	pthread_join(thread, NULL);
	close(ends[0]);
	close(ends[1]);
	take_sample();
	assert_int_equal(op_of("syscall", "read")->totals.count, 1);
}

static void names(void **state)
{
	(void)state;
	assert_string_equal(probe_syscall_name(SYS_read), "read");
	assert_string_equal(probe_syscall_name(SYS_getppid), "getppid");
	assert_null(probe_syscall_name(100000));
}

/* ---- refused */

static void refused(void **state)
{
	static const char *const texts[][1] = { { "nowhere.so:f" }, { ":no_such_function" } };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		assert_false(set_probes(texts[i], 1, false));
		assert_non_null(strstr(reason, i ? "no_such_function" : "nowhere.so"));
	}
}

/* One process is watched where one was said */
static void one_only(void **state)
{
	const struct probe_target self = { getpid(), directory, false };
	struct error err = { "" };

	(void)state;
	BEGIN(false, ":brief");
	assert_null(probes_add(probes, &self, &err));
	assert_true(err.text[0]);
	probes_remove(probes, probing);
	probing = probes_add(probes, &self, &err); /* with nothing of what was before */
	assert_non_null(probing);
	brief();
	take_sample();
	assert_int_equal(sample.ops[0].totals.count, 1);
}

#define LIVE(test) cmocka_unit_test_teardown(test, gone)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LIVE(counts),          LIVE(differences),
		LIVE(short_and_long),  LIVE(recursion),
		LIVE(calls_only),      LIVE(threads_timed),
		LIVE(threads_counted), LIVE(threads_syscalls),
		LIVE(longjmp_over),    LIVE(threads_that_leave),
		LIVE(signals),         LIVE(too_often),
		LIVE(tried_first),     LIVE(syscalls),
		LIVE(blocked_call),    LIVE(names),
		LIVE(refused),         LIVE(one_only),
	};
	static const char *const one[] = { ":brief" };

	directory = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (!set_probes(one, 1, true)) {
		printf("1..0 # SKIP %s\n", reason);
		return 0;
	}
	take_off(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
