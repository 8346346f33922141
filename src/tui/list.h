/* A list with a cursor: scrolling, selection, search. The rows belong to who uses it. */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include "tui/action.h"
#include "tui/grid.h"

#include <stdbool.h>
#include <stddef.h>

struct list {
	size_t count, selected, top;
	int height; /* as last drawn */
};

/* What the rows are. */
struct list_rows {
	void *context;
	void (*draw)(void *context, size_t index, struct area row, bool selected);
	/* Whether a row holds the text; NULL: no search. */
	bool (*match)(void *context, size_t index, const char *text);
};

/* Keeps the cursor on a row that exists and in sight. */
void list_fit(struct list *list, size_t count, int height);

/* Draws the rows in sight and a scroll bar where not all are. */
void list_draw(struct list *list, struct area a, const struct list_rows *rows);

/* Moves the cursor; false if the action is none of a list's. */
bool list_act(struct list *list, enum action action);

/* To the next row that matches, from the cursor (`beyond`: from the row after it), around the end;
 * false if none does. */
bool list_search(struct list *list, const struct list_rows *rows, const char *text, bool beyond);

#endif
