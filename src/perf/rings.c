/* The rings of all processors: how large they are, and the events that own them. */
#include "perf/rings.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

#include "perf/refusal.h"

#define RING_MS       250u /* what a ring holds of a busy processor: we may have symbols to read first */
#define RINGS_BYTES   ((size_t)64 << 20) /* of all together */
#define RING_BYTES    ((size_t)4 << 20)
#define LEAST_PAGES   8u
#define LEAST_SAMPLES 3u

static int owner_open(int cpu)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE,
					.size = sizeof(attr),
					.config = PERF_COUNT_SW_DUMMY,
					.disabled = 1,
					.exclude_kernel = 1,
					.use_clockid = 1, /* the same as those that write into it */
					.clockid = CLOCK_MONOTONIC };

	return event_open(&attr, getpid(), cpu);
}

/* A power of two; room for some samples at least */
static size_t pages_at_least(const struct rings_options *options)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), pages = LEAST_PAGES;

	while (pages * page < LEAST_SAMPLES * options->sample_bytes)
		pages *= 2;
	return pages;
}

/* The largest power of two within all bounds */
static size_t pages_wanted(const struct rings_options *options, size_t cpus)
{
	size_t each = options->sample_bytes;
	size_t most = RINGS_BYTES / cpus < RING_BYTES ? RINGS_BYTES / cpus : RING_BYTES;
	size_t bytes = each * options->hertz * RING_MS / 1000;
	size_t page = (size_t)sysconf(_SC_PAGESIZE), pages = pages_at_least(options);

	while (pages * page < bytes && 2 * pages * page <= most)
		pages *= 2;
	return pages;
}

static bool map_all(struct rings *rings, size_t pages)
{
	size_t mapped = 0;
	int saved_errno;

	while (mapped < rings->count && ring_map(&rings->ring[mapped], pages))
		mapped++;
	if (mapped == rings->count)
		return true;
	saved_errno = errno;
	for (size_t i = 0; i < mapped; i++)
		ring_unmap(&rings->ring[i]);
	errno = saved_errno;
	return false;
}

/* All events of a user together may lock so much memory (kernel.perf_event_mlock_kb), and others are there.
 * None takes what the next one needs: all are of one size. */
static bool map_what_fits(struct rings *rings, const struct rings_options *options)
{
	size_t least = pages_at_least(options);

	for (size_t pages = pages_wanted(options, rings->count); pages >= least; pages /= 2)
		if (map_all(rings, pages))
			return true;
	return false;
}

/* Processors may be missing in between, and come and go: they are tried */
bool rings_open(struct rings *rings, const struct rings_options *options, struct error *err)
{
	int cpus = (int)sysconf(_SC_NPROCESSORS_CONF);

	rings->ring = mem_alloc_array((size_t)cpus, sizeof(*rings->ring));
	for (int cpu = 0; cpu < cpus; cpu++) {
		struct ring *r = &rings->ring[rings->count];

		r->cpu = cpu;
		r->fd = owner_open(cpu);
		if (r->fd == -1 && errno == ENODEV)
			continue;
		if (r->fd == -1)
			return errno == EMFILE ? refusal_of_descriptors(1, (size_t)cpus, err)
					       : refusal_of_event(errno, options->pid, err);
		rings->count++;
	}
	if (rings->count == 0)
		return refusal_of_event(ENODEV, options->pid, err);
	return map_what_fits(rings, options) || refusal_of_ring(errno, err);
}

void rings_close(struct rings *rings)
{
	for (size_t i = 0; i < rings->count; i++) {
		ring_unmap(&rings->ring[i]);
		close(rings->ring[i].fd);
	}
	free(rings->ring);
	*rings = (struct rings){ 0 };
}
