/* What is in flight: each thread's stack, as copied; and each thread's share of one operation. */
#include "segment/inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/order.h"

void stacks_add(struct inside *in, bool live)
{
	const struct cells *c = &in->cells;

	for (size_t i = 0; i < in->sums.count; i++) {
		in->sums.ops[i].on_stacks = 0;
		in->sums.ops[i].longest_ns = 0;
	}
	for (uint32_t s = 0; !live && s < c->slab_count; s++)
		for (uint32_t i = 0; i < c->slabs[s].level_count; i++)
			if (c->slabs[s].levels[i].start > in->ticks.now)
				in->ticks.now = c->slabs[s].levels[i].start;
	for (uint32_t s = 0; s < c->slab_count; s++) {
		for (uint32_t i = 0; i < c->slabs[s].level_count; i++) {
			const struct level *level = &c->slabs[s].levels[i];
			struct sum *sum = sums_of(&in->sums, directory_index(in, level->op));
			uint64_t ns = ticks_elapsed_ns(&in->ticks, level->start);

			sum->on_stacks++;
			if (ns > sum->longest_ns)
				sum->longest_ns = ns;
		}
	}
}

static void fill_stack(const struct inside *in, const struct slab *slab, struct thread_sample *out)
{
	uint32_t hidden = slab->depth > PERFTOP_SHM_FRAMES ? slab->depth - PERFTOP_SHM_FRAMES : 0;

	free(out->stack);
	out->stack = NULL;
	out->frames = slab->level_count;
	out->depth = slab->level_count + hidden;
	if (slab->level_count == 0)
		return;
	out->stack = mem_alloc_array(slab->level_count, sizeof(*out->stack));
	for (uint32_t i = 0; i < slab->level_count; i++)
		out->stack[i] = (struct frame_sample){
			.op = in->directory.entries[slab->levels[i].op].index,
			.elapsed_ns = ticks_elapsed_ns(&in->ticks, slab->levels[i].start),
		};
}

static int by_tid(const void *a, const void *b)
{
	const struct thread_sample *x = *(struct thread_sample *const *)a;
	const struct thread_sample *y = *(struct thread_sample *const *)b;

	return ORDER(x->tid, y->tid);
}

static struct thread_sample *find_thread(struct thread_sample **sorted, uint32_t count, pid_t tid)
{
	struct thread_sample key = { .tid = tid }, *wanted = &key, **found;

	if (count == 0)
		return NULL;
	found = bsearch(&wanted, sorted, count, sizeof(*sorted), by_tid);
	return found ? *found : NULL;
}

static struct thread_sample unknown_thread(const struct slab *slab, pid_t tid, bool gone)
{
	struct value unknown = value_unknown(gone ? WHY_GONE : WHY_NONE);
	struct thread_sample thread = {
		.tid = tid,
		.state = gone ? 'X' : '?',
		.cpu_percent = unknown,
		.cpu_user_percent = unknown,
		.cpu_system_percent = unknown,
		.run_queue_wait_percent = unknown,
		.processor = -1,
	};

	memcpy(thread.name, slab->name, sizeof(thread.name));
	return thread;
}

void stacks_tell(struct inside *in, const struct tids *tids, bool gone, struct process_sample *out)
{
	const struct cells *c = &in->cells;
	uint32_t count = out->thread_count;
	size_t capacity = (size_t)count + c->slab_count;
	struct thread_sample **sorted = mem_alloc_array(count + 1, sizeof(struct thread_sample *));

	if (capacity > 0)
		out->threads = mem_resize(out->threads, capacity, sizeof(*out->threads));
	for (uint32_t i = 0; i < count; i++)
		sorted[i] = &out->threads[i];
	qsort(sorted, count, sizeof(struct thread_sample *), by_tid);
	for (uint32_t s = 0; s < c->slab_count; s++) {
		const struct slab *slab = &c->slabs[s];
		pid_t tid = tids_outer(tids, (pid_t)slab->tid);
		struct thread_sample *thread;

		if (slab->state != PERFTOP_SLAB_LIVE)
			continue;
		thread = find_thread(sorted, count, tid);
		if (thread == NULL) {
			thread = &out->threads[out->thread_count++];
			*thread = unknown_thread(slab, tid, gone);
		}
		fill_stack(in, slab, thread);
	}
	free(sorted);
}

/* Adds a thread's cell of one writer's id. */
static void add_share(const struct inside *in, const struct slab *slab, uint32_t op,
		      struct op_totals *to)
{
	double factor = directory_factor(in, op);
	const struct cell *cell;
	const struct head *head;

	if (op >= slab->cell_entries || slab->cells[op] == 0 || slab->cells[op] == CELL_BAD)
		return;
	cell = &in->cells.all[slab->cells[op] - 1];
	head = &in->cells.heads[slab->cells[op] - 1];
	if (!cell->seen)
		return;
	*to = op_totals_add(*to, (struct op_totals){
					 .count = head->count,
					 .timed = cell->timed,
					 .errors = head->errors,
					 .total = sums_scaled(head->total, factor),
					 .self = sums_scaled(cell->self, factor),
				 });
}

void stacks_focus(struct inside *in, const struct tids *tids, uint32_t focus,
		  struct process_sample *out)
{
	const struct cells *c = &in->cells;
	const struct directory *d = &in->directory;

	out->focus = focus < d->announced_count ? focus : NO_INDEX;
	out->focus_count = 0;
	if (out->focus == NO_INDEX || c->slab_count == 0)
		return;
	out->focus_threads = mem_alloc_array(c->slab_count, sizeof(*out->focus_threads));
	for (uint32_t s = 0; s < c->slab_count; s++) {
		const struct slab *slab = &c->slabs[s];
		struct op_thread_sample *to = &out->focus_threads[out->focus_count];

		*to = (struct op_thread_sample){
			.tid = tids_outer(tids, (pid_t)slab->tid),
			.live = slab->state == PERFTOP_SLAB_LIVE,
		};
		memcpy(to->name, slab->name, sizeof(to->name));
		for (uint32_t op = 0; op < d->known; op++)
			if (d->entries[op].index == focus)
				add_share(in, slab, op, &to->totals);
		out->focus_count += to->totals.count > 0;
	}
}
