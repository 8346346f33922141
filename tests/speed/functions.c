/*
 * What sampling functions costs. The sampled program: the time of a fixed piece of work, alone, sampled by
 * frame pointers and with copied stacks, by turns; the shortest, which nothing else disturbed. It is sampled
 * 1000 times a second, so that what one sample costs stands out of the noise, and is told for 99 Hz. The
 * monitor: its processor time for a sample, warm, unwound and named.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#include "base/clock.h"
#include "perf/perf.h"

#define HERTZ  1000u
#define ROUNDS 41
#define FRAMES 20
#define TURNS  200000000
#define WARMS  10 /* pieces until all is known that a sample meets */

enum mode { ALONE, POINTERS, STACKS, MODES };

static const char *const names[MODES] = { "alone", "frame pointers", "copied stacks" };
static const double target_limits[MODES] = { 0, 0.1, 0.3 }; /* percent of a core at 99 Hz */
static const double monitor_limits[MODES] = { 0, 0, 15 };   /* us */

static struct {
	double rounds[ROUNDS];
	uint64_t samples;
} figures[MODES];

static pid_t pid;
static int directory;

static int orders[2], answers[2];

int bench_work(int frames);

__attribute__((noinline)) int bench_work(int frames)
{
	volatile int turn;

	if (frames > 0)
		return bench_work(frames - 1) + 1;
	for (turn = 0; turn < TURNS;)
		turn = turn + 1;
	return turn;
}

static void target(void)
{
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	bench_pin(0);
	while (read(orders[0], &byte, 1) == 1) {
		uint64_t start = clock_mono_ns(), took;

		bench_work(FRAMES);
		took = clock_mono_ns() - start;
		if (write(answers[1], &took, sizeof(took)) != sizeof(took))
			break;
	}
	_exit(0);
}

static double piece(void)
{
	uint64_t took;

	if (write(orders[1], "o", 1) != 1 || read(answers[0], &took, sizeof(took)) != sizeof(took))
		exit(1);
	return (double)took;
}

static uint64_t own_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t take(struct perf *perf)
{
	struct profile_sample *s = perf_take(perf);
	uint64_t samples = s->account.samples;

	profile_sample_free(s);
	return samples;
}

static struct perf *watch(enum mode mode)
{
	struct perf_options options = { .pid = pid,
					.inner_pid = pid,
					.proc_directory = directory,
					.hertz = HERTZ,
					.frame_pointers = mode == POINTERS };
	struct perf *perf;
	struct error err;

	perf = perf_open(&options, &err);
	if (!perf) {
		printf("functions: skipped: %s\n", err.text);
		exit(0);
	}
	return perf;
}

static void sampled(enum mode mode, int round)
{
	struct perf *perf = watch(mode);

	piece();
	take(perf);
	figures[mode].rounds[round] = piece();
	figures[mode].samples += take(perf);
	perf_close(perf);
}

static double monitor_us(enum mode mode)
{
	struct perf *perf = watch(mode);
	uint64_t samples, start_ns;

	for (int i = 0; i < WARMS; i++)
		piece();
	take(perf);
	start_ns = own_ns();
	for (int i = 0; i < WARMS; i++)
		piece();
	samples = take(perf);
	start_ns = own_ns() - start_ns;
	perf_close(perf);
	return (double)start_ns / (double)samples / 1e3;
}

static void print(const char *what, enum mode mode, double figure, const char *unit, double limit)
{
	printf("functions: %-24s %-16s %9.3f %s", what, names[mode], figure, unit);
	if (limit > 0)
		printf("  at most %g %s", limit, figure <= limit ? "met" : "MISSED");
	printf("\n");
}

static double shortest(const double *rounds)
{
	double least = rounds[0];

	for (int i = 1; i < ROUNDS; i++)
		least = rounds[i] < least ? rounds[i] : least;
	return least;
}

static void print_mode(enum mode mode, double alone_ns)
{
	double took_ns = shortest(figures[mode].rounds);
	double samples = (double)figures[mode].samples / ROUNDS;
	double each_us = (took_ns - alone_ns) / samples / 1e3;

	print("target, a sample", mode, each_us, "us", 0);
	print("target, at 99 Hz", mode, each_us * 99 / 1e4, "%", target_limits[mode]);
	print("monitor, a sample", mode, monitor_us(mode), "us", monitor_limits[mode]);
}

int main(void)
{
	char path[32];
	double alone_ns;

	if (pipe2(orders, O_CLOEXEC) || pipe2(answers, O_CLOEXEC) || (pid = fork()) < 0)
		return 1;
	if (pid == 0)
		target();
	bench_pin(1);
	snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (int round = 0; round < ROUNDS; round++) {
		piece();
		figures[ALONE].rounds[round] = piece();
		sampled(POINTERS, round);
		sampled(STACKS, round);
	}
	alone_ns = shortest(figures[ALONE].rounds);
	for (enum mode mode = POINTERS; mode < MODES; mode++)
		print_mode(mode, alone_ns);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return 0;
}
