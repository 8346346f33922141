/*
 * What a rule is given: one process, what it did in the view, what is remembered of it. Rules only
 * read, and claim what they find. Those of operations are called for each that did something, those
 * of a process once a round. Private to this room.
 */
#ifndef ANALYSIS_JUDGE_H
#define ANALYSIS_JUDGE_H

/* Seconds before growth is judged live. A collector's first rise looks the same: with time to wait,
 * wait for its fall. */
#define JUDGE_LEAK_PATIENCE 300

#include "analysis/memory.h"
#include "analysis/store.h"

struct judge {
	const struct analysis_settings *settings;
	struct store *store;
	const struct history *h;
	const struct process_track *p;
	struct process_memory *m;
	enum view view; /* VIEW_WINDOW; when concluding VIEW_RESET */
	bool concluding;
	uint64_t round;
	double now;                   /* seconds of the history */
	double seconds;               /* that the view covers */
	double mean[METRIC_COUNT];    /* over the view; NaN: unknown throughout */
	double covered[METRIC_COUNT]; /* seconds of the view in which it was known */
	double self;                  /* of all timers in the view, seconds */
	uint64_t completed;           /* of all timers */
	double failing; /* percent of the calls of that which fails most; 0: none does */
};

/* One operation in the view. Sums in seconds, or in its own unit. */
struct op_judged {
	uint32_t op;
	const struct op_track *track;
	struct op_memory *memory;
	bool timer;
	double scale, mean, total, self; /* NaN: not timed */
	struct op_totals totals;
};

typedef void judge_process_fn(struct judge *j);
typedef void judge_operation_fn(struct judge *j, const struct op_judged *o);

/* A rule's threshold, as set. */
double judge_threshold(const struct judge *j, enum rule rule);

/* Claims it with the rule's own severity and threshold. The message is taken over. */
void judge_claim_operation(struct judge *j, enum rule rule, uint32_t op, double value,
			   enum severity severity, char *message);
void judge_claim_resource(struct judge *j, enum rule rule, enum metric metric, double value,
			  enum severity severity, char *message);
void judge_claim_process(struct judge *j, enum rule rule, double value, enum severity severity,
			 char *message);

/* The share of the view in which a resource was at least so much, 0 to 1. */
double judge_share(const struct judge *j, enum metric metric, double least);

/* Percent of one core that the process may use: the quota, the processors, or how many threads it
 * has. *threads: these are fewer than the others. */
double judge_cpu_most(const struct judge *j, bool *by_threads);

/* The newest value; NaN: unknown. */
double judge_newest(const struct judge *j, enum metric metric);

/* operations.c */
judge_operation_fn judge_slow, judge_stuck, judge_errors, judge_tail, judge_share_of_time,
	judge_chatty, judge_large;
judge_process_fn judge_bursts;
/* costs.c */
judge_operation_fn judge_waits, judge_works, judge_allocates, judge_keeps;
/* resources.c */
judge_process_fn judge_cpu, judge_memory, judge_memory_limit, judge_leak, judge_forecast,
	judge_run_queue, judge_throttled, judge_faults, judge_preempted, judge_io;
/* trends.c */
judge_process_fn judge_cpu_trend, judge_memory_trend, judge_anomalies;
judge_operation_fn judge_slower;
void trends_update(struct process_memory *m, const struct process_track *p,
		   const struct analysis_settings *settings, double window);
/* alerts.c */
judge_process_fn judge_alerts;
judge_operation_fn judge_operation_alerts;
/* health.c */
void judge_health(struct judge *j);

#endif
