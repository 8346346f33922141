/*
 * What recording costs, as ratios to two bare reads of the clock in the same run, beside what
 * others do: an HdrHistogram-shaped recorder and pairs of clock_gettime.
 */
#include "bench.h"
#include "perftop.h"

#include "client/allocations.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TURN        20000u
#define LONG_TURN   4000000u
#define LONG_ROUNDS 15
#define READS       10 /* a second */

void record_call_pair(uint64_t n);
void record_call_next(uint64_t n);

static volatile uint64_t sink;

static uint64_t tick(void)
{
#if defined(__x86_64__)
	return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
	uint64_t now;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(now));
	return now;
#else
	return bench_now_ns();
#endif
}

static void two_ticks(uint64_t n)
{
	uint64_t start;

	while (n--) {
		start = tick();
		sink = tick() - start;
	}
}

static void two_gettimes(uint64_t n)
{
	uint64_t start;

	while (n--) {
		start = bench_now_ns();
		sink = bench_now_ns() - start;
	}
}

/* HdrHistogram's shape: log-linear counts of 3 significant digits, total, min, max. */
static struct {
	int64_t total, min, max;
	int64_t counts[56 * 1024];
} hdr = { 0, INT64_MAX, 0, { 0 } };

static void hdr_record(int64_t value)
{
	int bucket = 53 - __builtin_clzll((uint64_t)value | 2047);
	int64_t sub = value >> bucket;

	hdr.counts[((int64_t)(bucket + 1) << 10) + (sub - 1024)]++;
	hdr.total++;
	hdr.min = value != 0 && value < hdr.min ? value : hdr.min;
	hdr.max = value > hdr.max ? value : hdr.max;
}

static void hdr_ticks(uint64_t n)
{
	uint64_t start;

	while (n--) {
		start = tick();
		hdr_record((int64_t)(tick() - start));
	}
}

static void hdr_gettimes(uint64_t n)
{
	uint64_t start;

	while (n--) {
		start = bench_now_ns();
		hdr_record((int64_t)(bench_now_ns() - start));
	}
}

static void scope(uint64_t n)
{
	while (n--) {
		PERFTOP_SCOPE("bench", "scope");
	}
}

static void pair(uint64_t n)
{
	while (n--) {
		perftop_begin(PERFTOP_OP("bench", "pair"));
		perftop_end(PERFTOP_OP("bench", "pair"));
	}
}

static void next(uint64_t n)
{
	perftop_begin(PERFTOP_OP("bench", "next"));
	while (n--)
		perftop_next(PERFTOP_OP("bench", "next"));
	perftop_end(PERFTOP_OP("bench", "next"));
}

static void sampled(uint64_t n)
{
	while (n--) {
		PERFTOP_SCOPE_SAMPLED("bench", "sampled", 16);
		__asm__ volatile("");
	}
}

static void record(uint64_t n)
{
	perftop_op op = PERFTOP_OP("bench", "record");

	while (n--)
		perftop_record(op, n & 1023);
}

/* In place of libperftop-preload, whose own cost is in tests/preload/speed.sh. */
struct perftop_allocations *perftop_preload_allocations(void)
{
	static __thread struct perftop_allocations none;

	return &none;
}

static void two_cpu_times(uint64_t n)
{
	struct timespec now;

	while (n--) {
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	}
}

static void scope_cpu(uint64_t n)
{
	while (n--) {
		PERFTOP_SCOPE_CPU("bench", "scope_cpu");
	}
}

static void scope_mem(uint64_t n)
{
	while (n--) {
		PERFTOP_SCOPE_MEM("bench", "scope_mem");
	}
}

static void count(uint64_t n)
{
	while (n--)
		perftop_count(PERFTOP_COUNTER("bench", "count", ""), 1);
}

static void value(uint64_t n)
{
	while (n--)
		perftop_value(PERFTOP_VALUE("bench", "value", ""), n & 1023);
}

static struct bench_case cases[] = {
	{ "two bare clock reads (rdtsc)", two_ticks, TURN, 0, 1, 0, { 0 } },
	{ "two clock_gettime", two_gettimes, TURN, 0, 1, 0, { 0 } },
	{ "HdrHistogram style, rdtsc", hdr_ticks, TURN, 0, 1, 0, { 0 } },
	{ "HdrHistogram style, clock_gettime", hdr_gettimes, TURN, 0, 1, 0, { 0 } },
	{ "PERFTOP_SCOPE", scope, TURN, 1.35, 1, 0, { 0 } },
	{ "perftop_begin, perftop_end", pair, TURN, 1.35, 1, 0, { 0 } },
	{ "the same as function calls", record_call_pair, TURN, 1.6, 1, 0, { 0 } },
	{ "perftop_next", next, TURN, .85, 1, 0, { 0 } },
	{ "perftop_next as function call", record_call_next, TURN, 0, 1, 0, { 0 } },
	{ "PERFTOP_SCOPE_SAMPLED, 1 in 16", sampled, TURN * 4, .2, 1, 0, { 0 } },
	{ "perftop_record", record, TURN, 0, 1, 0, { 0 } },
	{ "perftop_count", count, TURN, 0, 1, 0, { 0 } },
	{ "perftop_value", value, TURN, 0, 1, 0, { 0 } },
};

static struct bench_case costs[] = {
	{ "two readings of the thread's processor time", two_cpu_times, TURN, 0, 1, 0, { 0 } },
	{ "PERFTOP_SCOPE_CPU", scope_cpu, TURN, 1.25, 1, 0, { 0 } },
	{ "PERFTOP_SCOPE_MEM", scope_mem, TURN, 0, 1, 0, { 0 } },
};

static void print_costs(void)
{
	unsigned i;

	bench_run(costs, sizeof(costs) / sizeof(costs[0]));
	for (i = 0; i < sizeof(costs) / sizeof(costs[0]); i++)
		bench_print(costs[i].name, costs[i].ns, costs[i].ns / costs[0].ns, "x",
			    costs[i].limit);
}

static void print_cases(void)
{
	unsigned i;

	bench_run(cases, sizeof(cases) / sizeof(cases[0]));
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		bench_print(cases[i].name, cases[i].ns, cases[i].ns / cases[0].ns, "x",
			    cases[i].limit);
}

/* This program again with PERFTOP=off, or with costs of all: prints and ends. */
static void run_again(const char *setting)
{
	bool off = strcmp(setting, "off") == 0;
	struct bench_case all[] = {
		{ "PERFTOP_SCOPE", scope, TURN, 0, 1, 0, { 0 } },
		{ "as function calls", record_call_pair, TURN, 0, 1, 0, { 0 } },
	};
	char name[64];
	unsigned i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		all[i].n *= off ? 10 : 1;
		bench_run(&all[i], 1);
		snprintf(name, sizeof(name), "PERFTOP=%s: %s", setting, all[i].name);
		bench_print(name, all[i].ns, all[i].ns, "ns", off && i == 0 ? 1 : 0);
	}
}

static void print_again(char *self, const char *setting)
{
	char *const args[] = { self, (char *)setting, NULL };
	pid_t child = fork();

	if (child == 0) {
		setenv("PERFTOP", setting, 1);
		execv("/proc/self/exe", args);
		_exit(127);
	}
	(void)waitpid(child, NULL, 0);
}

struct partner {
	pthread_barrier_t barrier;
	uint32_t stop;
};

/* The second thread: recording on another processor whenever both have passed the barrier. */
static void *second_thread(void *arg)
{
	struct partner *p = arg;

	bench_pin(1);
	for (;;) {
		pthread_barrier_wait(&p->barrier);
		if (p->stop)
			return NULL;
		scope(LONG_TURN);
		pthread_barrier_wait(&p->barrier);
	}
}

static double time_scopes(void)
{
	uint64_t start = bench_now_ns();

	scope(LONG_TURN);
	return (double)(bench_now_ns() - start) / LONG_TURN;
}

static void print_two_threads(void)
{
	double alone[LONG_ROUNDS], together[LONG_ROUNDS], one, two;
	struct partner p = { .stop = 0 };
	pthread_t thread;
	int i;

	pthread_barrier_init(&p.barrier, NULL, 2);
	pthread_create(&thread, NULL, second_thread, &p);
	for (i = 0; i < LONG_ROUNDS; i++) {
		alone[i] = time_scopes();
		pthread_barrier_wait(&p.barrier);
		together[i] = time_scopes();
		pthread_barrier_wait(&p.barrier);
	}
	p.stop = 1;
	pthread_barrier_wait(&p.barrier);
	pthread_join(thread, NULL);
	one = bench_median(alone, LONG_ROUNDS);
	two = bench_median(together, LONG_ROUNDS);
	bench_print("two threads, each (more than one alone)", two, (two / one - 1) * 100, "%", 5);
}

/* Reads all of the segment that is in use, READS times a second, as a monitor does, while *on. */
static void read_segment(pid_t target, const volatile uint32_t *on)
{
	const struct timespec pause = { 0, 1000000000 / READS };
	struct perftop_shm_header h;
	char name[64], link[64];
	char *copy;
	int fd = -1, i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	bench_pin(1);
	for (i = 0; i < 1024 && fd < 0; i++) {
		snprintf(name, sizeof(name), "/proc/%d/fd/%d", (int)target, i);
		if (readlink(name, link, sizeof(link)) > 14 && !strncmp(link, "/memfd:perftop", 14))
			fd = open(name, O_RDONLY);
	}
	if (fd < 0 || pread(fd, &h, sizeof(h), 0) != sizeof(h))
		_exit(1);
	copy = malloc((size_t)h.arena_used * PERFTOP_SHM_UNIT);
	for (;; nanosleep(&pause, NULL))
		if (*on && pread(fd, copy, (size_t)h.arena_used * PERFTOP_SHM_UNIT, 0) <= 0)
			_exit(1);
}

static void print_reader(void)
{
	volatile uint32_t *on =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	double without[LONG_ROUNDS], with[LONG_ROUNDS], one, two;
	pid_t target = getpid(), reader = fork();
	int i;

	if (reader == 0)
		read_segment(target, on);
	for (i = 0; i < LONG_ROUNDS; i++) {
		*on = 0;
		without[i] = time_scopes();
		*on = 1;
		with[i] = time_scopes();
	}
	if (kill(reader, 0) != 0 || waitpid(reader, NULL, WNOHANG) != 0)
		printf("record: the reader could not read MISSED\n");
	kill(reader, SIGKILL);
	(void)waitpid(reader, NULL, 0);
	one = bench_median(without, LONG_ROUNDS);
	two = bench_median(with, LONG_ROUNDS);
	bench_print("with a reader 10 times a second", two, (two / one - 1) * 100, "%", 2);
}

int main(int argc, char **argv)
{
	bench_pin(0);
	if (argc > 1) {
		run_again(argv[1]);
		return 0;
	}
	print_cases();
	print_costs();
	print_again(argv[0], "off");
	print_again(argv[0], "cpu");
	print_again(argv[0], "mem");
	print_two_threads();
	print_reader();
	return strcmp(perftop_status(), "recording") != 0;
}
