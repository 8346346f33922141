/* Call paths and hits, found and made; which of two streams of samples counts; frames of a chain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "perf/frames.h"
#include "perf/hits.h"
#include "perf/paths.h"
#include "perf/streams.h"

static struct paths paths;

static int end(void **state)
{
	(void)state;
	paths_clear(&paths);
	return 0;
}

static uint32_t step(uint32_t caller, const char *name, const char *module, uint64_t offset)
{
	struct symbol symbol = { name, module, offset };

	return paths_step(&paths, caller, &symbol);
}

static const char *name_of(uint32_t path)
{
	return paths.functions[paths.paths[path].function].name;
}

static void found_or_made(void **state)
{
	static const char program[] = "program", start[] = "start", work[] = "work";
	uint32_t outer = step(PROFILE_NONE, start, program, 16);
	uint32_t inner = step(outer, work, program, 32);
	uint32_t again;

	(void)state;
	assert_int_equal(outer, 0);
	assert_int_equal(inner, 1);
	assert_int_equal(step(PROFILE_NONE, start, program, 16), outer);
	assert_int_equal(step(outer, work, program, 32), inner);
	again = step(inner, work, program, 32); /* recursion is another path of the same function */
	assert_int_equal(again, 2);
	assert_int_equal(paths.paths[again].caller, inner);
	assert_int_equal(paths.paths[again].function, paths.paths[inner].function);
	assert_int_equal(step(PROFILE_NONE, work, program, 32), 3);
	assert_int_equal(paths.function_count, 2);
	assert_string_equal(name_of(inner), "work");
	assert_string_equal(paths.functions[1].module, "program");
}

static void without_names(void **state)
{
	static const char module[] = "libc.so.6", jit[] = "[jit]", other[] = "libm.so.6";
	uint32_t first = step(PROFILE_NONE, NULL, module, 0x12f0);

	(void)state;
	assert_string_equal(name_of(first), "libc.so.6+0x12f0");
	assert_int_equal(step(PROFILE_NONE, NULL, module, 0x12f0), first);
	assert_int_not_equal(step(PROFILE_NONE, NULL, module, 0x12f8), first);
	assert_int_not_equal(step(PROFILE_NONE, NULL, other, 0x12f0), first);
	assert_string_equal(name_of(step(PROFILE_NONE, NULL, module, 0)), "libc.so.6+0x0");
	assert_int_equal(step(PROFILE_NONE, NULL, jit, 1), step(PROFILE_NONE, NULL, jit, 2));
	assert_string_equal(name_of(step(PROFILE_NONE, NULL, jit, 3)), "[jit]");
}

/* What is there is still found; what is not, is not, and takes no memory */
static void no_more_than_so_many(void **state)
{
	static const char module[] = "program", last[] = "last", f[] = "f";
	uint32_t path = PROFILE_NONE;

	(void)state;
	for (uint32_t i = 0; i < PROFILE_PATHS; i++) {
		uint32_t next = step(path, f, module, 1);

		assert_int_equal(next, i);
		path = next;
	}
	assert_int_equal(step(path, f, module, 1), PROFILE_NONE);
	assert_int_equal(step(PROFILE_NONE, last, module, 2), PROFILE_NONE);
	assert_int_equal(step(PROFILE_NONE, f, module, 1), 0);
	assert_int_equal(step(0, f, module, 1), 1);
	assert_int_equal(paths.path_count, PROFILE_PATHS);
	assert_int_equal(paths.function_count, 1);
}

static void what_is_new_is_copied(void **state)
{
	static const char module[] = "program", a[] = "a", b[] = "b";
	struct profile_function *functions;
	struct profile_path *new_paths;

	(void)state;
	step(step(PROFILE_NONE, a, module, 1), b, module, 2);
	functions = paths_functions_since(&paths, 1);
	new_paths = paths_since(&paths, 1);
	assert_string_equal(functions[0].name, "b");
	assert_int_equal(new_paths[0].caller, 0);
	assert_int_equal(new_paths[0].function, 1);
	assert_null(paths_since(&paths, 2));
	free(functions[0].name);
	free(functions[0].module);
	free(functions);
	free(new_paths);
}

static void hits_add_up(void **state)
{
	struct hits hits = { 0 };
	struct profile_hit *taken;
	size_t count;

	(void)state;
	for (int i = 0; i < 3; i++)
		hits_add(&hits, 5, 100, PROFILE_NO_OP);
	hits_add(&hits, 5, 101, PROFILE_NO_OP);
	hits_add(&hits, 5, 100, 0);
	hits_add(&hits, 6, 100, PROFILE_NO_OP);
	taken = hits_take(&hits, &count);
	assert_int_equal(count, 4);
	assert_int_equal(taken[0].count, 3);
	for (size_t i = 1; i < count; i++)
		assert_int_equal(taken[i].count, 1);
	free(taken);
	hits_add(&hits, 5, 100, PROFILE_NO_OP);
	taken = hits_take(&hits, &count);
	assert_int_equal(count, 1);
	assert_int_equal(taken[0].count, 1);
	free(taken);
	hits_clear(&hits);
}

/* Two events sample thread 7: one counts. Then it ends, and one that the other thread begot has its TID. */
static void one_stream_counts(void **state)
{
	struct streams streams = { 0 };
	int counted = 0;

	(void)state;
	for (int i = 0; i < 100; i++) {
		counted += streams_accept(&streams, 7, 7);
		counted += streams_accept(&streams, 7, 3);
	}
	assert_int_equal(counted, 100);
	assert_true(streams_accept(&streams, 3, 3));
	for (int i = 0; i < 100; i++)
		counted += streams_accept(&streams, 7, 3);
	assert_in_range(counted, 197, 200);
	for (uint32_t tid = 0; tid < 200000; tid++)
		assert_true(streams_accept(&streams, tid + 1000, 3));
	assert_true(streams.capacity <= 65536);
	streams_clear(&streams);
}

static void chains_are_split(void **state)
{
	const uint64_t chain[] = { (uint64_t)PERF_CONTEXT_KERNEL,
				   0x8001,
				   0x8002,
				   (uint64_t)PERF_CONTEXT_USER,
				   0x11,
				   0x22,
				   0x33 };
	struct record_sample sample = { .chain = chain, .chain_count = 7 };
	struct frames frames = { 0 };

	(void)state;
	frames_add_chain(&frames, &sample, PERF_CONTEXT_USER);
	assert_int_equal(frames.count, 3);
	assert_int_equal(frames.addresses[0], 0x11);
	assert_int_equal(frames.addresses[1], 0x21); /* in the call, not behind it */
	assert_int_equal(frames.addresses[2], 0x32);
	frames.count = 0;
	frames_add_chain(&frames, &sample, PERF_CONTEXT_KERNEL);
	assert_int_equal(frames.count, 2);
	assert_int_equal(frames.addresses[1], 0x8001);
	assert_false(frames.cut);
}

static void frames_have_an_end(void **state)
{
	struct frames frames = { 0 };

	(void)state;
	for (size_t i = 0; i < FRAMES_MOST; i++)
		assert_true(frames_add(&frames, i, true));
	assert_false(frames.cut);
	assert_false(frames_add(&frames, 1, true));
	assert_true(frames.cut);
	assert_int_equal(frames.count, FRAMES_MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(found_or_made, end),
		cmocka_unit_test_teardown(without_names, end),
		cmocka_unit_test_teardown(no_more_than_so_many, end),
		cmocka_unit_test_teardown(what_is_new_is_copied, end),
		cmocka_unit_test(hits_add_up),
		cmocka_unit_test(one_stream_counts),
		cmocka_unit_test(chains_are_split),
		cmocka_unit_test(frames_have_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
