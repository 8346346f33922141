/* Profiles of functions for documents. */
#include "profile_fixture.h"

#include <stdlib.h>

#include "base/mem.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static struct profile_function function(const char *name, const char *module)
{
	return (struct profile_function){ mem_string(name), mem_string(module) };
}

/*
 *	main -> work -> fib -> fib -> fib
 *	             -> parse
 *	start (not called by anything) -> work
 */
struct profile_data *profile_fixture(void)
{
	static const char *const names[][2] = {
		{ "main", "server" },
		{ "work", "server" },
		{ "fib;</script><img src=x>\n\033[31m\xff", "lib\"x|`,.so" },
		{ "parse<std::vector<int> >(char const*)", "[kernel]" },
		{ "start", "server" },
		{ "=never()", "libc.so.6" },
	};
	static const struct profile_path paths[] = {
		{ PROFILE_NONE, 0 }, { 0, 1 }, { 1, 2 }, { 2, 2 }, { 3, 2 }, { 1, 3 },
		{ PROFILE_NONE, 4 }, { 6, 1 },
	};
	static const struct profile_hit hits[] = {
		{ 1, 43, PROFILE_NO_OP, 5 },
		{ 2, 43, 0, 10 },
		{ 3, 43, 0, 10 },
		{ 4, 43, 0, 15 },
		{ 4, 43, PROFILE_NO_OP, 5 },
		{ 5, 43, 0, 20 },
		{ 5, 44, PROFILE_UNKNOWN_OP, 5 },
		{ 7, PROFILE_OTHERS, PROFILE_NO_OP, 30 },
	};
	struct profile_data *d = mem_alloc(sizeof(*d));

	d->functions = mem_alloc_array(LENGTH(names), sizeof(*d->functions));
	d->function_count = LENGTH(names);
	for (size_t i = 0; i < LENGTH(names); i++)
		d->functions[i] = function(names[i][0], names[i][1]);
	d->paths = mem_copy(paths, sizeof(paths));
	d->path_count = LENGTH(paths);
	d->hits = mem_copy(hits, sizeof(hits));
	d->hit_count = LENGTH(hits);
	d->account = (struct profile_account){ 100, 1, 30, 1.25 };
	d->period_seconds = 0.01;
	return d;
}

static uint32_t chance(uint32_t below)
{
	static uint32_t state = 12345;

	state = state * 1664525u + 1013904223u;
	return (uint32_t)(((uint64_t)(state >> 8) * below) >> 24);
}

static void add_functions(struct profile_data *d, size_t count)
{
	static const char *const modules[] = { "order-server",    "libc.so.6",   "[kernel]",
					       "libstdc++.so.6",  "libssl.so.3", "libz.so.1",
					       "libpq.so.5",      "[jit]",       "libpthread.so.0",
					       "libmimalloc.so.2" };
	static const char *const verbs[] = { "handle", "parse",  "match", "insert",
					     "encode", "lookup", "hash",  "flush" };
	static const char *const nouns[] = { "order",   "book",   "request", "header",
					     "session", "record", "quote" };

	d->functions = mem_alloc_array(count, sizeof(*d->functions));
	d->function_count = count;
	for (size_t i = 0; i < count; i++) {
		d->functions[i].name = mem_format("%s_%s%s", verbs[chance(LENGTH(verbs))],
						  nouns[chance(LENGTH(nouns))],
						  i % 3 ? "" : "(Engine::Context const&, bool)");
		d->functions[i].module =
			mem_string(modules[chance(3) ? chance(3) : chance(LENGTH(modules))]);
	}
	free(d->functions[0].name);
	d->functions[0].name = mem_string("_start");
}

/* Callers are mostly among the paths just before, so that there is depth. */
struct profile_data *profile_fixture_large(size_t paths, uint32_t operations)
{
	struct profile_data *d = mem_alloc(sizeof(*d));

	add_functions(d, paths / 8 + 2);
	d->paths = mem_alloc_array(paths, sizeof(*d->paths));
	d->hits = mem_alloc_array(paths, sizeof(*d->hits));
	d->path_count = d->hit_count = paths;
	for (size_t i = 0; i < paths; i++) {
		uint32_t back = chance(4) ? 1 + chance(6) : 1 + chance((uint32_t)i + 1);
		uint32_t sort = chance(10);

		d->paths[i] = (struct profile_path){ i == 0     ? PROFILE_NONE
						     : back > i ? 0
								: (uint32_t)i - back,
						     i ? chance((uint32_t)d->function_count) : 0 };
		d->hits[i] = (struct profile_hit){
			.path = (uint32_t)i,
			.tid = chance(3) ? 4711 : 4718,
			.op = sort < 3 || !operations ? PROFILE_NO_OP
			      : sort < 4              ? PROFILE_UNKNOWN_OP
						      : chance(chance(operations) + 1),
			.count = 1 + chance(chance(20) ? 4 : 400),
		};
		d->account.samples += d->hits[i].count;
	}
	d->period_seconds = 1.0 / 99;
	d->account.cpu_seconds = (double)d->account.samples / 99 / 0.96;
	d->kernel = true;
	d->account.lost = 12;
	d->account.cut = 340;
	return d;
}
