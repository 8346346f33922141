/*
 * What a reading of memory by kind costs, in milliseconds of CPU, of processes with 400 MiB: in few
 * mappings, in 2000, and in more than are read, where the attempt is given up. The baseline is the bare
 * reading of smaps_rollup, of which PSS is made. Then how long mmap and munmap take in the process while
 * it is read without a pause, against when it is not: what others wait for.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "proc/process.h"

#define SIZE   ((size_t)400 << 20)
#define ROUNDS 20

static int order[2], ready[2];

static void must(bool good)
{
	if (good)
		return;
	perror("tests/speed/memory");
	exit(1);
}

/* Neighbours with other rights are mappings of their own */
static void workload(unsigned mappings)
{
	size_t each = SIZE / mappings / 4096 * 4096;
	char *at = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	must(at != MAP_FAILED);
	madvise(at, SIZE, MADV_NOHUGEPAGE);
	memset(at, 1, SIZE);
	for (unsigned i = 0; i < mappings; i += 2)
		must(mprotect(at + i * each, each, PROT_READ) == 0);
	for (char now; read(order[0], &now, 1) == 1;) {
		uint64_t start = clock_mono_ns(), worst = 0;

		for (int i = 0; i < 2000; i++) {
			uint64_t before = clock_mono_ns(), took;
			char *more =
				mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

			munmap(more, 4096);
			took = clock_mono_ns() - before;
			worst = took > worst ? took : worst;
		}
		must(write(ready[1], &(uint64_t[]){ clock_mono_ns() - start, worst }, 16) == 16);
	}
}

static void wait_us(const char *when)
{
	uint64_t took[2];

	must(write(order[1], "", 1) == 1 && read(ready[0], took, sizeof(took)) == sizeof(took));
	printf("  mmap and munmap %s: %.1f us, at worst %.0f us\n", when,
	       (double)took[0] / 2000 / 1e3, (double)took[1] / 1e3);
}

static double milliseconds(struct proc_root *root, struct proc_process *p, unsigned wants)
{
	struct process_sample sample = { 0 };
	uint64_t best = UINT64_MAX;

	for (int i = 0; i < ROUNDS; i++) {
		uint64_t start;

		proc_root_tick(root, 3600000000000u); /* whatever was read is old */
		start = clock_thread_ns();
		proc_read(p, wants, 1000000000, false, &sample);
		best = clock_thread_ns() - start < best ? clock_thread_ns() - start : best;
		process_sample_clear(&sample);
	}
	return (double)best / 1e6;
}

static void measure(unsigned mappings)
{
	struct proc_root *root = proc_root_open("/proc", NULL);
	struct proc_process *p;
	double none, rollup, kinds;
	pid_t child, reader;

	must(pipe(order) == 0 && pipe(ready) == 0);
	child = fork();
	if (child == 0)
		workload(mappings);
	printf("400 MiB in %u mappings:\n", mappings);
	wait_us("alone");
	p = proc_open(root, child, NULL);
	must(p != NULL);
	none = milliseconds(root, p, 0);
	rollup = milliseconds(root, p, PROC_WANT_PSS) - none;
	kinds = milliseconds(root, p, PROC_WANT_MEMORY | PROC_WANT_MEMORY_NOW) - none;
	printf("  smaps_rollup %.2f ms; memory by kind %.2f ms, %.2f times as much\n", rollup,
	       kinds, kinds / rollup);
	reader = fork();
	if (reader == 0)
		for (;;)
			milliseconds(root, p, PROC_WANT_MEMORY | PROC_WANT_MEMORY_NOW);
	wait_us("while it is read without a pause");
	kill(reader, SIGKILL);
	waitpid(reader, NULL, 0);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	proc_close(p);
	proc_root_close(root);
	for (int i = 0; i < 2; i++) {
		close(order[i]);
		close(ready[i]);
	}
}

int main(void)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	measure(1);
	measure(2000);
	measure(MEMORY_RANGES_MOST + 1000);
	return 0;
}
