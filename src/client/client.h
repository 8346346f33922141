/*
 * What the files of libperftop share. The library lives in somebody else's process: nothing here prints,
 * aborts, calls malloc, passes a cancellation point, or leaves errno or the signal mask changed.
 *
 * State stands in three places, by what a fork does to it:
 *	struct perftop_process     wiped in a child by the kernel, however it was forked: all that belongs
 *	                           to one process and its segment, the lock included
 *	struct perftop_thread[]    wiped likewise; a child makes new ones elsewhere, so that what still
 *	                           points to its parent's finds slab == NULL for ever
 *	static variables           inherited: settings, the index of names, and where the parent's segment
 *	                           is, whose directory the child takes over
 *
 * Whatever changes more than one word runs between perftop_lock and perftop_unlock, or at least with the
 * thread's signals blocked, so that a handler that records never meets its own thread half-way.
 */
#ifndef PERFTOP_CLIENT_H
#define PERFTOP_CLIENT_H

#define PERFTOP_NO_INLINE /* here the functions are functions */
#include "perftop.h"

#include <errno.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

#define PERFTOP_LOAD(p)     __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define PERFTOP_STORE(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)

/* Memory is made present in steps of this many bytes. */
#define PERFTOP_EXTENT 16384u

struct perftop_process {
	uint32_t lock;
	uint32_t stuck;  /* the lock was waited for in vain and has not been released since */
	uint32_t opened; /* 1, with release: all below is valid */
	uint32_t counter;
	uint32_t pid;
	uint32_t busy; /* events lost to the lock while there was no segment to count them in */
	char *base;    /* the segment */
	uint64_t size;
	struct perftop_thread *threads; /* by slab; after the last, their levels (costs.c) */
	uint64_t ops_ready;     /* bytes from base up to which memory is present: directory, */
	uint64_t threads_ready; /* slabs, */
	uint64_t arena_ready;   /* arena */
	uint32_t parked;        /* slabs that are */
	uint32_t hint;          /* where one of them may be */
	uint64_t reaped_ns;     /* when dead threads were last looked for */
	uint32_t refusal;       /* enum perftop_drop: why the last thread got no slab */
};

/* lock.c: signals and the lock. Each keeps errno. */
struct perftop_guard {
	uint64_t mask;
	int saved_errno;
};
void perftop_block_signals(struct perftop_guard *g);
void perftop_restore_signals(const struct perftop_guard *g);
/* The state of this process; NULL where there is none, and none is to be made or no memory for it.
 */
struct perftop_process *perftop_process(bool make);
/* Blocks signals and takes the lock, waiting 0.1 s at most. False: busy, and nothing is changed. */
bool perftop_lock(struct perftop_process *p, struct perftop_guard *g);
void perftop_unlock(struct perftop_process *p, const struct perftop_guard *g);

/* settings.c: the environment, read once. */
struct perftop_settings {
	bool off;
	bool unknown;     /* PERFTOP has a word that is none */
	uint32_t costs;   /* enum perftop_cost: those that are asked for of all operations */
	uint64_t size;    /* 0: as it comes */
	char file[4096];  /* "": a memfd */
	char socket[108]; /* "@NAME" of the perftop that started us; "": none */
};
const struct perftop_settings *perftop_settings(void);
void perftop_set_file(const char *file);
/* The name that a file segment gets in this process: "%p" replaced, a suffix appended. False: too
 * long. */
bool perftop_file_name(char name[4096], const char *suffix);
char *perftop_format_number(char text[21], uint64_t number);

/* segment.c: the mapping. */
struct perftop_mapping {
	char *base; /* NULL: none */
	uint64_t size;
	int fd;
	uint64_t device, inode;
};
/* Makes the segment of this process, zeroed, or says why not. Under the lock. */
bool perftop_map_segment(struct perftop_mapping *m, const char **why);
/* Unmaps a segment inherited from the parent, and closes its file if the number still is that file.
 */
void perftop_unmap_segment(struct perftop_mapping *m);
/* Private memory, zero, wiped in a forked child; NULL: there is none. */
void *perftop_map_wiped(uint64_t size);

/* handover.c: sends the segment's descriptor to the perftop that waits for it, if one does. */
void perftop_hand_over(const struct perftop_mapping *m);

/* birth.c: the segment's beginning. */
/* The state of this process with its segment open and locked; NULL where it does not record (then
 * nothing is locked). Ends with perftop_unlock. */
struct perftop_process *perftop_start(struct perftop_guard *g);
struct perftop_shm_header *perftop_header(const struct perftop_process *p);
bool perftop_is_open(const struct perftop_process *p);

/* clock.c */
uint32_t perftop_clock_kind(void);
uint64_t perftop_coarse_ns(void);
/* Takes mark 0 or 1 of the segment's clock: both counters at one instant. Under the lock. */
void perftop_clock_mark(struct perftop_shm_header *h, unsigned mark);
/* Nanoseconds in a tick, by mark 0 and the present. */
double perftop_clock_rate(const struct perftop_shm_header *h);

/* arena.c */
/* Makes [0, end) of a table present, of which [0, *ready) is. False: there is no memory. */
bool perftop_present(struct perftop_process *p, uint64_t *ready, uint64_t end);
/* Takes units of zeroed arena; its offset, or 0. Needs no lock. */
uint32_t perftop_allocate(struct perftop_process *p, uint32_t units);

/* registry.c */
struct perftop_shm_op *perftop_entry(const struct perftop_process *p, uint32_t op);
/* Fills the index of names from the directory. Under the lock. */
void perftop_index_all(const struct perftop_process *p);
/* The id of the twin that holds op's durations in nanoseconds, UINT32_MAX: it has none; with
 * `make`, what to record them under, whether it could be made or not. */
uint32_t perftop_twin(uint32_t op, bool make);

/* thread.c */
struct perftop_shm_thread *perftop_slab(const struct perftop_process *p, uint32_t index);
/* Takes all operations at and above `depth` off a stack and counts them as abandoned. */
void perftop_abandon(struct perftop_shm_thread *slab, uint32_t depth);

/* costs.c */
/* What an operation in flight began with; PERFTOP_SHM_FRAMES for each thread. */
struct perftop_level {
	uint64_t start; /* of its frame; 0: of none */
	uint32_t costs; /* those that were taken */
	uint64_t cpu_ns;
	uint64_t calls, allocated, freed;
	uint64_t mark; /* what it was around this operation */
};
#define PERFTOP_THREADS_SIZE   \
	(PERFTOP_SHM_THREADS * \
	 (sizeof(struct perftop_thread) + PERFTOP_SHM_FRAMES * sizeof(struct perftop_level)))
/* Takes what a frame that is ours but not started begins with; then perftop_costs_own, with its start. */
void perftop_costs_begin(const struct perftop_thread *t, uint32_t depth, uint32_t costs);
void perftop_costs_own(const struct perftop_thread *t, uint32_t depth, uint64_t start);
/* Adds to op what its frame has cost, which is still there; before it is counted. */
void perftop_costs_end(struct perftop_thread *t, uint32_t depth, uint32_t op, uint64_t elapsed);
/* Both, on one reading: the frame's next operation begins. */
void perftop_costs_next(struct perftop_thread *t, uint32_t depth, uint32_t op, uint64_t elapsed);
/* Before the frames at and above `depth` are abandoned. */
void perftop_costs_abandon(const struct perftop_thread *t, uint32_t depth);
/* Those that are asked for of all of a thread's operations. */
uint32_t perftop_costs_of_all(const struct perftop_thread *t);
/* Those of `costs` that can be had in this process. */
uint32_t perftop_costs_had(uint32_t costs);

/* record.c */
void perftop_drop_n(enum perftop_drop reason, uint64_t n);
/* perftop_cell_ without counting. NULL: *why, PERFTOP_DROP_COUNT where nothing is to be counted. */
struct perftop_shm_cell *perftop_try_cell(struct perftop_thread *t, uint32_t op,
					  enum perftop_drop *why);

#pragma GCC visibility pop

#endif
