/* Finding a segment in a process that moves: closes its descriptors, execs, dies, forks, sleeps. */
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

/* A child that does one step for each byte it is sent, and answers. */
struct child {
	pid_t pid;
	int to, from, directory;
};

typedef void child_fn(char step);

static struct builder own; /* the child's */
static int answers;        /* where it writes to */

static void work(int in, int out, child_fn *call)
{
	char step;

	answers = out;
	while (read(in, &step, 1) == 1) {
		call(step);
		if (write(out, &step, 1) != 1)
			break;
	}
	_exit(0);
}

static struct child child_start(child_fn *call)
{
	int to[2], from[2];
	struct child c;
	char path[32];

	assert_int_equal(pipe2(to, 0), 0);
	assert_int_equal(pipe2(from, 0), 0);
	c.pid = fork();
	if (c.pid == 0) {
		close(to[1]);
		close(from[0]);
		work(to[0], from[1], call);
	}
	close(to[0]);
	close(from[1]);
	c.to = to[1];
	c.from = from[0];
	snprintf(path, sizeof(path), "/proc/%d", (int)c.pid);
	c.directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return c;
}

static void child_step(struct child *c, char step)
{
	char answer;

	assert_int_equal(write(c->to, &step, 1), 1);
	assert_int_equal(read(c->from, &answer, 1), 1);
}

static void child_end(struct child *c)
{
	kill(c->pid, SIGKILL);
	waitpid(c->pid, NULL, 0);
	close(c->to);
	close(c->from);
	close(c->directory);
}

static enum segment_state read_state(struct segment *s, uint64_t *count, bool *reused)
{
	struct process_sample p = builder_read(s);
	enum segment_state state = p.segment.state;

	*count = 0;
	for (uint32_t i = 0; i < p.op_count; i++)
		*count += p.ops[i].totals.count;
	if (reused != NULL)
		*reused = p.reused;
	process_sample_clear(&p);
	return state;
}

/* Reads until the state is there: for what is looked for once a second only. */
static bool wait_for_state(struct segment *s, enum segment_state state, uint64_t *count)
{
	for (int i = 0; i < 500; i++) {
		if (read_state(s, count, NULL) == state)
			return true;
		usleep(10000);
	}
	return false;
}

static void steps(char step)
{
	switch (step) {
	case 'm': /* makes a segment */
		builder_init(&own, BUILDER_SIZE);
		(void)builder_op(&own, PERFTOP_KIND_TIMER, "c", "o", "");
		(void)builder_thread(&own, (uint32_t)getpid(), "main", 16);
		break;
	case 'r': builder_record(&own, 0, 0, 100); break;
	case 'c': close(own.fd); break;
	case 'd': /* the same under another number */
		own.fd = dup(own.fd);
		close(own.fd - 1);
		break;
	case 'u': munmap(own.base, own.size); break;
	case 'e': /* answers when it is another program; the memfd is close-on-exec */
		dup2(answers, 1);
		execl("/bin/sh", "sh", "-c", "printf e; exec sleep 100", NULL);
		_exit(1);
	default: break;
	}
}

static struct segment *open_child(const struct child *c)
{
	return segment_of_process(c->directory, c->pid, c->pid, 0);
}

static void appears_later(void **state)
{
	struct child c = child_start(steps);
	struct segment *s = open_child(&c);
	uint64_t count;

	(void)state;
	assert_int_equal(read_state(s, &count, NULL), SEGMENT_ABSENT);
	child_step(&c, 'm');
	child_step(&c, 'r');
	assert_true(wait_for_state(s, SEGMENT_ATTACHED, &count));
	assert_int_equal(count, 1);
	child_step(&c, 'r');
	read_state(s, &count, NULL);
	assert_int_equal(count, 1);
	child_end(&c);
	segment_close(s);
}

/* What was recorded up to the end can be read after it. */
static void read_after_death(void **state)
{
	struct child c = child_start(steps);
	struct segment *s;
	uint64_t count;

	(void)state;
	child_step(&c, 'm');
	s = open_child(&c);
	assert_int_equal(read_state(s, &count, NULL), SEGMENT_ATTACHED);
	child_step(&c, 'r');
	child_step(&c, 'r');
	kill(c.pid, SIGKILL);
	waitpid(c.pid, NULL, 0);
	assert_int_equal(read_state(s, &count, NULL), SEGMENT_DEAD);
	assert_int_equal(count, 2);
	assert_int_equal(read_state(s, &count, NULL), SEGMENT_DEAD);
	assert_int_equal(count, 0);
	child_end(&c);
	segment_close(s);
}

static void read_of_a_zombie(void **state)
{
	struct child c = child_start(steps);
	struct segment *s;
	uint64_t count;

	(void)state;
	child_step(&c, 'm');
	s = open_child(&c);
	child_step(&c, 'r');
	kill(c.pid, SIGKILL);
	waitid(P_PID, (id_t)c.pid, NULL, WEXITED | WNOWAIT);
	assert_int_equal(read_state(s, &count, NULL), SEGMENT_DEAD);
	assert_int_equal(count, 1);
	child_end(&c);
	segment_close(s);
}

/* Closed while watched: kept; closed before: read out of its memory. */
static void closes_its_descriptors(void **state)
{
	struct child c = child_start(steps);
	struct segment *early, *late;
	uint64_t count;

	(void)state;
	child_step(&c, 'm');
	early = open_child(&c);
	child_step(&c, 'c');
	child_step(&c, 'r');
	assert_int_equal(read_state(early, &count, NULL), SEGMENT_ATTACHED);
	assert_int_equal(count, 1);
	late = open_child(&c);
	assert_int_equal(read_state(late, &count, NULL), SEGMENT_ATTACHED);
	assert_int_equal(count, 1);
	child_step(&c, 'r');
	assert_int_equal(read_state(late, &count, NULL), SEGMENT_ATTACHED);
	assert_int_equal(count, 1);
	child_step(&c, 'u'); /* and gone altogether */
	assert_int_equal(read_state(late, &count, NULL), SEGMENT_ABSENT);
	assert_true(wait_for_state(early, SEGMENT_ABSENT, &count));
	child_end(&c);
	segment_close(early);
	segment_close(late);
}

static void moves_its_descriptor(void **state)
{
	struct child c = child_start(steps);
	struct segment *s;
	uint64_t count;

	(void)state;
	child_step(&c, 'm');
	s = open_child(&c);
	child_step(&c, 'd');
	child_step(&c, 'r');
	assert_int_equal(read_state(s, &count, NULL), SEGMENT_ATTACHED);
	assert_int_equal(count, 1);
	child_end(&c);
	segment_close(s);
}

/* The old image's segment is not shown any more, in the very next sample, which says so. */
static void forgets_at_exec(void **state)
{
	struct child c;
	struct segment *s;
	uint64_t count;
	bool reused;

	(void)state;
	c = child_start(steps);
	child_step(&c, 'm');
	child_step(&c, 'r');
	s = open_child(&c);
	assert_int_equal(read_state(s, &count, &reused), SEGMENT_ATTACHED);
	assert_false(reused);
	child_step(&c, 'e');
	assert_int_equal(read_state(s, &count, &reused), SEGMENT_ABSENT);
	assert_true(reused);
	assert_int_equal(read_state(s, &count, &reused), SEGMENT_ABSENT);
	assert_false(reused);
	child_end(&c);
	segment_close(s);
}

/* A forked child has its parent's segment open: not its own. */
static void parents_is_foreign(void **state)
{
	struct child c;
	struct segment *s;
	uint64_t count;

	(void)state;
	builder_init(&own, BUILDER_SIZE);
	c = child_start(steps);
	s = open_child(&c);
	assert_int_equal(read_state(s, &count, NULL), SEGMENT_FOREIGN);
	child_step(&c, 'm');
	assert_true(wait_for_state(s, SEGMENT_ATTACHED, &count));
	child_end(&c);
	segment_close(s);
	builder_clear(&own);
}

static void file_among_descriptors(void **state)
{
	char path[] = "/tmp/perftop-find-XXXXXX";
	struct builder b;
	struct segment *s;
	uint64_t count;
	int fd = mkstemp(path);

	(void)state;
	builder_init(&b, 8u << 20);
	(void)builder_op(&b, PERFTOP_KIND_TIMER, "c", "o", "");
	(void)builder_thread(&b, 1, "t", 16);
	builder_record(&b, 0, 0, 9);
	assert_int_equal(write(fd, b.base, b.size), b.size);
	builder_clear(&b);
	s = builder_of_self();
	assert_int_equal(read_state(s, &count, NULL), SEGMENT_ATTACHED);
	assert_int_equal(count, 1);
	segment_close(s);
	close(fd);
	unlink(path);
}

/* Only regular files are opened: a FIFO without a writer would block, a device might do anything.
 */
static void other_files_left_alone(void **state)
{
	char path[] = "/tmp/perftop-fifo-XXXXXX";
	struct segment *s;
	uint64_t count;
	int fd;

	(void)state;
	assert_non_null(mkdtemp(path));
	rmdir(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	fd = open(path, O_RDWR);
	s = builder_of_self();
	assert_int_equal(read_state(s, &count, NULL), SEGMENT_ABSENT);
	segment_close(s);
	close(fd);
	unlink(path);
}

static void probes(void **state)
{
	struct child c = child_start(steps);
	uint32_t operations = 99;

	(void)state;
	assert_false(segment_probe(c.directory, c.pid, &operations));
	assert_int_equal(operations, 0);
	child_step(&c, 'm');
	assert_true(segment_probe(c.directory, c.pid, &operations));
	assert_int_equal(operations, 1);
	child_end(&c);
	assert_false(segment_probe(c.directory, c.pid, &operations));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appears_later),          cmocka_unit_test(read_after_death),
		cmocka_unit_test(read_of_a_zombie),       cmocka_unit_test(closes_its_descriptors),
		cmocka_unit_test(moves_its_descriptor),   cmocka_unit_test(forgets_at_exec),
		cmocka_unit_test(parents_is_foreign),     cmocka_unit_test(file_among_descriptors),
		cmocka_unit_test(other_files_left_alone), cmocka_unit_test(probes),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
