/* Which documents are of one run: they are no independent values, however many there are. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

#include "decide/compare_parts.h"
#include "decide/compare_shown.h"

/* The start of a process is told by two clocks, which are corrected in the meantime; of one that is gone its
 * first recording tells it. That a pid comes again so soon after is as good as impossible. */
#define START_WITHIN_NS 500000000

/* ---- who was watched ---- */

/* Either may be unknown: then it may be any. */
static bool may_be_same(const char *a, const char *b)
{
	return !a || !b || !*a || !*b || strcmp(a, b) == 0;
}

static bool is_identified(const struct document_process *p)
{
	return p && p->pid && p->start_wall_ns;
}

static bool is_same_process(const struct document *a, const struct document *b)
{
	const struct document_process *x = compare_named_process(a), *y = compare_named_process(b);

	return may_be_same(a->host.boot_id, b->host.boot_id) && x->pid == y->pid &&
	       fabs((double)x->start_wall_ns - (double)y->start_wall_ns) <= START_WITHIN_NS;
}

/* ---- the same contents ---- */

static bool is_same_number(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static bool is_same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool is_same_op(const struct document_op *a, const struct document_op *b)
{
	const struct figures *x = &a->figures, *y = &b->figures;

	return is_same_text(a->component, b->component) &&
	       is_same_text(a->operation, b->operation) && is_same_text(a->label, b->label) &&
	       x->count == y->count && is_same_number(x->total, y->total) &&
	       is_same_number(x->self, y->self) && is_same_number(x->mean, y->mean) &&
	       is_same_number(x->max, y->max) && a->slice_count == b->slice_count;
}

static bool is_same_resource(const struct document_resource *a, const struct document_resource *b)
{
	return is_same_number(a->now, b->now) && is_same_number(a->mean, b->mean) &&
	       is_same_number(a->min, b->min) && is_same_number(a->max, b->max);
}

static bool has_same_figures(const struct document_process *a, const struct document_process *b)
{
	if (a->op_count != b->op_count || a->series_count != b->series_count)
		return false;
	for (size_t i = 0; i < a->op_count; i++)
		if (!is_same_op(&a->ops[i], &b->ops[i]))
			return false;
	for (int metric = 0; metric < METRIC_COUNT; metric++)
		if (!is_same_resource(&a->resource[metric], &b->resource[metric]))
			return false;
	return true;
}

/* No two runs take as long to the nanosecond and measure the same. */
static bool has_same_contents(const struct document *a, const struct document *b)
{
	if (a->wall_ns != b->wall_ns || !is_same_number(a->run.elapsed, b->run.elapsed) ||
	    a->run.samples != b->run.samples || a->process_count != b->process_count)
		return false;
	for (size_t i = 0; i < a->process_count; i++)
		if (!has_same_figures(&a->processes[i], &b->processes[i]))
			return false;
	return true;
}

static bool is_same_run(const struct document *a, const struct document *b)
{
	if (is_identified(compare_named_process(a)) && is_identified(compare_named_process(b)))
		return is_same_process(a, b);
	return has_same_contents(a, b);
}

/* ---- one document of each run ---- */

/* The longest, then the latest. */
static bool covers_more(const struct document *a, const struct document *b)
{
	if (!is_same_number(a->run.elapsed, b->run.elapsed))
		return isnan(b->run.elapsed) || a->run.elapsed > b->run.elapsed;
	return a->wall_ns > b->wall_ns;
}

/* Where the document's run is among those that are kept; their count: it is a new one. */
static size_t find_run(const struct compare_side *kept, const struct document *d)
{
	size_t at = 0;

	while (at < kept->count && !is_same_run(kept->documents[at], d))
		at++;
	return at;
}

static void warn_of_left_out(struct comparison *c, const struct compare_side *side,
			     const size_t *left_out)
{
	for (size_t i = 0; i < side->count; i++)
		if (left_out[i])
			comparison_warn(
				c,
				mem_format(
					P_("%zu document of %s is of the same run as '%s': left out.",
					   "%zu documents of %s are of the same run as '%s': left out.",
					   left_out[i]),
					left_out[i], side->label, side->paths[i]));
}

static void keep_side(struct comparison *c, const struct compare_side *given, int id)
{
	struct compare_side *kept = &c->side[id];
	struct document **documents = mem_alloc_array(given->count + 1, sizeof(*documents));
	const char **paths = mem_alloc_array(given->count + 1, sizeof(*paths));
	size_t *left_out = mem_alloc_array(given->count + 1, sizeof(*left_out));

	*kept = (struct compare_side){ given->label, documents, paths, 0 };
	c->documents[id] = documents;
	c->paths[id] = paths;
	for (size_t i = 0; i < given->count; i++) {
		size_t at = find_run(kept, given->documents[i]);
		bool is_new = at == kept->count;

		left_out[at] += !is_new;
		kept->count += is_new;
		if (!is_new && !covers_more(given->documents[i], documents[at]))
			continue;
		documents[at] = given->documents[i];
		paths[at] = given->paths[i];
	}
	warn_of_left_out(c, kept, left_out);
	free(left_out);
}

static void warn_of_both(struct comparison *c)
{
	const struct compare_side *before = &c->side[BEFORE], *after = &c->side[AFTER];

	for (size_t i = 0; i < before->count; i++)
		for (size_t k = 0; k < after->count; k++)
			if (is_same_run(before->documents[i], after->documents[k]))
				comparison_warn(c,
						mem_format(_("'%s' and '%s' are of the same run."),
							   before->paths[i], after->paths[k]));
}

void compare_runs(struct comparison *c, const struct compare_side given[SIDES])
{
	for (int id = 0; id < SIDES; id++)
		keep_side(c, &given[id], id);
	warn_of_both(c);
}
