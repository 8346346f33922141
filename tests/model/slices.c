/* Tests of model/pack.c and model/slices.c: nothing is lost, and the bounds hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/slices.h"

#define OPS 40

static struct op_totals random_totals(void)
{
	uint64_t count = 1 + (uint64_t)rand() % 100000;

	struct op_totals t = { count,        count - (uint64_t)rand() % 2,
			       rand() % 3,   count * 4000,
			       count * 3000, { 0 } };

	if (rand() % 3 == 0)
		t.costs = (struct op_costs){ count,      count * 900, count * 4000, count / 2,
					     count * 20, count * 999, count * 998 };
	return t;
}

static size_t random_run(struct bucket *run, size_t most)
{
	size_t length = (size_t)rand() % (most + 1);
	uint32_t index = (uint32_t)rand() % 200;

	for (size_t i = 0; i < length; i++) {
		run[i] = (struct bucket){ index, (uint32_t)rand() * 2u };
		index += (uint32_t)rand() % 5;
	}
	return length;
}

static void entries_come_back(void **state)
{
	static const struct op_totals totals[] = {
		{ 0, 0, 0, 0, 0, { 0 } },
		{ 1, 1, 0, 100, 100, { 1, 2, 3, 4, 5, 6, 7 } },
		{ UINT64_MAX, 0, UINT64_MAX, 1, UINT64_MAX, { .allocated = UINT64_MAX } },
		{ 5, 9, 2, 3, 4, { 0 } },
	};
	static const struct bucket run[] = { { 7, 1 }, { 7, UINT32_MAX }, { 3775, 128 } };
	struct pack pack = { 0 };
	struct unpack u;

	(void)state;
	for (uint32_t i = 0; i < 4; i++)
		pack_op(&pack, i * 1000, &totals[i], run, i == 3 ? 3 : 0);
	u = unpack_begin(pack.data, pack.length);
	for (uint32_t i = 0; i < 4; i++) {
		assert_true(unpack_op(&u));
		assert_int_equal(u.op, i * 1000);
		assert_memory_equal(&u.totals, &totals[i], sizeof(u.totals));
		assert_int_equal(i == 3, unpack_most(&u) >= 2);
	}
	assert_true(unpack_bucket(&u));
	assert_int_equal(u.index, 7);
	assert_true(u.count == UINT32_MAX + 1ull);
	assert_true(unpack_bucket(&u));
	assert_int_equal(u.index, 3775);
	assert_int_equal(u.count, 128);
	assert_false(unpack_bucket(&u));
	assert_false(unpack_op(&u));
	free(pack.data);
}

/* Who asks for no costs pays for none. */
static void costs_take_no_room_where_there_are_none(void **state)
{
	struct pack without = { 0 }, with = { 0 };

	(void)state;
	pack_op(&without, 1, &(struct op_totals){ .count = 1 }, NULL, 0);
	pack_op(&with, 1, &(struct op_totals){ .count = 1, .costs.cpu_ns = 1 }, NULL, 0);
	assert_int_equal(without.length, 1 + 4 + 5);
	assert_int_equal(with.length, 1 + 4 + 5 + 7);
	free(without.data);
	free(with.data);
}

static void one_is_found_among_many(void **state)
{
	struct pack pack = { 0 };

	(void)state;
	for (uint32_t op = 3; op < 300; op += 3)
		pack_op(&pack, op, &(struct op_totals){ .count = op, .costs.freed = op % 2 }, NULL,
			0);
	for (uint32_t op = 0; op < 310; op++) {
		struct unpack u = unpack_begin(pack.data, pack.length);
		bool there = op >= 3 && op < 300 && op % 3 == 0;

		assert_int_equal(unpack_find(&u, op), there);
		if (there)
			assert_int_equal(u.totals.count, op);
	}
	free(pack.data);
}

/* What slices hold, added up. */
struct sums {
	struct op_totals totals[OPS];
	struct hist hist[OPS];
};

static void sums_clear(struct sums *sums)
{
	for (size_t i = 0; i < OPS; i++)
		hist_clear(&sums->hist[i]);
	*sums = (struct sums){ 0 };
}

static void add_entry(void *context, struct unpack *u)
{
	struct sums *sums = context;

	assert_true(u->op < OPS);
	sums->totals[u->op] = op_totals_add(sums->totals[u->op], u->totals);
	while (unpack_bucket(u))
		hist_add(&sums->hist[u->op], u->index, u->count);
}

static void add_slices(struct sums *sums, const struct slices *s, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++) {
		struct unpack u = unpack_begin(s->slice[i].data, s->slice[i].length);

		while (unpack_op(&u))
			add_entry(sums, &u);
	}
}

static void assert_equal_sums(const struct sums *a, const struct sums *b)
{
	for (size_t i = 0; i < OPS; i++) {
		uint32_t at = 0, other = 0, bucket, same;
		uint64_t count, twin;

		assert_memory_equal(&a->totals[i], &b->totals[i], sizeof(a->totals[i]));
		while (hist_next(&a->hist[i], &at, &bucket, &count)) {
			assert_true(hist_next(&b->hist[i], &other, &same, &twin));
			assert_int_equal(bucket, same);
			assert_int_equal(count, twin);
		}
		assert_false(hist_next(&b->hist[i], &other, &same, &twin));
	}
}

/* Something of some operations, packed and added to the sums. */
static void record(struct pack *pack, struct sums *sums, size_t most)
{
	struct bucket run[400];

	pack_begin(pack);
	for (uint32_t op = (uint32_t)rand() % 4; op < OPS; op += 1 + (uint32_t)rand() % 9) {
		struct op_totals totals = random_totals();
		size_t length = random_run(run, most);

		pack_op(pack, op, &totals, run, length);
		sums->totals[op] = op_totals_add(sums->totals[op], totals);
		hist_add_run(&sums->hist[op], run, length);
	}
}

static void assert_in_order(const struct slices *s, double until)
{
	size_t bytes = 0;

	for (size_t i = 0; i < s->count; i++) {
		assert_true(s->slice[i].from < s->slice[i].to);
		assert_true(i == 0 || s->slice[i - 1].to <= s->slice[i].from);
		bytes += s->slice[i].length;
	}
	assert_true(s->slice[s->count - 1].to == until);
	assert_int_equal(bytes, s->bytes);
	assert_true(s->window <= s->count);
}

/* A hundred windows long: what was added is what is there, inside and outside the window. */
static void thinning_loses_nothing(void **state)
{
	struct slices s = { 0 };
	struct sums all = { 0 }, left = { 0 }, outside = { 0 }, held = { 0 };
	struct pack pack = { 0 };

	(void)state;
	srand(6);
	for (int i = 0; i < 6000; i++) {
		record(&pack, &all, i % 100 == 0 ? 400 : 10);
		slices_add(&s, i, i + 1, &pack, 1);
		slices_expire(&s, i + 1 - 60, i + 1, add_entry, &left);
		slices_thin(&s);
		assert_true(s.count <= SLICES_MAX);
		assert_true(s.bytes <= SLICES_BYTES);
	}
	assert_in_order(&s, 6000);
	assert_int_equal(s.count - s.window, 60);
	assert_true(s.slice[0].from == 0);
	add_slices(&outside, &s, 0, s.window);
	assert_equal_sums(&left, &outside);
	add_slices(&held, &s, 0, s.count);
	assert_equal_sums(&all, &held);
	sums_clear(&all);
	sums_clear(&left);
	sums_clear(&outside);
	sums_clear(&held);
	slices_clear(&s);
	free(pack.data);
}

/* Old slices span about the same time each. */
static void thinning_is_even(void **state)
{
	struct slices s = { 0 };
	struct sums ignored = { 0 };
	struct pack pack = { 0 };
	double longest = 0;

	(void)state;
	pack_op(&pack, 0, &(struct op_totals){ .count = 1 }, NULL, 0);
	for (int i = 0; i < 100000; i++) {
		slices_add(&s, i, i + 1, &pack, 1);
		slices_expire(&s, i + 1 - 60, i + 1, add_entry, &ignored);
		slices_thin(&s);
	}
	for (size_t i = 0; i < s.window; i++)
		longest = fmax(longest, s.slice[i].to - s.slice[i].from);
	assert_true(longest <= 4 * 100000.0 / (double)s.window);
	slices_clear(&s);
	free(pack.data);
}

/* Where the window alone is more than the budget, it becomes coarser. */
static void a_heavy_window_is_thinned_too(void **state)
{
	struct slices s = { 0 };
	struct sums all = { 0 }, held = { 0 };
	struct pack pack = { 0 };

	(void)state;
	srand(7);
	for (int i = 0; i < 600; i++) {
		record(&pack, &all, 400);
		slices_add(&s, i, i + 1, &pack, 1);
		slices_expire(&s, i + 1 - 1000, i + 1, add_entry, NULL);
		slices_thin(&s);
		assert_true(s.bytes <= SLICES_BYTES);
	}
	assert_int_equal(s.window, 0);
	assert_in_order(&s, 600);
	assert_true(s.slice[s.count - 1].from == 599);
	add_slices(&held, &s, 0, s.count);
	assert_equal_sums(&all, &held);
	sums_clear(&all);
	sums_clear(&held);
	slices_clear(&s);
	free(pack.data);
}

static void fast_samples_share_a_slice(void **state)
{
	struct slices s = { 0 };
	struct sums all = { 0 }, held = { 0 };
	struct pack pack = { 0 };

	(void)state;
	srand(8);
	for (int i = 0; i < 1000; i++) {
		record(&pack, &all, 5);
		slices_add(&s, i / 10.0, (i + 1) / 10.0, &pack, 1);
	}
	assert_int_equal(s.count, 100);
	assert_in_order(&s, 100);
	add_slices(&held, &s, 0, s.count);
	assert_equal_sums(&all, &held);
	pack_begin(&pack);
	slices_add(&s, 200, 201, &pack, 1);
	assert_int_equal(s.count, 100);
	sums_clear(&all);
	sums_clear(&held);
	slices_clear(&s);
	free(pack.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_come_back),
		cmocka_unit_test(costs_take_no_room_where_there_are_none),
		cmocka_unit_test(one_is_found_among_many),
		cmocka_unit_test(thinning_loses_nothing),
		cmocka_unit_test(thinning_is_even),
		cmocka_unit_test(a_heavy_window_is_thinned_too),
		cmocka_unit_test(fast_samples_share_a_slice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
