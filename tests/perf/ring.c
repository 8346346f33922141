/* Records out of rings that were made up: wrapping around, cut short, with sizes that cannot be. And what
 * records say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "perf/record.h"
#include "perf/ring.h"

#define SIZE 256u

static struct perf_event_mmap_page page;
static uint64_t data[SIZE / 8];
static struct ring ring;

static int begin(void **state)
{
	(void)state;
	memset(&page, 0, sizeof(page));
	memset(data, 0, sizeof(data));
	ring = (struct ring){ .fd = -1 };
	return 0;
}

static int end(void **state)
{
	(void)state;
	ring_unmap(&ring);
	return 0;
}

static void start_at(uint64_t at)
{
	page.data_head = page.data_tail = at;
	ring_over(&ring, &page, data, SIZE);
}

static void put_bytes(uint64_t at, const void *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		((unsigned char *)data)[(at + i) % SIZE] = ((const unsigned char *)bytes)[i];
}

/* A record whose size says `size`, and which takes `room`; its words count up from `first` */
static void put(uint16_t size, size_t room, uint64_t first)
{
	struct perf_event_header header = { .type = PERF_RECORD_SAMPLE, .size = size };

	put_bytes(page.data_head, &header, sizeof(header));
	for (size_t at = sizeof(header); at < room; at += 8, first++)
		put_bytes(page.data_head + at, &first, 8);
	page.data_head += room;
}

static void assert_next(uint16_t size, uint64_t first)
{
	const struct perf_event_header *record = ring_next(&ring);
	const uint64_t *words = (const void *)(record + 1);

	assert_non_null(record);
	assert_int_equal(record->size, size);
	for (size_t i = 0; i < size / 8u - 1; i++)
		assert_int_equal(words[i], first + i);
	ring_done(&ring);
}

static void in_order(void **state)
{
	(void)state;
	start_at(0);
	ring_begin(&ring);
	assert_null(ring_next(&ring));
	put(24, 24, 1);
	put(16, 16, 5);
	ring_begin(&ring);
	put(8, 8, 0); /* after it began: not now */
	assert_next(24, 1);
	assert_int_equal(page.data_tail, 24);
	assert_next(16, 5);
	assert_null(ring_next(&ring));
	ring_begin(&ring);
	assert_next(8, 0);
	assert_null(ring_next(&ring));
	assert_int_equal(page.data_tail, page.data_head);
	assert_int_equal(ring.malformed, 0);
}

/* At every place, many rounds, also where the counters overflow */
static void wraps_around(void **state)
{
	(void)state;
	start_at((uint64_t)0 - 8 * SIZE - 8);
	for (uint64_t i = 0; i < 1000; i++) {
		uint16_t size = (uint16_t)(8 + 8 * (i * 7 % 30));

		put(size, size, i * 1000);
		ring_begin(&ring);
		assert_next(size, i * 1000);
		assert_null(ring_next(&ring));
	}
	assert_int_equal(ring.malformed, 0);
}

/* A size that cannot be empties the ring; what comes afterwards is read */
static void malformed(uint16_t size)
{
	begin(NULL);
	start_at(40);
	put(16, 16, 3);
	put(size, 32, 0);
	put(16, 16, 9);
	ring_begin(&ring);
	assert_next(16, 3);
	assert_null(ring_next(&ring));
	assert_null(ring_next(&ring));
	assert_int_equal(ring.malformed, 1);
	assert_int_equal(page.data_tail, page.data_head);
	put(24, 24, 7);
	ring_begin(&ring);
	assert_next(24, 7);
	end(NULL);
}

static void sizes_that_cannot_be(void **state)
{
	(void)state;
	malformed(0);
	malformed(4);
	malformed(7);
	malformed(17);
	malformed(56); /* more than there is */
	malformed(0xfff8);
	malformed(0xffff);
}

static void heads_that_cannot_be(void **state)
{
	(void)state;
	start_at(64);
	put(16, 16, 1);
	page.data_head = page.data_tail + SIZE + 8;
	ring_begin(&ring);
	assert_null(ring_next(&ring));
	assert_int_equal(ring.malformed, 1);
	page.data_head = page.data_tail - 8; /* behind us */
	ring_begin(&ring);
	assert_null(ring_next(&ring));
	assert_int_equal(ring.malformed, 2);
	page.data_head = page.data_tail + 4; /* not even a header */
	put_bytes(page.data_tail, &(uint64_t){ 0 }, 8);
	ring_begin(&ring);
	assert_null(ring_next(&ring));
	assert_int_equal(ring.malformed, 3);
}

#define REGISTERS 0xff01ffu /* 17 of them */

static const struct perf_event_attr with_all = {
	.sample_type = RECORD_ALWAYS | PERF_SAMPLE_CALLCHAIN | PERF_SAMPLE_REGS_USER |
		       PERF_SAMPLE_STACK_USER,
	.sample_regs_user = REGISTERS,
};

static uint64_t record[64];
static size_t words;

static void begin_record(uint32_t type, uint16_t misc)
{
	struct perf_event_header header = { .type = type, .misc = misc };

	memcpy(record, &header, sizeof(header));
	words = 1;
}

static void word(uint64_t value)
{
	record[words++] = value;
}

static const struct perf_event_header *end_record(void)
{
	uint16_t size = (uint16_t)(words * 8);

	memcpy((char *)record + offsetof(struct perf_event_header, size), &size, sizeof(size));
	return (const void *)record;
}

static void word_ids(uint32_t pid, uint32_t tid)
{
	uint32_t ids[2] = { pid, tid };

	memcpy(&record[words++], ids, sizeof(ids));
}

static const struct perf_event_header *whole_sample(uint64_t copied)
{
	begin_record(PERF_RECORD_SAMPLE, PERF_RECORD_MISC_KERNEL);
	word(77);
	word(0xffffffff81000000u);
	word_ids(1000, 1001);
	word(123456789);
	word(2);
	word((uint64_t)PERF_CONTEXT_KERNEL);
	word(0xffffffff81000000u);
	word(PERF_SAMPLE_REGS_ABI_64);
	for (uint64_t i = 0; i < 17; i++)
		word(i + 100);
	word(32);
	for (uint64_t i = 0; i < 4; i++)
		word(i);
	word(copied);
	return end_record();
}

static void sample_is_parsed(void **state)
{
	struct record_sample s;

	(void)state;
	assert_true(record_sample_parse(whole_sample(24), &with_all, &s));
	assert_int_equal(s.id, 77);
	assert_int_equal(s.address, 0xffffffff81000000u);
	assert_int_equal(s.pid, 1000);
	assert_int_equal(s.tid, 1001);
	assert_int_equal(s.mono_ns, 123456789);
	assert_true(s.kernel);
	assert_int_equal(s.chain_count, 2);
	assert_int_equal(s.chain[1], s.address);
	assert_int_equal(s.registers[16], 116);
	assert_int_equal(s.stack_size, 24);
	assert_int_equal(s.stack[8], 1);
}

/* A kernel thread's, or one that is ending: no registers, no stack */
static void sample_without_user_part(void **state)
{
	struct record_sample s;

	(void)state;
	begin_record(PERF_RECORD_SAMPLE, PERF_RECORD_MISC_USER);
	word(77);
	word(0x1234);
	word_ids(1, 2);
	word(3);
	word(0);
	word(PERF_SAMPLE_REGS_ABI_NONE);
	word(0);
	assert_true(record_sample_parse(end_record(), &with_all, &s));
	assert_false(s.kernel);
	assert_null(s.registers);
	assert_null(s.stack);
	assert_int_equal(s.chain_count, 0);
}

/* Shorter than it says, wherever it ends; more copied than there was room for */
static void hostile_samples(void **state)
{
	struct record_sample s;
	size_t all;

	(void)state;
	whole_sample(24);
	all = words;
	for (words = 1; words < all; words++)
		assert_false(record_sample_parse(end_record(), &with_all, &s));
	assert_true(record_sample_parse(whole_sample(UINT64_MAX), &with_all, &s));
	assert_int_equal(s.stack_size, 32);
	whole_sample(24);
	record[5] = UINT64_MAX / 8 + 1; /* addresses in the chain */
	assert_false(record_sample_parse(end_record(), &with_all, &s));
	whole_sample(24);
	record[26] = UINT64_MAX - 7; /* of the stack */
	assert_false(record_sample_parse(end_record(), &with_all, &s));
}

static void lost_is_told(void **state)
{
	(void)state;
	begin_record(PERF_RECORD_LOST, 0);
	word(77);
	word(12);
	assert_int_equal(record_lost(end_record()), 12);
	words = 2;
	assert_int_equal(record_lost(end_record()), 0);
	assert_int_equal(record_lost(whole_sample(24)), 0);
}

static bool maps(const char *name)
{
	begin_record(PERF_RECORD_MMAP2, 0);
	for (int i = 0; i < 8; i++)
		word(0);
	if (name)
		memcpy(&record[words++], name, strlen(name) + 1);
	return record_changes_mappings(end_record());
}

static void changes_of_mappings(void **state)
{
	(void)state;
	begin_record(PERF_RECORD_COMM, PERF_RECORD_MISC_COMM_EXEC);
	assert_true(record_changes_mappings(end_record()));
	begin_record(PERF_RECORD_COMM, 0);
	assert_false(record_changes_mappings(end_record()));
	assert_true(maps("/lib/x"));
	assert_false(maps("//anon"));
	assert_false(maps(NULL));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(in_order),
		TEST(wraps_around),
		TEST(sizes_that_cannot_be),
		TEST(heads_that_cannot_be),
		cmocka_unit_test(sample_is_parsed),
		cmocka_unit_test(sample_without_user_part),
		cmocka_unit_test(hostile_samples),
		cmocka_unit_test(lost_is_told),
		cmocka_unit_test(changes_of_mappings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
