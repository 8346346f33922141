/* Whether a return may be probed. */
#include "probe/safety.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <gelf.h>

#include "base/file.h"
#include "base/file_at.h"
#include "base/i18n.h"
#include "base/mem.h"

#define SYMBOLS_LIMIT 4000000

static const struct {
	enum danger danger;
	const char *name;
} symbols[] = {
#define DANGER_SYMBOL(danger, name) { DANGER_##danger, name },
#include "probe/safety.def"
};

static const struct {
	enum danger danger;
	const char *prefix;
} harmless[] = {
#define HARMLESS(danger, prefix) { DANGER_##danger, prefix },
#include "probe/safety.def"
};

static const char *const texts[DANGER_COUNT] = {
	[DANGER_NONE] = "",
	[DANGER_EXCEPTIONS] =
		N_("exceptions are thrown or caught by it, and one that passes a probed "
		   "return ends the process"),
	[DANGER_STACKS] =
		N_("it switches stacks, and a probed return on the wrong one ends the process"),
	[DANGER_GO] = N_("it is a Go program, which moves its stacks: a probed return ends it"),
	[DANGER_FILTER] =
		N_("it has a seccomp filter, and this kernel returns from probes by a system "
		   "call that such a filter may answer with the process's end"),
	[DANGER_UNREADABLE] = N_("it cannot be read, so what it does with its stacks is not known"),
};

const char *danger_text(enum danger danger)
{
	return *texts[danger] ? _(texts[danger]) : "";
}

static bool is_harmless(const char *name, enum danger danger)
{
	for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++)
		if (harmless[i].danger == danger &&
		    strncmp(name, harmless[i].prefix, strlen(harmless[i].prefix)) == 0)
			return true;
	return false;
}

/* What the symbols of one section tell. */
struct told {
	bool danger[DANGER_COUNT];
	bool personality; /* exceptions are another file's matter */
};

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && strcmp(text + length - tail, end) == 0;
}

static void tell_symbol(const char *name, bool imported, struct told *told)
{
	for (size_t i = 0; i < sizeof(symbols) / sizeof(*symbols); i++)
		if (strcmp(name, symbols[i].name) == 0)
			told->danger[symbols[i].danger] = true;
	if (imported && ends_with(name, "_personality_v0"))
		told->personality = true;
}

static void tell_symbols(Elf *elf, GElf_Word type, struct told *told)
{
	GElf_Shdr header;
	GElf_Sym symbol;

	for (Elf_Scn *scn = NULL; (scn = elf_nextscn(elf, scn));) {
		Elf_Data *data;

		if (!gelf_getshdr(scn, &header) || header.sh_type != type ||
		    header.sh_size > IMAGE_SECTION_LIMIT)
			continue;
		data = elf_getdata(scn, NULL);
		for (int i = 1; data && i < SYMBOLS_LIMIT && gelf_getsym(data, i, &symbol); i++) {
			const char *name = elf_strptr(elf, header.sh_link, symbol.st_name);

			if (name)
				tell_symbol(name, symbol.st_shndx == SHN_UNDEF, told);
		}
	}
}

static bool has_sections(Elf *elf)
{
	size_t count;

	return elf_getshdrnum(elf, &count) == 0 && count > 1;
}

static enum danger judge(Elf *elf, const char *name)
{
	struct told told = { 0 };

	if (image_section(elf, ".note.go.buildid") || image_section(elf, ".gopclntab"))
		return DANGER_GO;
	if (!has_sections(elf))
		return DANGER_UNREADABLE;
	tell_symbols(elf, SHT_DYNSYM, &told);
	tell_symbols(elf, SHT_SYMTAB, &told);
	/* tables of handlers, and nobody else's code to read them: its exceptions are its own */
	if (!told.personality && image_section(elf, ".gcc_except_table"))
		told.danger[DANGER_EXCEPTIONS] = true;
	for (int i = DANGER_NONE + 1; i < DANGER_COUNT; i++)
		if (told.danger[i] && !is_harmless(name, (enum danger)i))
			return (enum danger)i;
	return DANGER_NONE;
}

enum danger safety_judge(int fd, const char *name)
{
	struct image image;
	enum danger danger;

	if (!image_open(&image, fcntl(fd, F_DUPFD_CLOEXEC, 0)))
		return DANGER_UNREADABLE;
	danger = judge(image.elf, name);
	image_close(&image);
	return danger;
}

static enum danger judge_mapping(int proc_directory, const struct mapping *m)
{
	struct stat status;
	int fd = mapping_open(proc_directory, m, &status);
	enum danger danger;

	if (fd < 0)
		return DANGER_UNREADABLE;
	danger = safety_judge(fd, file_name(m->path));
	close(fd);
	return danger;
}

static const struct safety_file *known(const struct safety *s, const struct mapping *m)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->files[i].inode == m->inode && s->files[i].device == m->device)
			return &s->files[i];
	return NULL;
}

static const struct safety_file *look(struct safety *s, int proc_directory, const struct mapping *m)
{
	const struct safety_file *file = known(s, m);

	if (file)
		return file;
	s->files = vec_room(s->files, s->count, &s->capacity);
	s->files[s->count] = (struct safety_file){ m->device, m->inode, DANGER_NONE };
	s->files[s->count].danger = judge_mapping(proc_directory, m);
	return &s->files[s->count++];
}

/* Of the releases that are said to have it, later patches too: better refused once too often. */
static bool returns_by_call(const char *release)
{
	unsigned major, minor;

	return sscanf(release, "%u.%u", &major, &minor) == 2 && major == 6 && minor >= 11 &&
	       minor <= 13;
}

enum danger safety_of_filter(const char *status, const char *release)
{
	const char *line = strstr(status, "\nSeccomp:\t");

	if (!returns_by_call(release) || !line || strtol(line + 10, NULL, 10) == 0)
		return DANGER_NONE;
	return DANGER_FILTER;
}

static enum danger judge_filter(int proc_directory)
{
	char status[4096];
	struct utsname system;

	if (!file_at_read(proc_directory, "status", status, sizeof(status)) || uname(&system) == -1)
		return DANGER_UNREADABLE;
	return safety_of_filter(status, system.release);
}

void safety_clear(struct safety *s)
{
	free(s->files);
	*s = (struct safety){ 0 };
}

enum danger safety_of_process(struct safety *s, int proc_directory, const struct mappings *maps,
			      const char **name)
{
	enum danger own = judge_filter(proc_directory);

	*name = _("the process");
	if (own != DANGER_NONE)
		return own;
	for (size_t i = 0; i < maps->count; i++) {
		const struct mapping *m = &maps->list[i];
		enum danger danger;

		if (m->inode == 0 || !m->path)
			continue;
		danger = look(s, proc_directory, m)->danger;
		if (danger == DANGER_NONE)
			continue;
		*name = file_name(m->path);
		return danger;
	}
	return DANGER_NONE;
}
