/* Which process of each document is compared, and which operations in them are the same. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/order.h"
#include "stats/robust.h"

#include "decide/compare_parts.h"

#define STRETCHES_MOST 256 /* as many slices as are ever saved */

/* Their sum, else the first. */
static const struct document_process *process_of(const struct document *d)
{
	for (size_t i = 0; i < d->process_count; i++)
		if (d->processes[i].pid == 0)
			return &d->processes[i];
	return d->process_count ? &d->processes[0] : NULL;
}

/* What is called often has a slice wherever there is one. */
static size_t stretches_of(const struct document_process *p)
{
	size_t most = 0;

	for (size_t i = 0; p && i < p->op_count; i++)
		most = p->ops[i].slice_count > most ? p->ops[i].slice_count : most;
	return most < STRETCHES_MOST ? most : STRETCHES_MOST;
}

static void add_side(struct comparing *work, enum compare_side_id id)
{
	const struct compare_side *side = &work->c->side[id];

	for (size_t i = 0; i < side->count; i++) {
		struct compare_source *source = &work->sources[work->source_count++];

		*source = (struct compare_source){
			.document = side->documents[i],
			.process = process_of(side->documents[i]),
			.path = side->paths[i],
			.side = id,
		};
		source->stretches = stretches_of(source->process);
	}
}

/* Both may be unknown, or nothing. */
static double waiting_of(const struct document_process *p)
{
	double wait = p->resource[METRIC_RUN_QUEUE].mean, ran = p->resource[METRIC_CPU].mean;

	return wait > 0 && ran >= 0 && isfinite(wait + ran) ? wait / (wait + ran) : 0;
}

static void set_waiting(struct comparing *work)
{
	double *shares = mem_alloc_array(work->source_count + 1, sizeof(*shares));

	for (int side = 0; side < SIDES; side++) {
		size_t count = 0;

		for (size_t i = 0; i < work->source_count; i++)
			if (work->sources[i].side == (enum compare_side_id)side &&
			    work->sources[i].process)
				shares[count++] = waiting_of(work->sources[i].process);
		work->waiting[side] = count ? robust_middle(shares, count) : 0;
	}
	free(shares);
}

static size_t list_ops(struct comparing *work)
{
	size_t room = 0, count = 0;

	for (size_t i = 0; i < work->source_count; i++)
		room += work->sources[i].process ? work->sources[i].process->op_count : 0;
	work->found = mem_alloc_array(room + 1, sizeof(*work->found));
	for (size_t i = 0; i < work->source_count; i++) {
		const struct document_process *p = work->sources[i].process;

		for (size_t k = 0; p && k < p->op_count; k++)
			work->found[count++] =
				(struct compare_found){ &p->ops[k], &work->sources[i] };
	}
	return count;
}

static int by_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int by_name(const struct compare_found *a, const struct compare_found *b)
{
	int order = by_text(a->op->component, b->op->component);

	if (order == 0)
		order = by_text(a->op->operation, b->op->operation);
	return order ? order : by_text(a->op->label, b->op->label);
}

/* Then by source, then as they stand there. */
static int by_name_and_place(const void *a, const void *b)
{
	const struct compare_found *x = a, *y = b;
	int order = by_name(x, y);

	if (order)
		return order;
	if (x->source != y->source)
		return ORDER(x->source, y->source);
	return ORDER(x->op, y->op);
}

static bool is_same_name(const struct compare_found *a, const struct compare_found *b)
{
	return by_name(a, b) == 0;
}

/* A document that has one operation twice was not written by perftop: the first one is taken. */
static size_t drop_doubles(struct compare_found *found, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (!kept || found[kept - 1].source != found[i].source ||
		    !is_same_name(&found[kept - 1], &found[i]))
			found[kept++] = found[i];
	return kept;
}

void compare_match(struct comparing *work)
{
	struct comparison *c = work->c;
	size_t count;

	work->sources = mem_alloc_array(c->side[BEFORE].count + c->side[AFTER].count + 1,
					sizeof(*work->sources));
	add_side(work, BEFORE);
	add_side(work, AFTER);
	set_waiting(work);
	count = list_ops(work);
	qsort(work->found, count, sizeof(*work->found), by_name_and_place);
	count = drop_doubles(work->found, count);
	work->matches = mem_alloc_array(count + 1, sizeof(*work->matches));
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || !is_same_name(&work->found[i - 1], &work->found[i]))
			work->matches[c->op_count++] = (struct compare_match){ &work->found[i], 0 };
		work->matches[c->op_count - 1].count++;
	}
	c->ops = mem_alloc_array(c->op_count + 1, sizeof(*c->ops));
	work->bases = mem_alloc_array(c->op_count + 1, sizeof(*work->bases));
}
