/*
 * Functions and call paths, found or made; their indices are those of profile.h and never change. At most
 * PROFILE_PATHS. What has no symbol is one function for each start of one that the file knows; where nothing
 * is known of an address (JIT code without a map, no mapping), one for the module.
 */
#ifndef PERF_PATHS_H
#define PERF_PATHS_H

#include "model/profile.h"
#include "symbols/symbols.h"

#include "base/lookup.h"

/* Zeroed: empty. */
struct paths {
	struct profile_function *functions;
	size_t function_count, function_capacity;
	struct profile_path *paths;
	size_t path_count, path_capacity;
	struct lookup by_symbol, by_step;
};

/* The path of that function called from `caller` (PROFILE_NONE: outermost). PROFILE_NONE: there is no
 * room for more. */
uint32_t paths_step(struct paths *p, uint32_t caller, const struct symbol *symbol);

void paths_clear(struct paths *p);

/* Copies of what came after so many. */
struct profile_function *paths_functions_since(const struct paths *p, size_t first);
struct profile_path *paths_since(const struct paths *p, size_t first);

#endif
