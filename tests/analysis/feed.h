/*
 * A process made by hand: operations called, resources set, a sample a tick, into a history that an
 * analysis follows. Deterministic random numbers for what should look like life.
 */
#ifndef TESTS_ANALYSIS_FEED_H
#define TESTS_ANALYSIS_FEED_H

#include "analysis/analysis.h"

#define FEED_OPS 128
#define FEED_PID 1234

struct feed {
	struct history h;
	struct analysis *a; /* NULL: nobody follows */
	double now;         /* seconds */
	uint32_t ops, known;
	struct feed_op {
		const char *component, *operation, *label;
		struct op_totals totals;
		uint64_t peak;
		struct hist hist;
		double in_flight; /* age in seconds; 0: none */
	} op[FEED_OPS];
	struct value resource[METRIC_COUNT];
	bool exec;                     /* with the next sample */
	struct thread_sample *threads; /* of the next sample; taken over */
	uint32_t thread_count;
	uint64_t random;
};

void feed_begin(struct feed *f, const struct analysis_settings *settings);
void feed_end(struct feed *f);

uint32_t feed_op(struct feed *f, const char *component, const char *operation, const char *label);
/* One completion. self: 0 to 1 of it. */
void feed_call(struct feed *f, uint32_t op, double seconds, double self, bool failed);
/* So many, all alike. */
void feed_calls(struct feed *f, uint32_t op, uint32_t count, double seconds);
/* What the calls since the last sample cost beside time: a share of it, 0 to 1, of the processor's; bytes. */
void feed_cpu(struct feed *f, uint32_t op, double share);
void feed_memory(struct feed *f, uint32_t op, uint64_t allocated, uint64_t freed, uint64_t peak);
void feed_in_flight(struct feed *f, uint32_t op, double seconds); /* 0: no longer */
void feed_resource(struct feed *f, enum metric metric, double value);
/* One thread with this stack; ages as of feed_in_flight. */
void feed_stack(struct feed *f, const char *name, const uint32_t *ops, uint32_t count);

/* A sample after so many seconds. Resources stay as they are set; ages of what is in flight grow. */
void feed_tick(struct feed *f, double seconds);

/* How many findings of a rule stand; RULE_COUNT: of any. */
size_t feed_standing(const struct feed *f, enum rule rule);
/* The first of a rule, whether it stands or not; NULL. */
const struct finding *feed_find(const struct feed *f, enum rule rule);

double feed_uniform(struct feed *f); /* in [0, 1) */
double feed_normal(struct feed *f);  /* mean 0, deviation 1 */
uint32_t feed_poisson(struct feed *f, double mean);

#endif
