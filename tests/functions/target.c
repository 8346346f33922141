/*
 * A program whose functions are recorded: compiled with -finstrument-functions and linked with libperftop-functions. Each case says in
 * its comment which calls it makes; functions that are only there to arrange that are not instrumented.
 */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

/* Their names are looked for, so they are not static */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

#define PLAIN __attribute__((no_instrument_function))
#ifdef __clang__
#define CALLED __attribute__((noinline))
#else
#define CALLED __attribute__((noinline, noclone))
#endif

volatile int sink;

CALLED void leaf(int n)
{
	sink += n;
}

CALLED void middle(int n)
{
	for (int i = 0; i < n; i++)
		leaf(i);
}

/* Compiled into its callers; counted all the same */
static inline __attribute__((always_inline)) void inlined(int n)
{
	sink += n;
}

CALLED void has_inlined(void)
{
	inlined(1);
	inlined(2);
}

/* main 1, middle 10, leaf 1000, has_inlined 5, inlined 10 */
PLAIN static void counts(void)
{
	for (int i = 0; i < 10; i++)
		middle(100);
	for (int i = 0; i < 5; i++)
		has_inlined();
}

PLAIN static void pass(long ns)
{
	const struct timespec time = { ns / 1000000000, ns % 1000000000 };

	nanosleep(&time, NULL);
}

void pong(int n);

/* 1 ms of its own */
CALLED void ping(int n)
{
	pass(1000000);
	pong(n - 1);
	sink++;
}

CALLED void pong(int n)
{
	if (n > 0)
		ping(n - 1);
	sink++;
}

/* 200 deep: ping 100, pong 100, and all time is that of ping */
PLAIN static void deep(void)
{
	ping(199);
}

CALLED int recurse(int n)
{
	return n == 0 ? 0 : 1 + recurse(n - 1);
}

/* 5001 deep, ten times: recurse 50010 */
PLAIN static void deeper(void)
{
	for (int i = 0; i < 10; i++)
		sink = recurse(5000);
}

PLAIN static void *run_thread(void *context)
{
	(void)context;
	for (int i = 0; i < 1000; i++)
		middle(10);
	return NULL;
}

/* Twice 8 threads: middle 16000, leaf 160000 */
PLAIN static void threads(void)
{
	pthread_t ids[8];

	for (int turn = 0; turn < 2; turn++) {
		for (int i = 0; i < 8; i++)
			pthread_create(&ids[i], NULL, run_thread, NULL);
		for (int i = 0; i < 8; i++)
			pthread_join(ids[i], NULL);
	}
}

static jmp_buf place;

CALLED void jump(void)
{
	longjmp(place, 1);
}

CALLED void before_jump(void)
{
	jump();
}

CALLED void catch_jump(void)
{
	if (setjmp(place) == 0)
		before_jump();
	leaf(1);
}

/* Left by longjmp: leaf 3000, catch_jump 3000, no jump, no before_jump */
PLAIN static void jumps(void)
{
	for (int i = 0; i < 3000; i++)
		catch_jump();
}

/* The same place again and again from one function, which never returns meanwhile: leaf 50000 */
CALLED void catch_many(void)
{
	volatile int i = 0;

	(void)setjmp(place);
	if (i++ < 50000) {
		leaf(1);
		before_jump();
	}
}

static volatile sig_atomic_t handled;

CALLED void in_handler(int n)
{
	if (n > 0)
		in_handler(n - 1);
}

CALLED void handler(int number)
{
	(void)number;
	handled++;
	in_handler(handled % 100 == 0 ? 3000 : 3);
}

/* A signal each 100 us while functions are called; prints how often each was: "handler N", and so on */
PLAIN static void signals(void)
{
	const struct itimerval often = { { 0, 100 }, { 0, 100 } }, never = { { 0, 0 }, { 0, 0 } };
	struct sigaction action = { .sa_handler = handler };
	long turns = 0, deepest;

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (; handled < 3000; turns++)
		middle(10);
	setitimer(ITIMER_REAL, &never, NULL);
	deepest = handled / 100;
	printf("handler %d, in_handler %ld, leaf %ld, main 1, middle %ld\n", (int)handled,
	       ((long)handled - deepest) * 4 + deepest * 3001, turns * 10, turns);
}

CALLED void first_on_small_stack(int number)
{
	(void)number;
	leaf(1);
}

/* A handler on a stack that is small, before anything else is recorded on this thread */
PLAIN static void small_stack(void)
{
	stack_t stack = { .ss_size = (size_t)sysconf(_SC_MINSIGSTKSZ) + 4096 };
	struct sigaction action = { .sa_handler = first_on_small_stack, .sa_flags = SA_ONSTACK };
	char *memory =
		mmap(NULL, stack.ss_size + 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	stack.ss_sp = memory + 4096;
	mprotect(stack.ss_sp, (stack.ss_size + 4095) / 4096 * 4096, PROT_READ | PROT_WRITE);
	sigaltstack(&stack, NULL);
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
}

/* In the parent leaf 2, in the child leaf 3: its own segment */
PLAIN static void forks(void)
{
	pid_t pid;

	leaf(1);
	pid = fork();
	if (pid == 0) {
		for (int i = 0; i < 3; i++)
			leaf(1);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	leaf(1);
}

CALLED void in_vfork(void)
{
	leaf(1);
	_exit(0);
}

CALLED void do_vfork(void)
{
	pid_t pid = vfork();

	if (pid == 0)
		in_vfork();
	waitpid(pid, NULL, 0);
}

/* Its child's calls are the parent's: leaf 2, do_vfork 1, no in_vfork */
PLAIN static void vforks(void)
{
	do_vfork();
	leaf(1);
}

CALLED void wait_for_end(void)
{
	for (;;)
		pause();
}

CALLED void *cancelled(void *context)
{
	leaf(1);
	wait_for_end();
	return context;
}

/* leaf 21, no cancelled, no wait_for_end: those never return */
PLAIN static void cancels(void)
{
	pthread_t id;
	void *result;

	for (int i = 0; i < 20; i++) {
		pthread_create(&id, NULL, cancelled, NULL);
		pass(1000000);
		pthread_cancel(id);
		pthread_join(id, &result);
		if (result != PTHREAD_CANCELED)
			abort();
	}
	leaf(1);
}

static ucontext_t scheduler, task;
static char task_stack[65536];

CALLED void give_way(void)
{
	leaf(1);
	swapcontext(&task, &scheduler);
	leaf(1);
}

CALLED void task_body(void)
{
	for (int i = 0; i < 100; i++)
		give_way();
}

CALLED void resume(void)
{
	swapcontext(&scheduler, &task);
}

/* Coroutines: resume 101, leaf 200; what is left while it goes on elsewhere is abandoned */
PLAIN static void coroutines(void)
{
	getcontext(&task);
	task.uc_stack.ss_sp = task_stack;
	task.uc_stack.ss_size = sizeof(task_stack);
	task.uc_link = &scheduler;
	makecontext(&task, task_body, 0);
	for (int i = 0; i < 101; i++)
		resume();
}

/* errno stays as it is, at the first call and later: leaf 2 */
PLAIN static void errnos(void)
{
	errno = 77;
	leaf(1);
	leaf(1);
	if (errno != 77)
		abort();
}

PLAIN static void use(const char *path, int times)
{
	void *plugin = dlopen(path, RTLD_NOW);
	void (*work)(void);

	if (!plugin) {
		fprintf(stderr, "%s\n", dlerror());
		exit(1);
	}
	*(void **)&work = dlsym(plugin, "work");
	for (int i = 0; i < times; i++)
		work();
	dlclose(plugin);
}

/* PATH... in the environment's A and B: each loaded, its work() called 3 and 5 times, unloaded */
PLAIN static void plugins(void)
{
	use(getenv("A"), 3);
	use(getenv("B"), 5);
}

PLAIN static void fall(int number)
{
	(void)number;
	_exit(0);
}

/* Goes on until it is told to end: leaf 7, then in stay */
CALLED void stay(void)
{
	struct sigaction action = { .sa_handler = fall };

	sigaction(SIGTERM, &action, NULL);
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}

PLAIN static void stays(void)
{
	for (int i = 0; i < 7; i++)
		leaf(1);
	stay();
}

CALLED void before_main(void)
{
	sink++;
}

__attribute__((constructor)) PLAIN static void begin(void)
{
	if (getenv("EARLY"))
		before_main();
}

static const struct {
	const char *name;
	void (*run)(void);
} cases[] = {
	{ "counts", counts },   { "deep", deep },
	{ "deeper", deeper },   { "threads", threads },
	{ "jumps", jumps },     { "many_jumps", catch_many },
	{ "signals", signals }, { "small_stack", small_stack },
	{ "forks", forks },     { "vforks", vforks },
	{ "cancels", cancels }, { "coroutines", coroutines },
	{ "errno", errnos },    { "plugins", plugins },
	{ "stays", stays },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(cases) / sizeof(*cases); i++)
		if (strcmp(argv[1], cases[i].name) == 0) {
			cases[i].run();
			return 0;
		}
	return 2;
}
