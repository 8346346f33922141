/*
 * What is called faster or slower in documents of tests/decide/calibrate.sh:
 *
 *	calibrate_judge RUNS PAIRS BASE... -- SLOWER...
 *
 * Pairs of single documents, then pairs of groups of RUNS, are drawn from BASE (nothing may be called), and from
 * BASE and SLOWER (the operations in `planted` are to be found). Status 1 if more than 5 % of the pairs
 * or operations are called, or fewer than 95 % of the planted ones are found.
 */
#include "decide/compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../stats/noise.h"
#include "base/error.h"
#include "base/mem.h"
#include "report/report.h"

#define MOST_CALLED 5.0
#define LEAST_FOUND 95.0
#define OPS_MOST    32

static const char *const planted[] = { "sleep_long", "compute_long", "heavy_tail", "rare" };

struct pile {
	struct document **documents;
	const char **paths;
	size_t count;
};

static struct noise noise = { .state = 88172645463325252u };

struct tally {
	const char *operation; /* a document's */
	size_t compared, faster, slower, unsure;
	double percent; /* sum */
};

struct score {
	size_t pairs, loud, calls, operations, resource_calls, resources, planted, found;
	struct tally tally[OPS_MOST];
	size_t tallies;
};

static bool is_planted(const char *operation)
{
	for (size_t i = 0; i < sizeof(planted) / sizeof(planted[0]); i++)
		if (strcmp(planted[i], operation) == 0)
			return true;
	return false;
}

/* ---- drawing ---- */

/* Moves `want` of them that are not at `from` or before to there, at random. */
static void draw(struct pile *p, size_t from, size_t want)
{
	for (size_t i = from; i < from + want; i++) {
		size_t other = i + (size_t)(noise_uniform(&noise) * (double)(p->count - i));
		struct document *document = p->documents[i];
		const char *path = p->paths[i];

		p->documents[i] = p->documents[other];
		p->documents[other] = document;
		p->paths[i] = p->paths[other];
		p->paths[other] = path;
	}
}

static struct compare_side side_of(const struct pile *p, size_t from, size_t count)
{
	return (struct compare_side){ "side", p->documents + from, p->paths + from, count };
}

/* ---- counting ---- */

static struct tally *tally_of(struct score *s, const char *operation)
{
	for (size_t i = 0; i < s->tallies; i++)
		if (strcmp(s->tally[i].operation, operation) == 0)
			return &s->tally[i];
	if (s->tallies == OPS_MOST)
		exit(2);
	s->tally[s->tallies] = (struct tally){ .operation = operation };
	return &s->tally[s->tallies++];
}

static void count(struct score *s, const struct comparison *c, bool slower)
{
	size_t wrong = 0;

	for (size_t i = 0; i < c->op_count; i++) {
		const struct compared_op *op = &c->ops[i];
		struct tally *t = tally_of(s, op->operation);
		bool changed = slower && is_planted(op->operation);

		t->compared++;
		t->faster += op->verdict == COMPARE_FASTER;
		t->slower += op->verdict == COMPARE_SLOWER;
		t->unsure += op->verdict == COMPARE_UNSURE;
		t->percent += op->figure[COMPARE_MEAN].percent;
		s->planted += changed;
		s->found += changed && op->verdict == COMPARE_SLOWER;
		s->operations += !changed;
		wrong += op->verdict == COMPARE_FASTER ||
			 (!changed && op->verdict == COMPARE_SLOWER);
	}
	for (size_t i = 0; i < c->resource_count; i++) {
		s->resources++;
		s->resource_calls += c->resources[i].mean.verdict >= COMPARE_FASTER;
	}
	s->pairs++;
	s->calls += wrong;
	s->loud += wrong > 0;
}

static double percent(size_t part, size_t all)
{
	return all ? 100 * (double)part / (double)all : 0;
}

static void print_score(const char *what, const struct score *s)
{
	printf("%s: %zu pairs, %.1f%% with anything called wrongly; %.1f%% of operations, "
	       "%.1f%% of resources called\n",
	       what, s->pairs, percent(s->loud, s->pairs), percent(s->calls, s->operations),
	       percent(s->resource_calls, s->resources));
	if (s->planted)
		printf("%s: %.1f%% of %zu planted changes found\n", what,
		       percent(s->found, s->planted), s->planted);
	for (size_t i = 0; i < s->tallies; i++) {
		const struct tally *t = &s->tally[i];

		printf("    %-14s slower %5.1f%%  faster %5.1f%%  not enough data %5.1f%%  mean change %+.1f%%\n",
		       t->operation, percent(t->slower, t->compared),
		       percent(t->faster, t->compared), percent(t->unsure, t->compared),
		       t->percent / (double)t->compared);
	}
}

/* ---- pairs ---- */

static void compare_sides(struct score *s, struct compare_side before, struct compare_side after,
			  bool slower)
{
	const struct compare_side sides[SIDES] = { before, after };
	struct compare_settings settings;
	struct comparison *c;

	compare_settings_init(&settings);
	c = compare(sides, &settings);
	count(s, c, slower);
	comparison_free(c);
}

/* Returns whether it is as it should be. */
static bool judge(const char *what, struct pile *base, struct pile *slower, size_t runs,
		  size_t pairs)
{
	struct score same = { 0 }, changed = { 0 };
	char text[128];

	for (size_t i = 0; i < pairs; i++) {
		draw(base, 0, 2 * runs);
		compare_sides(&same, side_of(base, 0, runs), side_of(base, runs, runs), false);
		draw(slower, 0, runs);
		compare_sides(&changed, side_of(base, 0, runs), side_of(slower, 0, runs), true);
	}
	snprintf(text, sizeof(text), "%s, nothing changed", what);
	print_score(text, &same);
	snprintf(text, sizeof(text), "%s, some slower by 10 %%", what);
	print_score(text, &changed);
	return percent(same.loud, same.pairs) <= MOST_CALLED &&
	       percent(same.calls, same.operations) <= MOST_CALLED &&
	       percent(changed.found, changed.planted) >= LEAST_FOUND;
}

static void read_pile(struct pile *p, char **paths, size_t count)
{
	struct error err;

	p->documents = mem_alloc_array(count + 1, sizeof(*p->documents));
	p->paths = mem_alloc_array(count + 1, sizeof(*p->paths));
	for (; p->count < count; p->count++) {
		p->paths[p->count] = paths[p->count];
		p->documents[p->count] = document_read(paths[p->count], &err);
		if (!p->documents[p->count]) {
			fprintf(stderr, "calibrate_judge: %s\n", err.text);
			exit(2);
		}
	}
}

static void pile_clear(struct pile *p)
{
	for (size_t i = 0; i < p->count; i++)
		document_free(p->documents[i]);
	free(p->documents);
	free(p->paths);
}

int main(int argc, char **argv)
{
	size_t runs = argc > 2 ? strtoul(argv[1], NULL, 10) : 0, pairs, split = 3;
	struct pile base = { 0 }, slower = { 0 };
	bool windows, groups;

	while ((int)split < argc && strcmp(argv[split], "--") != 0)
		split++;
	if (!runs || (int)split >= argc)
		return 2;
	pairs = strtoul(argv[2], NULL, 10);
	read_pile(&base, argv + 3, split - 3);
	read_pile(&slower, argv + split + 1, (size_t)argc - split - 1);
	if (base.count < 2 * runs || slower.count < runs) {
		fprintf(stderr, "calibrate_judge: too few documents\n");
		return 2;
	}
	windows = judge("single runs, by windows", &base, &slower, 1, pairs);
	groups = judge("several runs", &base, &slower, runs, pairs);
	pile_clear(&base);
	pile_clear(&slower);
	return windows && groups ? 0 : 1;
}
