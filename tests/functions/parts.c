/* The parts of libperftop-functions that read what others wrote: symbol tables that lie, and paths of any length. */
#include "functions/functions.h"

#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

__attribute__((noinline, used)) static int known_function(void)
{
	return 1;
}

struct count {
	unsigned symbols, known;
	uint64_t known_at;
	size_t longest;
};

static void take(void *context, uint64_t address, const char *name)
{
	struct count *count = context;
	size_t length = strlen(name);

	count->symbols++;
	count->longest = length > count->longest ? length : count->longest;
	if (strcmp(name, "known_function") == 0) {
		count->known++;
		count->known_at = address;
	}
}

static void test_own_symbols(void **state)
{
	struct object object;
	struct count count = { 0 };

	(void)state;
	assert_true(functions_object((uintptr_t)known_function, &object));
	assert_true(object.program);
	functions_symbols(object.path, take, &count);
	assert_int_equal(count.known, 1);
	assert_int_equal(count.known_at, (uintptr_t)known_function - object.base);
}

static void test_no_file(void **state)
{
	struct count count = { 0 };

	(void)state;
	functions_symbols("/nowhere/at/all", take, &count);
	functions_symbols("/dev/null", take, &count);
	functions_symbols("/", take, &count);
	functions_symbols("", take, &count);
	assert_int_equal(count.symbols, 0);
}

static char *read_self(size_t *size)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	struct stat status;
	char *bytes;

	assert_int_equal(fstat(fd, &status), 0);
	*size = (size_t)status.st_size;
	bytes = malloc(*size);
	assert_non_null(bytes);
	assert_int_equal(read(fd, bytes, *size), *size);
	close(fd);
	return bytes;
}

static void look_at(int fd, const char *bytes, size_t size, struct count *count)
{
	char path[64];

	*count = (struct count){ 0 };
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(pwrite(fd, bytes, size, 0), size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	functions_symbols(path, take, count);
}

/* The header and the sections' headers are what leads astray */
static size_t any_place(const char *bytes, size_t size)
{
	uint64_t sections;

	memcpy(&sections, bytes + 40, sizeof(sections));
	if (rand() % 2 || sections >= size)
		return (size_t)rand() % 64;
	return sections + (size_t)rand() % (size - sections);
}

static void test_broken_files(void **state)
{
	int fd = memfd_create("broken", 0);
	struct count count;
	size_t size;
	char *bytes = read_self(&size);

	(void)state;
	look_at(fd, bytes, size, &count);
	assert_int_equal(count.known, 1);
	for (size_t part = 0; part < 64; part++)
		look_at(fd, bytes, size / 64 * part, &count);
	srand(1);
	for (int turn = 0; turn < 300; turn++) {
		size_t at = any_place(bytes, size);
		char before = bytes[at];

		bytes[at] = (char)rand();
		look_at(fd, bytes, size, &count);
		assert_true(count.longest < size);
		bytes[at] = before;
	}
	free(bytes);
	close(fd);
}

static void expect_name(const char *path, bool program, const char *operation, const char *label)
{
	const struct object object = { path, 0x1000, program };
	struct object_name name;

	functions_name(&object, 0x1000 + 0xabc, &name);
	assert_string_equal(name.operation, operation);
	assert_string_equal(name.label, label);
}

static void test_names(void **state)
{
	const struct object whole = { "/x", 0, true };
	struct object_name name;

	(void)state;
	expect_name("/usr/bin/prog", true, "/usr/bin/prog+0xabc", "");
	expect_name("/lib/libx.so.1", false, "/lib/libx.so.1+0xabc", "libx.so.1");
	expect_name("", true, "+0xabc", "");
	functions_name(&whole, UINTPTR_MAX, &name);
	assert_string_equal(name.operation, "/x+0xffffffffffffffff");
	functions_name(&whole, 0, &name);
	assert_string_equal(name.operation, "/x+0x0");
}

static void test_relative_names(void **state)
{
	char cwd[PATH_MAX], wanted[PATH_MAX + 32];

	(void)state;
	assert_int_equal(chdir("/usr"), 0);
	assert_non_null(getcwd(cwd, sizeof(cwd)));
	snprintf(wanted, sizeof(wanted), "%s/lib/libx.so+0xabc", cwd);
	expect_name("././lib/libx.so", false, wanted, "libx.so");
	assert_int_equal(chdir("/"), 0);
	expect_name("lib/libx.so", false, "/lib/libx.so+0xabc", "libx.so");
}

/* Whole, in two parts, with a hash: nothing of the offset is ever lost, and no two paths become one */
static void test_long_names(void **state)
{
	char path[400], other[400];
	struct object_name name, another;
	struct object object = { path, 0, false };

	(void)state;
	for (size_t length = 60; length < sizeof(path) - 1; length++) {
		size_t kept;

		memset(path, 'a', length);
		path[0] = '/';
		path[length] = '\0';
		functions_name(&object, 0x123456, &name);
		kept = strlen(name.operation) - strlen("+0x123456");
		assert_true(strlen(name.operation) < sizeof(name.operation));
		assert_string_equal(name.operation + kept, "+0x123456");
		if (name.operation[0] == '/')
			assert_int_equal(kept, length);
		else if (name.label[0] != '#')
			assert_int_equal(strlen(name.label) + kept - 1, length);
		memcpy(other, path, sizeof(path));
		other[1] = 'b';
		functions_name(&(struct object){ other, 0, false }, 0x123456, &another);
		assert_true(strcmp(name.operation, another.operation) != 0 ||
			    strcmp(name.label, another.label) != 0 || length < 112);
	}
	assert_int_equal(name.operation[0], '~');
	assert_int_equal(name.label[0], '#');
	object.program = true;
	functions_name(&object, 0x123456, &name);
	assert_int_equal(name.operation[0], '*');
}

/* What is made at run time is in no object */
static void test_no_object(void **state)
{
	struct object object;
	void *memory = functions_map(4096);

	(void)state;
	assert_non_null(memory);
	assert_false(functions_object((uintptr_t)memory, &object));
	assert_false(functions_object(0, &object));
	assert_int_equal(functions_site((uintptr_t)memory), FUNCTIONS_EXCLUDED);
	munmap(memory, 4096);
}

/* Notes are kept however many there are, and are no operations */
static void test_notes(void **state)
{
	const uintptr_t first = 0x10000;

	(void)state;
	for (uintptr_t i = 0; i < 50000; i++)
		functions_note(first + 16 * i, i % 2 ? FUNCTIONS_INCLUDE : FUNCTIONS_EXCLUDE);
	functions_note(first, FUNCTIONS_INCLUDE);
	assert_int_equal(functions_noted(first), FUNCTIONS_INCLUDE | FUNCTIONS_EXCLUDE);
	for (uintptr_t i = 1; i < 50000; i++)
		assert_int_equal(functions_noted(first + 16 * i),
				 i % 2 ? FUNCTIONS_INCLUDE : FUNCTIONS_EXCLUDE);
	assert_int_equal(functions_noted(first + 8), 0);
	functions_forget_unloaded();
	assert_int_equal(functions_noted(first), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_symbols),    cmocka_unit_test(test_no_file),
		cmocka_unit_test(test_broken_files),   cmocka_unit_test(test_names),
		cmocka_unit_test(test_relative_names), cmocka_unit_test(test_long_names),
		cmocka_unit_test(test_no_object),      cmocka_unit_test(test_notes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
