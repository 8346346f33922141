/* Tests of stats/functions.c, against trees computed by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/functions.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NONE         PROFILE_NONE

enum { MAIN, PARSE, EVAL, LOCK, IDLE, FUNCTIONS };

static struct profile_function functions[FUNCTIONS] = { { (char *)"main", (char *)"a" },
							{ (char *)"parse", (char *)"a" },
							{ (char *)"eval", (char *)"a" },
							{ (char *)"lock", (char *)"libc" },
							{ (char *)"idle", (char *)"a" } };

/*
 * 0 main
 * 1 ├ parse
 * 2 │ └ lock
 * 3 └ eval
 * 4   ├ eval
 * 5   │ └ lock
 * 6   └ parse
 * 7     └ eval
 */
static struct profile_path paths[] = { { NONE, MAIN }, { 0, PARSE }, { 1, LOCK },  { 0, EVAL },
				       { 3, EVAL },    { 4, LOCK },  { 3, PARSE }, { 6, EVAL } };

static struct profile_hit hits[] = {
	{ 0, 10, PROFILE_NO_OP, 1 },
	{ 2, 10, 0, 4 },
	{ 2, 11, 1, 2 },
	{ 3, 10, 1, 8 },
	{ 4, 10, 1, 16 },
	{ 5, 11, 1, 32 },
	{ 7, 10, 0, 64 },
};

static const struct profile_data data = {
	.functions = functions,
	.function_count = FUNCTIONS,
	.paths = paths,
	.path_count = COUNT(paths),
	.hits = hits,
	.hit_count = COUNT(hits),
	.account = { .samples = 127, .cpu_seconds = 2.54 },
	.period_seconds = 0.01,
};

static const struct functions_choice all = { .op = PROFILE_ANY_OP };

static void assert_row(const struct function_row *rows, size_t count, uint32_t function,
		       uint64_t self, uint64_t total)
{
	for (size_t i = 0; i < count; i++) {
		if (rows[i].function != function)
			continue;
		assert_int_equal(rows[i].self, self);
		assert_int_equal(rows[i].total, total);
		return;
	}
	fail();
}

static void recursion_counts_once(void **state)
{
	uint64_t samples;
	size_t count;
	struct function_row *rows = functions_rows(&data, &all, &count, &samples);

	(void)state;
	assert_int_equal(samples, 127);
	assert_int_equal(count, 4); /* idle has none */
	assert_row(rows, count, MAIN, 1, 127);
	assert_row(rows, count, PARSE, 0, 4 + 2 + 64);
	assert_row(rows, count, EVAL, 8 + 16 + 64, 8 + 16 + 32 + 64);
	assert_row(rows, count, LOCK, 4 + 2 + 32, 4 + 2 + 32);
	free(rows);
}

static void by_thread_and_operation(void **state)
{
	const struct functions_choice thread = { 11, PROFILE_ANY_OP }, op = { 0, 0 },
				      both = { 10, 1 }, neither = { 12, 1 };
	uint64_t samples;
	size_t count;
	struct function_row *rows = functions_rows(&data, &thread, &count, &samples);

	(void)state;
	assert_int_equal(samples, 34);
	assert_row(rows, count, LOCK, 34, 34);
	assert_row(rows, count, EVAL, 0, 32);
	free(rows);
	rows = functions_rows(&data, &op, &count, &samples);
	assert_int_equal(samples, 68);
	assert_row(rows, count, EVAL, 64, 64);
	assert_row(rows, count, PARSE, 0, 68);
	free(rows);
	rows = functions_rows(&data, &both, &count, &samples);
	assert_int_equal(samples, 24);
	assert_int_equal(count, 2);
	free(rows);
	assert_null(functions_rows(&data, &neither, &count, &samples));
	assert_true(count == 0 && samples == 0);
	assert_null(functions_calls(&data, &neither, CALLS_FROM, NONE, &count));
	assert_int_equal(count, 0);
}

static void assert_tree(enum calls_direction direction, uint32_t function,
			const struct calls_node *expected, size_t expected_count)
{
	size_t count;
	struct calls_node *nodes = functions_calls(&data, &all, direction, function, &count);

	assert_int_equal(count, expected_count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(nodes[i].function, expected[i].function);
		assert_int_equal(nodes[i].depth, expected[i].depth);
		assert_int_equal(nodes[i].parent, expected[i].parent);
		assert_int_equal(nodes[i].next, expected[i].next);
		assert_int_equal(nodes[i].self, expected[i].self);
		assert_int_equal(nodes[i].total, expected[i].total);
	}
	free(nodes);
}

static void everything_from_the_outermost(void **state)
{
	static const struct calls_node expected[] = {
		{ MAIN, 0, NONE, 8, 1, 127 }, { EVAL, 1, 0, 6, 8, 120 }, { PARSE, 2, 1, 4, 0, 64 },
		{ EVAL, 3, 2, 4, 64, 64 },    { EVAL, 2, 1, 6, 16, 48 }, { LOCK, 3, 4, 6, 32, 32 },
		{ PARSE, 1, 0, 8, 0, 6 },     { LOCK, 2, 6, 8, 6, 6 },
	};

	(void)state;
	assert_tree(CALLS_FROM, NONE, expected, COUNT(expected));
}

/* Its two calls, from main and from eval, are one. */
static void below_one_function(void **state)
{
	static const struct calls_node expected[] = {
		{ PARSE, 0, NONE, 3, 0, 70 },
		{ EVAL, 1, 0, 2, 64, 64 },
		{ LOCK, 1, 0, 3, 6, 6 },
	};
	static const struct calls_node recursive[] = {
		{ EVAL, 0, NONE, 5, 8, 120 }, { PARSE, 1, 0, 3, 0, 64 }, { EVAL, 2, 1, 3, 64, 64 },
		{ EVAL, 1, 0, 5, 16, 48 },    { LOCK, 2, 3, 5, 32, 32 },
	};

	(void)state;
	assert_tree(CALLS_FROM, PARSE, expected, COUNT(expected));
	assert_tree(CALLS_FROM, EVAL, recursive, COUNT(recursive));
	assert_tree(CALLS_FROM, IDLE, NULL, 0);
}

static void who_calls(void **state)
{
	static const struct calls_node lock[] = {
		{ LOCK, 0, NONE, 6, 38, 38 }, { EVAL, 1, 0, 4, 32, 32 }, { EVAL, 2, 1, 4, 32, 32 },
		{ MAIN, 3, 2, 4, 32, 32 },    { PARSE, 1, 0, 6, 6, 6 },  { MAIN, 2, 4, 6, 6, 6 },
	};
	static const struct calls_node eval[] = {
		{ EVAL, 0, NONE, 2, 88, 120 },
		{ MAIN, 1, 0, 2, 88, 120 },
	};
	static const struct calls_node parse[] = {
		{ PARSE, 0, NONE, 4, 0, 70 },
		{ EVAL, 1, 0, 3, 0, 64 },
		{ MAIN, 2, 1, 3, 0, 64 },
		{ MAIN, 1, 0, 4, 0, 6 },
	};

	(void)state;
	assert_tree(CALLS_TO, LOCK, lock, COUNT(lock));
	assert_tree(CALLS_TO, EVAL, eval, COUNT(eval));
	assert_tree(CALLS_TO, PARSE, parse, COUNT(parse));
	assert_tree(CALLS_TO, IDLE, NULL, 0);
}

static void shares(void **state)
{
	size_t count;
	struct functions_share *s = functions_threads(&data, &count);

	(void)state;
	assert_int_equal(count, 2);
	assert_true(s[0].tid == 10 && s[0].samples == 93 && s[1].tid == 11 && s[1].samples == 34);
	free(s);
	s = functions_operations(&data, &count);
	assert_int_equal(count, 3);
	assert_true(s[0].op == 0 && s[0].samples == 68 && s[1].op == 1 && s[1].samples == 58);
	assert_true(s[2].op == PROFILE_NO_OP && s[2].samples == 1);
	free(s);
}

static void coverage(void **state)
{
	struct profile_data d = data;

	(void)state;
	assert_true(fabs(functions_coverage(&d) - 0.5) < 1e-12);
	d.account.cpu_seconds = NAN;
	assert_true(isnan(functions_coverage(&d)));
	d.account.cpu_seconds = 0;
	assert_true(isnan(functions_coverage(&d)));
}

static void nothing_at_all(void **state)
{
	const struct profile_data none = { .period_seconds = NAN };
	uint64_t samples;
	size_t count;
	struct functions_share *s;

	(void)state;
	assert_null(functions_rows(&none, &all, &count, &samples));
	assert_null(functions_calls(&none, &all, CALLS_TO, 3, &count));
	s = functions_threads(&none, &count);
	assert_int_equal(count, 0);
	free(s);
}

/* One function calling itself, as deep as there are paths: no quadratic time, no deep stack. */
static void the_deepest_recursion(void **state)
{
	struct profile_path *deep = mem_alloc_array(PROFILE_PATHS, sizeof(*deep));
	struct profile_hit *all_of_them = mem_alloc_array(PROFILE_PATHS, sizeof(*all_of_them));
	struct profile_data d = data;
	uint64_t samples;
	size_t count;
	struct function_row *rows;
	struct calls_node *nodes;

	(void)state;
	for (uint32_t i = 0; i < PROFILE_PATHS; i++) {
		deep[i] = (struct profile_path){ i ? i - 1 : NONE, i % 2 ? EVAL : PARSE };
		all_of_them[i] = (struct profile_hit){ i, 1, PROFILE_NO_OP, 1 };
	}
	d.paths = deep;
	d.hits = all_of_them;
	d.path_count = d.hit_count = PROFILE_PATHS;
	rows = functions_rows(&d, &all, &count, &samples);
	assert_int_equal(count, 2);
	assert_row(rows, count, PARSE, PROFILE_PATHS / 2, PROFILE_PATHS);
	assert_row(rows, count, EVAL, PROFILE_PATHS / 2, PROFILE_PATHS - 1);
	free(rows);
	nodes = functions_calls(&d, &all, CALLS_FROM, NONE, &count);
	assert_int_equal(count, PROFILE_PATHS);
	assert_int_equal(nodes[count - 1].depth, PROFILE_PATHS - 1);
	free(nodes);
	nodes = functions_calls(&d, &all, CALLS_TO, EVAL, &count);
	assert_int_equal(count, 2);
	free(nodes);
	free(deep);
	free(all_of_them);
}

/* A tree of callers is bounded: each leaf has a chain of its own. */
static void many_callers(void **state)
{
	enum { CHAIN = 4000 };
	struct profile_function *names = mem_alloc_array(CHAIN + 1, sizeof(*names));
	struct profile_path *deep = mem_alloc_array(2 * CHAIN, sizeof(*deep));
	struct profile_hit *leaves = mem_alloc_array(CHAIN, sizeof(*leaves));
	struct profile_data d = { .functions = names,
				  .function_count = CHAIN + 1,
				  .paths = deep,
				  .path_count = 2 * CHAIN,
				  .hits = leaves,
				  .hit_count = CHAIN };
	struct calls_node *nodes;
	size_t count;

	(void)state;
	for (uint32_t i = 0; i < CHAIN; i++) {
		deep[i] = (struct profile_path){ i ? i - 1 : NONE, i };
		deep[CHAIN + i] = (struct profile_path){ i, CHAIN };
		leaves[i] = (struct profile_hit){ CHAIN + i, 1, PROFILE_NO_OP, 1 };
	}
	nodes = functions_calls(&d, &all, CALLS_TO, CHAIN, &count);
	assert_int_equal(count, CALLS_NODES);
	assert_int_equal(nodes[0].total, CHAIN);
	assert_int_equal(nodes[0].next, count);
	free(nodes);
	free(names);
	free(deep);
	free(leaves);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recursion_counts_once),
		cmocka_unit_test(by_thread_and_operation),
		cmocka_unit_test(everything_from_the_outermost),
		cmocka_unit_test(below_one_function),
		cmocka_unit_test(who_calls),
		cmocka_unit_test(shares),
		cmocka_unit_test(coverage),
		cmocka_unit_test(nothing_at_all),
		cmocka_unit_test(the_deepest_recursion),
		cmocka_unit_test(many_callers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
