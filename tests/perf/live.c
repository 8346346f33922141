/*
 * Programs that are really sampled (tests/perf/target.c): whose functions are seen, in which shares, and
 * what happens when threads are born, programs end, become others, or are another user's. Where the kernel
 * does not let us, all are skipped, and it is said why. Asserted are shares of samples, never times.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "perf/perf.h"

#define PATIENCE_NS UINT64_C(60000000000)

static struct {
	pid_t pid;
	int order, answer; /* -1: none */
	int directory;     /* of /proc/PID */
} child = { .order = -1, .answer = -1, .directory = -1 };

static struct perf *perf;

/* All that was taken, added up */
static struct {
	struct profile_function *functions;
	size_t function_count;
	struct profile_path *paths;
	size_t path_count;
	struct profile_hit *hits;
	size_t hit_count, hit_capacity;
	struct profile_account account;
	double period_seconds;
	bool kernel;
} seen;

static void forget(void)
{
	for (size_t i = 0; i < seen.function_count; i++) {
		free(seen.functions[i].name);
		free(seen.functions[i].module);
	}
	free(seen.functions);
	free(seen.paths);
	free(seen.hits);
	memset(&seen, 0, sizeof(seen));
}

static void close_one(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

static void end_child(void)
{
	if (child.pid > 0) {
		kill(child.pid, SIGKILL);
		waitpid(child.pid, NULL, 0);
	}
	child.pid = 0;
	close_one(&child.order);
	close_one(&child.answer);
	close_one(&child.directory);
}

static int end(void **state)
{
	(void)state;
	perf_close(perf);
	perf = NULL;
	end_child();
	forget();
	return 0;
}

static void order(void)
{
	assert_int_equal(write(child.order, "o", 1), 1);
}

static void await_answer(void)
{
	char byte;

	assert_int_equal(read(child.answer, &byte, 1), 1);
}

static char *path_of(const char *program)
{
	const char *top = getenv("top_builddir");

	return mem_format("%s/tests/perf/%s", top ? top : ".", program);
}

static void start(const char *program, const char *what)
{
	char *path = path_of(program), directory[32];
	int orders[2], answers[2];

	assert_int_equal(pipe2(orders, O_CLOEXEC), 0);
	assert_int_equal(pipe2(answers, O_CLOEXEC), 0);
	child.pid = fork();
	if (child.pid == 0) {
		dup2(orders[0], 0);
		dup2(answers[1], 1);
		execl(path, path, what, (char *)NULL);
		_exit(127);
	}
	free(path);
	close(orders[0]);
	close(answers[1]);
	child.order = orders[1];
	child.answer = answers[0];
	snprintf(directory, sizeof(directory), "/proc/%d", (int)child.pid);
	child.directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	await_answer();
}

static struct perf_options options(unsigned hertz)
{
	return (struct perf_options){ .pid = child.pid,
				      .inner_pid = child.pid,
				      .proc_directory = child.directory,
				      .hertz = hertz };
}

static bool forbidden(const struct error *err)
{
	return strstr(err->text, "permission denied") || strstr(err->text, "no perf events");
}

static void watch_with(struct perf_options o)
{
	struct error err = { "" };

	perf = perf_open(&o, &err);
	if (!perf && forbidden(&err)) {
		print_message("# SKIP %s\n", err.text);
		end_child();
		skip();
	}
	if (!perf)
		print_message("# %s\n", err.text);
	assert_non_null(perf);
}

static void watch(unsigned hertz)
{
	watch_with(options(hertz));
}

static void add_names(struct profile_sample *s)
{
	size_t functions = seen.function_count + s->function_count;
	size_t paths = seen.path_count + s->path_count;

	assert_int_equal(s->first_function, seen.function_count);
	assert_int_equal(s->first_path, seen.path_count);
	seen.functions = mem_resize(seen.functions, functions, sizeof(*seen.functions));
	seen.paths = mem_resize(seen.paths, paths, sizeof(*seen.paths));
	for (size_t i = 0; i < s->function_count; i++)
		seen.functions[seen.function_count++] = s->functions[i];
	for (size_t i = 0; i < s->path_count; i++)
		seen.paths[seen.path_count++] = s->paths[i];
	s->function_count = 0; /* their names are ours now */
}

static void check_paths(void)
{
	for (size_t i = 0; i < seen.path_count; i++) {
		assert_true(seen.paths[i].function < seen.function_count);
		assert_true(seen.paths[i].caller == PROFILE_NONE || seen.paths[i].caller < i);
	}
}

static void take(void)
{
	struct profile_sample *s = perf_take(perf);
	uint64_t hits = 0;

	assert_non_null(s);
	assert_null(s->reason);
	add_names(s);
	check_paths();
	for (size_t i = 0; i < s->hit_count; i++) {
		assert_true(s->hits[i].path < seen.path_count);
		hits += s->hits[i].count;
		seen.hits = vec_room(seen.hits, seen.hit_count, &seen.hit_capacity);
		seen.hits[seen.hit_count++] = s->hits[i];
	}
	assert_int_equal(hits, s->account.samples);
	assert_true(s->account.cut <= hits);
	seen.account.samples += hits;
	seen.account.cut += s->account.cut;
	seen.account.lost += s->account.lost;
	seen.period_seconds = s->period_seconds;
	seen.kernel = s->kernel;
	profile_sample_free(s);
}

static const char *name_of(uint32_t path)
{
	return seen.functions[seen.paths[path].function].name;
}

static bool on_path(uint32_t path, const char *name)
{
	for (; path != PROFILE_NONE; path = seen.paths[path].caller) {
		if (!strcmp(name_of(path), name))
			return true;
	}
	return false;
}

/* Samples in both functions or what they called; NULL: whatever */
static uint64_t within(const char *one, const char *other)
{
	uint64_t count = 0;

	for (size_t i = 0; i < seen.hit_count; i++) {
		uint32_t path = seen.hits[i].path;

		if ((!one || on_path(path, one)) && (!other || on_path(path, other)))
			count += seen.hits[i].count;
	}
	return count;
}

static void gather(const char *function, uint64_t samples)
{
	const struct timespec moment = { 0, 20000000 };
	uint64_t until_ns = clock_mono_ns() + PATIENCE_NS;

	do {
		assert_true(clock_mono_ns() < until_ns);
		nanosleep(&moment, NULL);
		take();
	} while (within(function, NULL) < samples);
}

#define assert_share(part, whole, least, most)                                     \
	do {                                                                       \
		double share = (double)(part) / (double)(whole);                   \
		if (!(share >= (least) && share <= (most)))                        \
			print_message("# %s is %g of %s\n", #part, share, #whole); \
		assert_true(share >= (least) && share <= (most));                  \
	} while (0)

static void assert_split(void)
{
	uint64_t seventy = within("work_seventy", NULL), thirty = within("work_thirty", NULL);

	assert_share(seventy, seventy + thirty, 0.6, 0.8);
	assert_share(seventy + thirty, seen.account.samples, 0.9, 1);
	assert_share(within("work_seventy", "work_share"), seventy, 0.95, 1);
}

static bool sampled_on(pid_t tid)
{
	for (size_t i = 0; i < seen.hit_count; i++) {
		if (seen.hits[i].tid == tid)
			return true;
	}
	return false;
}

static void shares_are_right(void **state)
{
	uint64_t outermost;

	(void)state;
	start("target", "four");
	watch(999);
	gather("work_share", 2000);
	assert_split();
	assert_true(sampled_on(child.pid));
	outermost =
		within("work_thread", NULL) + within("main", NULL) - within("work_thread", "main");
	assert_share(outermost, seen.account.samples, 0.95, 1);
	assert_share(within("main", NULL), seen.account.samples, 0.1, 0.5);
	assert_share(seen.account.cut, seen.account.samples, 0, 0.05);
	assert_true(seen.period_seconds > 1 / 1000.0 && seen.period_seconds < 1 / 998.0);
}

static void shares_by_frame_pointers(void **state)
{
	struct perf_options o;

	(void)state;
	start("target_frames", "four");
	o = options(999);
	o.frame_pointers = true;
	watch_with(o);
	gather("work_share", 2000);
	assert_split();
}

static uint64_t process_ns(void)
{
	struct timespec t;
	clockid_t clock;

	assert_int_equal(clock_getcpuclockid(child.pid, &clock), 0);
	assert_int_equal(clock_gettime(clock, &t), 0);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Samples times period is the processor time that was used */
static void samples_are_time(void **state)
{
	uint64_t used_ns;

	(void)state;
	start("target", "one");
	watch(499);
	used_ns = process_ns();
	gather("work_share", 500);
	used_ns = process_ns() - used_ns;
	assert_share((double)seen.account.samples * seen.period_seconds * 1e9, (double)used_ns, 0.5,
		     1.1);
}

static uint32_t hold_up_once(void *context, pid_t tid, uint64_t mono_ns)
{
	const struct timespec moment = { 0, 300000000 };
	bool *held = context;

	(void)tid, (void)mono_ns;
	if (!*held)
		nanosleep(&moment, NULL);
	*held = true;
	return PROFILE_NO_OP;
}

/* What comes while samples are still being read is of the next time, as its processor time is */
static void samples_are_of_their_time(void **state)
{
	const struct timespec moment = { 0, 30000000 };
	bool held = false;
	uint64_t used_ns;
	struct perf_options o;

	(void)state;
	start("target", "one");
	o = options(999);
	o.op_at = hold_up_once;
	o.context = &held;
	used_ns = process_ns();
	watch_with(o);
	nanosleep(&moment, NULL);
	used_ns = process_ns() - used_ns;
	take(); /* takes 300 ms */
	assert_true((double)seen.account.samples * seen.period_seconds <=
		    (double)used_ns / 1e9 + 0.02);
	gather("work_share", 500);
}

static void without_symbols(void **state)
{
	uint64_t inside = 0;
	size_t functions = 0;

	(void)state;
	start("target_stripped", "one");
	watch(999);
	gather(NULL, 500);
	for (size_t i = 0; i < seen.hit_count; i++) {
		if (!strncmp(name_of(seen.hits[i].path), "target_stripped+0x", 18))
			inside += seen.hits[i].count;
	}
	assert_int_equal(within("work_seventy", NULL), 0);
	assert_share(inside, seen.account.samples, 0.8, 1);
	/* each of its functions is one, wherever in it the samples are */
	for (size_t i = 0; i < seen.function_count; i++)
		functions += !strcmp(seen.functions[i].module, "target_stripped");
	assert_in_range(functions, 1, 12);
}

static void deep_stacks_are_cut(void **state)
{
	uint64_t bottom;

	(void)state;
	start("target", "deep");
	watch(999);
	gather("work_bottom", 300);
	bottom = within("work_bottom", NULL);
	assert_share(within("work_bottom", "work_deep"), bottom, 0.95, 1);
	assert_share(within("work_bottom", "main"), bottom, 0, 0.05);
	assert_share(seen.account.cut, seen.account.samples, 0.9, 1);
}

/* Some 40 KB */
static void deep_stacks_are_seen_further(void **state)
{
	uint64_t bottom;
	struct perf_options o;

	(void)state;
	start("target", "less_deep");
	o = options(199); /* 64 KiB each: a busy machine is to keep up */
	o.stack_bytes = 65536;
	watch_with(o);
	gather("work_bottom", 300);
	bottom = within("work_bottom", NULL);
	assert_share(within("work_bottom", "main"), bottom, 0.95, 1);
	assert_share(seen.account.cut, seen.account.samples, 0, 0.05);
	assert_share(seen.account.lost, seen.account.samples, 0, 0.05);
}

static void later_threads_are_sampled(void **state)
{
	(void)state;
	start("target", "late");
	watch(999);
	take();
	order();
	gather("work_share", 500);
	assert_split();
	assert_false(sampled_on(child.pid) && within("work_share", "main") > 0);
}

/* Shorter than a period: seen or not, but never more than there was */
static void brief_threads(void **state)
{
	const struct timespec moment = { 0, 20000000 };
	uint64_t used_ns;

	(void)state;
	start("target", "brief");
	watch(99);
	used_ns = process_ns();
	while (process_ns() - used_ns < 500000000)
		nanosleep(&moment, NULL);
	take();
	used_ns = process_ns() - used_ns;
	assert_true((double)seen.account.samples * seen.period_seconds * 1e9 <=
		    (double)used_ns * 1.1);
}

static void threads_and_children_can_be_made(void **state)
{
	int status;

	(void)state;
	start("target", "family");
	watch(999);
	order();
	await_answer();
	take();
	order();
	assert_int_equal(waitpid(child.pid, &status, 0), child.pid);
	child.pid = 0;
	assert_int_equal(status, 0);
	assert_true(within("work_share", NULL) > 100);
	assert_int_equal(within("work_of_child", NULL), 0);
}

static void other_program(const char *what)
{
	start("target", what);
	watch(999);
	gather("work_before", 20);
	assert_int_equal(within("work_share", NULL), 0);
	order();
	gather("work_share", 300);
	assert_share(within("work_share", "main"), within("work_share", NULL), 0.95, 1);
}

static void another_program(void **state)
{
	(void)state;
	other_program("become");
}

static void another_program_by_a_thread(void **state)
{
	(void)state;
	other_program("become_by_thread");
}

static void signal_handlers(void **state)
{
	uint64_t handled;

	(void)state;
	start("target", "interrupted");
	watch(999);
	gather("work_in_handler", 100);
	handled = within("work_in_handler", NULL);
	assert_share(within("work_in_handler", "on_signal"), handled, 0.95, 1);
	assert_share(within("work_in_handler", "work_interrupted"), handled, 0.8, 1);
	assert_share(within("work_in_handler", "main"), handled, 0.8, 1);
}

static void leader_has_ended(void **state)
{
	(void)state;
	start("target", "leaderless");
	watch(999);
	gather("work_share", 300);
	assert_split();
}

/* Before anything was looked up */
static void leader_ends_later(void **state)
{
	(void)state;
	start("target", "leaderless_later");
	watch(999);
	order();
	gather("work_share", 300);
	assert_split();
}

static void begin_made(const char *what)
{
#if !defined(__x86_64__)
	skip();
#endif
	start("target", what);
	watch(999);
}

static void end_made(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/tmp/perf-%d.map", (int)child.pid);
	unlink(path);
}

/* Compilers at run time give no call frame information: by frame pointers, or by how the code goes on */
static void code_made_at_run_time(void **state)
{
	uint64_t below;

	(void)state;
	begin_made("made");
	gather("work_below_made", 300);
	end_made();
	below = within("work_below_made", NULL);
	assert_share(within("work_below_made", "made_plainly"), below, 0.95, 1.05);
	assert_share(within("made_plainly", "work_made_plainly"), below, 0.95, 1.05);
	assert_share(within("work_below_made", "made_with_pointer"), below, 0.95, 1.05);
	assert_share(within("made_with_pointer", "work_made_with_pointer"), below, 0.95, 1.05);
	assert_share(within("made_with_pointer", "main"), below, 0.95, 1.05);
	assert_share(seen.account.cut, seen.account.samples, 0, 0.05);
}

/* Also where its memory was not there when sampling began */
static void code_made_later(void **state)
{
	(void)state;
	begin_made("made_late");
	order();
	await_answer();
	gather("work_below_made", 300);
	end_made();
	assert_share(within("work_below_made", "main"), within("work_below_made", NULL), 0.85, 1);
	assert_share(seen.account.cut, seen.account.samples, 0, 0.15);
}

/* In a file, too: a Rust program's main has none, where a panic aborts */
static void code_without_frame_information(void **state)
{
	uint64_t below;

	(void)state;
	begin_made("bare");
	gather("work_below_made", 300);
	end_made();
	below = within("work_below_made", NULL);
	assert_share(within("work_below_made", "bare_plainly"), below, 0.95, 1.05);
	assert_share(within("bare_plainly", "work_bare"), below, 0.95, 1.05);
	assert_share(within("work_bare", "main"), below, 0.95, 1.05);
	assert_share(seen.account.cut, seen.account.samples, 0, 0.05);
}

/* Where nothing tells, that is said */
static void code_that_ends_the_stack(void **state)
{
	uint64_t below;

	(void)state;
	begin_made("made_opaque");
	gather("work_below_made", 300);
	end_made();
	below = within("work_below_made", NULL);
	assert_share(within("work_below_made", "made_opaque"), below, 0.95, 1);
	assert_share(within("made_opaque", "main"), below, 0, 0.05);
	assert_share(seen.account.cut, seen.account.samples, 0.9, 1);
}

static void kernel_is_on_top(void **state)
{
	uint64_t kernel = 0;

	(void)state;
	start("target", "calls");
	watch(999);
	gather("work_calls", 200);
	for (size_t i = 0; i < seen.hit_count; i++) {
		const struct profile_path *path = &seen.paths[seen.hits[i].path];

		if (!strcmp(seen.functions[path->function].module, "[kernel]"))
			kernel += seen.hits[i].count;
	}
	if (seen.kernel)
		assert_share(kernel, seen.account.samples, 0.2, 1);
	else
		assert_int_equal(kernel, 0);
}

static void the_end_leaves_samples(void **state)
{
	(void)state;
	start("target", "briefly");
	watch(999);
	order();
	assert_int_equal(waitpid(child.pid, NULL, 0), child.pid);
	child.pid = 0;
	take();
	assert_split();
	forget();
	perf_renew(perf);
	/* indices go on: what was taken is only forgotten here */
	profile_sample_free(perf_take(perf));
}

static void killed_meanwhile(void **state)
{
	(void)state;
	start("target", "four");
	watch(9999);
	gather("work_share", 100);
	kill(child.pid, SIGKILL);
	take();
	waitpid(child.pid, NULL, 0);
	child.pid = 0;
	take();
	take();
	assert_true(within("work_share", NULL) >= 100);
}

static void nobody_is_there(void **state)
{
	struct error err = { "" };
	struct perf_options o;

	(void)state;
	start("target", "one");
	o = options(99);
	kill(child.pid, SIGKILL);
	waitpid(child.pid, NULL, 0);
	child.pid = 0;
	assert_null(perf_open(&o, &err));
	assert_true(forbidden(&err) || !strcmp(err.text, "the process has ended"));
}

struct asked {
	pthread_t caller;
	atomic_uint count;
	atomic_bool wrong;
};

static uint32_t op_at(void *context, pid_t tid, uint64_t mono_ns)
{
	struct asked *asked = context;

	if (tid != child.pid || mono_ns > clock_mono_ns() ||
	    pthread_equal(asked->caller, pthread_self()))
		asked->wrong = true;
	return asked->count++ % 2 ? 5 : PROFILE_UNKNOWN_OP;
}

static void operations_are_asked_for(void **state)
{
	struct asked asked = { .caller = pthread_self() };
	uint64_t five = 0;
	struct perf_options o;

	(void)state;
	start("target", "one");
	o = options(999);
	o.op_at = op_at;
	o.context = &asked;
	watch_with(o);
	gather("work_share", 100);
	perf_close(perf);
	perf = NULL;
	for (size_t i = 0; i < seen.hit_count; i++)
		five += seen.hits[i].op == 5 ? seen.hits[i].count : 0;
	assert_false(asked.wrong);
	assert_in_range(five, seen.account.samples / 2, seen.account.samples / 2 + 1);
}

static int lowest_free(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	close(fd);
	return fd;
}

/* Nothing is left behind, and none that is sampled holds back the next */
static void again_and_again(void **state)
{
	struct perf_options o;
	int before;

	(void)state;
	start("target", "four");
	before = lowest_free();
	for (unsigned i = 0; i < 20; i++) {
		o = options(i % 2 ? 9999 : 1);
		o.frame_pointers = i % 3 == 0;
		watch_with(o);
		profile_sample_free(perf_take(perf));
		perf_close(perf);
		perf = NULL;
	}
	assert_int_equal(lowest_free(), before);
}

static void exceptions(void **state)
{
	char *path = path_of("throws");
	bool there = access(path, X_OK) == 0;
	uint64_t inside;

	(void)state;
	free(path);
	if (!there)
		skip(); /* there is no C++ compiler */
	start("throws", "");
	watch(999);
	gather(NULL, 1000);
	inside = within("market::match(market::Book&)", NULL);
	assert_share(inside, seen.account.samples, 0.9, 1);
	assert_share(within("market::match(market::Book&)", "main"), inside, 0.95, 1);
	assert_share(within("market::reject(market::Book&, int)", NULL), inside, 0.5, 1);
}

/* As another user: one sentence, written to the parent */
static void try_as_nobody(int to)
{
	struct error err = { "" };
	struct perf_options o = options(99);

	if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
		_exit(1);
	if (perf_open(&o, &err))
		_exit(1);
	_exit(write(to, err.text, sizeof(err.text)) != sizeof(err.text));
}

static void what_is_denied_is_said(void **state)
{
	struct error err = { "" };
	int told[2], status;
	pid_t pid;

	(void)state;
	if (geteuid() != 0)
		skip();
	start("target", "one");
	assert_int_equal(pipe2(told, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0)
		try_as_nobody(told[1]);
	close(told[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(read(told[0], err.text, sizeof(err.text)), sizeof(err.text));
	close(told[0]);
	assert_true(forbidden(&err));
	assert_null(strchr(err.text, '\n'));
}

/* Another user, who may lock no memory beyond what the kernel gives to each for samples */
static void become_nobody(void)
{
	const struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_MEMLOCK, &none) || setresgid(65534, 65534, 65534) ||
	    setresuid(65534, 65534, 65534) || prctl(PR_SET_DUMPABLE, 1))
		_exit(1);
}

static void *burn(void *unused)
{
	static atomic_uint sink;

	for (;;)
		sink++;
	return unused;
}

static void burn_on_threads(unsigned count)
{
	pthread_t thread;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (unsigned i = 0; i < count; i++)
		if (pthread_create(&thread, NULL, burn, NULL))
			_exit(1);
	if (write(child.answer, "d", 1) == 1)
		pause();
	_exit(1);
}

enum { SEEN = 2, REFUSED, FORBIDDEN };

/* Of a process of this user */
static int see_samples(void)
{
	uint64_t until = clock_mono_ns() + PATIENCE_NS, count = 0;
	struct perf_options o = options(9999); /* for which much memory is wanted */
	struct error err = { "" };

	perf = perf_open(&o, &err);
	if (!perf)
		return forbidden(&err) ? FORBIDDEN : REFUSED;
	while (count < 100 && clock_mono_ns() < until) {
		struct profile_sample *s = perf_take(perf);

		count += s->account.samples;
		profile_sample_free(s);
		usleep(10000);
	}
	perf_close(perf);
	return count >= 100 ? SEEN : 0;
}

static void watch_many_threads(void)
{
	char directory[32], byte;
	int ready[2], result;

	become_nobody();
	if (pipe2(ready, O_CLOEXEC))
		_exit(1);
	child.answer = ready[1];
	child.pid = fork();
	if (child.pid == 0)
		burn_on_threads(61);
	snprintf(directory, sizeof(directory), "/proc/%d", (int)child.pid);
	child.directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	result = read(ready[0], &byte, 1) == 1 ? see_samples() : 0;
	kill(child.pid, SIGKILL);
	_exit(result);
}

/* A buffer for each of them would be more memory than a user without privileges may lock */
static void many_threads_without_privilege(void **state)
{
	pid_t watcher;
	int status;

	(void)state;
	if (geteuid() != 0)
		skip();
	watcher = fork();
	if (watcher == 0)
		watch_many_threads();
	assert_int_equal(waitpid(watcher, &status, 0), watcher);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == FORBIDDEN)
		skip();
	assert_int_equal(WEXITSTATUS(status), SEEN);
}

#define TEST(name) cmocka_unit_test_teardown(name, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(shares_are_right),
		TEST(shares_by_frame_pointers),
		TEST(samples_are_time),
		TEST(samples_are_of_their_time),
		TEST(without_symbols),
		TEST(deep_stacks_are_cut),
		TEST(deep_stacks_are_seen_further),
		TEST(later_threads_are_sampled),
		TEST(brief_threads),
		TEST(threads_and_children_can_be_made),
		TEST(another_program),
		TEST(another_program_by_a_thread),
		TEST(signal_handlers),
		TEST(leader_has_ended),
		TEST(leader_ends_later),
		TEST(code_made_at_run_time),
		TEST(code_made_later),
		TEST(code_without_frame_information),
		TEST(code_that_ends_the_stack),
		TEST(kernel_is_on_top),
		TEST(the_end_leaves_samples),
		TEST(killed_meanwhile),
		TEST(nobody_is_there),
		TEST(operations_are_asked_for),
		TEST(again_and_again),
		TEST(exceptions),
		TEST(what_is_denied_is_said),
		TEST(many_threads_without_privilege),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
