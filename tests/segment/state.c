/* Each way in which a segment can be wrong has its named state, and none breaks the reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "builder.h"

static int setup(void **state)
{
	struct builder *b = malloc(sizeof(*b));
	uint32_t op, thread;

	builder_init(b, BUILDER_SIZE);
	op = builder_op(b, PERFTOP_KIND_TIMER, "component", "operation", "");
	thread = builder_thread(b, (uint32_t)getpid(), "main", 16);
	for (uint64_t value = 1; value < 1000000; value *= 3)
		builder_record(b, thread, op, value);
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	builder_clear(*state);
	free(*state);
	return 0;
}

/* As the process's own, found through its descriptors. */
static enum segment_state state_of_self(void)
{
	struct segment *s = builder_of_self();
	struct process_sample p = builder_read(s);
	enum segment_state state = p.segment.state;

	process_sample_clear(&p);
	segment_close(s);
	return state;
}

static void valid(void **state)
{
	assert_int_equal(builder_state(*state), SEGMENT_ATTACHED);
	assert_int_equal(state_of_self(), SEGMENT_ATTACHED);
}

static void absent(void **state)
{
	struct builder *b = *state;

	close(b->fd);
	munmap(b->base, b->size);
	assert_int_equal(state_of_self(), SEGMENT_ABSENT);
	builder_init(b, BUILDER_SIZE);
}

static void half_born(void **state)
{
	struct builder *b = *state;

	memset(b->header->magic, 0, 8);
	assert_int_equal(builder_state(b), SEGMENT_HALF_BORN);
	assert_int_equal(state_of_self(), SEGMENT_HALF_BORN);
}

/* It is seen at the next read, not a second later. */
static void born(struct builder *b, struct segment *s)
{
	struct process_sample p;

	p = builder_read(s);
	assert_int_equal(p.segment.state, SEGMENT_HALF_BORN);
	memcpy(b->header->magic, PERFTOP_SHM_MAGIC, 8);
	process_sample_clear(&p);
	p = builder_read(s);
	assert_int_equal(p.segment.state, SEGMENT_ATTACHED);
	assert_int_equal(p.key_count, 1);
	process_sample_clear(&p);
	segment_close(s);
}

static void born_while_watched(void **state)
{
	struct builder *b = *state;

	memset(b->header->magic, 0, 8);
	born(b, builder_of_self());
	memset(b->header->magic, 0, 8);
	born(b, segment_of_file(b->path, NULL));
}

static void empty_memfd_is_half_born(void **state)
{
	struct builder *b = *state;

	assert_int_equal(ftruncate(b->fd, 0), 0);
	assert_int_equal(state_of_self(), SEGMENT_HALF_BORN);
	assert_int_equal(builder_state(b), SEGMENT_STATE_COUNT);
}

static void incompatible(void **state)
{
	struct builder *b = *state;

	b->header->version = 2;
	assert_int_equal(builder_state(b), SEGMENT_INCOMPATIBLE);
	assert_int_equal(state_of_self(), SEGMENT_INCOMPATIBLE);
}

static void truncated(void **state)
{
	struct builder *b = *state;
	const off_t sizes[] = { 12, 100, 4096, 1 << 20, 4 << 20, BUILDER_SIZE - 1 };

	for (size_t i = sizeof(sizes) / sizeof(sizes[0]); i-- > 0;) {
		assert_int_equal(ftruncate(b->fd, sizes[i]), 0);
		assert_int_equal(builder_state(b), SEGMENT_TRUNCATED);
		assert_int_equal(state_of_self(), SEGMENT_TRUNCATED);
	}
}

static void foreign_pid(void **state)
{
	struct builder *b = *state;

	b->header->pid++;
	assert_int_equal(state_of_self(), SEGMENT_FOREIGN);
}

static void foreign_start(void **state)
{
	struct builder *b = *state;

	b->header->start_ticks++;
	assert_int_equal(state_of_self(), SEGMENT_FOREIGN);
	b->header->start_ticks = 0; /* unknown is not another */
	assert_int_equal(state_of_self(), SEGMENT_ATTACHED);
}

static void foreign_boot(void **state)
{
	struct builder *b = *state;

	b->header->boot_id[0] = 'z';
	assert_int_equal(state_of_self(), SEGMENT_FOREIGN);
	memset(b->header->boot_id, 0, 40);
	assert_int_equal(state_of_self(), SEGMENT_ATTACHED);
}

static void foreign_owner(void **state)
{
	struct builder *b = *state;

	if (getuid() != 0)
		skip();
	assert_int_equal(fchown(b->fd, 65534, 65534), 0);
	assert_int_equal(state_of_self(), SEGMENT_FOREIGN);
}

static enum segment_state state_as_nobody(pid_t pid)
{
	char path[32];
	int directory, status;
	pid_t child = fork();

	if (child == 0) {
		if (setgid(65534) != 0 || setuid(65534) != 0)
			_exit(SEGMENT_STATE_COUNT);
		snprintf(path, sizeof(path), "/proc/%d", (int)pid);
		directory = open(path, O_RDONLY | O_DIRECTORY);
		struct segment *s = segment_of_process(directory, pid, pid, 0);
		struct process_sample p = builder_read(s);
		_exit((int)p.segment.state);
	}
	waitpid(child, &status, 0);
	return (enum segment_state)WEXITSTATUS(status);
}

static void denied(void **state)
{
	(void)state;
	if (getuid() != 0)
		skip();
	assert_int_equal(state_as_nobody(getpid()), SEGMENT_DENIED);
}

static void dead_file(void **state)
{
	struct builder *b = *state;
	struct segment *s;
	struct process_sample p;

	b->header->start_ticks++;
	s = segment_of_file(b->path, NULL);
	p = builder_read(s);
	assert_int_equal(p.segment.state, SEGMENT_DEAD);
	assert_int_equal(p.op_count, 1);
	assert_true(p.ops[0].totals.count > 5);
	process_sample_clear(&p);
	segment_close(s);
	b->header->start_ticks--;
	b->header->boot_id[0] = 'z';
	assert_int_equal(builder_state(b), SEGMENT_DEAD);
}

static void no_segment_at_all(void **state)
{
	struct error err;

	(void)state;
	assert_null(segment_of_file("/nonexistent", &err));
	assert_non_null(strstr(err.text, "/nonexistent"));
	assert_null(segment_of_file("/dev/zero", &err));
	assert_non_null(strstr(err.text, "regular"));
	assert_null(segment_of_file("/proc/self/exe", &err));
	assert_non_null(strstr(err.text, "PERFTOP_SEGMENT"));
}

/* Every 32-bit word of the header, to each of these, by itself. */
static void header_extremes(void **state)
{
	const uint32_t extremes[] = { 0,    1,          3,          63,         255,       4095,
				      4097, 0x7fffffff, 0x80000000, 0xffffffc0, 0xffffffff };
	struct builder *b = *state;
	uint32_t *words = (void *)b->header;
	enum segment_state got;

	for (size_t w = 0; w < sizeof(*b->header) / 4; w++) {
		uint32_t good = words[w];

		for (size_t i = 0; i < sizeof(extremes) / sizeof(extremes[0]); i++) {
			words[w] = extremes[i];
			got = builder_state(b);
			assert_true(got != SEGMENT_ABSENT && got <= SEGMENT_STATE_COUNT);
			(void)state_of_self();
		}
		words[w] = good;
	}
	assert_int_equal(builder_state(b), SEGMENT_ATTACHED);
}

/* The fields that say where things are: any value but the right one is found out or harmless. */
static void header_places(void **state)
{
	struct builder *b = *state;
	struct perftop_shm_header good = *b->header;
	const size_t fields[] = {
		offsetof(struct perftop_shm_header, ops_limit),
		offsetof(struct perftop_shm_header, op_size),
		offsetof(struct perftop_shm_header, threads_limit),
		offsetof(struct perftop_shm_header, thread_size),
		offsetof(struct perftop_shm_header, ops_offset),
		offsetof(struct perftop_shm_header, threads_offset),
		offsetof(struct perftop_shm_header, arena_offset),
		offsetof(struct perftop_shm_header, ops_used),
		offsetof(struct perftop_shm_header, threads_used),
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		memset((char *)b->header + fields[i], 0xff, 4);
		assert_int_equal(builder_state(b), SEGMENT_MALFORMED);
		*b->header = good;
	}
	b->header->threads_offset = b->header->ops_offset; /* one over the other */
	assert_int_equal(builder_state(b), SEGMENT_MALFORMED);
	*b->header = good;
	b->header->ops_offset = 0;
	assert_int_equal(builder_state(b), SEGMENT_MALFORMED);
	*b->header = good;
	b->header->arena_offset = b->header->threads_offset;
	assert_int_equal(builder_state(b), SEGMENT_MALFORMED);
}

static void changes_while_watched(void **state)
{
	struct builder *b = *state;
	struct segment *s = segment_of_file(b->path, NULL);
	struct process_sample p = builder_read(s);

	process_sample_clear(&p);
	b->header->threads_offset += 64;
	p = builder_read(s);
	assert_int_equal(p.segment.state, SEGMENT_MALFORMED);
	process_sample_clear(&p);
	b->header->threads_offset -= 64;
	p = builder_read(s);
	assert_int_equal(p.segment.state, SEGMENT_ATTACHED);
	process_sample_clear(&p);
	segment_close(s);
}

/* Random bytes, from random places on: never a crash; ASan and UBSan watch. */
static void random_bytes(void **state)
{
	struct builder *b = *state;
	uint32_t used = b->header->arena_used * PERFTOP_SHM_UNIT;
	char *good = malloc(8192);

	for (uint64_t seed = 0; seed < 10000; seed++) {
		uint64_t r = seed;
		uint64_t regions[] = { 0, PERFTOP_SHM_OPS_OFFSET, PERFTOP_SHM_THREADS_OFFSET,
				       PERFTOP_SHM_ARENA_OFFSET, used - 4096 };
		char *at = b->base + regions[builder_random(&r) % 5];
		uint64_t length = builder_random(&r) % 4096, n = 1 + builder_random(&r) % 64;

		memcpy(good, at, 4096);
		if (seed % 2 == 0)
			for (uint64_t i = 0; i < length; i++)
				at[i] = (char)builder_random(&r);
		for (; seed % 2 == 1 && n > 0; n--)
			at[builder_random(&r) % 4096] = (char)builder_random(&r);
		(void)builder_state(b);
		memcpy(at, good, 4096);
	}
	free(good);
	assert_int_equal(builder_state(b), SEGMENT_ATTACHED);
}

/* Nothing but noise behind the magic. */
static void all_random(void **state)
{
	struct builder *b = *state;
	uint64_t seed = 7;

	for (size_t i = 8; i < 4u << 20; i += 8) {
		uint64_t r = builder_random(&seed);

		memcpy(b->base + i, &r, 8);
	}
	assert_int_equal(builder_state(b), SEGMENT_INCOMPATIBLE);
	memset(b->base, 'x', 8);
	assert_int_equal(builder_state(b), SEGMENT_STATE_COUNT);
	assert_int_equal(state_of_self(), SEGMENT_MALFORMED);
}

static void *truncate_again_and_again(void *context)
{
	struct builder *b = context;
	uint64_t seed = 1;

	for (int i = 0; i < 2000; i++) {
		off_t size = (off_t)(builder_random(&seed) % BUILDER_SIZE);

		if (ftruncate(b->fd, size) != 0 || ftruncate(b->fd, BUILDER_SIZE) != 0)
			abort();
	}
	return NULL;
}

static void truncated_while_read(void **state)
{
	struct builder *b = *state;
	struct segment *s = segment_of_file(b->path, NULL);
	struct process_sample p;
	pthread_t thread;

	pthread_create(&thread, NULL, truncate_again_and_again, b);
	for (int i = 0; i < 2000; i++) {
		p = builder_read(s);
		process_sample_clear(&p);
	}
	pthread_join(thread, NULL);
	segment_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(valid, setup, teardown),
		cmocka_unit_test_setup_teardown(absent, setup, teardown),
		cmocka_unit_test_setup_teardown(half_born, setup, teardown),
		cmocka_unit_test_setup_teardown(born_while_watched, setup, teardown),
		cmocka_unit_test_setup_teardown(empty_memfd_is_half_born, setup, teardown),
		cmocka_unit_test_setup_teardown(incompatible, setup, teardown),
		cmocka_unit_test_setup_teardown(truncated, setup, teardown),
		cmocka_unit_test_setup_teardown(foreign_pid, setup, teardown),
		cmocka_unit_test_setup_teardown(foreign_start, setup, teardown),
		cmocka_unit_test_setup_teardown(foreign_boot, setup, teardown),
		cmocka_unit_test_setup_teardown(foreign_owner, setup, teardown),
		cmocka_unit_test_setup_teardown(denied, setup, teardown),
		cmocka_unit_test_setup_teardown(dead_file, setup, teardown),
		cmocka_unit_test_setup_teardown(no_segment_at_all, setup, teardown),
		cmocka_unit_test_setup_teardown(header_extremes, setup, teardown),
		cmocka_unit_test_setup_teardown(header_places, setup, teardown),
		cmocka_unit_test_setup_teardown(changes_while_watched, setup, teardown),
		cmocka_unit_test_setup_teardown(random_bytes, setup, teardown),
		cmocka_unit_test_setup_teardown(all_random, setup, teardown),
		cmocka_unit_test_setup_teardown(truncated_while_read, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
