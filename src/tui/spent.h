/*
 * What the samples of functions of the process in sight say (model/profile.h), as copies: names, call paths, and the hits of
 * a view. They stay while the screen is paused, and when the process has become another program.
 */
#ifndef TUI_SPENT_H
#define TUI_SPENT_H

#include "model/history.h"
#include "model/profile.h"

struct spent {
	struct profile_data view[VIEW_COUNT]; /* hits and account; functions and paths: */
	struct profile_function *functions;
	size_t function_count, function_capacity;
	struct profile_path *paths;
	size_t path_count, path_capacity;
	char *reason;
	bool asked; /* functions were sampled at some time, or could not be */
	const struct process_track *track;
	unsigned epoch;
};

/* Takes one view of a process anew; what was taken of another process, or before an exec, is dropped. */
void spent_take(struct spent *s, const struct process_track *track, enum view view);

/* All views, before a pause. */
void spent_keep(struct spent *s, const struct process_track *track);

/* Whether it is of this process. */
bool spent_is_of(const struct spent *s, const struct process_track *track);

/* What was taken last of a view, borrowed; without hits where nothing was. */
struct profile_data spent_view(const struct spent *s, enum view view);

void spent_clear(struct spent *s);

#endif
