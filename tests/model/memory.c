/* Tests of readings of memory: copies, sums, order, and the bounded series. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/memory.h"

static void add_mapping(struct memory_reading *r, enum memory_kind kind, const char *name,
			double rss)
{
	r->mappings = mem_resize(r->mappings, r->mapping_count + 1, sizeof(*r->mappings));
	r->mappings[r->mapping_count++] =
		(struct memory_mapping){ mem_string(name), kind, 1, { rss, rss / 2, rss / 4, 0 } };
	r->kind[kind].rss += rss;
	r->total.rss += rss;
}

static void kinds_have_names(void **state)
{
	(void)state;
	for (int i = 0; i < MEMORY_KIND_COUNT; i++)
		assert_int_equal(memory_kind_by_name(memory_kind_info[i].name), i);
	assert_int_equal(memory_kind_by_name("heaps"), MEMORY_KIND_COUNT);
}

static void new_is_unknown(void **state)
{
	struct memory_reading *r = memory_reading_new();

	(void)state;
	for (int i = 0; i < MEMORY_SERIES_COUNT; i++)
		assert_true(isnan(memory_series_of(r, (enum memory_series)i)));
	memory_reading_free(r);
	memory_reading_free(NULL);
	memory_sample_free(NULL);
	assert_null(memory_reading_copy(NULL));
}

static void sums(void **state)
{
	struct memory_reading *a = memory_reading_zero(), *b = memory_reading_zero(), *sum, *copy;

	(void)state;
	add_mapping(a, MEMORY_CODE, "/lib/c.so", 4096);
	add_mapping(a, MEMORY_ANONYMOUS, "1000-2000", 4096);
	add_mapping(b, MEMORY_CODE, "/lib/c.so", 8192);
	add_mapping(b, MEMORY_FILE, "/lib/c.so", 100);
	add_mapping(b, MEMORY_ANONYMOUS, "1000-2000", 4096);
	a->ranges = 2;
	b->ranges = 3;
	sum = memory_reading_zero();
	memory_reading_add(sum, a);
	memory_reading_add(sum, b);
	memory_reading_settle(sum);
	assert_true(sum->total.rss == 20580);
	assert_true(sum->kind[MEMORY_CODE].rss == 12288);
	assert_true(sum->ranges == 5);
	assert_int_equal(sum->mapping_count, 4); /* addresses of two processes are not the same */
	assert_string_equal(sum->mappings[0].name, "/lib/c.so");
	assert_true(sum->mappings[0].amounts.rss == 12288);
	assert_true(sum->mappings[0].amounts.pss == 6144);
	assert_int_equal(sum->mappings[0].ranges, 2);
	assert_int_equal(sum->mappings[3].kind, MEMORY_FILE);
	copy = memory_reading_copy(sum);
	memory_reading_free(sum);
	assert_string_equal(copy->mappings[3].name, "/lib/c.so");
	memory_reading_free(copy);
	b->total.rss = NAN;
	memory_reading_add(a, b);
	assert_true(isnan(a->total.rss)); /* what is unknown of one is unknown of all */
	memory_reading_free(a);
	memory_reading_free(b);
}

static void the_largest_of_each_kind_stay(void **state)
{
	struct memory_reading *r = memory_reading_zero();
	char name[32];

	(void)state;
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "/file%03d", i);
		add_mapping(r, i % 2 ? MEMORY_FILE : MEMORY_CODE, name, i);
	}
	add_mapping(r, MEMORY_HEAP, "[heap]", 1);
	memory_reading_settle(r);
	assert_int_equal(r->mapping_count, 2 * MEMORY_MAPPINGS_EACH + 1);
	assert_string_equal(r->mappings[0].name, "/file099");
	assert_string_equal(r->mappings[39].name, "/file060");
	assert_string_equal(r->mappings[40].name, "[heap]");
	memory_reading_free(r);
}

static void take(struct memory_track **t, double rss, double seconds, bool anew)
{
	struct memory_sample s = { .why = WHY_KNOWN };

	if (!isnan(rss)) {
		s.reading = memory_reading_zero();
		add_mapping(s.reading, MEMORY_HEAP, "[heap]", rss);
	}
	memory_track_add(t, &s, seconds, anew);
	memory_reading_free(s.reading);
}

static void a_track_keeps_the_newest_and_the_first(void **state)
{
	struct memory_track *t = NULL;

	(void)state;
	memory_track_add(&t, NULL, 1, false);
	assert_null(t);
	take(&t, NAN, 2, false);
	assert_non_null(t);
	assert_null(t->last);
	assert_true(isnan(memory_track_change(t, MEMORY_SERIES_RSS)));
	take(&t, 1000, 3, false);
	take(&t, NAN, 4, false);
	take(&t, 5000, 5, false);
	assert_int_equal(t->row_count, 2);
	assert_true(t->last_seconds == 5);
	assert_true(memory_track_change(t, MEMORY_SERIES_RSS) == 4000);
	assert_true(memory_track_change(t, MEMORY_SERIES_KIND + MEMORY_HEAP) == 4000);
	assert_true(memory_track_change(t, MEMORY_SERIES_KIND + MEMORY_CODE) == 0);
	memory_track_add(&t, NULL, 6, false);
	assert_non_null(t->last); /* nobody looks: what is known stands */
	take(&t, 10, 7, true);
	assert_int_equal(t->row_count, 1); /* another program */
	memory_track_add(&t, NULL, 8, true);
	assert_null(t);
}

static void the_series_is_bounded(void **state)
{
	struct memory_track *t = NULL;
	float before = 0;

	(void)state;
	for (int i = 1; i <= 10 * MEMORY_ROWS_MOST; i++)
		take(&t, i, i, false);
	assert_true(t->row_count <= MEMORY_ROWS_MOST);
	assert_true(t->row_count >= MEMORY_ROWS_MOST / 2);
	for (size_t i = 0; i < t->row_count; i++) {
		const struct memory_row *row = &t->rows[i];

		assert_true(row->seconds > before);
		assert_true(row->number[MEMORY_SERIES_RSS] > before); /* a mean of what it covers */
		assert_true(row->number[MEMORY_SERIES_RSS] <= row->seconds);
		assert_true(row->number[MEMORY_SERIES_KIND + MEMORY_HEAP] ==
			    row->number[MEMORY_SERIES_RSS]);
		before = row->seconds;
	}
	assert_true(before == 10 * MEMORY_ROWS_MOST);
	assert_true(memory_track_change(t, MEMORY_SERIES_RSS) == 10 * MEMORY_ROWS_MOST - 1);
	memory_track_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_have_names),
		cmocka_unit_test(new_is_unknown),
		cmocka_unit_test(sums),
		cmocka_unit_test(the_largest_of_each_kind_stay),
		cmocka_unit_test(a_track_keeps_the_newest_and_the_first),
		cmocka_unit_test(the_series_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
