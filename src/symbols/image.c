/*
 * A file as libelf reads it. The file is its owner's, who may change or cut it at any time: so it is read
 * and not mapped, and what would make libelf or libdw take memory without end is found before they see it.
 */
#include "symbols/inside.h"

#include <elf.h>
#include <string.h>
#include <unistd.h>

#include <gelf.h>

#define NOTES_LIMIT ((uint64_t)1 << 20)

/* Counts that do not fit the header are for object files of many sections; here they could only be lies */
static bool plain_counts(const unsigned char *bytes, size_t size)
{
	Elf64_Ehdr wide;
	Elf32_Ehdr narrow;
	bool is_wide = bytes[EI_CLASS] == ELFCLASS64;

	if (size < sizeof(wide))
		return false;
	memcpy(&wide, bytes, sizeof(wide));
	memcpy(&narrow, bytes, sizeof(narrow));
	if (is_wide)
		return wide.e_phnum != PN_XNUM && (wide.e_shnum != 0 || wide.e_shoff == 0);
	return narrow.e_phnum != PN_XNUM && (narrow.e_shnum != 0 || narrow.e_shoff == 0);
}

static bool is_elf(const unsigned char *bytes, size_t size)
{
	return size > EI_CLASS && memcmp(bytes, ELFMAG, SELFMAG) == 0 && plain_counts(bytes, size);
}

/* What libelf and libdw read whole as soon as they are asked anything */
static bool small_segments(Elf *elf)
{
	size_t count;
	GElf_Phdr header;

	if (elf_getphdrnum(elf, &count) != 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!gelf_getphdr(elf, (int)i, &header))
			return false;
		if (header.p_type == PT_NOTE && header.p_filesz > NOTES_LIMIT)
			return false;
		if (header.p_type == PT_GNU_EH_FRAME && header.p_filesz > IMAGE_SECTION_LIMIT)
			return false;
	}
	return true;
}

static bool small_sections(Elf *elf)
{
	size_t names;
	GElf_Shdr header;

	if (elf_getshdrstrndx(elf, &names) != 0)
		return false;
	for (Elf_Scn *scn = NULL; (scn = elf_nextscn(elf, scn));) {
		if (!gelf_getshdr(scn, &header))
			return false;
		if (header.sh_type == SHT_NOTE && header.sh_size > NOTES_LIMIT)
			return false;
		if (elf_ndxscn(scn) == names && header.sh_size > IMAGE_SECTION_LIMIT)
			return false;
	}
	return true;
}

static bool accept(struct image *image)
{
	if (image->elf && elf_kind(image->elf) == ELF_K_ELF && small_segments(image->elf) &&
	    small_sections(image->elf))
		return true;
	image_close(image);
	return false;
}

bool image_open(struct image *image, int fd)
{
	unsigned char head[sizeof(Elf64_Ehdr)];
	ssize_t size;

	*image = (struct image){ .fd = fd };
	if (fd < 0)
		return false;
	size = pread(fd, head, sizeof(head), 0);
	elf_version(EV_CURRENT);
	if (size > 0 && is_elf(head, (size_t)size))
		image->elf = elf_begin(fd, ELF_C_READ, NULL);
	return accept(image);
}

bool image_of_memory(struct image *image, const void *data, size_t size)
{
	*image = (struct image){ .fd = -1 };
	elf_version(EV_CURRENT);
	/* libelf writes to it only where it is told to */
	if (is_elf(data, size))
		image->elf = elf_memory((char *)(uintptr_t)data, size);
	return accept(image);
}

void image_close(struct image *image)
{
	elf_end(image->elf);
	if (image->fd >= 0)
		close(image->fd);
	*image = (struct image){ .fd = -1 };
}

static const char *section_name(Elf *elf, const GElf_Shdr *header)
{
	size_t names;

	if (elf_getshdrstrndx(elf, &names) != 0)
		return "";
	return elf_strptr(elf, names, header->sh_name) ?: "";
}

Elf_Scn *image_section(Elf *elf, const char *name)
{
	GElf_Shdr header;

	for (Elf_Scn *scn = NULL; (scn = elf_nextscn(elf, scn));) {
		if (gelf_getshdr(scn, &header) && strcmp(section_name(elf, &header), name) == 0)
			return scn;
	}
	return NULL;
}

const unsigned char *image_bytes(Elf_Scn *section, size_t *size)
{
	GElf_Shdr header;
	Elf_Data *data;

	if (!section || !gelf_getshdr(section, &header) || header.sh_type == SHT_NOBITS ||
	    header.sh_size > IMAGE_SECTION_LIMIT)
		return NULL;
	data = elf_rawdata(section, NULL);
	if (!data || !data->d_buf || data->d_size == 0)
		return NULL;
	*size = data->d_size;
	return data->d_buf;
}

static bool wanted_by_unwinding(const char *name, const GElf_Shdr *header)
{
	return header->sh_size <= IMAGE_SECTION_LIMIT &&
	       (strcmp(name, ".debug_frame") == 0 || strcmp(name, ".eh_frame") == 0 ||
		strcmp(name, ".eh_frame_hdr") == 0);
}

/* A section without contents, libdw looks for elsewhere */
void image_only_frames(struct image *image)
{
	GElf_Shdr header;

	for (Elf_Scn *scn = NULL; (scn = elf_nextscn(image->elf, scn));) {
		const char *name;

		if (!gelf_getshdr(scn, &header))
			continue;
		name = section_name(image->elf, &header);
		if ((strncmp(name, ".debug_", 7) == 0 || strncmp(name, ".zdebug_", 8) == 0 ||
		     strncmp(name, ".eh_frame", 9) == 0 || strncmp(name, ".gnu.debug", 10) == 0) &&
		    !wanted_by_unwinding(name, &header)) {
			header.sh_type = SHT_NOBITS;
			gelf_update_shdr(scn, &header);
		}
	}
}
