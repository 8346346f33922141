/* What the files of this room share: the one monitor of the process, and how a call from outside gets at it. */
#ifndef MONITOR_INTERNAL_H
#define MONITOR_INTERNAL_H

#include "analysis/analysis.h"
#include "base/error.h"
#include "model/history.h"
#include "source/sampler.h"

#include "monitor/perftop-monitor.h"
#include "monitor/schedule.h"

#include <locale.h>
#include <pthread.h>
#include <stdatomic.h>

struct monitor {
	struct perftop_monitor_options options; /* its pointers to text are not ours, nor kept */
	struct analysis_settings settings;
	struct condition *alerts; /* those of the settings; owned */
	struct source *source;
	struct history history;
	struct analysis *analysis;
	struct sampler *sampler;
	struct schedule schedule;
	pthread_t starter; /* took the first sample */
	bool named;        /* the sampling thread */
	pthread_t worker;
	int wake; /* to the worker; -1: none */
	atomic_bool stop;
};

/* options.c: takes what the caller's struct has, with defaults filled in; False with err: which option is
 * wrong. What it allocates in *m is released by options_clear. */
bool options_take(struct monitor *m, const struct perftop_monitor_options *from, struct error *err);
void options_clear(struct monitor *m);

/* monitor.c: of a call from outside. Enters the C locale of numbers and messages, and keeps the monitor from being stopped
 * meanwhile. The monitor is NULL where it does not run: the error says so. */
struct call {
	locale_t locale; /* the caller's */
	bool locked;
	struct monitor *monitor;
};
struct call call_begin(void);
/* good ? 0 : -1 */
int call_end(struct call *call, bool good);
/* The calling thread's. */
struct error *call_error(void);
/* In the thread of the monitor that calls back: its calls need no lock, since whoever stops waits for this thread. */
void call_from_worker(struct monitor *m);
/* In our threads and calls text is English and numbers have points; the host's code is called in its own locale. */
locale_t locale_enter(void);
void locale_leave(locale_t locale);

/* worker.c: the thread that calls back and writes reports when they are due. */
bool worker_start(struct monitor *m, struct error *err);
void worker_stop(struct monitor *m);

/* report.c: after this the newest sample has all that was recorded before. */
void monitor_update(struct monitor *m);
/* begin: counts begin anew, from the very sample that the report ends with. */
bool monitor_report(struct monitor *m, const char *path, bool begin, struct error *err);

#endif
