/* Operations of known length and number, and what recording one costs. */
#include "load/load.h"

#include <math.h>
#include <stdlib.h>

#include "perftop.h"

#define SPREAD_MOST  4096
#define SPREAD_LEAST 50e3 /* ns */
#define SPREAD_TIMES 40   /* the longest is so many times as long */
#define FAIL_EVERY   7
#define TURN         20000 /* operations timed together */
#define TURNS        31

static double since(uint64_t start_ns)
{
	return (double)(now_ns() - start_ns) / 1e9;
}

void step_sleep(const struct load_order *order, struct load_truth *truth)
{
	perftop_op op = PERFTOP_OP(LOAD_COMPONENT, LOAD_SLEEP);
	uint64_t start = now_ns();

	perftop_begin(op);
	sleep_until(now_ns() + order->amount);
	perftop_end(op);
	truth->number[0] = since(start);
}

static double spin(perftop_op op, uint64_t length_ns)
{
	uint64_t start = now_ns();

	perftop_begin(op);
	spin_until(start + length_ns);
	perftop_end(op);
	return since(start);
}

void step_spin(const struct load_order *order, struct load_truth *truth)
{
	truth->number[0] = spin(PERFTOP_OP(LOAD_COMPONENT, LOAD_SPIN), order->amount);
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Lengths even on a logarithmic scale; their order does not matter. Quantiles by nearest rank. */
void step_spread(const struct load_order *order, struct load_truth *truth)
{
	static const double quantiles[LOAD_NUMBERS] = { 0.5, 0.9, 0.95, 0.99 };
	perftop_op op = PERFTOP_OP(LOAD_COMPONENT, LOAD_SPREAD);
	size_t count = order->amount < SPREAD_MOST ? order->amount : SPREAD_MOST;
	double took[SPREAD_MOST];

	for (size_t i = 0; i < count; i++) {
		double at = (double)i / (double)count;

		took[i] = spin(op, (uint64_t)(SPREAD_LEAST * pow(SPREAD_TIMES, at)));
	}
	qsort(took, count, sizeof(*took), ascending);
	for (int i = 0; i < LOAD_NUMBERS && count; i++)
		truth->number[i] = took[(size_t)ceil(quantiles[i] * (double)count) - 1];
}

struct counting {
	uint64_t each;
	_Atomic(uint64_t) done;
};

static void count(void *context, size_t i)
{
	struct counting *c = context;
	uint64_t done = 0;

	(void)i;
	while (done < c->each) {
		PERFTOP_SCOPE(LOAD_COMPONENT, LOAD_COUNT);
		done++;
	}
	c->done += done;
}

void step_count(const struct load_order *order, struct load_truth *truth)
{
	struct counting c = { .each = order->amount };

	if (!in_threads(order->threads, count, &c))
		truth->refusal = LOAD_REFUSES_THREADS;
	truth->number[0] = (double)c.done;
}

void step_fail(const struct load_order *order, struct load_truth *truth)
{
	for (uint64_t i = 0; i < order->amount; i++) {
		PERFTOP_SCOPE_AS(scope, PERFTOP_OP(LOAD_COMPONENT, LOAD_FAIL));

		if (i % FAIL_EVERY != FAIL_EVERY - 1)
			continue;
		perftop_scope_fail(&scope);
		truth->number[0]++;
	}
}

void step_tally(const struct load_order *order, struct load_truth *truth)
{
	for (uint64_t i = 0; i < order->amount; i++) {
		perftop_count(PERFTOP_COUNTER(LOAD_COMPONENT, LOAD_TALLY, ""), i % 1000);
		truth->number[0] += (double)(i % 1000);
	}
}

/* ---- the cost ---- */

static void record(void)
{
	for (int i = 0; i < TURN; i++) {
		PERFTOP_SCOPE(LOAD_COMPONENT, "cost");
	}
}

/* As recording reads it: the processor's counter where that is used. */
static void read_twice(void)
{
	struct perftop_thread *t = perftop_thread_();
	volatile uint64_t sink;
	uint64_t start;

	for (int i = 0; t && i < TURN; i++) {
		start = perftop_now_(t);
		sink = perftop_now_(t) - start;
	}
	(void)sink;
}

static double one_of(void (*turn)(void))
{
	uint64_t start = now_ns();

	turn();
	return since(start) / TURN;
}

static double median(double *values)
{
	qsort(values, TURNS, sizeof(*values), ascending);
	return values[TURNS / 2];
}

/* In turns, so that what the machine does meanwhile meets both. */
void step_cost(const struct load_order *order, struct load_truth *truth)
{
	double recording[TURNS], reading[TURNS];

	(void)order;
	for (int i = 0; i < TURNS; i++) {
		recording[i] = one_of(record);
		reading[i] = one_of(read_twice);
	}
	truth->number[0] = median(recording);
	truth->number[1] = median(reading);
}
