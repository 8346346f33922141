/* Copies of what the samples say of memory. */
#include "tui/memory_known.h"

#include <math.h>
#include <string.h>

static const struct memory_track *memory_of(const struct process_track *track)
{
	return track ? track->memory : NULL;
}

/* t NULL: all of it unknown. */
static void take_growth(struct memory_known *k, const struct memory_track *t)
{
	for (int i = 0; i < MEMORY_SERIES_COUNT; i++)
		k->growth[i] = memory_growth_of(t, (enum memory_series)i);
}

static void forget(struct memory_known *k)
{
	memory_reading_free(k->reading);
	k->reading = NULL;
	k->taken = NAN;
	k->asked = false;
	take_growth(k, NULL);
}

bool memory_known_begin(struct memory_known *k, const struct process_track *track)
{
	bool begins = k->track != track || (k->asked && !memory_of(track));

	if (begins)
		forget(k);
	k->track = track;
	return begins;
}

static void take_reading(struct memory_known *k, const struct memory_track *t)
{
	if (!t->last || t->last_seconds == k->taken)
		return;
	memory_reading_free(k->reading);
	k->reading = memory_reading_copy(t->last);
	k->taken = t->last_seconds;
	take_growth(k, t);
}

void memory_known_take(struct memory_known *k, const struct screen *s)
{
	const struct memory_track *t = memory_of(k->track);

	k->leak = analysis_leak(s->host->analysis, k->track);
	if (!t)
		return;
	k->asked = true;
	k->why = t->why;
	memcpy(k->part, t->part, sizeof(k->part));
	take_reading(k, t);
	k->age = s->facts.elapsed - t->last_seconds;
}

bool memory_known_only_totals(const struct memory_known *k)
{
	return k->reading->ranges > MEMORY_RANGES_MOST;
}

void memory_known_clear(struct memory_known *k)
{
	memory_reading_free(k->reading);
}
