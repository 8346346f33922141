/*
 * Records distributions whose true quantiles it knows, by perftop_record() as durations and by
 * perftop_value() as values, prints the truth as one line of JSON, then stays until it is killed.
 * Quantiles are by nearest rank, from the sorted values.
 */
#include "perftop.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define COUNT 50000u
#define HOUR  3600e9

/* In (0, 1); xorshift64*, Vigna 2016. */
static double uniform01(void)
{
	static uint64_t state = 88172645463325252u;

	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return ((double)((state * 2685821657736338717u) >> 12) + 0.5) / 4503599627370496.0;
}

/* Box and Muller 1958. */
static double normal(void)
{
	return sqrt(-2 * log(uniform01())) * cos(2 * M_PI * uniform01());
}

static double draw_uniform(void)
{
	return 1 + uniform01() * 1e6;
}

static double draw_wide(void)
{
	return exp(uniform01() * log(HOUR));
}

static double draw_lognormal(void)
{
	return exp(log(2e6) + 1.5 * normal());
}

static double draw_bimodal(void)
{
	return uniform01() < 0.9 ? 5e4 + 2e3 * normal() : 8e8 + 3e7 * normal();
}

static double draw_nanosecond(void)
{
	return 1;
}

static double draw_hour(void)
{
	return HOUR;
}

static double draw_constant(void)
{
	return 1234567;
}

static double draw_small(void)
{
	return 1 + floor(uniform01() * 100);
}

static const struct {
	const char *name;
	double (*draw)(void);
} distributions[] = {
	{ "uniform", draw_uniform },       { "wide", draw_wide },
	{ "lognormal", draw_lognormal },   { "bimodal", draw_bimodal },
	{ "nanosecond", draw_nanosecond }, { "hour", draw_hour },
	{ "constant", draw_constant },     { "small", draw_small },
};

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t quantile(const uint64_t *sorted, double q)
{
	return sorted[(size_t)ceil(q * COUNT) - 1];
}

static void print_truth(const char *name, uint64_t *values)
{
	uint64_t total = 0;

	qsort(values, COUNT, sizeof(*values), compare);
	for (unsigned i = 0; i < COUNT; i++)
		total += values[i];
	printf("\"%s\":{\"count\":%u,\"total\":%" PRIu64 ",\"min\":%" PRIu64 ",\"max\":%" PRIu64,
	       name, COUNT, total, values[0], values[COUNT - 1]);
	printf(",\"p50\":%" PRIu64 ",\"p90\":%" PRIu64 ",\"p95\":%" PRIu64, quantile(values, 0.5),
	       quantile(values, 0.9), quantile(values, 0.95));
	printf(",\"p99\":%" PRIu64 ",\"p999\":%" PRIu64 "}", quantile(values, 0.99),
	       quantile(values, 0.999));
}

static void record(size_t which)
{
	static uint64_t values[COUNT];
	const char *name = distributions[which].name;
	perftop_op op = perftop_op_get("durations", name, NULL);
	perftop_metric metric = perftop_metric_get(PERFTOP_KIND_VALUE, "values", name, NULL, "B");

	for (unsigned i = 0; i < COUNT; i++) {
		values[i] = (uint64_t)fmax(1, distributions[which].draw());
		perftop_record(op, values[i]);
		perftop_value(metric, values[i]);
	}
	print_truth(name, values);
}

int main(void)
{
	size_t all = sizeof(distributions) / sizeof(*distributions);

	putchar('{');
	for (size_t i = 0; i < all; i++) {
		record(i);
		fputs(i + 1 < all ? "," : "}\n", stdout);
	}
	fflush(stdout);
	for (;;)
		pause();
}
