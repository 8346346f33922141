/* Two groups of values against each other. */
#include "stats/shift.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stats/robust.h"

#define EXACT_MOST 20   /* values in each group */
#define LEVEL      0.05 /* of what the interval leaves out */
#define NORMAL_95  1.959964

struct group {
	double *value; /* ascending */
	size_t count;
};

static struct group sorted(const double *values, size_t count)
{
	struct group g = { mem_copy(values, count * sizeof(*values)), count };

	robust_sort(g.value, count);
	return g;
}

/* ---- U ---- */

struct ranking {
	double u; /* pairs in which the one of the second group is larger; ties are half a pair */
	double ties; /* sum of t^3 - t over runs of t equal values in both groups together */
};

static size_t run_of(const struct group *g, size_t from, double value)
{
	size_t i = from;

	while (i < g->count && g->value[i] == value)
		i++;
	return i - from;
}

static struct ranking rank(const struct group *before, const struct group *after)
{
	struct ranking r = { 0, 0 };
	size_t i = 0, j = 0;

	while (i < before->count || j < after->count) {
		bool first = j == after->count ||
			     (i < before->count && before->value[i] <= after->value[j]);
		double value = first ? before->value[i] : after->value[j];
		size_t of_before = run_of(before, i, value), of_after = run_of(after, j, value);
		double run = (double)(of_before + of_after);

		r.u += (double)of_after * ((double)i + (double)of_before / 2);
		r.ties += run * run * run - run;
		i += of_before;
		j += of_after;
	}
	return r;
}

/* ---- its distribution where both groups are drawn from the same ---- */

/* In how many of all orders U is at most 0, 1 .. half of n m: the coefficients of the Gaussian
 * binomial, whose factors (1 - q^(m + i)) / (1 - q^i) are applied one after the other (Mann and
 * Whitney's recurrence as Harding 1984 puts it), then summed. Whole numbers below 2^38, so exact.
 * Returns the number of all orders. */
static double orders(double *at_most, size_t n, size_t m)
{
	size_t half = n * m / 2;
	double all = 1;

	memset(at_most, 0, (half + 1) * sizeof(*at_most));
	at_most[0] = 1;
	for (size_t i = 1; i <= n; i++) {
		for (size_t u = half; u >= m + i; u--)
			at_most[u] -= at_most[u - m - i];
		for (size_t u = i; u <= half; u++)
			at_most[u] += at_most[u - i];
		all = all * (double)(m + i) / (double)i;
	}
	for (size_t u = 1; u <= half; u++)
		at_most[u] += at_most[u - 1];
	return all;
}

/* p, and the rank of the difference at which the interval begins: 0 if there is none. */
struct judgement {
	double p;
	size_t bound;
};

static struct judgement judge_exactly(size_t n, size_t m, double u)
{
	double at_most[EXACT_MOST * EXACT_MOST / 2 + 1], all = orders(at_most, n, m);
	size_t smaller = (size_t)fmin(u, (double)(n * m) - u);
	struct judgement j = { fmin(1, 2 * at_most[smaller] / all), 0 };

	while (2 * at_most[j.bound] / all <= LEVEL)
		j.bound++;
	return j;
}

/* The interval is that of untied values, as in Hollander and Wolfe (4.41): ties make it no
 * narrower. */
static struct judgement judge_normally(double n, double m, const struct ranking *r)
{
	double all = n + m, middle = n * m / 2, untied = n * m / 12 * (all + 1);
	double variance = untied - n * m / 12 * r->ties / (all * (all - 1));
	double off = fmax(fabs(r->u - middle) - 0.5, 0);
	double bound = floor(middle - NORMAL_95 * sqrt(untied));

	return (struct judgement){
		.p = variance > 0 ? erfc(off / sqrt(2 * variance)) : 1,
		.bound = bound > 0 ? (size_t)bound : 0,
	};
}

/* ---- the differences of all pairs: where they are many, they are never written down ---- */

#define WRITTEN_MOST (EXACT_MOST * EXACT_MOST)

static double written_difference(const struct group *before, const struct group *after,
				 size_t wanted)
{
	double all[WRITTEN_MOST];
	size_t count = 0;

	for (size_t i = 0; i < before->count; i++)
		for (size_t j = 0; j < after->count; j++)
			all[count++] = after->value[j] - before->value[i];
	return robust_select(all, count, wanted - 1);
}

static size_t differences_up_to(const struct group *before, const struct group *after, double most)
{
	size_t i = 0, found = 0;

	for (size_t j = 0; j < after->count; j++) {
		while (i < before->count && after->value[j] - before->value[i] > most)
			i++;
		found += before->count - i;
	}
	return found;
}

/* Doubles as whole numbers in the same order, and back. */
static int64_t place_of(double value)
{
	int64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits < 0 ? bits ^ INT64_MAX : bits;
}

static double value_at(int64_t place)
{
	int64_t bits = place < 0 ? place ^ INT64_MAX : place;
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* The rank-th smallest (from 1): the smallest number that is not below so many. Halving the places
 * instead of the values, it takes 64 steps at most, near 0 too. */
static double difference(const struct group *before, const struct group *after, size_t wanted)
{
	int64_t low = place_of(after->value[0] - before->value[before->count - 1]);
	int64_t high = place_of(after->value[after->count - 1] - before->value[0]);

	if (before->count * after->count <= WRITTEN_MOST)
		return written_difference(before, after, wanted) + 0.0;
	while (low < high) {
		int64_t middle = low + (int64_t)(((uint64_t)high - (uint64_t)low) / 2);

		if (differences_up_to(before, after, value_at(middle)) >= wanted)
			high = middle;
		else
			low = middle + 1;
	}
	return value_at(low) + 0.0; /* no negative 0 */
}

static double middle_difference(const struct group *before, const struct group *after)
{
	size_t pairs = before->count * after->count;
	double upper = difference(before, after, pairs / 2 + 1), lower;

	if (pairs % 2)
		return upper;
	lower = difference(before, after, pairs / 2);
	return lower + (upper - lower) / 2;
}

static void compare(const struct group *before, const struct group *after, struct shift *out)
{
	size_t n = before->count, m = after->count;
	struct ranking r = rank(before, after);
	bool exact = n <= EXACT_MOST && m <= EXACT_MOST && r.ties == 0;
	struct judgement j =
		exact ? judge_exactly(n, m, r.u) : judge_normally((double)n, (double)m, &r);

	*out = (struct shift){
		.before = n,
		.after = m,
		.u = r.u,
		.p = j.p,
		.by = middle_difference(before, after),
		.low = j.bound ? difference(before, after, j.bound) : NAN,
		.high = j.bound ? difference(before, after, n * m + 1 - j.bound) : NAN,
		.superiority = r.u / (double)(n * m),
	};
}

bool shift_of(const double *before, size_t before_count, const double *after, size_t after_count,
	      struct shift *out)
{
	struct group a, b;

	if (before_count < SHIFT_LEAST || after_count < SHIFT_LEAST)
		return false;
	a = sorted(before, before_count);
	b = sorted(after, after_count);
	compare(&a, &b, out);
	free(a.value);
	free(b.value);
	return true;
}

/* One of the orders of all values, and the other way round. */
double shift_least_p(double before, double after)
{
	double orders = lgamma(before + after + 1) - lgamma(before + 1) - lgamma(after + 1);

	return fmin(1, 2 * exp(-orders));
}
