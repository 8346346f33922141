/* What is known of the memory of the process in sight: copies of what its samples say, which stay while the screen is
 * paused. */
#ifndef TUI_MEMORY_KNOWN_H
#define TUI_MEMORY_KNOWN_H

#include "analysis/leak.h"
#include "analysis/memory_growth.h"
#include "tui/screen.h"

/* Zeroed at first: of nobody. */
struct memory_known {
	const struct process_track *track; /* whose it is; NULL: nobody's */
	struct value part[MEMORY_PART_COUNT];
	struct memory_reading *reading; /* NULL: none yet */
	double taken; /* when, in seconds since history.start; NaN: there is none */
	double age;   /* of it, seconds */
	enum why why; /* KNOWN, or why no other can be made */
	bool asked;   /* the samples have memory in them */
	struct memory_growth growth[MEMORY_SERIES_COUNT];
	struct leak leak;
};

/* Whose it is to be from now on. True: it was another's, or memory is read no more; all readings are forgotten. */
bool memory_known_begin(struct memory_known *k, const struct process_track *track);

/* What the samples of its process say by now. */
void memory_known_take(struct memory_known *k, const struct screen *s);

/* Only the totals: the mappings are too many to be read one by one. Of a reading that there is. */
bool memory_known_only_totals(const struct memory_known *k);

void memory_known_clear(struct memory_known *k);

#endif
