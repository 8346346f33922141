/* libdw's session, with files found and opened by us: libdw asks nobody, maps nothing, and leaves debug
 * information alone. */
#include "symbols/inside.h"

#include <elfutils/libdwfl.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct session_module {
	struct module *module;
	uint64_t start, end;
	struct session *session;
};

static int find_elf(Dwfl_Module *mod, void **userdata, const char *name, Dwarf_Addr base,
		    char **file_name, Elf **elf)
{
	const struct session_module *m = *userdata;
	struct image image;

	(void)mod, (void)name, (void)base;
	if (!m || !module_image(m->module, m->session->proc_directory, &image))
		return -1;
	image_only_frames(&image);
	*file_name = strdup(m->module->identity.path);
	*elf = image.elf;
	return image.fd;
}

static int find_no_debuginfo(Dwfl_Module *mod, void **userdata, const char *name, Dwarf_Addr base,
			     const char *file, const char *link, GElf_Word crc, char **found)
{
	(void)mod, (void)userdata, (void)name, (void)base, (void)file, (void)link, (void)crc;
	*found = NULL;
	return -1;
}

static const Dwfl_Callbacks callbacks = {
	.find_elf = find_elf,
	.find_debuginfo = find_no_debuginfo,
	.section_address = dwfl_offline_section_address,
};

static bool place_of(const struct mapping *mapping, const struct session *s,
		     struct session_module *out)
{
	struct module *m = mapping->module;
	uint64_t bias;

	if (!m || !module_usable(m, s->proc_directory) || !module_bias(m, mapping, &bias))
		return false;
	out->module = m;
	out->start = bias + m->low;
	out->end = bias + m->high;
	/* what does not contain its own mapping is no honest file */
	return out->start <= mapping->start && out->end > mapping->start;
}

/* Each module once, though it may have several mappings */
static struct session_module *list_modules(const struct session *s, const struct mappings *m,
					   size_t *count)
{
	struct session_module *list = NULL, next;
	size_t capacity = 0;

	*count = 0;
	for (size_t i = 0; i < m->count; i++) {
		if (!place_of(&m->list[i], s, &next) ||
		    (*count > 0 && next.start < list[*count - 1].end))
			continue;
		list = vec_room(list, *count, &capacity);
		list[(*count)++] = next;
	}
	return list;
}

static bool same_modules(const struct session *s, const struct session_module *list, size_t count)
{
	if (count != s->count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (list[i].module != s->modules[i].module || list[i].start != s->modules[i].start)
			return false;
	}
	return true;
}

static void report(Dwfl *dwfl, struct session_module *m)
{
	Dwfl_Module *reported = dwfl_report_module(dwfl, m->module->name, m->start, m->end);
	void **userdata;

	if (reported && dwfl_module_info(reported, &userdata, NULL, NULL, NULL, NULL, NULL, NULL))
		*userdata = m;
}

static void begin(struct session *s)
{
	s->generation++;
	s->dwfl = dwfl_begin(&callbacks);
	if (!s->dwfl)
		return;
	dwfl_report_begin(s->dwfl);
	for (size_t i = 0; i < s->count; i++) {
		report(s->dwfl, &s->modules[i]);
	}
	if (dwfl_report_end(s->dwfl, NULL, NULL) != 0) {
		dwfl_end(s->dwfl);
		s->dwfl = NULL;
	}
}

void session_update(struct session *s, const struct mappings *m, int proc_directory)
{
	struct session_module *list;
	size_t count;

	s->proc_directory = proc_directory;
	list = list_modules(s, m, &count);
	if (s->dwfl && same_modules(s, list, count)) {
		free(list);
		return;
	}
	session_close(s);
	s->modules = list;
	s->count = count;
	for (size_t i = 0; i < count; i++) {
		list[i].session = s;
		list[i].module->references++;
	}
	begin(s);
}

void session_close(struct session *s)
{
	if (s->dwfl)
		dwfl_end(s->dwfl);
	for (size_t i = 0; i < s->count; i++)
		module_release(s->modules[i].module);
	free(s->modules);
	s->dwfl = NULL;
	s->modules = NULL;
	s->count = 0;
}
