/* Hot functions: order and names. */
#include "report/hot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/order.h"

#include "report/summary.h"

bool hot_own(const struct document_process *p)
{
	return p->profile && p->pid != 0;
}

static int by_heat(const void *left, const void *right, void *context)
{
	const struct function_row *a = left, *b = right;
	const struct profile_data *d = context;

	if (a->self != b->self)
		return ORDER(b->self, a->self);
	if (a->total != b->total)
		return ORDER(b->total, a->total);
	return strcmp(d->functions[a->function].name, d->functions[b->function].name);
}

struct hot hot_functions(const struct profile_data *d, const struct functions_choice *choice)
{
	struct hot hot = { 0 };

	hot.rows = functions_rows(d, choice, &hot.count, &hot.samples);
	if (hot.count)
		qsort_r(hot.rows, hot.count, sizeof(*hot.rows), by_heat, (void *)d);
	return hot;
}

double hot_percent(uint64_t part, uint64_t whole)
{
	return whole ? 100 * (double)part / (double)whole : NAN;
}

double hot_seconds(const struct profile_data *d, uint64_t samples)
{
	return (double)samples * d->period_seconds;
}

char *hot_operation_name(const struct document_process *p, uint32_t op)
{
	if (op < p->op_count)
		return summary_name(&p->ops[op]);
	return mem_string(op == PROFILE_NO_OP ? _("no operation") : _("unknown operation"));
}

const char *hot_thread(const struct document_process *p, pid_t tid)
{
	for (size_t i = 0; i < p->thread_count; i++)
		if (p->threads[i].tid == (uint64_t)tid)
			return p->threads[i].name && *p->threads[i].name ? p->threads[i].name
									 : NULL;
	return NULL;
}

char *hot_thread_name(const struct document_process *p, pid_t tid)
{
	const char *name = hot_thread(p, tid);

	if (tid == PROFILE_OTHERS)
		return mem_string(_("other threads"));
	return name ? mem_string(name) : mem_format(_("thread %d"), (int)tid);
}

size_t hot_stack(const struct profile_data *d, uint32_t path, uint32_t functions[HOT_DEPTH])
{
	size_t depth = 0;

	for (; path < d->path_count && depth < HOT_DEPTH; path = d->paths[path].caller)
		functions[depth++] = d->paths[path].function;
	for (size_t i = 0; i < depth / 2; i++) {
		uint32_t function = functions[i];

		functions[i] = functions[depth - 1 - i];
		functions[depth - 1 - i] = function;
	}
	return depth;
}
