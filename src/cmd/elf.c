/* Reads no more than the beginning of a file: there the headers are, and the names it calls. */
#include "cmd/elf.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/mem.h"

#define BEGINNING    (1u << 20)
#define SCRIPTS_DEEP 4 /* as the kernel */

struct beginning {
	char *bytes; /* one more, NUL */
	size_t size;
	struct stat st;
};

static bool read_beginning(struct beginning *b, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t got;

	if (fd == -1)
		return false;
	b->bytes = mem_alloc(BEGINNING + 1);
	got = fstat(fd, &b->st) == 0 && S_ISREG(b->st.st_mode) ? pread(fd, b->bytes, BEGINNING, 0)
							       : -1;
	close(fd);
	b->size = got > 0 ? (size_t)got : 0;
	b->bytes[b->size] = '\0';
	return got > 0;
}

/* "#!/bin/sh -e": the program; allocated. NULL: no script. */
static char *script_interpreter(const struct beginning *b)
{
	const char *at = b->bytes + 2;

	if (strncmp(b->bytes, "#!", 2) != 0)
		return NULL;
	at += strspn(at, " \t");
	return mem_stringn(at, strcspn(at, " \t\r\n"));
}

/* The string that PT_INTERP points to. */
static void find_interpreter(struct elf *e, const struct beginning *b)
{
	ElfW(Ehdr) header;
	ElfW(Phdr) segment;

	memcpy(&header, b->bytes, sizeof(header));
	for (size_t i = 0; i < header.e_phnum; i++) {
		size_t at = header.e_phoff + i * sizeof(segment);

		if (at > b->size || b->size - at < sizeof(segment))
			return;
		memcpy(&segment, b->bytes + at, sizeof(segment));
		if (segment.p_type != PT_INTERP)
			continue;
		e->loaded = true;
		if (segment.p_offset < b->size)
			strncpy(e->interpreter, b->bytes + segment.p_offset,
				sizeof(e->interpreter) - 1);
		return;
	}
}

/* As the kernel decides on AT_SECURE; root gains nothing. */
static bool is_privileged(const char *path, const struct stat *st)
{
	if ((st->st_mode & S_ISUID) && st->st_uid != getuid())
		return true;
	if ((st->st_mode & S_ISGID) && (st->st_mode & S_IXGRP) && st->st_gid != getgid())
		return true;
	return getuid() != 0 && getxattr(path, "security.capability", NULL, 0) > 0;
}

/* Names stand between NULs in the table of dynamic symbols, which is near the beginning. */
static bool calls_stdio(const struct beginning *b)
{
	static const char *const names[] = { "fread",        "fwrite", "fgets",        "getline",
					     "getdelim",     "fgetc",  "getc",         "fputs",
					     "fputc",        "printf", "fprintf",      "puts",
					     "putchar",      "fflush", "__printf_chk", "vfprintf",
					     "__fprintf_chk" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char *name = mem_format("_%s", names[i]);
		size_t length = strlen(name);
		bool found;

		name[0] = '\0';
		found = memmem(b->bytes, b->size, name, length + 1) != NULL;
		free(name);
		if (found)
			return true;
	}
	return false;
}

static struct elf read_elf(const char *path, const struct beginning *b)
{
	struct elf e = { 0 };

	if (b->size < sizeof(ElfW(Ehdr)) || memcmp(b->bytes, ELFMAG, SELFMAG) != 0)
		return e;
	e.known = true;
	e.privileged = is_privileged(path, &b->st);
	if (b->bytes[EI_CLASS] == (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32))
		find_interpreter(&e, b);
	else
		e.loaded = true; /* by one that is not ours */
	e.stdio = calls_stdio(b);
	return e;
}

static struct elf read_deep(const char *path, unsigned depth)
{
	struct beginning b = { 0 };
	struct elf e = { 0 };
	char *script = NULL;

	if (read_beginning(&b, path))
		script = script_interpreter(&b);
	if (script && depth < SCRIPTS_DEEP)
		e = read_deep(script, depth + 1);
	else if (b.bytes && !script)
		e = read_elf(path, &b);
	free(script);
	free(b.bytes);
	return e;
}

struct elf elf_read(const char *path)
{
	return read_deep(path, 0);
}
