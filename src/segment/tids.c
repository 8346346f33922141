/* NSpid of every thread, from /proc/PID/task/TID/status. */
#include "segment/tids.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file_at.h"
#include "base/mem.h"

/* The last number of the line NSpid; `outer` where there is none. */
static pid_t read_inner(int task, pid_t outer)
{
	char path[32], text[4096], *line, *last;

	snprintf(path, sizeof(path), "%d/status", (int)outer);
	file_at_read(task, path, text, sizeof(text));
	line = strstr(text, "\nNSpid:");
	if (line == NULL)
		return outer;
	line[1 + strcspn(line + 1, "\n")] = '\0';
	last = strrchr(line, '\t');
	return last != NULL && atoi(last) > 0 ? (pid_t)atoi(last) : outer;
}

static void learn(struct tids *t, int task, pid_t outer)
{
	for (size_t i = 0; i < t->count; i++) {
		if (t->pairs[i].outer == outer) {
			t->pairs[i].present = true;
			return;
		}
	}
	t->pairs = vec_room(t->pairs, t->count, &t->capacity);
	t->pairs[t->count++] = (struct tid_pair){ outer, read_inner(task, outer), true };
}

static void forget_absent(struct tids *t)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->count; i++)
		if (t->pairs[i].present)
			t->pairs[kept++] = t->pairs[i];
	t->count = kept;
}

void tids_update(struct tids *t, int proc_directory)
{
	DIR *task = t->differ ? file_at_directory(proc_directory, "task") : NULL;
	struct dirent *e;

	if (task == NULL)
		return;
	for (size_t i = 0; i < t->count; i++)
		t->pairs[i].present = false;
	while ((e = readdir(task)) != NULL)
		if (atoi(e->d_name) > 0)
			learn(t, dirfd(task), (pid_t)atoi(e->d_name));
	closedir(task);
	forget_absent(t);
}

void tids_clear(struct tids *t)
{
	free(t->pairs);
	*t = (struct tids){ .differ = t->differ };
}

pid_t tids_outer(const struct tids *t, pid_t inner)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->pairs[i].inner == inner)
			return t->pairs[i].outer;
	return inner;
}

pid_t tids_inner(const struct tids *t, pid_t outer)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->pairs[i].outer == outer)
			return t->pairs[i].inner;
	return outer;
}
