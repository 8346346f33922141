/*
 * How far a run without a screen has come: one line on stderr, where that is a terminal, rewritten in
 * place and gone at the end.
 */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include "cmd/run.h"

struct progress {
	const struct run *run;
	double duration; /* seconds; INFINITY: open */
	bool on, shown;
	uint64_t shown_ns;
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
