/* One stream of samples for each thread. */
#include "perf/streams.h"

#include <stdlib.h>

#include "base/mem.h"

#define SILENT 3 /* so many samples of another event without one of its own */
#define TIDS_AT_MOST \
	65536 /* then all are forgotten: that costs nothing but a few samples too many */

static void forget(struct streams *s)
{
	lookup_empty(&s->by_tid);
	s->count = 0;
}

static void add(struct streams *s, struct lookup_key key, uint32_t opener)
{
	if (s->count >= TIDS_AT_MOST)
		forget(s);
	s->streams = vec_room(s->streams, s->count, &s->capacity);
	s->streams[s->count] = (struct stream){ opener, 0 };
	lookup_put(&s->by_tid, key, (uint32_t)s->count++);
}

bool streams_accept(struct streams *s, uint32_t tid, uint32_t opener)
{
	struct lookup_key key = lookup_number(tid);
	uint32_t i = lookup_get(&s->by_tid, key);
	struct stream *stream;

	if (i == LOOKUP_NONE) {
		add(s, key, opener);
		return true;
	}
	stream = &s->streams[i];
	if (stream->opener != opener && ++stream->strange < SILENT)
		return false;
	*stream = (struct stream){ opener, 0 };
	return true;
}

void streams_clear(struct streams *s)
{
	free(s->streams);
	lookup_clear(&s->by_tid);
	*s = (struct streams){ 0 };
}
