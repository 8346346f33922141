/* Where the programs are that perftop itself starts, and what else is beside us in a build tree. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

#include "cmd/run.h"

#ifndef PKGLIBEXECDIR
#define PKGLIBEXECDIR "/usr/libexec/perftop"
#endif

char *in_build_tree(const char *file)
{
	static const char ours[] = "/src/cmd/perftop";
	char self[4096], *path;
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	size_t tail = sizeof(ours) - 1;

	if (length < (ssize_t)tail)
		return NULL;
	self[length] = '\0';
	if (strcmp(self + (size_t)length - tail, ours) != 0)
		return NULL;
	self[(size_t)length - tail] = '\0';
	path = mem_format("%s/%s", self, file);
	if (access(path, X_OK) == 0)
		return path;
	free(path);
	return NULL;
}

static char *find_program(const char *variable, const char *room)
{
	const char *named = getenv(variable);
	char *file, *path;

	if (named && *named)
		return mem_string(named);
	file = mem_format("src/%s/perftop-%s", room, room);
	path = in_build_tree(file);
	free(file);
	return path ? path : mem_format(PKGLIBEXECDIR "/perftop-%s", room);
}

char *demo_path(void)
{
	return find_program("PERFTOP_DEMO", "demo");
}

char *load_path(void)
{
	return find_program("PERFTOP_LOAD", "load");
}
