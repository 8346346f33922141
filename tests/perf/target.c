/*
 * Programs to be sampled: target WHAT. Each says so by a byte on its output when its threads are there, and
 * ends when its parent does. Shares are of the thread's own processor time, so a busy machine does not move
 * them.
 */
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A function as it is written: seen from outside, it is not changed, and no two bodies are the same. */
#define WORK(name)      \
	int name(void); \
	__attribute__((noinline)) int name(void)

static char *program;

static void ready(void)
{
	if (write(1, "r", 1) != 1)
		_exit(1);
}

static void await_order(void)
{
	char byte;

	if (read(0, &byte, 1) != 1)
		_exit(1);
}

static uint64_t used_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Few system calls: what the kernel does is not what is asked for */
#define BURN(ms)                                                     \
	do {                                                         \
		uint64_t until = used_ns() + (ms)*UINT64_C(1000000); \
		while (used_ns() < until) {                          \
			for (volatile int turn = 0; turn < 50000;)   \
				turn = turn + 1;                     \
		}                                                    \
	} while (0)

WORK(work_seventy)
{
	BURN(21);
	return 1;
}

WORK(work_thirty)
{
	BURN(9);
	return 1;
}

WORK(work_share)
{
	return work_seventy() + work_thirty();
}

static void *work_thread(void *unused)
{
	for (;;)
		work_share();
	return unused;
}

static void split(int threads)
{
	pthread_t thread;

	while (--threads > 0)
		pthread_create(&thread, NULL, work_thread, NULL);
	ready();
	work_thread(NULL);
}

static void one(void)
{
	split(1);
}

static void four(void)
{
	split(4);
}

WORK(work_bottom)
{
	BURN(5);
	return 1;
}

static int depth;

WORK(work_deep)
{
	volatile char room[200];

	room[0] = 1;
	return (depth-- > 0 ? work_deep() : work_bottom()) + room[0];
}

static void deep(void)
{
	ready();
	for (;;) {
		depth = 1000;
		work_deep();
	}
}

static void late(void)
{
	pthread_t thread;

	ready();
	await_order();
	pthread_create(&thread, NULL, work_thread, NULL);
	pthread_join(thread, NULL);
}

WORK(work_short)
{
	BURN(3);
	return 1;
}

static void *short_thread(void *unused)
{
	work_short();
	return unused;
}

static void brief(void)
{
	pthread_t thread;

	ready();
	for (;;) {
		if (pthread_create(&thread, NULL, short_thread, NULL))
			_exit(1);
		pthread_join(thread, NULL);
	}
}

WORK(work_of_child)
{
	BURN(11);
	return 1;
}

static int fork_child(void)
{
	int status = 1;
	pid_t child = fork();

	if (child == 0)
		_exit(work_of_child() - 1);
	if (child < 0 || waitpid(child, &status, 0) != child)
		return 1;
	return status;
}

/* Threads and children can be made while it is sampled; its status tells */
static void family(void)
{
	pthread_t thread;
	int failed = 0;

	ready();
	await_order();
	for (int i = 0; i < 30; i++) {
		failed |= pthread_create(&thread, NULL, short_thread, NULL);
		if (!failed)
			failed |= pthread_join(thread, NULL);
		failed |= fork_child();
		work_share();
	}
	ready();
	await_order();
	_exit(failed != 0);
}

WORK(work_before)
{
	BURN(6);
	return 1;
}

static void *exec_thread(void *unused)
{
	await_order();
	execl(program, program, "one", (char *)NULL);
	return unused;
}

static void become(void)
{
	ready();
	for (int i = 0; i < 20; i++)
		work_before();
	exec_thread(NULL);
}

static void become_by_thread(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, exec_thread, NULL);
	ready();
	for (;;)
		work_before();
}

WORK(work_in_handler)
{
	BURN(4);
	return 1;
}

static volatile int handled;

static void on_signal(int number)
{
	(void)number;
	handled = handled + work_in_handler();
}

WORK(work_interrupted)
{
	BURN(10);
	return 1;
}

static void interrupted(void)
{
	static char room[65536];
	stack_t stack = { .ss_sp = room, .ss_size = sizeof(room) };
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_ONSTACK | SA_RESTART };
	struct itimerval timer = { { 0, 10000 }, { 0, 10000 } };

	sigaltstack(&stack, NULL);
	sigaction(SIGPROF, &action, NULL);
	setitimer(ITIMER_PROF, &timer, NULL);
	ready();
	for (;;)
		work_interrupted();
}

static void *survive(void *unused)
{
	ready();
	return work_thread(unused);
}

static void leaderless(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, survive, NULL);
	pthread_exit(NULL);
}

WORK(work_calls)
{
	char path[4096];

	for (int i = 0; i < 1000; i++)
		syscall(SYS_getcwd, path, sizeof(path));
	return 1;
}

static void calls(void)
{
	ready();
	for (;;)
		work_calls();
}

static void briefly(void)
{
	ready();
	await_order();
	for (int i = 0; i < 10; i++)
		work_share();
}

static const struct {
	const char *name;
	void (*run)(void);
} programs[] = {
	{ "one", one },
	{ "four", four },
	{ "deep", deep },
	{ "late", late },
	{ "brief", brief },
	{ "family", family },
	{ "become", become },
	{ "become_by_thread", become_by_thread },
	{ "interrupted", interrupted },
	{ "leaderless", leaderless },
	{ "calls", calls },
	{ "briefly", briefly },
};

int main(int argc, char **argv)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	program = argv[0];
	for (size_t i = 0; argc == 2 && i < sizeof(programs) / sizeof(programs[0]); i++) {
		if (strcmp(argv[1], programs[i].name))
			continue;
		programs[i].run();
		return 0;
	}
	return 2;
}
