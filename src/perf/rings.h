/*
 * The rings into which the kernel writes samples, one for each processor. A ring belongs to an event of our own process that
 * counts nothing, so it outlives every thread that is sampled. Their sizes are such that a busy processor's samples of a quarter
 * of a second fit, within bounds for each and for all.
 */
#ifndef PERF_RINGS_H
#define PERF_RINGS_H

#include "base/error.h"

#include "perf/ring.h"

#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

struct rings_options {
	pid_t pid;           /* who is to be sampled, for messages */
	unsigned hertz;      /* samples a second of a busy processor */
	size_t sample_bytes; /* of one, about */
};

/* Zeroed: none. */
struct rings {
	struct ring *ring;
	size_t count;
};

/* False with err: rings_close releases what is open by then. */
bool rings_open(struct rings *rings, const struct rings_options *options, struct error *err);
void rings_close(struct rings *rings);

/* perf_event_open(2), which libc does not have; without a group. */
static inline int event_open(const struct perf_event_attr *attr, pid_t tid, int cpu)
{
	return (int)syscall(SYS_perf_event_open, attr, tid, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

#endif
