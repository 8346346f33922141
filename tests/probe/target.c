/*
 * What the scripts probe: does as it is told on standard input, one order a line, and says "done" after each.
 *
 *   w N   calls work() N times, from two threads that are made for it
 *   b N   calls brief() N times without a pause
 *   g N   asks for its parent's number N times
 *   f N   forks N children, which call work() once and end
 *   l PATH  loads a library
 *   x     becomes itself again
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __clang__
#define PROBED __attribute__((noinline, used))
#else
#define PROBED __attribute__((noipa, used))
#endif

PROBED static void brief(void)
{
	__asm__ volatile("" ::: "memory");
}

PROBED static void work(void)
{
	usleep(200);
}

static void *work_often(void *count)
{
	for (long i = *(long *)count; i > 0; i--)
		work();
	return NULL;
}

static void from_threads(long count)
{
	long half = count / 2, rest = count - half;
	pthread_t threads[2];

	if (pthread_create(&threads[0], NULL, work_often, &half) != 0 ||
	    pthread_create(&threads[1], NULL, work_often, &rest) != 0)
		abort();
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
}

static void from_children(long count)
{
	int status;

	for (; count > 0; count--) {
		pid_t child = fork();

		if (child == 0) {
			work();
			_exit(0);
		}
		if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
			abort();
	}
}

static void obey(char *order, char **arguments)
{
	long count = strtol(order + 1, NULL, 10);

	switch (order[0]) {
	case 'w': from_threads(count); break;
	case 'f': from_children(count); break;
	case 'b':
		for (; count > 0; count--)
			brief();
		break;
	case 'g':
		for (; count > 0; count--)
			syscall(SYS_getppid);
		break;
	case 'l':
		if (!dlopen(order + 2, RTLD_NOW))
			abort();
		break;
	case 'x': execv("/proc/self/exe", arguments); break;
	default: break;
	}
}

int main(int argc, char **arguments)
{
	char order[256];

	(void)argc;
	setvbuf(stdin, NULL, _IONBF, 0);
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("done start");
	while (fgets(order, sizeof(order), stdin)) {
		order[strcspn(order, "\n")] = '\0';
		obey(order, arguments);
		printf("done %s\n", order);
	}
	return 0;
}
