/*
 * What probes add to a call of the probed program, which is this one: without, with its calls counted, and timed; where the function
 * begins with a push, with a nop of five bytes, or with what has to be single-stepped; and to a system call.
 */
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"

#include "base/error.h"
#include "probe/find.h"
#include "probe/kernel.h"
#include "symbols/inside.h"

#define CALLS 200

#ifndef __x86_64__
int main(void)
{
	return 0;
}
#else

/* What they begin with is what they are for. */
__asm__(".text\n"
	".type bench_push, @function\nbench_push: push %rbp\n pop %rbp\n ret\n.size bench_push, .-bench_push\n"
	".type bench_nop, @function\nbench_nop: .byte 0x0f, 0x1f, 0x44, 0, 0\n ret\n.size bench_nop, .-bench_nop\n"
	".type bench_other, @function\nbench_other: endbr64\n ret\n.size bench_other, .-bench_other\n");
void bench_push(void);
void bench_nop(void);
void bench_other(void);

static void call_push(uint64_t n)
{
	while (n--)
		bench_push();
}

static void call_nop(uint64_t n)
{
	while (n--)
		bench_nop();
}

static void call_other(uint64_t n)
{
	while (n--)
		bench_other();
}

static void call_kernel(uint64_t n)
{
	while (n--)
		syscall(SYS_getppid);
}

struct subject {
	const char *name;
	void (*function)(void);
	void (*call)(uint64_t n);
	double counted, timed; /* at most, ns added */
};

static const struct subject subjects[] = {
	{ "push", bench_push, call_push, 1000, 1700 },
	{ "nop of 5 bytes", bench_nop, call_nop, 1000, 1700 },
	{ "endbr64", bench_other, call_other, 12000, 13000 },
};
#define SUBJECTS (sizeof(subjects) / sizeof(*subjects))

static double cost(void (*call)(uint64_t n))
{
	struct bench_case one = { .run = call, .n = CALLS, .per = 1 };
	double least = INFINITY; /* what nothing else disturbed */

	bench_run(&one, 1);
	for (int i = 0; i < BENCH_ROUNDS; i++)
		least = one.rounds[i] < least ? one.rounds[i] : least;
	return least;
}

static void say(const char *name, const char *how, double ns, double without, double limit)
{
	printf("probes: %-16s %-12s %8.0f ns  without %6.1f ns  added %8.0f ns", name, how, ns,
	       without, ns - without);
	if (limit > 0)
		printf("  at most %.0f %s", limit, ns - without <= limit ? "met" : "MISSED");
	printf("\n");
}

static void probe(struct kernel *kernel, const struct subject *s, struct kernel_place *place,
		  bool calls, double without)
{
	struct kernel_links links;
	struct error err;

	place->calls = calls;
	if (!kernel_attach(kernel, place, &links, &err)) {
		printf("probes: skipped: %s\n", err.text);
		exit(0);
	}
	say(s->name, calls ? "counted" : "timed", cost(s->call), without,
	    calls ? s->counted : s->timed);
	kernel_detach(&links);
}

/* Of this file, at that address */
static bool place_of(const struct subject *s, const struct mappings *maps, int directory,
		     struct kernel_place *place)
{
	const struct mapping *m = maps_find(maps, (uintptr_t)s->function);
	struct stat status;

	*place = (struct kernel_place){ .pid = getpid(), .file = -1 };
	if (!m)
		return false;
	place->offset = (uintptr_t)s->function - m->start + m->offset;
	place->file = mapping_open(directory, m, &status);
	return place->file >= 0;
}

int main(void)
{
	const struct kernel_options options = { .slots = 1, .functions = 1, .syscalls = true };
	int directory = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	double without[SUBJECTS], kernel_without;
	struct mappings maps = { 0 };
	struct kernel *kernel;
	struct error err;

	bench_pin(0);
	for (size_t i = 0; i < SUBJECTS; i++)
		without[i] = cost(subjects[i].call);
	kernel_without = cost(call_kernel);
	kernel = kernel_open(&options, &err);
	if (!kernel || !maps_read(directory, &maps)) {
		printf("probes: skipped: %s\n", err.text);
		return 0;
	}
	for (size_t i = 0; i < SUBJECTS; i++) {
		struct kernel_place place;

		if (!place_of(&subjects[i], &maps, directory, &place))
			return 1;
		probe(kernel, &subjects[i], &place, true, without[i]);
		probe(kernel, &subjects[i], &place, false, without[i]);
		close(place.file);
	}
	say("system call", "of others", cost(call_kernel), kernel_without, 400);
	kernel_watch(kernel, getpid(), 0, &err);
	say("system call", "timed", cost(call_kernel), kernel_without, 800);
	maps_clear(&maps);
	kernel_close(kernel);
	return 0;
}

#endif
