/* One run of the program: what to watch, with what settings, and how it ends. */
#ifndef CMD_RUN_H
#define CMD_RUN_H

#include "model/history.h"
#include "report/json.h"
#include "source/source.h"

#include "cmd/options.h"

struct run {
	const struct options *options;
	struct settings *settings;
	char *config_path; /* where settings are written; NULL: nowhere */
	char *demo[2];     /* the demo as a command */
	pid_t picked;      /* in the picker; 0: none */
	struct source *source;
	struct history history;
	bool failed; /* perftop itself: its status is 2 */
};

/* The run's target as the source wants it. */
struct source_options run_source_options(const struct run *run);

/* Opens the source. False: it has been said why; the status is in *status. */
bool run_open(struct run *run, const struct source_options *options, int *status);

/* How a document of this run is written. */
struct json_options run_json_options(const struct run *run);

/* After the last sample: ends the command if it still runs, takes its last sample, writes what
 * --json asks for. Returns the status. */
int run_finish(struct run *run);

/* Whether -n or the duration is reached. fallback_s: the duration where none is given. */
bool run_is_over(const struct run *run, uint64_t samples, double fallback_s);

/* One line on stderr: "perftop: ...". */
void complain(const char *sentence);

/* Where the demo is: PERFTOP_DEMO, beside us in a build tree, or installed. Allocated. */
char *demo_path(void);

int batch_run(struct run *run);
int watch_run(struct run *run);
int list_run(bool json);

#endif
