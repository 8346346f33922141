/*
 * How long commands take, over repeated runs: what `perftop bench` measures, apart from how it is shown. runner.c
 * runs, summary.c adds up, plan.c makes commands of parameters, scale.c relates them to a size, compare.c to
 * each other.
 *
 * Base units: seconds, bytes. Unknown is NaN.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include "base/error.h"
#include "model/metric.h"
#include "stats/growth.h"
#include "stats/percentile.h"
#include "stats/spread.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What is measured of one run; bench_figures.def is the table: name in JSON, title, unit, help. */
enum bench_figure {
#define X(id, ...) BENCH_##id,
#include "bench/bench_figures.def"
#undef X
	BENCH_FIGURES
};
struct bench_figure_info {
	const char *name, *title, *help; /* title and help untranslated */
	enum unit unit;
};
extern const struct bench_figure_info bench_figure_info[BENCH_FIGURES];

struct bench_parameter {
	char *name, *value;
};

/* ---- what to run ---- */

struct bench_command {
	char *name;       /* the command line as it is shown, parameters filled in; hostile */
	char **arguments; /* what is executed, whole, "/bin/sh" "-c" included; NULL-terminated; owned */
	bool shell;       /* by /bin/sh -c, whose start counts */
	char **prepare; /* executed before each run, not measured; likewise; NULL: nothing */
	struct bench_parameter *parameters; /* those that it uses */
	size_t parameter_count;
	double items; /* that one run processes; NaN: not said */
	double size; /* items where they differ, else the only numeric parameter; not positive or NaN: none */
	const char *size_name; /* that parameter's name; NULL: items */
	size_t series;         /* commands that differ in their size only have the same number */
	char *pattern; /* the name with the size as it was written: "./backtest {n}"; hostile */
};

/* One parameter and what it takes; the product of all is run, the last one changing fastest. */
struct bench_scan {
	const char *name;
	const char *const *values;
	size_t count;
};

struct bench_plan {
	struct bench_command *commands;
	size_t count;
};

/* What a plan is made of. Only `lines` and `arguments` are commands to measure; a parameter's "{name}" is replaced in
 * every string. */
struct bench_wanted {
	const char *const *lines; /* command lines; words that need no shell are run without */
	size_t line_count;
	char *const *arguments; /* one command as it is; NULL */
	const struct bench_scan *scans;
	size_t scan_count;
	const char *items;   /* a number, may have a unit (10k), or be a product (a*b); NULL */
	const char *prepare; /* a shell command; NULL */
};

/* The strings may go afterwards, but for the names of the scans.
 * Braces that name no parameter are left alone. A command that a parameter does not stand in is run once, not for each
 * of its values. False with err: no command; a parameter given twice, without values, or that nothing uses; items that
 * are no number, or of an unknown parameter; more than BENCH_COMMANDS_MOST commands. */
#define BENCH_COMMANDS_MOST 10000
bool bench_plan_make(struct bench_plan *plan, const struct bench_wanted *wanted, struct error *err);
void bench_plan_clear(struct bench_plan *plan);

/* Strings of which each is owned. Zeroed = empty. */
struct bench_values {
	char **values;
	size_t count;
};
void bench_values_clear(struct bench_values *v);
/* What stands between commas; "\," is a comma that does not part. */
struct bench_values bench_values_split(const char *list);
/* From first to last in steps, computed as decimals: "0.1" to "0.5" in "0.1" are five. Down where the step is negative.
 * False with err: one is no decimal number, the step does not lead there, or there are too many. */
bool bench_values_range(struct bench_values *v, const char *first, const char *last,
			const char *step, struct error *err);

/* ---- running ---- */

struct bench_settings {
	uint64_t runs; /* of each command; 0: at least `least`, and as many as fit into `seconds` */
	uint64_t least;   /* 10 */
	double seconds;   /* 3 for each command */
	uint64_t warmup;  /* runs before, not counted */
	bool show_output; /* else /dev/null; of stderr the end is kept, to tell why a run failed */
	int stop; /* a descriptor that becomes readable when the user wants to end; -1: none */
};
void bench_settings_init(struct bench_settings *settings);

struct bench_run {
	double figure[BENCH_FIGURES];
	int status; /* as a shell has it: 128 + N for signal N */
};

/* What one operation was over all good runs of a command. */
struct bench_op {
	char *component, *operation, *label; /* label: NULL without one; hostile */
	struct figures figures; /* of all runs together; rates per second of wall time */
	double *means;          /* of each good run in which it was timed */
	size_t mean_count;
};

struct bench_result {
	const struct bench_command *command;
	struct bench_run *runs; /* in the order they were run, failed ones too */
	size_t run_count, failed;
	bool given_up; /* its first three runs failed, all with the same status: it was not run further */
	char *last_error; /* of the first failing run: its status and the end of its stderr, cleaned; NULL */
	struct spread spread[BENCH_FIGURES]; /* of the good ones */
	size_t outliers;                     /* runs whose wall time is one (stats/spread.h) */
	bool slow_start; /* the first run is one of them, and slow: caches may have been cold */
	struct bench_op *ops;
	size_t op_count;
	uint64_t dropped; /* what could not be recorded (enum perftop_drop), in all good runs */
	double peak_rss_floor; /* what is not above it is not known (it is perftop's own before the exec) */
	double tick; /* seconds; user and system time are sampled by it, their sum is exact; NaN: unknown */
};

struct bench {
	struct bench_result *results; /* as many as commands, in their order */
	size_t count;
	bool stopped; /* before all was run: by the user, or as the preparing command has failed */
	char *prepare_error; /* that it has, and how; NULL */
	pid_t left;          /* the command that then was asked to end and has not; 0: none */
	double elapsed;
	struct {
		char *name, *kernel, *cpu_model, *governor; /* NULL: unknown */
		unsigned cpus;
		double load; /* one minute's, when it began */
	} host;
};

/* How far it is, for a progress bar. left: seconds, NaN: not known yet. */
struct bench_progress {
	const struct bench_command *command;
	size_t done, all;  /* runs, of all commands; all 0: not known yet */
	double last, mean; /* wall time of this command's runs; NaN */
	double left;
};
typedef void bench_progress_fn(void *context, const struct bench_progress *progress);

/* Runs all, interleaved: one run of each in turn, so that what the machine does meanwhile meets all alike. NULL with
 * err: a command cannot be started (if that can be known, then before any has been), or the one that prepares has failed.
 * A run during which the user has stopped it does not count. The plan must outlive the result. */
struct bench *bench_run(const struct bench_plan *plan, const struct bench_settings *settings,
			bench_progress_fn *progress, void *context, struct error *err);
void bench_free(struct bench *b);

/* ---- judging ---- */

/* How a command stands to another: the ratio of the medians of wall time, with its 95 % interval and p (stats/shift.h on
 * logarithms). NaN where there are too few good runs. */
struct bench_ratio {
	double ratio, low, high, p;
};
struct bench_ratio bench_compare(const struct bench_result *reference,
				 const struct bench_result *other);
/* Whether a figure is user or system time whose median is below the tick: it is then 0, or all of both, by
 * chance, and only the mean of many runs tells something. */
bool bench_in_ticks(const struct bench_result *r, enum bench_figure figure);

/* One thing that a command and the first one both have: wall, user and system time (unless below the tick in
 * both), peak RSS, or an operation. Of an operation, a run's mean is its value. */
struct bench_change {
	enum bench_figure figure;  /* BENCH_FIGURES: an operation */
	const struct bench_op *op; /* the later command's; NULL: a figure */
	double before, after;      /* medians over the good runs */
	/* As of wall time; where one is 0, by differences as parts of the median before. NaN: no median before to relate to. */
	struct bench_ratio ratio;
	double adjusted; /* p for the number of tests (stats/adjust.h); that of wall time is as it is */
	double self;     /* seconds of an operation in all runs of both */
};

/* A command against the first one of its size that has a good run. */
struct bench_comparison {
	size_t reference, result; /* indexes of results */
	struct bench_change
		*changes; /* figures, then operations, those with the most self time first */
	size_t count;
	size_t tests; /* that p is adjusted for */
};
struct bench_comparisons {
	struct bench_comparison *all;
	size_t count;
};
/* The bench must outlive them. */
struct bench_comparisons bench_comparisons_of(const struct bench *b);
void bench_comparisons_clear(struct bench_comparisons *all);

/* The one with the least median; the count if none has a good run. */
size_t bench_fastest(const struct bench *b);

/* The fastest of those that can be compared with the i-th: of the same size; the count if none has a good run. */
size_t bench_reference(const struct bench *b, size_t i);

/* One size of a scan: medians of its good runs, and what follows from them. */
struct bench_step {
	const struct bench_result *result;
	double size;
	double wall;       /* seconds */
	double throughput; /* items per second; one of the size is an item where they are not said */
	double latency;    /* seconds for one item */
	double efficiency; /* throughput against that of the smallest size: 1 is linear */
	double rss;        /* peak, bytes; NaN: not known */
	double item_bytes; /* rss for one item */
};

/* A scan over sizes: commands that differ in their size only (struct bench_command). */
struct bench_scale {
	const char *name;      /* what was scanned: "./backtest {n}"; hostile */
	const char *size_name; /* the parameter's, hostile; NULL: items */
	bool items_said;
	struct bench_step *steps; /* those with a good run, the smallest size first */
	size_t count;
	struct growth time,
		memory; /* fitted to the medians; count 0 where there are fewer than three sizes */
	struct growth_line line; /* of time; count 0 likewise */
};
struct bench_scales {
	struct bench_scale *scales;
	size_t count; /* 0: no command has a size, or none has two */
};
struct bench_scales bench_scales_of(const struct bench *b);
void bench_scales_clear(struct bench_scales *scales);

/* bench_sheet.c, bench_json.c, bench_csv.c */
struct sheet;
struct sheet *bench_sheet(const struct bench *b);
struct sheet *bench_page(const struct bench *b); /* for a browser: with a chart of the runs */
char *bench_json(const struct bench *b);         /* hyperfine's names and ours */
char *bench_csv(const struct bench *b); /* hyperfine's columns and ours; always base units */

#endif
