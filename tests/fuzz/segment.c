/*
 * Fuzzes the reader of segments. The input is laid over a small valid one, in pieces of (place,
 * length, bytes), between reads; so a few bytes reach every field. By hand:
 *
 *	clang -g -O1 -fsanitize=fuzzer,address,undefined -std=gnu11 -D_GNU_SOURCE -DLOCALEDIR='""' \
 *		-Isrc -Isrc/shm tests/fuzz/segment.c tests/segment/builder.c src/segment/?*.c \
 *		src/model/?*.c src/base/?*.c -lm -o /tmp/fuzz-segment
 *	/tmp/fuzz-segment -max_len=512 -max_total_time=60
 */
#include <stdlib.h>
#include <string.h>

#include "../segment/builder.h"

#define SIZE (4u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Places of interest: the header, the directory, the slabs, the arena. */
static char *place(const struct builder *b, uint8_t where, uint8_t offset)
{
	const uint32_t regions[] = { 0, PERFTOP_SHM_OPS_OFFSET, PERFTOP_SHM_THREADS_OFFSET,
				     PERFTOP_SHM_ARENA_OFFSET };

	return b->base + regions[where % 4] + (where >> 2) * 64u + offset;
}

static void valid(struct builder *b)
{
	builder_init(b, SIZE);
	for (int i = 0; i < 4; i++)
		(void)builder_op(b, PERFTOP_KIND_TIMER + i, "c", "o", "l");
	for (uint32_t i = 0; i < 2; i++) {
		uint32_t thread = builder_thread(b, i + 1, "t", 16);

		for (uint32_t op = 0; op < 4; op++)
			builder_record(b, thread, op, 100 << op);
		b->threads[thread].stack[1].start = 1;
		b->threads[thread].depth = 2;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct process_sample p = { .exit_status = -1 };
	struct segment *s;
	struct builder b;

	valid(&b);
	s = segment_of_file(b.path, NULL);
	while (size >= 4) {
		uint8_t flags = data[0], length = data[3] % 32;
		char *at = place(&b, data[1], data[2]);

		data += 4;
		size -= 4;
		length = length < size ? length : (uint8_t)size;
		memcpy(at, data, length);
		data += length;
		size -= length;
		if (s == NULL)
			s = segment_of_file(b.path, NULL);
		if (s == NULL || flags % 2 == 0)
			continue;
		segment_read(s, flags >> 2 & 3, (flags & 2) != 0, &p);
		process_sample_clear(&p);
		p = (struct process_sample){ .exit_status = -1 };
	}
	segment_close(s);
	s = segment_of_file(b.path, NULL);
	if (s != NULL) {
		segment_read(s, 0, true, &p);
		process_sample_clear(&p);
		segment_close(s);
	}
	builder_clear(&b);
	return 0;
}
