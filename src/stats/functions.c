/* Tables and call trees of a profile. A caller's index is below its callees', so one pass from the last
 * path to the first adds callees to callers, and one from the first to the last carries down what is
 * above. */
#include "stats/functions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/order.h"

#define NONE PROFILE_NONE

static bool counts(const struct profile_data *d, const struct functions_choice *choice,
		   const struct profile_hit *hit)
{
	return hit->path < d->path_count && (choice->tid == 0 || hit->tid == choice->tid) &&
	       (choice->op == PROFILE_ANY_OP || hit->op == choice->op);
}

/* By path: the samples of its last function. */
static uint64_t *self_of_paths(const struct profile_data *d, const struct functions_choice *choice)
{
	uint64_t *self = mem_alloc_array(d->path_count, sizeof(*self));

	for (size_t i = 0; i < d->hit_count; i++)
		if (counts(d, choice, &d->hits[i]))
			self[d->hits[i].path] += d->hits[i].count;
	return self;
}

/* By path: those and what it calls. */
static uint64_t *total_of_paths(const struct profile_data *d, const uint64_t *self)
{
	uint64_t *total = mem_copy(self, d->path_count * sizeof(*self));

	for (size_t i = d->path_count; i-- > 0;)
		if (d->paths[i].caller != NONE)
			total[d->paths[i].caller] += total[i];
	return total;
}

/* Rows */

/* The paths as a tree to be walked; roots are the children of path_count. */
struct family {
	uint32_t *child, *sibling;
};

static struct family family_of(const struct profile_data *d)
{
	struct family f = { mem_alloc_array(d->path_count + 1, sizeof(*f.child)),
			    mem_alloc_array(d->path_count + 1, sizeof(*f.sibling)) };

	for (size_t i = 0; i <= d->path_count; i++)
		f.child[i] = NONE;
	for (size_t i = d->path_count; i-- > 0;) {
		size_t caller = d->paths[i].caller == NONE ? d->path_count : d->paths[i].caller;

		f.sibling[i] = f.child[caller];
		f.child[caller] = (uint32_t)i;
	}
	return f;
}

/* Walks the tree, counting for each function how often it stands above: only its outermost call adds its
 * total. */
static void add_totals(const struct profile_data *d, const uint64_t *total,
		       struct function_row *rows)
{
	struct family f = family_of(d);
	uint32_t *above = mem_alloc_array(d->function_count, sizeof(*above));
	uint32_t at = f.child[d->path_count];

	while (at != NONE) {
		uint32_t function = d->paths[at].function;

		if (above[function]++ == 0)
			rows[function].total += total[at];
		if (f.child[at] != NONE) {
			at = f.child[at];
			continue;
		}
		above[function]--;
		while (f.sibling[at] == NONE && d->paths[at].caller != NONE) {
			at = d->paths[at].caller;
			above[d->paths[at].function]--;
		}
		at = f.sibling[at];
	}
	free(f.child);
	free(f.sibling);
	free(above);
}

/* Those with a sample move to the front. */
static size_t keep_hit(struct function_row *rows, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		rows[i].function = (uint32_t)i;
		if (rows[i].total)
			rows[kept++] = rows[i];
	}
	return kept;
}

struct function_row *functions_rows(const struct profile_data *d,
				    const struct functions_choice *choice, size_t *count,
				    uint64_t *samples)
{
	struct function_row *rows = mem_alloc_array(d->function_count, sizeof(*rows));
	uint64_t *self = self_of_paths(d, choice), *total = total_of_paths(d, self);

	*samples = 0;
	for (size_t i = 0; i < d->path_count; i++) {
		rows[d->paths[i].function].self += self[i];
		*samples += self[i];
	}
	add_totals(d, total, rows);
	free(self);
	free(total);
	*count = keep_hit(rows, d->function_count);
	if (*count)
		return rows;
	free(rows);
	return NULL;
}

/* Shares */

static int by_tid(const void *a, const void *b)
{
	const struct functions_share *x = a, *y = b;

	return ORDER(x->tid, y->tid);
}

static int by_op(const void *a, const void *b)
{
	const struct functions_share *x = a, *y = b;

	return ORDER(x->op, y->op);
}

static int by_samples(const void *a, const void *b)
{
	const struct functions_share *x = a, *y = b;

	return ORDER(y->samples, x->samples);
}

/* Neighbours that `same` finds equal become one. */
static size_t merge_same(struct functions_share *shares, size_t count,
			 int (*same)(const void *a, const void *b))
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (kept && same(&shares[kept - 1], &shares[i]) == 0)
			shares[kept - 1].samples += shares[i].samples;
		else
			shares[kept++] = shares[i];
	}
	return kept;
}

static struct functions_share *shares_by(const struct profile_data *d,
					 int (*order)(const void *a, const void *b), size_t *count)
{
	struct functions_share *shares = mem_alloc_array(d->hit_count, sizeof(*shares));

	for (size_t i = 0; i < d->hit_count; i++)
		shares[i] =
			(struct functions_share){ d->hits[i].tid, d->hits[i].op, d->hits[i].count };
	qsort(shares, d->hit_count, sizeof(*shares), order);
	*count = merge_same(shares, d->hit_count, order);
	return shares;
}

struct functions_share *functions_threads(const struct profile_data *d, size_t *count)
{
	struct functions_share *shares = shares_by(d, by_tid, count);

	for (size_t i = 0; i < *count; i++)
		shares[i].op = PROFILE_ANY_OP;
	qsort(shares, *count, sizeof(*shares), by_samples);
	return shares;
}

struct functions_share *functions_operations(const struct profile_data *d, size_t *count)
{
	struct functions_share *shares = shares_by(d, by_op, count);

	for (size_t i = 0; i < *count; i++)
		shares[i].tid = 0;
	qsort(shares, *count, sizeof(*shares), by_samples);
	return shares;
}

/* Call trees */

struct node {
	uint32_t parent, function;
	uint64_t self, total;
};

/* Nodes in the order in which they were made: parents first. */
struct tree {
	struct node *nodes;
	size_t count, capacity;
	uint32_t *slots; /* open addressing by parent and function: index + 1 */
	size_t slot_count;
};

static uint32_t *slot_of(const struct tree *t, uint32_t parent, uint32_t function)
{
	uint64_t key = ((uint64_t)parent << 32 | function) * UINT64_C(0x9e3779b97f4a7c15);
	size_t at = (key ^ key >> 32) & (t->slot_count - 1);

	while (t->slots[at] && (t->nodes[t->slots[at] - 1].parent != parent ||
				t->nodes[t->slots[at] - 1].function != function))
		at = (at + 1) & (t->slot_count - 1);
	return &t->slots[at];
}

static void grow(struct tree *t)
{
	if (t->count < t->slot_count / 2)
		return;
	free(t->slots);
	t->slot_count = t->slot_count ? 2 * t->slot_count : 256;
	t->slots = mem_alloc_array(t->slot_count, sizeof(*t->slots));
	for (size_t i = 0; i < t->count; i++)
		*slot_of(t, t->nodes[i].parent, t->nodes[i].function) = (uint32_t)i + 1;
}

/* The node of `function` below `parent`, with these samples added; NONE where there are too many. */
static uint32_t add_node(struct tree *t, uint32_t parent, uint32_t function, uint64_t self,
			 uint64_t total)
{
	uint32_t *slot;

	grow(t);
	slot = slot_of(t, parent, function);
	if (!*slot && t->count == CALLS_NODES)
		return NONE;
	if (!*slot) {
		t->nodes = vec_room(t->nodes, t->count, &t->capacity);
		t->nodes[t->count++] = (struct node){ parent, function, 0, 0 };
		*slot = (uint32_t)t->count;
	}
	t->nodes[*slot - 1].self += self;
	t->nodes[*slot - 1].total += total;
	return *slot - 1;
}

static void add_callees(struct tree *t, const struct profile_data *d, const uint64_t *self,
			const uint64_t *total, uint32_t function)
{
	uint32_t *place = mem_alloc_array(d->path_count, sizeof(*place));

	for (size_t i = 0; i < d->path_count; i++) {
		const struct profile_path *path = &d->paths[i];
		uint32_t parent = path->caller == NONE ? NONE : place[path->caller];
		bool root = function == NONE ? path->caller == NONE : path->function == function;

		place[i] = NONE;
		if (total[i] && (parent != NONE || root))
			place[i] = add_node(t, parent, path->function, self[i], total[i]);
	}
	free(place);
}

static void add_chain(struct tree *t, const struct profile_data *d, uint32_t path, uint64_t self,
		      uint64_t total)
{
	uint32_t node = NONE;

	for (uint32_t i = 0; path != NONE && i < CALLS_DEPTH; i++) {
		node = add_node(t, node, d->paths[path].function, self, total);
		if (node == NONE)
			return;
		path = d->paths[path].caller;
	}
}

static void add_callers(struct tree *t, const struct profile_data *d, const uint64_t *self,
			const uint64_t *total, uint32_t function)
{
	/* by path: its outermost call of the function; of such a call: the samples in the function itself */
	uint32_t *outermost = mem_alloc_array(d->path_count, sizeof(*outermost));
	uint64_t *own = mem_alloc_array(d->path_count, sizeof(*own));

	for (size_t i = 0; i < d->path_count; i++) {
		const struct profile_path *path = &d->paths[i];
		bool is = path->function == function;

		outermost[i] = path->caller == NONE ? NONE : outermost[path->caller];
		if (outermost[i] == NONE && is)
			outermost[i] = (uint32_t)i;
		if (outermost[i] != NONE && is)
			own[outermost[i]] += self[i];
	}
	for (uint32_t i = 0; i < d->path_count; i++)
		if (outermost[i] == i && total[i])
			add_chain(t, d, i, own[i], total[i]);
	free(outermost);
	free(own);
}

/* What a node is sorted by, and the node. */
struct rank {
	uint32_t parent; /* + 1, so that roots come first */
	uint32_t function, node;
	uint64_t total;
};

static int by_rank(const void *a, const void *b)
{
	const struct rank *x = a, *y = b;

	if (x->parent != y->parent)
		return ORDER(x->parent, y->parent);
	if (x->total != y->total)
		return ORDER(y->total, x->total);
	return ORDER(x->function, y->function);
}

static struct rank *rank_nodes(const struct tree *t)
{
	struct rank *ranks = mem_alloc_array(t->count, sizeof(*ranks));

	for (size_t i = 0; i < t->count; i++)
		ranks[i] = (struct rank){ t->nodes[i].parent + 1, t->nodes[i].function, (uint32_t)i,
					  t->nodes[i].total };
	qsort(ranks, t->count, sizeof(*ranks), by_rank);
	return ranks;
}

/* By node: itself and its descendants. */
static uint32_t *sizes_of(const struct tree *t)
{
	uint32_t *sizes = mem_alloc_array(t->count, sizeof(*sizes));

	for (size_t i = t->count; i-- > 0;) {
		sizes[i]++;
		if (t->nodes[i].parent != NONE)
			sizes[t->nodes[i].parent] += sizes[i];
	}
	return sizes;
}

/* Siblings are placed one after the other, each with room for its descendants; parents before children,
 * as in `ranks`. */
static struct calls_node *lay_out(const struct tree *t)
{
	struct calls_node *out = mem_alloc_array(t->count, sizeof(*out));
	uint32_t *place = mem_alloc_array(t->count + 1, sizeof(*place)); /* [0]: of the roots */
	uint32_t *room = mem_alloc_array(t->count + 1, sizeof(*room));   /* for the next child */
	uint32_t *sizes = sizes_of(t);
	struct rank *ranks = rank_nodes(t);

	for (size_t i = 0; i < t->count; i++) {
		const struct node *n = &t->nodes[ranks[i].node];
		uint32_t parent = ranks[i].parent, self = ranks[i].node + 1, at = room[parent];

		place[self] = at;
		room[self] = at + 1;
		room[parent] += sizes[ranks[i].node];
		out[at] = (struct calls_node){
			.function = n->function,
			.depth = parent ? out[place[parent]].depth + 1 : 0,
			.parent = parent ? place[parent] : NONE,
			.next = room[parent],
			.self = n->self,
			.total = n->total,
		};
	}
	free(place);
	free(room);
	free(sizes);
	free(ranks);
	return out;
}

struct calls_node *functions_calls(const struct profile_data *d,
				   const struct functions_choice *choice,
				   enum calls_direction direction, uint32_t function, size_t *count)
{
	uint64_t *self = self_of_paths(d, choice), *total = total_of_paths(d, self);
	struct calls_node *out;
	struct tree t = { 0 };

	if (direction == CALLS_FROM)
		add_callees(&t, d, self, total, function);
	else
		add_callers(&t, d, self, total, function);
	free(self);
	free(total);
	*count = t.count;
	out = t.count ? lay_out(&t) : NULL;
	free(t.nodes);
	free(t.slots);
	return out;
}

double functions_coverage(const struct profile_data *d)
{
	double seconds = (double)d->account.samples * d->period_seconds;

	return d->account.cpu_seconds > 0 ? seconds / d->account.cpu_seconds : NAN;
}
