/* What perftop_op_stats says, against the sorted truth. */
#include "child.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define N 100000

static uint64_t values[N];

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void check_near(double got, double share)
{
	double want = (double)values[(size_t)ceil(share * N) - 1];

	if (fabs(got - want) > want / 128 + .5)
		fprintf(stderr, "# %g: %g, not %g\n", share, got, want);
	CHECK(fabs(got - want) <= want / 128 + .5);
}

static void check_all(const struct perftop_stats *s)
{
	uint64_t total = 0;
	size_t i;

	for (i = 0; i < N; i++)
		total += values[i];
	qsort(values, N, sizeof(values[0]), compare);
	CHECK_IS(s->count, N);
	CHECK_IS(s->total, total);
	CHECK_IS(s->min, values[0]);
	CHECK_IS(s->max, values[N - 1]);
	CHECK(fabs(s->mean - (double)total / N) < 1e-6 * s->mean + 1e-9);
	check_near(s->p50, .5);
	check_near(s->p90, .9);
	check_near(s->p95, .95);
	check_near(s->p99, .99);
	check_near(s->p999, .999);
}

/* shape 0: uniform, 1: over 40 octaves, 2: two humps, 3: constant */
static uint64_t make(int shape)
{
	double u = drand48();

	switch (shape) {
	case 0: return (uint64_t)(u * 1e6);
	case 1: return (uint64_t)exp2(u * 40);
	case 2: return u < .7 ? 100 + (uint64_t)(u * 10) : 3000000 + (uint64_t)(u * 1e6);
	default: return 16321;
	}
}

static void shape(int n)
{
	struct perftop_stats s;
	perftop_metric value = PERFTOP_VALUE("test", "value", "");
	perftop_op op = PERFTOP_OP("test", "op");
	size_t i;

	srand48(42);
	for (i = 0; i < N; i++) {
		values[i] = make(n);
		perftop_value(value, values[i]);
		perftop_record(op, values[i]);
	}
	CHECK(perftop_metric_stats(value, &s));
	check_all(&s);
	CHECK(perftop_op_stats(op, &s));
	check_all(&s);
}

DEFINE_CASE(uniform)
{
	shape(0);
}

DEFINE_CASE(wide)
{
	shape(1);
}

DEFINE_CASE(two_humps)
{
	shape(2);
}

DEFINE_CASE(constant)
{
	shape(3);
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Ticks become nanoseconds, also beside recorded ones of the same operation. */
DEFINE_CASE(nanoseconds)
{
	perftop_op op = PERFTOP_OP("test", "op");
	uint64_t outer, inner, start = now_ns();
	struct perftop_stats s;

	perftop_begin(op);
	inner = now_ns();
	while (now_ns() - inner < 20000000)
		continue;
	inner = now_ns() - inner;
	perftop_end(op);
	outer = now_ns() - start;
	CHECK(perftop_op_stats(op, &s));
	CHECK(s.total >= inner - inner / 1000 && s.total <= outer + outer / 1000);
	CHECK(s.p50 >= (double)s.min && s.p999 <= (double)s.max);
	perftop_record(op, 1000);
	perftop_record(op, 2000);
	CHECK(perftop_op_stats(op, &s));
	CHECK_IS(s.count, 3);
	CHECK_IS(s.min, 1000);
	CHECK(fabs(s.p50 - 2000) < 20 && s.p99 > 1e7);
}

DEFINE_CASE(nothing)
{
	struct perftop_stats zero, s;
	perftop_op none = { 0 };

	memset(&zero, 0, sizeof(zero));
	memset(&s, 1, sizeof(s));
	CHECK(!perftop_op_stats(none, &s));
	CHECK(memcmp(&s, &zero, sizeof(s)) == 0);
	memset(&s, 1, sizeof(s));
	CHECK(perftop_op_stats(PERFTOP_OP("test", "op"), &s));
	CHECK(memcmp(&s, &zero, sizeof(s)) == 0);
	CHECK(!perftop_metric_stats(PERFTOP_GAUGE("test", "gauge", ""), &s));
	CHECK(perftop_metric_stats(PERFTOP_COUNTER("test", "counter", ""), &s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(uniform),  CASE(wide),        CASE(two_humps),
		CASE(constant), CASE(nanoseconds), CASE(nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
