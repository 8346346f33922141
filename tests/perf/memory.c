/* Memory of a process is read where it is there, and left alone where it is not: nothing is faulted in. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "perf/memory.h"

struct pages {
	struct memory memory;
	unsigned char *at; /* three */
	size_t size;       /* of one */
};

static int begin(void **state)
{
	struct pages *p = calloc(1, sizeof(*p));
	int directory = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	p->memory = memory_open(directory, getpid());
	close(directory);
	p->size = (size_t)sysconf(_SC_PAGESIZE);
	p->at = mmap(NULL, 3 * p->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(p->at, MAP_FAILED);
	madvise(p->at, 3 * p->size, MADV_NOHUGEPAGE);
	*state = p;
	return p->memory.pagemap == -1;
}

static int end(void **state)
{
	struct pages *p = *state;

	memory_close(&p->memory);
	munmap(p->at, 3 * p->size);
	free(p);
	return 0;
}

static size_t read_at(const struct pages *p, size_t offset, size_t size)
{
	unsigned char out[16384];

	assert_true(size <= sizeof(out));
	return memory_read(&p->memory, (uintptr_t)p->at + offset, out, size);
}

static void what_is_there_is_read(void **state)
{
	struct pages *p = *state;
	uint64_t word = 0;

	memset(p->at, 7, 2 * p->size);
	assert_int_equal(memory_read(&p->memory, (uintptr_t)p->at + 8, &word, sizeof(word)), 8);
	assert_int_equal(word, 0x0707070707070707u);
	assert_int_equal(read_at(p, p->size - 4, 100), 100);
	assert_int_equal(read_at(p, 100, 2 * p->size - 100), 2 * p->size - 100);
}

static void what_is_not_there_stays_so(void **state)
{
	struct pages *p = *state;
	unsigned char there[3];

	assert_int_equal(read_at(p, 0, 8), 0);
	memset(p->at, 7, 1);
	assert_int_equal(read_at(p, p->size - 4, 8), 4);
	assert_int_equal(mincore(p->at, 3 * p->size, there), 0);
	assert_int_equal(there[0] & 1, 1);
	assert_int_equal(there[1] & 1, 0);
	assert_int_equal(there[2] & 1, 0);
}

static void what_cannot_be_looked_at_is_not_read(void **state)
{
	struct pages *p = *state;
	struct memory blind = memory_open(-1, getpid());

	memset(p->at, 7, p->size);
	assert_int_equal(blind.pagemap, -1);
	assert_int_equal(memory_read(&blind, (uintptr_t)p->at, &(uint64_t){ 0 }, 8), 0);
	assert_int_equal(memory_read(&p->memory, 8, &(uint64_t){ 0 }, 8), 0);
	assert_int_equal(memory_read(&p->memory, UINT64_MAX - 3, &(uint64_t){ 0 }, 8), 0);
	memory_close(&blind);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_there_is_read, begin, end),
		cmocka_unit_test_setup_teardown(what_is_not_there_stays_so, begin, end),
		cmocka_unit_test_setup_teardown(what_cannot_be_looked_at_is_not_read, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
