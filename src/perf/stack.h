/*
 * The call stack of one sample: its frames, by call frame information or by frame pointers, the function of each, and the path
 * that they are.
 */
#ifndef PERF_STACK_H
#define PERF_STACK_H

#include "perf/frames.h"
#include "perf/paths.h"
#include "perf/unwind.h"

struct stack {
	struct symbols *symbols; /* these three are the caller's */
	struct unwinder *unwinder;
	bool frame_pointers; /* else call frame information */

	struct frames user, kernel;
	struct symbol functions[FRAMES_MOST]; /* of user.addresses */
	size_t known; /* so many of them, from the innermost on, are believable */
};

/* Reads the one of a sample, in place of the one before. The mappings are read again where they have changed. */
void stack_read(struct stack *s, const struct record_sample *sample);

/* Its path, found or made; cut: its outer callers are unknown, or there was no room for the inner ones. PROFILE_NONE: there was
 * room for none. */
uint32_t stack_path(const struct stack *s, struct paths *paths, bool *cut);

#endif
