/* Slots and blocks: what comes with each sample, added up. */
#include "analysis/memory.h"

#include <stdlib.h>

#include "base/mem.h"
#include "stats/percentile.h"

#define SLACK       1e-3 /* of clock readings, seconds */
#define BLOCK_SLACK 0.1
#define TIMED_LEAST 5 /* in a block, for a median */

struct process_memory *memory_new(const struct process_track *p)
{
	struct process_memory *m = mem_alloc(sizeof(*m));

	m->pid = p->info->id.pid;
	m->start_ticks = p->info->id.start_ticks;
	m->epoch = p->epoch;
	m->noted = m->leak_looked = NAN;
	return m;
}

void memory_free(struct process_memory *m)
{
	for (uint32_t i = 0; i < m->op_count; i++) {
		hist_clear(&m->ops[i].block);
		free(m->ops[i].where);
		free(m->ops[i].matches);
	}
	free(m->ops);
	free(m);
}

double memory_block_seconds(const struct process_track *p)
{
	return fmax(BLOCK_SECONDS, p->interval_seconds);
}

static void grow(struct process_memory *m, uint32_t count)
{
	if (count <= m->op_count)
		return;
	m->ops = mem_resize(m->ops, count, sizeof(*m->ops));
	for (; m->op_count < count; m->op_count++)
		m->ops[m->op_count] = (struct op_memory){
			.p50 = NAN,
			.p99 = NAN,
			.looked = NAN,
		};
}

/* As slices grow: samples that come faster are kept together. */
static void begin_slot(struct process_memory *m, double now, double grain)
{
	if (m->slots == 0 || now - m->slot_from > grain + SLACK) {
		m->slot_from = m->noted;
		m->slots++;
	}
	m->slot_until[(m->slots - 1) % MEMORY_SLOTS] = now;
}

static void fill_slots(struct op_memory *o, uint64_t slots)
{
	uint64_t missing = slots - o->slots;

	for (uint64_t i = 0; i < missing && i < MEMORY_SLOTS; i++)
		o->calls[(slots - 1 - i) % MEMORY_SLOTS] = 0;
	o->slots = slots;
}

static void note_op(struct process_memory *m, const struct op_track *op, struct op_memory *o)
{
	const struct op_sample *s = op->last;
	uint32_t *calls = &o->calls[(m->slots - 1) % MEMORY_SLOTS];

	if (o->slots < m->slots)
		fill_slots(o, m->slots);
	if (__builtin_add_overflow(*calls, s->totals.count, calls))
		*calls = UINT32_MAX;
	if (!op_key_is_timer(&op->key))
		return;
	hist_add_run(&o->block, s->run, s->run_length);
	o->timed += s->totals.timed;
	o->kept = (int64_t)((uint64_t)o->kept + s->totals.costs.allocated - s->totals.costs.freed);
	o->measured |= s->totals.costs.mem_count > 0;
}

/* Only what the track took for sound. */
static void note_ops(struct process_memory *m, const struct process_track *p)
{
	for (uint32_t i = 0; i < p->now->op_count; i++) {
		const struct op_sample *s = &p->now->ops[i];

		if (s->op < p->op_count && p->ops[s->op].last == s)
			note_op(m, &p->ops[s->op], &m->ops[s->op]);
	}
}

static void note_blocked(struct process_memory *m, const struct process_track *p, double elapsed,
			 double window)
{
	double keep = exp(-elapsed / window);
	bool blocked = p->now->state == 'D';

	for (uint32_t i = 0; p->now->threads && i < p->now->thread_count; i++)
		blocked = blocked || p->now->threads[i].state == 'D';
	m->seen_seconds = m->seen_seconds * keep + elapsed;
	m->blocked_seconds = m->blocked_seconds * keep + (blocked ? elapsed : 0);
}

static void close_op(struct process_memory *m, const struct process_track *p, uint32_t op)
{
	struct op_memory *o = &m->ops[op];
	double scale = op_scale(&p->ops[op].key, &p->last.segment), median = NAN;
	uint64_t missing = m->blocks - o->blocks;

	if (o->timed >= TIMED_LEAST)
		median = hist_quantile(&o->block, 0.5) * scale;
	hist_clear(&o->block);
	o->timed = 0;
	for (uint64_t i = 1; i < missing && i < MEMORY_BLOCKS; i++)
		o->median[(m->blocks - 1 - i) % MEMORY_BLOCKS] = NAN;
	o->median[(m->blocks - 1) % MEMORY_BLOCKS] = (float)median;
	o->blocks = m->blocks;
}

static void close_kept(struct op_memory *o)
{
	if (!o->measured)
		return;
	o->keeping = o->kept > 0 ? o->keeping + 1 : 0;
	o->kept = 0;
	o->measured = false;
}

static bool close_block(struct process_memory *m, const struct process_track *p)
{
	if (p->last_seconds - m->block_from < BLOCK_SECONDS - BLOCK_SLACK)
		return false;
	m->block_from = p->last_seconds;
	m->blocks++;
	for (uint32_t i = 0; i < m->op_count; i++) {
		close_kept(&m->ops[i]);
		if (m->ops[i].timed)
			close_op(m, p, i);
	}
	return true;
}

bool memory_note(struct process_memory *m, const struct process_track *p, double window)
{
	if (!p->settled || !p->now)
		return false;
	if (isnan(m->noted))
		m->noted = m->slot_from = m->block_from =
			fmax(p->began_seconds, p->last_seconds - p->interval_seconds);
	grow(m, p->op_count);
	begin_slot(m, p->last_seconds, window / MEMORY_SLOTS);
	note_ops(m, p);
	note_blocked(m, p, p->last_seconds - m->noted, window);
	m->noted = p->last_seconds;
	return close_block(m, p);
}

size_t memory_calls(const struct process_memory *m, uint32_t op, double from,
		    uint32_t calls[MEMORY_SLOTS])
{
	const struct op_memory *o = &m->ops[op];
	uint64_t most = m->slots < MEMORY_SLOTS ? m->slots : MEMORY_SLOTS;
	size_t count = 0;

	for (uint64_t slot = m->slots - most; slot < m->slots; slot++)
		if (m->slot_until[slot % MEMORY_SLOTS] > from)
			calls[count++] = slot < o->slots ? o->calls[slot % MEMORY_SLOTS] : 0;
	return count;
}

/* age: blocks that were closed since. */
static double median_of(const struct process_memory *m, const struct op_memory *o, size_t age)
{
	if (age >= m->blocks || age >= MEMORY_BLOCKS || m->blocks - 1 - age >= o->blocks)
		return NAN;
	return (double)o->median[(m->blocks - 1 - age) % MEMORY_BLOCKS];
}

size_t memory_medians(const struct process_memory *m, uint32_t op, size_t first, size_t count,
		      size_t group, double *out)
{
	size_t found = 0;

	for (size_t at = first; at + group <= first + count; at += group) {
		double sum = 0;

		for (size_t i = at; i < at + group; i++)
			sum += median_of(m, &m->ops[op], i);
		if (isfinite(sum))
			out[found++] = sum / (double)group;
	}
	return found;
}
