/* The tables of the demo, from workload.def. */
#include "demo/workload.h"

#include <stddef.h>

const struct operation operations[OP_COUNT] = {
#define OP(id, component, operation, label, parent, times, way, work, micros, spread, fail) \
	{ component, operation,   label,  OP_##parent, times,                               \
	  WAY_##way, WORK_##work, micros, spread,      fail },
#include "demo/workload.def"
};

const struct worker workers[THREAD_COUNT] = {
#define THREAD(id, name, root, period_ms, first_ms) { name, OP_##root, period_ms, first_ms },
#include "demo/workload.def"
};

const struct metric metrics[METRIC_COUNT] = {
#define METRIC(id, kind, component, name, unit, op, amount, spread) \
	{ PERFTOP_KIND_##kind, component, name, unit, OP_##op, amount, spread },
#include "demo/workload.def"
};

double wave(uint64_t pass)
{
	return (double)(pass * 7919 % 1001) / 500.0 - 1.0;
}
