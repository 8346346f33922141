/*
 * The parts of a reader, each with its own file. What a pointer or a number from the segment may
 * do is decided once, where it is copied out; behind that, indices and offsets here are valid.
 *
 * directory.c  the writer's operations, and the reader's own dense indices for those in use
 * sums.c       what is new of each operation, added up over threads, until it is sampled
 * cells.c      slabs, their tables, and their cells: finds what moved and adds it to the sums
 * stacks.c     operations in flight
 */
#ifndef SEGMENT_INSIDE_H
#define SEGMENT_INSIDE_H

#include "model/sample.h"
#include "perftop/layout.h"
#include "segment/io.h"
#include "segment/ticks.h"
#include "segment/tids.h"

#define NO_INDEX UINT32_MAX

/* A published entry of the writer's directory; kind NONE: not published yet. */
struct entry {
	struct op_key key;
	uint32_t hash;     /* of its names, ours */
	uint32_t index;    /* NO_INDEX: nothing recorded yet */
	uint32_t sampling; /* 1: all are timed */
};

struct directory {
	struct entry *entries; /* by the writer's id */
	uint32_t known;        /* entries looked at */
	uint32_t pending;      /* of which not published when last seen */
	uint32_t *announced;   /* by our index: the entry that recorded first */
	size_t announced_count, announced_capacity;
};

/* One operation, by our index. */
struct sum {
	struct op_totals totals; /* since the last sample, in the operation's unit */
	uint64_t min, max;       /* of its life */
	uint64_t spans;          /* open ones, modulo 2^64 */
	uint64_t longest_ns;     /* on a stack now */
	uint32_t on_stacks;      /* now */
	double gauge;
	struct hist hist; /* since the last sample; its blocks are of sums.spare */
};

struct sums {
	struct sum *ops;
	size_t count, capacity;
	uint64_t **spare; /* zeroed octave blocks for reuse */
	size_t spare_count, spare_capacity;
};

/* One level of a stack as copied: started, and of a known operation. */
struct level {
	uint64_t start;
	uint32_t op;
};

/* A writer's slab. */
struct slab {
	uint32_t state, tid, generation, depth;
	uint32_t table, capacity; /* as last seen; valid */
	char name[16];
	uint32_t *cells; /* by the writer's id: our cell + 1; 0: none yet; CELL_BAD */
	uint32_t cell_entries;
	uint32_t published; /* entries that were when its table was last read */
	bool complete;      /* none of `cells` is 0 */
	bool fresh;         /* its header moved in this read */
	uint32_t level_count;
	struct level *levels; /* room for a whole stack; NULL until it is needed */
};
#define CELL_BAD UINT32_MAX

/* The counts of one octave, where not 0: counts[i] is of the i-th bit that is set in mask. */
struct block {
	struct block *next;
	uint64_t mask;
	uint32_t octave;
	uint64_t counts[];
};

/* The first fields of struct perftop_shm_cell: all that moves. */
struct head {
	uint64_t count, errors, total, self, min, max, spans;
};

/* What a thread recorded of an operation, as last seen. Cells are kept in order of offset. */
struct cell {
	uint32_t unit; /* its offset */
	uint32_t op;   /* the writer's id */
	uint32_t slab;
	bool seen;    /* has recorded something */
	bool settled; /* every bucket that `head` implies has been read */
	struct head head;
	uint64_t timed;   /* sum of its buckets as read */
	uint64_t untimed; /* head.count - timed, when it was last settled */
	struct block *blocks;
};

struct cells {
	struct slab *slabs;
	uint32_t slab_count;
	struct cell *all;
	size_t count, capacity;
	size_t sorted;        /* the first so many are in order and in the plan */
	uint64_t *plan;       /* where their heads stand; as long as `sorted` */
	uint64_t *block_plan; /* this read's */
	size_t block_count, block_capacity;
	uint32_t *moved; /* this read's: cell << 1 | whether its head moved */
	size_t moved_count, moved_capacity;
	uint64_t *gauge_plan;
	size_t gauge_count, gauge_capacity;
	uint64_t kept; /* bytes of the segment that what we keep stands for */
};

/* What the readers below share; the rest of struct segment is in segment.c. */
struct inside {
	struct io io;
	struct perftop_shm_header header;
	struct ticks ticks;
	struct directory directory;
	struct sums sums;
	struct cells cells;
	uint64_t budget; /* bytes of memory that the writer really has: bounds cells.kept */
	bool broken;     /* a place, a name or a kind was not valid: for as long as it is held */
	bool backwards;  /* a counter went back: in this read */
};

/* Reads the entries published since. */
enum io_result directory_read(struct inside *in);
/* Our index of a writer's id, given now if it had none: something was recorded. */
uint32_t directory_index(struct inside *in, uint32_t op);
/* What turns quantities of the entry into those of its operation; 1 but for one half of a timer
 * that was both timed and recorded by hand. */
double directory_factor(const struct inside *in, uint32_t op);
bool directory_published(const struct directory *d, uint32_t op);
/* The keys announced from `first` on, copied into the sample. */
void directory_tell(const struct directory *d, uint32_t first, struct process_sample *out);
void directory_clear(struct directory *d);

/* The sum of an index; valid until the next call. */
struct sum *sums_of(struct sums *s, uint32_t index);
uint64_t *sums_octave(struct sums *s, struct sum *sum, uint32_t octave);
/* Fills out->ops with all that has something new and begins anew. False: buckets were left out,
 * because they claimed more than memory should hold. */
bool sums_tell(struct sums *s, struct process_sample *out);
void sums_clear(struct sums *s);

/* Multiplies a quantity, saturating. */
uint64_t sums_scaled(uint64_t quantity, double factor);

/* Copies slabs with their stacks; then tables, heads of cells, and the buckets of those that moved.
 */
enum io_result cells_read_slabs(struct inside *in);
enum io_result cells_read(struct inside *in);
void cells_clear(struct cells *c);

/* Adds the stacks as copied to the sums; for a dead writer, moves ticks.now up to the newest start.
 */
void stacks_add(struct inside *in, bool live);
/* Fills in the stacks of out->threads and appends threads that are not there. gone: the process has
 * ended. */
void stacks_tell(struct inside *in, const struct tids *tids, bool gone, struct process_sample *out);
/* Fills out->focus_threads. */
void stacks_focus(struct inside *in, const struct tids *tids, uint32_t focus,
		  struct process_sample *out);

#endif
