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

/* What came to the buckets of one octave; counts are 0 where mask has no bit. */
struct gains {
	uint64_t mask;
	uint64_t any; /* bits that any count has */
	uint64_t counts[PERFTOP_SHM_BUCKETS];
};

/* One operation, by our index. */
struct sum {
	struct op_totals totals; /* since the last sample, in the operation's unit */
	uint64_t min, max;       /* of its life */
	uint64_t peak;           /* of its life */
	uint64_t spans;          /* open ones, modulo 2^64 */
	uint64_t longest_ns;     /* on a stack now */
	uint32_t on_stacks;      /* now */
	double gauge;
	uint64_t octaves; /* a bit for each that is there */
	struct gains *octave[PERFTOP_SHM_OCTAVES];
};

struct sums {
	struct sum *ops;
	size_t count, capacity;
	struct gains **spare; /* zeroed, for reuse */
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
	uint32_t named;     /* cells that it says its table has; 0: it does not say */
	uint32_t taken;     /* and that it said before its table was last read */
	uint32_t published; /* entries that were then */
	bool complete;      /* none of `cells` is 0 */
	bool fresh;         /* its header moved in this read */
	uint32_t level_count;
	struct level *levels; /* room for a whole stack; NULL until it is needed */
};
#define CELL_BAD UINT32_MAX

/* A cell of the writer as last seen: all that moves. */
struct head {
	uint64_t count, errors, total, self, min, max, spans;
	uint32_t octaves; /* HEAD_DUE: to be looked at in any case */
	uint32_t unit;    /* its offset; the writer has its hint here */
};
#define HEAD_DUE UINT32_MAX

/* What else we know of it. */
struct cell {
	uint32_t op; /* the writer's id */
	uint32_t slab;
	uint32_t octaves; /* of its head, when its table was last read */
	uint32_t block;   /* the first of its blocks; 0: none */
	uint32_t index;   /* our index of op, once it is seen */
	uint32_t costs;   /* in cells.costs; 0: it has none */
	bool seen;        /* has recorded something */
	bool settled;     /* every bucket that its head implies has been read */
	bool converted;   /* not in its operation's unit: see directory_factor */
	uint64_t known;   /* octaves whose blocks we have, or will not have */
	uint64_t self;    /* the most that its head had */
	uint64_t timed;   /* sum of its buckets as read */
	uint64_t untimed; /* count - timed, when it was last settled */
};

/* One octave of a cell. Its buckets are kept in chunks of 8, those that are not all 0. */
#define CHUNK_BUCKETS 8
#define CHUNKS        (PERFTOP_SHM_BUCKETS / CHUNK_BUCKETS)
struct block {
	uint32_t unit; /* its offset */
	uint32_t cell;
	uint32_t octave;
	uint32_t next;          /* of the cell; 0: none */
	uint32_t chunk[CHUNKS]; /* in cells.chunks; 0: all are 0 */
};

/* A cell's costs. */
struct cost {
	uint32_t unit; /* their offset */
	uint32_t cell;
	struct perftop_shm_costs last; /* as last seen */
};

/* Heads that are taken in with one read. */
struct range {
	uint32_t unit, units;
	uint32_t first, count; /* cells */
};

/* A cell that is looked at in this read. */
struct visit {
	uint32_t cell;
	uint32_t octaves; /* of its head */
	bool moved;       /* its head has */
	uint64_t wanted;  /* octaves that can have */
};

struct cells {
	struct slab *slabs;
	uint32_t slab_count;
	struct head *heads; /* of `all` */
	struct cell *all;
	size_t count, capacity;
	size_t sorted; /* the first so many are in order of offset and in the ranges */
	struct range *ranges;
	size_t range_count, range_capacity;
	struct block *blocks; /* the first is none */
	size_t block_count, block_capacity;
	uint64_t (*chunks)[CHUNK_BUCKETS]; /* the first is all 0 */
	size_t chunk_count, chunk_capacity;
	struct cost *costs; /* the first is none */
	size_t cost_count, cost_capacity;
	struct visit *visits; /* this read's */
	size_t visit_count, visit_capacity;
	uint64_t *plan; /* this read's */
	size_t plan_count, plan_capacity;
	size_t taken;      /* of it */
	uint64_t *scratch; /* of sorting it */
	size_t scratch_capacity;
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
bool directory_converts(const struct inside *in, uint32_t op);
bool directory_published(const struct directory *d, uint32_t op);
/* The keys announced from `first` on, copied into the sample. */
void directory_tell(const struct directory *d, uint32_t first, struct process_sample *out);
void directory_clear(struct directory *d);

/* The sum of an index; valid until the next call. */
struct sum *sums_of(struct sums *s, uint32_t index);
/* Where to add to the buckets of an octave; valid until the next sample. */
struct gains *sums_octave(struct sums *s, struct sum *sum, uint32_t octave);

static inline void sums_add_saturating(uint64_t *to, uint64_t n)
{
	if (__builtin_add_overflow(*to, n, to))
		*to = UINT64_MAX;
}

static inline void sums_add_gain(struct gains *gains, uint32_t bucket, uint64_t n)
{
	gains->mask |= (uint64_t)1 << bucket;
	sums_add_saturating(&gains->counts[bucket], n);
	gains->any |= gains->counts[bucket];
}
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
