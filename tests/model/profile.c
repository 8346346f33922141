/* Tests of model/profile.c: views add up, bounds hold, and nonsense is dropped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/history.h"
#include "model/tally.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define WINDOW       60.0

/* main calls work, work calls lock. */
static struct profile_function functions[] = { { (char *)"main", (char *)"shop" },
					       { (char *)"work", (char *)"shop" },
					       { (char *)"lock", (char *)"libc.so.6" } };
static struct profile_path paths[] = { { PROFILE_NONE, 0 }, { 0, 1 }, { 1, 2 } };

static struct profile_sample sample_of(struct profile_hit *hits, size_t count)
{
	struct profile_sample s = {
		.functions = functions,
		.function_count = COUNT(functions),
		.paths = paths,
		.path_count = COUNT(paths),
		.hits = hits,
		.hit_count = count,
		.account = { .cpu_seconds = 0.5 },
		.period_seconds = 0.01,
	};

	return s;
}

static void add(struct profile *p, uint32_t path, pid_t tid, uint32_t op, uint64_t count,
		double seconds)
{
	struct profile_hit hit = { path, tid, op, count };
	struct profile_sample s = sample_of(&hit, 1);

	profile_add(p, &s, seconds, WINDOW);
}

static uint64_t sum_of(const struct profile *p, enum view view)
{
	struct profile_data d = profile_view(p, view);
	uint64_t sum = 0;

	for (size_t i = 0; i < d.hit_count; i++) {
		assert_true(d.hits[i].count > 0);
		sum += d.hits[i].count;
	}
	assert_int_equal(sum, d.account.samples);
	profile_data_release(&d);
	return sum;
}

static void assert_views(const struct profile *p, uint64_t interval, uint64_t window,
			 uint64_t reset, uint64_t life)
{
	assert_int_equal(sum_of(p, VIEW_INTERVAL), interval);
	assert_int_equal(sum_of(p, VIEW_WINDOW), window);
	assert_int_equal(sum_of(p, VIEW_RESET), reset);
	assert_int_equal(sum_of(p, VIEW_LIFETIME), life);
}

static void views_add_up(void **state)
{
	struct profile *p = profile_new();

	(void)state;
	add(p, 1, 10, 0, 3, 0);
	assert_views(p, 3, 3, 3, 3);
	add(p, 2, 10, 0, 5, 10);
	assert_views(p, 5, 8, 8, 8);
	profile_reset(p);
	assert_views(p, 5, 8, 0, 8);
	add(p, 2, 10, 0, 7, 50);
	assert_views(p, 7, 15, 7, 15);
	profile_add(p, NULL, 55, WINDOW); /* nobody looked */
	assert_views(p, 0, 15, 7, 15);
	add(p, 2, 10, 0, 1, 65); /* the first has left the window, and the second began at 0 */
	assert_views(p, 1, 8, 8, 16);
	add(p, 2, 10, 0, 1, 200);
	assert_views(p, 1, 1, 9, 17);
	profile_free(p);
}

static void a_view_is_in_order(void **state)
{
	struct profile_hit hits[] = {
		{ 2, 11, PROFILE_NO_OP, 1 },
		{ 2, 10, 1, 2 },
		{ 1, 11, 0, 3 },
		{ 2, 10, 0, 4 },
		{ 2, 10, 1, 5 },
	};
	struct profile_sample s = sample_of(hits, COUNT(hits));
	struct profile *p = profile_new();
	struct profile_data d;

	(void)state;
	profile_add(p, &s, 0, WINDOW);
	d = profile_view(p, VIEW_INTERVAL);
	assert_int_equal(d.hit_count, 4);
	assert_int_equal(d.hits[0].path, 1);
	assert_true(d.hits[1].tid == 10 && d.hits[1].op == 0 && d.hits[1].count == 4);
	assert_true(d.hits[2].tid == 10 && d.hits[2].op == 1 && d.hits[2].count == 7);
	assert_true(d.hits[3].tid == 11 && d.hits[3].op == PROFILE_NO_OP);
	assert_true(d.period_seconds == 0.01 && d.account.cpu_seconds == 0.5);
	profile_data_release(&d);
	profile_free(p);
}

/* What follows on an index that is missing, is none; a hit without its path is lost. */
static void nonsense_is_dropped(void **state)
{
	struct profile_hit hits[] = { { 0, 1, 0, 1 }, { 3, 1, 0, 2 }, { PROFILE_NONE, 1, 0, 4 } };
	struct profile_path bad[] = { { PROFILE_NONE, 0 }, { 1, 0 }, { 0, 9 }, { 0, 1 } };
	struct profile_sample s = sample_of(hits, COUNT(hits));
	struct profile *p = profile_new();
	struct profile_data d;

	(void)state;
	s.paths = bad;
	s.path_count = COUNT(bad);
	profile_add(p, &s, 0, WINDOW);
	s.first_function = s.first_path = 7;
	profile_add(p, &s, 1, WINDOW);
	d = profile_view(p, VIEW_LIFETIME);
	assert_int_equal(d.path_count, 1);
	assert_int_equal(d.function_count, COUNT(functions));
	assert_int_equal(d.account.samples, 2);
	assert_int_equal(d.account.lost, 2 * (2 + 4));
	profile_data_release(&d);
	profile_free(p);
}

/* A sample may repeat what is known already, and go on from there. */
static void known_names_are_passed_over(void **state)
{
	struct profile_sample s = sample_of(NULL, 0);
	struct profile *p = profile_new();
	struct profile_data d;

	(void)state;
	s.function_count = s.path_count = 2;
	profile_add(p, &s, 0, WINDOW);
	s.first_function = s.first_path = 1;
	s.functions = functions + 1;
	s.paths = paths + 1;
	profile_add(p, &s, 1, WINDOW);
	d = profile_view(p, VIEW_LIFETIME);
	assert_int_equal(d.function_count, 3);
	assert_string_equal(d.functions[2].name, "lock");
	assert_int_equal(d.path_count, 3);
	assert_int_equal(d.paths[2].caller, 1);
	profile_data_release(&d);
	profile_free(p);
}

static void threads_are_bounded(void **state)
{
	struct profile *p = profile_new();
	struct profile_data d;

	(void)state;
	for (pid_t tid = 1; tid <= 3000; tid++)
		add(p, 1, tid, 0, 1, tid);
	add(p, 1, -7, 0, 1, 3001);
	d = profile_view(p, VIEW_LIFETIME);
	assert_int_equal(d.hit_count, PROFILE_THREADS + 1);
	assert_int_equal(d.hits[0].tid, PROFILE_OTHERS);
	assert_int_equal(d.hits[0].count, 3001 - PROFILE_THREADS);
	profile_data_release(&d);
	assert_int_equal(sum_of(p, VIEW_LIFETIME), 3001);
	profile_free(p);
}

static void counters_are_bounded(void **state)
{
	struct tally h = { 0 };

	(void)state;
	for (uint32_t i = 0; i < 2 * TALLY_MAX; i++) {
		uint32_t at = tally_find(&h, i % PROFILE_PATHS, 1 + (pid_t)(i % 1000), i);

		h.hit[at].count++;
	}
	assert_true(h.count <= TALLY_MAX);
	assert_true(h.hit[h.count - 1].tid == PROFILE_OTHERS);
	assert_true(h.hit[h.count - 1].op == PROFILE_UNKNOWN_OP);
	assert_true(h.hit[h.count - 1].count > 1);
	tally_clear(&h);
}

/* Fast samples over a long time: the window stays right to a sixtieth, and nothing grows. */
static void a_long_window(void **state)
{
	struct profile *p = profile_new();

	(void)state;
	for (int i = 0; i < 20000; i++)
		add(p, (uint32_t)i % 3, 1 + i % 7, (uint32_t)i % 5, 1, i * 0.01);
	assert_int_equal(sum_of(p, VIEW_LIFETIME), 20000);
	assert_in_range(sum_of(p, VIEW_WINDOW), 5800, 6100);
	profile_free(p);
}

static void unknown_time(void **state)
{
	struct profile_account known = { 1, 2, 3, 4 }, unknown = { 1, 1, 1, NAN }, sum;

	(void)state;
	sum = profile_account_add(known, unknown);
	assert_true(sum.samples == 2 && sum.lost == 3 && sum.cut == 4 && sum.cpu_seconds == 4);
	assert_true(isnan(profile_account_add(unknown, unknown).cpu_seconds));
	sum = profile_account_subtract(sum, known);
	assert_true(sum.samples == 1 && sum.lost == 1 && sum.cut == 1 && sum.cpu_seconds == 0);
}

static void a_reason_comes_and_goes(void **state)
{
	struct profile_sample why = { .period_seconds = NAN, .reason = (char *)"no right" };
	struct profile *p = profile_new();
	struct profile_data d, *copy;

	(void)state;
	profile_add(p, &why, 0, WINDOW);
	d = profile_view(p, VIEW_LIFETIME);
	assert_string_equal(d.reason, "no right");
	assert_true(isnan(d.period_seconds));
	profile_data_release(&d);
	add(p, 1, 1, 0, 2, 1);
	d = profile_view(p, VIEW_LIFETIME);
	assert_null(d.reason);
	copy = profile_data_copy(&d);
	profile_data_release(&d);
	profile_free(p);
	assert_string_equal(copy->functions[2].module, "libc.so.6");
	assert_int_equal(copy->paths[2].caller, 1);
	assert_int_equal(copy->hits[0].count, 2);
	profile_data_free(copy);
	profile_data_free(NULL);
}

/* In a history: an exec begins a new count, a reset another view. */
static struct sample *history_sample(uint64_t mono_ns, bool reused, uint64_t count)
{
	struct sample *s = mem_alloc(sizeof(*s));
	struct process_sample *p = mem_alloc(sizeof(*p));
	struct process_info *info = mem_alloc(sizeof(*info));
	struct profile_sample *profile = mem_alloc(sizeof(*profile));

	*info = (struct process_info){ .references = 1, .id = { 7, 7 } };
	info->comm = mem_string("shop");
	profile->functions = mem_alloc(sizeof(*profile->functions));
	profile->functions[0] = (struct profile_function){ mem_string("f"), mem_string("m") };
	profile->paths = mem_copy(paths, sizeof(*paths));
	profile->function_count = profile->path_count = 1;
	profile->hits = mem_alloc(sizeof(*profile->hits));
	profile->hits[0] = (struct profile_hit){ 0, 7, PROFILE_NO_OP, count };
	profile->hit_count = 1;
	*p = (struct process_sample){ .info = info, .reused = reused, .profile = profile };
	*s = (struct sample){ .mono_ns = mono_ns, .processes = p, .process_count = 1 };
	return s;
}

static void in_a_history(void **state)
{
	struct history h;

	(void)state;
	history_init(&h, WINDOW);
	history_add(&h, history_sample(1000000000, false, 1));
	history_add(&h, history_sample(2000000000, false, 2));
	assert_int_equal(sum_of(h.processes[0]->profile, VIEW_LIFETIME), 3);
	history_reset(&h);
	assert_int_equal(sum_of(h.processes[0]->profile, VIEW_RESET), 0);
	history_add(&h, history_sample(3000000000, true, 4));
	assert_int_equal(h.process_count, 1);
	assert_views(h.processes[0]->profile, 4, 4, 4, 4);
	history_clear(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(views_add_up),
		cmocka_unit_test(a_view_is_in_order),
		cmocka_unit_test(nonsense_is_dropped),
		cmocka_unit_test(known_names_are_passed_over),
		cmocka_unit_test(threads_are_bounded),
		cmocka_unit_test(counters_are_bounded),
		cmocka_unit_test(a_long_window),
		cmocka_unit_test(unknown_time),
		cmocka_unit_test(a_reason_comes_and_goes),
		cmocka_unit_test(in_a_history),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
