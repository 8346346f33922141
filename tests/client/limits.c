/* Full tables and machines that refuse: the program sees nothing of it, and what is lost is
 * counted. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static uint64_t dropped(enum perftop_drop reason)
{
	return segment_dropped(segment_of_self(), reason);
}

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

static void pair(perftop_op op)
{
	perftop_begin(op);
	perftop_end(op);
}

DEFINE_CASE(operations)
{
	char name[32];
	perftop_op op;
	int i;

	for (i = 0; i < 4096; i++) {
		snprintf(name, sizeof(name), "op-%d", i);
		op = perftop_op_get("test", name, NULL);
		CHECK_IS(op.site, (uint32_t)i + 1);
		pair(op);
	}
	CHECK_IS(dropped(PERFTOP_DROP_OPERATIONS), 0);
	op = perftop_op_get("test", "one-more", NULL);
	for (i = 0; i < 10; i++)
		pair(op);
	work(5);
	perftop_count(PERFTOP_COUNTER("test", "counter", ""), 1);
	perftop_record(op, 1);
	CHECK_IS(dropped(PERFTOP_DROP_OPERATIONS), 17);
	for (i = 0; i < 4096; i += 1365) {
		snprintf(name, sizeof(name), "op-%d", i);
		CHECK_IS(perftop_op_get("test", name, NULL).site, (uint32_t)i + 1);
		CHECK_IS(timer(name).count, 1);
	}
	CHECK_IS(header()->ops_used, 4096);
}

static pthread_barrier_t full, done;

static void *one_of_many(void *arg)
{
	work(2);
	pthread_barrier_wait(&full);
	pthread_barrier_wait(&done);
	return arg;
}

DEFINE_CASE(threads)
{
	pthread_t threads[1025];
	pthread_attr_t attr;
	int i;

	perftop_open(NULL);
	pthread_barrier_init(&full, NULL, 1026);
	pthread_barrier_init(&done, NULL, 1026);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 65536);
	for (i = 0; i < 1025; i++)
		CHECK(pthread_create(&threads[i], &attr, one_of_many, NULL) == 0);
	pthread_barrier_wait(&full);
	CHECK_IS(timer("work").count, 2048);
	CHECK_IS(dropped(PERFTOP_DROP_THREADS), 2);
	pthread_barrier_wait(&done);
	for (i = 0; i < 1025; i++)
		pthread_join(threads[i], NULL);
	work(3);
	CHECK_IS(timer("work").count, 2051);
	CHECK_IS(header()->threads_used, 1024);
	CHECK_IS(dropped(PERFTOP_DROP_THREADS), 2);
}

/* Ends without anybody calling pthread's destructors. */
static void *end_badly(void *arg)
{
	work(1);
	syscall(SYS_exit, 0);
	return arg;
}

DEFINE_CASE(dead_threads)
{
	const uint64_t wanted = 1100;
	pthread_t thread;
	unsigned i;

	if (SANITIZED)
		return;
	for (i = 0; i < wanted; i++) {
		CHECK(pthread_create(&thread, NULL, end_badly, NULL) == 0);
		pthread_join(thread, NULL); /* the kernel clears its tid: as good as an end */
	}
	CHECK_IS(timer("work").count + dropped(PERFTOP_DROP_THREADS), wanted);
	CHECK(timer("work").count > 1024);
	CHECK_IS(header()->threads_used, 1024);
}

static void limit(int what, uint64_t value)
{
	struct rlimit l = { value, value };

	CHECK(setrlimit((__rlimit_resource_t)what, &l) == 0);
}

static void still_works(void)
{
	errno = 99;
	work(100);
	CHECK_IS(errno, 99);
}

static uint64_t address_space(void)
{
	unsigned long pages = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	CHECK(f != NULL && fscanf(f, "%lu", &pages) == 1);
	fclose(f);
	return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

DEFINE_CASE(little_address_space)
{
	if (SANITIZED)
		return;
	limit(RLIMIT_AS, address_space() + (100 << 20));
	still_works();
	CHECK_IS(timer("work").count, 100);
	CHECK_IS(header()->size, 64 << 20);
}

DEFINE_CASE(no_address_space)
{
	if (SANITIZED)
		return;
	limit(RLIMIT_AS, address_space() + (1 << 20));
	still_works();
	CHECK(strstr(perftop_status(), "no memory or address space") != NULL);
	CHECK_IS(perftop_op_get("a", "b", NULL).site, PERFTOP_NO_OP_);
}

DEFINE_CASE(small_files)
{
	limit(RLIMIT_FSIZE, 20 << 20);
	still_works();
	CHECK_IS(timer("work").count, 100);
	CHECK_IS(header()->size, 20 << 20);
}

DEFINE_CASE(no_files)
{
	limit(RLIMIT_FSIZE, 1 << 20);
	still_works();
	CHECK(strncmp(perftop_status(), "off: ", 5) == 0);
}

DEFINE_CASE(no_descriptors)
{
	int fd;

	if (SANITIZED)
		return;
	limit(RLIMIT_NOFILE, 64);
	while ((fd = dup(2)) >= 0)
		continue;
	still_works();
	CHECK(strstr(perftop_status(), "no file descriptor") != NULL);
}

/* Kilobytes of this process that are locked, resident in the segment, ...: a line of smaps, summed.
 */
static unsigned long smaps(const char *field, bool segment_only)
{
	char line[512];
	unsigned long sum = 0, value;
	bool ours = false;
	size_t length = strlen(field);
	FILE *f = fopen("/proc/self/smaps", "re");

	CHECK(f != NULL);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strchr(line, '-') != NULL && strstr(line, " kB") == NULL)
			ours = strstr(line, "/memfd:perftop") != NULL;
		else if ((ours || !segment_only) && strncmp(line, field, length) == 0 &&
			 sscanf(line + length, ": %lu", &value) == 1)
			sum += value;
	}
	fclose(f);
	return sum;
}

DEFINE_CASE(locked_memory)
{
	if (SANITIZED)
		return;
	if (geteuid() == 0) /* root may lock all; that nobody may is the harder case */
		CHECK(setresuid(65534, 65534, 65534) == 0);
	limit(RLIMIT_MEMLOCK, 1 << 20);
	CHECK(mlockall(MCL_FUTURE) == 0);
	still_works();
	CHECK_IS(timer("work").count, 100);
	CHECK(header()->size >= (64 << 20));
	CHECK_IS(smaps("Locked", true), 0);
}

DEFINE_CASE(locked_memory_of_root)
{
	if (SANITIZED)
		return;
	if (geteuid() != 0)
		return;
	CHECK(mlockall(MCL_CURRENT | MCL_FUTURE) == 0);
	still_works();
	CHECK_IS(timer("work").count, 100);
	CHECK(smaps("Rss", true) <= 128);
}

#if defined(__x86_64__)
#define FILTERED 1
#elif defined(__aarch64__)
#define FILTERED 1
#endif

/* From here on the system call fails with `error`; if argument >= 0, only with that as its third.
 */
static void refuse(unsigned call, int argument, unsigned error)
{
#ifdef FILTERED
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, argument < 0 ? 0 : (unsigned)argument, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), filter };

	CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
#else
	(void)call, (void)argument, (void)error;
	_exit(0);
#endif
}

DEFINE_CASE(no_memfd)
{
	refuse(SYS_memfd_create, -1, ENOSYS);
	still_works();
	CHECK(strstr(perftop_status(), "memfd_create is refused") != NULL);
	CHECK(segment_of_self() == NULL);
}

DEFINE_CASE(opened_before_sandbox)
{
	CHECK(perftop_open(NULL));
	refuse(SYS_memfd_create, -1, ENOSYS);
	still_works();
	CHECK_IS(timer("work").count, 100);
}

#define POPULATE_WRITE 23

/* Memory runs out while recording: cells that exist go on, new ones are counted as lost. */
DEFINE_CASE(no_memory)
{
	char name[32];
	int i;

	work(10);
	refuse(SYS_madvise, POPULATE_WRITE, ENOMEM);
	still_works();
	CHECK_IS(timer("work").count, 110);
	for (i = 0; i < 60; i++) {
		snprintf(name, sizeof(name), "op-%d", i);
		errno = 99;
		pair(perftop_op_get("test", name, NULL));
		CHECK_IS(errno, 99);
	}
	CHECK(dropped(PERFTOP_DROP_MEMORY) > 0);
	CHECK(dropped(PERFTOP_DROP_MEMORY) + dropped(PERFTOP_DROP_OPERATIONS) <= 120);
	still_works();
	CHECK_IS(timer("work").count, 210);
}

DEFINE_CASE(old_kernel)
{
	refuse(SYS_madvise, POPULATE_WRITE, EINVAL);
	still_works();
	CHECK_IS(timer("work").count, 100);
}

/* The arena of the smallest segment is full: nothing is written past its end. */
DEFINE_CASE(full_arena)
{
	perftop_metric value;
	char name[32];
	int i, shift;

	setenv("PERFTOP_SEGMENT_SIZE", "4m", 1);
	for (i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "value-%d", i);
		value = perftop_metric_get(PERFTOP_KIND_VALUE, "test", name, NULL, "");
		for (shift = 0; shift < 64; shift++)
			perftop_value(value, (uint64_t)1 << shift);
	}
	CHECK_IS(header()->size, 4 << 20);
	CHECK(header()->arena_used * (uint64_t)PERFTOP_SHM_UNIT <= header()->size);
	CHECK(dropped(PERFTOP_DROP_MEMORY) > 0);
	CHECK_IS(segment_sum(segment_of_self(), PERFTOP_KIND_VALUE, "test", "value-0").buckets, 64);
}

DEFINE_CASE(off)
{
	setenv("PERFTOP", "off", 1);
	still_works();
	CHECK(segment_of_self() == NULL);
	CHECK(!perftop_open("/tmp/perftop-never"));
	CHECK(strcmp(perftop_status(), "off: PERFTOP=off in the environment") == 0);
}

DEFINE_CASE(nothing_for_nothing)
{
	CHECK(strcmp(perftop_status(), "not started") == 0);
	CHECK(segment_of_self() == NULL);
}

/* As the issue has it: 8 KiB for each (thread, operation) whose durations span 8 octaves, and 64
 * KiB. */
static void eight_octaves(unsigned pairs)
{
	perftop_metric value;
	char name[32];
	unsigned i, octave;

	for (i = 0; i < pairs; i++) {
		snprintf(name, sizeof(name), "value-%u", i);
		value = perftop_metric_get(PERFTOP_KIND_VALUE, "test", name, NULL, "");
		for (octave = 5; octave < 13; octave++)
			perftop_value(value, (uint64_t)33 << octave);
	}
}

static void *eight_more(void *arg)
{
	eight_octaves(20);
	pthread_barrier_wait(&full);
	pthread_barrier_wait(&done);
	return arg;
}

DEFINE_CASE(resident)
{
	pthread_t threads[16];
	unsigned i;

	work(1);
	CHECK(smaps("Rss", true) <= 8 + 64);
	eight_octaves(100);
	CHECK(smaps("Rss", true) <= 8 * 101 + 64);
	pthread_barrier_init(&full, NULL, 17);
	pthread_barrier_init(&done, NULL, 17);
	for (i = 0; i < 16; i++)
		pthread_create(&threads[i], NULL, eight_more, NULL);
	pthread_barrier_wait(&full);
	CHECK(smaps("Rss", true) <= 8 * (101 + 16 * 20) + 64);
	pthread_barrier_wait(&done);
	for (i = 0; i < 16; i++)
		pthread_join(threads[i], NULL);
}

DEFINE_CASE(resident_at_most)
{
	perftop_metric value = PERFTOP_VALUE("test", "wide", "");
	int shift;

	for (shift = 0; shift < 64; shift++)
		perftop_value(value, (uint64_t)1 << shift);
	CHECK(smaps("Rss", true) <= 32 + 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(operations),
		CASE(threads),
		CASE(dead_threads),
		CASE(little_address_space),
		CASE(no_address_space),
		CASE(small_files),
		CASE(no_files),
		CASE(no_descriptors),
		CASE(locked_memory),
		CASE(locked_memory_of_root),
		CASE(no_memfd),
		CASE(opened_before_sandbox),
		CASE(no_memory),
		CASE(old_kernel),
		CASE(full_arena),
		CASE(off),
		CASE(nothing_for_nothing),
		CASE(resident),
		CASE(resident_at_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
