/* Tests of symbols/jitmap.c: what compilers at run time say, and what others would like them to have said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "symbols/inside.h"

static struct jitmap map;

static int empty(void **state)
{
	(void)state;
	jitmap_clear(&map);
	return 0;
}

static void add(const char *text)
{
	assert_int_equal(jitmap_parse(&map, text, strlen(text)), strlen(text));
}

static const char *name_at(uint64_t address)
{
	const struct function *f = jitmap_find(&map, address);

	return f ? map.table.names + f->name : "(none)";
}

static void lines_name_code(void **state)
{
	(void)state;
	add("7f00 40 LazyCompile:~main app.js:1\n0x8000 0x10 b\nA0 8 \xff\x01\n");
	assert_string_equal(name_at(0x7eff), "(none)");
	assert_string_equal(name_at(0x7f00), "LazyCompile:~main app.js:1");
	assert_string_equal(name_at(0x7f3f), "LazyCompile:~main app.js:1");
	assert_string_equal(name_at(0x7f40), "(none)");
	assert_string_equal(name_at(0x800f), "b");
	assert_string_equal(name_at(0xa0), "\xff\x01");
}

static void later_lines_win(void **state)
{
	(void)state;
	add("1000 100 old\n1100 100 stays\n1200 100 gone\n");
	add("1080 40 new\n1240 100 newer\n");
	assert_string_equal(name_at(0x1000), "(none)");
	assert_string_equal(name_at(0x1090), "new");
	assert_string_equal(name_at(0x10d0), "(none)");
	assert_string_equal(name_at(0x1180), "stays");
	assert_string_equal(name_at(0x1210), "(none)");
	assert_string_equal(name_at(0x1300), "newer");
	add("1000 400 all\n1000 400 all again\n");
	assert_string_equal(name_at(0x1300), "all again");
	assert_string_equal(name_at(0x1090), "all again");
	assert_int_equal(map.table.count, 1);
}

static void order_within_a_text_counts_too(void **state)
{
	(void)state;
	add("2000 10 b\n1ff8 10 a\n3000 10 c\n3000 10 d\n");
	assert_string_equal(name_at(0x2002), "a");
	assert_string_equal(name_at(0x200a), "(none)");
	assert_string_equal(name_at(0x3000), "d");
}

static void garbage_is_left_out(void **state)
{
	(void)state;
	add("\n \nx\n1000\n1000 \n1000 10\n1000 10 \n1000  10 a\n-1 10 a\n1000 0 a\n"
	    "fffffffffffffff0 20 wraps\n11111111111111111 10 long\nxyz 10 a\n0x 10 a\n");
	assert_int_equal(map.table.count, 0);
	assert_int_equal(jitmap_parse(&map, "10 10 no end", 12), 0);
	assert_int_equal(jitmap_parse(&map, "10 10 a\n20 ", 11), 8);
	assert_string_equal(name_at(0x10), "a");
}

/* ---- the file: below a directory that is like a /proc/PID */

static char directory[] = "/tmp/perftop-jitmap-XXXXXX";
static int proc_directory = -1;

static char *path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

static void append(const char *name, const char *text)
{
	FILE *file = fopen(path_of(name), "a");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int make_directory(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(directory));
	mkdir(path_of("root"), 0700);
	mkdir(path_of("root/tmp"), 0700);
	proc_directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return 0;
}

static int remove_directory(void **state)
{
	char command[128];

	(void)state;
	close(proc_directory);
	snprintf(command, sizeof(command), "rm -rf %s", directory);
	return system(command);
}

static int no_file(void **state)
{
	unlink(path_of("root/tmp/perf-7.map"));
	return empty(state);
}

static bool read_map(void)
{
	return jitmap_read(&map, proc_directory, 7);
}

static void what_is_appended_is_read(void **state)
{
	(void)state;
	assert_false(read_map());
	append("root/tmp/perf-7.map", "1000 10 a\n2000 10 hal");
	assert_true(read_map());
	assert_false(read_map());
	assert_string_equal(name_at(0x1000), "a");
	assert_string_equal(name_at(0x2000), "(none)");
	append("root/tmp/perf-7.map", "f\n1008 10 c\n");
	assert_true(read_map());
	assert_string_equal(name_at(0x2000), "half");
	assert_string_equal(name_at(0x1008), "c");
	assert_string_equal(name_at(0x1000), "(none)");
}

static void another_file_replaces_all(void **state)
{
	(void)state;
	append("root/tmp/perf-7.map", "1000 10 a\n2000 10 b\n");
	assert_true(read_map());
	assert_int_equal(truncate(path_of("root/tmp/perf-7.map"), 0), 0);
	append("root/tmp/perf-7.map", "3000 10 c\n");
	assert_true(read_map());
	assert_string_equal(name_at(0x1000), "(none)");
	assert_string_equal(name_at(0x3000), "c");
}

/* As Java does when it is asked for it, with what is new in between */
static void one_written_anew_replaces_all(void **state)
{
	(void)state;
	append("root/tmp/perf-7.map", "1000 10 a\n2000 10 b\n4000 10 old\n");
	assert_true(read_map());
	assert_int_equal(truncate(path_of("root/tmp/perf-7.map"), 0), 0);
	append("root/tmp/perf-7.map",
	       "1000 10 a\n1800 10 between\n2000 10 b\n3000 10 c\n5000 10 d\n");
	assert_true(read_map());
	assert_string_equal(name_at(0x1800), "between");
	assert_string_equal(name_at(0x2000), "b");
	assert_string_equal(name_at(0x4000), "(none)");
	assert_string_equal(name_at(0x5000), "d");
}

static void set_time(const char *path, time_t seconds)
{
	struct timespec times[2] = { { seconds, 0 }, { seconds, 0 } };

	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void one_written_anew_as_long_replaces_all(void **state)
{
	(void)state;
	append("root/tmp/perf-7.map", "1000 10 a\n2000 10 b\n");
	set_time(path_of("root/tmp/perf-7.map"), 1000);
	assert_true(read_map());
	assert_false(read_map());
	assert_int_equal(truncate(path_of("root/tmp/perf-7.map"), 0), 0);
	append("root/tmp/perf-7.map", "1800 10 a\n2000 10 b\n");
	set_time(path_of("root/tmp/perf-7.map"), 1001);
	assert_true(read_map());
	assert_string_equal(name_at(0x1800), "a");
	assert_string_equal(name_at(0x1000), "(none)");
}

static void links_and_pipes_are_refused(void **state)
{
	char *target;

	(void)state;
	append("root/tmp/other", "1000 10 a\n");
	target = strdup(path_of("root/tmp/other"));
	assert_int_equal(symlink(target, path_of("root/tmp/perf-7.map")), 0);
	assert_false(read_map());
	unlink(path_of("root/tmp/perf-7.map"));
	assert_int_equal(mkfifo(path_of("root/tmp/perf-7.map"), 0600), 0);
	assert_false(read_map());
	unlink(path_of("root/tmp/perf-7.map"));
	assert_int_equal(mkdir(path_of("root/tmp/perf-7.map"), 0700), 0);
	assert_false(read_map());
	rmdir(path_of("root/tmp/perf-7.map"));
	assert_int_equal(map.table.count, 0);
	free(target);
}

static void files_of_others_are_refused(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	append("root/tmp/perf-7.map", "1000 10 a\n");
	assert_int_equal(chown(path_of("root/tmp/perf-7.map"), 12345, 12345), 0);
	assert_false(read_map());
	assert_int_equal(chown(directory, 12345, 12345), 0);
	assert_true(read_map());
	jitmap_clear(&map);
	assert_int_equal(chown(path_of("root/tmp/perf-7.map"), 0, 0), 0);
	assert_true(read_map());
	assert_int_equal(chown(directory, 0, 0), 0);
}

static void a_line_without_end_is_passed_over(void **state)
{
	char *line = malloc(((size_t)9 << 20) + 1);

	(void)state;
	memset(line, '1', (size_t)9 << 20);
	line[(size_t)9 << 20] = '\0';
	append("root/tmp/perf-7.map", line);
	append("root/tmp/perf-7.map", "\n1000 10 behind\n");
	read_map();
	assert_string_equal(name_at(0x1000), "behind");
	free(line);
}

static void any_bytes_are_survived(void **state)
{
	uint64_t random = 3;

	(void)state;
	for (unsigned round = 0; round < 300; round++) {
		char text[400];
		static const char letters[] = "0123456789abcdef x\n  \n\n\n";

		for (size_t i = 0; i < sizeof(text); i++) {
			random = random * 6364136223846793005u + 1442695040888963407u;
			text[i] = random >> 60 ? letters[(random >> 40) % (sizeof(letters) - 1)]
					       : (char)(random >> 50);
		}
		assert_true(jitmap_parse(&map, text, sizeof(text)) <= sizeof(text));
		for (size_t i = 1; i < map.table.count; i++)
			assert_true(map.table.functions[i - 1].end <= map.table.functions[i].start);
	}
	assert_true(map.table.count > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(lines_name_code, empty),
		cmocka_unit_test_teardown(later_lines_win, empty),
		cmocka_unit_test_teardown(order_within_a_text_counts_too, empty),
		cmocka_unit_test_teardown(garbage_is_left_out, empty),
		cmocka_unit_test_teardown(any_bytes_are_survived, empty),
		cmocka_unit_test_teardown(what_is_appended_is_read, no_file),
		cmocka_unit_test_teardown(another_file_replaces_all, no_file),
		cmocka_unit_test_teardown(one_written_anew_replaces_all, no_file),
		cmocka_unit_test_teardown(one_written_anew_as_long_replaces_all, no_file),
		cmocka_unit_test_teardown(links_and_pipes_are_refused, no_file),
		cmocka_unit_test_teardown(files_of_others_are_refused, no_file),
		cmocka_unit_test_teardown(a_line_without_end_is_passed_over, no_file),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
