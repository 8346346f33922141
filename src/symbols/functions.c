/*
 * The functions that a file says it has: its symbol table, else that of its separate debug file and its
 * table for the loader. A separate file is found by its build id or by the name that .gnu_debuglink has, in
 * the root of the process and in ours, and taken only with the same build id. Nothing is asked of the
 * network. What .gnu_debugdata holds is left alone: xz, unpacked without a bound.
 */
#include "symbols/inside.h"

#include <stdlib.h>
#include <string.h>

#include <elfutils/libdwelf.h>
#include <gelf.h>

#include "base/mem.h"

#define SECTIONS_LIMIT SHN_LORESERVE

struct section {
	uint64_t start, end;
	bool code;
};

struct collector {
	struct table *table;
	struct section *sections;
	size_t section_count;
	bool thumb; /* of ARM, where bit 0 of an address chooses the instruction set */
};

static void read_sections(struct collector *c, Elf *elf)
{
	GElf_Shdr header;

	if (elf_getshdrnum(elf, &c->section_count) != 0 || c->section_count > SECTIONS_LIMIT)
		c->section_count = 0;
	c->sections = mem_alloc_array(c->section_count, sizeof(*c->sections));
	for (size_t i = 1; i < c->section_count; i++) {
		struct section *s = &c->sections[i];

		if (!gelf_getshdr(elf_getscn(elf, i), &header) || !(header.sh_flags & SHF_ALLOC))
			continue;
		s->start = header.sh_addr;
		if (__builtin_add_overflow(s->start, header.sh_size, &s->end))
			s->end = s->start;
		s->code = header.sh_flags & SHF_EXECINSTR;
	}
}

/* Labels of hand-written code may have no type. Those that mark kinds of code (ARM's "$x") are local. */
static bool is_function(const GElf_Sym *symbol, const struct section *section)
{
	switch (GELF_ST_TYPE(symbol->st_info)) {
	case STT_FUNC:
	case STT_GNU_IFUNC: return true;
	case STT_NOTYPE: return section->code && GELF_ST_BIND(symbol->st_info) != STB_LOCAL;
	default: return false;
	}
}

static unsigned rank_of(const GElf_Sym *symbol)
{
	unsigned rank = symbol->st_size > 0 ? FUNCTION_SIZED : 0;

	if (GELF_ST_TYPE(symbol->st_info) != STT_NOTYPE)
		rank |= FUNCTION_TYPED;
	if (GELF_ST_BIND(symbol->st_info) != STB_LOCAL)
		rank |= FUNCTION_EXPORTED;
	return rank;
}

/* Without the version that tables of libraries have in names: "write@@GLIBC_2.2.5" */
static size_t name_length(const char *name, size_t room)
{
	size_t length = strnlen(name, room);
	const char *at = length > 1 ? memchr(name + 1, '@', length - 1) : NULL;

	return at ? (size_t)(at - name) : length;
}

static void take_symbol(struct collector *c, const GElf_Sym *symbol, const char *name, size_t room)
{
	const struct section *section = &c->sections[symbol->st_shndx];
	struct function f = { .start = symbol->st_value };

	if (!is_function(symbol, section))
		return;
	if (c->thumb)
		f.start &= ~(uint64_t)1;
	if (f.start < section->start || f.start >= section->end)
		return;
	f.end = section->end;
	if (symbol->st_size > 0 && symbol->st_size < section->end - f.start)
		f.end = f.start + symbol->st_size;
	table_add(c->table, f, rank_of(symbol), name, name_length(name, room));
}

static void take_table(struct collector *c, Elf *elf, Elf_Scn *scn, const GElf_Shdr *header)
{
	size_t names_size;
	const char *names =
		(const char *)image_bytes(elf_getscn(elf, header->sh_link), &names_size);
	Elf_Data *data = header->sh_size <= IMAGE_SECTION_LIMIT ? elf_getdata(scn, NULL) : NULL;
	size_t each = gelf_fsize(elf, ELF_T_SYM, 1, EV_CURRENT);
	GElf_Sym symbol;

	if (!names || !data || !data->d_buf || each == 0)
		return;
	for (size_t i = 1; i < data->d_size / each && gelf_getsym(data, (int)i, &symbol); i++) {
		if (symbol.st_shndx != SHN_UNDEF && symbol.st_shndx < c->section_count &&
		    symbol.st_name < names_size)
			take_symbol(c, &symbol, names + symbol.st_name,
				    names_size - symbol.st_name);
	}
}

/* False: it has no table of that type */
static bool take_tables(struct table *t, Elf *elf, unsigned type)
{
	struct collector c = { .table = t };
	size_t before = t->count;
	GElf_Ehdr file;
	GElf_Shdr header;

	c.thumb = gelf_getehdr(elf, &file) && file.e_machine == EM_ARM;
	read_sections(&c, elf);
	for (Elf_Scn *scn = NULL; (scn = elf_nextscn(elf, scn));) {
		if (gelf_getshdr(scn, &header) && header.sh_type == type)
			take_table(&c, elf, scn, &header);
	}
	free(c.sections);
	return t->count > before;
}

struct build_id {
	const unsigned char *bytes;
	size_t length;
};

static struct build_id build_id_of(Elf *elf)
{
	const void *bytes = NULL;
	ssize_t length = dwelf_elf_gnu_build_id(elf, &bytes);

	return length >= 2 && length <= 64 ? (struct build_id){ bytes, (size_t)length }
					   : (struct build_id){ 0 };
}

static bool take_debug_file(struct table *t, struct build_id want, int proc_directory,
			    const char *path)
{
	struct stat status;
	struct image image;
	struct build_id have;
	bool taken = false;

	if (!image_open(&image, file_open(proc_directory, path, &status)))
		return false;
	have = build_id_of(image.elf);
	if (have.length == want.length && memcmp(have.bytes, want.bytes, want.length) == 0)
		taken = take_tables(t, image.elf, SHT_SYMTAB);
	image_close(&image);
	return taken;
}

static char *path_by_id(struct build_id id)
{
	char digits[129];

	for (size_t i = 0; i < id.length; i++) {
		digits[2 * i] = "0123456789abcdef"[id.bytes[i] >> 4];
		digits[2 * i + 1] = "0123456789abcdef"[id.bytes[i] & 15];
	}
	digits[2 * id.length] = '\0';
	return mem_format("/usr/lib/debug/.build-id/%.2s/%s.debug", digits, digits + 2);
}

/* Where gdb looks: beside the file, in .debug beside it, in the same place below /usr/lib/debug */
static const struct place {
	const char *above, *below; /* the file's directory */
} places[] = { { "", "/" }, { "", "/.debug/" }, { "/usr/lib/debug", "/" } };

static char *path_by_link(const char *link, const char *path, const struct place *place)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	if (!link || !slash || strchr(link, '/'))
		return NULL;
	return mem_format("%s%.*s%s%s", place->above, (int)(slash - path), path, place->below,
			  link);
}

static bool take_in_both_roots(struct table *t, struct build_id id, const struct origin *origin,
			       char *path)
{
	bool taken = path && take_debug_file(t, id, origin->proc_directory, path);

	if (path && !taken && origin->proc_directory >= 0)
		taken = take_debug_file(t, id, -1, path);
	free(path);
	return taken;
}

static void take_separate(struct table *t, Elf *elf, const struct origin *origin)
{
	struct build_id id = build_id_of(elf);
	GElf_Word crc;
	const char *link;

	if (id.length == 0 || take_in_both_roots(t, id, origin, path_by_id(id)))
		return;
	link = dwelf_elf_gnu_debuglink(elf, &crc);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		if (take_in_both_roots(t, id, origin, path_by_link(link, origin->path, &places[i])))
			return;
	}
}

void functions_collect(struct table *t, Elf *elf, const struct origin *origin)
{
	if (take_tables(t, elf, SHT_SYMTAB))
		return;
	take_separate(t, elf, origin);
	take_tables(t, elf, SHT_DYNSYM);
}
