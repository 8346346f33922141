/* The tree of call paths. */
#include "perf/paths.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"

/* Names of modules that are no files are in brackets */
static bool nameless(const struct symbol *symbol)
{
	return !symbol->name && symbol->module[0] == '[';
}

static struct lookup_key symbol_key(const struct symbol *s)
{
	struct lookup_key key = { (uintptr_t)s->module, (uintptr_t)s->name, 0 };

	if (!s->name && !nameless(s))
		key.c = s->offset + 1;
	return key;
}

static char *name_of(const struct symbol *s)
{
	if (s->name || nameless(s))
		return profile_name(s->name ? s->name : s->module);
	return mem_format("%s+0x%" PRIx64, s->module, s->offset);
}

static uint32_t function_of(struct paths *p, const struct symbol *symbol)
{
	struct lookup_key key = symbol_key(symbol);
	uint32_t found = lookup_get(&p->by_symbol, key);

	if (found != LOOKUP_NONE)
		return found;
	p->functions = vec_room(p->functions, p->function_count, &p->function_capacity);
	p->functions[p->function_count] =
		(struct profile_function){ name_of(symbol), mem_string(symbol->module) };
	lookup_put(&p->by_symbol, key, (uint32_t)p->function_count);
	return (uint32_t)p->function_count++;
}

static uint32_t add(struct paths *p, struct lookup_key key, struct profile_path path)
{
	p->paths = vec_room(p->paths, p->path_count, &p->path_capacity);
	p->paths[p->path_count] = path;
	lookup_put(&p->by_step, key, (uint32_t)p->path_count);
	return (uint32_t)p->path_count++;
}

uint32_t paths_step(struct paths *p, uint32_t caller, const struct symbol *symbol)
{
	bool full = p->path_count >= PROFILE_PATHS;
	struct lookup_key key = { caller, 0, 0 };
	uint32_t function, found;

	/* no path, no function: there are not more functions than paths */
	function = full ? lookup_get(&p->by_symbol, symbol_key(symbol)) : function_of(p, symbol);
	if (function == LOOKUP_NONE)
		return PROFILE_NONE;
	key.b = function;
	found = lookup_get(&p->by_step, key);
	if (found != LOOKUP_NONE)
		return found;
	return full ? PROFILE_NONE : add(p, key, (struct profile_path){ caller, function });
}

void paths_clear(struct paths *p)
{
	profile_functions_free(p->functions, p->function_count);
	free(p->paths);
	lookup_clear(&p->by_symbol);
	lookup_clear(&p->by_step);
	*p = (struct paths){ 0 };
}

struct profile_function *paths_functions_since(const struct paths *p, size_t first)
{
	return profile_functions_copy(p->functions, first, p->function_count - first);
}

struct profile_path *paths_since(const struct paths *p, size_t first)
{
	if (p->path_count == first)
		return NULL;
	return mem_copy(p->paths + first, (p->path_count - first) * sizeof(*p->paths));
}
