/* Several profiles as one: the same names are one, nothing is lost, and there is a bound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "source/pool.h"
#include "source/sum.h"

#define NONE         PROFILE_NONE
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char shop[] = "shop", libc[] = "libc.so.6";
static char main_[] = "main", work[] = "work", lock[] = "lock";

/* a: main > work > lock; b: main > lock, work. */
static struct profile_function a_functions[] = { { main_, shop }, { work, shop }, { lock, libc } };
static struct profile_path a_paths[] = { { NONE, 0 }, { 0, 1 }, { 1, 2 } };
static struct profile_function b_functions[] = { { lock, libc }, { main_, shop }, { work, libc } };
static struct profile_path b_paths[] = { { NONE, 1 }, { 0, 0 }, { NONE, 2 } };

static struct profile_sample sample_of(struct profile_function *functions,
				       struct profile_path *paths, struct profile_hit *hits,
				       size_t count)
{
	struct profile_sample s = {
		.functions = functions,
		.function_count = 3,
		.paths = paths,
		.path_count = 3,
		.hits = hits,
		.hit_count = count,
		.account = { .samples = 99, .lost = 1, .cut = 2, .cpu_seconds = 0.5 },
		.period_seconds = 0.01,
	};

	return s;
}

static void the_same_names_are_one(void **state)
{
	struct profile_hit a_hits[] = { { 2, 10, 0, 3 }, { 0, 10, 1, 1 } };
	struct profile_hit b_hits[] = { { 0, 20, 0, 5 }, { 0, 10, 1, 2 }, { 1, 20, 0, 7 } };
	struct profile_sample a = sample_of(a_functions, a_paths, a_hits, COUNT(a_hits));
	struct profile_sample b = sample_of(b_functions, b_paths, b_hits, COUNT(b_hits)), *sum;
	struct pool_member first = { 0 }, second = { 0 };
	struct pool *p = pool_new();

	(void)state;
	assert_null(pool_take(p, false));
	pool_add(p, &first, &a, NULL, NULL);
	b.kernel = true;
	pool_add(p, &second, &b, NULL, NULL);
	sum = pool_take(p, false);
	assert_int_equal(sum->function_count, 4); /* work is two: it stands in two modules */
	assert_string_equal(sum->functions[3].module, "libc.so.6");
	assert_int_equal(sum->path_count, 5);
	assert_int_equal(sum->hit_count, 4);
	assert_int_equal(sum->hits[1].count, 1 + 2);
	assert_int_equal(sum->account.samples, 18);
	assert_true(sum->account.lost == 2 && sum->account.cut == 4);
	assert_true(sum->account.cpu_seconds == 1 && sum->period_seconds == 0.01 && sum->kernel);
	profile_sample_free(sum);
	assert_null(pool_take(p, false));
	pool_member_clear(&first);
	pool_member_clear(&second);
	pool_free(p);
}

/* A member tells names once, and the pool likewise; a new member tells them all again. */
static void names_go_on(void **state)
{
	struct profile_hit hit = { 2, 10, PROFILE_NO_OP, 1 };
	struct profile_sample s = sample_of(a_functions, a_paths, NULL, 0), *sum;
	struct pool_member member = { 0 };
	struct pool *p = pool_new();

	(void)state;
	s.function_count = s.path_count = 2;
	pool_add(p, &member, &s, NULL, NULL);
	profile_sample_free(pool_take(p, false));
	s = sample_of(a_functions + 2, a_paths + 2, &hit, 1);
	s.function_count = s.path_count = 1;
	s.first_function = s.first_path = 2;
	pool_add(p, &member, &s, NULL, NULL);
	sum = pool_take(p, false);
	assert_true(sum->first_function == 2 && sum->function_count == 1);
	assert_true(sum->first_path == 2 && sum->path_count == 1 && sum->hits[0].path == 2);
	profile_sample_free(sum);
	pool_member_clear(&member);
	s = sample_of(b_functions, b_paths, &hit, 1);
	pool_add(p, &member, &s, NULL, NULL);
	sum = pool_take(p, true);
	assert_true(sum->first_function == 0 && sum->function_count == 4);
	assert_true(sum->first_path == 0 && sum->path_count == 5 && sum->hits[0].path == 4);
	profile_sample_free(sum);
	pool_member_clear(&member);
	pool_free(p);
}

static void nonsense(void **state)
{
	struct profile_path bad[] = { { 1, 0 }, { NONE, 9 }, { NONE, 0 } };
	struct profile_hit hits[] = {
		{ 0, 1, 0, 1 }, { 1, 1, 0, 2 }, { 2, 1, 0, 4 }, { 3, 1, 0, 8 }
	};
	struct profile_sample s = sample_of(a_functions, bad, hits, COUNT(hits)), *sum;
	struct pool_member member = { 0 };
	struct pool *p = pool_new();

	(void)state;
	pool_add(p, &member, &s, NULL, NULL);
	s.first_function = s.first_path = 17;
	s.hit_count = 0;
	pool_add(p, &member, &s, NULL, NULL);
	sum = pool_take(p, false);
	assert_int_equal(sum->path_count, 1);
	assert_true(sum->account.samples == 4 && sum->account.lost == 1 + 2 + 8 + 2);
	profile_sample_free(sum);
	pool_member_clear(&member);
	pool_free(p);
}

/* More paths than there may be: what is too many counts for its caller. */
static void a_bound(void **state)
{
	enum { MANY = PROFILE_PATHS + 100 };
	struct profile_function *functions = mem_alloc_array(MANY, sizeof(*functions));
	struct profile_path *paths = mem_alloc_array(MANY, sizeof(*paths));
	struct profile_hit hits[] = { { MANY - 1, 1, 0, 3 }, { 5, 1, 0, 1 } };
	struct profile_sample s = sample_of(functions, paths, hits, COUNT(hits)), *sum;
	struct pool_member member = { 0 };
	struct pool *p = pool_new();

	(void)state;
	for (uint32_t i = 0; i < MANY; i++) {
		functions[i] = (struct profile_function){ mem_format("f%u", i), shop };
		paths[i] = (struct profile_path){ i ? 0 : NONE, i };
	}
	s.function_count = s.path_count = MANY;
	pool_add(p, &member, &s, NULL, NULL);
	sum = pool_take(p, false);
	assert_int_equal(sum->path_count, PROFILE_PATHS);
	assert_int_equal(sum->function_count, PROFILE_PATHS);
	assert_true(sum->hits[0].path == 0 && sum->hits[0].count == 3);
	assert_int_equal(sum->account.cut, 2 + 3);
	profile_sample_free(sum);
	for (uint32_t i = 0; i < MANY; i++)
		free(functions[i].name);
	free(functions);
	free(paths);
	pool_member_clear(&member);
	pool_free(p);
}

static void reasons(void **state)
{
	struct profile_sample no = { .account = { .cpu_seconds = NAN },
				     .period_seconds = NAN,
				     .reason = (char *)"no right" };
	struct profile_sample yes = sample_of(a_functions, a_paths, NULL, 0), *sum;
	struct pool_member member = { 0 };
	struct pool *p = pool_new();

	(void)state;
	pool_add(p, &member, &no, NULL, NULL);
	sum = pool_take(p, false);
	assert_string_equal(sum->reason, "no right");
	assert_true(isnan(sum->period_seconds) && isnan(sum->account.cpu_seconds));
	profile_sample_free(sum);
	pool_add(p, &member, &no, NULL, NULL);
	pool_add(p, &member, &yes, NULL, NULL); /* one of them is sampled */
	sum = pool_take(p, false);
	assert_null(sum->reason);
	assert_true(sum->period_seconds == 0.01);
	profile_sample_free(sum);
	pool_member_clear(&member);
	pool_free(p);
}

/* Through the sum of processes: a member's operations become the sum's. */
static void in_a_sum(void **state)
{
	struct profile_hit hits[] = { { 0, 1, 0, 1 }, { 0, 1, PROFILE_NO_OP, 2 }, { 0, 1, 7, 4 } };
	struct profile_sample profile = sample_of(a_functions, a_paths, hits, COUNT(hits));
	char part[] = "part", x[] = "x", y[] = "y", none[] = "";
	struct op_key keys[] = { { PERFTOP_KIND_TIMER, part, x, none, none, false },
				 { PERFTOP_KIND_TIMER, part, y, none, none, false } };
	struct process_sample a = { .profile = &profile, .keys = &keys[0], .key_count = 1 };
	struct process_sample b = { .profile = &profile, .keys = &keys[1], .key_count = 1 }, out;
	struct sum_member first = { 0 }, second = { 0 };
	struct sum *s = sum_new();

	(void)state;
	sum_begin(s);
	sum_add(s, &first, &a);
	sum_add(s, &second, &b);
	sum_take(s, &out);
	assert_int_equal(out.profile->hit_count, 4);
	assert_true(out.profile->hits[0].op == 0 && out.profile->hits[0].count == 1);
	assert_true(out.profile->hits[1].op == PROFILE_NO_OP && out.profile->hits[1].count == 4);
	assert_true(out.profile->hits[2].op == PROFILE_UNKNOWN_OP);
	assert_true(out.profile->hits[3].op == 1 && out.profile->hits[3].count == 1);
	process_sample_clear(&out);
	sum_leave(s, &first);
	sum_leave(s, &second);
	sum_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_names_are_one),
		cmocka_unit_test(names_go_on),
		cmocka_unit_test(nonsense),
		cmocka_unit_test(a_bound),
		cmocka_unit_test(reasons),
		cmocka_unit_test(in_a_sum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
