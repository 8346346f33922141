/* Mounted control group hierarchies, from /proc/self/mountinfo (proc_pid_mountinfo(5)). */
#include "proc/cgroup.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define FIELDS 48 /* of a line; those of interest come early, or after " - " */

/* Octal escapes for blanks and backslashes */
static char *unescape(const char *text)
{
	char *out = mem_string(text), *to = out;

	for (const char *at = text; *at; to++) {
		if (at[0] == '\\' && at[1] >= '0' && at[1] <= '3' && at[2] >= '0' && at[2] <= '7' &&
		    at[3] >= '0' && at[3] <= '7') {
			*to = (char)((at[1] - '0') << 6 | (at[2] - '0') << 3 | (at[3] - '0'));
			at += 4;
		} else {
			*to = *at++;
		}
	}
	*to = '\0';
	return out;
}

/* id parent major:minor root point options [tags...] - type source super-options */
static void take_line(struct cgroup_mounts *out, char *line)
{
	char *field[FIELDS], *save = NULL;
	unsigned count = 0, dash;
	struct cgroup_mount *mount;

	for (char *word = strtok_r(line, " ", &save); word && count < FIELDS;
	     word = strtok_r(NULL, " ", &save))
		field[count++] = word;
	for (dash = 6; dash < count && strcmp(field[dash], "-"); dash++)
		continue;
	if (dash + 3 >= count)
		return;
	if (strcmp(field[dash + 1], "cgroup") && strcmp(field[dash + 1], "cgroup2"))
		return;
	out->mounts = vec_room(out->mounts, out->count, &out->capacity);
	mount = &out->mounts[out->count++];
	mount->controllers =
		strcmp(field[dash + 1], "cgroup2") ? mem_string(field[dash + 3]) : NULL;
	mount->root = unescape(field[3]);
	mount->point = unescape(field[4]);
}

void cgroup_mounts_parse(struct cgroup_mounts *out, const struct bytes *mountinfo)
{
	char *text = mem_stringn(mountinfo->data, mountinfo->length);
	char *save = NULL;

	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		take_line(out, line);
	free(text);
}

void cgroup_mounts_free(struct cgroup_mounts *mounts)
{
	if (!mounts)
		return;
	for (size_t i = 0; i < mounts->count; i++) {
		free(mounts->mounts[i].controllers);
		free(mounts->mounts[i].root);
		free(mounts->mounts[i].point);
	}
	free(mounts->mounts);
	free(mounts);
}
