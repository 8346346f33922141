/* The operation of a thread at an instant. The header says what can be told. */
#include "segment/flight.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "segment/header.h"
#include "segment/ticks.h"

#define REFRESH_NS 100000000u /* between two readings of the header, and of the clock's rate */
#define LOOK_NS \
	20000000u      /* a look is remembered for so long, that the next instants lie behind it */
#define LOOK_SHARE 100 /* a search through all slabs takes at most 1/100 of the time between two */
#define DOUBT      8   /* see flight.h */

#define SLABS PERFTOP_SHM_THREADS
#define SLOTS (2 * SLABS)
_Static_assert((SLOTS & (SLOTS - 1)) == 0, "a mask is made of it");
#define WITHOUT 256u

/* A level of a slab's stack as it was at an earlier look. */
struct look {
	uint64_t tick;         /* 0: none yet */
	uint64_t start, child; /* of its frame; start of level 0: when the thread joined */
	uint32_t level;
};

struct flight {
	struct io io;
	struct perftop_shm_header header;
	struct ticks ticks;
	uint64_t refreshed_ns; /* 0: not yet */
	bool sound;            /* at the last reading of the header */
	uint64_t searched_ns;  /* when the last search through the slabs began */
	uint64_t search_due_ns;
	uint32_t tid[SLABS];       /* of each slab, as of that search */
	uint16_t slots[SLOTS];     /* open addressing by tid: slab + 1 */
	uint32_t without[WITHOUT]; /* threads that had no slab at a search, by their last bits */
	struct look looks[SLABS];
};

struct flight *flight_open(const struct io *io, const struct perftop_shm_header *header)
{
	struct flight *f = mem_alloc(sizeof(*f));

	f->io = *io;
	f->io.buffer = NULL;
	f->io.fd = io->fd < 0 ? -1 : fcntl(io->fd, F_DUPFD_CLOEXEC, 0);
	f->header = *header;
	f->ticks = TICKS_INIT;
	if (io->fd < 0 || f->io.fd >= 0)
		return f;
	flight_close(f);
	return NULL;
}

void flight_close(struct flight *f)
{
	if (f == NULL)
		return;
	io_close(&f->io);
	free(f);
}

static bool refresh(struct flight *f, uint64_t now_ns)
{
	if (f->refreshed_ns != 0 && now_ns - f->refreshed_ns < REFRESH_NS)
		return f->sound;
	f->refreshed_ns = now_ns;
	f->sound = header_refresh(&f->io, &f->header) == SEGMENT_ATTACHED &&
		   ticks_update(&f->ticks, &f->header.clock, true);
	return f->sound;
}

/* From the last pair of counter and clock; where this machine has no such counter, from the writer's. */
static uint64_t tick_at(const struct flight *f, uint64_t mono_ns)
{
	const struct perftop_shm_clock *clock = &f->header.clock;
	bool own = f->ticks.mono_ns != 0;
	uint64_t tick = own ? f->ticks.tick : clock->tick[1];
	uint64_t pair_ns = own ? f->ticks.mono_ns : clock->mono_ns[1];
	double ticks = (double)(int64_t)(mono_ns - pair_ns) / f->ticks.rate;

	if (clock->kind == PERFTOP_CLOCK_MONOTONIC)
		return mono_ns;
	return ticks > -9e18 && ticks < 9e18 ? tick + (uint64_t)(int64_t)ticks : tick;
}

/* Finding a thread's slab */

static uint16_t *slot_of(struct flight *f, uint32_t tid)
{
	uint32_t at = tid * 2654435769u >> 16 & (SLOTS - 1);

	while (f->slots[at] != 0 && f->tid[f->slots[at] - 1] != tid)
		at = (at + 1) & (SLOTS - 1);
	return &f->slots[at];
}

static uint64_t slab_offset(const struct flight *f, uint32_t slab)
{
	return f->header.threads_offset + (uint64_t)slab * sizeof(struct perftop_shm_thread);
}

/* Of two slabs with one tid, the living one counts. */
static void note_slab(struct flight *f, uint32_t slab)
{
	uint32_t head[2] = { PERFTOP_SLAB_FREE, 0 }; /* state, tid */
	uint16_t *slot;

	if (io_read(&f->io, slab_offset(f, slab), head, sizeof(head)) != IO_OK ||
	    head[0] == PERFTOP_SLAB_FREE)
		return;
	f->tid[slab] = head[1];
	slot = slot_of(f, head[1]);
	if (*slot == 0 || head[0] == PERFTOP_SLAB_LIVE)
		*slot = (uint16_t)(slab + 1);
}

static void search(struct flight *f, uint64_t now_ns)
{
	uint64_t after;

	if (now_ns < f->search_due_ns || header_refresh(&f->io, &f->header) != SEGMENT_ATTACHED)
		return;
	memset(f->slots, 0, sizeof(f->slots));
	f->searched_ns = now_ns;
	for (uint32_t slab = 0; slab < f->header.threads_used; slab++)
		note_slab(f, slab);
	after = clock_mono_ns();
	f->search_due_ns = after + (after - now_ns) * LOOK_SHARE;
}

static bool read_slab(const struct flight *f, uint32_t slab, uint32_t tid,
		      struct perftop_shm_thread *to)
{
	return io_read(&f->io, slab_offset(f, slab), to, sizeof(*to)) == IO_OK && to->tid == tid &&
	       to->state != PERFTOP_SLAB_FREE;
}

/* False: none is known. */
static bool find_slab(struct flight *f, uint32_t tid, uint64_t now_ns, uint32_t *slab,
		      struct perftop_shm_thread *to)
{
	for (int i = 0; i < 2; i++) {
		uint16_t slot = *slot_of(f, tid);

		*slab = slot - 1u;
		if (slot != 0 && read_slab(f, *slab, tid, to) && to->state == PERFTOP_SLAB_LIVE)
			return true;
		if (i == 0)
			search(f, now_ns);
	}
	return false;
}

/* What a slab tells */

/* Of the operation that last stood on a level, on this thread: its mean duration in ticks; 0: not known. */
static uint64_t mean_ticks(const struct flight *f, const struct perftop_shm_thread *t, uint32_t op)
{
	struct perftop_shm_cell cell;
	uint32_t unit;

	if (op >= t->capacity ||
	    io_read(&f->io, (uint64_t)t->table * PERFTOP_SHM_UNIT + op * sizeof(unit), &unit,
		    sizeof(unit)) != IO_OK ||
	    unit == 0 ||
	    io_read(&f->io, (uint64_t)unit * PERFTOP_SHM_UNIT, &cell, sizeof(cell)) != IO_OK)
		return 0;
	return cell.count > 0 ? cell.total / cell.count : 0;
}

/* The innermost level whose operation began at `tick` or before and is in flight; 0: none. *later: one
 * above it is, too. */
static uint32_t level_at(const struct perftop_shm_thread *t, uint64_t tick, bool *later)
{
	uint32_t level = t->depth > 0 ? t->depth - 1 : 0;

	*later = false;
	for (; level > 0; level--) {
		uint64_t start = t->stack[level].start;

		if (start != 0 && start <= tick)
			return level;
		*later = *later || start != 0;
	}
	return 0;
}

/* Whether what nested in a level took more than its share of the time since the last look at it that
 * lies before `tick`, or since it began. The look of now is remembered. */
static bool nests_much(struct look *look, const struct perftop_shm_thread *t, uint32_t level,
		       uint64_t tick, uint64_t now, uint64_t keep)
{
	struct look here = { now, level > 0 ? t->stack[level].start : t->joined,
			     t->stack[level].child, level };
	bool same = look->tick != 0 && look->level == level && look->start == here.start;
	bool usable = same && look->tick <= tick;
	uint64_t span = now - (usable ? look->tick : here.start);
	uint64_t nested = here.child - (usable ? look->child : 0);

	if (!same || now - look->tick >= keep)
		*look = here;
	return nested > span / DOUBT;
}

static uint32_t judge(struct flight *f, const struct perftop_shm_thread *t, struct look *look,
		      uint64_t mono_ns)
{
	uint64_t tick = tick_at(f, mono_ns), now = tick_at(f, clock_mono_ns());
	uint64_t keep = (uint64_t)(LOOK_NS / f->ticks.rate);
	uint32_t level, above;
	bool later;

	if (t->depth > PERFTOP_SHM_FRAMES)
		return PROFILE_UNKNOWN_OP;
	level = level_at(t, tick, &later);
	above = level + 1 < PERFTOP_SHM_FRAMES ? level + 1 : level;
	if (nests_much(look, t, level, tick, now, keep) &&
	    (later || mean_ticks(f, t, t->stack[above].op) / DOUBT < now - tick))
		return PROFILE_UNKNOWN_OP;
	if (level == 0)
		return t->joined <= tick ? PROFILE_NO_OP : PROFILE_UNKNOWN_OP;
	return t->stack[level].op < f->header.ops_limit ? t->stack[level].op : PROFILE_UNKNOWN_OP;
}

/* A thread that had no slab when all were last searched has most likely none now. One whose slab is
 * parked has ended; or it is another one, with the same id, that does not record. */
static uint32_t without_slab(struct flight *f, uint32_t tid, uint64_t mono_ns)
{
	if (*slot_of(f, tid) != 0)
		return PROFILE_UNKNOWN_OP;
	if (f->searched_ns >= mono_ns)
		f->without[tid % WITHOUT] = tid;
	return f->without[tid % WITHOUT] == tid ? PROFILE_NO_OP : PROFILE_UNKNOWN_OP;
}

uint32_t flight_op(struct flight *f, pid_t tid, uint64_t mono_ns)
{
	uint64_t now_ns = clock_mono_ns();
	struct perftop_shm_thread slab;
	uint32_t at;

	if (!refresh(f, now_ns))
		return PROFILE_UNKNOWN_OP;
	if (find_slab(f, (uint32_t)tid, now_ns, &at, &slab))
		return judge(f, &slab, &f->looks[at], mono_ns);
	return without_slab(f, (uint32_t)tid, mono_ns);
}
