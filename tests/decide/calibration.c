/*
 * How often is a difference called where there is none, and how often found where there is one? Pairs of documents
 * of ten operations each, simulated with fixed seeds: steady ones, such that remember, heavy tails, rare and
 * bimodal ones, phases of load; the machine's speed differs from run to run by 1 %. Of pairs that do not
 * differ at most 5 % may have anything called faster or slower; of operations that are slower by 10 % at least 95 %
 * are found, with single runs by windows as with five or six runs on each side, or four, five and six where one of
 * twenty or a hundred operations changed. Where the noise is so wide that 10 %
 * cannot be found, still nothing may be called. Phases that last for much of a run look like a change, and
 * are one as far as a single run tells: they are only shown.
 *
 * PERFTOP_SIMULATED_PAIRS: so many of each kind (default 150); all figures are then shown.
 * PERFTOP_SIMULATED_SEED: others than the ones that are asserted (default 1), for whoever changes what
 * is calibrated.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../stats/noise.h"
#include "base/mem.h"
#include "decide/compare.h"
#include "made.h"

#define PAIRS       "PERFTOP_SIMULATED_PAIRS"
#define MOST_CALLED 5.0 /* percent */
#define LEAST_FOUND 95.0
#define OPS         10
#define PLANTED     3
#define OPS_MOST    100
#define SLOWER      1.1
#define SPEED       0.01 /* deviation of the machine's speed between runs */
#define RUNS_MOST   10

/* What the durations of an operation are like in time. */
enum kind { STEADY, REMEMBERING, HEAVY, BIMODAL, RARE, PHASES, KINDS };

struct life {
	enum kind kind;
	double spread; /* of a slice's mean; heavy tails: of the logarithm of a call */
	double memory; /* of slices that follow each other */
	enum expected { FOUND, QUIET, SHOWN } expected;
	const char *name;
	size_t slices;
};

/* What is compared: so many runs a side, of so many operations, of which the first ones change. */
struct plan {
	size_t runs;
	int ops, planted;
};

static struct noise noise;

static void seed(uint64_t salt)
{
	const char *text = getenv("PERFTOP_SIMULATED_SEED");
	uint64_t base = text ? strtoull(text, NULL, 10) : 1;

	noise = (struct noise){ .state = (base * 1000003 + salt) * 0x9E3779B97F4A7C15u + 1 };
	for (int i = 0; i < 20; i++)
		noise_uniform(&noise);
}

static size_t pairs(void)
{
	const char *text = getenv(PAIRS);

	return text ? strtoul(text, NULL, 10) : 150;
}

/* ---- the life of one operation ---- */

static double mean_of_calls(const struct life *l, int calls)
{
	double sum = 0;

	for (int i = 0; i < calls; i++)
		if (l->kind == HEAVY)
			sum += exp(l->spread * noise_normal(&noise));
		else
			sum += noise_uniform(&noise) < 0.2 ? 5 : 1;
	return sum / calls;
}

/* The mean of a slice, relative to that of the operation; *phase is its state. */
static double relative_mean(const struct life *l, struct noise *state, int calls)
{
	switch (l->kind) {
	case HEAVY:
	case BIMODAL: return mean_of_calls(l, calls);
	case REMEMBERING: {
		state->last = l->memory * state->last +
			      sqrt(1 - l->memory * l->memory) * noise_normal(&noise);
		return exp(l->spread * state->last);
	}
	case PHASES:
		if (state->last == 0 || noise_uniform(&noise) > (1 + l->memory) / 2)
			state->last = noise_uniform(&noise) < 0.5 ? -1 : 1;
		return exp(l->spread * (state->last + 0.5 * noise_normal(&noise)));
	default: return exp(l->spread * noise_normal(&noise));
	}
}

static int calls_of(const struct life *l)
{
	switch (l->kind) {
	case HEAVY: return 100;
	case BIMODAL: return 200;
	case RARE: return noise_uniform(&noise) < 0.6;
	default: return 40;
	}
}

static void live(struct document_op *op, const struct life *l, double level)
{
	struct noise state = { .last = l->kind == PHASES ? 0 : noise_normal(&noise) };

	for (size_t i = 0; i < l->slices; i++) {
		int calls = calls_of(l);

		if (calls)
			made_slice(op, 0.1 * (double)i, 0.1 * (double)(i + 1), (uint64_t)calls,
				   level * relative_mean(l, &state, calls));
	}
	made_figures(op, 0.1 * (double)l->slices);
}

static struct document *simulate(const struct life *l, const struct plan *plan, double slower)
{
	struct document *d = made_document(0.1 * (double)l->slices);
	double speed = exp(SPEED * noise_normal(&noise));
	char name[16];

	for (int op = 0; op < plan->ops; op++) {
		snprintf(name, sizeof(name), "op%d", op);
		live(made_op(d, "c", name, NULL, l->slices), l,
		     1e-3 * speed * (op < plan->planted ? slower : 1));
	}
	return d;
}

/* ---- what is said of it ---- */

struct score {
	size_t pairs, loud;   /* loud: where anything is called that is not so */
	size_t steady, wrong; /* operations that did not change */
	size_t planted, found;
	size_t unsure;
};

static void count_ops(struct score *s, const struct comparison *c, int planted)
{
	size_t wrong = 0;

	for (size_t i = 0; i < c->op_count; i++) {
		const struct compared_op *op = &c->ops[i];
		bool changed = atoi(op->operation + 2) < planted;

		s->unsure += op->verdict == COMPARE_UNSURE;
		s->planted += changed;
		s->found += changed && op->verdict == COMPARE_SLOWER;
		s->steady += !changed;
		wrong += op->verdict == COMPARE_FASTER ||
			 (!changed && op->verdict == COMPARE_SLOWER);
	}
	s->pairs++;
	s->wrong += wrong;
	s->loud += wrong > 0;
}

static void compare_pair(struct score *s, const struct life *l, const struct plan *plan,
			 double slower)
{
	struct document *documents[SIDES][RUNS_MOST];
	static const char *const paths[RUNS_MOST] = { "a", "b", "c", "d", "e",
						      "f", "g", "h", "i", "j" };
	struct compare_side sides[SIDES];
	struct compare_settings settings;
	struct comparison *c;

	for (int side = 0; side < SIDES; side++) {
		for (size_t run = 0; run < plan->runs; run++)
			documents[side][run] = simulate(l, plan, side == AFTER ? slower : 1);
		sides[side] = (struct compare_side){ "side", documents[side], paths, plan->runs };
	}
	compare_settings_init(&settings);
	c = compare(sides, &settings);
	count_ops(s, c, slower > 1 ? plan->planted : 0);
	comparison_free(c);
	for (int side = 0; side < SIDES; side++)
		for (size_t run = 0; run < plan->runs; run++)
			document_free(documents[side][run]);
}

static struct score score_of(const struct life *l, const struct plan *plan, double slower)
{
	struct score s = { 0 };

	for (size_t i = 0; i < pairs(); i++)
		compare_pair(&s, l, plan, slower);
	return s;
}

static double percent(size_t part, size_t all)
{
	return all ? 100 * (double)part / (double)all : 0;
}

static void print(const struct life *l, const struct plan *plan, const struct score *same,
		  const struct score *slower)
{
	print_message("%-22s %3zu slices, %2zu a side, of %3d: called in %4.1f%% of pairs, "
		      "%4.1f%% of operations; not known %4.1f%%\n",
		      l->name, l->slices, plan->runs, plan->ops, percent(same->loud, same->pairs),
		      percent(same->wrong, same->steady), percent(same->unsure, same->steady));
	if (slower->pairs)
		print_message("%22s found %5.1f%%; of those beside them called %4.1f%%\n", "",
			      percent(slower->found, slower->planted),
			      percent(slower->wrong, slower->steady));
}

static void add(struct score *to, const struct score *from)
{
	to->pairs += from->pairs;
	to->loud += from->loud;
	to->steady += from->steady;
	to->wrong += from->wrong;
}

static void assert_calibrated(const struct score *s)
{
	assert_true(percent(s->loud, s->pairs) <= MOST_CALLED);
	assert_true(percent(s->wrong, s->steady) <= MOST_CALLED);
}

/* Of one kind there are so few pairs that chance alone would exceed the limit: it is for all together. */
static void check(const struct life *lives, size_t count, const struct plan *plan)
{
	struct score all[] = { [FOUND] = { 0 }, [QUIET] = { 0 }, [SHOWN] = { 0 } };

	for (size_t i = 0; i < count; i++) {
		const struct life *l = &lives[i];
		struct score same, slower = { 0 };

		if (l->expected == SHOWN && !getenv(PAIRS))
			continue;
		seed(1000 * plan->runs + 100000 * (uint64_t)(plan->ops - OPS) + i);
		same = score_of(l, plan, 1);
		if (l->expected == FOUND || getenv(PAIRS))
			slower = score_of(l, plan, SLOWER);
		print(l, plan, &same, &slower);
		add(&all[l->expected], &same);
		if (l->expected == FOUND)
			assert_true(percent(slower.found, slower.planted) >= LEAST_FOUND);
	}
	assert_calibrated(&all[FOUND]);
	assert_calibrated(&all[QUIET]);
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct life in_windows[] = {
	{ STEADY, 0.02, 0, FOUND, "steady, 2 %", 25 },
	{ STEADY, 0.05, 0, FOUND, "steady, 5 %", 60 },
	{ REMEMBERING, 0.03, 0.5, FOUND, "remembering 0.5, 3 %", 60 },
	{ REMEMBERING, 0.05, 0.5, FOUND, "remembering 0.5, 5 %", 250 },
	{ HEAVY, 0.5, 0, FOUND, "heavy tails", 60 },
	{ BIMODAL, 0, 0, FOUND, "bimodal", 60 },
	{ RARE, 0.05, 0, FOUND, "rare, 5 %", 60 },
	{ PHASES, 0.03, 0.3, FOUND, "phases, 3 %", 60 },
	{ STEADY, 0.05, 0, QUIET, "steady, 5 %", 25 },
	{ STEADY, 0.10, 0, QUIET, "steady, 10 %", 25 },
	{ STEADY, 0.10, 0, QUIET, "steady, 10 %", 60 },
	{ STEADY, 0.30, 0, QUIET, "steady, 30 %", 60 },
	{ REMEMBERING, 0.05, 0.5, QUIET, "remembering 0.5, 5 %", 25 },
	{ REMEMBERING, 0.10, 0.5, QUIET, "remembering 0.5, 10 %", 60 },
	{ REMEMBERING, 0.10, 0.7, QUIET, "remembering 0.7, 10 %", 60 },
	{ REMEMBERING, 0.10, 0.8, QUIET, "remembering 0.8, 10 %", 25 },
	{ REMEMBERING, 0.10, 0.9, QUIET, "remembering 0.9, 10 %", 60 },
	{ REMEMBERING, 0.10, 0.9, QUIET, "remembering 0.9, 10 %", 250 },
	{ HEAVY, 1.5, 0, QUIET, "heavier tails", 60 },
	{ RARE, 0.30, 0, QUIET, "rare, 30 %", 60 },
	{ PHASES, 0.05, 0.3, SHOWN, "phases, 5 %", 60 },
	{ PHASES, 0.15, 0.9, SHOWN, "long phases, 15 %", 250 },
};

static void by_windows(void **state)
{
	(void)state;
	check(in_windows, COUNT(in_windows), &(struct plan){ 1, OPS, PLANTED });
}

static const struct life in_runs[] = {
	{ STEADY, 0.05, 0, FOUND, "steady, 5 %", 25 },
	{ REMEMBERING, 0.05, 0.5, FOUND, "remembering 0.5, 5 %", 25 },
	{ HEAVY, 0.5, 0, FOUND, "heavy tails", 25 },
	{ STEADY, 0.30, 0, QUIET, "steady, 30 %", 25 },
	{ REMEMBERING, 0.10, 0.9, QUIET, "remembering 0.9, 10 %", 25 },
	{ HEAVY, 1.5, 0, QUIET, "heavier tails", 25 },
};

static void by_runs(void **state)
{
	(void)state;
	check(in_runs, COUNT(in_runs), &(struct plan){ 5, OPS, PLANTED });
	check(in_runs, COUNT(in_runs), &(struct plan){ 6, OPS, PLANTED });
	if (getenv(PAIRS))
		check(in_runs, COUNT(in_runs), &(struct plan){ 10, OPS, PLANTED });
}

/* What differs between runs of one operation alone; that of the machine's speed comes to it. */
static const struct life of_many[] = {
	{ STEADY, 0.01, 0, FOUND, "steady, 1 %", 8 },
	{ STEADY, 0.05, 0, QUIET, "steady, 5 %", 2 },
	{ STEADY, 0.10, 0, QUIET, "steady, 10 %", 2 },
	{ STEADY, 0.30, 0, QUIET, "steady, 30 %", 2 },
	{ REMEMBERING, 0.10, 0.9, QUIET, "remembering 0.9, 10 %", 5 },
	{ HEAVY, 1.5, 0, QUIET, "heavier tails", 2 },
};

static void one_of_many_by_runs(void **state)
{
	static const int ops[] = { 20, OPS_MOST };

	(void)state;
	for (size_t i = 0; i < COUNT(ops); i++)
		for (size_t runs = 4; runs <= 6; runs++)
			check(of_many, COUNT(of_many), &(struct plan){ runs, ops[i], 1 });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_windows),
		cmocka_unit_test(by_runs),
		cmocka_unit_test(one_of_many_by_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
