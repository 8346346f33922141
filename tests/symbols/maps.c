/* Tests of symbols/maps.c: the text of /proc/PID/maps, honest and not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "symbols/inside.h"

static struct mappings parse(const char *text)
{
	struct mappings m = { 0 };

	maps_parse(text, strlen(text), &m);
	return m;
}

static void takes_what_can_be_executed(void **state)
{
	struct mappings m =
		parse("00400000-00452000 r--p 00000000 08:02 173521      /usr/bin/dbus-daemon\n"
		      "00452000-00453000 r-xp 00051000 08:02 173521      /usr/bin/dbus daemon \n"
		      "7f0000000000-7f0000001000 rwxp 00000000 00:00 0 \n"
		      "7fff00000000-7fff00001000 r-xs 7ffffffff000 fd:1f 18446744073709551615 x\n"
		      "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0   [vsyscall]\n");

	(void)state;
	assert_int_equal(m.count, 4);
	assert_int_equal(m.list[0].start, 0x452000);
	assert_int_equal(m.list[0].end, 0x453000);
	assert_int_equal(m.list[0].offset, 0x51000);
	assert_int_equal(m.list[0].device, makedev(8, 2));
	assert_int_equal(m.list[0].inode, 173521);
	assert_string_equal(m.list[0].path, "/usr/bin/dbus daemon ");
	assert_null(m.list[1].path);
	assert_true(m.list[2].inode == UINT64_MAX);
	assert_int_equal(m.list[2].device, makedev(0xfd, 0x1f));
	assert_string_equal(m.list[3].path, "[vsyscall]");
	maps_clear(&m);
}

static void finds_the_mapping_of_an_address(void **state)
{
	struct mappings m = parse("1000-2000 r-xp 0 0:0 0 \n2000-3000 r-xp 0 0:0 0 \n"
				  "5000-6000 r-xp 0 0:0 0 \n");

	(void)state;
	assert_null(maps_find(&m, 0));
	assert_null(maps_find(&m, 0xfff));
	assert_ptr_equal(maps_find(&m, 0x1000), &m.list[0]);
	assert_ptr_equal(maps_find(&m, 0x1fff), &m.list[0]);
	assert_ptr_equal(maps_find(&m, 0x2000), &m.list[1]);
	assert_null(maps_find(&m, 0x3000));
	assert_ptr_equal(maps_find(&m, 0x5fff), &m.list[2]);
	assert_null(maps_find(&m, 0x6000));
	assert_null(maps_find(&m, UINT64_MAX));
	maps_clear(&m);
	assert_null(maps_find(&m, 0x1000));
}

static void refuses_what_the_kernel_does_not_write(void **state)
{
	static const char *const lines[] = {
		"",
		"1000",
		"1000-",
		"1000-2000",
		"1000-2000 ",
		"1000-2000 r-x",
		"1000-2000 r-xp",
		"1000-2000 r-xp ",
		"1000-2000 r-xp 0",
		"1000-2000 r-xp 0 ",
		"1000-2000 r-xp 0 8",
		"1000-2000 r-xp 0 8:1",
		"1000-2000 r-xp 0 8:1 ",
		"1000-2000 r-xp 0 8:1 x",
		"1000-2000 r-xp 0 8:1 12x /a",
		"1000-2000 r--p 0 8:1 12 /a",
		"2000-1000 r-xp 0 8:1 12 /a",
		"1000-1000 r-xp 0 8:1 12 /a",
		"-2000 r-xp 0 8:1 12 /a",
		"1ffffffffffffffff-2ffffffffffffffff r-xp 0 8:1 12 /a",
		"1000-2000 r-xp 0 8:1 18446744073709551616 /a",
		"1000-2000 r-xp 1ffffffffffffffff 8:1 1 /a",
	};
	struct mapping m;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		assert_false(maps_line(lines[i], strlen(lines[i]), &m));
	assert_true(maps_line("1000-2000 r-xp 0 8:1 12", 23, &m));
	assert_null(m.path);
}

/* Ends within a line, as a cut text does: nothing is read behind the end */
static void every_cut_is_harmless(void **state)
{
	static const char line[] = "00452000-00453000 r-xp 00051000 08:02 173521   /usr/bin/x";

	(void)state;
	for (size_t length = 0; length < sizeof(line); length++) {
		char *copy = malloc(length + 1);
		struct mapping m;

		memcpy(copy, line, length);
		copy = realloc(copy, length ? length : 1);
		maps_line(copy, length, &m);
		free(m.path);
		free(copy);
	}
}

static void overlapping_lines_are_left_out(void **state)
{
	struct mappings m = parse("1000-3000 r-xp 0 8:1 1 /a\n2000-4000 r-xp 0 8:1 2 /b\n"
				  "0-1000 r-xp 0 8:1 3 /c\n"
				  "3000-ffffffffffffffff r-xp 0 8:1 4 /d\n"
				  "fffffffffffffffe-ffffffffffffffff r-xp 0 8:1 5 /e\n");

	(void)state;
	assert_int_equal(m.count, 2);
	assert_string_equal(m.list[1].path, "/d");
	assert_ptr_equal(maps_find(&m, UINT64_MAX - 1), &m.list[1]);
	assert_null(maps_find(&m, UINT64_MAX));
	maps_clear(&m);
}

static void their_number_is_bounded(void **state)
{
	struct mappings m = { 0 };
	char line[128];

	(void)state;
	for (uint64_t i = 1; i < MAPPINGS_LIMIT + 100; i++) {
		int n = snprintf(line, sizeof(line), "%lx-%lx r-xp 0 0:0 0 /x\n",
				 (unsigned long)i << 12, (unsigned long)(i + 1) << 12);

		maps_parse(line, (size_t)n, &m);
	}
	assert_int_equal(m.count, MAPPINGS_LIMIT);
	maps_clear(&m);
}

static void reads_its_own(void **state)
{
	int directory = open("/proc/self", O_RDONLY | O_DIRECTORY);
	struct mappings m = { 0 };

	(void)state;
	assert_true(maps_read(directory, &m));
	assert_non_null(maps_find(&m, (uintptr_t)reads_its_own));
	assert_null(maps_find(&m, (uintptr_t)&m));
	maps_clear(&m);
	close(directory);
	assert_false(maps_read(directory, &m));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_can_be_executed),
		cmocka_unit_test(finds_the_mapping_of_an_address),
		cmocka_unit_test(refuses_what_the_kernel_does_not_write),
		cmocka_unit_test(every_cut_is_harmless),
		cmocka_unit_test(overlapping_lines_are_left_out),
		cmocka_unit_test(their_number_is_bounded),
		cmocka_unit_test(reads_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
