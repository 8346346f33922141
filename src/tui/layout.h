/* Columns beside each other: those that there is room for, how wide they are, where they stand, and their titles. */
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/grid.h"

#define LAYOUT_MOST 32
#define LAYOUT_GAP  1 /* between two columns */

/* Zeroed: none. */
struct layout {
	size_t count;
	int column[LAYOUT_MOST];   /* which of the table's; each once */
	int priority[LAYOUT_MOST]; /* the highest one goes first; 0: never */
	int x[LAYOUT_MOST], width[LAYOUT_MOST];
	size_t hidden; /* there was no room for them */
};

/* Adds one at the right. */
void layout_add(struct layout *l, int column, int width, int priority);

/* What all take, with the gaps between them. */
int layout_used(const struct layout *l);

/* Takes columns away until the others fit, but `kept` stays. They may not fit even then. */
void layout_narrow(struct layout *l, int width, int kept);

/* Where a column stands among them; count: it is not there. */
size_t layout_index(const struct layout *l, int column);

/* Fills in x, once the widths are final. */
void layout_place(struct layout *l);

/* The title of a column in its place in the head line: that of text at the left, of figures at the right, with a mark where the
 * rows are in its order. */
enum layout_order { LAYOUT_UNORDERED, LAYOUT_ASCENDING, LAYOUT_DESCENDING };
void layout_draw_title(struct area a, const char *title, bool text, enum layout_order order);

#endif
