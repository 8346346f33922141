/*
 * Ends that are out of order. A plain `with` around an await leaves its frame on the thread's stack while other tasks push
 * theirs above it; when it ends, those go on. libperftop's own end would take them for abandoned and lose their passes, which
 * is right for C, where only a longjmp does this. Here the frame is taken out of the middle: each pass is counted and
 * timed; only the self times of what overlaps are as wrong as the nesting.
 */
#include "_perftop.h"

static uint32_t find(const struct perftop_shm_thread *slab, uint32_t op)
{
	uint32_t depth = PERFTOP_GET_(&slab->depth);

	if (depth > PERFTOP_SHM_FRAMES)
		return 0;
	while (depth-- > 1)
		if (slab->stack[depth].op == op && slab->stack[depth].scope == 0 &&
		    slab->stack[depth].start != 0)
			return depth;
	return 0;
}

/* The frames above come down by one. A reader that looks meanwhile sees one of them twice, or not. */
static void take_out(struct perftop_shm_thread *slab, uint32_t at)
{
	uint32_t last = PERFTOP_GET_(&slab->depth) - 1;
	struct perftop_shm_frame *f = slab->stack;

	for (; at < last; at++) {
		PERFTOP_SET_(&f[at].start, 0);
		PERFTOP_SET_(&f[at].op, f[at + 1].op);
		PERFTOP_SET_(&f[at].scope, f[at + 1].scope);
		PERFTOP_SET_(&f[at].child, f[at + 1].child);
		PERFTOP_BARRIER_();
		PERFTOP_SET_(&f[at].start, f[at + 1].start);
	}
	PERFTOP_SET_(&f[last].start, 0);
	PERFTOP_BARRIER_();
	PERFTOP_SET_(&slab->depth, last);
}

/* Frames that belong to scopes of C code end where they stand: nothing under them may move. */
static bool may_move(const struct perftop_shm_thread *slab, uint32_t at)
{
	uint32_t depth = PERFTOP_GET_(&slab->depth);

	while (++at < depth)
		if (slab->stack[at].scope != 0)
			return false;
	return true;
}

void end_out_of_order(perftop_op op, uint64_t errors)
{
	struct perftop_thread *t = perftop_thread_();
	uint64_t now, elapsed, child;
	uint32_t at;

	if (t == NULL)
		return;
	now = perftop_now_(t);
	at = find(t->slab, op.site - 1);
	if (at == 0 || !may_move(t->slab, at)) {
		perftop_end_slow_(t, op.site - 1, now, errors);
		return;
	}
	elapsed = perftop_elapsed_(t->slab->stack[at].start, now);
	child = t->slab->stack[at].child;
	PERFTOP_ADD_(&t->slab->stack[at - 1].child, elapsed);
	take_out(t->slab, at);
	perftop_done_(t, op.site - 1, elapsed, child, 1, errors);
}
