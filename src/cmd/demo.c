/* Where the demo workload is. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

#include "cmd/run.h"

#ifndef PKGLIBEXECDIR
#define PKGLIBEXECDIR "/usr/libexec/perftop"
#endif

/* In a build tree we are src/cmd/perftop, and it is src/demo/perftop-demo. */
static char *in_build_tree(void)
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
	path = mem_format("%s/src/demo/perftop-demo", self);
	if (access(path, X_OK) == 0)
		return path;
	free(path);
	return NULL;
}

char *demo_path(void)
{
	const char *named = getenv("PERFTOP_DEMO");
	char *path;

	if (named && *named)
		return mem_string(named);
	path = in_build_tree();
	return path ? path : mem_string(PKGLIBEXECDIR "/perftop-demo");
}
