/* Commands that differ in their size: how time and memory follow it. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/order.h"

#include "bench/inside.h"

static bool has_size(const struct bench_result *r)
{
	return r->command->size > 0 && isfinite(r->command->size) &&
	       r->spread[BENCH_WALL].count > 0;
}

bool bench_same_size(const struct bench_command *a, const struct bench_command *b)
{
	bool sized = a->size > 0;

	return sized == (b->size > 0) && (!sized || a->size == b->size);
}

size_t bench_reference(const struct bench *b, size_t i)
{
	size_t best = b->count;

	for (size_t j = 0; j < b->count; j++) {
		const struct spread *wall = &b->results[j].spread[BENCH_WALL];

		if (!wall->count || !bench_same_size(b->results[i].command, b->results[j].command))
			continue;
		if (best == b->count || wall->median < b->results[best].spread[BENCH_WALL].median)
			best = j;
	}
	return best;
}

static struct bench_step step_of(const struct bench_result *r)
{
	const struct bench_command *c = r->command;
	double items = c->items > 0 ? c->items : c->size;
	struct bench_step step = {
		.result = r,
		.size = c->size,
		.wall = r->spread[BENCH_WALL].median,
		.rss = r->spread[BENCH_PEAK_RSS].count ? r->spread[BENCH_PEAK_RSS].median : NAN,
	};

	step.throughput = items / step.wall;
	step.latency = step.wall / items;
	step.item_bytes = step.rss / items;
	return step;
}

static int by_size(const void *left, const void *right)
{
	const struct bench_step *a = left, *b = right;

	if (a->size != b->size)
		return ORDER(a->size, b->size);
	return ORDER(a->result, b->result);
}

static void add_steps(struct bench_scale *scale, const struct bench *b, size_t series)
{
	size_t capacity = 0;

	for (size_t i = 0; i < b->count; i++) {
		if (b->results[i].command->series != series || !has_size(&b->results[i]))
			continue;
		scale->steps = vec_room(scale->steps, scale->count, &capacity);
		scale->steps[scale->count++] = step_of(&b->results[i]);
	}
	qsort(scale->steps, scale->count, sizeof(*scale->steps), by_size);
	for (size_t i = 0; i < scale->count; i++)
		scale->steps[i].efficiency =
			scale->steps[i].throughput / scale->steps[0].throughput;
}

static void fit(struct bench_scale *scale)
{
	double *size = mem_alloc_array(scale->count, sizeof(*size));
	double *wall = mem_alloc_array(scale->count, sizeof(*wall));
	double *rss = mem_alloc_array(scale->count, sizeof(*rss));

	for (size_t i = 0; i < scale->count; i++) {
		size[i] = scale->steps[i].size;
		wall[i] = scale->steps[i].wall;
		rss[i] = scale->steps[i].rss;
	}
	scale->time = growth_of(size, wall, scale->count);
	scale->line = growth_line_of(size, wall, scale->count);
	scale->memory = growth_of(size, rss, scale->count);
	free(size);
	free(wall);
	free(rss);
}

/* The first of its series. */
static bool is_first(const struct bench *b, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (b->results[j].command->series == b->results[i].command->series &&
		    has_size(&b->results[j]))
			return false;
	return has_size(&b->results[i]);
}

struct bench_scales bench_scales_of(const struct bench *b)
{
	struct bench_scales all = { mem_alloc_array(b->count + 1, sizeof(*all.scales)), 0 };

	for (size_t i = 0; i < b->count; i++) {
		const struct bench_command *c = b->results[i].command;
		struct bench_scale *scale = &all.scales[all.count];

		if (!is_first(b, i))
			continue;
		*scale = (struct bench_scale){
			.name = c->pattern ? c->pattern : c->name,
			.size_name = c->size_name,
			.items_said = c->items > 0,
		};
		add_steps(scale, b, c->series);
		if (scale->steps[scale->count - 1].size > scale->steps[0].size) {
			fit(scale);
			all.count++;
		} else {
			free(scale->steps);
		}
	}
	return all;
}

void bench_scales_clear(struct bench_scales *all)
{
	for (size_t i = 0; i < all->count; i++)
		free(all->scales[i].steps);
	free(all->scales);
	*all = (struct bench_scales){ 0 };
}
