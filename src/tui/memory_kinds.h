/* The table of kinds in the Memory pane: what each takes, and how it grows. */
#ifndef TUI_MEMORY_KINDS_H
#define TUI_MEMORY_KINDS_H

#include "tui/memory_known.h"

/* The first row is all of it, then one for each kind. */
#define MEMORY_KINDS_ROWS (1 + MEMORY_KIND_COUNT)

const char *memory_kinds_title(size_t row); /* translated */

/* One row each. known: with a reading. */
void memory_kinds_draw_heads(struct area a);
void memory_kinds_draw(const struct memory_known *known, const struct screen *s, size_t row,
		       struct area a);
bool memory_kinds_match(size_t row, const char *text);

#endif
