/* What samples have seen of the processor time and what not, in the Functions pane: what stands above the table, and why
 * nothing stands in it. */
#ifndef TUI_FUNCTIONS_SEEN_H
#define TUI_FUNCTIONS_SEEN_H

#include "tui/screen.h"

/* How many samples there are, how often they are taken, and what they cover. part: how many of them count; NULL: all. */
void functions_seen_draw(const struct profile_data *d, const uint64_t *part, struct area a);

/* What was not seen, and why; false: nothing to say, so nothing was drawn. */
bool functions_seen_draw_notes(const struct profile_data *d, struct area a);

/* Why there is no function, translated. asked: they were sampled at some time, or could not be. */
const char *functions_seen_none(const struct profile_data *d, const struct screen *s, bool asked,
				char *out, size_t size);

#endif
