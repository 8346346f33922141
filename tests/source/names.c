/* Functions by address get the names of their files, and no others. */
#include "source/names.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/mem.h"

__attribute__((noinline, used)) static int known_function(int n)
{
	return n + 1;
}

static char program[4096];
static uint64_t offset; /* of known_function */

static int take_base(struct dl_phdr_info *info, size_t size, void *context)
{
	(void)size, (void)context;
	offset = (uintptr_t)known_function - info->dlpi_addr;
	return 1;
}

static int find_self(void **state)
{
	ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);

	(void)state;
	dl_iterate_phdr(take_base, NULL);
	return length > 0 ? 0 : -1;
}

static struct process_sample sample_of(unsigned count, ...)
{
	struct process_sample sample = { .key_count = count };
	va_list list;

	sample.keys = mem_alloc_array(count, sizeof(*sample.keys));
	va_start(list, count);
	for (unsigned i = 0; i < count; i++) {
		const char *operation = va_arg(list, const char *);
		const char *label = va_arg(list, const char *);

		sample.keys[i] = (struct op_key){ PERFTOP_KIND_TIMER,    mem_string("functions"),
						  mem_string(operation), mem_string(label),
						  mem_string(""),        false };
	}
	va_end(list);
	return sample;
}

static void expect(const struct process_sample *sample, unsigned i, const char *operation,
		   const char *label)
{
	assert_string_equal(sample->keys[i].operation, operation);
	assert_string_equal(sample->keys[i].label, label);
}

static char *at(const char *first, const char *path, uint64_t where)
{
	return mem_format("%s%s+0x%llx", first, path, (unsigned long long)where);
}

static void give_all(struct process_sample *sample, bool live)
{
	struct function_names names = { 0 };
	int directory = live ? open("/proc/self", O_RDONLY | O_DIRECTORY) : -1;

	function_names_give(&names, directory, sample);
	function_names_clear(&names);
	if (live)
		close(directory);
}

static void check_found(bool live)
{
	const char *last = strrchr(program, '/') + 1;
	char *whole = at("", program, offset), *amid = at("", program, offset + 1);
	char *cut = at("*", program + 4, offset), *library = at("~", program + 4, offset);
	char *head = mem_stringn(program, 4), *unknown = at("", last, offset + 1);
	struct process_sample sample =
		sample_of(5, whole, "", amid, "", whole, "libx.so", cut, head, library, head);
	char *again = mem_format("known_function +0x%llx", (unsigned long long)offset);

	give_all(&sample, live);
	expect(&sample, 0, "known_function", "");
	expect(&sample, 1, unknown, "");
	expect(&sample, 2, "known_function", last);
	expect(&sample, 3, again, "");
	expect(&sample, 4, again, last);
	process_sample_clear(&sample);
	free(whole);
	free(amid);
	free(cut);
	free(library);
	free(head);
	free(unknown);
	free(again);
}

static void test_files(void **state)
{
	(void)state;
	check_found(false);
}

static void test_live(void **state)
{
	(void)state;
	check_found(true);
}

/* A process may write what it likes */
static void test_others(void **state)
{
	struct process_sample sample = sample_of(
		14, "parse", "", "/a+b", "x", "/a+0x", "", "/a+0xg", "", "a+0x10", "", "+0x10", "",
		"/a+0x12345678901234567", "", "/nowhere/prog+0x10", "", "/dev/zero+0x10", "",
		"*tail/prog+0x10", "#12345678", "~tail/libx.so+0x10", "#12345678", "*+0x0", "",
		"/+0x0", "", "/proc/self/mem+0x0", "");

	(void)state;
	give_all(&sample, false);
	expect(&sample, 0, "parse", "");
	expect(&sample, 1, "/a+b", "x");
	expect(&sample, 2, "/a+0x", "");
	expect(&sample, 3, "/a+0xg", "");
	expect(&sample, 4, "a+0x10", "");
	expect(&sample, 5, "+0x10", "");
	expect(&sample, 6, "/a+0x12345678901234567", "");
	expect(&sample, 7, "prog+0x10", "");
	expect(&sample, 8, "zero+0x10", "");
	expect(&sample, 9, "prog+0x10", "");
	expect(&sample, 10, "libx.so+0x10", "");
	expect(&sample, 11, "+0x0", "");
	expect(&sample, 12, "+0x0", "");
	expect(&sample, 13, "mem+0x0", "");
	process_sample_clear(&sample);
}

static void test_other_components(void **state)
{
	char *whole = at("", program, offset);
	struct process_sample sample = sample_of(2, whole, "", whole, "");

	(void)state;
	sample.keys[0].component[0] = 'F';
	sample.keys[1].kind = PERFTOP_KIND_COUNTER;
	give_all(&sample, false);
	expect(&sample, 0, whole, "");
	expect(&sample, 1, whole, "");
	process_sample_clear(&sample);
	free(whole);
}

/* Names go on from sample to sample; with another process they begin anew */
static void test_samples(void **state)
{
	struct function_names names = { 0 };
	char *whole = at("", program, offset);
	struct process_sample first = sample_of(1, whole, ""), second = sample_of(1, whole, "");
	struct process_sample third = sample_of(1, whole, ""), fourth = sample_of(1, whole, "");

	(void)state;
	function_names_give(&names, -1, &first);
	expect(&first, 0, "known_function", "");
	function_names_give(&names, -1, &second);
	assert_string_not_equal(second.keys[0].operation, "known_function");
	function_names_restart(&names);
	function_names_give(&names, -1, &third);
	expect(&third, 0, "known_function", "");
	fourth.reused = true;
	function_names_give(&names, -1, &fourth);
	expect(&fourth, 0, "known_function", "");
	function_names_clear(&names);
	process_sample_clear(&first);
	process_sample_clear(&second);
	process_sample_clear(&third);
	process_sample_clear(&fourth);
	free(whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),   cmocka_unit_test(test_live),
		cmocka_unit_test(test_others),  cmocka_unit_test(test_other_components),
		cmocka_unit_test(test_samples),
	};

	return cmocka_run_group_tests(tests, find_self, NULL);
}
