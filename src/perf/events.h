/*
 * The kernel's events that sample all threads of a process, and the rings into which they write: one event
 * for each thread and processor, one ring for each processor. Threads that are born later are followed by
 * the kernel (inherit_thread, Linux 5.13); before that, events_scan looks for them.
 */
#ifndef PERF_EVENTS_H
#define PERF_EVENTS_H

#include "base/error.h"

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/lookup.h"
#include "perf/record.h"
#include "perf/rings.h"
#include "perf/streams.h"

struct events_options {
	pid_t pid;
	int proc_directory; /* of /proc/PID */
	unsigned hertz;
	unsigned
		wakes; /* at most so many a second for each processor; what comes faster, comes in batches */
	unsigned stack_bytes; /* to be copied, with registers; 0: the kernel walks frame pointers */
	uint64_t registers;   /* the mask of those to copy */
};

/* A thread for which events were opened; not those that are followed. */
struct events_thread {
	pid_t tid;
	int *fds;      /* one for each ring; -1: none */
	uint64_t *ids; /* as in samples */
};

struct events {
	struct events_options options;
	struct perf_event_attr attr; /* as the kernel has accepted it */
	bool kernel;                 /* samples the kernel's time too */
	bool follows;                /* new threads are sampled without events_scan */
	struct rings rings;
	struct events_thread *threads;
	size_t thread_count, thread_capacity;
	struct lookup by_id; /* (id): the tid for which it was opened */
	struct lookup by_tid;
	struct streams streams;
};

/* Zeroed e. false with err; nothing is to be closed then. The limit of descriptors is raised as far as it
 * may be. */
bool events_open(struct events *e, const struct events_options *options, struct error *err);
void events_close(struct events *e);

/* Where the kernel does not follow new threads, to be called now and then: opens events for those that
 * have none, closes those of threads that have ended. (What is followed hangs on the event of the thread
 * that begot it, ended or not.) */
void events_scan(struct events *e);

/* It has become another program: where new threads are not followed, all events are opened anew. The
 * thread that did it has the leader's TID now. */
void events_renew(struct events *e);

/* Processor time of all threads since they were opened, of those that have ended too. false: unknown where new
 * threads are not followed. On any thread. */
bool events_used_ns(const struct events *e, uint64_t *ns);

/* Whether the sample counts: is of the process, and the only one of its moment (streams.h). */
bool events_accept(struct events *e, const struct record_sample *sample);

#endif
