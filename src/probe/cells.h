/*
 * What the kernel side (probe.bpf.c) adds to and the monitor reads: the values of its maps, which both map into memory.
 * Everything only grows. A cell is one operation of one process: its numbers, and which blocks of 64 buckets it has
 * (perftop/bucket.h; nanoseconds), made when the first duration falls into an octave, as in a segment. A process has its own
 * range of cells and of blocks, its slot; where its blocks are used up, durations are counted and are in no histogram.
 */
#ifndef PROBE_CELLS_H
#define PROBE_CELLS_H

#include <linux/types.h>

#define PROBE_OCTAVES  59
#define PROBE_BUCKETS  64
#define PROBE_BLOCKS   1024 /* of a slot */
#define PROBE_SYSCALLS 512  /* by number; the last one is for all numbers from there on */
#define PROBE_STARTED \
	16384 /* calls of functions in flight; those that never return are forgotten in time */

struct probe_cell {
	__u64 entered;              /* calls begun */
	__u64 count;                /* calls that have returned, and were timed */
	__u64 errors;               /* of which failed: system calls only */
	__u64 total;                /* nanoseconds */
	__u64 least, most;          /* least: inverted, so that 0 is none, and both only grow */
	__u32 block[PROBE_OCTAVES]; /* 1 + the index of the octave's block; 0: none */
	__u32 padding;
};

struct probe_block {
	__u64 count[PROBE_BUCKETS];
};

struct probe_region {
	__u64 used; /* blocks of the slot; may exceed PROBE_BLOCKS by what came at once */
	__u64 full; /* durations for which there was none */
};

/* What a probe is attached with: its cell and its slot. */
#define PROBE_COOKIE(slot, cell)  ((__u64)(slot) << 32 | (cell))
#define PROBE_COOKIE_SLOT(cookie) ((__u32)((cookie) >> 32))
#define PROBE_COOKIE_CELL(cookie) ((__u32)(cookie))

/* A call in flight. A function that calls itself has the same thread and probe, and another stack pointer. */
struct probe_call {
	__u32 thread, cell;
	__u64 stack;
};

/* A system call in flight, of the thread that it belongs to. */
struct probe_waiting {
	__u64 start; /* 0: in none */
	__u64 cell;
};

#endif
