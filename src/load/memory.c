/* Memory: touched page by page, and given back. */
#include "load/load.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static struct {
	char *at;
	size_t bytes;
} held;

/* What could be had without swapping. */
static uint64_t spare_bytes(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	unsigned long long kib = 0;
	char line[128];

	if (!file)
		return UINT64_MAX;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "MemAvailable: %llu kB", &kib) == 1)
			break;
	fclose(file);
	return kib ? kib << 10 : UINT64_MAX;
}

static long faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt + usage.ru_majflt;
}

void step_release(const struct load_order *order, struct load_truth *truth)
{
	(void)order;
	if (held.at)
		munmap(held.at, held.bytes);
	truth->number[0] = -(double)held.bytes;
	held.at = NULL;
	held.bytes = 0;
}

/* Without huge pages, which would be resident whole. */
static char *map(size_t bytes)
{
	char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return NULL;
	madvise(at, bytes, MADV_NOHUGEPAGE);
	return at;
}

void step_touch(const struct load_order *order, struct load_truth *truth)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	long before;

	step_release(order, truth);
	truth->number[0] = 0;
	held.at = order->amount < spare_bytes() / 2 ? map(order->amount) : NULL;
	if (!held.at) {
		truth->refusal = LOAD_REFUSES_MEMORY;
		return;
	}
	held.bytes = order->amount;
	before = faults();
	for (size_t i = 0; i < held.bytes; i += page) {
		held.at[i] = 1;
		truth->number[0] += (double)page;
	}
	truth->number[1] = (double)(faults() - before);
}
