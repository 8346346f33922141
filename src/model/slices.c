/* Slices of time: appended, expired, thinned. */
#include "model/slices.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Clock readings that are equal for a person may differ by a rounding. */
#define SAME_TIME 1e-3

/* So many slices in the window are worth no more than one outside it. */
#define INSIDE_WORTH 4

static void replace_data(struct slices *s, struct slice *slice, const struct pack *pack)
{
	s->bytes += pack->length;
	s->bytes -= slice->length;
	free(slice->data);
	slice->data = mem_copy(pack->data, pack->length);
	slice->length = pack->length;
}

void slices_add(struct slices *s, double from, double to, const struct pack *pack, double grain)
{
	struct slice *last = s->count > s->window ? &s->slice[s->count - 1] : NULL;

	if (pack->length == 0)
		return;
	if (last && to - last->from <= grain + SAME_TIME) {
		pack_merge(&s->scratch, last->data, last->length, pack->data, pack->length);
		replace_data(s, last, &s->scratch);
		last->to = to;
		return;
	}
	s->slice = vec_room(s->slice, s->count, &s->capacity);
	last = &s->slice[s->count++];
	*last = (struct slice){ .from = from, .to = to };
	replace_data(s, last, pack);
}

void slices_expire(struct slices *s, double begin, double now, slices_leave_fn *call, void *context)
{
	for (; s->window < s->count; s->window++) {
		const struct slice *slice = &s->slice[s->window];
		struct unpack entry = unpack_begin(slice->data, slice->length);

		if (slice->from >= begin - SAME_TIME || slice->to >= now)
			break;
		while (unpack_op(&entry))
			call(context, &entry);
		s->expired_to = slice->to;
	}
}

/* Slices i and i + 1 become one. */
static void merge_at(struct slices *s, size_t i)
{
	struct slice *a = &s->slice[i], *b = a + 1;

	pack_merge(&s->scratch, a->data, a->length, b->data, b->length);
	replace_data(s, a, &s->scratch);
	a->to = b->to;
	s->bytes -= b->length;
	free(b->data);
	memmove(b, b + 1, (s->count - i - 2) * sizeof(*b));
	s->count--;
	if (i < s->window)
		s->window--;
}

/* Of the slices first .. end - 1, the neighbours that span the least time: so thinning stays
 * even. */
static size_t shortest_pair(const struct slices *s, size_t first, size_t end)
{
	size_t best = first;

	for (size_t i = first + 1; i + 1 < end; i++)
		if (s->slice[i + 1].to - s->slice[i].from <
		    s->slice[best + 1].to - s->slice[best].from)
			best = i;
	return best;
}

/* What is outside the window gives first, but not all of it: then the window becomes coarser, but
 * for its newest slice, which is still growing. One merge a sample is the usual, so no sample pays
 * for many. */
void slices_thin(struct slices *s)
{
	while (s->count > SLICES_MAX || s->bytes > SLICES_BYTES) {
		size_t outside = s->window, inside = s->count - s->window;

		if (outside >= 2 && (outside * INSIDE_WORTH > inside || inside < 3))
			merge_at(s, shortest_pair(s, 0, s->window));
		else if (inside >= 3)
			merge_at(s, shortest_pair(s, s->window, s->count - 1));
		else
			break;
	}
}

void slices_clear(struct slices *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->slice[i].data);
	free(s->slice);
	free(s->scratch.data);
	*s = (struct slices){ 0 };
}
