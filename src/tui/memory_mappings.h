/* The largest mappings in the Memory pane: those of one kind, opened, with a cursor; or the first of all, where there is
 * room for them. */
#ifndef TUI_MEMORY_MAPPINGS_H
#define TUI_MEMORY_MAPPINGS_H

#include "tui/memory_known.h"

/* Zeroed at first: closed. */
struct memory_mappings {
	bool open;
	size_t row;                       /* of the table of kinds: whose mappings are shown */
	const struct memory_known *known; /* of the last update, borrowed */
	const struct screen *screen;
	size_t *shown; /* places in the reading */
	struct list list;
};

/* At the first row. known is to stay for as long as they are drawn. */
void memory_mappings_open(struct memory_mappings *m, size_t row, const struct memory_known *known,
			  const struct screen *s);

/* Which mappings there are by now. */
void memory_mappings_update(struct memory_mappings *m, const struct memory_known *known,
			    const struct screen *s);

/* With a head line; for a reading that there is. */
void memory_mappings_draw(struct memory_mappings *m, struct area a);
struct list_rows memory_mappings_rows(struct memory_mappings *m);

/* The largest of all, with a head line; nothing where there is room for few. */
void memory_mappings_draw_largest(const struct memory_reading *reading, const struct screen *s,
				  struct area a);

void memory_mappings_clear(struct memory_mappings *m);

#endif
