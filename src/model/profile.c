/* Profiles: what samples of functions add up to. */
#include "model/profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/order.h"
#include "model/history.h"
#include "model/tally.h"

/* The window is kept in so many stretches of time, and so many counts in all: then neighbours are merged. */
#define STRETCHES 128u
#define ITEMS     (2u * TALLY_MAX)

#define GRAINS    60   /* what comes faster than this share of the window is kept together */
#define SAME_TIME 1e-3 /* clock readings that are equal for a person */

/* Of one counter; its lifetime's is in `hits`. */
struct counts {
	uint64_t base, window, last;
};

/* So much came to a counter in a stretch. */
struct item {
	uint32_t counter;
	uint64_t count;
};

struct stretch {
	double from, to;
	struct profile_account account;
	struct item *items; /* ascending by counter */
	size_t count;
};

struct profile {
	struct profile_function *functions;
	size_t function_count, function_capacity;
	struct profile_path *paths;
	size_t path_count, path_capacity;
	struct tally hits;
	struct counts *counts; /* as many as hits.capacity */
	size_t count_capacity;
	uint32_t *touched; /* counters that the newest sample has added to */
	size_t touched_count, touched_capacity;
	struct stretch stretch[STRETCHES + 1]; /* of the window, the oldest first */
	size_t stretch_count, item_count;
	struct profile_account life, since_reset, last;
	double began, seconds; /* of the first and the newest sample */
	bool begun;
	double period_seconds;
	bool kernel;
	char *reason;
};

static const struct profile_account nothing = { .cpu_seconds = NAN };

/* Time of which nothing is known adds nothing. */
static double add_seconds(double a, double b)
{
	return isnan(a) ? b : isnan(b) ? a : a + b;
}

#define ELLIPSIS "…"

char *profile_name(const char *name)
{
	size_t length = strlen(name), kept = PROFILE_NAME - strlen(ELLIPSIS);

	if (length <= PROFILE_NAME)
		return mem_string(name);
	while (kept > 0 && ((unsigned char)name[kept] & 0xc0) == 0x80) /* whole characters */
		kept--;
	return mem_format("%.*s" ELLIPSIS, (int)kept, name);
}

struct profile_account profile_account_add(struct profile_account a, struct profile_account b)
{
	return (struct profile_account){
		.samples = a.samples + b.samples,
		.lost = a.lost + b.lost,
		.cut = a.cut + b.cut,
		.cpu_seconds = add_seconds(a.cpu_seconds, b.cpu_seconds),
	};
}

struct profile_account profile_account_subtract(struct profile_account a, struct profile_account b)
{
	return (struct profile_account){
		.samples = a.samples - b.samples,
		.lost = a.lost - b.lost,
		.cut = a.cut - b.cut,
		.cpu_seconds = add_seconds(a.cpu_seconds, -b.cpu_seconds),
	};
}

static char *text_or_nothing(const char *text)
{
	return mem_string(text ? text : "");
}

struct profile_function profile_function_copy(const struct profile_function *f)
{
	return (struct profile_function){
		.name = text_or_nothing(f->name),
		.module = text_or_nothing(f->module),
	};
}

struct profile_function *profile_functions_copy(const struct profile_function *functions,
						size_t first, size_t count)
{
	struct profile_function *copy = mem_alloc_array(count, sizeof(*copy));

	for (size_t i = 0; i < count; i++)
		copy[i] = profile_function_copy(&functions[first + i]);
	return copy;
}

void profile_functions_free(struct profile_function *functions, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(functions[i].name);
		free(functions[i].module);
	}
	free(functions);
}

void profile_sample_free(struct profile_sample *s)
{
	if (!s)
		return;
	profile_functions_free(s->functions, s->function_count);
	free(s->paths);
	free(s->hits);
	free(s->reason);
	free(s);
}

struct profile *profile_new(void)
{
	struct profile *p = mem_alloc(sizeof(*p));

	p->life = p->since_reset = p->last = nothing;
	p->period_seconds = NAN;
	return p;
}

void profile_free(struct profile *p)
{
	if (!p)
		return;
	profile_functions_free(p->functions, p->function_count);
	free(p->paths);
	tally_clear(&p->hits);
	free(p->counts);
	free(p->touched);
	for (size_t i = 0; i < p->stretch_count; i++)
		free(p->stretch[i].items);
	free(p->reason);
	free(p);
}

/* Indices are dense: those known are passed over, and those after a hole are none. Each function stands
 * on a path of its own at least, so there are no more of them than of paths. */
static void add_functions(struct profile *p, const struct profile_sample *s)
{
	size_t known = p->function_count - s->first_function;

	if (s->first_function > p->function_count)
		return;
	for (size_t i = known; i < s->function_count && p->function_count < PROFILE_PATHS; i++) {
		p->functions = vec_room(p->functions, p->function_count, &p->function_capacity);
		p->functions[p->function_count++] = profile_function_copy(&s->functions[i]);
	}
}

static void add_paths(struct profile *p, const struct profile_sample *s)
{
	size_t known = p->path_count - s->first_path;

	if (s->first_path > p->path_count)
		return;
	for (size_t i = known; i < s->path_count && p->path_count < PROFILE_PATHS; i++) {
		struct profile_path path = s->paths[i];

		if (path.function >= p->function_count ||
		    (path.caller != PROFILE_NONE && path.caller >= p->path_count))
			return; /* its index is taken by none: those after it are after a hole */
		p->paths = vec_room(p->paths, p->path_count, &p->path_capacity);
		p->paths[p->path_count++] = path;
	}
}

static struct counts *counts_of(struct profile *p, uint32_t counter)
{
	if (p->count_capacity < p->hits.capacity) {
		p->counts = mem_resize(p->counts, p->hits.capacity, sizeof(*p->counts));
		memset(p->counts + p->count_capacity, 0,
		       (p->hits.capacity - p->count_capacity) * sizeof(*p->counts));
		p->count_capacity = p->hits.capacity;
	}
	return &p->counts[counter];
}

static void add_hit(struct profile *p, const struct profile_hit *hit)
{
	uint32_t counter = tally_find(&p->hits, hit->path, hit->tid, hit->op);
	struct counts *counts = counts_of(p, counter);

	if (counts->last == 0) {
		p->touched = vec_room(p->touched, p->touched_count, &p->touched_capacity);
		p->touched[p->touched_count++] = counter;
	}
	p->hits.hit[counter].count += hit->count;
	counts->window += hit->count;
	counts->last += hit->count;
}

/* What cannot be placed is lost. */
static void add_hits(struct profile *p, const struct profile_sample *s)
{
	p->last = s->account;
	p->last.samples = 0;
	for (size_t i = 0; i < s->hit_count; i++) {
		const struct profile_hit *hit = &s->hits[i];

		if (hit->path >= p->path_count) {
			p->last.lost += hit->count;
		} else if (hit->count) {
			add_hit(p, hit);
			p->last.samples += hit->count;
		}
	}
	p->life = profile_account_add(p->life, p->last);
	p->since_reset = profile_account_add(p->since_reset, p->last);
}

static void forget_last(struct profile *p)
{
	for (size_t i = 0; i < p->touched_count; i++)
		p->counts[p->touched[i]].last = 0;
	p->touched_count = 0;
	p->last = nothing;
}

static void take_state(struct profile *p, const struct profile_sample *s)
{
	free(p->reason);
	p->reason = mem_string(s->reason);
	if (isnan(s->period_seconds))
		return;
	p->period_seconds = s->period_seconds;
	p->kernel = s->kernel;
}

/* The window */

static int by_counter(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return ORDER(x->counter, y->counter);
}

static struct stretch newest_stretch(const struct profile *p, double from, double to)
{
	struct stretch s = { .from = from, .to = to, .account = p->last };

	s.count = p->touched_count;
	s.items = mem_alloc_array(s.count + 1, sizeof(*s.items));
	for (size_t i = 0; i < s.count; i++)
		s.items[i] = (struct item){ p->touched[i], p->counts[p->touched[i]].last };
	qsort(s.items, s.count, sizeof(*s.items), by_counter);
	return s;
}

static size_t merge_items(struct item *to, const struct stretch *a, const struct stretch *b)
{
	size_t i = 0, j = 0, count = 0;

	while (i < a->count || j < b->count) {
		bool from_a = j == b->count ||
			      (i < a->count && a->items[i].counter <= b->items[j].counter);

		if (from_a && j < b->count && a->items[i].counter == b->items[j].counter) {
			to[count] = a->items[i++];
			to[count++].count += b->items[j++].count;
		} else {
			to[count++] = from_a ? a->items[i++] : b->items[j++];
		}
	}
	return count;
}

/* b, the later one, goes into a. */
static void merge_into(struct profile *p, struct stretch *a, struct stretch *b)
{
	struct item *items = mem_alloc_array(a->count + b->count + 1, sizeof(*items));
	size_t count = merge_items(items, a, b);

	p->item_count -= a->count + b->count - count;
	free(a->items);
	free(b->items);
	a->items = items;
	a->count = count;
	a->to = b->to;
	a->account = profile_account_add(a->account, b->account);
}

static void drop_stretch(struct profile *p, size_t i)
{
	p->stretch_count--;
	memmove(&p->stretch[i], &p->stretch[i + 1], (p->stretch_count - i) * sizeof(*p->stretch));
}

static void append_stretch(struct profile *p, double from, double to, double grain)
{
	struct stretch *end = &p->stretch[p->stretch_count];

	*end = newest_stretch(p, from, to);
	p->item_count += end->count;
	if (p->stretch_count && to - end[-1].from <= grain + SAME_TIME)
		merge_into(p, end - 1, end);
	else
		p->stretch_count++;
}

/* As for operations: what began before the window leaves it, but for the newest, however long it is. */
static void expire(struct profile *p, double begin, double now)
{
	while (p->stretch_count) {
		struct stretch *s = &p->stretch[0];

		if (s->from >= begin - SAME_TIME || s->to >= now)
			return;
		for (size_t i = 0; i < s->count; i++)
			p->counts[s->items[i].counter].window -= s->items[i].count;
		p->item_count -= s->count;
		free(s->items);
		drop_stretch(p, 0);
	}
}

/* Merges the neighbours that span the least time; the newest is still growing. */
static void thin(struct profile *p)
{
	while ((p->stretch_count > STRETCHES || p->item_count > ITEMS) && p->stretch_count > 2) {
		const struct stretch *s = p->stretch;
		size_t best = 0;

		for (size_t i = 1; i + 2 < p->stretch_count; i++)
			if (s[i + 1].to - s[i].from < s[best + 1].to - s[best].from)
				best = i;
		merge_into(p, &p->stretch[best], &p->stretch[best + 1]);
		drop_stretch(p, best + 1);
	}
}

void profile_add(struct profile *p, const struct profile_sample *s, double seconds, double window)
{
	double from = p->begun ? p->seconds : seconds;

	p->began = p->begun ? p->began : seconds;
	p->begun = true;
	p->seconds = seconds;
	forget_last(p);
	if (s) {
		add_functions(p, s);
		add_paths(p, s);
		add_hits(p, s);
		take_state(p, s);
		append_stretch(p, from, seconds, fmin(window, seconds - p->began) / GRAINS);
	}
	expire(p, seconds - window, seconds);
	thin(p);
}

void profile_reset(struct profile *p)
{
	for (size_t i = 0; i < p->hits.count; i++)
		p->counts[i].base = p->hits.hit[i].count;
	p->since_reset = nothing;
}

/* Views */

static uint64_t count_in(const struct profile *p, size_t counter, enum view view)
{
	const struct counts *c = &p->counts[counter];
	uint64_t life = p->hits.hit[counter].count;

	return view == VIEW_INTERVAL ? c->last
	       : view == VIEW_WINDOW ? c->window
	       : view == VIEW_RESET  ? life - c->base
				     : life;
}

static struct profile_account account_of(const struct profile *p, enum view view)
{
	struct profile_account sum = nothing;

	if (view != VIEW_WINDOW)
		return view == VIEW_INTERVAL ? p->last
		       : view == VIEW_RESET  ? p->since_reset
					     : p->life;
	for (size_t i = 0; i < p->stretch_count; i++)
		sum = profile_account_add(sum, p->stretch[i].account);
	return sum;
}

static size_t collect_hits(const struct profile *p, enum view view, struct profile_hit *to)
{
	size_t count = 0;

	for (size_t i = 0; i < p->hits.count; i++) {
		uint64_t hits = count_in(p, i, view);

		if (hits == 0)
			continue;
		to[count] = p->hits.hit[i];
		to[count++].count = hits;
	}
	return count;
}

struct profile_data profile_view(const struct profile *p, enum view view)
{
	struct profile_data d = {
		.functions = p->functions,
		.function_count = p->function_count,
		.paths = p->paths,
		.path_count = p->path_count,
		.account = account_of(p, view),
		.period_seconds = p->period_seconds,
		.kernel = p->kernel,
		.reason = p->reason,
	};

	d.hits = mem_alloc_array(p->hits.count + 1, sizeof(*d.hits));
	d.hit_count = collect_hits(p, view, d.hits);
	tally_sort(d.hits, d.hit_count);
	return d;
}

void profile_data_release(struct profile_data *d)
{
	free(d->hits);
	*d = (struct profile_data){ .account = nothing, .period_seconds = NAN };
}

struct profile_data *profile_data_copy(const struct profile_data *d)
{
	struct profile_data *copy = mem_copy(d, sizeof(*d));

	copy->functions = profile_functions_copy(d->functions, 0, d->function_count);
	copy->paths = mem_copy(d->paths, d->path_count * sizeof(*copy->paths));
	copy->hits = mem_copy(d->hits, d->hit_count * sizeof(*copy->hits));
	copy->reason = mem_string(d->reason);
	return copy;
}

void profile_data_free(struct profile_data *d)
{
	if (!d)
		return;
	profile_functions_free(d->functions, d->function_count);
	free(d->paths);
	free(d->hits);
	free(d->reason);
	free(d);
}
