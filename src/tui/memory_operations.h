/* The table of operations in the Memory pane: which of them allocate, and what they keep. */
#ifndef TUI_MEMORY_OPERATIONS_H
#define TUI_MEMORY_OPERATIONS_H

#include "tui/screen.h"

/* Zeroed at first. */
struct memory_operations {
	uint32_t *
		order; /* those that allocated in the screen's view: by what they keep, then allocated */
	size_t count;
	bool measured; /* of some operation, in whatever view */
};

void memory_operations_take(struct memory_operations *o, const struct screen *s);
void memory_operations_clear(struct memory_operations *o);

/* One row each. The second is asked for as long as `count` is 0; it says why that is. */
void memory_operations_draw_heads(const struct screen *s, struct area a);
void memory_operations_draw_none(const struct memory_operations *o, struct area a);
void memory_operations_draw(const struct memory_operations *o, const struct screen *s, size_t row,
			    struct area a);
bool memory_operations_match(const struct memory_operations *o, const struct screen *s, size_t row,
			     const char *text);

/* In the Operations pane. */
void memory_operations_open(const struct memory_operations *o, struct screen *s, size_t row);

#endif
