/*
 * Files that lie: cut, changed byte by byte, holes of a terabyte. Below a directory that is like a
 * /proc/PID, so that the whole way is gone: the mapping, the file, its tables, its frames, libdw's session.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <elfutils/libdwfl.h>

#include "base/file.h"
#include "base/mem.h"
#include "symbols/inside.h"

#define BASE 0x10000000u

static char directory[] = "/tmp/perftop-hostile-XXXXXX";
static char file_path[64];
static int proc_directory;
static unsigned char *good; /* this program */
static size_t good_size;
static uint64_t code; /* where its code begins, in its own addresses */
static uint64_t random_state = 42;

static uint64_t random_number(uint64_t below)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (random_state >> 30) % below;
}

static void write_file(const char *name, const void *data, size_t size)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, size), size);
	close(fd);
}

/* Its text says that all of the file is mapped, executable, as one piece */
static void write_maps(const char *name)
{
	struct stat status;
	char text[256];
	int n;

	assert_int_equal(stat(file_path, &status), 0);
	n = snprintf(text, sizeof(text), "%x-%x r-xp 00000000 %02x:%02x %lu %s\n", BASE,
		     BASE + 0x1000000, major(status.st_dev), minor(status.st_dev),
		     (unsigned long)status.st_ino, name);
	write_file("maps", text, (size_t)n);
}

static int begin(void **state)
{
	char path[128];

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/root", directory);
	mkdir(path, 0700);
	snprintf(file_path, sizeof(file_path), "%s/root/file", directory);
	proc_directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	good = (unsigned char *)file_read("/proc/self/exe", (size_t)64 << 20, &good_size, NULL);
	code = ((const ElfW(Ehdr) *)(const void *)good)->e_entry;
	return 0;
}

static int end(void **state)
{
	char command[64];

	(void)state;
	close(proc_directory);
	free(good);
	snprintf(command, sizeof(command), "rm -rf %s", directory);
	return system(command);
}

static int count_frames(Dwfl_Module *m, void **userdata, const char *name, Dwarf_Addr start,
			void *context)
{
	Dwarf_Addr bias;
	Dwarf_CFI *cfi = dwfl_module_eh_cfi(m, &bias);
	Dwarf_Frame *frame = NULL;

	(void)userdata, (void)name, (void)start;
	dwfl_module_dwarf_cfi(m, &bias);
	for (uint64_t at = 0; cfi && at < 0x10000; at += 0x400) {
		frame = NULL;
		if (dwarf_cfi_addrframe(cfi, code + at, &frame) == 0)
			++*(unsigned *)context;
		free(frame);
	}
	return DWARF_CB_OK;
}

/* All that is asked of a file; returns how much it knew */
static unsigned ask(void)
{
	struct error err;
	struct symbols *s = symbols_open(proc_directory, 1, 1, &err);
	unsigned generation, known = 0;
	Dwfl *dwfl;

	assert_non_null(s);
	for (uint64_t at = 0; at < 0x10000; at += 0x100)
		known += symbols_find(s, BASE + code + at).name != NULL;
	dwfl = symbols_dwfl(s, &generation);
	assert_non_null(dwfl);
	dwfl_getmodules(dwfl, count_frames, &known, 0);
	symbols_close(s);
	return known;
}

static void the_file_as_it_is(void **state)
{
	(void)state;
	write_file("root/file", good, good_size);
	write_maps("/file");
	assert_true(ask() > 20);
}

static void a_file_that_is_another_is_not_taken(void **state)
{
	(void)state;
	write_file("root/file", good, good_size);
	write_maps("/file");
	unlink(file_path);
	write_file("root/other", good, good_size);
	write_file("root/file", good, good_size);
	assert_int_equal(ask(), 0);
}

static void paths_with_newlines(void **state)
{
	char renamed[128];

	(void)state;
	write_file("root/file", good, good_size);
	write_maps("/a\\012b");
	snprintf(renamed, sizeof(renamed), "%s/root/a\nb", directory);
	assert_int_equal(rename(file_path, renamed), 0);
	assert_true(ask() > 20);
	assert_int_equal(rename(renamed, file_path), 0);
	snprintf(renamed, sizeof(renamed), "%s/root/a\\012b", directory);
	assert_int_equal(rename(file_path, renamed), 0);
	assert_true(ask() > 20);
	assert_int_equal(rename(renamed, file_path), 0);
}

static void links_do_not_lead_out_of_the_root(void **state)
{
	char path[128];

	(void)state;
	write_file("root/file", good, good_size);
	write_maps("/link/file");
	snprintf(path, sizeof(path), "%s/root/link", directory);
	assert_int_equal(symlink("/", path), 0);
	assert_true(ask() > 20);
	unlink(path);
}

static void cut_files(void **state)
{
	(void)state;
	for (size_t size = 0; size < good_size; size += size < 4096 ? 61 : good_size / 37) {
		write_file("root/file", good, size);
		write_maps("/file");
		ask();
	}
}

/* Where a wrong byte does most: headers, and what holds tables */
static size_t place_to_break(unsigned round)
{
	const ElfW(Ehdr) *header = (const void *)good;
	const ElfW(Shdr) *sections = (const void *)(good + header->e_shoff);
	const ElfW(Shdr) *section = &sections[random_number(header->e_shnum)];

	switch (round % 4) {
	case 0: return random_number(sizeof(*header));
	case 1: return header->e_phoff + random_number(header->e_phnum * sizeof(ElfW(Phdr)));
	case 2: return header->e_shoff + random_number(header->e_shnum * sizeof(ElfW(Shdr)));
	}
	while (section->sh_type == SHT_NOBITS || section->sh_size == 0)
		section = &sections[random_number(header->e_shnum)];
	return section->sh_offset + random_number(section->sh_size);
}

static void break_bytes(unsigned char *bytes, unsigned round)
{
	static const unsigned char favourites[] = { 0, 1, 0x7f, 0x80, 0xff };

	for (unsigned n = 0; n < 1 + round % 7; n++) {
		unsigned char *byte = &bytes[place_to_break(round + n)];

		*byte = round % 3 ? favourites[random_number(sizeof(favourites))]
				  : (unsigned char)random_number(256);
	}
}

static void changed_files(void **state)
{
	unsigned char *bad = mem_copy(good, good_size);
	const char *rounds = getenv("PERFTOP_HOSTILE_ROUNDS"); /* for a long night */
	unsigned count = rounds ? (unsigned)atoi(rounds) : 300;

	(void)state;
	for (unsigned i = 0; i < count; i++) {
		memcpy(bad, good, good_size);
		break_bytes(bad, i);
		write_file("root/file", bad, good_size);
		write_maps("/file");
		ask();
	}
	free(bad);
}

static void any_bytes(void **state)
{
	unsigned char bytes[4096];

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		for (size_t n = 0; n < sizeof(bytes); n++)
			bytes[n] = (unsigned char)random_number(256);
		memcpy(bytes, good, i % 2 ? EI_NIDENT : SELFMAG);
		write_file("root/file", bytes, sizeof(bytes));
		write_maps("/file");
		ask();
	}
}

static long peak_kib(void)
{
	FILE *file = fopen("/proc/self/status", "re");
	char line[256];
	long kib = 0;

	while (fgets(line, sizeof(line), file))
		sscanf(line, "VmHWM: %ld", &kib);
	fclose(file);
	return kib;
}

/* A file that is a hole of a terabyte, asked for; how much memory that took more than ever before */
static long ask_hole(const unsigned char *bytes)
{
	long before = peak_kib();

	write_file("root/file", bytes, good_size);
	if (truncate(file_path, (off_t)1 << 40) != 0)
		return 0;
	write_maps("/file");
	ask();
	assert_int_equal(truncate(file_path, 0), 0);
	return peak_kib() - before;
}

/* Sections of 1 GiB, and millions of them: nothing of that is read */
static void huge_holes(void **state)
{
	unsigned char *bad = mem_copy(good, good_size);
	ElfW(Ehdr) *header = (void *)bad;
	ElfW(Shdr) *sections = (void *)(bad + header->e_shoff);

	(void)state;
	for (unsigned i = 1; i < header->e_shnum; i++) {
		if (sections[i].sh_type != SHT_NOTE && i != header->e_shstrndx)
			sections[i].sh_size = (uint64_t)1 << 30;
	}
	assert_true(ask_hole(bad) < 200 * 1024);
	sections[header->e_shstrndx].sh_size = (uint64_t)1 << 30;
	assert_true(ask_hole(bad) < 200 * 1024);
	memcpy(bad, good, good_size);
	header->e_shnum = 0;
	sections[0].sh_size = (uint64_t)1 << 22;
	assert_true(ask_hole(bad) < 200 * 1024);
	free(bad);
}

/* The same tables in memory as of the vdso, with every byte of its headers changed in turn */
static void changed_images(void **state)
{
	size_t size;
	const unsigned char *image = vdso_image(&size);
	unsigned char *bad;

	(void)state;
	if (!image)
		skip();
	bad = malloc(size);
	for (size_t at = 0; at < 1024; at++) {
		struct table t = { 0 };
		struct image broken;

		memcpy(bad, image, size);
		bad[at] ^= (unsigned char)(1 + random_number(255));
		if (!image_of_memory(&broken, bad, size))
			continue;
		functions_collect(&t, broken.elf, &(struct origin){ -1, "/no/such" });
		plt_collect(&t, broken.elf);
		frames_collect(&t, broken.elf);
		table_sort(&t);
		image_close(&broken);
		table_release(&t);
	}
	free(bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_as_it_is),
		cmocka_unit_test(a_file_that_is_another_is_not_taken),
		cmocka_unit_test(paths_with_newlines),
		cmocka_unit_test(links_do_not_lead_out_of_the_root),
		cmocka_unit_test(cut_files),
		cmocka_unit_test(changed_files),
		cmocka_unit_test(any_bytes),
		cmocka_unit_test(huge_holes),
		cmocka_unit_test(changed_images),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
