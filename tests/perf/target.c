/*
 * Programs to be sampled: target WHAT. Each says so by a byte on its output when its threads are there, and
 * ends when its parent does. Shares are of the thread's own processor time, so a busy machine does not move
 * them.
 */
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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

static void go_deep(int levels)
{
	ready();
	for (;;) {
		depth = levels;
		work_deep();
	}
}

static void deep(void)
{
	go_deep(1000);
}

static void less_deep(void)
{
	go_deep(150);
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

static void *outlive(void *leader)
{
	ready();
	pthread_join(*(pthread_t *)leader, NULL);
	return work_thread(NULL);
}

static void leaderless_later(void)
{
	static pthread_t leader;
	pthread_t thread;

	leader = pthread_self();
	pthread_create(&thread, NULL, outlive, &leader);
	await_order();
	syscall(SYS_exit, 0); /* pthread_exit would map a library */
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

/* Code as compilers at run time make it: it calls what it is given, and has no call frame information */
#if defined(__x86_64__)
static const struct made {
	const char *name;
	unsigned char code[16];
} made[] = {
	/* push %rbp; mov %rsp,%rbp; sub $32,%rsp; call *%rdi; inc %eax; mov %rbp,%rsp; leave; ret */
	{ "made_with_pointer",
	  { 0x55, 0x48, 0x89, 0xe5, 0x48, 0x83, 0xec, 0x20, 0xff, 0xd7, 0xff, 0xc0, 0x48, 0x89,
	    0xec, 0xc9 } },
	/* sub $8,%rsp; call *%rdi; add $8,%rsp; ret: CPython 3.12's */
	{ "made_plainly", { 0x48, 0x83, 0xec, 0x08, 0xff, 0xd7, 0x48, 0x83, 0xc4, 0x08, 0xc3 } },
	/* push %rbp; xor %ebp,%ebp; call *%rdi; inc %eax; pop %rbp; ret: nothing tells where it returns to */
	{ "made_opaque", { 0x55, 0x31, 0xed, 0xff, 0xd7, 0xff, 0xc0, 0x5d, 0xc3 } },
};
#define MADE_BYTES 32

typedef int made_function(int (*called)(void));
static made_function *functions_made[sizeof(made) / sizeof(made[0])];

static bool make(void)
{
	char path[64];
	unsigned char *room =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	FILE *names;

	snprintf(path, sizeof(path), "/tmp/perf-%d.map", (int)getpid());
	names = fopen(path, "we");
	if (room == MAP_FAILED || !names)
		return false;
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		unsigned char *at = room + i * MADE_BYTES;

		memcpy(at, made[i].code, sizeof(made[i].code));
		at[sizeof(made[i].code)] = 0xc3;
		memcpy(&functions_made[i], &at, sizeof(at));
		fprintf(names, "%lx %x %s\n", (unsigned long)at, MADE_BYTES, made[i].name);
	}
	fclose(names);
	return mprotect(room, 4096, PROT_READ | PROT_EXEC) == 0;
}

WORK(work_below_made)
{
	BURN(4);
	return 1;
}

WORK(work_made_plainly)
{
	return functions_made[1](work_below_made) + 1;
}

WORK(work_made_with_pointer)
{
	return functions_made[0](work_made_plainly) + 1;
}

WORK(work_made_opaque)
{
	return functions_made[2](work_below_made) + 1;
}

/* The same in a file, as compilers write it that are told to give none */
int bare_plainly(int (*called)(void));
__asm__(".text\n.type bare_plainly, @function\nbare_plainly:\n"
	"push %rbp\nxor %ebp,%ebp\ncall *%rdi\npop %rbp\nret\n.size bare_plainly, . - bare_plainly\n");

WORK(work_bare)
{
	return bare_plainly(work_below_made) + 1;
}

static void made_code(int (*work)(void))
{
	if (!make())
		_exit(1);
	ready();
	for (;;)
		work();
}
#else
static void made_code(int (*work)(void))
{
	(void)work;
	_exit(1);
}
#define work_made_with_pointer NULL
#define work_made_opaque       NULL
#define work_bare              NULL
#endif

static void made_clear(void)
{
	made_code(work_made_with_pointer);
}

static void made_late(void)
{
	ready();
	await_order();
	made_code(work_made_with_pointer);
}

static void made_opaque(void)
{
	made_code(work_made_opaque);
}

static void bare(void)
{
	made_code(work_bare);
}

static const struct {
	const char *name;
	void (*run)(void);
} programs[] = {
	{ "one", one },
	{ "four", four },
	{ "deep", deep },
	{ "less_deep", less_deep },
	{ "late", late },
	{ "brief", brief },
	{ "family", family },
	{ "become", become },
	{ "become_by_thread", become_by_thread },
	{ "interrupted", interrupted },
	{ "leaderless", leaderless },
	{ "leaderless_later", leaderless_later },
	{ "calls", calls },
	{ "briefly", briefly },
	{ "made", made_clear },
	{ "made_late", made_late },
	{ "made_opaque", made_opaque },
	{ "bare", bare },
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
