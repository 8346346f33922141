/*
 * The document of perftop as plain data: what snapshots, reports and saved files have in common, and
 * all that any writer sees. collect.c makes one of the live history, json_read.c of a saved file;
 * so whatever can be written of a live process can be written of an old document.
 *
 * Strings are owned and may hold any bytes: each writer escapes them in its own way, at the last
 * moment. Unknown numbers are NaN with a reason. Units: seconds, bytes, percent of one core.
 */
#ifndef REPORT_DOCUMENT_H
#define REPORT_DOCUMENT_H

#include "analysis/leak.h"
#include "analysis/memory_growth.h"
#include "model/metric.h"
#include "model/profile.h"
#include "model/value.h"
#include "stats/percentile.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct document_resource {
	double now, mean, min, max;
	char *reason; /* why something here is unknown; NULL */
};

/* A histogram as it is saved: ascending upper bounds (inclusive) and counts. */
struct document_bucket {
	double upper;
	uint64_t count;
};

struct document_op {
	char *component, *operation, *label; /* label: NULL without one */
	struct figures figures;
	uint32_t in_flight;
	double longest_in_flight; /* seconds; 0: none; NaN: on no stack */
	char *reason;
	struct document_bucket *histogram; /* NULL: not saved */
	size_t histogram_count;
	struct document_slice *slices; /* over time, oldest first; NULL: not saved */
	size_t slice_count;
};

/* What was recorded of an operation in a stretch of time; seconds since the run's start. */
struct document_slice {
	double from, to;
	uint64_t count, errors;
	double mean, p50, p90, p99, max; /* NaN: nothing was timed */
	/* Of a call; NaN: not measured. Seconds, calls, bytes */
	double cpu, allocations, allocated;
	struct document_bucket *histogram; /* coarse: upper bounds are powers of two nanoseconds */
	size_t histogram_count;
};

/* A counter, gauge or distribution. */
struct document_metric {
	char *component, *name, *label, *unit;
	char kind[8]; /* "counter" "gauge" "value" */
	struct figures figures;
	double value;      /* of a gauge */
	uint64_t total;    /* of a counter; of a value where exact */
	bool exact;        /* total is a whole number as recorded; else it stands in figures */
	uint64_t min, max; /* likewise, where min <= max */
	char *reason;
	struct document_bucket *histogram;
	size_t histogram_count;
};

struct document_frame {
	char *component, *operation, *label;
	double elapsed;
};

struct document_thread {
	uint64_t tid;
	char *name;
	char state;
	struct value cpu, cpu_user, cpu_system, run_queue_wait;
	char *reason;
	uint32_t depth;
	struct document_frame *stack; /* outermost first */
	size_t frames;
};

struct document_finding {
	char *rule, *severity, *subject, *message, *suggestion, *unit;
	double value, threshold;
	int64_t since_wall_ns, until_wall_ns; /* 0: unknown; until 0: it stands */
};

struct document_part {
	char *name, *why;
	double score, weight; /* NaN: unknown */
};

/* Memory by kind, where it was asked for. */
struct document_memory {
	struct memory_reading *reading; /* the newest; NULL: none could be made (reason) */
	char *reason;
	double read_seconds; /* when it was read, since the run's start; NaN: unknown */
	double part[MEMORY_PART_COUNT];
	struct memory_growth growth[MEMORY_SERIES_COUNT];
	struct leak leak;
	double *seconds; /* NULL: not saved */
	double *series[MEMORY_SERIES_COUNT];
	size_t series_count;
};
void document_memory_free(struct document_memory *m); /* NULL is fine */

struct document_process {
	int64_t pid, parent;
	char *comm, *command, *user, *executable, *directory, *cgroup; /* NULL: unknown */
	int64_t start_wall_ns;                                         /* 0: unknown */
	char state;
	bool ended, network_of_namespace;
	int exit_status; /* -1: unknown */
	struct document_resource resource[METRIC_COUNT];
	double *series_seconds;       /* NULL: not saved */
	double *series[METRIC_COUNT]; /* series_count each; NULL: never known */
	size_t series_count;
	struct document_thread *threads;
	size_t thread_count;
	struct document_op *ops;
	size_t op_count;
	struct document_metric *metrics;
	size_t metric_count;
	struct profile_data *profile;   /* of functions, with indices of `ops`; NULL: not saved */
	struct document_memory *memory; /* NULL: not asked for */
	char *segment_state;            /* "attached" */
	struct document_drop {
		char *name;
		uint64_t count;
	} * drops;
	size_t drop_count;
	uint64_t segment_size, segment_used, segment_threads;
	struct document_finding *findings; /* the more severe first */
	size_t finding_count;
	bool judged;   /* findings and health were looked for; else health is null */
	double health; /* NaN: unknown */
	struct document_part *parts;
	size_t part_count;
};

struct document {
	char *version;   /* of the perftop that made it */
	int64_t wall_ns; /* of the newest sample; 0: none */
	struct {
		char *name, *kernel, *cpu_model, *boot_id;
		uint64_t cpus;
		double memory_bytes;
	} host;
	struct {
		double interval, window, elapsed;
		uint64_t samples;
		char *view;
		double self_cpu_percent, self_rss_bytes, late;
		bool suspended;
		char *note; /* how the run ended: "process 12 has ended"; NULL */
	} run;
	struct document_process *processes;
	size_t process_count;
};

void document_free(struct document *d); /* NULL is fine */

/* What was measured of its operations beside time: of at least one. */
struct document_costs {
	bool cpu, memory;
};
struct document_costs document_costs(const struct document_process *p);
struct document_costs document_all_costs(const struct document *d); /* in any of its processes */

/* Whom a column of operations is for: all, or those of whom it was measured. */
enum document_need { NEED_NONE, NEED_CPU, NEED_MEMORY };
bool document_has(struct document_costs costs, enum document_need need);

#endif
