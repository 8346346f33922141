/*
 * What the analysis costs a second, in microseconds of CPU: one process with 100 operations, of which
 * all are called all the time, or a tenth is; once the window and the trends are full. Caches are made
 * cold between ticks, as they are when a tick comes once a second.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#include "../analysis/feed.h"
#include "bench.h"

#define OPS      100
#define WARM     420 /* seconds until all that is remembered is full */
#define MEASURED 120
#define COLD     (16u << 20)
#define LIMIT_US 200
#define CALLS    20

static char names[OPS][8];

static void call(struct feed *f, uint32_t active)
{
	for (uint32_t op = 0; op < active; op++)
		for (int i = 0; i < CALLS; i++)
			feed_call(f, op, 0.001 * (1 + feed_uniform(f)), 1, false);
	feed_resource(f, METRIC_CPU, 30 + feed_uniform(f));
	feed_resource(f, METRIC_RSS, 100e6 + 1e6 * feed_uniform(f));
	feed_resource(f, METRIC_WRITE, 1e6 * feed_uniform(f));
}

static double microseconds(uint32_t active)
{
	struct feed f;
	struct analysis *a;
	char *cold = malloc(COLD);
	double ns = 0;

	feed_begin(&f, NULL);
	a = f.a;
	f.a = NULL;
	for (uint32_t op = 0; op < OPS; op++) {
		snprintf(names[op], sizeof(names[op]), "op%u", op);
		feed_op(&f, "bench", names[op], NULL);
	}
	for (int t = 0; t < WARM + MEASURED; t++) {
		uint64_t start;

		call(&f, t ? active : OPS);
		feed_tick(&f, 1);
		memset(cold, t, COLD);
		start = clock_thread_ns();
		analysis_update(a, &f.h);
		ns += t < WARM ? 0 : (double)(clock_thread_ns() - start);
	}
	free(cold);
	analysis_free(a);
	feed_end(&f);
	return ns / MEASURED / 1e3;
}

static void print(const char *name, double us)
{
	printf("analysis: %-46s %8.1f us  at most %d us %s\n", name, us, LIMIT_US,
	       us <= LIMIT_US ? "met" : "MISSED");
}

int main(void)
{
	print("100 operations, a tenth active: each second", microseconds(OPS / 10));
	print("100 operations, all active: each second", microseconds(OPS));
	return 0;
}
