/* What is said of memory as a whole, in the Memory pane: totals, the leak test, and how much of it is known. */
#ifndef TUI_MEMORY_SUMMARY_H
#define TUI_MEMORY_SUMMARY_H

#include "tui/memory_known.h"

/* One row each. */
void memory_summary_draw_totals(const struct memory_known *k, const struct screen *s,
				struct area a);
void memory_summary_draw_verdict(const struct memory_known *k, const struct screen *s,
				 struct area a);

/* Why there is no reading. */
void memory_summary_draw_none(const struct memory_known *k, const struct screen *s, struct area a);

/* One row each, of a reading that there is: what it lacks (false: nothing, so nothing was drawn), else how old it is. */
bool memory_summary_draw_caveat(const struct memory_known *k, const struct screen *s,
				struct area a);
void memory_summary_draw_age(const struct memory_known *k, struct area a);

#endif
