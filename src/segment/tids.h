/*
 * Thread ids across PID namespaces. A segment has them as its process sees them, /proc as we do; in
 * one namespace they are the same, and nothing is read.
 */
#ifndef SEGMENT_TIDS_H
#define SEGMENT_TIDS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct tid_pair {
	pid_t outer, inner;
	bool present;
};

struct tids {
	bool differ; /* the process is in another PID namespace */
	struct tid_pair *pairs;
	size_t count, capacity;
};

/* Learns the threads of the process; reads one file for each that is new. */
void tids_update(struct tids *t, int proc_directory);
void tids_clear(struct tids *t);

/* The other id; an unknown one stays as it is. */
pid_t tids_outer(const struct tids *t, pid_t inner);
pid_t tids_inner(const struct tids *t, pid_t outer);

#endif
