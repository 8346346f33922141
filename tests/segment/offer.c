/* Descriptors that are handed over: what is taken for a process's segment, and for how long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "builder.h"

/* A process that has no descriptor but the pipe by which it is ended. */
struct idle {
	pid_t pid;
	int directory;
};

static struct idle idle_start(void)
{
	struct idle idle;
	char path[32];

	idle.pid = fork();
	if (idle.pid == 0) {
		for (int fd = 3; fd < 256; fd++)
			close(fd);
		for (;;)
			pause();
	}
	snprintf(path, sizeof(path), "/proc/%d", (int)idle.pid);
	idle.directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return idle;
}

/* Leaves a zombie. */
static void idle_kill(const struct idle *idle)
{
	siginfo_t info;

	kill(idle->pid, SIGKILL);
	assert_int_equal(waitid(P_PID, (id_t)idle->pid, &info, WEXITED | WNOWAIT), 0);
}

static void idle_end(const struct idle *idle)
{
	kill(idle->pid, SIGKILL);
	waitpid(idle->pid, NULL, 0);
	close(idle->directory);
}

/* A segment of that process with `count` values in it. */
static void build(struct builder *b, const struct idle *idle, int count)
{
	uint32_t op, thread;

	builder_init(b, BUILDER_SIZE);
	b->header->pid = (uint32_t)idle->pid;
	b->header->start_ticks = 0;
	op = builder_op(b, PERFTOP_KIND_TIMER, "component", "operation", "");
	thread = builder_thread(b, (uint32_t)idle->pid, "main", 16);
	while (count-- > 0)
		builder_record(b, thread, op, 1000);
}

/* What is new. */
static uint64_t read_count(struct segment *s, enum segment_state want, bool *reused)
{
	struct process_sample p = builder_read(s);
	uint64_t count = 0;

	assert_int_equal(p.segment.state, want);
	for (uint32_t i = 0; i < p.op_count; i++)
		count += p.ops[i].totals.count;
	*reused = p.reused;
	process_sample_clear(&p);
	return count;
}

static struct segment *of_idle(const struct idle *idle)
{
	return segment_of_process(idle->directory, idle->pid, idle->pid, 0);
}

static int another(const struct builder *b)
{
	return fcntl(b->fd, F_DUPFD_CLOEXEC, 0);
}

static void read_after_the_end(void **state)
{
	struct idle idle = idle_start();
	struct segment *s = of_idle(&idle);
	struct builder b;
	bool reused;

	(void)state;
	build(&b, &idle, 5);
	idle_kill(&idle);
	assert_true(segment_offer(s, another(&b)));
	assert_int_equal(read_count(s, SEGMENT_DEAD, &reused), 5);
	assert_false(reused);
	segment_close(s);
	builder_clear(&b);
	idle_end(&idle);
}

/* A living process that does not have it has become another program. */
static void dropped_where_it_is_not(void **state)
{
	struct idle idle = idle_start();
	struct segment *s = of_idle(&idle);
	struct builder b;
	bool reused;

	(void)state;
	build(&b, &idle, 5);
	assert_true(segment_offer(s, another(&b)));
	assert_int_equal(read_count(s, SEGMENT_ABSENT, &reused), 0);
	assert_int_equal(segment_descriptor(s), -1);
	segment_close(s);
	builder_clear(&b);
	idle_end(&idle);
}

static void newer_one_replaces(void **state)
{
	struct idle idle = idle_start();
	struct segment *s = of_idle(&idle);
	struct builder a, b;
	bool reused;

	(void)state;
	build(&a, &idle, 5);
	build(&b, &idle, 7);
	idle_kill(&idle);
	assert_true(segment_offer(s, another(&a)));
	assert_int_equal(read_count(s, SEGMENT_DEAD, &reused), 5);
	assert_true(segment_offer(s, another(&a))); /* the same again changes nothing */
	assert_int_equal(read_count(s, SEGMENT_DEAD, &reused), 0);
	assert_false(reused);
	assert_true(segment_offer(s, another(&b)));
	assert_int_equal(read_count(s, SEGMENT_DEAD, &reused), 7);
	assert_true(reused);
	assert_int_equal(read_count(s, SEGMENT_DEAD, &reused), 0);
	assert_false(reused);
	segment_close(s);
	builder_clear(&a);
	builder_clear(&b);
	idle_end(&idle);
}

static void found_already(void **state)
{
	struct builder b;
	struct segment *s;
	bool reused;

	(void)state;
	build(&b, &(struct idle){ getpid(), -1 }, 3);
	s = builder_of_self();
	assert_int_equal(read_count(s, SEGMENT_ATTACHED, &reused), 3);
	assert_true(segment_descriptor(s) >= 0);
	assert_true(segment_offer(s, another(&b)));
	assert_int_equal(read_count(s, SEGMENT_ATTACHED, &reused), 0);
	assert_false(reused);
	segment_close(s);
	builder_clear(&b);
}

static void refuse(struct segment *s, int fd)
{
	assert_true(fd >= 0);
	assert_false(segment_offer(s, fd));
	assert_null(segment_of_descriptor(fd, getpid()));
	assert_int_equal(close(fd), 0); /* it has stayed ours */
}

static int plain_file(off_t size)
{
	char path[] = "/tmp/perftop-offer-XXXXXX";
	int fd = mkstemp(path);

	unlink(path);
	assert_int_equal(ftruncate(fd, size), 0);
	return fd;
}

static void what_is_no_segment_is_refused(void **state)
{
	struct idle idle = idle_start();
	struct segment *s = of_idle(&idle);
	char path[64];
	struct builder b;
	int ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	refuse(s, ends[0]);
	refuse(s, ends[1]);
	refuse(s, open("/", O_RDONLY | O_DIRECTORY));
	refuse(s, open("/dev/zero", O_RDONLY));
	refuse(s, open("/proc/self/stat", O_RDONLY));
	refuse(s, plain_file(0));
	refuse(s, plain_file(BUILDER_SIZE));
	build(&b, &idle, 5);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", b.fd);
	refuse(s, open(path, O_WRONLY));
	refuse(s, open(path, O_PATH));
	b.header->pid++;
	refuse(s, another(&b));
	b.header->pid--;
	b.header->boot_id[0] = 'z';
	refuse(s, another(&b));
	builder_clear(&b);
	segment_close(s);
	idle_end(&idle);
}

static void dead_process(void **state)
{
	struct idle idle = idle_start();
	struct segment *s;
	struct builder b;
	bool reused;

	(void)state;
	build(&b, &idle, 5);
	idle_end(&idle);
	assert_null(segment_of_descriptor(b.fd, idle.pid + 1));
	s = segment_of_descriptor(another(&b), idle.pid);
	assert_non_null(s);
	assert_int_equal(segment_writer(s).pid, idle.pid);
	assert_int_equal(read_count(s, SEGMENT_DEAD, &reused), 5);
	segment_close(s);
	builder_clear(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_after_the_end),
		cmocka_unit_test(dropped_where_it_is_not),
		cmocka_unit_test(newer_one_replaces),
		cmocka_unit_test(found_already),
		cmocka_unit_test(what_is_no_segment_is_refused),
		cmocka_unit_test(dead_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
