/* Tests of base/mem.c. What ends the program is tried in a child. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"

static void memory_is_zeroed(void **state)
{
	char *a = mem_alloc(100), *b = mem_alloc_array(10, 10);

	(void)state;
	for (int i = 0; i < 100; i++)
		assert_int_equal(a[i] | b[i], 0);
	free(a);
	free(b);
}

static void nothing_is_still_an_address(void **state)
{
	void *a = mem_alloc(0), *b = mem_alloc_array(0, 8), *c = mem_resize(NULL, 0, 8);
	void *d = mem_copy("x", 0);

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	assert_non_null(c);
	assert_non_null(d);
	free(a);
	free(b);
	free(c);
	free(d);
}

static void copies_are_copies(void **state)
{
	char *copy = mem_copy("abc", 4), *string = mem_string("abc");
	char *part = mem_stringn("abcdef", 3), *made = mem_format("%s-%d", "abc", 7);

	(void)state;
	assert_string_equal(copy, "abc");
	assert_string_equal(string, "abc");
	assert_string_equal(part, "abc");
	assert_string_equal(made, "abc-7");
	assert_null(mem_string(NULL));
	free(copy);
	free(string);
	free(part);
	free(made);
}

static void arrays_grow(void **state)
{
	int *array = NULL;
	size_t capacity = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		array = vec_room(array, (size_t)i, &capacity);
		assert_true(capacity > (size_t)i);
		assert_int_equal(array[i], 0);
		array[i] = i + 1;
	}
	for (int i = 0; i < 1000; i++)
		assert_int_equal(array[i], i + 1);
	assert_true(capacity < 2048);
	free(array);
}

/* Under AddressSanitizer too, memory that is not there is NULL. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static int pipe_to_parent;

static void restore(void)
{
	if (write(pipe_to_parent, "restored", 8) != 8)
		_exit(99);
}

/* What is not there is asked for: returns the status, and whether the terminal was given back. */
static int fail_in_child(void (*ask)(void), char said[16])
{
	int fds[2], status;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, STDERR_FILENO);
		pipe_to_parent = fds[1];
		mem_on_failure(restore);
		ask();
		_exit(0);
	}
	close(fds[1]);
	n = read(fds[0], said, 15);
	said[n > 0 ? n : 0] = '\0';
	close(fds[0]);
	waitpid(pid, &status, 0);
	return status;
}

static volatile size_t huge = SIZE_MAX / 2;

static void ask_array(void)
{
	free(mem_alloc_array(huge, 16));
}

static void ask_resize(void)
{
	free(mem_resize(NULL, huge, 16));
}

static void ask_vector(void)
{
	size_t capacity = huge * 2;

	free(mem_vec_room(NULL, capacity, &capacity, 1));
}

static void failure_restores_and_ends(void **state)
{
	void (*const asks[])(void) = { ask_array, ask_resize, ask_vector };
	char said[16];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		int status = fail_in_child(asks[i], said);

		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 2);
		assert_string_equal(said, "restored");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed),
		cmocka_unit_test(nothing_is_still_an_address),
		cmocka_unit_test(copies_are_copies),
		cmocka_unit_test(arrays_grow),
		cmocka_unit_test(failure_restores_and_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
