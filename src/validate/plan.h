/*
 * How each check is measured: which load does what, and where perftop shows it. Of a check that is measured
 * otherwise (what informs; the commands that live for 1 ms; the clock) there is no order.
 */
#ifndef VALIDATE_PLAN_H
#define VALIDATE_PLAN_H

#include "model/value.h"

#include "validate/lane.h"
#include "validate/validate.h"

/* Load programs, by phase: those of one run at once, one phase after the other. */
enum lane_id {
	LANE_NONE,
#define X(id, phase) LANE_##id,
#include "validate/lanes.def"
#undef X
	LANES
};
extern const unsigned lane_phase[LANES];
#define LANE_PHASES 4

struct plan;

/* What perftop shows of it, after the tick that followed the order. Where there are several truths, the one
 * that it is compared with. */
typedef struct value shown_fn(const struct lane *l, const struct plan *plan,
			      const struct load_truth *truth, double *is);

struct plan {
	enum lane_id lane;
	struct load_order prepare, order; /* prepare: before the first tick; IDLE: nothing */
	double quick_s, full_s;           /* how long the order takes at least */
	shown_fn *shown;
	enum metric metric;
	const char *op;
	unsigned number; /* of the truth */
	unsigned quick, repeats;
	bool along; /* with the order of the check before it in the table */
	bool rate; /* the truth is about the time that the load took, what is shown about that between two ticks */
	double nominal; /* what the truth is to be, roughly; less is said. Of each thread */
};
extern const struct plan plans[VALIDATE_CHECKS];

#endif
