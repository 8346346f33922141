/* Files below a directory that is held open: our own /proc/PID. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file_at.h"

static int enter(void **state)
{
	static int directory;

	directory = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*state = &directory;
	return directory == -1;
}

static int leave(void **state)
{
	return close(*(int *)*state);
}

static void a_file_is_read_as_far_as_there_is_room(void **state)
{
	int directory = *(int *)*state;
	char text[4096], start[6];
	size_t length = file_at_read(directory, "status", text, sizeof(text));

	assert_int_equal(length, strlen(text));
	assert_memory_equal(text, "Name:\t", 6);
	assert_int_equal(file_at_read(directory, "status", start, sizeof(start)), 5);
	assert_string_equal(start, "Name:");
	assert_true(file_at_read(AT_FDCWD, "/proc/self/status", text, sizeof(text)) > 5);
}

static void what_cannot_be_read_is_empty(void **state)
{
	char text[8] = "before";

	assert_int_equal(file_at_read(*(int *)*state, "absent", text, sizeof(text)), 0);
	assert_string_equal(text, "");
	assert_int_equal(file_at_read(*(int *)*state, "task", text, sizeof(text)), 0);
}

static void lines_come_from_a_stream(void **state)
{
	FILE *file = file_at_lines(*(int *)*state, "status");
	char line[64];

	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	assert_memory_equal(line, "Name:\t", 6);
	fclose(file);
	assert_null(file_at_lines(*(int *)*state, "absent"));
	assert_int_equal(errno, ENOENT);
}

static void a_directory_has_entries(void **state)
{
	DIR *tasks = file_at_directory(*(int *)*state, "task");
	struct dirent *e;
	bool found = false;

	assert_non_null(tasks);
	while ((e = readdir(tasks)))
		found |= atoi(e->d_name) == getpid();
	closedir(tasks);
	assert_true(found);
	assert_null(file_at_directory(*(int *)*state, "status"));
	assert_int_equal(errno, ENOTDIR);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_file_is_read_as_far_as_there_is_room),
		TEST(what_cannot_be_read_is_empty),
		TEST(lines_come_from_a_stream),
		TEST(a_directory_has_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
