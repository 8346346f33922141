/* Several profiles as one. */
#include "source/pool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/lookup.h"
#include "base/mem.h"
#include "model/tally.h"

struct pool {
	struct profile_function *functions;
	size_t function_count, function_capacity, functions_told;
	struct profile_path *paths;
	size_t path_count, path_capacity, paths_told;
	struct lookup by_name, by_step;

	/* since the last pool_take */
	bool any;
	struct tally tally;
	struct profile_account account;
	double period_seconds;
	bool kernel;
	char *reason;
};

static void begin(struct pool *p)
{
	tally_clear(&p->tally);
	free(p->reason);
	p->reason = NULL;
	p->any = p->kernel = false;
	p->period_seconds = NAN;
	p->account = (struct profile_account){ .cpu_seconds = NAN };
}

struct pool *pool_new(void)
{
	struct pool *p = mem_alloc(sizeof(*p));

	begin(p);
	return p;
}

void pool_free(struct pool *p)
{
	if (!p)
		return;
	begin(p);
	profile_functions_free(p->functions, p->function_count);
	free(p->paths);
	lookup_clear(&p->by_name);
	lookup_clear(&p->by_step);
	free(p);
}

void pool_member_clear(struct pool_member *member)
{
	free(member->functions);
	free(member->paths);
	*member = (struct pool_member){ 0 };
}

static bool same(const struct profile_function *a, const struct profile_function *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->module, b->module) == 0;
}

/* PROFILE_NONE: there is no room for another one. */
static uint32_t find_function(struct pool *p, const struct profile_function *f)
{
	struct lookup_key key = { lookup_hash_text(LOOKUP_HASH, f->name),
				  lookup_hash_text(LOOKUP_HASH, f->module), 0 };
	uint32_t at;

	for (; (at = lookup_get(&p->by_name, key)) != LOOKUP_NONE; key.c++)
		if (same(&p->functions[at], f))
			return at;
	if (p->function_count == PROFILE_PATHS)
		return PROFILE_NONE;
	p->functions = vec_room(p->functions, p->function_count, &p->function_capacity);
	p->functions[p->function_count] = profile_function_copy(f);
	lookup_put(&p->by_name, key, (uint32_t)p->function_count);
	return (uint32_t)p->function_count++;
}

static uint32_t find_path(struct pool *p, uint32_t caller, uint32_t function)
{
	struct lookup_key key = { caller, function, 0 };
	uint32_t at = lookup_get(&p->by_step, key);

	if (at != LOOKUP_NONE || p->path_count == PROFILE_PATHS)
		return at;
	p->paths = vec_room(p->paths, p->path_count, &p->path_capacity);
	p->paths[p->path_count] = (struct profile_path){ caller, function };
	lookup_put(&p->by_step, key, (uint32_t)p->path_count);
	return (uint32_t)p->path_count++;
}
_Static_assert(LOOKUP_NONE == PROFILE_NONE, "what is not found is no path");

static void map_functions(struct pool *p, struct pool_member *m, const struct profile_sample *s)
{
	size_t known = m->function_count - s->first_function;

	if (s->first_function > m->function_count)
		return;
	for (size_t i = known; i < s->function_count; i++) {
		m->functions = vec_room(m->functions, m->function_count, &m->function_capacity);
		m->functions[m->function_count++] = find_function(p, &s->functions[i]);
	}
}

/* Callers come before their callees. */
static struct pool_place place_of(struct pool *p, const struct pool_member *m,
				  const struct profile_path *path)
{
	struct pool_place caller = { PROFILE_NONE, false };
	uint32_t function =
		path->function < m->function_count ? m->functions[path->function] : PROFILE_NONE;
	uint32_t found;

	if (path->caller < m->path_count)
		caller = m->paths[path->caller];
	else if (path->caller != PROFILE_NONE)
		return caller;
	if (caller.cut || (caller.path == PROFILE_NONE && path->caller != PROFILE_NONE))
		return caller;
	found = function == PROFILE_NONE ? PROFILE_NONE : find_path(p, caller.path, function);
	if (found == PROFILE_NONE)
		return (struct pool_place){ caller.path, true };
	return (struct pool_place){ found, false };
}

static void map_paths(struct pool *p, struct pool_member *m, const struct profile_sample *s)
{
	size_t known = m->path_count - s->first_path;

	if (s->first_path > m->path_count)
		return;
	for (size_t i = known; i < s->path_count; i++) {
		struct pool_place place = place_of(p, m, &s->paths[i]);

		m->paths = vec_room(m->paths, m->path_count, &m->path_capacity);
		m->paths[m->path_count++] = place;
	}
}

static void add_hit(struct pool *p, const struct pool_member *m, const struct profile_hit *hit,
		    uint32_t op)
{
	struct pool_place place = { PROFILE_NONE, false };
	uint32_t counter;

	if (hit->path < m->path_count)
		place = m->paths[hit->path];
	if (place.path == PROFILE_NONE) {
		p->account.lost += hit->count;
		return;
	}
	counter = tally_find(&p->tally, place.path, hit->tid, op);
	p->tally.hit[counter].count += hit->count;
	p->account.samples += hit->count;
	p->account.cut += place.cut ? hit->count : 0;
}

/* One reason of several, where none of them is sampled. */
static void add_state(struct pool *p, const struct profile_sample *s)
{
	if (!isnan(s->period_seconds)) {
		p->period_seconds = s->period_seconds;
		p->kernel = p->kernel || s->kernel;
	} else if (!p->reason) {
		p->reason = mem_string(s->reason);
	}
	p->any = true;
}

void pool_add(struct pool *p, struct pool_member *member, const struct profile_sample *s,
	      pool_op_fn *op, void *context)
{
	struct profile_account account = s->account;

	map_functions(p, member, s);
	map_paths(p, member, s);
	account.samples = 0;
	p->account = profile_account_add(p->account, account);
	for (size_t i = 0; i < s->hit_count; i++)
		add_hit(p, member, &s->hits[i], op ? op(context, s->hits[i].op) : s->hits[i].op);
	add_state(p, s);
}

static void tell_names(struct pool *p, struct profile_sample *s)
{
	s->first_function = p->functions_told;
	s->function_count = p->function_count - s->first_function;
	s->functions = profile_functions_copy(p->functions, s->first_function, s->function_count);
	p->functions_told = p->function_count;
}

static void tell_paths(struct pool *p, struct profile_sample *s)
{
	s->first_path = p->paths_told;
	s->path_count = p->path_count - s->first_path;
	s->paths = mem_alloc_array(s->path_count, sizeof(*s->paths));
	if (s->path_count)
		memcpy(s->paths, p->paths + s->first_path, s->path_count * sizeof(*s->paths));
	p->paths_told = p->path_count;
}

struct profile_sample *pool_take(struct pool *p, bool again)
{
	struct profile_sample *s;

	if (again)
		p->functions_told = p->paths_told = 0;
	if (!p->any)
		return NULL;
	s = mem_alloc(sizeof(*s));
	tell_names(p, s);
	tell_paths(p, s);
	s->hits = p->tally.hit;
	s->hit_count = p->tally.count;
	s->account = p->account;
	s->period_seconds = p->period_seconds;
	s->kernel = p->kernel;
	if (isnan(p->period_seconds)) {
		s->reason = p->reason;
		p->reason = NULL;
	}
	p->tally.hit = NULL;
	begin(p);
	return s;
}
