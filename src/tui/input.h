/* A line to type in. Holds at most INPUT_BYTES, never a control character. */
#ifndef TUI_INPUT_H
#define TUI_INPUT_H

#include "tui/grid.h"

#define INPUT_BYTES 256

struct input {
	char text[INPUT_BYTES]; /* UTF-8 */
	size_t length, cursor;  /* bytes */
};

enum input_result { INPUT_EDITED, INPUT_DONE, INPUT_CANCELLED, INPUT_IGNORED };

void input_set(struct input *input, const char *text);

/* pasted: a newline is no end, as nobody pressed it. */
enum input_result input_key(struct input *input, int key, bool pasted);

/* Draws the part around the cursor; returns the cursor's column. */
int input_draw(const struct input *input, struct area a, enum style style);

#endif
