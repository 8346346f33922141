/* Tests of memory by kind: a recorded smaps, ones that no kernel would write, and a child whose memory
 * is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "proc/mappings.h"
#include "proc/smaps.h"
#include "roots.h"

#define MEMORY (PROC_WANT_MEMORY)
#define MIB    (1024.0 * 1024)

static struct recorded r;
static struct proc_process *p;
static pid_t child;

static const struct memory_reading *reading(void)
{
	assert_non_null(r.sample.memory);
	return r.sample.memory->reading;
}

static double rss(enum memory_kind kind)
{
	return reading()->kind[kind].rss / 1024;
}

static void begin(const char *smaps, size_t length)
{
	struct error err = { "" };

	recorded_open(&r, "normal");
	if (smaps)
		recorded_write(&r, "100/smaps", smaps, length);
	p = proc_open(r.root, 100, &err);
	assert_string_equal(err.text, "");
	recorded_read(&r, p, MEMORY, 0);
}

static int end(void **state)
{
	(void)state;
	proc_close(p);
	p = NULL;
	if (r.root)
		recorded_close(&r);
	memset(&r, 0, sizeof(r));
	if (child > 0) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	child = 0;
	return 0;
}

static void not_asked_for(void **state)
{
	(void)state;
	begin(NULL, 0);
	recorded_read(&r, p, 0, 1);
	assert_null(r.sample.memory);
}

static void kinds(void **state)
{
	(void)state;
	begin(NULL, 0);
	assert_int_equal(r.sample.memory->why, WHY_KNOWN);
	assert_true(rss(MEMORY_HEAP) == 500);
	assert_true(rss(MEMORY_ANONYMOUS) == 220);
	assert_true(rss(MEMORY_STACK) == 24);
	assert_true(rss(MEMORY_CODE) == 248);
	assert_true(rss(MEMORY_FILE) == 140);
	assert_true(rss(MEMORY_SHARED) == 148);
	assert_true(rss(MEMORY_OTHER) == 16);
	assert_true(reading()->total.rss == 1296 * 1024);
	assert_true(reading()->total.pss == 960 * 1024);
	assert_true(reading()->total.swap == 12 * 1024);
	assert_true(reading()->kind[MEMORY_CODE].private == 128 * 1024);
	assert_int_equal(reading()->ranges, 14);
	/* not as a metric: repeated until the next reading it would hide growth from the leak test */
	assert_why(r.sample.resource[METRIC_PSS], WHY_DEMAND);
	recorded_read(&r, p, MEMORY | PROC_WANT_PSS, 0.1);
	assert_value(r.sample.resource[METRIC_PSS], 960 * 1024); /* nobody reads it again */
	assert_value(r.sample.memory->part[MEMORY_PART_ANONYMOUS], 780 * 1024);
	assert_value(r.sample.memory->part[MEMORY_PART_PAGE_TABLES], 48 * 1024);
}

static void mappings_by_name(void **state)
{
	const struct memory_mapping *m;

	(void)state;
	begin(NULL, 0);
	m = reading()->mappings;
	assert_string_equal(m[0].name, "[heap]");
	assert_string_equal(m[1].name, "7f0000000000-7f0000100000");
	assert_int_equal(m[1].kind, MEMORY_ANONYMOUS);
	for (size_t i = 0; i < reading()->mapping_count; i++)
		if (m[i].kind == MEMORY_FILE && !strcmp(m[i].name, "/usr/bin/normal")) {
			assert_int_equal(m[i].ranges, 2);
			assert_true(m[i].amounts.rss == 80 * 1024);
			assert_true(m[i].amounts.private == 16 * 1024);
			return;
		}
	fail();
}

static void names_and_rights_tell(void **state)
{
	static const struct {
		const char *rights, *name;
		enum memory_kind kind;
	} want[] = {
		{ "rw-p", "", MEMORY_ANONYMOUS },
		{ "rw-p", "[anon:x]", MEMORY_ANONYMOUS },
		{ "rw-s", "[anon_shmem:x]", MEMORY_SHARED },
		{ "rw-p", "/dev/zero", MEMORY_ANONYMOUS },
		{ "rw-s", "/dev/zero (deleted)", MEMORY_SHARED },
		{ "rw-s", "/SYSV00000000 (deleted)", MEMORY_SHARED },
		{ "rw-s", "/dev/shm/x", MEMORY_SHARED },
		{ "rw-s", "/dev/dri/card0", MEMORY_OTHER },
		{ "rw-p", "[stack:12]", MEMORY_STACK },
		{ "rw-p", "[heaps]", MEMORY_OTHER },
		{ "rw-s", "anon_inode:[perf_event]", MEMORY_OTHER },
		{ "--xp", "/x", MEMORY_CODE },
		{ "rw-p", "/x", MEMORY_FILE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++)
		if (mappings_kind(want[i].rights, want[i].name) != want[i].kind)
			fail_msg("%s %s", want[i].rights, want[i].name);
}

/* At first again after as long as there was to read, then every ten seconds; at once if it must be */
static void read_seldom(void **state)
{
	unsigned readings = 0;

	(void)state;
	begin(NULL, 0);
	for (int i = 0; i < 40; i++) {
		recorded_read(&r, p, MEMORY, 1);
		readings += reading() != NULL;
		assert_int_equal(r.sample.memory->why, WHY_KNOWN);
	}
	assert_int_equal(readings, 7); /* after 1, 2, 4, 8, 16, 26, 36 s */
	assert_null(reading());
	recorded_read(&r, p, MEMORY | PROC_WANT_MEMORY_NOW, 1);
	assert_non_null(reading());
}

static void bad(const char *text, size_t length)
{
	begin(text, length);
	assert_null(reading());
	assert_int_equal(r.sample.memory->why, WHY_MALFORMED);
	end(NULL);
}

#define HEAD "1000-2000 rw-p 00000000 00:00 0 "

static void garbage(void **state)
{
	static const char long_line[200000] = { [0 ... 199999] = 'a' };

	(void)state;
	bad("\0\xff\x1b[2J\n", 7);
	bad("Rss: 4 kB\n", 10);
	bad(HEAD "\nRss:", strlen(HEAD) + 5);
	bad(HEAD "\nPss: 4 kB\n", strlen(HEAD) + 12); /* without Rss */
	bad(HEAD "\nRss: 99999999999999999999999 kB\n", strlen(HEAD) + 33);
	bad(long_line, sizeof(long_line));
	bad("1000-2000\nRss: 1 kB\n", 20);
	bad("1000\nRss: 1 kB\n", 15);
}

static void nothing_is_an_end(void **state)
{
	(void)state;
	begin("", 0);
	assert_null(reading());
	assert_int_equal(r.sample.memory->why, WHY_GONE);
}

static void missing_is_unknown(void **state)
{
	static const char text[] = HEAD "    [heap]\nRss: 18446744073709551615 kB\nFuture: x\n";

	(void)state;
	begin(text, sizeof(text) - 1);
	assert_true(reading()->total.rss == 18446744073709551615.0 * 1024);
	assert_true(isnan(reading()->total.pss));
	assert_true(isnan(reading()->kind[MEMORY_HEAP].private));
	assert_true(reading()->kind[MEMORY_CODE].pss == 0); /* there is none */
}

static void hostile_names(void **state)
{
	static const char text[] =
		HEAD "  /a b\\012\x1b[31m\xff\nRss: 4 kB\n" HEAD "  /a b\\012\x1b[31m\xff\n"
		     "Rss: 4 kB\n";
	char big[8192];
	int length;

	(void)state;
	begin(text, sizeof(text) - 1);
	assert_int_equal(reading()->mapping_count, 1);
	assert_string_equal(reading()->mappings[0].name, "/a b\\012\x1b[31m\xff");
	end(NULL);
	length = snprintf(big, sizeof(big), HEAD "  /%04000d\nRss: 4 kB\n", 0);
	begin(big, (size_t)length);
	assert_int_equal(strlen(reading()->mappings[0].name), 255);
}

static void absent(void **state)
{
	(void)state;
	recorded_open(&r, "normal");
	recorded_remove(&r, "100/smaps");
	p = proc_open(r.root, 100, NULL);
	recorded_read(&r, p, MEMORY, 0);
	assert_int_equal(r.sample.memory->why, WHY_KERNEL);
	recorded_read(&r, p, MEMORY, 1);
	assert_int_equal(r.sample.memory->why, WHY_KERNEL);
	assert_value(r.sample.memory->part[MEMORY_PART_FILE], 220 * 1024);
}

/* Of so many only the total is read, and for a while nobody tries again */
static void too_many(void **state)
{
	static const char rollup[] =
		"0-1 ---p 00000000 00:00 0       [rollup]\nRss: 70 kB\nPss: 60 kB\n";
	size_t capacity = (MEMORY_RANGES_MOST + 10) * 64, length = 0;
	char *text = mem_alloc(capacity);

	(void)state;
	for (unsigned i = 0; i < MEMORY_RANGES_MOST + 10; i++)
		length += (size_t)sprintf(text + length, "%x-%x rw-p 0 00:00 0 \nRss: 4 kB\n", i,
					  i + 1);
	recorded_open(&r, "normal");
	recorded_write(&r, "100/smaps", text, length);
	recorded_write(&r, "100/smaps_rollup", rollup, sizeof(rollup) - 1);
	p = proc_open(r.root, 100, NULL);
	for (int i = 0; i < 2; i++) {
		recorded_read(&r, p, MEMORY, 20 * i);
		assert_true(reading()->total.rss == 70 * 1024);
		assert_true(reading()->total.pss == 60 * 1024);
		assert_true(isnan(rss(MEMORY_HEAP)));
		assert_true(reading()->ranges > MEMORY_RANGES_MOST);
		assert_int_equal(reading()->mapping_count, 0);
		recorded_remove(&r, "100/smaps");
		recorded_write(&r, "100/smaps", "", 0);
	}
	free(text);
}

/* ---- a real process ---- */

static void *must_map(size_t bytes, int flags, int fd)
{
	char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (at == MAP_FAILED)
		_exit(1);
	return at;
}

static void touch(char *at, size_t bytes)
{
	madvise(at, bytes, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < bytes; i += 4096)
		at[i] = 1;
}

/* 64 MiB anonymous of which 48 are touched, 32 MiB of a file read, 16 MiB of a memfd written */
static void grow(const char *path, int ready)
{
	size_t mib = (size_t)MIB;
	int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int shared = memfd_create("ring", MFD_CLOEXEC);
	char *at, sum = 0;

	if (file < 0 || shared < 0 || ftruncate(file, (off_t)(32 * mib)) ||
	    ftruncate(shared, (off_t)(16 * mib)))
		_exit(1);
	touch(must_map(64 * mib, MAP_PRIVATE | MAP_ANONYMOUS, -1), 48 * mib);
	at = must_map(32 * mib, MAP_SHARED, file);
	touch(at, 32 * mib);
	touch(must_map(16 * mib, MAP_SHARED, shared), 16 * mib);
	unlink(path);
	if (write(ready, &sum, 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

static void start_growing(void)
{
	char path[64], byte;
	int ready[2];

	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	snprintf(path, sizeof(path), "/tmp/perftop-mappings-%d", (int)getpid());
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ready[0]);
		grow(path, ready[1]);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
}

static const struct memory_mapping *mapping_of(const struct memory_reading *m,
					       enum memory_kind kind)
{
	for (size_t i = 0; i < m->mapping_count; i++)
		if (m->mappings[i].kind == kind)
			return &m->mappings[i];
	fail();
	return NULL;
}

static void live(void **state)
{
	struct proc_root *root = proc_root_open("/proc", NULL);
	struct process_sample sample = { 0 };
	const struct memory_reading *m;
	const struct value *part;

	(void)state;
	start_growing();
	p = proc_open(root, child, NULL);
	assert_non_null(p);
	proc_read(p, MEMORY, 0, false, &sample);
	assert_non_null(sample.memory);
	if (sample.memory->why == WHY_KERNEL || sample.memory->why == WHY_PERMISSION) {
		print_message("no smaps here: %s\n", why_text(sample.memory->why));
		skip();
	}
	m = sample.memory->reading;
	assert_true(mapping_of(m, MEMORY_ANONYMOUS)->amounts.rss == 48 * MIB);
	assert_true(mapping_of(m, MEMORY_ANONYMOUS)->amounts.private == 48 * MIB);
	assert_true(mapping_of(m, MEMORY_FILE)->amounts.rss == 32 * MIB);
	assert_non_null(strstr(mapping_of(m, MEMORY_FILE)->name, "/perftop-mappings-"));
	assert_true(mapping_of(m, MEMORY_SHARED)->amounts.rss == 16 * MIB);
	assert_string_equal(mapping_of(m, MEMORY_SHARED)->name, "/memfd:ring (deleted)");
	part = sample.memory->part;
	assert_true(part[MEMORY_PART_DATA].number >= 64 * MIB);
	assert_true(part[MEMORY_PART_ANONYMOUS].number >= 48 * MIB);
	/* counted by the kernel as it goes, by batches of pages per processor, and by smaps exactly */
	assert_true(fabs(part[MEMORY_PART_ANONYMOUS].number + part[MEMORY_PART_FILE].number +
			 part[MEMORY_PART_SHARED].number - m->total.rss) < 2 * MIB);
	process_sample_clear(&sample);
	proc_close(p);
	p = NULL;
	proc_root_close(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(not_asked_for, end),
		cmocka_unit_test_teardown(kinds, end),
		cmocka_unit_test_teardown(mappings_by_name, end),
		cmocka_unit_test(names_and_rights_tell),
		cmocka_unit_test_teardown(read_seldom, end),
		cmocka_unit_test_teardown(garbage, end),
		cmocka_unit_test_teardown(nothing_is_an_end, end),
		cmocka_unit_test_teardown(missing_is_unknown, end),
		cmocka_unit_test_teardown(hostile_names, end),
		cmocka_unit_test_teardown(absent, end),
		cmocka_unit_test_teardown(too_many, end),
		cmocka_unit_test_teardown(live, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
