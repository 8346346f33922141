/*
 * The segment: the bytes that instrumented code writes and perftop reads. Installed as
 * <perftop/layout.h>, because the recording fast path is inlined into user code; usable from C99
 * and C++11; libc types only. perftop-segment(5) is this file in prose.
 *
 *   0        header            who writes, which clock, where the rest stands, what was dropped
 *   4 KiB    ops[4096]         the operation directory, append only; an index is an operation's id
 *   ...      threads[1024]     one slab per live thread: its stack of operations in flight
 *   ...      arena             per thread: a table op id -> cell; per (thread, operation): a cell, and
 *                              a table octave -> block; a block of 64 buckets for each octave that
 *                              was hit
 *
 * Everything but gauges has a single writer, the slab's thread, and only ever grows: a reader
 * subtracts samples. Offsets into the arena count units of PERFTOP_SHM_UNIT bytes from the start of
 * the segment; 0 means "not there yet". All integers are in the writer's byte order.
 *
 * The layout has a version of its own, apart from the library's and the program's. A reader takes
 * the version that it knows and names every other one as incompatible.
 */
#ifndef PERFTOP_LAYOUT_H
#define PERFTOP_LAYOUT_H

#include <stdint.h>

#define PERFTOP_SHM_MAGIC   "PERFTOP" /* with its NUL: 8 bytes, published last */
#define PERFTOP_SHM_VERSION 1u

#define PERFTOP_SHM_UNIT    64u   /* granule of arena offsets, bytes: one cache line */
#define PERFTOP_SHM_OPS     4096u /* operations in the directory */
#define PERFTOP_SHM_THREADS 1024u /* slabs, that is threads alive at once */
#define PERFTOP_SHM_FRAMES  64u   /* frames of a stack; frame 0 is its bottom */
#define PERFTOP_SHM_OCTAVES 59u   /* blocks of buckets of a cell; see bucket.h */
#define PERFTOP_SHM_BUCKETS 64u   /* buckets of an octave */

#define PERFTOP_SHM_HEADER_SIZE    4096u
#define PERFTOP_SHM_OPS_OFFSET     PERFTOP_SHM_HEADER_SIZE
#define PERFTOP_SHM_THREADS_OFFSET (PERFTOP_SHM_OPS_OFFSET + PERFTOP_SHM_OPS * 256u)
#define PERFTOP_SHM_ARENA_OFFSET   (PERFTOP_SHM_THREADS_OFFSET + PERFTOP_SHM_THREADS * 1600u)
#define PERFTOP_SHM_MIN_SIZE       (4u << 20) /* the smallest segment a writer makes, bytes */
#define PERFTOP_SHM_MAX_SIZE       (UINT64_C(4) << 30) /* the largest: an offset has 26 bits */

/* What an operation's numbers are. */
enum perftop_kind {
	PERFTOP_KIND_NONE,     /* entry not published */
	PERFTOP_KIND_TIMER,    /* durations in ticks of the segment's clock */
	PERFTOP_KIND_TIMER_NS, /* durations in nanoseconds, measured elsewhere: perftop_record() */
	PERFTOP_KIND_VALUE,    /* a distribution of whole numbers in `unit` */
	PERFTOP_KIND_COUNTER,  /* `total` is the sum of what was counted */
	PERFTOP_KIND_GAUGE,    /* `gauge` of the entry is the last value set by any thread */
	PERFTOP_KIND_COUNT
};

/* Why something was not recorded in full. Each event adds one to header.dropped[reason]. */
enum perftop_drop {
	PERFTOP_DROP_OPERATIONS, /* the directory is full: this operation has no id */
	PERFTOP_DROP_THREADS,    /* every slab is taken: this thread has none */
	PERFTOP_DROP_MEMORY,     /* the arena is full, or its memory could not be had */
	PERFTOP_DROP_BUSY,       /* the directory stayed locked (its owner was stopped or died) */
	PERFTOP_DROP_UNMATCHED,  /* an end without its begin */
	PERFTOP_DROP_DEPTH,      /* an explicit begin below frame 63: counted, not timed */
	PERFTOP_DROP_ABANDONED,  /* a begin whose end never came (longjmp): not counted as an
				    operation */
	PERFTOP_DROP_KIND,       /* a timer used as a counter, or the like */
	PERFTOP_DROP_COUNT
};

/* The tick. Nanoseconds = mono_ns[0] + (tick - tick[0]) * rate, rate being the slope through two
 * marks: the writer's two, or its first and one that the reader takes on the same machine and boot.
 */
enum perftop_clock {
	PERFTOP_CLOCK_MONOTONIC, /* clock_gettime(CLOCK_MONOTONIC): a tick is a nanosecond */
	PERFTOP_CLOCK_TSC,       /* x86 time stamp counter */
	PERFTOP_CLOCK_CNTVCT     /* aarch64 virtual counter */
};

struct perftop_shm_clock {
	uint32_t kind;       /* enum perftop_clock */
	uint32_t sequence;   /* odd while mark 1 is being written */
	uint64_t tick[2];    /* counter at the two marks: birth, and the newest slow path */
	uint64_t mono_ns[2]; /* CLOCK_MONOTONIC at the same instants, nanoseconds */
};

struct perftop_shm_header {
	char magic[8];
	uint32_t version;
	uint32_t header_size;
	uint64_t size;        /* bytes of the whole segment */
	uint32_t pid;         /* as the process itself sees it (innermost PID namespace) */
	uint32_t ops_used;    /* published entries: ids below this are valid */
	uint64_t start_ticks; /* the process's start, field 22 of /proc/self/stat; 0 unknown */
	char boot_id[40];     /* /proc/sys/kernel/random/boot_id, NUL padded */
	uint64_t wall_ns;     /* CLOCK_REALTIME at birth */
	struct perftop_shm_clock clock;
	uint32_t ops_offset, ops_limit, op_size;
	uint32_t threads_offset, threads_limit, thread_size;
	uint32_t arena_offset;
	uint32_t threads_used; /* slabs ever used: those below this may hold data */
	uint32_t arena_used;   /* units of the segment in use, from its start */
	uint32_t pad;
	uint64_t dropped[16]; /* by enum perftop_drop */
};

/* One directory entry. Names are NUL-terminated; a name that did not fit ends in '#' and eight hex
 * digits of its hash, so that two long names stay two. */
struct perftop_shm_op {
	uint32_t kind;     /* enum perftop_kind; written last, with release ordering */
	uint32_t hash;     /* of component, operation, label and kind */
	uint32_t sampling; /* 1: all are timed; N: all are counted, one in N is timed */
	uint32_t pad;
	uint64_t gauge; /* bits of a double */
	char unit[16];  /* "B", "rows"; empty for timers, which are durations */
	char component[48];
	char operation[120];
	char label[48];
};

/* One level of a stack. start == 0: not started, or already over. */
struct perftop_shm_frame {
	uint64_t start; /* tick */
	uint64_t child; /* ticks spent in operations nested directly in this one */
	uint32_t op;
	uint32_t scope; /* 0: an explicit begin; else a scope: low half of its stack pointer */
};

enum perftop_slab {
	PERFTOP_SLAB_FREE,  /* never used */
	PERFTOP_SLAB_LIVE,  /* its thread is running */
	PERFTOP_SLAB_PARKED /* its thread ended; totals stand, and the next new thread adds to them
			     */
};

/* A thread's slab. Frame 0 is the bottom of the stack; with depth d, frames 1 .. d-1 are in flight.
 * depth may pass PERFTOP_SHM_FRAMES: what is deeper is counted and timed, but not shown. */
struct perftop_shm_thread {
	uint32_t state;      /* enum perftop_slab */
	uint32_t tid;        /* as the process itself sees it */
	uint32_t generation; /* grows each time that a thread takes the slab */
	uint32_t depth;
	uint32_t table;    /* offset of uint32_t[capacity], indexed by op id: offset of the cell */
	uint32_t capacity; /* entries of the table: a power of two, or 0 */
	char name[16];     /* the thread's name when it joined */
	uint64_t joined;   /* tick at which the thread took the slab */
	/* Cells that the table was ever given, counted after each: while it stays, there is no new
	 * one. 0: not counted. */
	uint32_t cells;
	uint32_t pad[3];
	struct perftop_shm_frame stack[PERFTOP_SHM_FRAMES];
};

/* What one thread recorded of one operation, in one cache line. Quantities are in the operation's
 * unit (ticks, ns, ...). A thread's cells stand side by side, in runs, so that a reader takes many in at once. */
struct perftop_shm_cell {
	uint64_t count;  /* completed, failed ones included */
	uint64_t errors; /* of which failed */
	uint64_t total;  /* sum of all timed durations, or of values, or of what was counted */
	uint64_t self;   /* total less the time in nested operations of the same thread */
	uint64_t min;    /* of all timed ones; UINT64_MAX: none yet */
	uint64_t max;
	uint64_t spans; /* spans started less spans ended on this thread, modulo 2^64 */
	/* Offset of its struct perftop_shm_octaves << 6 | blocks that are there, its costs being one:
	 * while it stays, so does that table. */
	uint32_t octaves;
	uint32_t hint; /* the writer's own */
};
#define PERFTOP_SHM_BLOCKS_BITS 6

/* Where a cell's buckets are. A block, once there, stays. */
struct perftop_shm_octaves {
	uint32_t block[60]; /* offset of uint64_t[64] bucket counts, see bucket.h; [59] stays 0 */
	uint32_t costs;     /* offset of its struct perftop_shm_costs; 0: none were asked for */
	uint32_t pad[3];
};

/* What an operation's completions on one thread cost beside time, of those for which it was asked: nested operations
 * included. Only ever grow; added to before the cell's count. */
struct perftop_shm_costs {
	uint64_t cpu_count;   /* completions whose processor time was taken */
	uint64_t cpu_ns;      /* the thread's processor time in them, nanoseconds */
	uint64_t cpu_elapsed; /* their durations, in the operation's unit */
	uint64_t mem_count;   /* completions whose allocations were counted */
	uint64_t allocations; /* calls in them that allocate, by their thread */
	uint64_t allocated;   /* bytes that these gave */
	uint64_t freed;       /* bytes that their thread gave back in them */
	uint64_t
		peak; /* the most bytes that one of them had at a time, beyond what its thread had at its begin */
};

#endif
