/* Tests of src/decide/compare*.c, with documents made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "decide/compare.h"
#include "made.h"
#include "report/report.h"

#define MOST    12
#define SLICES  60
#define ELAPSED 6.0

/* ---- two sides ---- */

struct pair {
	struct document *documents[SIDES][MOST];
	const char *paths[SIDES][MOST];
	size_t count[SIDES];
	struct compare_settings settings;
	struct comparison *c;
};

static const char *const names[SIDES] = { "before.json", "after.json" };

static struct document *add_document(struct pair *p, int side, struct document *d)
{
	p->documents[side][p->count[side]] = d;
	p->paths[side][p->count[side]++] = names[side];
	return d;
}

static void begin(struct pair *p)
{
	*p = (struct pair){ 0 };
	compare_settings_init(&p->settings);
}

static const struct comparison *run(struct pair *p)
{
	struct compare_side sides[SIDES];

	for (int side = 0; side < SIDES; side++)
		sides[side] = (struct compare_side){ side ? "after" : "before", p->documents[side],
						     p->paths[side], p->count[side] };
	comparison_free(p->c);
	p->c = compare(sides, &p->settings);
	return p->c;
}

static void end(struct pair *p)
{
	comparison_free(p->c);
	for (int side = 0; side < SIDES; side++)
		for (size_t i = 0; i < p->count[side]; i++)
			document_free(p->documents[side][i]);
}

/* A hash of two numbers, as noise: -1 to 1, about 0. */
static double jitter(size_t a, size_t b)
{
	uint64_t x = (a + 1) * 0x9E3779B97F4A7C15u ^ (b + 7) * 0xD1B54A32D192ED03u;

	x = (x ^ x >> 29) * 0xBF58476D1CE4E5B9u;
	x = (x ^ x >> 32) * 0x94D049BB133111EBu;
	return (double)(x >> 11) * 0x1p-52 - 1;
}

static struct document_op *add_steady(struct document *d, const char *name, double mean,
				      double spread, size_t salt)
{
	struct document_op *op = made_op(d, "c", name, NULL, SLICES);

	for (size_t i = 0; i < SLICES; i++)
		made_slice(op, 0.1 * (double)i, 0.1 * (double)(i + 1), 40,
			   mean * (1 + spread * jitter(i, salt)));
	made_figures(op, ELAPSED);
	return op;
}

/* One document a side, with one operation that changes by a factor. */
static void begin_single(struct pair *p, double factor, double spread)
{
	begin(p);
	add_steady(add_document(p, BEFORE, made_document(ELAPSED)), "op", 1e-3, spread, 1);
	add_steady(add_document(p, AFTER, made_document(ELAPSED)), "op", 1e-3 * factor, spread, 2);
}

/* So many documents a side, with `ops` operations of which the first changes by a factor. */
static void begin_runs(struct pair *p, size_t runs, size_t ops, double factor, double spread)
{
	begin(p);
	for (size_t i = 0; i < 2 * runs; i++) {
		struct document *d = add_document(p, (int)(i % 2), made_document(ELAPSED));

		for (size_t k = 0; k < ops; k++) {
			char name[32];
			struct document_op *op;

			snprintf(name, sizeof(name), "op%03zu", k);
			op = made_op(d, "c", name, NULL, 1);
			made_slice(op, 0, ELAPSED, 1000 + i,
				   1e-3 * (1 + spread * jitter(i, k)) *
					   (k == 0 && i % 2 ? factor : 1));
			made_figures(op, ELAPSED);
		}
	}
}

static bool warned(const struct comparison *c, const char *part)
{
	for (size_t i = 0; i < c->warning_count; i++)
		if (strstr(c->warnings[i], part))
			return true;
	return false;
}

static void assert_near(double value, double wanted, double most)
{
	if (!(fabs(value - wanted) <= most))
		fail_msg("%g is not %g", value, wanted);
}

static void assert_reason(const struct comparison *c, const char *part)
{
	assert_non_null(c->ops[0].figure[COMPARE_MEAN].reason);
	if (!strstr(c->ops[0].figure[COMPARE_MEAN].reason, part))
		fail_msg("\"%s\" does not say \"%s\"", c->ops[0].figure[COMPARE_MEAN].reason, part);
}

/* ---- runs ---- */

/* Who it was: pid and start, seconds. */
static void identify(struct document *d, const char *boot, int64_t pid, double start)
{
	free(d->host.boot_id);
	d->host.boot_id = mem_string(boot);
	d->processes[0].pid = pid;
	d->processes[0].start_wall_ns = (int64_t)(1e18 + start * 1e9);
}

static void snapshots_are_one_run(void **state)
{
	const struct comparison *c;
	struct pair p;

	(void)state;
	begin_runs(&p, 4, 1, 1.5, 0.01);
	for (int side = 0; side < SIDES; side++)
		for (size_t i = 0; i < 4; i++)
			identify(p.documents[side][i], "boot", 10 + side, 0.01 * (double)i);
	p.documents[BEFORE][2]->run.elapsed = 2 * ELAPSED;
	p.documents[AFTER][3]->wall_ns = 1;
	p.paths[BEFORE][2] = "longest.json";
	p.paths[AFTER][3] = "latest.json";
	c = run(&p);
	assert_int_equal(c->method, COMPARE_BY_WINDOWS);
	for (int side = 0; side < SIDES; side++)
		assert_int_equal(c->side[side].count, 1);
	assert_ptr_equal(c->side[BEFORE].documents[0], p.documents[BEFORE][2]);
	assert_ptr_equal(c->side[AFTER].documents[0], p.documents[AFTER][3]);
	assert_true(warned(
		c, "3 documents of before are of the same run as 'longest.json': left out."));
	assert_true(
		warned(c, "3 documents of after are of the same run as 'latest.json': left out."));
	end(&p);
}

/* Any of the three tells runs apart; what is not known does not. */
static void runs_are_told_apart(void **state)
{
	const struct comparison *c;
	struct pair p;

	(void)state;
	begin_runs(&p, 4, 1, 1.5, 0.01);
	for (int side = 0; side < SIDES; side++) {
		identify(p.documents[side][0], "boot", 10, side * 10);
		identify(p.documents[side][1], "boot", 11, side * 10);
		identify(p.documents[side][2], "other", 10, side * 10);
		identify(p.documents[side][3], "boot", 10, side * 10 + 1);
	}
	c = run(&p);
	assert_int_equal(c->method, COMPARE_BY_RUNS);
	assert_int_equal(c->warning_count, 0);
	assert_int_equal(c->side[AFTER].count, 4);
	identify(p.documents[BEFORE][2], NULL, 10, 0);
	c = run(&p);
	assert_int_equal(c->side[BEFORE].count, 3);
	assert_true(
		warned(c, "1 document of before is of the same run as 'before.json': left out."));
	identify(p.documents[AFTER][1], "boot", 11, 0);
	assert_true(warned(run(&p), "'before.json' and 'after.json' are of the same run."));
	end(&p);
}

/* Of documents that do not say who it was. */
static void copies_are_one_run(void **state)
{
	struct pair p;

	(void)state;
	begin_runs(&p, 4, 2, 1.5, 0.01);
	p.documents[BEFORE][1]->processes[0].ops[1].figures =
		p.documents[BEFORE][0]->processes[0].ops[1].figures;
	assert_int_equal(run(&p)->side[BEFORE].count, 4);
	p.documents[BEFORE][1]->processes[0].ops[0].figures =
		p.documents[BEFORE][0]->processes[0].ops[0].figures;
	assert_int_equal(run(&p)->side[BEFORE].count, 3);
	p.documents[BEFORE][1]->processes[0].resource[METRIC_RSS].max = 5;
	assert_int_equal(run(&p)->side[BEFORE].count, 4);
	end(&p);
}

/* ---- verdicts ---- */

static void slower_is_told(void **state)
{
	const struct comparison *c;
	struct pair p;

	(void)state;
	begin_single(&p, 1.2, 0.05);
	c = run(&p);
	assert_int_equal(c->method, COMPARE_BY_WINDOWS);
	assert_int_equal(c->op_count, 1);
	assert_int_equal(c->ops[0].verdict, COMPARE_SLOWER);
	assert_null(c->ops[0].figure[COMPARE_MEAN].reason);
	assert_near(c->ops[0].figure[COMPARE_MEAN].percent, 20, 2);
	assert_true(c->ops[0].figure[COMPARE_MEAN].low > 15);
	assert_true(c->ops[0].figure[COMPARE_MEAN].high < 25);
	assert_true(c->ops[0].figure[COMPARE_MEAN].low < 20);
	assert_near(c->ops[0].figure[COMPARE_MEAN].before, 1e-3, 2e-5);
	assert_near(c->ratio, 1.2, 0.02);
	assert_int_equal(c->ratio_count, 1);
	assert_int_equal(c->count[COMPARE_SLOWER], 1);
	assert_int_equal(comparison_slower(c, 10).count, 1);
	assert_int_equal(comparison_slower(c, 25).count, 0);
	assert_int_equal(c->ops[0].figure[COMPARE_MEDIAN].verdict, COMPARE_SLOWER);
	/* a slice has forty calls, which is too few for their P99 */
	assert_true(isnan(c->ops[0].figure[COMPARE_P99].p));
	assert_near(c->ops[0].figure[COMPARE_P99].percent, 20, 3);
	assert_true(isnan(c->ops[0].figure[COMPARE_MAX].p));
	assert_int_equal(c->ops[0].figure[COMPARE_RATE].verdict, COMPARE_SAME);
	end(&p);
}

static void faster_is_told(void **state)
{
	const struct comparison *c;
	struct pair p;

	(void)state;
	begin_single(&p, 0.8, 0.05);
	c = run(&p);
	assert_int_equal(c->ops[0].verdict, COMPARE_FASTER);
	assert_near(c->ops[0].figure[COMPARE_MEAN].percent, -20, 2);
	assert_int_equal(comparison_slower(c, 0).count, 0);
	end(&p);
}

static void small_changes_are_none(void **state)
{
	const struct comparison *c;
	struct pair p;

	(void)state;
	begin_single(&p, 1.001, 0.05);
	c = run(&p);
	assert_int_equal(c->ops[0].verdict, COMPARE_SAME);
	end(&p);
	/* seen, but not worth a word */
	begin_runs(&p, 6, 1, 1.03, 0.001);
	c = run(&p);
	assert_true(c->ops[0].figure[COMPARE_MEAN].q < 0.05);
	assert_int_equal(c->ops[0].verdict, COMPARE_SAME);
	p.settings.least_percent = 2;
	assert_int_equal(run(&p)->ops[0].verdict, COMPARE_SLOWER);
	end(&p);
	/* of single runs it is not known whether they differ so much by themselves */
	begin_single(&p, 1.025, 0.001);
	p.settings.least_percent = 1;
	assert_int_equal(run(&p)->ops[0].verdict, COMPARE_UNSURE);
	assert_near(p.c->ops[0].figure[COMPARE_MEAN].low, -0.3, 0.1);
	assert_near(p.c->ops[0].figure[COMPARE_MEAN].high, 5.4, 0.1);
	assert_reason(p.c, "single runs may differ that much by themselves: the change may be "
			   "anything from -");
	end(&p);
}

/* ---- reasons ---- */

static void wide_variation_is_told(void **state)
{
	struct pair p;

	(void)state;
	begin_single(&p, 1.02, 0.9);
	assert_int_equal(run(&p)->ops[0].verdict, COMPARE_UNSURE);
	assert_reason(p.c, "it varies too much: the change may be anything from -");
	end(&p);
}

/* What a rising load does to both sides alike. */
static void dependence_is_told(void **state)
{
	struct pair p;

	(void)state;
	begin_single(&p, 1, 0.01);
	for (int side = 0; side < SIDES; side++) {
		struct document_op *op = &p.documents[side][0]->processes[0].ops[0];

		for (size_t i = 0; i < op->slice_count; i++)
			op->slices[i].mean *= i < 30 ? 1 : 1.5;
	}
	assert_int_equal(run(&p)->ops[0].verdict, COMPARE_UNSURE);
	assert_reason(p.c, "depends so much on the one before");
	assert_true(p.c->ops[0].figure[COMPARE_MEAN].n[BEFORE] < 12);
	end(&p);
}

static void few_runs_cannot_single_out(void **state)
{
	struct pair p;

	(void)state;
	/* they do not overlap, but vary a lot */
	begin_runs(&p, 5, 80, 2, 0.001);
	for (int i = 0; i < 5; i++)
		for (int side = 0; side < SIDES; side++)
			p.documents[side][i]->processes[0].ops[0].figures.mean =
				1e-3 * (side ? 2 : 1) * (1 + 0.2 * i);
	run(&p);
	assert_int_equal(p.c->method, COMPARE_BY_RUNS);
	/* unsure comes before same */
	assert_string_equal(p.c->ops[0].operation, "op000");
	assert_int_equal(p.c->ops[0].verdict, COMPARE_UNSURE);
	assert_true(p.c->ops[0].figure[COMPARE_MEAN].p < 2.0 / 252);
	assert_true(p.c->ops[0].figure[COMPARE_MEAN].p > 2e-4);
	assert_reason(p.c, "5 and 5 runs cannot single out one of 80 operations that varies so "
			   "much; 7 each could");
	assert_int_equal(p.c->count[COMPARE_SAME], 79);
	/* they overlap by one */
	p.documents[AFTER][0]->processes[0].ops[0].figures.mean = 1.78e-3;
	run(&p);
	assert_near(p.c->ops[0].figure[COMPARE_MEAN].p, 4.0 / 252, 1e-12);
	assert_reason(p.c, "7 each could");
	/* more runs would not tell what may be no change at all */
	p.documents[AFTER][1]->processes[0].ops[0].figures.mean = 0.8e-3;
	p.documents[AFTER][2]->processes[0].ops[0].figures.mean = 0.9e-3;
	run(&p);
	assert_reason(p.c, "it varies too much: the change may be anything from -");
	end(&p);
	begin_runs(&p, 4, 1, 1.2, 0.1);
	p.settings.level = 0.001;
	run(&p);
	assert_reason(p.c,
		      "4 and 4 runs cannot tell a change of 1 operation that varies so much; 7 ");
	end(&p);
}

/* Ranks cannot, with few runs; how far apart both sides are can. */
static void one_of_many_is_singled_out(void **state)
{
	static const size_t runs[] = { 4, 5, 6 };
	struct pair p;

	(void)state;
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		begin_runs(&p, runs[i], 20, 3, 0.02);
		run(&p);
		assert_int_equal(p.c->count[COMPARE_SLOWER], 1);
		assert_string_equal(p.c->ops[0].operation, "op000");
		assert_int_equal(p.c->ops[0].verdict, COMPARE_SLOWER);
		assert_true(p.c->ops[0].figure[COMPARE_MEAN].q < 0.001);
		assert_int_equal(comparison_slower(p.c, 5).count, 1);
		end(&p);
	}
	/* values that do not vary at all are taken to, by 1 % */
	begin_runs(&p, 5, 80, 1.06, 0);
	run(&p);
	assert_int_equal(p.c->ops[0].verdict, COMPARE_SLOWER);
	assert_true(p.c->ops[0].figure[COMPARE_MEAN].p > 1e-6);
	end(&p);
	begin_runs(&p, 5, 80, 1.015, 0);
	run(&p);
	assert_true(p.c->ops[0].figure[COMPARE_MEAN].q > 0.05);
	end(&p);
}

/* Of two constant medians in the same bucket the true ones may still differ. */
static void quantiles_are_of_buckets(void **state)
{
	const struct compared *median, *mean;
	struct pair p;

	(void)state;
	begin_runs(&p, 5, 1, 1.2, 0);
	run(&p);
	median = &p.c->ops[0].figure[COMPARE_MEDIAN];
	mean = &p.c->ops[0].figure[COMPARE_MEAN];
	assert_near(mean->low, 20, 1e-6);
	assert_near(mean->high, 20, 1e-6);
	assert_near(median->percent, 20, 1e-6);
	assert_near(median->low, 100 * (1.2 * (127.0 / 129) - 1), 1e-6);
	assert_near(median->high, 100 * (1.2 * (129.0 / 127) - 1), 1e-6);
	assert_near(p.c->ops[0].figure[COMPARE_P99].high, median->high, 1e-6);
	assert_near(p.c->ops[0].figure[COMPARE_MAX].high, 20, 1e-6);
	end(&p);
}

static void few_values_are_told(void **state)
{
	struct document_op *op;
	struct pair p;

	(void)state;
	begin_single(&p, 2, 0.01);
	op = &p.documents[AFTER][0]->processes[0].ops[0];
	op->slice_count = 1;
	assert_int_equal(run(&p)->ops[0].verdict, COMPARE_UNSURE);
	assert_reason(p.c, "it was called in 60 and 1 stretches of time, of which it takes 3 each");
	assert_true(isnan(p.c->ops[0].figure[COMPARE_MEAN].p));
	assert_near(p.c->ops[0].figure[COMPARE_MEAN].percent, 100, 3);
	op->slice_count = 3;
	run(&p);
	assert_int_equal(p.c->ops[0].verdict, COMPARE_SLOWER); /* but 60 against 3 is enough */
	p.documents[BEFORE][0]->processes[0].ops[0].slice_count = 3;
	run(&p);
	assert_reason(p.c, "3 and 3 stretches of time cannot tell");
	for (int side = 0; side < SIDES; side++)
		p.documents[side][0]->processes[0].ops[0].slice_count = 0;
	run(&p);
	assert_reason(p.c, "the documents do not have it over time");
	assert_true(warned(p.c, "before.json does not have the operations over time"));
	end(&p);
	begin_runs(&p, 4, 1, 2, 0.001);
	for (size_t i = 0; i < 3; i++)
		p.documents[BEFORE][i]->processes[0].ops[0].figures.mean = NAN;
	run(&p);
	assert_reason(p.c, "it was measured in 1 and 4 runs, of which it takes 3 each");
	p.documents[BEFORE][3]->processes[0].ops[0].figures.mean = NAN;
	run(&p);
	assert_reason(p.c, "nothing was timed");
	end(&p);
}

static void what_comes_and_goes_is_listed(void **state)
{
	const struct comparison *c;
	struct pair p;

	(void)state;
	begin_single(&p, 1, 0.01);
	add_steady(p.documents[BEFORE][0], "gone", 1e-3, 0.01, 3);
	add_steady(p.documents[AFTER][0], "new", 1e-3, 0.01, 4);
	c = run(&p);
	assert_int_equal(c->op_count, 3);
	assert_int_equal(c->ops[0].presence, PRESENT_BOTH);
	assert_string_equal(c->ops[1].operation, "new");
	assert_int_equal(c->ops[1].presence, PRESENT_AFTER);
	assert_string_equal(c->ops[1].figure[COMPARE_MEAN].reason, "it was not there before");
	assert_true(isnan(c->ops[1].figure[COMPARE_MEAN].before));
	assert_true(isnan(c->ops[1].figure[COMPARE_MEAN].percent));
	assert_string_equal(c->ops[2].operation, "gone");
	assert_string_equal(c->ops[2].figure[COMPARE_MEAN].reason, "it is no longer there");
	assert_int_equal(c->count[COMPARE_UNSURE], 0);
	assert_int_equal(c->count[COMPARE_SAME], 1);
	end(&p);
}

/* ---- the order, names, sums, histograms ---- */

static void order_is_by_importance(void **state)
{
	static const char *const wanted[] = { "most", "more", "half", "noisy", "same" };
	struct pair p;

	(void)state;
	begin(&p);
	for (int side = 0; side < SIDES; side++) {
		struct document *d = add_document(&p, side, made_document(ELAPSED));
		size_t salt = (size_t)side * 10;

		add_steady(d, "same", 1e-3, 0.01, salt);
		add_steady(d, "noisy", 1e-3, 0.9, salt + 1);
		add_steady(d, "more", side ? 1.3e-3 : 1e-3, 0.01, salt + 2);
		add_steady(d, "half", side ? 0.5e-3 : 1e-3, 0.01, salt + 3);
		add_steady(d, "most", side ? 1.8e-3 : 1e-3, 0.01, salt + 4);
	}
	run(&p);
	for (size_t i = 0; i < p.c->op_count; i++)
		assert_string_equal(p.c->ops[i].operation, wanted[i]);
	end(&p);
}

static void labels_tell_operations_apart(void **state)
{
	struct pair p;

	(void)state;
	begin(&p);
	for (int side = 0; side < SIDES; side++) {
		struct document *d = add_document(&p, side, made_document(ELAPSED));

		made_op(d, "c", "op", NULL, 0);
		made_op(d, "c", "op", "x", 0);
		made_op(d, "cop", "", NULL, 0);
		made_op(d, "c", "op", "x", 0); /* twice: no perftop wrote that */
	}
	assert_int_equal(run(&p)->op_count, 3);
	end(&p);
}

static void histograms_are_added(void **state)
{
	static const struct document_bucket one[] = { { 1, 5 }, { 2, 7 } }, two[] = { { 2, 1 } };
	struct pair p;
	struct document_op *op;

	(void)state;
	begin_single(&p, 1, 0.01);
	add_steady(add_document(&p, BEFORE, made_document(ELAPSED)), "op", 1e-3, 0.01, 3);
	op = &p.documents[BEFORE][0]->processes[0].ops[0];
	op->histogram = mem_copy(one, sizeof(one));
	op->histogram_count = 2;
	op = &p.documents[BEFORE][1]->processes[0].ops[0];
	op->histogram = mem_copy(two, sizeof(two));
	op->histogram_count = 1;
	run(&p);
	assert_int_equal(p.c->ops[0].histogram_count[BEFORE], 2);
	assert_int_equal(p.c->ops[0].histogram[BEFORE][1].count, 8);
	assert_null(p.c->ops[0].histogram[AFTER]);
	end(&p);
}

static void the_sum_is_compared(void **state)
{
	struct document_process *processes;
	struct pair p;

	(void)state;
	begin_single(&p, 1.5, 0.01);
	processes = mem_alloc_array(2, sizeof(*processes));
	processes[1] = p.documents[AFTER][0]->processes[0];
	free(p.documents[AFTER][0]->processes);
	p.documents[AFTER][0]->processes = processes;
	p.documents[AFTER][0]->process_count = 2;
	processes[0].pid = 7;
	processes[1].pid = 0;
	assert_int_equal(run(&p)->ops[0].verdict, COMPARE_SLOWER);
	assert_false(warned(p.c, "no sum"));
	processes[1].pid = 8;
	assert_int_equal(run(&p)->ops[0].presence, PRESENT_BEFORE);
	assert_true(warned(p.c, "after.json has several processes and no sum"));
	end(&p);
}

/* ---- zeros and the unknown ---- */

static void zeros_are_compared_by_difference(void **state)
{
	const struct compared *rate;
	struct pair p;

	(void)state;
	/* called in every tenth of the first four seconds only: rates are 0 in the rest */
	begin_single(&p, 1, 0.01);
	for (int side = 0; side < SIDES; side++)
		p.documents[side][0]->processes[0].ops[0].slice_count = 40;
	add_steady(p.documents[BEFORE][0], "often", 1e-3, 0.01, 3);
	add_steady(p.documents[AFTER][0], "often", 1e-3, 0.01, 4);
	run(&p);
	for (size_t i = 0; i < p.c->op_count; i++) {
		rate = &p.c->ops[i].figure[COMPARE_RATE];
		assert_true(rate->p >= 0);
		assert_near(rate->percent, 0, 1e-6);
	}
	end(&p);
	/* durations of nothing */
	begin_single(&p, 1, 0.01);
	for (int side = 0; side < SIDES; side++)
		for (size_t i = 0; i < SLICES; i++)
			p.documents[side][0]->processes[0].ops[0].slices[i].mean = 0;
	assert_int_equal(run(&p)->ops[0].verdict, COMPARE_SAME);
	for (size_t i = 0; i < SLICES; i++)
		p.documents[AFTER][0]->processes[0].ops[0].slices[i].mean = 1e-6;
	assert_int_equal(run(&p)->ops[0].verdict, COMPARE_SLOWER);
	assert_true(isinf(p.c->ops[0].figure[COMPARE_MEAN].percent));
	assert_true(isnan(p.c->ops[0].figure[COMPARE_MEAN].low));
	end(&p);
}

static void the_unknown_is_left_out(void **state)
{
	struct pair p;
	struct document_op *op;

	(void)state;
	begin_single(&p, 1.2, 0.01);
	op = &p.documents[BEFORE][0]->processes[0].ops[0];
	for (size_t i = 0; i < SLICES; i += 3)
		op->slices[i].mean = op->slices[i].p50 = NAN;
	assert_int_equal(run(&p)->ops[0].verdict, COMPARE_SLOWER);
	end(&p);
}

/* The last slice holds one call, and that took ten times as long. */
static void ends_of_runs_are_left_out(void **state)
{
	struct pair p;
	struct document_op *op;

	(void)state;
	begin_single(&p, 1, 0.001);
	op = &p.documents[AFTER][0]->processes[0].ops[0];
	op->slice_count = 12;
	op->slices[11].count = 1;
	op->slices[11].mean = 1;
	assert_int_equal(run(&p)->ops[0].figure[COMPARE_MEAN].n[AFTER], 11);
	end(&p);
}

static void nothing_is_compared_with_nothing(void **state)
{
	struct pair p;

	(void)state;
	begin(&p);
	assert_int_equal(run(&p)->method, COMPARE_NONE);
	assert_int_equal(p.c->op_count + p.c->resource_count, 0);
	assert_true(isnan(p.c->ratio));
	add_document(&p, BEFORE, made_document(ELAPSED));
	add_document(&p, AFTER, made_document(ELAPSED));
	run(&p);
	assert_int_equal(p.c->op_count + p.c->resource_count, 0);
	p.documents[AFTER][0]->process_count = 0;
	run(&p);
	assert_true(warned(p.c, "after.json has no process"));
	p.documents[AFTER][0]->process_count = 1;
	end(&p);
}

/* ---- resources ---- */

static void set_resource(struct document *d, enum metric metric, double mean, double spread,
			 size_t salt)
{
	struct document_process *p = &d->processes[0];

	p->resource[metric].mean = mean;
	p->resource[metric].max = mean * (1 + spread);
	for (size_t i = 0; i < p->series_count; i++)
		p->series[metric][i] = mean * (1 + spread * jitter(i, salt));
}

static void resources_are_compared(void **state)
{
	static const enum metric metrics[] = { METRIC_CPU, METRIC_RSS, METRIC_READ, METRIC_SWAP };
	const struct comparison *c;
	struct pair p;

	(void)state;
	begin(&p);
	for (int side = 0; side < SIDES; side++) {
		struct document *d = add_document(&p, side, made_document(ELAPSED));
		size_t salt = (size_t)side * 10;

		made_series(d, SLICES, metrics, 4);
		set_resource(d, METRIC_CPU, 50, 0.05, salt + 1);
		set_resource(d, METRIC_RSS, side ? 2e6 : 1e6, 0.01, salt + 2);
		set_resource(d, METRIC_READ, 0, 0, salt + 3);
		set_resource(d, METRIC_SWAP, side ? 1e6 : 0, 0.01, salt + 4);
		d->processes[0].resource[METRIC_MEMORY_LIMIT].max = 1e9;
	}
	c = run(&p);
	assert_int_equal(c->resource_count, 5);
	assert_int_equal(c->resources[0].metric, METRIC_CPU);
	assert_int_equal(c->resources[0].mean.verdict, COMPARE_SAME);
	assert_int_equal(c->resources[1].mean.verdict, COMPARE_SLOWER);
	assert_near(c->resources[1].mean.percent, 100, 2);
	assert_near(c->resources[1].max.percent, 100, 1e-6);
	assert_true(isnan(c->resources[1].max.p));
	assert_int_equal(c->resources[2].metric, METRIC_SWAP);
	assert_true(isinf(c->resources[2].mean.percent));
	assert_int_equal(c->resources[2].mean.verdict, COMPARE_SLOWER);
	assert_int_equal(c->resources[3].metric, METRIC_READ);
	assert_int_equal(c->resources[3].mean.verdict, COMPARE_SAME);
	assert_int_equal(c->resources[4].mean.verdict, COMPARE_UNSURE);
	assert_string_equal(compare_verdict_title(COMPARE_SLOWER, KIND_LOAD), "more");
	end(&p);
}

/* ---- warnings ---- */

static void replace(char **text, const char *with)
{
	free(*text);
	*text = mem_string(with);
}

static void a_fair_comparison_warns_of_its_method_only(void **state)
{
	struct pair p;

	(void)state;
	begin_single(&p, 1, 0.01);
	run(&p);
	assert_int_equal(p.c->warning_count, 1);
	assert_true(warned(p.c, "Stretches of time were compared, not runs."));
	end(&p);
	begin_runs(&p, 4, 1, 1, 0.01);
	assert_int_equal(run(&p)->warning_count, 0);
	end(&p);
	begin_single(&p, 1, 0.01);
	add_document(&p, BEFORE, made_document(ELAPSED));
	run(&p);
	assert_true(warned(p.c, "With 2 and 1 documents the runs cannot be tested"));
	end(&p);
}

static void differences_are_warned_of(void **state)
{
	struct document *d;
	struct pair p;

	(void)state;
	begin_single(&p, 1, 0.01);
	d = p.documents[AFTER][0];
	replace(&d->host.name, "elsewhere");
	replace(&d->host.kernel, "other");
	replace(&d->host.cpu_model, "fast");
	replace(&d->version, "2");
	replace(&d->run.view, "window");
	d->host.cpus = 8;
	d->run.interval = 1;
	run(&p);
	assert_true(warned(p.c, "The hosts differ: host and elsewhere."));
	assert_true(warned(p.c, "The kernels differ: kernel and other."));
	assert_true(warned(p.c, "The processors differ: processor and fast."));
	assert_true(warned(p.c, "The number of processors differs: 2 and 8."));
	assert_true(warned(p.c, "different versions of perftop: 1 and 2."));
	assert_true(warned(p.c, "The sampling intervals differ: 100ms and 1.00s."));
	assert_true(warned(p.c, "cover different times: lifetime and window."));
	replace(&d->host.name, NULL);
	d->run.interval = NAN;
	run(&p);
	assert_false(warned(p.c, "The hosts differ"));
	assert_false(warned(p.c, "intervals"));
	end(&p);
}

static void loads_and_lengths_are_warned_of(void **state)
{
	struct document *d;
	struct pair p;

	(void)state;
	begin_single(&p, 1, 0.01);
	d = p.documents[AFTER][0];
	d->processes[0].ops[0].figures.rate *= 1.19;
	assert_false(warned(run(&p), "The load differs"));
	d->processes[0].ops[0].figures.rate = 1000;
	run(&p);
	assert_true(warned(p.c, "The load differs: 400 calls per second of all operations "
				"together, and 1.00k."));
	d->run.elapsed = 20;
	d->run.samples = 3;
	d->run.suspended = true;
	run(&p);
	assert_true(warned(p.c, "for much longer than the other: 6.00s and 20.0s."));
	assert_true(warned(p.c, "after.json covers hardly more than a moment"));
	assert_true(warned(p.c, "The machine was suspended during after.json."));
	end(&p);
	begin(&p);
	for (int side = 0; side < SIDES; side++)
		add_document(&p, side, made_document(ELAPSED))
			->processes[0]
			.resource[METRIC_CPU]
			.mean = side ? 90 : 30;
	run(&p);
	assert_true(warned(p.c, "The load differs: 30.0% of a processor, and 90.0%."));
	end(&p);
}

/* What waits for processors four times as much is slower by that alone, as far as anybody knows. */
static void busy_processors_are_a_doubt(void **state)
{
	struct pair p;

	(void)state;
	begin_single(&p, 1.08, 0.01);
	for (int side = 0; side < SIDES; side++) {
		struct document_process *process = &p.documents[side][0]->processes[0];

		process->resource[METRIC_CPU].mean = 50;
		process->resource[METRIC_RUN_QUEUE].mean = 1;
	}
	assert_int_equal(run(&p)->ops[0].verdict, COMPARE_SLOWER);
	assert_false(warned(p.c, "The processors were busy"));
	p.documents[AFTER][0]->processes[0].resource[METRIC_RUN_QUEUE].mean = 3.5;
	assert_int_equal(run(&p)->ops[0].verdict, COMPARE_UNSURE);
	assert_reason(p.c,
		      "the processors were busier on one side: the change may be anything from ");
	assert_int_equal(p.c->ops[0].figure[COMPARE_RATE].verdict, COMPARE_SAME);
	end(&p);
}

/* However large the difference is: the same program was three times as slow for it. */
static void much_busier_processors_tell_nothing(void **state)
{
	const struct comparison *c;
	struct pair p;

	(void)state;
	begin_single(&p, 3, 0.01);
	for (int side = 0; side < SIDES; side++) {
		struct document_process *process = &p.documents[side][0]->processes[0];

		process->resource[METRIC_CPU].mean = 50;
		process->resource[METRIC_RUN_QUEUE].mean = side ? 10 : 1;
	}
	c = run(&p);
	assert_int_equal(c->ops[0].verdict, COMPARE_UNSURE);
	assert_reason(c, "the processors were busier on one side: it waited for one for 2.0% of "
			 "the time (before) and 16.7% (after)");
	for (int figure = 0; figure < COMPARE_FIGURES; figure++)
		assert_int_equal(c->ops[0].figure[figure].verdict, COMPARE_UNSURE);
	assert_near(c->ops[0].figure[COMPARE_MEAN].percent, 200, 3);
	assert_true(isnan(c->ops[0].figure[COMPARE_MEAN].low));
	assert_int_equal(comparison_slower(c, 5).count, 0);
	assert_true(warned(c, "Processors were busy: waited for one 2.0% of the time (before), "
			      "16.7% (after)."));
	end(&p);
	/* of repeated runs it is part of what differs between them */
	begin_runs(&p, 4, 1, 3, 0.01);
	for (int i = 0; i < 4; i++) {
		p.documents[AFTER][i]->processes[0].resource[METRIC_CPU].mean = 50;
		p.documents[AFTER][i]->processes[0].resource[METRIC_RUN_QUEUE].mean = 10;
	}
	assert_int_equal(run(&p)->ops[0].verdict, COMPARE_SLOWER);
	end(&p);
}

/* ---- costs ---- */

static struct document_op *first_op(const struct pair *p, int side, size_t run)
{
	return &p->documents[side][run]->processes[0].ops[0];
}

/* One document a side, of an operation that takes as long on both. */
static void begin_costs(struct pair *p, double cpu, double allocated)
{
	begin_single(p, 1, 0.01);
	for (int side = 0; side < SIDES; side++) {
		struct document_op *op = first_op(p, side, 0);

		made_costs(op, 1e-3 * (side ? cpu : 1), 10, 1000 * (side ? allocated : 1));
		for (size_t i = 0; i < op->slice_count; i++)
			op->slices[i].cpu *= 1 + 0.05 * jitter(i, 5 + (size_t)side);
	}
}

static void assert_verdict(const struct comparison *c, enum compare_figure figure,
			   enum compare_verdict verdict)
{
	assert_int_equal(c->ops[0].figure[figure].verdict, verdict);
}

static void assert_cost_reason(const struct comparison *c, enum compare_figure figure,
			       const char *part)
{
	const char *why = c->ops[0].figure[figure].reason;

	assert_verdict(c, figure, COMPARE_UNSURE);
	assert_non_null(why);
	if (!strstr(why, part))
		fail_msg("\"%s\" does not say \"%s\"", why, part);
}

static void costs_over_time_are_tested(void **state)
{
	const struct comparison *c;
	struct compare_worse worse;
	struct pair p;

	(void)state;
	begin_costs(&p, 1.4, 3.2);
	c = run(&p);
	assert_int_equal(c->ops[0].verdict, COMPARE_SAME);
	assert_int_equal(comparison_slower(c, 5).count, 0);
	assert_verdict(c, COMPARE_CPU, COMPARE_SLOWER);
	assert_near(c->ops[0].figure[COMPARE_CPU].percent, 40, 2);
	assert_verdict(c, COMPARE_ALLOCATIONS, COMPARE_SAME);
	assert_verdict(c, COMPARE_ALLOCATED, COMPARE_SLOWER);
	assert_near(c->ops[0].figure[COMPARE_ALLOCATED].percent, 220, 1e-6);
	assert_null(c->ops[0].figure[COMPARE_ALLOCATED].reason);
	assert_int_equal(c->costs[COMPARE_SLOWER], 2);
	assert_int_equal(c->costs[COMPARE_SAME], 1);
	worse = comparison_costlier(c, 30);
	assert_int_equal(worse.count, 2);
	assert_ptr_equal(worse.op, &c->ops[0]);
	assert_int_equal(worse.figure, COMPARE_ALLOCATED);
	assert_int_equal(comparison_costlier(c, 100).count, 1);
	assert_int_equal(comparison_costlier(c, 300).count, 0);
	assert_null(comparison_costlier(c, 300).op);
	assert_false(warned(c, "costs"));
	assert_string_equal(compare_verdict_name(COMPARE_SLOWER, KIND_MEMORY), "more");
	end(&p);
	begin_costs(&p, 0.7, 0.5);
	c = run(&p);
	assert_verdict(c, COMPARE_CPU, COMPARE_FASTER);
	assert_verdict(c, COMPARE_ALLOCATED, COMPARE_FASTER);
	assert_int_equal(comparison_costlier(c, 0).count, 0);
	end(&p);
	begin_costs(&p, 1, 1.04);
	c = run(&p);
	assert_int_equal(c->costs[COMPARE_SLOWER] + c->costs[COMPARE_FASTER], 0);
	end(&p);
}

static void costs_of_runs_are_tested(void **state)
{
	const struct comparison *c;
	struct pair p;

	(void)state;
	begin_runs(&p, 5, 1, 1, 0.01);
	for (int side = 0; side < SIDES; side++)
		for (size_t i = 0; i < 5; i++)
			made_costs(first_op(&p, side, i),
				   1e-3 * (side ? 1.2 : 1) * (1 + 0.01 * jitter(i, 9)),
				   side ? 3 : 0, 1000);
	c = run(&p);
	assert_int_equal(c->method, COMPARE_BY_RUNS);
	assert_verdict(c, COMPARE_CPU, COMPARE_SLOWER);
	assert_near(c->ops[0].figure[COMPARE_CPU].percent, 20, 2);
	assert_int_equal(c->ops[0].figure[COMPARE_CPU].n[AFTER], 5);
	/* from nothing to something is more than any percentage */
	assert_verdict(c, COMPARE_ALLOCATIONS, COMPARE_SLOWER);
	assert_true(isinf(c->ops[0].figure[COMPARE_ALLOCATIONS].percent));
	assert_verdict(c, COMPARE_ALLOCATED, COMPARE_SAME);
	assert_int_equal(comparison_costlier(c, 1000).count, 1);
	/* as much of each run as of the others is nothing that could be by chance, but few runs are */
	for (size_t i = 2; i < 5; i++)
		made_costs(first_op(&p, BEFORE, i), NAN, NAN, NAN);
	c = run(&p);
	assert_cost_reason(c, COMPARE_CPU,
			   "it was measured in 2 and 5 runs, of which it takes 3 each");
	assert_near(c->ops[0].figure[COMPARE_CPU].percent, 20, 2);
	assert_int_equal(comparison_costlier(c, 0).count, 0);
	end(&p);
}

static void costs_of_one_side_are_unknown(void **state)
{
	const struct comparison *c;
	struct pair p;

	(void)state;
	begin_costs(&p, 2, 2);
	made_costs(first_op(&p, BEFORE, 0), NAN, NAN, NAN);
	c = run(&p);
	assert_cost_reason(c, COMPARE_CPU, "it was not measured before; perftop --costs");
	assert_cost_reason(c, COMPARE_ALLOCATED, "it was not measured before; perftop --costs");
	assert_true(isnan(c->ops[0].figure[COMPARE_CPU].before));
	assert_true(isnan(c->ops[0].figure[COMPARE_CPU].percent));
	assert_near(c->ops[0].figure[COMPARE_CPU].after, 2e-3, 1e-9);
	assert_int_equal(c->costs[COMPARE_UNSURE], 3);
	assert_int_equal(comparison_costlier(c, 0).count, 0);
	assert_true(warned(c, "The costs that were measured differ, and measuring them takes time: "
			      "none and cpu,mem."));
	made_costs(first_op(&p, AFTER, 0), NAN, NAN, NAN);
	made_costs(first_op(&p, BEFORE, 0), 1e-3, NAN, NAN);
	c = run(&p);
	assert_cost_reason(c, COMPARE_CPU, "it was not measured after; perftop --costs");
	assert_null(c->ops[0].figure[COMPARE_ALLOCATED].reason);
	assert_int_equal(c->costs[COMPARE_UNSURE], 1);
	assert_true(warned(c, "takes time: cpu and none."));
	made_costs(first_op(&p, BEFORE, 0), NAN, NAN, NAN);
	c = run(&p);
	assert_int_equal(c->costs[COMPARE_UNSURE], 0);
	assert_false(warned(c, "costs"));
	end(&p);
}

/* Of a sum against another nobody can say whether it is noise. */
static void costs_without_slices_are_only_told(void **state)
{
	const struct comparison *c;
	struct pair p;

	(void)state;
	begin_costs(&p, 2, 2);
	for (int side = 0; side < SIDES; side++) {
		struct document_op *op = first_op(&p, side, 0);

		for (size_t i = 0; i < op->slice_count; i++)
			op->slices[i].allocated = NAN;
	}
	c = run(&p);
	assert_verdict(c, COMPARE_CPU, COMPARE_SLOWER);
	assert_cost_reason(c, COMPARE_ALLOCATED, "the documents do not have it over time");
	assert_near(c->ops[0].figure[COMPARE_ALLOCATED].percent, 100, 1e-6);
	assert_int_equal(comparison_costlier(c, 0).count, 1);
	end(&p);
}

/* However busy the processors are, a call allocates what it does. */
static void busy_processors_allocate_nothing(void **state)
{
	const struct comparison *c;
	struct pair p;

	(void)state;
	begin_costs(&p, 2, 2);
	for (int side = 0; side < SIDES; side++) {
		struct document_process *process = &p.documents[side][0]->processes[0];

		process->resource[METRIC_CPU].mean = 50;
		process->resource[METRIC_RUN_QUEUE].mean = side ? 10 : 1;
	}
	c = run(&p);
	assert_cost_reason(c, COMPARE_CPU, "the processors were busier on one side");
	assert_verdict(c, COMPARE_ALLOCATIONS, COMPARE_SAME);
	assert_verdict(c, COMPARE_ALLOCATED, COMPARE_SLOWER);
	end(&p);
}

/* Three costs of each operation are one family: with nothing changed little is found in any of them. */
static void costs_are_adjusted_together(void **state)
{
	const struct comparison *c;
	struct pair p;

	(void)state;
	begin_runs(&p, 4, 40, 1, 0.3);
	for (int side = 0; side < SIDES; side++)
		for (size_t i = 0; i < 4; i++)
			for (size_t k = 0; k < 40; k++) {
				double noise = 1 + 0.3 * jitter(100 * i + k, 3 + (size_t)side);

				made_costs(first_op(&p, side, i) + k, 1e-3 * noise, 10 * noise,
					   1000 * noise);
			}
	c = run(&p);
	assert_int_equal(c->costs[COMPARE_SLOWER] + c->costs[COMPARE_FASTER], 0);
	for (size_t k = 0; k < 40; k++)
		assert_true(c->ops[k].figure[COMPARE_CPU].q >= c->ops[k].figure[COMPARE_CPU].p);
	for (size_t i = 0; i < 4; i++) /* one that no run of the other side overlaps, if barely */
		first_op(&p, AFTER, i)->figures.cpu_mean = 1.35e-3 * (1 + 0.2 * (double)i);
	c = run(&p);
	for (size_t k = 0; k < 40; k++)
		if (strcmp(c->ops[k].operation, "op000") == 0)
			assert_non_null(
				strstr(c->ops[k].figure[COMPARE_CPU].reason,
				       "4 and 4 values cannot single out one of 120 costs"));
	end(&p);
}

/* ---- many, and hostile ---- */

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

#define MANY 1000

static void many_operations_are_compared(void **state)
{
	double began, least = INFINITY;
	struct pair p;

	(void)state;
	begin(&p);
	for (int side = 0; side < SIDES; side++) {
		struct document *d = add_document(&p, side, made_document(ELAPSED));

		for (size_t i = 0; i < MANY; i++) {
			char name[16];

			snprintf(name, sizeof(name), "op%04zu", i);
			add_steady(d, name, i == 500 && side ? 2e-3 : 1e-3, 0.1,
				   2 * i + (size_t)side);
		}
	}
	for (int i = 0; i < 5; i++) {
		began = seconds();
		run(&p);
		least = fmin(least, seconds() - began);
	}
	print_message("%d operations: %.1f ms\n", MANY, 1e3 * least);
	assert_int_equal(p.c->op_count, MANY);
	assert_int_equal(p.c->count[COMPARE_SLOWER], 1);
	assert_string_equal(p.c->ops[0].operation, "op0500");
	end(&p);
}

static const char hostile[] =
	"{\"schema\":\"perftop/1\",\"perftop_version\":\"\",\"time\":null,\"host\":{},"
	"\"run\":{\"interval_seconds\":1e-308,\"window_seconds\":1e308,\"elapsed_seconds\":%s,"
	"\"samples\":%d,\"view\":\"window\"},\"processes\":[{\"pid\":0,\"comm\":\"\\u001b[2J\","
	"\"state\":\"R\",\"series\":{\"time_seconds\":[0,0,0,0],"
	"\"cpu_percent\":[1e308,-1e308,1e308,0]},"
	"\"segment\":{\"state\":\"attached\"},"
	"\"operations\":[{\"component\":\"\",\"operation\":\"%%s%%n\",\"count\":18446744073709551615,"
	"\"errors\":0,\"mean_seconds\":1e308,\"rate_per_second\":1e308,\"in_flight\":0,"
	"\"slices\":[[0,1,18446744073709551615,0,1e-308,1e308,0,0,0,[]],"
	"[1,2,1,0,1e308,0,0,1,0,[]],[2,3,0,0,0,0,0,0,0,[]],[3,1e300,9,0,1e-308,1,1,1,1,[]]]}]}]}";

/* What the reader refuses: nobody else may rely on it. */
static void contradict(struct document *d)
{
	struct document_op *op = &d->processes[0].ops[0];

	d->run.interval = -1;
	op->figures.mean = -1e308;
	op->slices[0].from = op->slices[0].mean = -1e308;
	op->slices[0].to = 1e308;
	op->slices[1].from = 5;
	op->slices[1].to = 4;
	op->slices[2].from = op->slices[2].to = op->slices[3].from = 0;
}

static void hostile_documents_do_no_harm(void **state)
{
	static const char *const lengths[] = { "0", "1e-308", "1", "1e308" };
	struct pair p;

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		char text[2048];
		struct error err;

		begin(&p);
		for (int k = 0; k < 8; k++) {
			struct document *d;

			snprintf(text, sizeof(text), hostile, lengths[i], k);
			d = document_parse(text, strlen(text), &err);
			if (!d)
				fail_msg("%s", err.text);
			if (k >= 4)
				contradict(d);
			add_document(&p, k % 2, d);
			run(&p);
			for (size_t op = 0; op < p.c->op_count; op++)
				assert_int_not_equal(p.c->ops[op].verdict, COMPARE_SLOWER);
		}
		end(&p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(snapshots_are_one_run),
		cmocka_unit_test(runs_are_told_apart),
		cmocka_unit_test(copies_are_one_run),
		cmocka_unit_test(slower_is_told),
		cmocka_unit_test(faster_is_told),
		cmocka_unit_test(small_changes_are_none),
		cmocka_unit_test(wide_variation_is_told),
		cmocka_unit_test(dependence_is_told),
		cmocka_unit_test(few_runs_cannot_single_out),
		cmocka_unit_test(one_of_many_is_singled_out),
		cmocka_unit_test(quantiles_are_of_buckets),
		cmocka_unit_test(few_values_are_told),
		cmocka_unit_test(what_comes_and_goes_is_listed),
		cmocka_unit_test(order_is_by_importance),
		cmocka_unit_test(labels_tell_operations_apart),
		cmocka_unit_test(histograms_are_added),
		cmocka_unit_test(the_sum_is_compared),
		cmocka_unit_test(zeros_are_compared_by_difference),
		cmocka_unit_test(the_unknown_is_left_out),
		cmocka_unit_test(ends_of_runs_are_left_out),
		cmocka_unit_test(nothing_is_compared_with_nothing),
		cmocka_unit_test(resources_are_compared),
		cmocka_unit_test(a_fair_comparison_warns_of_its_method_only),
		cmocka_unit_test(differences_are_warned_of),
		cmocka_unit_test(loads_and_lengths_are_warned_of),
		cmocka_unit_test(busy_processors_are_a_doubt),
		cmocka_unit_test(much_busier_processors_tell_nothing),
		cmocka_unit_test(costs_over_time_are_tested),
		cmocka_unit_test(costs_of_runs_are_tested),
		cmocka_unit_test(costs_of_one_side_are_unknown),
		cmocka_unit_test(costs_without_slices_are_only_told),
		cmocka_unit_test(busy_processors_allocate_nothing),
		cmocka_unit_test(costs_are_adjusted_together),
		cmocka_unit_test(many_operations_are_compared),
		cmocka_unit_test(hostile_documents_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
