/*
 * What a program writes to a terminal, as plain lines for the Output pane: control sequences
 * (colours, cursor moves, titles) are left out, and what a carriage return was to overwrite is.
 * State is kept between pieces. (The bytes themselves are kept as they are, for the end: see
 * store.h.)
 */
#ifndef SOURCE_STRIP_H
#define SOURCE_STRIP_H

#include <stddef.h>

enum strip_state {
	STRIP_TEXT,
	STRIP_ESCAPE,     /* after ESC */
	STRIP_SEQUENCE,   /* after ESC [, until a final byte */
	STRIP_STRING,     /* after ESC ] and the like, until BEL or ESC \ */
	STRIP_STRING_END, /* ESC within a string */
	STRIP_ONE         /* one more byte, as after ESC ( */
};

/* Copies the piece into out (as large as the piece) and returns how long it became. */
size_t strip_controls(enum strip_state *state, const char *bytes, size_t length, char *out);

#endif
