/* Operations of two providers as those of one process. */
#include "source/joined.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/order.h"

static void map_keys(struct joined *j, int provider, const struct process_sample *sample)
{
	struct joined_map *map = &j->maps[provider];

	for (uint32_t i = 0; i < sample->key_count; i++) {
		map->places = vec_room(map->places, map->count, &map->capacity);
		map->places[map->count++] = j->total++;
	}
}

static uint32_t place_of(const struct joined_map *map, uint32_t op)
{
	return op < map->count ? map->places[op] : UINT32_MAX;
}

static void join_keys(struct joined *j, struct process_sample *out, struct process_sample *more)
{
	uint32_t first = j->total, count = out->key_count + more->key_count;

	map_keys(j, 0, out);
	map_keys(j, 1, more);
	out->first_key = first;
	if (more->key_count == 0)
		return;
	out->keys = mem_resize(out->keys, count, sizeof(*out->keys));
	memcpy(out->keys + out->key_count, more->keys, more->key_count * sizeof(*out->keys));
	out->key_count = count;
}

/* What nobody has announced is left out. */
static void renumber_ops(const struct joined_map *map, struct process_sample *sample)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < sample->op_count; i++) {
		struct op_sample op = sample->ops[i];

		op.op = place_of(map, op.op);
		if (op.op == UINT32_MAX)
			free(op.run);
		else
			sample->ops[kept++] = op;
	}
	sample->op_count = kept;
}

static int by_op(const void *left, const void *right)
{
	const struct op_sample *a = left, *b = right;

	return ORDER(a->op, b->op);
}

static void join_ops(struct joined *j, struct process_sample *out, struct process_sample *more)
{
	renumber_ops(&j->maps[0], out);
	renumber_ops(&j->maps[1], more);
	if (more->op_count == 0)
		return;
	out->ops = mem_resize(out->ops, out->op_count + more->op_count, sizeof(*out->ops));
	memcpy(out->ops + out->op_count, more->ops, more->op_count * sizeof(*out->ops));
	out->op_count += more->op_count;
	qsort(out->ops, out->op_count, sizeof(*out->ops), by_op);
}

static void renumber_stacks(const struct joined_map *map, struct process_sample *out)
{
	for (uint32_t i = 0; out->threads && i < out->thread_count; i++)
		for (uint32_t k = 0; k < out->threads[i].frames; k++)
			out->threads[i].stack[k].op = place_of(map, out->threads[i].stack[k].op);
}

static void renumber_hits(const struct joined_map *map, struct profile_sample *profile)
{
	for (size_t i = 0; profile && i < profile->hit_count; i++) {
		uint32_t *op = &profile->hits[i].op;

		if (*op != PROFILE_NO_OP && *op != PROFILE_UNKNOWN_OP)
			*op = *op < map->count ? map->places[*op] : PROFILE_UNKNOWN_OP;
	}
}

void joined_add(struct joined *j, struct process_sample *out, struct process_sample *more)
{
	join_keys(j, out, more);
	join_ops(j, out, more);
	renumber_stacks(&j->maps[0], out);
	renumber_hits(&j->maps[0], out->profile);
	out->focus = place_of(&j->maps[0], out->focus);
	free(more->keys);
	free(more->ops);
	more->keys = NULL;
	more->ops = NULL;
	more->key_count = more->op_count = 0;
}

uint32_t joined_first(const struct joined *j, uint32_t op)
{
	const struct joined_map *map = &j->maps[0];

	/* ascending: both numberings grow */
	for (uint32_t low = 0, high = map->count; low < high;) {
		uint32_t middle = low + (high - low) / 2;

		if (map->places[middle] == op)
			return middle;
		if (map->places[middle] < op)
			low = middle + 1;
		else
			high = middle;
	}
	return UINT32_MAX;
}

void joined_restart(struct joined *j)
{
	for (int i = 0; i < JOINED_PROVIDERS; i++)
		j->maps[i].count = 0;
	j->total = 0;
}

void joined_clear(struct joined *j)
{
	for (int i = 0; i < JOINED_PROVIDERS; i++)
		free(j->maps[i].places);
	*j = (struct joined){ 0 };
}
