/* Tests of stats/percentile.c: figures against the sorted truth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "perftop/bucket.h"
#include "stats/percentile.h"

#define VALUES 100000
#define HOUR   3600e9 /* nanoseconds */

static uint32_t bucket_of(uint64_t value)
{
	uint32_t octave = perftop_bucket_octave(value);

	return octave * 64 + perftop_bucket_sub(value, octave);
}

/* Values, and what a recorder makes of them. */
struct recorded {
	uint64_t *sorted;
	size_t count;
	struct hist hist;
	struct op_totals totals;
	uint64_t min, max;
};

static int ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void record(struct recorded *r, uint64_t *values, size_t count)
{
	*r = (struct recorded){ .sorted = values, .count = count };
	qsort(values, count, sizeof(*values), ascending);
	for (size_t i = 0; i < count; i++) {
		hist_add(&r->hist, bucket_of(values[i]), 1);
		r->totals.total += values[i];
	}
	r->totals.count = r->totals.timed = count;
	r->totals.self = r->totals.total;
	r->min = values[0];
	r->max = values[count - 1];
}

static void recorded_clear(struct recorded *r)
{
	hist_clear(&r->hist);
	free(r->sorted);
}

static double truth(const struct recorded *r, double q)
{
	size_t rank = (size_t)ceill((long double)q * (long double)r->count);

	return (double)r->sorted[rank ? rank - 1 : 0] * 1e-9;
}

static double true_stdev(const struct recorded *r)
{
	long double mean = (long double)r->totals.total / (long double)r->count, squares = 0;

	for (size_t i = 0; i < r->count; i++)
		squares += ((long double)r->sorted[i] - mean) * ((long double)r->sorted[i] - mean);
	return (double)sqrtl(squares / (long double)(r->count - 1)) * 1e-9;
}

static void assert_within(double value, double expected, double share)
{
	assert_true(fabs(value - expected) <= share * expected);
}

static void assert_true_figures(struct recorded *r)
{
	struct figures whole = figures_of(&r->totals, &r->hist, r->min, r->max, 1e-9, 10, true);
	struct figures part = figures_of(&r->totals, &r->hist, r->min, r->max, 1e-9, 10, false);

	assert_within(whole.p50, truth(r, 0.5), 0.01);
	assert_within(whole.p90, truth(r, 0.9), 0.01);
	assert_within(whole.p95, truth(r, 0.95), 0.01);
	assert_within(whole.p99, truth(r, 0.99), 0.01);
	assert_within(whole.p999, truth(r, 0.999), 0.01);
	assert_true(whole.min == (double)r->min * 1e-9 && whole.max == (double)r->max * 1e-9);
	assert_within(part.min, whole.min, 0.008);
	assert_within(part.max, whole.max, 0.008);
	assert_true(part.min >= whole.min && part.max <= whole.max);
	assert_within(whole.mean, (double)r->totals.total * 1e-9 / (double)r->count, 1e-12);
	assert_true(fabs(whole.stdev - true_stdev(r)) <= 0.01 * whole.mean + 0.02 * whole.stdev);
	assert_true(whole.min <= whole.p50 && whole.p50 <= whole.p90 && whole.p90 <= whole.p95 &&
		    whole.p95 <= whole.p99 && whole.p99 <= whole.p999 && whole.p999 <= whole.max);
	assert_true(part.p50 >= part.min && part.p999 <= part.max);
}

static double uniform_share(void)
{
	return ((double)rand() + 0.5) / ((double)RAND_MAX + 1);
}

static double normal(void)
{
	return sqrt(-2 * log(uniform_share())) * cos(6.283185307179586 * uniform_share());
}

static double draw_uniform(double scale)
{
	return scale * uniform_share();
}

static double draw_lognormal(double scale)
{
	return scale * 0.05 * exp(0.6 * normal());
}

static double draw_bimodal(double scale)
{
	return rand() % 10 ? scale * 0.001 * (1 + 0.1 * uniform_share())
			   : scale * (0.9 + 0.1 * uniform_share());
}

static double draw_constant(double scale)
{
	return scale;
}

/* From a nanosecond to an hour. */
static void percentiles_are_true(void **state)
{
	double (*const draws[])(double scale) = { draw_uniform, draw_lognormal, draw_bimodal,
						  draw_constant };
	struct recorded r;

	(void)state;
	srand(21);
	for (double scale = 1; scale <= HOUR;
	     scale = scale < HOUR / 1e3 ? scale * 1e3 : scale * 3.6)
		for (size_t d = 0; d < 4; d++) {
			uint64_t *values = mem_alloc_array(VALUES, sizeof(*values));

			for (size_t i = 0; i < VALUES; i++)
				values[i] = 1 + (uint64_t)draws[d](scale);
			record(&r, values, VALUES);
			assert_true_figures(&r);
			recorded_clear(&r);
		}
}

static void few_values_are_true(void **state)
{
	struct recorded r;

	(void)state;
	srand(22);
	for (size_t count = 2; count < 300; count++) {
		uint64_t *values = mem_alloc_array(count, sizeof(*values));

		for (size_t i = 0; i < count; i++)
			values[i] = 1 + (uint64_t)exp(20 * uniform_share());
		record(&r, values, count);
		for (int percent = 0; percent <= 100; percent++) {
			double q = percent / 100.0;
			size_t rank = (size_t)(percent * count + 99) / 100;
			double expected = (double)r.sorted[rank ? rank - 1 : 0];

			assert_within(hist_quantile(&r.hist, q), expected, 0.008);
		}
		recorded_clear(&r);
	}
}

static void a_constant_has_no_deviation(void **state)
{
	static const uint64_t constants[] = { 0, 1, 63, 64, 1000003, 3600000000000, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < 7; i++)
		for (size_t count = 1; count < 2000; count += 333) {
			uint64_t *values = mem_alloc_array(count, sizeof(*values));
			struct figures f;
			struct recorded r;

			for (size_t v = 0; v < count; v++)
				values[v] = constants[i];
			record(&r, values, count);
			f = figures_of(&r.totals, &r.hist, r.min, r.max, 1e-9, 1, true);
			assert_true(f.stdev == 0);
			assert_true(f.p50 == f.min && f.p999 == f.max && f.min == f.max);
			recorded_clear(&r);
		}
}

static void assert_no_distribution(const struct figures *f)
{
	assert_true(isnan(f->stdev) && isnan(f->p50) && isnan(f->p90) && isnan(f->p95));
	assert_true(isnan(f->p99) && isnan(f->p999));
}

static void nothing_says_nothing(void **state)
{
	struct op_totals none = { 0 };
	struct hist empty = { { NULL } };
	struct figures f = figures_of(&none, &empty, UINT64_MAX, 0, 1e-9, 10, true);

	(void)state;
	assert_true(f.count == 0 && f.rate == 0 && f.total == 0 && f.self == 0);
	assert_true(f.time_percent == 0);
	assert_true(isnan(f.mean) && isnan(f.min) && isnan(f.max));
	assert_no_distribution(&f);
	assert_true(isnan(hist_quantile(&empty, 0.5)));
}

static void rates_need_a_length(void **state)
{
	struct op_totals totals = { 10, 10, 1, 2000000000, 1000000000, { 0 } };
	struct hist h = { { NULL } };
	const double lengths[] = { NAN, 0, -1 };
	struct figures f;

	(void)state;
	hist_add(&h, bucket_of(200000000), 10);
	for (int i = 0; i < 3; i++) {
		f = figures_of(&totals, &h, 1, 200000000, 1e-9, lengths[i], true);
		assert_true(isnan(f.rate) && isnan(f.time_percent));
		assert_true(f.total == 2);
	}
	f = figures_of(&totals, &h, 1, 200000000, 1e-9, 4, true);
	assert_true(f.rate == 2.5 && f.errors == 1);
	assert_true(fabs(f.time_percent - 25) < 1e-9);
	assert_true(fabs(f.self - 1) < 1e-12 && fabs(f.mean - 0.2) < 1e-12);
	hist_clear(&h);
}

/* One in ten is timed: sums stand for all, means do not change. */
static void sampled_operations_are_scaled_up(void **state)
{
	struct op_totals totals = { 1000, 100, 0, 100 * 5000, 100 * 4000, { 0 } };
	struct hist h = { { NULL } };
	struct figures f;

	(void)state;
	hist_add(&h, bucket_of(5000), 100);
	f = figures_of(&totals, &h, 5000, 5000, 1e-9, 1, true);
	assert_within(f.total, 1000 * 5e-6, 1e-12);
	assert_within(f.self, 1000 * 4e-6, 1e-12);
	assert_within(f.mean, 5e-6, 1e-12);
	assert_within(f.time_percent, 0.4, 1e-12);
	assert_true(f.rate == 1000);
	hist_clear(&h);
	totals = (struct op_totals){ .count = 7 };
	f = figures_of(&totals, &h, UINT64_MAX, 0, 1e-9, 1, true);
	assert_true(f.count == 7 && f.rate == 7);
	assert_true(isnan(f.total) && isnan(f.self) && isnan(f.mean) && isnan(f.time_percent));
	assert_no_distribution(&f);
}

static void counters_have_a_sum_only(void **state)
{
	struct op_totals totals = { .count = 3, .total = 500 };
	struct hist empty = { { NULL } };
	struct figures f = figures_of(&totals, &empty, UINT64_MAX, 0, 1, 10, false);

	(void)state;
	assert_true(f.count == 3 && f.total == 500 && f.rate == 0.3);
	assert_true(isnan(f.mean) && isnan(f.min) && isnan(f.max));
	assert_no_distribution(&f);
}

/* A mean needs no histogram: whoever wants only that may save it. */
static void sums_need_no_histogram(void **state)
{
	struct op_totals totals = { 4, 4, 0, 4000, 4000, { 0 } };
	struct hist empty = { { NULL } };
	struct figures f = figures_of(&totals, &empty, 1, 2000, 1e-9, 1, false);

	(void)state;
	assert_within(f.mean, 1e-6, 1e-12);
	assert_true(isnan(f.min) && isnan(f.max));
	assert_no_distribution(&f);
	f = figures_of(&totals, &empty, 1, 2000, 1e-9, 1, true);
	assert_within(f.max, 2e-6, 1e-12);
	assert_no_distribution(&f);
}

static void huge_numbers_stay_finite(void **state)
{
	struct op_totals totals;
	struct hist h = { { NULL } };
	struct figures f;

	(void)state;
	memset(&totals, 0xff, sizeof(totals));
	hist_add(&h, HIST_BUCKETS - 1, UINT64_MAX / 2);
	hist_add(&h, 0, UINT64_MAX / 2);
	f = figures_of(&totals, &h, 0, UINT64_MAX, 1e-9, 1, true);
	assert_true(isfinite(f.mean) && isfinite(f.stdev) && isfinite(f.total));
	assert_true(f.p50 >= f.min && f.p999 <= f.max && f.p50 <= f.p999);
	assert_true(isfinite(f.cpu) && isfinite(f.cpu_percent) && isfinite(f.allocated));
	assert_true(isfinite(f.allocated_mean) && isfinite(f.net));
	hist_clear(&h);
}

/* Of 100 completions half were asked for their processor time, a quarter for their memory. */
static void costs_stand_for_all(void **state)
{
	struct op_totals totals = {
		.count = 100,
		.timed = 100,
		.total = 1000000,
		.costs = { .cpu_count = 50,
			   .cpu_ns = 100000,
			   .cpu_elapsed = 500000,
			   .mem_count = 25,
			   .allocations = 75,
			   .allocated = 2500,
			   .freed = 3000 },
	};
	struct op_totals life = totals;
	struct hist empty = { { NULL } };
	struct figures f = figures_of(&totals, &empty, 1, 0, 1e-9, 1, true);

	(void)state;
	assert_within(f.cpu, 2e-4, 1e-12);
	assert_within(f.cpu_mean, 2e-6, 1e-12);
	assert_within(f.cpu_percent, 20, 1e-12);
	assert_within(f.allocations, 300, 1e-12);
	assert_within(f.allocated, 10000, 1e-12);
	assert_within(f.freed, 12000, 1e-12);
	assert_true(f.net == -2000);
	assert_within(f.allocated_mean, 100, 1e-12);
	assert_within(f.allocations_mean, 3, 1e-12);
	assert_true(figures_peak(&totals, &life, 4096) == 4096);
	life.costs.mem_count++;
	assert_true(isnan(figures_peak(&totals, &life, 4096)));
}

/* Reading the processor's clock takes some of it. */
static void cpu_share_is_at_most_all(void **state)
{
	struct op_totals totals = { .count = 1, .timed = 1, .total = 100 };
	struct hist empty = { { NULL } };

	(void)state;
	totals.costs = (struct op_costs){ .cpu_count = 1, .cpu_ns = 130, .cpu_elapsed = 100 };
	assert_true(figures_of(&totals, &empty, 1, 0, 1e-9, 1, true).cpu_percent == 100);
}

static void costs_not_asked_for_are_unknown(void **state)
{
	struct op_totals totals = { .count = 1, .timed = 1, .total = 100 };
	struct hist empty = { { NULL } };
	struct figures f = figures_of(&totals, &empty, 1, 0, 1e-9, 1, true);

	(void)state;
	assert_true(isnan(f.cpu) && isnan(f.cpu_mean) && isnan(f.cpu_percent));
	assert_true(isnan(f.allocated) && isnan(f.freed) && isnan(f.net) && isnan(f.peak));
	assert_true(isnan(f.allocations) && isnan(f.allocations_mean) && isnan(f.allocated_mean));
	assert_true(isnan(figures_peak(&totals, &totals, 0)));
}

static void middles_are_in_the_middle(void **state)
{
	(void)state;
	assert_true(bucket_middle(0) == 0 && bucket_middle(63) == 63 && bucket_middle(64) == 64);
	assert_true(bucket_middle(128) == 128.5);
	for (uint32_t i = 0; i < HIST_BUCKETS; i++) {
		double low = (double)perftop_bucket_lower(i);
		double high = low + (double)(perftop_bucket_width(i) - 1);

		assert_true(bucket_middle(i) >= low && bucket_middle(i) <= high);
		assert_true(high - bucket_middle(i) <= low / 128);
	}
}

static void other_units_keep_counts_and_places(void **state)
{
	struct recorded r;
	struct hist moved = { { NULL } };
	uint64_t *values = mem_alloc_array(1000, sizeof(*values));

	(void)state;
	srand(23);
	for (size_t i = 0; i < 1000; i++)
		values[i] = 10000 + (uint64_t)(1e6 * uniform_share());
	record(&r, values, 1000);
	hist_rescale(&moved, &r.hist, 0.37);
	assert_int_equal(hist_total(&moved), 1000);
	for (double q = 0; q <= 1; q += 0.125)
		assert_within(hist_quantile(&moved, q), hist_quantile(&r.hist, q) * 0.37, 0.008);
	hist_rescale(&moved, &r.hist, 1e30);
	assert_int_equal(hist_total(&moved), 1000);
	assert_true(hist_quantile(&moved, 0) == bucket_middle(HIST_BUCKETS - 1));
	hist_clear(&moved);
	recorded_clear(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(percentiles_are_true),
		cmocka_unit_test(few_values_are_true),
		cmocka_unit_test(a_constant_has_no_deviation),
		cmocka_unit_test(nothing_says_nothing),
		cmocka_unit_test(rates_need_a_length),
		cmocka_unit_test(sampled_operations_are_scaled_up),
		cmocka_unit_test(counters_have_a_sum_only),
		cmocka_unit_test(sums_need_no_histogram),
		cmocka_unit_test(huge_numbers_stay_finite),
		cmocka_unit_test(costs_stand_for_all),
		cmocka_unit_test(cpu_share_is_at_most_all),
		cmocka_unit_test(costs_not_asked_for_are_unknown),
		cmocka_unit_test(middles_are_in_the_middle),
		cmocka_unit_test(other_units_keep_counts_and_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
