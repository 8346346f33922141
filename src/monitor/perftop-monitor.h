/*
 * libperftop-monitor: perftop inside a program's own process, so that a daemon writes its own reports.
 *
 *	#include <perftop-monitor.h>
 *
 *	struct perftop_monitor_options options = PERFTOP_MONITOR_OPTIONS;
 *
 *	options.report = "/var/log/shop/%Y-%m-%d.html"; // every day at midnight
 *	if (perftop_monitor_start(&options) != 0)
 *		fprintf(stderr, "no monitor: %s\n", perftop_monitor_error());
 *	...
 *	perftop_monitor_stop();
 *
 *	cc prog.c $(pkg-config --cflags --libs perftop-monitor perftop)
 *
 * The same sampler, history, rules and writers as perftop(1), which may watch the process at the same time. A
 * program that records nothing (see perftop.h) has its resources in the reports, and functions if they are
 * sampled. Usable from C99 and C++11.
 *
 * What it does to the process: two threads (with functions, a third) with all signals blocked, called perftop-sample
 * and perftop-report; they are among the threads in the reports. Some descriptors, all close-on-exec. No signal handlers, no
 * output, nothing at exit; locale, directory, environment and limits stay as they are, but for one: with
 * functions_hertz, where threads times processors are more than the soft limit of descriptors has room for, that limit is raised.
 * Text in reports and messages is English, numbers have a point, whatever the locale is.
 *
 * Memory: where the system refuses memory to the monitor (malloc gives NULL: with ulimit -v, or without
 * overcommit), it says "perftop: out of memory" on stderr and ENDS THE PROCESS with status 2, as perftop itself does. Who cannot
 * have that runs perftop -p beside the process instead. The history is bounded: it depends on how many
 * operations there are, not on time.
 *
 * Threads: every function may be called from any thread at any time, but not from signal handlers. start and stop wait
 * for calls under way in other threads. From a callback everything but start and stop may be called.
 *
 * fork: in the child the monitor is off and may be started anew; the parent's goes on. What it had in memory and its
 * descriptors stay in the child, unused, until that ends or calls exec. A process that ends without stop
 * writes no last report.
 *
 * Errors: functions that can fail return 0, or -1 with a sentence in perftop_monitor_error(). errno is undefined then.
 */
#ifndef PERFTOP_MONITOR_H
#define PERFTOP_MONITOR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A finding (perftop(1) has the rules) that has come up or is over. The strings are UTF-8 without control
 * characters, valid during the call. New members may be added at the end: `size` says what is there. */
struct perftop_monitor_finding {
	size_t size;
	const char *rule;     /* "slow-operation" ...; "alert": one of options.alerts */
	const char *severity; /* "warning", "critical"; "info" for an alert of that kind */
	int resolved;         /* 1: it is over */
	int64_t wall_ns;      /* when it came up, or was over: since 1970 */
	const char *subject;  /* "db query", "RSS" */
	const char *message;  /* "takes 650ms on average; more than 500ms is slow" */
	const char *suggestion;
	double value, threshold; /* in `unit`: "seconds", "percent", "bytes" ... */
	const char *unit;
};

/* Set with PERFTOP_MONITOR_OPTIONS, then what is to differ; 0 and NULL are the defaults. New members may be added at
 * the end: `size` says which the caller knows. Nothing of it is needed after perftop_monitor_start. */
struct perftop_monitor_options {
	size_t size;
	double interval_s; /* between samples, 0.01 to 86400; 0: 1 */
	double window_s;   /* the recent time that rules judge, up to 86400; 0: 60 */
	unsigned
		functions_hertz; /* samples of functions per second of processor time, up to 9999; 0: none */
	int memory;              /* 1: memory by kind, too */

	/* Where reports go by themselves: a path with the fields of strftime(3), filled in with the local time at
	 * which the reported period began; its ending says the format, as in perftop(1): .html, .json, .md, .csv, .txt.
	 * A relative path is meant from the directory at the start. NULL: nowhere. Files are written beside their place and
	 * renamed, one of the same name is replaced. perftop_monitor_stop writes the last, unfinished period. */
	const char *report;
	double period_s; /* 0: every day at midnight, local time; else 1 to 31622400 */

	const char *const *rules;  /* "slow-operation=1s", "leak=off" ...; the last is NULL */
	const char *const *alerts; /* conditions as after --alert in perftop(1); the last is NULL */

	/* Called from a thread of the monitor; neither may wait long: reports wait meanwhile. `finding`: of
	 * warnings and worse, and of alerts. `failed`: a report could not be written, with the sentence that says why;
	 * its counts are then in the lifetime only, and the next one is tried in its turn. NULL: nobody is told. */
	void (*finding)(void *context, const struct perftop_monitor_finding *finding);
	void (*failed)(void *context, const char *message);
	void *context;
};
#define PERFTOP_MONITOR_OPTIONS                                                                \
	{                                                                                      \
		sizeof(struct perftop_monitor_options), 0, 0, 0, 0, NULL, 0, NULL, NULL, NULL, \
			NULL, NULL                                                             \
	}

/* Starts to watch this process; NULL: with the defaults. -1: an option is wrong, it runs already, or the system refuses
 * something. What was recorded before is in the lifetime of operations only. */
int perftop_monitor_start(const struct perftop_monitor_options *options);

/* The last report of the period, if any, then the end: threads joined, descriptors closed, memory released. 0 too where it does
 * not run; -1: called from a callback. */
int perftop_monitor_stop(void);

/* Writes a report of all since the start, the last report of a period or the last reset, with a sample taken now:
 * what was recorded before the call is in it. The path's ending says the format, as above; no fields are filled in. */
int perftop_monitor_report(const char *path);

/* Counts of reports begin anew from now on. */
int perftop_monitor_reset(void);

/* Takes a sample now, and waits for it: what was recorded before the call is in what is asked after it. */
int perftop_monitor_update(void);

/* What was recorded of an operation, as of the newest sample. Durations in nanoseconds; NaN: unknown. Percentiles are
 * within 0.8 %. Set with PERFTOP_MONITOR_FIGURES before the call; what `size` does not cover is not written. */
struct perftop_monitor_figures {
	size_t size;
	uint64_t count, errors;                         /* of its life */
	uint64_t in_flight;                             /* now */
	double total_ns, mean_ns, min_ns, max_ns;       /* of its life */
	double p50_ns, p90_ns, p95_ns, p99_ns, p999_ns; /* of its life */
	/* The same of the window (options.window_s). */
	uint64_t window_count, window_errors;
	double window_rate; /* per second */
	double window_mean_ns, window_p50_ns, window_p95_ns, window_p99_ns;
};
#define PERFTOP_MONITOR_FIGURES                                                                   \
	{                                                                                         \
		sizeof(struct perftop_monitor_figures), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
			0, 0, 0, 0, 0                                                             \
	}

/* -1 where no timed operation of these names has been recorded yet; of several that differ in their label, the first. */
int perftop_monitor_operation(const char *component, const char *operation,
			      struct perftop_monitor_figures *figures);

/* The newest value of a resource, by its name in JSON: "rss_bytes", "cpu_percent", "threads" ... -1: there is no such resource, or its
 * value is not known: the sentence says why. */
int perftop_monitor_resource(const char *name, double *value);

/* Whether it runs, in this process: 1 or 0. */
int perftop_monitor_running(void);

/* What went wrong in the calling thread's last call that failed; "": none did. Valid until its next one. */
const char *perftop_monitor_error(void);

#ifdef __cplusplus
}
#endif

#endif
