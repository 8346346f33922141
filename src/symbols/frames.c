/*
 * The bounds of functions that no symbol names, from the call frame information (.eh_frame) that stripped
 * files keep too: all samples in one nameless function are of one function. The one that a program's header says
 * it begins with is "_start", as everywhere.
 */
#include "symbols/inside.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <gelf.h>
#include <string.h>

#define BEGINNING      "_start"
#define BEGINNING_MOST 64 /* bytes, where its end is not known */

struct reader {
	Elf_Data *data;
	const unsigned char *ident;
	uint64_t address; /* of the section */
	bool wide;        /* addresses of 8 bytes */
	uint64_t common;  /* offset of the entry that `encoding` is from; UINT64_MAX: none yet */
	int encoding;     /* of addresses; -1: not to be read */
	uint64_t entry;   /* where the program begins; 0: it is none */
};

struct bytes {
	const uint8_t *at, *end;
};

static bool take(struct bytes *b, void *out, size_t size)
{
	if ((size_t)(b->end - b->at) < size)
		return false;
	memcpy(out, b->at, size);
	b->at += size;
	return true;
}

#define TAKE_AS(type)                                          \
	{                                                      \
		type number;                                   \
		bool there = take(b, &number, sizeof(number)); \
                                                               \
		*value = there ? (uint64_t)number : 0;         \
		return there;                                  \
	}

/* Little or big endian, as this machine: the caller has seen to it. Of the formats those of fixed size. */
static bool take_encoded(struct bytes *b, int format, bool wide, uint64_t *value)
{
	switch (format & 0x0f) {
	case DW_EH_PE_absptr:
		if (wide)
			TAKE_AS(uint64_t)
		TAKE_AS(uint32_t)
	case DW_EH_PE_udata2: TAKE_AS(uint16_t)
	case DW_EH_PE_sdata2: TAKE_AS(int16_t)
	case DW_EH_PE_udata4: TAKE_AS(uint32_t)
	case DW_EH_PE_sdata4: TAKE_AS(int32_t)
	case DW_EH_PE_udata8:
	case DW_EH_PE_sdata8: TAKE_AS(uint64_t)
	default: return false;
	}
}

/* The encoding of addresses that a common entry ('R' in its augmentation) gives */
static int encoding_of(const Dwarf_CIE *common, bool wide)
{
	struct bytes b = { common->augmentation_data,
			   common->augmentation_data + common->augmentation_data_size };
	const char *letter = common->augmentation;
	uint8_t format;
	uint64_t skipped;

	if (*letter != 'z')
		return *letter ? -1 : DW_EH_PE_absptr;
	if (!b.at)
		return DW_EH_PE_absptr;
	while (*++letter != '\0') {
		if (*letter == 'S' || *letter == 'B' || *letter == 'G')
			continue;
		if (!strchr("LPR", *letter) || !take(&b, &format, 1))
			return -1;
		if (*letter == 'R')
			return format;
		if (*letter == 'P' && !take_encoded(&b, format, wide, &skipped))
			return -1;
	}
	return DW_EH_PE_absptr;
}

static int encoding_at(struct reader *r, uint64_t common)
{
	Dwarf_CFI_Entry entry;
	Dwarf_Off next;

	if (r->common == common)
		return r->encoding;
	r->common = common;
	r->encoding = -1;
	if (common < r->data->d_size &&
	    dwarf_next_cfi(r->ident, r->data, true, common, &next, &entry) == 0 &&
	    dwarf_cfi_cie_p(&entry))
		r->encoding = encoding_of(&entry.cie, r->wide);
	return r->encoding;
}

static void add_frame(struct table *t, struct reader *r, const Dwarf_FDE *frame)
{
	struct bytes b = { frame->start, frame->end };
	int encoding = encoding_at(r, frame->CIE_pointer);
	uint64_t at = r->address + (uint64_t)(b.at - (const uint8_t *)r->data->d_buf);
	struct function f = { 0 };
	uint64_t size;

	if (encoding < 0 || !take_encoded(&b, encoding, r->wide, &f.start) ||
	    !take_encoded(&b, encoding & 0x07, r->wide, &size))
		return;
	if ((encoding & 0x70) == DW_EH_PE_pcrel)
		f.start += at;
	else if ((encoding & 0x70) != DW_EH_PE_absptr)
		return;
	if (!r->wide)
		f.start = (uint32_t)f.start;
	if (__builtin_add_overflow(f.start, size, &f.end))
		return;
	if (f.start == r->entry)
		table_add(t, f, FUNCTION_SIZED, BEGINNING, strlen(BEGINNING));
	else
		table_add(t, f, FUNCTION_SIZED, NULL, 0);
}

/* Libraries have such a flag never, and linkers give them entries that are none */
static bool is_static_pie(Elf_Data *data)
{
	GElf_Dyn entry;

	for (int i = 0; data && gelf_getdyn(data, i, &entry); i++) {
		if (entry.d_tag == DT_FLAGS_1)
			return entry.d_un.d_val & DF_1_PIE;
	}
	return false;
}

static bool has_interpreter(Elf *elf)
{
	size_t count;
	GElf_Phdr header;

	if (elf_getphdrnum(elf, &count) != 0)
		return false;
	for (size_t i = 0; i < count && gelf_getphdr(elf, (int)i, &header); i++) {
		if (header.p_type == PT_INTERP)
			return true;
	}
	return false;
}

/* 0: it is no program */
static uint64_t entry_of(Elf *elf)
{
	Elf_Scn *dynamic;
	GElf_Ehdr file;
	size_t size;

	if (!gelf_getehdr(elf, &file))
		return 0;
	if (file.e_type == ET_EXEC || has_interpreter(elf))
		return file.e_entry;
	dynamic = image_section(elf, ".dynamic");
	return image_bytes(dynamic, &size) && is_static_pie(elf_getdata(dynamic, NULL))
		       ? file.e_entry
		       : 0;
}

static void add_entry(struct table *t, uint64_t entry)
{
	struct function f = { .start = entry, .end = entry + BEGINNING_MOST };

	if (entry != 0)
		table_add(t, f, 0, BEGINNING, strlen(BEGINNING));
}

static bool of_this_order(const unsigned char *ident)
{
	const uint16_t one = 1;

	return ident[EI_DATA] == (*(const uint8_t *)&one ? ELFDATA2LSB : ELFDATA2MSB);
}

void frames_collect(struct table *t, Elf *elf)
{
	Elf_Scn *scn = image_section(elf, ".eh_frame");
	struct reader r = { .common = UINT64_MAX };
	GElf_Shdr header;
	size_t size;
	Dwarf_CFI_Entry entry;
	int end = 0;

	r.entry = entry_of(elf);
	add_entry(t, r.entry);
	if (!scn || !gelf_getshdr(scn, &header) || !image_bytes(scn, &size))
		return;
	r.data = elf_rawdata(scn, NULL);
	r.ident = (const unsigned char *)elf_getident(elf, NULL);
	r.address = header.sh_addr;
	r.wide = r.ident[EI_CLASS] == ELFCLASS64;
	if (!of_this_order(r.ident))
		return;
	for (Dwarf_Off at = 0, next; end == 0 && at < size; at = next) {
		end = dwarf_next_cfi(r.ident, r.data, true, at, &next, &entry);
		if (end == 0 && !dwarf_cfi_cie_p(&entry))
			add_frame(t, &r, &entry.fde);
		if (next <= at || next == (Dwarf_Off)-1)
			return;
	}
}
