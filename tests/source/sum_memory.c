/* Memory of several processes as one: the newest reading of each, whoever was read at this tick. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "source/sum_memory.h"

static struct sum_memory sum;
static struct memory_reading *last[2];

/* rss 0: no reading at this tick. */
static void add(int member, double rss, enum why why)
{
	struct memory_sample m = { .why = why };

	for (int i = 0; i < MEMORY_PART_COUNT; i++)
		m.part[i] = why == WHY_GONE ? value_unknown(why) : value_of(10);
	if (rss > 0) {
		m.reading = memory_reading_zero();
		m.reading->kind[MEMORY_HEAP].rss = m.reading->total.rss = rss;
	}
	sum_memory_add(&sum, &last[member], &m);
	memory_reading_free(m.reading);
}

/* The resident size of the sum; 0: no reading. */
static double take(enum why why)
{
	struct memory_sample *m = sum_memory_take(&sum);
	double rss = m->reading ? m->reading->kind[MEMORY_HEAP].rss : 0;

	assert_int_equal(m->why, why);
	assert_true(m->part[0].number == 10 * (double)(sum.count ? sum.count : 1) ||
		    why != WHY_KNOWN);
	memory_sample_free(m);
	return rss;
}

static void readings_stand(void **state)
{
	(void)state;
	sum_memory_begin(&sum);
	assert_null(sum_memory_take(&sum)); /* nobody asked */
	add(0, 100, WHY_KNOWN);
	add(1, 200, WHY_KNOWN);
	assert_true(take(WHY_KNOWN) == 300);
	sum_memory_begin(&sum);
	add(0, 0, WHY_KNOWN);
	add(1, 0, WHY_KNOWN);
	assert_true(take(WHY_KNOWN) == 0); /* nothing new */
	sum_memory_begin(&sum);
	add(0, 0, WHY_KNOWN);
	add(1, 250, WHY_KNOWN);
	assert_true(take(WHY_KNOWN) == 350);
	sum_memory_begin(&sum);
	add(0, 0, WHY_GONE); /* what it had is nobody's any more */
	add(1, 260, WHY_KNOWN);
	assert_true(take(WHY_KNOWN) == 260);
	sum_memory_begin(&sum);
	add(0, 50, WHY_KNOWN);
	add(1, 0, WHY_PERMISSION);
	assert_true(take(WHY_PERMISSION) == 0); /* a part is no whole */
	sum_memory_clear(&sum);
	memory_reading_free(last[0]);
	memory_reading_free(last[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(readings_stand) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
