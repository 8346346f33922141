/* Functions about to return: what they have popped lies below the stack pointer, where nothing was copied, and it is what their
 * callers' frames are found by. */
#ifdef __clang__ /* it clones nothing, and does not know noclone */
#pragma clang diagnostic ignored "-Wunknown-attributes"
#endif
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "perf/perf.h"

#if defined(__x86_64__)
/* Most of its time is between its last pop and its return */
__asm__(".text\n"
	".type pops_early, @function\n"
	"pops_early:\n"
	"	.cfi_startproc\n"
	"	push %rbp\n"
	"	.cfi_def_cfa_offset 16\n"
	"	.cfi_offset %rbp, -16\n"
	"	push %rbx\n"
	"	.cfi_def_cfa_offset 24\n"
	"	.cfi_offset %rbx, -24\n"
	"	xor %ebp, %ebp\n"
	"	xor %ebx, %ebx\n"
	"	pop %rbx\n"
	"	.cfi_def_cfa_offset 16\n"
	"	pop %rbp\n"
	"	.cfi_def_cfa_offset 8\n"
	"	.rept 400\n"
	"	nop\n"
	"	.endr\n"
	"	ret\n"
	"	.cfi_endproc\n"
	".size pops_early, .-pops_early\n");
void pops_early(void);

/* Its frame, of a size that nobody knows before, is found by %rbp */
__attribute__((noinline, noclone)) static void frame_of_test(size_t size)
{
	char room[size];

	for (unsigned i = 0; i < 100000; i++)
		pops_early();
	__asm__ volatile("" : : "r"(room) : "memory");
}

static void work(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		frame_of_test((size_t)getppid() % 100 + 1);
}

static double cpu_seconds(pid_t pid)
{
	struct timespec t = { 0 };

	clock_gettime((clockid_t)(~(unsigned)pid << 3 | 2), &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool is_in(const struct profile_sample *s, uint32_t path, const char *function)
{
	for (; path != PROFILE_NONE; path = s->paths[path].caller) {
		const char *name = s->functions[s->paths[path].function].name;

		if (name && strcmp(name, function) == 0)
			return true;
	}
	return false;
}

static void assert_callers(const struct profile_sample *s)
{
	uint64_t inside = 0, called = 0;

	for (size_t i = 0; i < s->hit_count; i++) {
		uint64_t n = s->hits[i].count;

		if (!is_in(s, s->hits[i].path, "pops_early"))
			continue;
		inside += n;
		if (is_in(s, s->hits[i].path, "frame_of_test") && is_in(s, s->hits[i].path, "main"))
			called += n;
	}
	print_message("# %llu samples, %llu inside, %llu with their callers\n",
		      (unsigned long long)s->account.samples, (unsigned long long)inside,
		      (unsigned long long)called);
	assert_true(inside > 100);
	assert_true(called * 100 >= inside * 99);
}

static void callers_of_what_returns(void **state)
{
	struct perf_options o = { .hertz = 999 };
	struct error err = { "" };
	struct profile_sample *s;
	struct perf *perf;
	char path[32];

	(void)state;
	o.pid = o.inner_pid = fork();
	if (o.pid == 0)
		work();
	snprintf(path, sizeof(path), "/proc/%d", (int)o.pid);
	o.proc_directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	perf = perf_open(&o, &err);
	for (int n = 0; perf && n < 6000 && cpu_seconds(o.pid) < 0.5; n++)
		usleep(10000);
	s = perf ? perf_take(perf) : NULL;
	perf_close(perf);
	kill(o.pid, SIGKILL);
	waitpid(o.pid, NULL, 0);
	close(o.proc_directory);
	if (!perf) {
		print_message("# SKIP %s\n", err.text);
		skip();
	}
	assert_callers(s);
	profile_sample_free(s);
}
#else
static void callers_of_what_returns(void **state)
{
	(void)state;
	skip(); /* the return address is in a register elsewhere */
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(callers_of_what_returns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
