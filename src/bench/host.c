/* The machine that a bench ran on. */
#include "bench/inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/mem.h"
#include "proc/process.h"

#define GOVERNOR "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"

/* NULL: the machine has no such thing, as most virtual ones. */
static char *governor(void)
{
	size_t length;
	char *text = file_read(GOVERNOR, 256, &length, NULL);

	if (text)
		text[strcspn(text, "\n")] = '\0';
	return text;
}

/* What the coarse clocks go by is what the kernel samples user and system time by; their sum is exact. */
double bench_tick(void)
{
	struct timespec tick;

	if (clock_getres(CLOCK_MONOTONIC_COARSE, &tick) != 0)
		return NAN;
	return (double)tick.tv_sec + (double)tick.tv_nsec * 1e-9;
}

void bench_describe_host(struct bench *b)
{
	struct proc_root *root = proc_root_open("/proc", NULL);

	if (root) {
		const struct host *host = proc_host(root);

		b->host.name = mem_string(host->name);
		b->host.kernel = mem_string(host->kernel);
		b->host.cpu_model = mem_string(host->cpu_model);
		b->host.cpus = host->cpus;
		proc_root_close(root);
	}
	b->host.governor = governor();
	if (getloadavg(&b->host.load, 1) != 1)
		b->host.load = NAN;
}
