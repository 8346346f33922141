/* One run of the program: what to watch, with what settings, and how it ends. */
#ifndef CMD_RUN_H
#define CMD_RUN_H

#include "analysis/analysis.h"
#include "model/history.h"
#include "report/collect.h"
#include "source/source.h"

#include "cmd/options.h"
#include "cmd/preload.h"

struct alerts;
struct progress;

struct run {
	const struct options *options;
	struct settings settings;
	char *config_path; /* where settings are written; NULL: nowhere */
	char *demo[2];     /* the demo as a command */
	/* What --preload and --costs add to the command's. */
	char *environment[PRELOAD_VARIABLES];
	pid_t picked; /* in the picker; 0: none */
	struct source *source;
	struct history history;
	struct analysis *analysis; /* NULL: nothing is judged */
	struct alerts *alerts;     /* as long */
	char told[512];            /* of the history's note, the last that was told */
	const char *note;          /* how the run ended, translated; NULL: as it was to */
	int summary; /* the descriptor that the summary at the end goes to; -1: none */
	bool failed; /* perftop itself: its status is 2 */
};

/* Takes the settings. False: it has been said why. */
bool run_init(struct run *run, const struct options *options);
void run_clear(struct run *run);

/* The figures of a run over some time are about that time, not about what was before. */
void run_choose_view(struct run *run);

/* From now on what is sampled is judged, and alerts are told. False: it has been said why. */
bool run_judge(struct run *run);

/* The run's target as the source wants it. */
struct source_options run_source_options(const struct run *run);

/* Opens the source. False: it has been said why; the status is in *status. */
bool run_open(struct run *run, const struct source_options *options, int *status);

/* A sample joins the history, and is judged. True: the targets have ended. */
bool run_add(struct run *run, struct sample *sample);

/* Tells of the alerts that have come up since the last call. progress: a line that is in the way;
 * NULL. */
void run_tell(struct run *run, struct progress *progress);

/* What a document of this run has in it: all. */
struct collect_options run_collect_options(const struct run *run);

/* Ends the command if it still runs. */
void run_end(struct run *run);

/* After the last sample: judges the whole, writes the reports, ends the command, prints the summary:
 * what the command does when it is asked to end is no part of the run, and cannot cost the reports.
 * Where one cannot be written, the summary is printed in any case. Returns the status. */
int run_finish(struct run *run);

/* How long the run is to be, seconds; fallback_s: where nothing is said. INFINITY: until stopped. */
double run_duration(const struct run *run, double fallback_s);

/* Whether -n or the duration is reached. */
bool run_is_over(const struct run *run, uint64_t samples, double fallback_s);

/* One line on stderr: "perftop: ...". */
void complain(const char *sentence);
/* And one that says where help is. Returns the status. */
int complain_usage(const char *sentence);

/* In a build tree we are src/cmd/perftop: the path of another file of it, "src/...". Allocated; NULL: we are
 * installed, or there is no such executable file. */
char *in_build_tree(const char *file);
/* Where the demo is: PERFTOP_DEMO, beside us in a build tree, or installed. Allocated. */
char *demo_path(void);
/* Likewise the loads of `perftop validate`, or PERFTOP_LOAD. */
char *load_path(void);

/* With a screen; text for each sample; nothing until the end. */
int watch_run(struct run *run);
int batch_run(struct run *run);
int profile_run(struct run *run);

/* The subcommands. */
int list_run(const struct options *o);
int report_run(const struct options *o);
int leak_run(const struct options *o);
int profile_command_run(const struct options *o);
int diff_run(const struct options *o);
int check_run(const struct options *o);
int bench_command_run(const struct options *o);
int validate_command_run(const struct options *o);

#endif
