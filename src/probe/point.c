/* One function probed in one process. */
#include "probe/point.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

bool view_open(struct process_view *v, pid_t pid, int proc_directory, struct safety *safety,
	       struct error *err)
{
	*v = (struct process_view){ .pid = pid,
				    .proc_directory = proc_directory,
				    .safety = safety };
	if (!maps_read(proc_directory, &v->maps))
		return error_errno(err, _("--probe: what process %d has mapped cannot be read"),
				   (int)pid);
	v->program = find_program(proc_directory, &v->maps);
	return true;
}

void view_close(struct process_view *v)
{
	maps_clear(&v->maps);
}

/* "redis-server:processCommand", whatever way the file was named */
static char *name_of(const struct mapping *m, const struct probe_spec *spec,
		     const struct program *program)
{
	const char *file = file_name(m->path);

	if (m == program->mapping && program->name[0])
		return mem_format("%s:%s", program->name, spec->function);
	return mem_format("%.*s:%s", (int)maps_path_length(file), file, spec->function);
}

/* Of a return only. */
static bool is_safe(const struct point *point, const struct process_view *v, struct error *err)
{
	const char *name = "";
	enum danger danger = DANGER_NONE;
	char *file;

	if (!point->spec->calls)
		danger = safety_of_process(v->safety, v->proc_directory, &v->maps, &name);
	if (danger == DANGER_NONE)
		return true;
	file = text_cleaned(name);
	error_set(err,
		  _("--probe: returns are not probed in process %d for its sake: of %s, %s; "
		    "'%s%%calls' counts calls without timing them"),
		  (int)v->pid, file, danger_text(danger), point->spec->text);
	free(file);
	return false;
}

static bool attach(struct point *point, struct kernel *k, struct kernel_place *place,
		   const struct mapping *m, const struct process_view *v, struct error *err)
{
	struct found found;

	if (!find_function(place->file, v->proc_directory, m->path, point->spec, &found, err) ||
	    !is_safe(point, v, err))
		return false;
	place->offset = found.offset;
	point->first = found.first;
	return kernel_attach(k, place, &point->links, err);
}

bool point_set(struct point *point, struct kernel *k, uint32_t slot, uint32_t cell,
	       const struct process_view *v, struct error *err)
{
	struct kernel_place place = {
		.pid = v->pid, .slot = slot, .cell = cell, .calls = point->spec->calls
	};
	const struct mapping *m =
		find_file(v->proc_directory, &v->maps, &v->program, point->spec->binary);
	struct stat status;
	bool set;

	if (!m)
		return true;
	place.file = mapping_open(v->proc_directory, m, &status);
	if (place.file < 0)
		return error_errno(err, _("--probe: '%s' cannot be opened"), point->spec->binary);
	set = attach(point, k, &place, m, v, err);
	close(place.file);
	if (!set)
		return false;
	point->state = POINT_SET;
	point->name = name_of(m, point->spec, &v->program);
	return true;
}

void point_release(struct point *point)
{
	kernel_detach(&point->links);
	point->state = POINT_GONE;
}

void point_clear(struct point *point)
{
	kernel_detach(&point->links);
	free(point->name);
	*point = (struct point){ .links = KERNEL_NO_LINKS };
}
