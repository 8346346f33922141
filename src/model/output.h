/*
 * What a spawned command wrote to its terminal: the last OUTPUT_LINES lines in memory, for the
 * Output pane. (The whole of it is kept by the source, for the end.) Bytes from strangers. Not
 * thread-safe; see history.h.
 */
#ifndef MODEL_OUTPUT_H
#define MODEL_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OUTPUT_LINES       1000
#define OUTPUT_LINE_LENGTH 500 /* bytes of a line kept here; longer ones end in "…" */

struct output_line {
	bool error; /* from stderr */
	char *text; /* without the newline */
};

struct output {
	struct output_line lines[OUTPUT_LINES]; /* a ring */
	uint64_t count;   /* lines ever; the newest is at (count - 1) % OUTPUT_LINES */
	uint64_t bytes;   /* ever */
	char *partial[2]; /* an unfinished line of stdout, stderr */
	size_t partial_length[2];
};

void output_add(struct output *output, bool error, const char *bytes, size_t length);
/* back = 0: the newest complete line; NULL past the oldest that is kept. */
const struct output_line *output_line(const struct output *output, uint64_t back);
void output_clear(struct output *output);

#endif
