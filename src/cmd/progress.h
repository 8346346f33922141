/* How far a run without a screen has come: a status line. */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include "cmd/run.h"
#include "cmd/status_line.h"

struct progress {
	const struct run *run;
	double duration; /* seconds; INFINITY: open */
	struct status_line line;
};

/* fallback_s: as in run_duration. Off where stderr is no terminal that can, and while a command of the
 * user's may write to it. */
void progress_init(struct progress *p, const struct run *run, double fallback_s);

/* Ten times a second at most. */
void progress_show(struct progress *p);
/* Before something else is written to the terminal. */
void progress_hide(struct progress *p);

/* The line, in at most `columns`; allocated. */
char *progress_text(const struct progress *p, int columns);

#endif
