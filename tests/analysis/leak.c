/* Tests of analysis/leak.c: simulated programs, with leaks and without. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "../stats/noise.h"
#include "analysis/leak.h"
#include "base/mem.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))
#define PAGE          4096.0
#define BASE_PAGES    1000.0
#define MOST_SECONDS  600
#define KIB           1024.0

/* ---- a program's memory, in pages above the base ---- */

/* What a run draws by lot; kinds use it as they like. */
struct run {
	struct noise noise;
	double seconds; /* of the whole run */
	double when, much, length, blur;
};

typedef double pages_fn(struct run *run, double seconds);

static double blurred(struct run *run, double pages)
{
	return pages + run->blur * noise_normal(&run->noise);
}

static double constant(struct run *run, double seconds)
{
	(void)run;
	(void)seconds;
	return 0;
}

static double white(struct run *run, double seconds)
{
	(void)seconds;
	return 3 * noise_normal(&run->noise);
}

static double heavy(struct run *run, double seconds)
{
	(void)seconds;
	return fmin(fmax(noise_heavy(&run->noise), -500), 5000);
}

static double regressive(struct run *run, double seconds)
{
	(void)seconds;
	return 10 * noise_regressive(&run->noise, 0.5);
}

/* A walk that is drawn back: each step remembers nine tenths. */
static double walk(struct run *run, double seconds)
{
	(void)seconds;
	return 50 * noise_regressive(&run->noise, 0.9);
}

static double step(struct run *run, double seconds)
{
	return blurred(run, seconds < run->when * run->seconds ? 0 : run->much);
}

static double two_steps(struct run *run, double seconds)
{
	double share = seconds / run->seconds;

	return blurred(run, run->much * ((share > run->when) + (share > 0.2 + 0.7 * run->length)));
}

static double warm_up(struct run *run, double seconds)
{
	double tau = run->seconds * (0.03 + 0.17 * run->length);

	return blurred(run, run->much * (1 - exp(-seconds / tau)));
}

/* Filled after 20 % to 70 % of the time. */
static double cache(struct run *run, double seconds)
{
	double full = run->seconds * (0.2 + 0.5 * run->length);

	return blurred(run, run->much * fmin(seconds / full, 1));
}

/* A garbage collector that runs 2 to 20 times. */
static double sawtooth(struct run *run, double seconds)
{
	double period = run->seconds / (2 + 18 * run->length);

	return blurred(run, run->much * fmod(seconds / period + run->when, 1));
}

/* One that runs once or twice, in the time that is judged and not at its very edge. */
static double slow_sawtooth(struct run *run, double seconds)
{
	double period = run->seconds * (0.5 + 0.5 * run->length);
	double fall = run->seconds * (0.3 + 0.6 * run->when);

	return blurred(run, run->much * fmod((seconds - fall) / period + 2, 1));
}

static double request(struct run *run, double seconds)
{
	(void)seconds;
	return noise_uniform(&run->noise) < 0.1 ? run->much : 0;
}

static double leak(struct run *run, double seconds)
{
	double per_minute = 64 * KIB / PAGE * pow(256, run->length);

	return floor(per_minute * seconds / 60) + 2 * noise_normal(&run->noise);
}

/* 16 KiB/s, and another thread holds 300 KiB for 0.3 s every 4 s, in step with the samples or not. */
static double leak_with_spikes(struct run *run, double seconds)
{
	bool held = fmod(seconds * (1 + 0.02 * (run->length - 0.5)) + 4 * run->when, 4) < 0.3;

	return 500 + 4 * floor(seconds + run->when) + (held ? 75 : 0);
}

/* ---- runs ---- */

static struct history_row unknown_row(double seconds)
{
	struct history_row row = { .seconds = (float)seconds };

	for (int m = 0; m < METRIC_SERIES; m++)
		row.number[m] = NAN;
	return row;
}

static struct process_track *track_of(struct run *run, pages_fn *pages, double interval)
{
	struct process_track *p = mem_alloc(sizeof(*p));

	p->rows = mem_alloc_array((size_t)(run->seconds / interval) + 2, sizeof(*p->rows));
	p->life_seconds = -INFINITY;
	for (double at = 0; at <= run->seconds; at += interval) {
		struct history_row row = unknown_row(at);

		row.number[METRIC_RSS] = (float)(PAGE * rint(BASE_PAGES + pages(run, at)));
		p->rows[p->row_count++] = row;
		p->last_seconds = at;
	}
	return p;
}

static void track_free(struct process_track *p)
{
	free(p->rows);
	free(p);
}

static struct run draw(struct noise *noise, double seconds)
{
	struct run run = { .noise = { .state = noise->state }, .seconds = seconds };

	run.when = noise_uniform(noise);
	run.much = 10 * pow(200, noise_uniform(noise));
	run.length = noise_uniform(noise);
	run.blur = 3 * noise_uniform(noise);
	run.noise.last = noise_normal(noise);
	run.noise.state = noise->state;
	return run;
}

static size_t leaking(pages_fn *pages, double seconds, size_t runs)
{
	struct noise noise = { .state = 11 };
	size_t found = 0;

	for (size_t i = 0; i < runs; i++) {
		struct run run = draw(&noise, seconds);
		struct process_track *p = track_of(&run, pages, 1);

		found += leak_of(p, 0).verdict == LEAK_LEAKING;
		noise.state ^= run.noise.state;
		track_free(p);
	}
	return found;
}

/* ---- by simulation ---- */

static const struct {
	double seconds;
	size_t runs;
} lengths[] = { { 20, 400 }, { 60, 400 }, { MOST_SECONDS, 100 } };

static void the_innocent_are_let_go(void **state)
{
	static pages_fn *const innocent[] = {
		constant,  white,   heavy, regressive, walk,          step,
		two_steps, warm_up, cache, sawtooth,   slow_sawtooth, request,
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(innocent); i++)
		for (size_t k = 0; k < LENGTH(lengths); k++)
			assert_true(leaking(innocent[i], lengths[k].seconds, lengths[k].runs) <=
				    lengths[k].runs / 100);
}

/* From 64 KiB a minute upward, with two pages of noise. */
static void leaks_are_found(void **state)
{
	(void)state;
	for (size_t k = 1; k < LENGTH(lengths); k++)
		assert_true(leaking(leak, lengths[k].seconds, lengths[k].runs) >=
			    lengths[k].runs * 95 / 100);
}

static void spikes_hide_no_leak(void **state)
{
	(void)state;
	assert_true(leaking(leak_with_spikes, 20, 400) >= 380);
}

/* Every fourth sample sees the buffer. */
static double leak_with_regular_spikes(struct run *run, double seconds)
{
	return 500 + 4 * seconds + (fmod(seconds + 4 * run->when, 4) < 1 ? 75 : 0);
}

static void nor_do_spikes_in_step_with_the_samples(void **state)
{
	struct run run = { .seconds = 20 };

	(void)state;
	for (run.when = 0; run.when < 1; run.when += 0.25) {
		struct process_track *p = track_of(&run, leak_with_regular_spikes, 1);

		assert_int_equal(leak_of(p, 0).verdict, LEAK_LEAKING);
		track_free(p);
	}
}

/* ---- one by one ---- */

static struct process_track *growing(double seconds, double interval)
{
	struct run run = { .noise = { .state = 12 }, .seconds = seconds, .when = 0.5 };

	return track_of(&run, leak_with_spikes, interval);
}

static void assert_within(double value, double low, double high)
{
	assert_true(value >= low && value <= high);
}

/* RSS in KiB of `perftop --demo` in three runs of 20 s: 16 KiB a second, and now and then a page more,
 * which neighbouring samples share; its pool fills at 5 s. */
static void the_demo_leaks(void **state)
{
	static const int recorded[][21] = {
		{ 1636, 1872, 1888, 1904, 1920, 3984, 4000, 4016, 4032, 4048, 4064,
		  4080, 4096, 4112, 4144, 4160, 4176, 4192, 4208, 4228, 4244 },
		{ 1552, 1728, 1744, 1760, 1776, 3840, 3856, 3872, 3888, 3920, 3936,
		  3952, 3968, 3984, 4000, 4016, 4032, 4048, 4064, 4084, 4100 },
		{ 1672, 1884, 1900, 1916, 1932, 3996, 4012, 4044, 4060, 4076, 4092,
		  4108, 4124, 4140, 4156, 4172, 4188, 4204, 4220, 4240, 4256 },
	};
	struct process_track *p = growing(20, 1);

	(void)state;
	for (size_t run = 0; run < LENGTH(recorded); run++) {
		for (size_t i = 0; i < p->row_count; i++)
			p->rows[i].number[METRIC_RSS] = (float)(KIB * recorded[run][i]);
		assert_int_equal(leak_of(p, 256 * KIB).verdict, LEAK_LEAKING);
		assert_within(leak_of(p, 0).bytes_per_minute, 950 * KIB, 1060 * KIB);
	}
	track_free(p);
}

static void the_numbers_are_of_a_minute(void **state)
{
	struct process_track *p = growing(60, 1);
	struct leak found = leak_of(p, 0);

	(void)state;
	assert_int_equal(found.verdict, LEAK_LEAKING);
	assert_int_equal(found.metric, METRIC_RSS);
	assert_int_equal(found.samples, 49); /* the first 12 s are warm-up */
	assert_true(found.seconds == 48);
	assert_within(found.bytes_per_minute, 950 * KIB, 970 * KIB);
	assert_true(found.low <= found.bytes_per_minute && found.high >= found.bytes_per_minute);
	assert_within(found.grown_bytes, 760 * KIB, 776 * KIB);
	assert_true(found.p < 0.001);
	assert_true(found.why[0]);
	track_free(p);
}

static void slow_growth_is_no_leak_above_a_threshold(void **state)
{
	struct process_track *p = growing(60, 1);

	(void)state;
	assert_int_equal(leak_of(p, 900 * KIB).verdict, LEAK_LEAKING);
	assert_int_equal(leak_of(p, 1000 * KIB).verdict, LEAK_STABLE);
	assert_true(leak_of(p, 1000 * KIB).p < 0.001);
	track_free(p);
}

/* A leak of a page a second in 4 GB: significant, and of no interest. */
static void little_growth_is_no_leak(void **state)
{
	struct process_track *p = growing(60, 1);

	(void)state;
	for (size_t i = 0; i < p->row_count; i++)
		p->rows[i].number[METRIC_RSS] = (float)(1e6 * PAGE + PAGE * (double)i);
	assert_int_equal(leak_of(p, 0).verdict, LEAK_STABLE);
	assert_true(leak_of(p, 0).p < 0.001);
	track_free(p);
}

static void assert_too_little(const struct process_track *p, size_t samples)
{
	struct leak found = leak_of(p, 0);

	assert_int_equal(found.verdict, LEAK_NOT_ENOUGH_DATA);
	assert_int_equal(found.samples, samples);
	assert_true(isnan(found.bytes_per_minute) && isnan(found.low) && isnan(found.high));
	assert_true(isnan(found.p) && isnan(found.grown_bytes));
	assert_true(found.why[0]);
}

static void little_is_not_enough(void **state)
{
	static const struct {
		double seconds, interval;
		size_t samples;
	} little[] = { { 12, 1, 10 }, { 8, 0.125, 52 }, { 60, 10, 5 }, { 0, 1, 1 } };

	(void)state;
	for (size_t i = 0; i < LENGTH(little); i++) {
		struct process_track *p = growing(little[i].seconds, little[i].interval);

		assert_too_little(p, little[i].samples);
		track_free(p);
	}
}

static void nothing_is_not_enough(void **state)
{
	struct process_track *p = growing(60, 1);

	(void)state;
	for (size_t i = 0; i < p->row_count; i++)
		p->rows[i] = unknown_row((double)i);
	assert_too_little(p, 0);
	p->row_count = 0;
	assert_too_little(p, 0);
	track_free(p);
}

static void pss_counts_where_it_was_read(void **state)
{
	struct process_track *p = growing(60, 1);

	(void)state;
	for (size_t i = 0; i < p->row_count; i++)
		p->rows[i].number[METRIC_PSS] = i % 20 == 0 ? NAN : 5e6f + (float)(i % 2);
	assert_int_equal(leak_of(p, 0).metric, METRIC_PSS);
	assert_int_equal(leak_of(p, 0).verdict, LEAK_STABLE);
	for (size_t i = 0; i < p->row_count; i++) /* a reading every ten samples */
		p->rows[i].number[METRIC_PSS] = 5e6f + (float)(i / 10);
	assert_int_equal(leak_of(p, 0).metric, METRIC_RSS);
	for (size_t i = 0; i < p->row_count; i++)
		p->rows[i].number[METRIC_PSS] = 5e6f + (float)(i % 2);
	for (size_t i = 0; i < p->row_count; i += 7)
		p->rows[i].number[METRIC_PSS] = NAN;
	assert_int_equal(leak_of(p, 0).metric, METRIC_RSS);
	assert_int_equal(leak_of(p, 0).verdict, LEAK_LEAKING);
	track_free(p);
}

/* What was there before an exec is another program's. */
static void an_exec_begins_anew(void **state)
{
	struct process_track *p = growing(60, 1);

	(void)state;
	p->began_seconds = p->life_seconds = 50;
	assert_too_little(p, 9);
	p->began_seconds = p->life_seconds = 30;
	assert_int_equal(leak_of(p, 0).samples, 25);
	assert_int_equal(leak_of(p, 0).verdict, LEAK_LEAKING);
	track_free(p);
}

static void verdicts_have_texts(void **state)
{
	(void)state;
	for (int v = LEAK_NOT_ENOUGH_DATA; v <= LEAK_LEAKING; v++)
		assert_true(leak_verdict_text((enum leak_verdict)v)[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_innocent_are_let_go),
		cmocka_unit_test(leaks_are_found),
		cmocka_unit_test(spikes_hide_no_leak),
		cmocka_unit_test(nor_do_spikes_in_step_with_the_samples),
		cmocka_unit_test(the_demo_leaks),
		cmocka_unit_test(the_numbers_are_of_a_minute),
		cmocka_unit_test(slow_growth_is_no_leak_above_a_threshold),
		cmocka_unit_test(little_growth_is_no_leak),
		cmocka_unit_test(little_is_not_enough),
		cmocka_unit_test(nothing_is_not_enough),
		cmocka_unit_test(pss_counts_where_it_was_read),
		cmocka_unit_test(an_exec_begins_anew),
		cmocka_unit_test(verdicts_have_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
