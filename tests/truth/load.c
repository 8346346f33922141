/*
 * A load that keeps the books itself, in metrics of its own segment: so each sample that perftop
 *takes carries both what it measured and what is true, from the same instant.
 *
 *	load SECONDS     says "done" when the load is on; ends after SECONDS
 *
 * counters   truth/written  truth/read  truth/sent  truth/received    bytes
 * gauges     truth/cpu (seconds, getrusage)  truth/user  truth/system  truth/rss (bytes)
 *            truth/storage (bytes written, /proc/self/io)  truth/threads
 */
#include "perftop.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BLOCK   ((size_t)64 << 10)
#define MEMORY  ((size_t)48 << 20)
#define THREADS 4 /* with the main one */

static int ends[2];
static char block[BLOCK];

static void pause_us(long us)
{
	struct timespec time = { 0, us * 1000 };

	nanosleep(&time, NULL);
}

/* A quarter of a core, by its own CPU clock: about 5 ms of work in 20 ms. */
static void *burn(void *unused)
{
	struct timespec cpu;
	long until;

	for (;;) {
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
		until = cpu.tv_sec * 1000000 + cpu.tv_nsec / 1000 + 5000;
		do {
			clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
		} while (cpu.tv_sec * 1000000 + cpu.tv_nsec / 1000 < until);
		pause_us(15000);
	}
	return unused;
}

/* 64 KiB to a file and from it, 64 KiB over TCP, every 10 ms. */
static void *move(void *file)
{
	int fd = fileno(file);

	for (unsigned i = 0;; i++) {
		off_t at = (off_t)(i % 64 * BLOCK);

		perftop_count(PERFTOP_COUNTER("truth", "written", "B"),
			      (uint64_t)pwrite(fd, block, BLOCK, at));
		perftop_count(PERFTOP_COUNTER("truth", "read", "B"),
			      (uint64_t)pread(fd, block, BLOCK, at));
		perftop_count(PERFTOP_COUNTER("truth", "sent", "B"),
			      (uint64_t)send(ends[0], block, BLOCK, 0));
		pause_us(10000);
	}
	return NULL;
}

static void *receive(void *unused)
{
	static char received[BLOCK];
	ssize_t got;

	while ((got = recv(ends[1], received, BLOCK, 0)) > 0)
		perftop_count(PERFTOP_COUNTER("truth", "received", "B"), (uint64_t)got);
	return unused;
}

static void connect_self(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	ends[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(listener, 1) != 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &length) != 0 ||
	    connect(ends[0], (struct sockaddr *)&address, sizeof(address)) != 0)
		abort();
	ends[1] = accept(listener, NULL, NULL);
	close(listener);
}

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double resident_bytes(int statm)
{
	char text[128] = "";
	double size, resident;

	if (pread(statm, text, sizeof(text) - 1, 0) <= 0 ||
	    sscanf(text, "%lf %lf", &size, &resident) != 2)
		return 0;
	return resident * (double)sysconf(_SC_PAGESIZE);
}

static double storage_bytes(int io)
{
	char text[512] = "";
	const char *line;

	if (pread(io, text, sizeof(text) - 1, 0) <= 0)
		return 0;
	line = strstr(text, "\nwrite_bytes: ");
	return line ? strtod(line + 14, NULL) : 0;
}

static void keep_books(int statm, int io)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	perftop_gauge(PERFTOP_GAUGE("truth", "user", "s"), seconds(usage.ru_utime));
	perftop_gauge(PERFTOP_GAUGE("truth", "system", "s"), seconds(usage.ru_stime));
	perftop_gauge(PERFTOP_GAUGE("truth", "cpu", "s"),
		      seconds(usage.ru_utime) + seconds(usage.ru_stime));
	perftop_gauge(PERFTOP_GAUGE("truth", "rss", "B"), resident_bytes(statm));
	perftop_gauge(PERFTOP_GAUGE("truth", "storage", "B"), storage_bytes(io));
	perftop_gauge(PERFTOP_GAUGE("truth", "threads", ""), THREADS);
}

int main(int argc, char **argv)
{
	int statm = open("/proc/self/statm", O_RDONLY), io = open("/proc/self/io", O_RDONLY);
	void *(*const ways[])(void *) = { burn, move, receive };
	FILE *file = tmpfile();
	char *memory = malloc(MEMORY);
	time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 10);
	pthread_t thread;

	if (!file || !memory)
		abort();
	memset(memory, 1, MEMORY);
	connect_self();
	for (size_t i = 0; i < 3; i++)
		if (pthread_create(&thread, NULL, ways[i], file) != 0)
			abort();
	keep_books(statm, io);
	puts("done");
	fflush(stdout);
	while (time(NULL) < end) {
		keep_books(statm, io);
		pause_us(2000);
	}
	_exit(0);
}
