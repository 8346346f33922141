/* Processes that fork, die, execute others, close everything: each has its own segment, and exact.
 */
#include "child.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static struct segment_sum timer(const char *operation)
{
	return segment_sum(segment_of_self(), PERFTOP_KIND_TIMER, "test", operation);
}

static const struct perftop_shm_header *header(void)
{
	return (const struct perftop_shm_header *)segment_of_self();
}

static void work(unsigned n)
{
	while (n--) {
		PERFTOP_SCOPE("test", "work");
	}
}

static pid_t plain_fork(void)
{
	return fork();
}

static pid_t quiet_fork(void)
{
	return _Fork();
}

static pid_t raw_clone(void)
{
	return (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
}

static unsigned memfds(void)
{
	char name[64], link[64];
	unsigned n = 0;
	int i;

	for (i = 0; i < 1024; i++) {
		snprintf(name, sizeof(name), "/proc/self/fd/%d", i);
		n += readlink(name, link, sizeof(link)) >= 14 &&
		     !memcmp(link, "/memfd:perftop", 14);
	}
	return n;
}

static void in_the_child(void)
{
	perftop_op old = perftop_op_get("test", "old", NULL);

	CHECK_IS(header()->pid, (uint32_t)getpid());
	CHECK_IS(timer("work").count, 0);
	perftop_begin(old);
	perftop_end(old);
	work(7);
	CHECK_IS(timer("work").count, 7);
	CHECK_IS(timer("old").count, 1);
	CHECK_IS(memfds(), 1);
	perftop_begin(PERFTOP_OP("test", "only-in-child"));
	perftop_end(PERFTOP_OP("test", "only-in-child"));
	CHECK_IS(timer("only-in-child").count, 1);
}

/* Forks in the middle of a scope, a pair and a span; the child's child does the same. */
static void forks(pid_t (*how)(void), unsigned generations)
{
	perftop_op old = perftop_op_get("test", "old", NULL);
	struct perftop_span span = perftop_span_start(old);
	uint64_t before;
	pid_t child;

	work(100);
	before = timer("work").count;
	{
		PERFTOP_SCOPE("test", "around");
		perftop_begin(old);
		child = how();
		if (child == 0) {
			CHECK(strcmp(perftop_status(), "not started") == 0);
			in_the_child();
			perftop_end(old);
			perftop_span_end(&span);
			if (generations > 1)
				forks(how, generations - 1);
		} else {
			perftop_end(old);
			perftop_span_end(&span);
		}
	}
	if (child == 0) {
		CHECK_IS(timer("old").count, generations > 1 ? 3 : 1);
		CHECK_IS(timer("around").count, generations > 1 ? 1 : 0);
		_exit(0);
	}
	child_wait(child);
	work(100);
	CHECK_IS(timer("work").count, before + 100);
	CHECK_IS(timer("around").count, 1);
	CHECK_IS(timer("old").spans, 0);
	CHECK_IS(header()->pid, (uint32_t)getpid());
	CHECK_IS(segment_dropped(segment_of_self(), PERFTOP_DROP_ABANDONED), 0);
}

DEFINE_CASE(fork_)
{
	forks(plain_fork, 3);
	CHECK_IS(timer("old").count, 2);
	CHECK_IS(timer("only-in-child").count, 0);
}

DEFINE_CASE(quiet_fork_)
{
	forks(quiet_fork, 3);
}

DEFINE_CASE(raw_clone_)
{
	forks(raw_clone, 2);
}

static void *fork_often(void *arg)
{
	pid_t child;
	int i;

	for (i = 0; i < 20; i++) {
		work(1000);
		child = fork();
		if (child == 0) {
			work(50);
			_exit(timer("work").count != 50);
		}
		child_wait(child);
	}
	return arg;
}

static void *join_often(void *stop)
{
	while (!__atomic_load_n((uint32_t *)stop, __ATOMIC_ACQUIRE))
		work(1000);
	return NULL;
}

/* While other threads hold the lock, register and record. */
DEFINE_CASE(fork_among_threads)
{
	pthread_t forkers[4], workers[4];
	uint32_t stop = 0;
	int i;

	for (i = 0; i < 4; i++) {
		pthread_create(&workers[i], NULL, join_often, &stop);
		pthread_create(&forkers[i], NULL, fork_often, NULL);
	}
	for (i = 0; i < 4; i++)
		pthread_join(forkers[i], NULL);
	__atomic_store_n(&stop, 1, __ATOMIC_RELEASE);
	for (i = 0; i < 4; i++)
		pthread_join(workers[i], NULL);
	CHECK_IS(timer("work").count % 1000, 0);
	CHECK_IS(timer("work").count, timer("work").buckets);
}

/* What the parent registers between the fork and the child's first use is the child's as well. */
DEFINE_CASE(register_after_fork)
{
	int ready[2];
	perftop_op op;
	pid_t child;
	char byte;

	work(1);
	CHECK(pipe(ready) == 0);
	child = fork();
	if (child == 0) {
		CHECK(read(ready[0], &byte, 1) == 1);
		op = perftop_op_get("test", "later", NULL);
		CHECK_IS(op.site, 2);
		CHECK_IS(header()->ops_used, 2);
		_exit(0);
	}
	op = perftop_op_get("test", "later", NULL);
	CHECK_IS(op.site, 2);
	CHECK(write(ready[1], "", 1) == 1);
	child_wait(child);
}

DEFINE_CASE(vfork_)
{
	pid_t child;

	work(10);
	child = vfork();
	if (child == 0)
		_exit(0);
	child_wait(child);
	work(10);
	CHECK_IS(timer("work").count, 20);
}

DEFINE_CASE(exec)
{
	work(10);
	execl("/proc/self/exe", "process", "after-exec", NULL);
	_exit(4);
}

static int after_exec(void)
{
	CHECK_IS(memfds(), 0);
	work(3);
	CHECK_IS(timer("work").count, 3);
	CHECK_IS(header()->pid, (uint32_t)getpid());
	return 0;
}

/* Closes every descriptor and gives every number to another file, which must stay what it is. */
DEFINE_CASE(all_closed)
{
	char name[] = "/tmp/perftop-test-XXXXXX";
	pid_t child;
	struct stat before, after;
	int fd, i, keep = dup(2);

	(void)keep;
	work(10);
	fd = mkstemp(name);
	unlink(name);
	CHECK(fd >= 0 && write(fd, "content", 7) == 7);
	for (i = 3; i < 1024; i++)
		if (i != fd)
			close(i);
	for (i = 3; i < 1024; i++)
		if (i != fd)
			CHECK(dup2(fd, i) == i);
	CHECK(fstat(fd, &before) == 0);
	work(100000);
	for (i = 0; i < 100; i++)
		perftop_value(PERFTOP_VALUE("test", "values", ""), (uint64_t)1 << (i % 60));
	CHECK_IS(timer("work").count, 100010);
	for (i = 600; i < 700; i++)
		close(i);
	child = fork();
	if (child == 0) {
		work(5);
		for (i = 3; i < 600; i++)
			if (fstat(i, &after) != 0 || after.st_ino != before.st_ino)
				_exit(2);
		_exit(timer("work").count != 5);
	}
	child_wait(child);
	CHECK(fstat(fd, &after) == 0);
	CHECK_IS(after.st_size, 7);
	CHECK(after.st_mtim.tv_sec == before.st_mtim.tv_sec &&
	      after.st_mtim.tv_nsec == before.st_mtim.tv_nsec);
}

/* Nobody can shrink the segment under a reader, or map it for writing. */
DEFINE_CASE(sealed)
{
	const int wanted = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL | F_SEAL_FUTURE_WRITE;
	char name[64], link[64];
	int fd = -1, i;

	work(1);
	for (i = 0; i < 1024 && fd < 0; i++) {
		snprintf(name, sizeof(name), "/proc/self/fd/%d", i);
		if (readlink(name, link, sizeof(link)) >= 14 && !memcmp(link, "/memfd:perftop", 14))
			fd = i;
	}
	CHECK(fd >= 200);
	CHECK_IS(fcntl(fd, F_GETFD), FD_CLOEXEC);
	CHECK_IS(fcntl(fd, F_GET_SEALS) & wanted, wanted);
	CHECK(ftruncate(fd, 0) != 0);
	CHECK(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
}

DEFINE_CASE(quick_exit_)
{
	struct segment_sum sum;
	char file[] = "/tmp/perftop-test-XXXXXX", *segment;
	size_t size;
	pid_t child;

	CHECK(mkdtemp(file) != NULL);
	CHECK(chdir(file) == 0);
	child = fork();
	if (child == 0) {
		CHECK(perftop_open("file"));
		work(1234);
		_exit(0);
	}
	child_wait(child);
	segment = segment_of_file("file", &size);
	CHECK(segment != NULL);
	sum = segment_sum(segment, PERFTOP_KIND_TIMER, "test", "work");
	CHECK_IS(sum.count, 1234);
	unlink("file");
	rmdir(file);
}

/* A file segment after SIGKILL: all that the killed one knew to be recorded, and at most one more.
 */
DEFINE_CASE(killed)
{
	volatile uint64_t *done =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char directory[] = "/tmp/perftop-test-XXXXXX", *segment;
	const struct perftop_shm_thread *t;
	struct perftop_shm_header h;
	struct segment_sum sum;
	struct stat st;
	size_t size;
	pid_t child;

	CHECK(mkdtemp(directory) != NULL && chdir(directory) == 0);
	setenv("PERFTOP_SEGMENT", "flight-%p", 1);
	child = fork();
	if (child == 0)
		for (;; ++*done) {
			PERFTOP_SCOPE("test", "outer");
			work(1);
		}
	while (*done < 100000)
		sched_yield();
	kill(child, SIGKILL);
	CHECK(waitpid(child, NULL, 0) == child);
	{
		char name[64];

		snprintf(name, sizeof(name), "flight-%d", (int)child);
		CHECK(stat(name, &st) == 0);
		CHECK_IS(st.st_mode & 07777, 0600);
		CHECK_IS(st.st_size, 16 << 20);
		CHECK(st.st_blocks * 512 >= st.st_size);
		segment = segment_of_file(name, &size);
		CHECK(segment != NULL);
		unlink(name);
	}
	memcpy(&h, segment, sizeof(h));
	CHECK(memcmp(h.magic, PERFTOP_SHM_MAGIC, 8) == 0);
	CHECK_IS(h.pid, (uint32_t)child);
	sum = segment_sum(segment, PERFTOP_KIND_TIMER, "test", "outer");
	CHECK(sum.count == *done || sum.count == *done + 1);
	sum = segment_sum(segment, PERFTOP_KIND_TIMER, "test", "work");
	CHECK(sum.count >= *done && sum.count <= *done + 1);
	t = segment_thread(segment, (uint32_t)child);
	CHECK(t != NULL && t->depth >= 1 && t->depth <= 3);
	CHECK(h.clock.tick[1] > h.clock.tick[0] && h.clock.mono_ns[1] > h.clock.mono_ns[0]);
	rmdir(directory);
}

DEFINE_CASE(files)
{
	char directory[] = "/tmp/perftop-test-XXXXXX", name[64], *segment;
	struct stat st;
	size_t size;
	pid_t child;

	CHECK(mkdtemp(directory) != NULL && chdir(directory) == 0);
	CHECK(symlink("elsewhere", "file") == 0);
	setenv("PERFTOP_SEGMENT", "file", 1);
	work(5);
	snprintf(name, sizeof(name), "file.%d", (int)getpid());
	segment = segment_of_file(name, &size);
	CHECK(segment != NULL && stat("elsewhere", &st) != 0);
	CHECK_IS(segment_sum(segment, PERFTOP_KIND_TIMER, "test", "work").count, 5);
	child = fork();
	if (child == 0) {
		work(6);
		snprintf(name, sizeof(name), "file.%d", (int)getpid());
		segment = segment_of_file(name, &size);
		CHECK(segment != NULL);
		CHECK_IS(segment_sum(segment, PERFTOP_KIND_TIMER, "test", "work").count, 6);
		unlink(name);
		_exit(0);
	}
	child_wait(child);
	snprintf(name, sizeof(name), "file.%d", (int)getpid());
	unlink(name);
	unlink("file");
	CHECK(rmdir(directory) == 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		CASE(fork_),
		CASE(register_after_fork),
		CASE(quiet_fork_),
		CASE(raw_clone_),
		CASE(fork_among_threads),
		CASE(vfork_),
		CASE(exec),
		CASE(all_closed),
		CASE(sealed),
		CASE(quick_exit_),
		CASE(killed),
		CASE(files),
	};

	(void)argv;
	if (argc > 1)
		return after_exec();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
