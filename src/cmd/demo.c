/* Where the programs are that perftop itself starts: the demo and the loads. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

#include "cmd/run.h"

#ifndef PKGLIBEXECDIR
#define PKGLIBEXECDIR "/usr/libexec/perftop"
#endif

/* In a build tree we are src/cmd/perftop, and they are src/ROOM/perftop-ROOM. */
static char *in_build_tree(const char *room)
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
	path = mem_format("%s/src/%s/perftop-%s", self, room, room);
	if (access(path, X_OK) == 0)
		return path;
	free(path);
	return NULL;
}

static char *find_program(const char *variable, const char *room)
{
	const char *named = getenv(variable);
	char *path;

	if (named && *named)
		return mem_string(named);
	path = in_build_tree(room);
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
