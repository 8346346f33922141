/* The graphs of the Memory pane: resident memory, and that of the larger kinds. */
#ifndef TUI_MEMORY_GRAPHS_H
#define TUI_MEMORY_GRAPHS_H

#include "tui/screen.h"

/* As many side by side as there is room for, over all the time that the process was watched, at least a minute. reading:
 * what is said to be now; NULL: unknown. */
void memory_graphs_draw(const struct screen *s, const struct memory_reading *reading,
			struct area a);

#endif
