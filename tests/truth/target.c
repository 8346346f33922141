/*
 * What the truth tests watch: programs that record a number of operations known beforehand. Each
 *says "done" on stdout when all are recorded, then stays until it is killed (or ends, where that is
 *the point).
 *
 *	target exact THREADS COUNT      COUNT operations in each thread, one in 1000 failed, nested
 *in one more target churn WAVES WIDTH COUNT  WAVES times WIDTH threads that come, record COUNT and
 *go target family CHILDREN COUNT    child n records COUNT * n, the parent COUNT target stuck COUNT
 *COUNT, then one that does not end, in another that does not target brief SECONDS COUNT      COUNT,
 *then ends after so long with COUNT more at the last moment target relay COUNT              COUNT,
 *then executes itself as `exact 1 COUNT`
 */
#include "perftop.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static unsigned long count;

static void done(void)
{
	puts("done");
	fflush(stdout);
}

static void stay(void)
{
	done();
	for (;;)
		pause();
}

static void record(unsigned long times)
{
	for (unsigned long i = 0; i < times; i++) {
		PERFTOP_SCOPE_AS(scope, PERFTOP_OP("truth", "work"));

		if (i % 1000 == 999)
			perftop_scope_fail(&scope);
	}
}

static void *worker(void *unused)
{
	PERFTOP_SCOPE("truth", "thread");

	record(count);
	return unused;
}

static void run_threads(unsigned width)
{
	pthread_t threads[width];

	for (unsigned i = 0; i < width; i++)
		if (pthread_create(&threads[i], NULL, worker, NULL) != 0)
			abort();
	for (unsigned i = 0; i < width; i++)
		pthread_join(threads[i], NULL);
}

static unsigned long number(char **argv, int i)
{
	return argv[i] ? strtoul(argv[i], NULL, 10) : 0;
}

static void exact(char **argv)
{
	count = number(argv, 3);
	run_threads((unsigned)number(argv, 2));
	stay();
}

static void churn(char **argv)
{
	count = number(argv, 4);
	for (unsigned long wave = number(argv, 2); wave > 0; wave--)
		run_threads((unsigned)number(argv, 3));
	stay();
}

static void family(char **argv)
{
	unsigned long children = number(argv, 2);
	pid_t parent = getpid();

	record(number(argv, 3));
	for (unsigned long n = 1; n <= children; n++) {
		if (fork() != 0)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		record(number(argv, 3) * n);
		stay();
	}
	stay();
}

static void stuck(char **argv)
{
	record(number(argv, 2));
	perftop_begin(PERFTOP_OP("truth", "outer"));
	perftop_begin(PERFTOP_OP("truth", "inner"));
	stay();
}

static void brief(char **argv)
{
	record(number(argv, 3));
	done();
	usleep((useconds_t)(strtod(argv[2], NULL) * 1e6));
	record(number(argv, 3));
	_exit(3);
}

static void relay(char **argv)
{
	char *next[] = { argv[0], (char *)"exact", (char *)"1", argv[2], NULL };

	record(number(argv, 2));
	done();
	sleep(1);
	prctl(PR_SET_NAME, "relayed");
	execv("/proc/self/exe", next);
	abort();
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int arguments;
		void (*run)(char **argv);
	} ways[] = { { "exact", 2, exact }, { "churn", 3, churn }, { "family", 2, family },
		     { "stuck", 1, stuck }, { "brief", 2, brief }, { "relay", 1, relay } };

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (argc == ways[i].arguments + 2 && strcmp(argv[1], ways[i].name) == 0)
			ways[i].run(argv);
	return 2;
}
