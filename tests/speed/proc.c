/*
 * What a sample of one process costs, in microseconds of CPU: of 11 threads that sleep, or that all
 * run between samples; with threads, files and network wanted; and of 10,000 threads. The baseline is
 * the bare reading of the files that hold it, kept open, of which nothing is made.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "proc/process.h"

static int wake_threads[2], ready[2];

/* Runs for a moment for every byte */
static void *wait_for_work(void *unused)
{
	char byte = 'r';

	(void)unused;
	for (;;) {
		if (write(ready[1], &byte, 1) != 1 || read(wake_threads[0], &byte, 1) != 1)
			return NULL;
	}
}

static void workload(unsigned threads)
{
	pthread_attr_t attr;
	pthread_t thread;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 16384);
	for (unsigned i = 1; i < threads; i++) {
		if (pthread_create(&thread, &attr, wait_for_work, NULL))
			_exit(1);
	}
	wait_for_work(NULL);
	_exit(0);
}

static void await(unsigned count)
{
	char bytes[256];

	while (count > 0) {
		ssize_t n = read(ready[0], bytes, count < sizeof(bytes) ? count : sizeof(bytes));

		if (n <= 0)
			exit(1);
		count -= (unsigned)n;
	}
}

static void wake(unsigned count)
{
	char bytes[256] = { 0 };

	while (count > 0) {
		ssize_t n = write(wake_threads[1], bytes,
				  count < sizeof(bytes) ? count : sizeof(bytes));

		if (n <= 0)
			exit(1);
		count -= (unsigned)n;
	}
}

#define BARE_FILES 15

static int bare[BARE_FILES];
static double bare_us;

/* stat, statm, status, io, and 11 times schedstat: as many as there are threads */
static void read_bare(pid_t pid, unsigned reads)
{
	static const char *const names[4] = { "stat", "statm", "status", "io" };
	char path[64], text[8192];
	uint64_t start;

	for (int i = 0; i < BARE_FILES; i++) {
		if (i < 4)
			snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, names[i]);
		else
			snprintf(path, sizeof(path), "/proc/%d/task/%d/schedstat", (int)pid,
				 (int)pid);
		bare[i] = open(path, O_RDONLY);
	}
	start = clock_thread_ns();
	for (unsigned n = 0; n < reads; n++) {
		for (int i = 0; i < BARE_FILES; i++) {
			if (pread(bare[i], text, sizeof(text), 0) < 0)
				exit(1);
		}
	}
	bare_us = (double)(clock_thread_ns() - start) / 1e3 / reads;
	for (int i = 0; i < BARE_FILES; i++)
		close(bare[i]);
}

static pid_t start_workload(unsigned threads)
{
	pid_t pid;

	if (pipe(wake_threads) || pipe(ready) || (pid = fork()) < 0)
		exit(1);
	if (pid == 0)
		workload(threads);
	await(threads);
	return pid;
}

static void end_workload(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	for (int i = 0; i < 2; i++) {
		close(wake_threads[i]);
		close(ready[i]);
	}
}

static double sample_us(struct proc_root *root, struct proc_process *p, unsigned wants,
			unsigned active, unsigned reads)
{
	struct process_sample sample = { 0 };
	uint64_t spent = 0;

	for (unsigned i = 0; i <= reads; i++) {
		uint64_t start = clock_thread_ns();

		proc_root_tick(root, 1000000000);
		proc_read(p, wants, 1000000000, false, &sample);
		if (i > 0) /* the first opens the files */
			spent += clock_thread_ns() - start;
		process_sample_clear(&sample);
		wake(active);
		await(active);
	}
	return (double)spent / 1e3 / reads;
}

/* limit: of bare readings, or above 100 of microseconds; 0: none */
static void measure(const char *what, unsigned threads, unsigned wants, bool active, unsigned reads,
		    double limit)
{
	struct proc_root *root = proc_root_open("/proc", NULL);
	pid_t pid = start_workload(threads);
	struct proc_process *p = proc_open(root, pid, NULL);
	double us;

	if (!p)
		exit(1);
	if (bare_us == 0)
		read_bare(pid, reads);
	us = sample_us(root, p, wants, active ? threads : 0, reads);
	printf("proc: %-42s %9.1f us %7.2f x", what, us, us / bare_us);
	if (limit > 100)
		printf("  at most %.0f us %s", limit, us <= limit ? "met" : "MISSED");
	else if (limit > 0)
		printf("  at most %.2f %s", limit, us / bare_us <= limit ? "met" : "MISSED");
	printf("\n");
	proc_close(p);
	proc_root_close(root);
	end_workload(pid);
}

int main(void)
{
	const unsigned all = PROC_WANT_THREADS | PROC_WANT_FILES | PROC_WANT_NETWORK;

	measure("11 threads", 11, 0, false, 2000, 1.5);
	measure("11 threads, all have run", 11, 0, true, 2000, 0);
	measure("11 threads, files", 11, PROC_WANT_FILES, false, 2000, 0);
	measure("11 threads, network", 11, PROC_WANT_NETWORK, false, 500, 0);
	measure("11 threads, rows", 11, PROC_WANT_THREADS, false, 2000, 0);
	measure("11 threads, rows, files, network, all run", 11, all, true, 500, 200);
	measure("64 threads, all have run", 64, 0, true, 300, 0);
	measure("10,000 threads", 10000, 0, false, 50, 20000);
	measure("10,000 threads, rows", 10000, PROC_WANT_THREADS, false, 5, 0);
	return 0;
}
