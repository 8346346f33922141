/*
 * Memory of several processes as one: amounts are added. Resident sizes count what is shared several
 * times, PSS does not. Processes are read at different ticks, so the newest reading of each stands until
 * its next one. Of a name that many processes map, those are left out that have it among none of their
 * largest.
 */
#ifndef SOURCE_SUM_MEMORY_H
#define SOURCE_SUM_MEMORY_H

#include "model/sample.h"

/* Of the sample under way. Zeroed at first. */
struct sum_memory {
	bool wanted, fresh;
	struct value part[MEMORY_PART_COUNT];
	enum why why;
	const struct memory_reading **readings;
	size_t count, capacity;
};

void sum_memory_begin(struct sum_memory *s);
/* last: the member's newest reading, owned by it; taken over here from the sample. */
void sum_memory_add(struct sum_memory *s, struct memory_reading **last,
		    const struct memory_sample *m);
struct memory_sample *sum_memory_take(const struct sum_memory *s); /* NULL: not asked for */
void sum_memory_clear(struct sum_memory *s);

#endif
