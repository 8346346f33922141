/*
 * A command with known costs, for the tests of measuring: does what its words say, one after the other.
 *
 *	sleep MS, spin MS       of wall time, of processor time
 *	touch MIB               memory, every page of it
 *	write BYTES, read BYTES through system calls, of devices without storage
 *	error TEXT              to stderr
 *	flood BYTES             likewise
 *	record N                timed operations child/work
 *	manual N                child/manual of exactly 1 ms each
 *	family K                K children, one after the other, record one child/work each
 *	orphan MS               a child that outlives us, and then records
 *	again                   executes itself anew with the words that follow
 *	exit STATUS, signal N
 */
#include <fcntl.h>
#include <perftop.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double clock_s(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void do_sleep(long ms)
{
	double until = clock_s(CLOCK_MONOTONIC) + (double)ms * 1e-3;

	while (clock_s(CLOCK_MONOTONIC) < until)
		nanosleep(&(struct timespec){ 0, 100000 }, NULL);
}

static void do_spin(long ms)
{
	double until = clock_s(CLOCK_PROCESS_CPUTIME_ID) + (double)ms * 1e-3;

	while (clock_s(CLOCK_PROCESS_CPUTIME_ID) < until)
		;
}

static void do_touch(long mib)
{
	size_t size = (size_t)mib << 20;
	char *memory = malloc(size);

	for (size_t at = 0; memory && at < size; at += 1024)
		*(volatile char *)(memory + at) = 1;
	free(memory);
}

static void pass(const char *path, int flags, long bytes)
{
	static char data[4096];
	int fd = open(path, flags | O_CLOEXEC);

	for (ssize_t done = 1; bytes > 0 && done > 0; bytes -= done) {
		size_t part = bytes < 4096 ? (size_t)bytes : sizeof(data);

		done = flags == O_RDONLY ? read(fd, data, part) : write(fd, data, part);
	}
	close(fd);
}

static void do_write(long bytes)
{
	pass("/dev/null", O_WRONLY, bytes);
}

static void do_read(long bytes)
{
	pass("/dev/zero", O_RDONLY, bytes);
}

static void do_flood(long bytes)
{
	while (bytes-- > 0)
		fputc('x', stderr);
	fputs("end", stderr);
}

static void do_record(long n)
{
	perftop_op work = PERFTOP_OP("child", "work");

	for (; n > 0; n--) {
		perftop_begin(work);
		perftop_end(work);
	}
}

static void do_manual(long n)
{
	for (; n > 0; n--)
		perftop_record(PERFTOP_OP("child", "manual"), 1000000);
}

static void do_family(long children)
{
	for (; children > 0; children--) {
		pid_t child = fork();

		if (child == 0) {
			do_record(1);
			_exit(0);
		}
		waitpid(child, NULL, 0);
	}
}

static void do_orphan(long ms)
{
	if (fork() != 0)
		return;
	do_sleep(ms);
	do_record(1);
	_exit(0);
}

static void do_exit(long status)
{
	exit((int)status);
}

static void do_signal(long number)
{
	raise((int)number);
}

static const struct verb {
	const char *name;
	void (*run)(long number);
} verbs[] = {
	{ "sleep", do_sleep },   { "spin", do_spin },     { "touch", do_touch },
	{ "write", do_write },   { "read", do_read },     { "flood", do_flood },
	{ "record", do_record }, { "manual", do_manual }, { "family", do_family },
	{ "orphan", do_orphan }, { "exit", do_exit },     { "signal", do_signal },
};

static void obey(const char *name, const char *argument)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i].name, name) == 0)
			verbs[i].run(strtol(argument, NULL, 10));
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i += 2) {
		if (strcmp(argv[i], "again") == 0) {
			argv[i] = argv[0];
			execv("/proc/self/exe", argv + i);
			return 99;
		}
		if (i + 1 == argc)
			return 98;
		if (strcmp(argv[i], "error") == 0)
			fputs(argv[i + 1], stderr);
		else
			obey(argv[i], argv[i + 1]);
	}
	return 0;
}
