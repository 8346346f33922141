/* Where a function is. */
#include "probe/find.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gelf.h>

#include "base/file.h"
#include "base/file_at.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "symbols/symbols.h"

#define NEAREST 3

/* The file */

static bool is_path(const char *path, const char *binary)
{
	return strcmp(path, binary) == 0;
}

static bool is_name(const char *path, const char *binary)
{
	return strcmp(file_name(path), binary) == 0;
}

/* "libssl" is libssl.so.3 and libssl-3.so */
static bool is_stem(const char *path, const char *binary)
{
	const char *name = file_name(path);
	size_t length = strlen(binary);

	return strncmp(name, binary, length) == 0 &&
	       (strncmp(name + length, ".so", 3) == 0 || name[length] == '-') &&
	       strstr(name, ".so");
}

static const struct mapping *first_of(const struct mappings *maps, const char *binary,
				      bool (*is)(const char *path, const char *binary))
{
	for (size_t i = 0; i < maps->count; i++) {
		const struct mapping *m = &maps->list[i];

		if (m->inode && m->path && m->path[0] == '/' && is(m->path, binary))
			return m;
	}
	return NULL;
}

/* A link's name, or another name of the file. */
static const struct mapping *by_path(int proc_directory, const struct mappings *maps,
				     const char *path)
{
	struct stat st;
	int fd = file_open(proc_directory, path, &st);

	if (fd < 0)
		return NULL;
	close(fd);
	for (size_t i = 0; i < maps->count; i++)
		if (maps->list[i].inode == st.st_ino && maps->list[i].device == st.st_dev)
			return &maps->list[i];
	return NULL;
}

const struct mapping *find_file(int proc_directory, const struct mappings *maps,
				const struct program *program, const char *binary)
{
	const struct mapping *m;

	if (!*binary)
		return program->mapping;
	if (strchr(binary, '/')) {
		m = first_of(maps, binary, is_path);
		return m ? m : by_path(proc_directory, maps, binary);
	}
	m = first_of(maps, binary, is_name);
	if (!m && strcmp(binary, program->name) == 0)
		m = program->mapping;
	return m ? m : first_of(maps, binary, is_stem);
}

/* The name of what it runs is that of a mapping, which says so without a question to the filesystem, which may not answer;
 * but for a newline, which mappings write otherwise. */
static const struct mapping *executable(int proc_directory, const struct mappings *maps)
{
	const struct mapping *named;
	struct stat st;
	char path[4096];
	ssize_t length = readlinkat(proc_directory, "exe", path, sizeof(path) - 1);

	if (length <= 0)
		return NULL;
	path[length] = '\0';
	named = first_of(maps, path, is_path);
	if (named || !strchr(path, '\n') || fstatat(proc_directory, "exe", &st, 0) == -1)
		return named;
	for (size_t i = 0; i < maps->count; i++)
		if (maps->list[i].inode == st.st_ino && maps->list[i].device == st.st_dev)
			return &maps->list[i];
	return NULL;
}

/* The first word of what it calls itself: some write more there, as in "postgres: writer". */
static void read_name(int proc_directory, char *name, size_t size)
{
	char line[512];

	file_at_read(proc_directory, "cmdline", line, sizeof(line));
	line[strcspn(line, " :")] = '\0';
	snprintf(name, size, "%.*s", (int)size - 1, file_name(line));
}

struct program find_program(int proc_directory, const struct mappings *maps)
{
	struct program program = { .mapping = executable(proc_directory, maps) };

	read_name(proc_directory, program.name, sizeof(program.name));
	return program;
}

/* Its functions */

struct search {
	const struct probe_spec *spec;
	const char *file; /* for messages: the last part of its path, made harmless */
	Elf *elf;
	struct table functions; /* all that have names, aliases too */
	uint64_t *starts;       /* of those that match, none twice */
	const char **names;     /* as the file has them */
	size_t count, starts_capacity, names_capacity;
};

static const char *name_of(const struct search *s, size_t i)
{
	return s->functions.names + s->functions.functions[i].name;
}

/* What stands in every compiled name of it, to pass over most without demangling: "run" of "Server::run(int)". */
static char *core_of(const char *wanted)
{
	size_t length = strcspn(wanted, "(<[");
	char *core = mem_stringn(wanted, length), *colons;

	colons = strrchr(core, ':');
	if (colons)
		memmove(core, colons + 1, strlen(colons));
	if (strstr(core, "operator") || *core == '~')
		*core = '\0';
	return core;
}

static bool is_demangled(const char *mangled, const char *wanted)
{
	char *plain = symbols_demangle(mangled);
	size_t length = strlen(wanted);
	bool is = strncmp(plain, wanted, length) == 0 &&
		  (plain[length] == '\0' || plain[length] == '(');

	free(plain);
	return is;
}

static bool matches(const char *name, const char *wanted, const char *core)
{
	if (strcmp(name, wanted) == 0)
		return true;
	return name[0] == '_' && (name[1] == 'Z' || name[1] == 'R') && strstr(name, core) &&
	       is_demangled(name, wanted);
}

static void keep(struct search *s, uint64_t start, const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->starts[i] == start)
			return;
	s->starts = vec_room(s->starts, s->count, &s->starts_capacity);
	s->names = vec_room(s->names, s->count, &s->names_capacity);
	s->starts[s->count] = start;
	s->names[s->count++] = name;
}

static void by_name(struct search *s)
{
	char *core = core_of(s->spec->function);

	for (size_t i = 0; i < s->functions.count; i++)
		if (matches(name_of(s, i), s->spec->function, core))
			keep(s, s->functions.functions[i].start, name_of(s, i));
	free(core);
}

/* Between the file's own addresses and offsets in it: both ways, of what is executable. */
static bool in_file(Elf *elf, uint64_t from, bool to_offset, uint64_t *to)
{
	size_t count;
	GElf_Phdr h;

	if (elf_getphdrnum(elf, &count) != 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		uint64_t start, other;

		if (!gelf_getphdr(elf, (int)i, &h) || h.p_type != PT_LOAD || !(h.p_flags & PF_X))
			continue;
		start = to_offset ? h.p_vaddr : h.p_offset;
		other = to_offset ? h.p_offset : h.p_vaddr;
		if (from < start || from - start >= h.p_filesz)
			continue;
		*to = from - start + other;
		return true;
	}
	return false;
}

/* Within a function, a probe could cut an instruction in two: only where one begins. */
static bool by_offset(struct search *s, struct error *err)
{
	struct table frames = { 0 };
	uint64_t address = 0;
	bool begins = false;

	if (in_file(s->elf, s->spec->offset, false, &address)) {
		frames_collect(&frames, s->elf);
		for (size_t i = 0; i < frames.count && !begins; i++)
			begins = frames.functions[i].start == address;
		for (size_t i = 0; i < s->functions.count && !begins; i++)
			begins = s->functions.functions[i].start == address;
	}
	table_release(&frames);
	if (begins)
		keep(s, address, s->spec->function);
	return begins || error_set(err, _("--probe: no function of %s begins at the offset 0x%lx"),
				   s->file, s->spec->offset);
}

/* What may have been meant */

struct near {
	const char *name;
	unsigned distance;
};

/* The NEAREST nearest, ascending; one name is there once. */
static void rank(struct near best[NEAREST], struct near it)
{
	for (int i = 0; i < NEAREST; i++) {
		struct near pushed = best[i];

		if (best[i].name && strcmp(best[i].name, it.name) == 0)
			return;
		if (best[i].name && best[i].distance <= it.distance)
			continue;
		best[i] = it;
		if (!pushed.name)
			return;
		it = pushed;
	}
}

/* A name that has the wanted one in it is nearer than its length tells. */
static unsigned distance_of(const char *name, const char *wanted)
{
	unsigned distance = text_distance(name, wanted);

	return text_find(name, wanted) ? distance / 8 : distance;
}

static bool say_nearest(const struct search *s, struct error *err)
{
	const char *wanted = s->spec->function;
	struct near best[NEAREST] = { { NULL, 0 } };
	char list[256] = "";
	size_t used = 0;

	for (size_t i = 0; i < s->functions.count; i++)
		rank(best, (struct near){ name_of(s, i), distance_of(name_of(s, i), wanted) });
	for (int i = 0; i < NEAREST && best[i].name && best[i].distance <= strlen(wanted); i++) {
		char clean[80];

		text_clean(clean, sizeof(clean), best[i].name, strlen(best[i].name));
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s", used ? ", " : "",
					 clean);
	}
	if (s->functions.count == 0)
		return error_set(
			err,
			_("--probe: %s has no symbols; give the function's offset in the file, as in "
			  "'%s:+0x1234'"),
			s->file, s->file);
	if (!*list)
		return error_set(err, _("--probe: %s has no function '%s'"), s->file, wanted);
	return error_set(err, _("--probe: %s has no function '%s'; near to it are: %s"), s->file,
			 wanted, list);
}

static bool say_several(const struct search *s, struct error *err)
{
	char list[400] = "";
	size_t used = 0;

	for (size_t i = 0; i < s->count && i < FIND_SHOWN; i++) {
		char *plain = symbols_demangle(s->names[i]), clean[64];
		uint64_t offset = 0;

		in_file(s->elf, s->starts[i], true, &offset);
		text_clean(clean, sizeof(clean), plain, strlen(plain));
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s +0x%" PRIx64,
					 used ? ", " : "", clean, offset);
		free(plain);
	}
	return error_set(err, _("--probe: %s has several functions '%s'; give one's offset: %s%s"),
			 s->file, s->spec->function, list, s->count > FIND_SHOWN ? ", ..." : "");
}

/* The function */

static bool take_first(int fd, struct found *out)
{
	unsigned char bytes[16];
	ssize_t got = pread(fd, bytes, sizeof(bytes), (off_t)out->offset);

	out->first = got > 0 ? instruction_of(bytes, (size_t)got) : INSTRUCTION_UNKNOWN;
	return got > 0;
}

static bool take_one(const struct search *s, int fd, struct found *out, struct error *err)
{
	if (s->count == 0)
		return say_nearest(s, err);
	if (s->count > 1)
		return say_several(s, err);
	if (!in_file(s->elf, s->starts[0], true, &out->offset) || !take_first(fd, out))
		return error_set(err, _("--probe: %s has no code for '%s'"), s->file,
				 s->spec->function);
	if (out->first == INSTRUCTION_TRAP)
		return error_set(err, _("--probe: at '%s' of %s is a breakpoint already"),
				 s->spec->function, s->file);
	return true;
}

bool find_function(int fd, int proc_directory, const char *path, const struct probe_spec *spec,
		   struct found *out, struct error *err)
{
	const struct origin origin = { proc_directory, path };
	char *file = text_cleaned(file_name(path));
	struct search s = { .spec = spec, .file = file };
	struct image image;
	bool found = false;

	if (!image_open(&image, fcntl(fd, F_DUPFD_CLOEXEC, 0))) {
		error_set(err, _("--probe: %s is not a program or library that can be read"), file);
	} else {
		s.elf = image.elf;
		functions_collect(&s.functions, image.elf, &origin);
		if (!spec->offset)
			by_name(&s);
		found = (!spec->offset || by_offset(&s, err)) && take_one(&s, fd, out, err);
		image_close(&image);
	}
	table_release(&s.functions);
	free(s.starts);
	free(s.names);
	free(file);
	return found;
}
