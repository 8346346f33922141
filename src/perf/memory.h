/*
 * Words of the process's own memory, as it is now: what a sample did not copy. Only pages that are there are read
 * (/proc/PID/pagemap): a page that is not would be faulted in, in the process's name, and where the process serves its
 * own faults (userfaultfd, FUSE) it could keep us waiting for ever.
 */
#ifndef PERF_MEMORY_H
#define PERF_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct memory {
	pid_t pid;
	int pagemap; /* -1: may not be read, so nothing is */
};

/* proc_directory: of /proc/PID. */
struct memory memory_open(int proc_directory, pid_t pid);
void memory_close(struct memory *m);

/* The bytes from the address on that are there, at most `size` and at most to the end of the second page; 0: none. */
size_t memory_read(const struct memory *m, uint64_t address, void *out, size_t size);

#endif
