/*
 * What it costs to read a segment: made here as libperftop lays it out, cells and their buckets in
 * the order of their first use by all threads at once. The median of a few dozen reads.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../segment/builder.h"
#include "bench.h"

#define TICKS 41

struct shape {
	const char *name;
	uint32_t threads, ops;
	uint32_t octaves; /* of each cell */
	uint32_t active;  /* cells recorded into between two reads */
	uint32_t records; /* into each */
	double limit_ms;
};

static const struct shape shapes[] = {
	{ "1 x 10, idle", 1, 10, 3, 0, 0, 0 },
	{ "11 x 100, idle", 11, 100, 3, 0, 0, 0 },
	{ "11 x 100, all active, 1 octave", 11, 100, 1, 1100, 3, 0.1 },
	{ "11 x 100, all active, 3 octaves", 11, 100, 3, 1100, 3, 0 },
	{ "64 x 1000, idle", 64, 1000, 2, 0, 0, 0 },
	{ "64 x 1000, 5000 active, 1 octave", 64, 1000, 1, 5000, 3, 8 },
	{ "64 x 1000, 5000 active, 2 octaves", 64, 1000, 2, 5000, 3, 8 },
	{ "64 x 1000, 5000 active, 8 octaves", 64, 1000, 8, 5000, 3, 0 },
};

static uint64_t draw(const struct shape *s, uint64_t *seed)
{
	uint64_t r = builder_random(seed);

	return ((uint64_t)2048 << r % s->octaves) + (r >> 32) % 1000;
}

static void make(struct builder *b, const struct shape *s)
{
	uint64_t cell = 640 + s->octaves * 512;
	char name[32];

	builder_init(b, (8u << 20) + s->threads * s->ops * cell);
	for (uint32_t i = 0; i < s->ops; i++) {
		snprintf(name, sizeof(name), "operation%u", i);
		(void)builder_op(b, PERFTOP_KIND_TIMER, "bench", name, "");
	}
	for (uint32_t t = 0; t < s->threads; t++)
		(void)builder_thread(b, t + 1, "thread", s->ops <= 128 ? 128 : 1024);
	for (uint32_t i = 0; i < s->ops; i++)
		for (uint32_t t = 0; t < s->threads; t++)
			for (uint32_t o = 0; o < s->octaves; o++)
				builder_record(b, t, i, (uint64_t)2048 << o);
}

static void record(struct builder *b, const struct shape *s, uint64_t *seed)
{
	uint64_t all = (uint64_t)s->threads * s->ops;

	for (uint32_t i = 0; i < s->active; i++) {
		uint64_t cell = s->active == all ? i : builder_random(seed) % all;

		for (uint32_t n = 0; n < s->records; n++)
			builder_record(b, (uint32_t)(cell % s->threads),
				       (uint32_t)(cell / s->threads), draw(s, seed));
	}
}

static double read_ns(struct segment *s)
{
	uint64_t before = bench_now_ns();
	struct process_sample p = builder_read(s);
	double ns = (double)(bench_now_ns() - before);

	process_sample_clear(&p);
	return ns;
}

static void measure(const struct shape *s)
{
	double rounds[TICKS], ms;
	struct builder b;
	struct segment *reader;
	uint64_t seed = 1;

	make(&b, s);
	reader = segment_of_file(b.path, NULL);
	(void)read_ns(reader);
	(void)read_ns(reader);
	for (int i = 0; i < TICKS; i++) {
		record(&b, s, &seed);
		rounds[i] = read_ns(reader);
	}
	ms = bench_median(rounds, TICKS) / 1e6;
	printf("segment: %-43s %8.3f ms", s->name, ms);
	if (s->limit_ms > 0)
		printf("  at most %.1f %s", s->limit_ms, ms <= s->limit_ms ? "met" : "MISSED");
	printf("\n");
	segment_close(reader);
	builder_clear(&b);
}

/* segment [NAME]: only shapes with this in their names. */
int main(int argc, char **argv)
{
	bench_pin(0);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (argc < 2 || strstr(shapes[i].name, argv[1]) != NULL)
			measure(&shapes[i]);
	return 0;
}
