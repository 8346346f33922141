/*
 * Names for the procedure linkage table: "malloc@plt". Its entries have no symbols; the n-th one belongs to
 * the n-th of the relocations of their slots. With indirect branch tracking calls go to .plt.sec, which has
 * the same order.
 */
#include "symbols/inside.h"

#include <string.h>

#include <gelf.h>

#include "base/mem.h"

#define USUAL_ENTRY 16 /* bytes, on all machines that we know */
#define MOST_HEADER 64 /* of .plt, before the first entry */
#define NAME_LIMIT  1024

struct relocations {
	Elf_Data *data, *symbols;
	const char *names;
	size_t names_size, count;
	bool with_addend;
};

static Elf_Data *symbols_of(Elf *elf, const GElf_Shdr *relocations, struct relocations *r)
{
	Elf_Scn *scn = elf_getscn(elf, relocations->sh_link);
	GElf_Shdr header;

	if (!scn || !gelf_getshdr(scn, &header) || header.sh_type != SHT_DYNSYM ||
	    header.sh_size > IMAGE_SECTION_LIMIT)
		return NULL;
	r->names = (const char *)image_bytes(elf_getscn(elf, header.sh_link), &r->names_size);
	return r->names ? elf_getdata(scn, NULL) : NULL;
}

static bool find_relocations(Elf *elf, struct relocations *r)
{
	Elf_Scn *scn = image_section(elf, ".rela.plt");
	GElf_Shdr header;
	size_t each;

	*r = (struct relocations){ .with_addend = scn != NULL };
	if (!scn)
		scn = image_section(elf, ".rel.plt");
	if (!scn || !gelf_getshdr(scn, &header) || header.sh_size > IMAGE_SECTION_LIMIT ||
	    header.sh_type != (r->with_addend ? SHT_RELA : SHT_REL))
		return false;
	each = gelf_fsize(elf, r->with_addend ? ELF_T_RELA : ELF_T_REL, 1, EV_CURRENT);
	r->symbols = symbols_of(elf, &header, r);
	r->data = elf_getdata(scn, NULL);
	if (!r->symbols || !r->data || each == 0)
		return false;
	r->count = r->data->d_size / each;
	return true;
}

/* "" for a slot without a symbol: chosen at the start of the program (IRELATIVE) */
static const char *name_of(const struct relocations *r, size_t i)
{
	GElf_Rela with;
	GElf_Rel without;
	GElf_Sym symbol;
	uint64_t info;

	if (r->with_addend ? !gelf_getrela(r->data, (int)i, &with)
			   : !gelf_getrel(r->data, (int)i, &without))
		return "";
	info = r->with_addend ? with.r_info : without.r_info;
	if (GELF_R_SYM(info) == 0 || GELF_R_SYM(info) > INT32_MAX ||
	    !gelf_getsym(r->symbols, (int)GELF_R_SYM(info), &symbol) ||
	    symbol.st_name >= r->names_size)
		return "";
	return r->names + symbol.st_name;
}

static void add_entry(struct table *t, struct function f, const char *name, size_t room)
{
	static const char tail[] = "@plt";
	char text[NAME_LIMIT + sizeof(tail)];
	size_t length = strnlen(name, room < NAME_LIMIT ? room : NAME_LIMIT);

	if (length == 0)
		return;
	memcpy(text, name, length);
	memcpy(text + length, tail, sizeof(tail));
	table_add(t, f, FUNCTION_SIZED, text, length + sizeof(tail) - 1);
}

static void add_entries(struct table *t, const struct relocations *r, const GElf_Shdr *plt)
{
	uint64_t each = plt->sh_entsize >= USUAL_ENTRY ? plt->sh_entsize : USUAL_ENTRY;
	uint64_t entries, header;

	if (__builtin_mul_overflow(each, r->count, &entries) || entries > plt->sh_size)
		return;
	header = plt->sh_size - entries;
	if (header > MOST_HEADER || plt->sh_addr > UINT64_MAX - plt->sh_size)
		return;
	for (size_t i = 0; i < r->count; i++) {
		uint64_t start = plt->sh_addr + header + i * each;
		const char *name = name_of(r, i);
		size_t room = *name ? r->names_size - (size_t)(name - r->names) : 0;

		add_entry(t, (struct function){ .start = start, .end = start + each }, name, room);
	}
}

void plt_collect(struct table *t, Elf *elf)
{
	static const char *const sections[] = { ".plt", ".plt.sec" };
	struct relocations r;
	GElf_Shdr header;

	if (!find_relocations(elf, &r))
		return;
	for (unsigned i = 0; i < sizeof(sections) / sizeof(*sections); i++) {
		Elf_Scn *scn = image_section(elf, sections[i]);

		if (scn && gelf_getshdr(scn, &header))
			add_entries(t, &r, &header);
	}
}
