/*
 * Symbol tables of files, for the lists: read where a list is set, once for each object, and never trusted. The file is read piece
 * by piece: it may be large, and who maps one that is cut meanwhile is ended by a signal.
 */
#include "functions/functions.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_STRINGS (UINT64_C(1) << 30)
#define SYMBOLS      64u /* read at a time */

/* pread is a cancellation point. */
static bool read_at(int fd, void *to, uint64_t size, uint64_t offset)
{
	char *at = to;
	long got;

	for (; size > 0; size -= (uint64_t)got, offset += (uint64_t)got, at += got) {
		got = syscall(SYS_pread64, fd, at, size, (off_t)offset);
		if (got <= 0)
			return false;
	}
	return true;
}

/* A mapping of size bytes with a NUL behind. NULL: they cannot be had. */
static void *load(int fd, uint64_t size, uint64_t offset)
{
	char *bytes = size > 0 && size <= MOST_STRINGS ? functions_map(size + 1) : NULL;

	if (bytes != NULL && !read_at(fd, bytes, size, offset)) {
		munmap(bytes, size + 1);
		return NULL;
	}
	return bytes;
}

static void unload(void *bytes, uint64_t size)
{
	if (bytes != NULL)
		munmap(bytes, size + 1);
}

static bool is_function(const ElfW(Sym) * symbol)
{
	unsigned type = symbol->st_info & 0xf;

	return (type == STT_FUNC || type == STT_GNU_IFUNC) && symbol->st_shndx != SHN_UNDEF &&
	       symbol->st_value != 0;
}

struct reading {
	int fd;
	functions_take_symbol *take;
	void *context;
};

static void take_symbols(const struct reading *r, const ElfW(Shdr) * section, const char *strings,
			 uint64_t strings_size)
{
	uint64_t left = section->sh_size / sizeof(ElfW(Sym)), offset = section->sh_offset;
	ElfW(Sym) symbols[SYMBOLS];

	while (left > 0) {
		uint64_t count = left < SYMBOLS ? left : SYMBOLS;

		if (!read_at(r->fd, symbols, count * sizeof(*symbols), offset))
			return;
		for (uint64_t i = 0; i < count; i++)
			if (is_function(&symbols[i]) && symbols[i].st_name < strings_size)
				r->take(r->context, symbols[i].st_value,
					strings + symbols[i].st_name);
		left -= count;
		offset += count * sizeof(*symbols);
	}
}

static void take_section(const struct reading *r, const ElfW(Shdr) * sections, uint32_t count,
			 uint32_t at)
{
	const ElfW(Shdr) *section = &sections[at], *linked;
	char *strings;

	if ((section->sh_type != SHT_SYMTAB && section->sh_type != SHT_DYNSYM) ||
	    section->sh_entsize != sizeof(ElfW(Sym)) || section->sh_link >= count)
		return;
	linked = &sections[section->sh_link];
	strings = load(r->fd, linked->sh_size, linked->sh_offset);
	if (strings != NULL)
		take_symbols(r, section, strings, linked->sh_size);
	unload(strings, linked->sh_size);
}

static void take_sections(const struct reading *r)
{
	ElfW(Ehdr) header;
	ElfW(Shdr) * sections;
	uint64_t size;

	if (!read_at(r->fd, &header, sizeof(header), 0) ||
	    memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_shentsize != sizeof(*sections))
		return;
	size = (uint64_t)header.e_shnum * sizeof(*sections);
	sections = load(r->fd, size, header.e_shoff);
	for (uint32_t i = 0; sections != NULL && i < header.e_shnum; i++)
		take_section(r, sections, header.e_shnum, i);
	unload(sections, size);
}

void functions_symbols(const char *path, functions_take_symbol *take, void *context)
{
	long fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct reading reading = { (int)fd, take, context };

	if (fd < 0)
		return;
	take_sections(&reading);
	(void)syscall(SYS_close, (int)fd);
}
