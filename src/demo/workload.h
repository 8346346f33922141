/* The rows of workload.def as enums and constant tables. */
#ifndef DEMO_WORKLOAD_H
#define DEMO_WORKLOAD_H

#include "perftop.h"

#include <stdint.h>

enum op_id {
#define OP(id, ...) OP_##id,
#include "demo/workload.def"
	OP_COUNT,
	OP_NONE = OP_COUNT
};

enum thread_id {
#define THREAD(id, ...) THREAD_##id,
#include "demo/workload.def"
	THREAD_COUNT
};

enum metric_id {
#define METRIC(id, ...) METRIC_##id,
#include "demo/workload.def"
	METRIC_COUNT
};

/* How a pass is recorded: with PERFTOP_SCOPE_AS; perftop_begin and perftop_end; perftop_next, all
 * such children of one parent being a chain; PERFTOP_SCOPE_SAMPLED; perftop_span_start here and
 * perftop_span_end in the thread that delivers; perftop_record of the planned time, which is not
 * spent. */
enum way { WAY_SCOPE, WAY_PAIR, WAY_NEXT, WAY_SAMPLED, WAY_SPAN, WAY_RECORD };

/* How a pass spends its time; see work.c. */
enum work {
	WORK_NOTHING,
	WORK_SLEEP,
	WORK_SPIN,    /* on the processor */
	WORK_WRITE,   /* a block to the file */
	WORK_READ,    /* a block from the file */
	WORK_FETCH,   /* asks the peer over TCP, waits for the answer */
	WORK_SERVE,   /* sleeps, then answers */
	WORK_CHURN,   /* holds memory while it sleeps */
	WORK_LEAK,    /* never frees, until a bound */
	WORK_DELIVER, /* sleeps, then ends the spans that were handed over */
};

struct operation {
	const char *component, *name, *label;
	enum op_id parent;
	uint32_t times;
	enum way way;
	enum work work;
	uint32_t micros, spread, fail;
};

struct worker {
	const char *name;
	enum op_id root;
	uint32_t period_ms, first_ms;
};

struct metric {
	enum perftop_kind kind;
	const char *component, *name, *unit;
	enum op_id op;
	uint32_t amount, spread;
};

extern const struct operation operations[OP_COUNT];
extern const struct worker workers[THREAD_COUNT];
extern const struct metric metrics[METRIC_COUNT];

/* Deterministic, in [-1, 1]; over 1001 passes its mean is 0. */
double wave(uint64_t pass);

#endif
