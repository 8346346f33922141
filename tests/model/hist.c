/* Tests of model/hist.c against plain arrays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "model/op.h"

static void assert_same(const struct hist *h, const uint64_t *plain)
{
	uint32_t index = 0, bucket, next = 0;
	uint64_t count, total = 0;

	while (hist_next(h, &index, &bucket, &count)) {
		for (; next < bucket; next++)
			assert_int_equal(plain[next], 0);
		assert_int_equal(plain[next++], count);
		total += count;
	}
	for (; next < HIST_BUCKETS; next++)
		assert_int_equal(plain[next], 0);
	assert_int_equal(hist_total(h), total);
	assert_false(hist_next(h, &index, &bucket, &count));
}

static void an_empty_one_is_empty(void **state)
{
	struct hist h = { { NULL } };
	uint32_t index = 0, bucket;
	uint64_t count;

	(void)state;
	assert_false(hist_next(&h, &index, &bucket, &count));
	assert_int_equal(hist_total(&h), 0);
	hist_clear(&h);
}

static void the_first_and_the_last_bucket_hold(void **state)
{
	struct hist h = { { NULL } };
	uint64_t plain[HIST_BUCKETS] = { [0] = 3, [HIST_BUCKETS - 1] = UINT64_MAX / 2 };

	(void)state;
	hist_add(&h, 0, 3);
	hist_add(&h, HIST_BUCKETS - 1, UINT64_MAX / 2);
	hist_add(&h, 5, 0);
	assert_same(&h, plain);
	hist_clear(&h);
}

static size_t random_run(struct bucket run[20])
{
	size_t length = (size_t)rand() % 20;
	uint32_t index = (uint32_t)rand() % 300;

	for (size_t i = 0; i < length; i++) {
		run[i] = (struct bucket){ index, (uint32_t)rand() };
		index += (uint32_t)rand() % 4 * ((uint32_t)rand() % 50);
	}
	return length;
}

static void sums_are_those_of_arrays(void **state)
{
	struct hist a = { { NULL } }, b = { { NULL } };
	uint64_t plain_a[HIST_BUCKETS] = { 0 }, plain_b[HIST_BUCKETS] = { 0 };

	(void)state;
	srand(5);
	for (int round = 0; round < 500; round++) {
		struct bucket run[20];
		size_t length = random_run(run);

		hist_add_run(&a, run, length);
		for (size_t i = 0; i < length; i++)
			plain_a[run[i].index] += run[i].count;
		if (round % 3 == 0) {
			struct hist some = { { NULL } };

			hist_add_run(&some, run, length);
			hist_subtract(&a, &some);
			hist_clear(&some);
			for (size_t i = 0; i < length; i++)
				plain_a[run[i].index] -= run[i].count;
		}
		if (round % 50 == 49) {
			hist_merge(&b, &a);
			for (size_t i = 0; i < HIST_BUCKETS; i++)
				plain_b[i] += plain_a[i];
		}
	}
	assert_same(&a, plain_a);
	assert_same(&b, plain_b);
	hist_subtract(&b, &a);
	for (size_t i = 0; i < HIST_BUCKETS; i++)
		plain_b[i] -= plain_a[i];
	assert_same(&b, plain_b);
	hist_copy(&b, &a);
	assert_same(&b, plain_a);
	hist_copy(&b, &b);
	assert_same(&b, plain_a);
	hist_subtract(&b, &a);
	for (size_t o = 0; o < PERFTOP_SHM_OCTAVES; o++)
		assert_null(b.octave[o]);
	hist_clear(&a);
}

static void emptied_octaves_are_released(void **state)
{
	struct hist h = { { NULL } }, first = { { NULL } };
	struct bucket run[] = { { 10, 4 }, { 10, 4 }, { 63, 1 }, { 64, 9 }, { 200, 2 } };

	(void)state;
	hist_add_run(&h, run, 5);
	hist_add_run(&first, run, 3);
	hist_subtract(&h, &first);
	assert_null(h.octave[0]);
	assert_non_null(h.octave[1]);
	hist_add_run(&first, run + 3, 2);
	hist_subtract(&h, &first);
	for (size_t o = 0; o < PERFTOP_SHM_OCTAVES; o++)
		assert_null(h.octave[o]);
	hist_clear(&first);
}

static void strange_runs_do_no_harm(void **state)
{
	struct hist h = { { NULL } }, more = { { NULL } };
	struct bucket run[] = { { HIST_BUCKETS, 1 }, { UINT32_MAX, 1 }, { 7, 2 }, { 3, 5 } };

	(void)state;
	hist_add_run(&h, run, 4);
	assert_int_equal(hist_total(&h), 7);
	hist_add(&h, UINT32_MAX, 3);
	hist_copy(&more, &h);
	hist_subtract(&h, &more);
	assert_int_equal(hist_total(&h), 0);
	hist_add(&h, 3, 1);
	hist_add(&h, 4, 1);
	hist_subtract(&h, &more);
	assert_int_equal(hist_total(&h), 1);
	hist_clear(&h);
	hist_clear(&more);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_one_is_empty),
		cmocka_unit_test(the_first_and_the_last_bucket_hold),
		cmocka_unit_test(sums_are_those_of_arrays),
		cmocka_unit_test(emptied_octaves_are_released),
		cmocka_unit_test(strange_runs_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
