/* A file of functions that is mapped: where its segments are, and the tables of its functions, read when
 * first asked for. */
#include "symbols/inside.h"

#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <gelf.h>

#include "base/file.h"
#include "base/mem.h"

#define VDSO       "[vdso]"
#define VDSO_LIMIT ((size_t)1 << 20)

/* A module goes by the same name, whether its file is there or not */
static const char *name_of(const char *path, struct names *names)
{
	const char *name = *file_name(path) ? file_name(path) : path;

	return names_keep(names, name, maps_path_length(name));
}

const void *vdso_image(size_t *size)
{
	const unsigned char *start = (const unsigned char *)getauxval(AT_SYSINFO_EHDR);
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	ElfW(Ehdr) header;

	if (!start)
		return NULL;
	memcpy(&header, start, sizeof(header));
	*size = (header.e_shoff + (size_t)header.e_shnum * header.e_shentsize + page - 1) &
		~(page - 1);
	return *size <= VDSO_LIMIT ? start : NULL;
}

/* The kernel gives all processes of one width the same */
static void take_vdso(struct module *m)
{
	size_t size;
	const void *image = vdso_image(&size);

	if (image && size == m->identity.end - m->identity.start) {
		m->memory = image;
		m->memory_size = size;
	}
}

struct module *module_new(const struct mapping *mapping, struct names *names)
{
	struct module *m = mem_alloc(sizeof(*m));

	m->references = 1;
	m->identity = *mapping;
	m->identity.path = mem_string(mapping->path);
	m->identity.module = NULL;
	m->name = name_of(mapping->path, names) ?: "[unknown]";
	if (strcmp(mapping->path, VDSO) == 0)
		take_vdso(m);
	return m;
}

void module_release(struct module *m)
{
	if (!m || --m->references > 0)
		return;
	table_release(&m->functions);
	table_release(&m->frames);
	free(m->identity.path);
	free(m);
}

bool module_same(const struct module *m, int proc_directory, const struct mapping *now, bool sure)
{
	struct stat status;
	int fd;

	if (m->identity.device != now->device || m->identity.inode != now->inode ||
	    strcmp(m->identity.path, now->path) != 0)
		return false;
	if (sure || !m->usable || m->memory)
		return true;
	fd = mapping_open(proc_directory, now, &status);
	if (fd < 0)
		return true;
	close(fd);
	return status.st_size == m->size && status.st_mtim.tv_sec == m->modified.tv_sec &&
	       status.st_mtim.tv_nsec == m->modified.tv_nsec;
}

static void add_segment(struct module *m, const GElf_Phdr *header)
{
	uint64_t end, low = header->p_vaddr;

	if (header->p_align > 1)
		low &= -header->p_align;
	if (__builtin_add_overflow(header->p_vaddr, header->p_memsz, &end))
		return;
	if (m->low == m->high)
		m->low = low;
	if (end > m->high)
		m->high = end;
	if (m->segment_count < sizeof(m->segments) / sizeof(*m->segments))
		m->segments[m->segment_count++] =
			(struct segment){ header->p_offset, header->p_vaddr, header->p_filesz,
					  header->p_flags & PF_X };
}

static void read_segments(struct module *m, Elf *elf)
{
	size_t count;
	GElf_Phdr header;

	if (elf_getphdrnum(elf, &count) != 0)
		return;
	for (size_t i = 0; i < count && gelf_getphdr(elf, (int)i, &header); i++) {
		if (header.p_type == PT_LOAD)
			add_segment(m, &header);
	}
}

bool module_image(const struct module *m, int proc_directory, struct image *image)
{
	struct stat status;

	if (m->memory)
		return image_of_memory(image, m->memory, m->memory_size);
	return image_open(image, mapping_open(proc_directory, &m->identity, &status));
}

static bool open_file(struct module *m, int proc_directory, struct image *image)
{
	struct stat status = { 0 };

	if (m->memory)
		return image_of_memory(image, m->memory, m->memory_size);
	if (!image_open(image, mapping_open(proc_directory, &m->identity, &status)))
		return false;
	m->size = status.st_size;
	m->modified = status.st_mtim;
	return true;
}

bool module_usable(struct module *m, int proc_directory)
{
	struct image image;

	if (m->opened)
		return m->usable;
	m->opened = true;
	m->usable = open_file(m, proc_directory, &image);
	if (m->usable) {
		read_segments(m, image.elf);
		image_close(&image);
	}
	return m->usable;
}

/* Whole pages are mapped, so a mapping begins before its segment, and shares its first page with the
 * segment before */
static bool is_in(const struct segment *s, uint64_t offset, uint64_t page)
{
	uint64_t first = s->offset & -page;

	return offset >= first && offset - first < s->file_size + (s->offset - first);
}

static bool is_better(const struct segment *s, const struct segment *than)
{
	if (!than || s->executable != than->executable)
		return !than || s->executable;
	return s->offset > than->offset;
}

bool module_bias(const struct module *m, const struct mapping *mapping, uint64_t *bias)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	const struct segment *best = NULL;

	for (unsigned i = 0; i < m->segment_count; i++) {
		const struct segment *s = &m->segments[i];

		if (is_in(s, mapping->offset, page) && is_better(s, best))
			best = s;
	}
	if (best)
		*bias = mapping->start - mapping->offset + best->offset - best->address;
	return best != NULL;
}

static void read_functions(struct module *m, int proc_directory)
{
	struct origin origin = { proc_directory, m->identity.path };
	struct image image;

	m->functions_read = true;
	if (!module_image(m, proc_directory, &image))
		return;
	functions_collect(&m->functions, image.elf, &origin);
	plt_collect(&m->functions, image.elf);
	table_sort(&m->functions);
	image_close(&image);
}

static void read_frames(struct module *m, int proc_directory)
{
	struct image image;

	m->frames_read = true;
	if (!module_image(m, proc_directory, &image))
		return;
	frames_collect(&m->frames, image.elf);
	table_sort(&m->frames);
	image_close(&image);
}

static const struct function *find(const struct table *t, uint64_t address, const char **name)
{
	const struct function *f = table_find(t, address);

	*name = f && f->name ? t->names + f->name : NULL;
	return f;
}

const struct function *module_find(struct module *m, int proc_directory, uint64_t address,
				   const char **name)
{
	const struct function *f;

	if (!m->functions_read)
		read_functions(m, proc_directory);
	f = find(&m->functions, address, name);
	if (f)
		return f;
	if (!m->frames_read)
		read_frames(m, proc_directory);
	return find(&m->frames, address, name);
}
