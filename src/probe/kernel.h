/*
 * What stands between this room and the kernel: loading, attaching, and the memory that both see. A slot is one process's share: its
 * cells, functions first and then system calls by number, and its blocks. Everything goes with the descriptors.
 */
#ifndef PROBE_KERNEL_H
#define PROBE_KERNEL_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "probe/cells.h"

struct kernel;

struct kernel_options {
	uint32_t slots, functions; /* functions: of each slot */
	bool syscalls;
};

/* NULL with err. */
struct kernel *kernel_open(const struct kernel_options *options, struct error *err);
void kernel_close(struct kernel *k); /* NULL is fine */

/* A probe of one function in one process: one or two links. -1: none. */
struct kernel_links {
	int fd[2];
};
#define KERNEL_NO_LINKS ((struct kernel_links){ { -1, -1 } })

struct kernel_place {
	pid_t pid;           /* as we see it */
	int file;            /* the file that holds the function, open */
	uint64_t offset;     /* in that file */
	uint32_t slot, cell; /* cell: in the slot */
	bool calls;          /* counted only; the return is left alone */
};

/* False with err. */
bool kernel_attach(struct kernel *k, const struct kernel_place *place, struct kernel_links *links,
		   struct error *err);
void kernel_detach(struct kernel_links *links);

/* System calls of a process go to its slot. False with err. */
bool kernel_watch(struct kernel *k, pid_t pid, uint32_t slot, struct error *err);
void kernel_forget(struct kernel *k, pid_t pid);

/* The kernel adds to them while they are read. */
const struct probe_cell *kernel_cells(const struct kernel *k, uint32_t slot);
/* What cell->block says: NULL: there is none. */
const struct probe_block *kernel_block(const struct kernel *k, uint32_t index);
/* All of it is 0 again. Nothing may be attached to it. */
void kernel_clear(struct kernel *k, uint32_t slot);

#endif
