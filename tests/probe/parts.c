/* What needs no privilege: how a probe is written, what a function begins with, what makes returns dangerous, where functions are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/find.h"
#include "probe/probe.h"
#include "probe/safety.h"

/* ---- how a probe is written ---- */

struct written {
	const char *text, *binary, *function;
	unsigned long offset;
	bool calls;
};

static void writings(void **state)
{
	static const struct written good[] = {
		{ "redis-server:processCommand", "redis-server", "processCommand", 0, false },
		{ ":main", "", "main", 0, false },
		{ "/usr/lib/x.so:f", "/usr/lib/x.so", "f", 0, false },
		{ "a.out:ns::Class::run(int, char const*)", "a.out",
		  "ns::Class::run(int, char const*)", 0, false },
		{ ":ns::run", "", "ns::run", 0, false },
		{ "x:f%calls", "x", "f", 0, true },
		{ "x:operator%", "x", "operator%", 0, false },
		{ "x:+0x1234", "x", "+0x1234", 0x1234, false },
		{ "x:+0xABC%calls", "x", "+0xABC", 0xabc, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct probe_spec spec;
		struct error err = { "" };

		assert_true(probe_spec_parse(good[i].text, &spec, &err));
		assert_ptr_equal(spec.text, good[i].text);
		assert_string_equal(spec.binary, good[i].binary);
		assert_string_equal(spec.function, good[i].function);
		assert_int_equal(spec.offset, good[i].offset);
		assert_int_equal(spec.calls, good[i].calls);
		probe_spec_clear(&spec);
	}
}

static void no_writings(void **state)
{
	static const char *const bad[] = { "",
					   "main",
					   ":",
					   "x:",
					   "x:%calls",
					   "x:+1",
					   "x:+0x",
					   "x:+0x12z",
					   "x:+0x0",
					   "x:+",
					   "%calls",
					   "x:+-0x1",
					   "x:+0x1ffffffffffffffff" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct probe_spec spec;
		struct error err = { "" };

		assert_false(probe_spec_parse(bad[i], &spec, &err));
		assert_non_null(strstr(err.text, "BINARY:FUNCTION"));
		assert_null(spec.binary);
	}
}

/* ---- what a function begins with ---- */

#ifdef __x86_64__
static void instructions(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		enum instruction what;
	} known[] = {
		{ "\x55", 1, INSTRUCTION_EMULATED },                 /* push %rbp */
		{ "\x53\x48", 2, INSTRUCTION_EMULATED },             /* push %rbx */
		{ "\x41\x57", 2, INSTRUCTION_EMULATED },             /* push %r15 */
		{ "\x0f\x1f\x44\x00\x00", 5, INSTRUCTION_EMULATED }, /* nopl */
		{ "\x66\x90", 2, INSTRUCTION_EMULATED },             /* xchg %ax,%ax */
		{ "\x90", 1, INSTRUCTION_EMULATED },                 /* nop */
		{ "\xe9\x00\x01\x00\x00", 5, INSTRUCTION_EMULATED }, /* jmp */
		{ "\x74\x05", 2, INSTRUCTION_EMULATED },             /* je */
		{ "\x0f\x84\x00\x00\x00\x00", 6, INSTRUCTION_EMULATED },
		{ "\xf3\x0f\x1e\xfa", 4, INSTRUCTION_STEPPED }, /* endbr64 */
		{ "\x48\x83\xec\x08", 4, INSTRUCTION_STEPPED }, /* sub $8,%rsp */
		{ "\x8b\x05\x00\x00\x00\x00", 6, INSTRUCTION_STEPPED },
		{ "\xc3", 1, INSTRUCTION_STEPPED },             /* ret */
		{ "\x41", 1, INSTRUCTION_STEPPED },             /* cut off */
		{ "\x0f\x1f\x04\x00", 4, INSTRUCTION_STEPPED }, /* nopl (%rax,%rax,1) */
		{ "\x0f\x1f", 2, INSTRUCTION_STEPPED },         /* cut off */
		{ "\x0f", 1, INSTRUCTION_STEPPED },             /* cut off */
		{ "\xcc\x90", 2, INSTRUCTION_TRAP },            /* a debugger's */
		{ "", 0, INSTRUCTION_STEPPED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		assert_int_equal(
			instruction_of((const unsigned char *)known[i].bytes, known[i].length),
			known[i].what);
}
#endif

/* ---- what is dangerous ---- */

static enum danger judge_file(const char *path)
{
	const char *slash = strrchr(path, '/');
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum danger danger;

	assert_true(fd >= 0);
	danger = safety_judge(fd, slash ? slash + 1 : path);
	close(fd);
	return danger;
}

/* The files that this test has mapped: itself, libc, what it is linked to */
static void harmless(void **state)
{
	struct mappings maps = { 0 };
	struct safety safety = { 0 };
	int directory = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const char *name = "";
	size_t files;

	(void)state;
	assert_true(maps_read(directory, &maps));
	for (size_t i = 0; i < maps.count; i++) {
		const char *path = maps.list[i].path;

		if (maps.list[i].inode && path && strstr(path, "libc.so"))
			assert_int_equal(judge_file(path), DANGER_NONE);
	}
	safety_of_process(&safety, directory, &maps, &name);
	files = safety.count;
	assert_true(files >= 2);
	safety_of_process(&safety, directory, &maps, &name); /* from what is known now */
	assert_int_equal(safety.count, files);
	safety_clear(&safety);
	maps_clear(&maps);
	close(directory);
}

static void unreadable(void **state)
{
	char path[] = "/tmp/perftop-parts-XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(safety_judge(fd, "empty"), DANGER_UNREADABLE);
	assert_int_equal(write(fd, "\177ELF and no more", 16), 16);
	assert_int_equal(safety_judge(fd, "short"), DANGER_UNREADABLE);
	close(fd);
	unlink(path);
}

static void filters(void **state)
{
	static const char filtered[] =
		"Name:\tx\nNoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n";
	static const char plain[] = "Name:\tx\nNoNewPrivs:\t0\nSeccomp:\t0\nSeccomp_filters:\t0\n";

	(void)state;
	assert_int_equal(safety_of_filter(filtered, "6.12.1-amd64"), DANGER_FILTER);
	assert_int_equal(safety_of_filter(filtered, "6.11.0"), DANGER_FILTER);
	assert_int_equal(safety_of_filter(filtered, "6.10.9"), DANGER_NONE);
	assert_int_equal(safety_of_filter(filtered, "6.14.0"), DANGER_NONE);
	assert_int_equal(safety_of_filter(filtered, "7.12.0"), DANGER_NONE);
	assert_int_equal(safety_of_filter(plain, "6.12.1"), DANGER_NONE);
	assert_int_equal(safety_of_filter("", "6.12.1"), DANGER_NONE);
	assert_int_equal(safety_of_filter(filtered, "custom"), DANGER_NONE);
}

/* ---- where a function is ---- */

__attribute__((noinline, used)) static int only_here(int x)
{
	__asm__ volatile("" ::: "memory");
	return x + 1;
}

struct place {
	struct mappings maps;
	struct program program;
	int directory, file;
};

static int open_self(void **state)
{
	struct place *p = calloc(1, sizeof(*p));
	struct stat status;

	p->directory = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(maps_read(p->directory, &p->maps));
	p->program = find_program(p->directory, &p->maps);
	assert_non_null(p->program.mapping);
	p->file = mapping_open(p->directory, p->program.mapping, &status);
	assert_true(p->file >= 0);
	*state = p;
	return 0;
}

static int close_self(void **state)
{
	struct place *p = *state;

	maps_clear(&p->maps);
	close(p->file);
	close(p->directory);
	free(p);
	return 0;
}

static bool find(struct place *p, const char *text, struct found *found, struct error *err)
{
	struct probe_spec spec;
	bool good;

	assert_true(probe_spec_parse(text, &spec, err));
	good = find_function(p->file, p->directory, p->program.mapping->path, &spec, found, err);
	probe_spec_clear(&spec);
	return good;
}

/* Where that address lies in our file */
static uint64_t offset_of(const struct place *p, const void *address)
{
	const struct mapping *m = maps_find(&p->maps, (uintptr_t)address);

	assert_non_null(m);
	return (uintptr_t)address - m->start + m->offset;
}

static const struct mapping *meant(struct place *p, const char *binary)
{
	return find_file(p->directory, &p->maps, &p->program, binary);
}

static void files(void **state)
{
	struct place *p = *state;
	const struct mapping *program = p->program.mapping, *libc = meant(p, "libc.so.6");
	const char *file = strrchr(program->path, '/') + 1;
	char link[64];

	snprintf(link, sizeof(link), "/tmp/perftop-parts-%d", (int)getpid());
	assert_int_equal(symlink(program->path, link), 0);
	assert_ptr_equal(meant(p, ""), program);
	assert_string_equal(meant(p, file)->path, program->path);
	assert_string_equal(p->program.name, file);
	strcpy(p->program.name, "another-name"); /* by which it was started */
	assert_ptr_equal(meant(p, "another-name"), program);
	assert_non_null(libc);
	assert_ptr_equal(meant(p, "libc"), libc);
	assert_ptr_equal(meant(p, libc->path), libc);
	assert_non_null(meant(p, link)); /* whatever leads to it */
	assert_string_equal(meant(p, link)->path, program->path);
	unlink(link);
	assert_null(meant(p, "lib"));
	assert_null(meant(p, "libc.so.66"));
	assert_null(meant(p, "/nowhere/libc.so.6"));
	assert_null(meant(p, "/etc/passwd"));
	assert_null(meant(p, "[vdso]"));
}

/* A directory like that of a process that runs what `exe` names, with one mapping, as the kernel writes it */
static bool is_program(const char *exe, const char *mapped, const struct stat *st)
{
	char directory[] = "/tmp/perftop-parts-XXXXXX", text[512];
	struct mappings maps = { 0 };
	int length, fd;
	bool is;

	length = snprintf(text, sizeof(text), "400000-401000 r-xp 00000000 %02x:%02x %lu %s\n",
			  major(st->st_dev), minor(st->st_dev), (unsigned long)st->st_ino, mapped);
	maps_parse(text, (size_t)length, &maps);
	assert_int_equal(maps.count, 1);
	assert_non_null(mkdtemp(directory));
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(symlinkat(exe, fd, "exe"), 0);
	is = find_program(fd, &maps).mapping == &maps.list[0];
	unlinkat(fd, "exe", 0);
	close(fd);
	rmdir(directory);
	maps_clear(&maps);
	return is;
}

/* The name says which mapping is the program: no filesystem is asked, which may not answer. Here it would say that there is no
 * such file. */
static void program_by_name(void **state)
{
	const struct stat st = { .st_ino = 4711 };

	(void)state;
	assert_true(is_program("/nowhere/server", "/nowhere/server", &st));
	assert_true(is_program("/nowhere/a server (deleted)", "/nowhere/a server (deleted)", &st));
	assert_false(is_program("/nowhere/server", "/nowhere/server2", &st));
	assert_false(is_program("/nowhere/a\nb", "/nowhere/a\\012b", &st));
}

/* Of a name that mappings write otherwise the file is asked for. */
static void program_by_file(void **state)
{
	char file[64];
	struct stat st;
	int fd;

	(void)state;
	snprintf(file, sizeof(file), "/tmp/perftop\nparts-%d", (int)getpid());
	fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_int_equal(fstat(fd, &st), 0);
	close(fd);
	assert_true(is_program(file, "/tmp/perftop\\012parts", &st));
	st.st_ino++;
	assert_false(is_program(file, "/tmp/perftop\\012parts", &st));
	unlink(file);
}

static void by_name(void **state)
{
	struct place *p = *state;
	struct error err = { "" };
	struct found found;

	assert_int_equal(only_here(1), 2);
	assert_true(find(p, ":only_here", &found, &err));
	assert_int_equal(found.offset, offset_of(p, (const void *)only_here));
	assert_false(find(p, ":only_hare", &found, &err));
	assert_non_null(strstr(err.text, "only_here"));
	assert_false(find(p, ":nothing_of_that_kind_is_anywhere_in_this_file", &found, &err));
}

static void by_offset(void **state)
{
	struct place *p = *state;
	struct error err = { "" };
	uint64_t offset = offset_of(p, (const void *)only_here);
	struct found found;
	char text[64];

	snprintf(text, sizeof(text), ":+0x%lx", offset);
	assert_true(find(p, text, &found, &err));
	assert_int_equal(found.offset, offset);
	/* in the middle of an instruction, a probe would make another program of it */
	snprintf(text, sizeof(text), ":+0x%lx", offset + 1);
	assert_false(find(p, text, &found, &err));
	assert_false(find(p, ":+0xffffffffffff", &found, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writings),
		cmocka_unit_test(no_writings),
#ifdef __x86_64__
		cmocka_unit_test(instructions),
#endif
		cmocka_unit_test(harmless),
		cmocka_unit_test(unreadable),
		cmocka_unit_test(filters),
		cmocka_unit_test_setup_teardown(files, open_self, close_self),
		cmocka_unit_test(program_by_name),
		cmocka_unit_test(program_by_file),
		cmocka_unit_test_setup_teardown(by_name, open_self, close_self),
		cmocka_unit_test_setup_teardown(by_offset, open_self, close_self),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
