/*
 * One command from its start to its end, and what it took: the time, what the kernel says of it and of its
 * descendants, and the operations that they recorded. Nothing is read of it while it runs, but for what
 * would otherwise block or lose it: its stderr, and segments where hundreds of processes hand theirs over.
 *
 * A command stays in perftop's process group, so that the terminal's ^C reaches both. Where it goes on, or
 * the signal was for perftop alone, it is asked to end; one that does not is left running, and said so.
 *
 * Base units: seconds, bytes. Unknown is NaN. Not thread-safe.
 */
#ifndef SOURCE_MEASURE_H
#define SOURCE_MEASURE_H

#include "base/error.h"
#include "model/sample.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct measurer;

struct measure_settings {
	char *const *const *commands; /* each NULL-terminated; all outlive the measurer */
	/* else stdout goes to /dev/null, and of stderr the end is kept; stdin is /dev/null always */
	bool show_output;
	int stop; /* a descriptor that becomes readable when the user wants to end; -1: none */
};

struct measured {
	double wall; /* from just before its process is made to its end, as a pidfd tells it */
	double user,
		system; /* of the command and of the descendants that it has waited for, as all below */
	double peak_rss;  /* of the largest of these processes; NaN: not above rss_floor */
	double rss_floor; /* what every command begins with: what its parent had */
	double read,
		write; /* from and to storage; in whole blocks where /proc/PID/io cannot be read */
	double read_calls, write_calls; /* NaN there */
	double voluntary, involuntary;  /* context switches */
	double minor_faults, major_faults;
	int status; /* as a shell has it */
	/* Operations of all processes that recorded any, in one sample of its own; NULL: none did. A
	 * process that still runs has what it had recorded until now. Timers, counters and values; gauges
	 * are of no process any more. */
	struct process_sample *recorded;
};

/* NULL with err. */
struct measurer *measure_open(const struct measure_settings *settings, struct error *err);
void measure_close(struct measurer *m);

enum measure_end {
	MEASURE_ENDED,
	MEASURE_STOPPED, /* by the user: nothing is known of this run */
	MEASURE_FAILED   /* it could not be started; err */
};

/* Runs a command once. record: whether its operations are wanted. out: release with measured_clear. */
enum measure_end measure_run(struct measurer *m, size_t command, bool record, struct measured *out,
			     struct error *err);
void measured_clear(struct measured *measured);

/* The end of what the last command wrote to stderr, at most 4 KiB; hostile. Valid until the next. */
#define MEASURE_TAIL 4096
const char *measure_errors(const struct measurer *m, size_t *length);

/* A command that was asked to end and has not; 0: none. */
pid_t measure_left(const struct measurer *m);

#endif
