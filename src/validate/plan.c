/* How each check is measured. */
#include "validate/plan.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "stats/percentile.h"

const struct validate_info validate_info[VALIDATE_CHECKS] = {
#define X(id, name, group, title, unit, tolerance, absolute, information) \
	{ name, group, title, UNIT_##unit, tolerance, absolute, information },
#include "validate/checks.def"
#undef X
};

const unsigned lane_phase[LANES] = {
#define X(id, phase) [LANE_##id] = phase,
#include "validate/lanes.def"
#undef X
};

/* ---- what is shown ---- */

static struct value resource(const struct lane *l, enum metric metric)
{
	const struct process_track *p = lane_process(l);

	return p && p->now ? p->now->resource[metric] : value_unknown(WHY_GONE);
}

static struct value show_level(const struct lane *l, const struct plan *plan,
			       const struct load_truth *truth, double *is)
{
	(void)truth;
	(void)is;
	return resource(l, plan->metric);
}

static struct value show_change(const struct lane *l, const struct plan *plan,
				const struct load_truth *truth, double *is)
{
	struct value now = resource(l, plan->metric);

	(void)truth;
	(void)is;
	if (value_known(now) && isnan(l->before[plan->metric]))
		return value_unknown(WHY_FIRST);
	now.number -= l->before[plan->metric];
	return now;
}

/* Of a rate: what it was in the time between the two samples. */
static struct value show_amount(const struct lane *l, const struct plan *plan,
				const struct load_truth *truth, double *is)
{
	struct value rate = resource(l, plan->metric);

	(void)truth;
	(void)is;
	rate.number *= (double)l->history.now->elapsed_ns / 1e9;
	return rate;
}

/* NULL: perftop has none of that name. */
static const struct op_track *find_op(const struct lane *l, const char *name)
{
	const struct process_track *p = lane_process(l);

	for (uint32_t i = 0; p && i < p->op_count; i++)
		if (strcmp(p->ops[i].key.component, LOAD_COMPONENT) == 0 &&
		    strcmp(p->ops[i].key.operation, name) == 0)
			return &p->ops[i];
	return NULL;
}

static bool is_denied(const struct lane *l)
{
	const struct process_track *p = lane_process(l);

	return p && p->now && p->now->segment.state == SEGMENT_DENIED;
}

/* Of the time between the two samples. What was recorded and is not there is shown as nothing: it fails. */
static struct value figure(const struct lane *l, const struct plan *plan,
			   double (*of)(const struct op_totals *totals, double scale))
{
	const struct op_track *op = find_op(l, plan->op);
	struct op_totals totals;

	if (is_denied(l))
		return value_unknown(WHY_PERMISSION);
	if (!op)
		return value_of(0);
	totals = history_totals(op, VIEW_INTERVAL);
	return value_of(of(&totals, op_scale(&op->key, &lane_process(l)->now->segment)));
}

static double total_of(const struct op_totals *totals, double scale)
{
	return (double)totals->total * scale;
}

static double count_of(const struct op_totals *totals, double scale)
{
	(void)scale;
	return (double)totals->count;
}

static double errors_of(const struct op_totals *totals, double scale)
{
	(void)scale;
	return (double)totals->errors;
}

static struct value show_total(const struct lane *l, const struct plan *plan,
			       const struct load_truth *truth, double *is)
{
	(void)truth;
	(void)is;
	return figure(l, plan, total_of);
}

static struct value show_count(const struct lane *l, const struct plan *plan,
			       const struct load_truth *truth, double *is)
{
	(void)truth;
	(void)is;
	return figure(l, plan, count_of);
}

static struct value show_errors(const struct lane *l, const struct plan *plan,
				const struct load_truth *truth, double *is)
{
	(void)truth;
	(void)is;
	return figure(l, plan, errors_of);
}

static struct figures interval_figures(const struct lane *l, const struct op_track *op)
{
	const struct process_track *p = lane_process(l);
	struct op_totals totals = history_totals(op, VIEW_INTERVAL);
	struct hist hist = { { NULL } };
	struct figures f;

	history_hist(op, VIEW_INTERVAL, &hist);
	f = figures_of(&totals, &hist, op->min, op->max, op_scale(&op->key, &p->now->segment),
		       history_view_seconds(&l->history, p, VIEW_INTERVAL), false);
	hist_clear(&hist);
	return f;
}

/* That which is farthest off. */
static struct value show_percentile(const struct lane *l, const struct plan *plan,
				    const struct load_truth *truth, double *is)
{
	const struct op_track *op = find_op(l, plan->op);
	struct figures f;
	double worst = -1, shown = 0;

	if (is_denied(l))
		return value_unknown(WHY_PERMISSION);
	if (!op)
		return value_of(0);
	f = interval_figures(l, op);
	for (int i = 0; i < LOAD_NUMBERS; i++) {
		const double quantile[LOAD_NUMBERS] = { f.p50, f.p90, f.p95, f.p99 };
		double off = fabs(quantile[i] / truth->number[i] - 1);

		if (off <= worst)
			continue;
		worst = off;
		shown = quantile[i];
		*is = truth->number[i];
	}
	return value_of(shown);
}

/* ---- the table ---- */

#define US(n) ((uint64_t)(n)*1000)
#define MS(n) ((uint64_t)(n)*1000000)
#define MB(n) ((uint64_t)(n) << 20)

#define DO(id, what)     .order = { .step = LOAD_STEP_##id, .amount = (what) }
#define BEFORE(id, what) .prepare = { .step = LOAD_STEP_##id, .amount = (what) }
#define IN_THREADS(id, n, what) \
	.order = { .step = LOAD_STEP_##id, .threads = (n), .amount = (what) }
#define SHOWN(way, what)    .shown = show_##way, .metric = METRIC_##what
#define SHOWN_OP(way, name) .shown = show_##way, .op = LOAD_##name
#define REPEATS(few, many)  .quick = (few), .repeats = (many)
#define LASTS(few, many)    .quick_s = (few), .full_s = (many)

#define TIMED(lane_, step, name, ns, few, many)                                               \
	{                                                                                     \
		.lane = LANE_##lane_, DO(step, ns), SHOWN_OP(total, name), REPEATS(few, many) \
	}
#define BUSY(lane_, percent, n)                                                        \
	{                                                                              \
		.lane = LANE_##lane_, IN_THREADS(BUSY, n, percent), SHOWN(level, CPU), \
		.rate = true, .nominal = percent, LASTS(.24, .5), REPEATS(9, 25)       \
	}
#define TOUCHED(what)                                                                         \
	{                                                                                     \
		.lane = LANE_MEMORY, BEFORE(RELEASE, 0), DO(TOUCH, what), SHOWN(change, RSS), \
		REPEATS(9, 25)                                                                \
	}

const struct plan plans[VALIDATE_CHECKS] = {
	[VALIDATE_SLEEP_100US] = TIMED(SLEEP, SLEEP, SLEEP, US(100), 50, 500),
	[VALIDATE_SLEEP_1MS] = TIMED(SLEEP, SLEEP, SLEEP, MS(1), 50, 500),
	[VALIDATE_SLEEP_10MS] = TIMED(SLEEP, SLEEP, SLEEP, MS(10), 25, 100),
	[VALIDATE_SLEEP_100MS] = TIMED(SLEEP, SLEEP, SLEEP, MS(100), 9, 50),
	[VALIDATE_SPIN_100US] = TIMED(SPIN, SPIN, SPIN, US(100), 50, 500),
	[VALIDATE_SPIN_1MS] = TIMED(SPIN, SPIN, SPIN, MS(1), 50, 500),
	[VALIDATE_SPIN_10MS] = TIMED(SPIN, SPIN, SPIN, MS(10), 25, 100),
	[VALIDATE_SPIN_100MS] = TIMED(SPIN, SPIN, SPIN, MS(100), 9, 50),
	[VALIDATE_PERCENTILES] = { .lane = LANE_COUNT,
				   DO(SPREAD, 200),
				   SHOWN_OP(percentile, SPREAD),
				   REPEATS(9, 25) },

	[VALIDATE_COUNT_1] = { .lane = LANE_COUNT,
			       IN_THREADS(COUNT, 1, 1000000),
			       SHOWN_OP(count, COUNT),
			       REPEATS(9, 25) },
	[VALIDATE_COUNT_4] = { .lane = LANE_COUNT,
			       IN_THREADS(COUNT, 4, 1000000),
			       SHOWN_OP(count, COUNT),
			       REPEATS(9, 25) },
	[VALIDATE_FAILURES] = { .lane = LANE_COUNT,
				DO(FAIL, 100000),
				SHOWN_OP(errors, FAIL),
				REPEATS(9, 25) },
	[VALIDATE_COUNTER] = { .lane = LANE_COUNT,
			       DO(TALLY, 100000),
			       SHOWN_OP(total, TALLY),
			       REPEATS(9, 25) },

	[VALIDATE_CPU_5] = BUSY(CPU_5, 5, 1),
	[VALIDATE_CPU_25] = BUSY(CPU_25, 25, 1),
	[VALIDATE_CPU_50] = BUSY(CPU_50, 50, 1),
	[VALIDATE_CPU_100] = BUSY(CPU_100, 100, 1),
	[VALIDATE_CPU_ALL] = BUSY(CPU_ALL, 100, 0),
	[VALIDATE_CPU_USER] = { .lane = LANE_DIVIDE,
				DO(DIVIDE, 0),
				SHOWN(level, CPU_USER),
				.rate = true,
				LASTS(.24, .5),
				REPEATS(9, 25) },
	[VALIDATE_CPU_SYSTEM] = { .along = true,
				  SHOWN(level, CPU_SYSTEM),
				  .number = 1,
				  .rate = true },

	[VALIDATE_MEMORY_8] = TOUCHED(MB(8)),
	[VALIDATE_MEMORY_64] = TOUCHED(MB(64)),
	[VALIDATE_MEMORY_256] = TOUCHED(MB(256)),
	[VALIDATE_RELEASED] = { .lane = LANE_MEMORY,
				BEFORE(TOUCH, MB(64)),
				DO(RELEASE, 0),
				SHOWN(change, RSS),
				REPEATS(9, 25) },
	[VALIDATE_FAULTS] = { .lane = LANE_MEMORY,
			      BEFORE(RELEASE, 0),
			      DO(TOUCH, MB(64)),
			      SHOWN(amount, MINOR_FAULTS),
			      .number = 1,
			      REPEATS(9, 25) },

	[VALIDATE_WRITTEN] = { .lane = LANE_FILE,
			       DO(WRITE, MB(4)),
			       SHOWN(amount, WRITE_CALL_BYTES),
			       REPEATS(9, 25) },
	[VALIDATE_READ] = { .lane = LANE_FILE,
			    DO(READ, MB(4)),
			    SHOWN(amount, READ_CALL_BYTES),
			    REPEATS(9, 25) },
	[VALIDATE_READ_CALLS] = { .along = true, SHOWN(amount, READ_CALLS), .number = 1 },
	[VALIDATE_STORED] = { .lane = LANE_FILE,
			      DO(STORE, MB(4)),
			      SHOWN(amount, WRITE),
			      REPEATS(9, 25) },
	[VALIDATE_FETCHED] = { .lane = LANE_FILE,
			       DO(FETCH, MB(4)),
			       SHOWN(amount, READ),
			       REPEATS(9, 25) },
	[VALIDATE_SENT] = { .lane = LANE_NETWORK,
			    BEFORE(CONNECT, 0),
			    DO(SEND, MB(4)),
			    SHOWN(amount, SEND),
			    LASTS(.24, 1.2),
			    REPEATS(9, 15) },
	[VALIDATE_RECEIVED] = { .along = true, SHOWN(amount, RECEIVE), .number = 1 },

	[VALIDATE_THREADS_1] = { .lane = LANE_THREADS,
				 BEFORE(THREADS, 0),
				 DO(THREADS, 1),
				 SHOWN(level, THREADS),
				 REPEATS(9, 25) },
	[VALIDATE_THREADS_8] = { .lane = LANE_THREADS,
				 BEFORE(THREADS, 0),
				 DO(THREADS, 8),
				 SHOWN(level, THREADS),
				 REPEATS(9, 25) },
	[VALIDATE_THREADS_64] = { .lane = LANE_THREADS,
				  BEFORE(THREADS, 0),
				  DO(THREADS, 64),
				  SHOWN(level, THREADS),
				  REPEATS(9, 25) },
	[VALIDATE_SWITCHES] = { .lane = LANE_SWITCH,
				BEFORE(SWITCH, 0),
				DO(SWITCH, 2000),
				SHOWN(amount, SWITCHES),
				REPEATS(9, 25) },
	[VALIDATE_FILES] = { .lane = LANE_SWITCH,
			     BEFORE(CLOSE, 0),
			     DO(OPEN, 100),
			     SHOWN(change, FILES),
			     REPEATS(9, 25) },
};
