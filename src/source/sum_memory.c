/* Memory of several processes as one. */
#include "source/sum_memory.h"

#include <stdlib.h>

#include "base/mem.h"

void sum_memory_begin(struct sum_memory *s)
{
	s->wanted = s->fresh = false;
	s->why = WHY_KNOWN;
	s->count = 0;
}

/* What a process that has ended had is nobody's any more. */
static void add_parts(struct sum_memory *s, const struct memory_sample *m)
{
	for (int i = 0; i < MEMORY_PART_COUNT; i++) {
		if (!s->wanted || s->part[i].why == WHY_GONE)
			s->part[i] = m->part[i];
		else if (m->part[i].why != WHY_GONE)
			s->part[i] = value_add(s->part[i], m->part[i]);
	}
}

void sum_memory_add(struct sum_memory *s, struct memory_reading **last,
		    const struct memory_sample *m)
{
	if (!m)
		return;
	add_parts(s, m);
	s->wanted = true;
	if (m->why != WHY_KNOWN && m->why != WHY_GONE)
		s->why = m->why;
	if (m->reading) {
		memory_reading_free(*last);
		*last = memory_reading_copy(m->reading);
		s->fresh = true;
	}
	if (!*last || m->why == WHY_GONE)
		return;
	s->readings = vec_room(s->readings, s->count, &s->capacity);
	s->readings[s->count++] = *last;
}

struct memory_sample *sum_memory_take(const struct sum_memory *s)
{
	struct memory_sample *m;

	if (!s->wanted)
		return NULL;
	m = mem_alloc(sizeof(*m));
	for (int i = 0; i < MEMORY_PART_COUNT; i++)
		m->part[i] = s->part[i];
	m->why = s->why;
	if (!s->fresh || s->why != WHY_KNOWN)
		return m;
	m->reading = memory_reading_zero();
	for (size_t i = 0; i < s->count; i++) {
		memory_reading_add(m->reading, s->readings[i]);
		memory_reading_settle(m->reading);
	}
	return m;
}

void sum_memory_clear(struct sum_memory *s)
{
	free(s->readings);
	*s = (struct sum_memory){ 0 };
}
