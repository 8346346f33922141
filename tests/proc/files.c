/* Tests of proc/file.c and of the parsers of small files: what the kernel writes, and what it never
 * would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "proc/files.h"
#include "roots.h"

#define TAIL                                                                                    \
	" S 7 6681 4539 0 -1 4194304 101 9 3 8 41 17 1 2 20 0 5 0 203209 3133440 377 "          \
	"18446744073709551615 94486783041536 94486783061417 140727705921152 0 0 0 0 0 0 0 0 0 " \
	"17 1 0 0 0 0 0 94486783077424\n"

/* A copy of exactly this size: reading past it is an error that the sanitizer sees */
static struct bytes exact(const char *text, size_t length)
{
	struct bytes bytes = { malloc(length ? length : 1), length, length };

	assert_non_null(bytes.data);
	memcpy(bytes.data, text, length);
	return bytes;
}

static bool parse(const char *text, size_t length, struct proc_stat *stat)
{
	struct bytes bytes = exact(text, length);
	bool good = proc_stat_parse(&bytes, stat);

	bytes_clear(&bytes);
	return good;
}

static void stat_fields(void **state)
{
	static const char text[] = "6691 (cat)" TAIL;
	struct proc_stat stat;

	(void)state;
	assert_true(parse(text, strlen(text), &stat));
	assert_string_equal(stat.comm, "cat");
	assert_int_equal(stat.state, 'S');
	assert_int_equal(stat.parent, 7);
	assert_int_equal(stat.flags, 4194304);
	assert_int_equal(stat.minor_faults, 101);
	assert_int_equal(stat.major_faults, 3);
	assert_int_equal(stat.user_ticks, 41);
	assert_int_equal(stat.system_ticks, 17);
	assert_int_equal(stat.threads, 5);
	assert_int_equal(stat.start_ticks, 203209);
	assert_int_equal(stat.vms_bytes, 3133440);
	assert_int_equal(stat.rss_pages, 377);
	assert_int_equal(stat.start_code, 94486783041536);
	assert_int_equal(stat.end_code, 94486783061417);
	assert_int_equal(stat.start_stack, 140727705921152);
	assert_int_equal(stat.processor, 1);
}

static void stat_names(void **state)
{
	static const char *const names[] = { "",        "a b",      ") R 1 (",   ")))(((", "\n\n\n",
					     "\x1b[2J", "\xff\xfe", "1 (x) Z 0", " ",      "((" };
	struct proc_stat stat;
	char text[512];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(text, sizeof(text), "1 (%s)%s", names[i], TAIL);
		assert_true(parse(text, strlen(text), &stat));
		assert_string_equal(stat.comm, names[i]);
		assert_int_equal(stat.state, 'S');
		assert_int_equal(stat.start_ticks, 203209);
	}
}

static void stat_long_names(void **state)
{
	struct proc_stat stat;
	char text[512], name[66];

	(void)state;
	memset(name, 'n', 65);
	name[64] = '\0';
	snprintf(text, sizeof(text), "1 (%s)%s", name, TAIL);
	assert_true(parse(text, strlen(text), &stat));
	assert_string_equal(stat.comm, name);
	name[64] = 'n';
	name[65] = '\0';
	snprintf(text, sizeof(text), "1 (%s)%s", name, TAIL);
	assert_false(parse(text, strlen(text), &stat));
}

/* Cut anywhere, it is refused, until all that is needed is there; then the numbers may be short,
 * but nothing else */
static void stat_truncated(void **state)
{
	static const char text[] = "1 (a) b)" TAIL;
	size_t needed = (size_t)(strstr(text, "140727705921152") - text) + 1;
	struct proc_stat stat;

	(void)state;
	for (size_t length = 0; length < needed; length++)
		assert_false(parse(text, length, &stat));
	for (size_t length = needed; length < sizeof(text); length++) {
		assert_true(parse(text, length, &stat));
		assert_string_equal(stat.comm, "a) b");
	}
}

static void stat_without_late_fields(void **state)
{
	static const char text[] = "1 (x) R 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 5 6 7 8 9 10 11";
	struct proc_stat stat;

	(void)state;
	assert_true(parse(text, strlen(text), &stat));
	assert_int_equal(stat.processor, -1);
}

static void stat_garbage(void **state)
{
	static const char *const texts[] = {
		"",
		")",
		"(",
		"()",
		") (",
		"1 (x)",
		"1 (x) ",
		"1 (x) ? 1 2 3",
		"1 (x) S one 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26",
		/* utime does not fit into 64 bits */
		"1 (x) S 1 2 3 4 5 6 7 8 9 10 18446744073709551616 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
		"1 (x) S 1 2 3 4 5 6 7 8 9 10 -5 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
	};
	struct proc_stat stat;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_false(parse(texts[i], strlen(texts[i]), &stat));
}

static void small_files(void **state)
{
	struct bytes statm = exact("765 377 349 5 0 83 0\n", 21), cut = exact("765 3", 5);
	struct bytes none = exact("765", 3), sched = exact("10 20 30\n", 9);
	struct proc_schedstat s;
	uint64_t size, resident;

	(void)state;
	assert_true(proc_statm_parse(&statm, &size, &resident));
	assert_int_equal(size, 765);
	assert_int_equal(resident, 377);
	assert_true(proc_statm_parse(&cut, &size, &resident));
	assert_false(proc_statm_parse(&none, &size, &resident));
	assert_true(proc_schedstat_parse(&sched, &s));
	assert_int_equal(s.run_ns, 10);
	assert_int_equal(s.wait_ns, 20);
	assert_int_equal(s.slices, 30);
	assert_false(proc_schedstat_parse(&none, &s));
	bytes_clear(&statm);
	bytes_clear(&cut);
	bytes_clear(&none);
	bytes_clear(&sched);
}

static void io_lines(void **state)
{
	static const char text[] =
		"rchar: 1\nsyscr: 18446744073709551615\nwchar: 18446744073709551616"
		"\nread_bytes: -1\ncancelled_write_bytes: 7\nsyscw: 9";
	struct bytes bytes = exact(text, strlen(text));
	struct proc_io io = { 0 };

	(void)state;
	proc_io_parse(&bytes, &io);
	assert_true(io.known[IO_READ_CALL_BYTES]);
	assert_int_equal(io.number[IO_READ_CALL_BYTES], 1);
	assert_true(io.known[IO_READ_CALLS]);
	assert_true(io.number[IO_READ_CALLS] == UINT64_MAX);
	assert_false(io.known[IO_WRITE_CALL_BYTES]);
	assert_false(io.known[IO_READ]);
	assert_false(io.known[IO_WRITE]); /* cancelled_write_bytes is another line */
	assert_true(io.known[IO_WRITE_CALLS]);
	assert_int_equal(io.number[IO_WRITE_CALLS], 9);
	bytes_clear(&bytes);
}

static void status_lines(void **state)
{
	static const char text[] = "Name:\tx\\nVmHWM:\t1 kB\nTgid:\t44\nUid:\t1000\t0\t0\t0\n"
				   "NSpid:\t44\t12\t3\nVmHWM:\t    100 kB\nVmSwap:\t       0 kB\n"
				   "voluntary_ctxt_switches:\t5\nnonvoluntary_ctxt_switches:\t6\n";
	struct bytes bytes = exact(text, strlen(text));
	struct proc_status status;
	struct value peak, swap;
	uint64_t switches, preemptions;

	(void)state;
	proc_status_parse(&bytes, &status);
	proc_status_memory(&bytes, &peak, &swap);
	assert_int_equal(status.process, 44);
	assert_int_equal(status.inner_pid, 3);
	assert_true(status.user_known);
	assert_int_equal(status.user, 1000);
	assert_value(peak, 102400);
	assert_value(swap, 0);
	assert_true(proc_status_switches(&bytes, &switches, &preemptions));
	assert_int_equal(switches, 5);
	assert_int_equal(preemptions, 6);
	bytes.length = 20; /* only the name is left */
	proc_status_parse(&bytes, &status);
	proc_status_memory(&bytes, &peak, &swap);
	assert_int_equal(status.inner_pid, 0);
	assert_false(status.user_known);
	assert_why(peak, WHY_KERNEL);
	assert_why(swap, WHY_KERNEL);
	assert_false(proc_status_switches(&bytes, &switches, &preemptions));
	bytes_clear(&bytes);
}

static int memory_file(size_t size)
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	char block[1000];

	memset(block, 'x', sizeof(block));
	for (size_t done = 0; done < size; done += sizeof(block)) {
		size_t n = size - done < sizeof(block) ? size - done : sizeof(block);

		assert_int_equal(write(fd, block, n), n);
	}
	return fd;
}

/* Of every size, the whole file; of one that is too long, nothing that could pass for it */
static void whole_files(void **state)
{
	static const size_t sizes[] = { 0,    1,     4094,
					4095, 4096,  8191,
					8192, 70000, PROC_FILE_LIMIT - 2 };
	struct bytes bytes = { 0 };
	struct proc_file file;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		file.fd = memory_file(sizes[i]);
		for (int again = 0; again < 2; again++) {
			assert_int_equal(proc_file_read(&file, -1, "", &bytes), WHY_KNOWN);
			assert_int_equal(bytes.length, sizes[i]);
			assert_int_equal(strlen(bytes.data), sizes[i]);
		}
		proc_file_close(&file);
		bytes_clear(&bytes);
	}
	file.fd = memory_file(PROC_FILE_LIMIT + 5);
	assert_int_equal(proc_file_read(&file, -1, "", &bytes), WHY_MALFORMED);
	proc_file_close(&file);
	bytes_clear(&bytes);
}

static void missing_files(void **state)
{
	struct proc_file file = PROC_FILE_CLOSED;
	struct bytes bytes = { 0 };

	(void)state;
	assert_int_equal(proc_file_read(&file, AT_FDCWD, "/nonexistent", &bytes), WHY_KERNEL);
	assert_int_equal(proc_file_once(AT_FDCWD, "/nonexistent", &bytes), WHY_KERNEL);
	assert_int_equal(proc_file_once(AT_FDCWD, "/", &bytes), WHY_KERNEL); /* a directory */
	assert_null(proc_link(AT_FDCWD, "/nonexistent"));
	bytes_clear(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stat_fields),
		cmocka_unit_test(stat_names),
		cmocka_unit_test(stat_long_names),
		cmocka_unit_test(stat_truncated),
		cmocka_unit_test(stat_without_late_fields),
		cmocka_unit_test(stat_garbage),
		cmocka_unit_test(small_files),
		cmocka_unit_test(io_lines),
		cmocka_unit_test(status_lines),
		cmocka_unit_test(whole_files),
		cmocka_unit_test(missing_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
