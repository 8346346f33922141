/* What a command gets into its environment for --preload, and what can be told before it starts. */
#include "cmd/preload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "source/spawn.h"

#include "cmd/elf.h"
#include "cmd/run.h"

#ifndef PKGLIBDIR
#define PKGLIBDIR "/usr/lib/perftop"
#endif
#define LIBRARY "libperftop-preload.so"

static const struct {
	const char *name;
	bool by_default;
} groups[] = {
#define X(id, name, by_default) { name, by_default },
#include "preload/groups.def"
#undef X
};
#define GROUPS (sizeof(groups) / sizeof(*groups))

/* "io,net"; allocated. */
static char *group_names(bool all)
{
	char *names = mem_string("");

	for (size_t i = 0; i < GROUPS; i++) {
		char *longer;

		if (!all && !groups[i].by_default)
			continue;
		longer = mem_format("%s%s%s", names, *names ? "," : "", groups[i].name);
		free(names);
		names = longer;
	}
	return names;
}

static bool is_group(const char *word, size_t length)
{
	for (size_t i = 0; i < GROUPS; i++)
		if (strlen(groups[i].name) == length && strncmp(groups[i].name, word, length) == 0)
			return true;
	return false;
}

bool preload_check(const char *list, struct error *err)
{
	for (;; list++) {
		size_t length = strcspn(list, ",");
		char *names;

		if (!is_group(list, length)) {
			names = group_names(true);
			error_set(err, _("--preload: '%.*s' is none of %s"), (int)length, list,
				  names);
			free(names);
			return false;
		}
		list += length;
		if (!*list)
			return true;
	}
}

/* PERFTOP_PRELOAD_LIBRARY, beside us in a build tree, or installed. Allocated. */
static char *library_path(void)
{
	const char *named = getenv("PERFTOP_PRELOAD_LIBRARY");
	char *path;

	if (named && *named)
		return mem_string(named);
	path = in_build_tree("src/preload/.libs/" LIBRARY);
	return path ? path : mem_string(PKGLIBDIR "/" LIBRARY);
}

/* Ours first: what the user has there already goes on. */
static char *preload_variable(const char *library)
{
	const char *before = getenv("LD_PRELOAD");

	return mem_format("LD_PRELOAD=%s%s%s", library, before && *before ? ":" : "",
			  before ? before : "");
}

static void say_obstacle(const struct elf *e, const char *name)
{
	if (e->privileged)
		fprintf(stderr,
			_("perftop: '%s' runs with more rights than you, so --preload cannot be put "
			  "into it, and none of its calls are seen\n"),
			name);
	else if (!e->loaded)
		fprintf(stderr,
			_("perftop: '%s' is linked statically, so --preload cannot be put into it, "
			  "and none of its calls are seen\n"),
			name);
	else
		fprintf(stderr,
			_("perftop: '%s' is loaded by another ld.so than perftop, so --preload is "
			  "left out, and none of its calls are seen\n"),
			name);
}

/* Whether the library may come into the environment: a program of another libc would not start with it. */
static bool look_at(const char *name)
{
	char *path = spawn_find(name, NULL);
	struct elf own = elf_read("/proc/self/exe"), e = { 0 };
	bool foreign;

	if (path)
		e = elf_read(path);
	free(path);
	foreign = e.loaded && own.loaded && strcmp(e.interpreter, own.interpreter) != 0;
	if (e.known && (foreign || e.privileged || !e.loaded))
		say_obstacle(&e, name);
	else if (e.stdio)
		fprintf(stderr,
			_("perftop: '%s' uses stdio: --preload sees the calls that it makes "
			  "itself, not those inside libc\n"),
			name);
	return !foreign;
}

/* ld.so's list has spaces and colons between, and no way to write them. */
static bool can_be_named(const char *library)
{
	if (access(library, R_OK) == -1)
		fprintf(stderr, _("perftop: --preload needs '%s', which cannot be read\n"),
			library);
	else if (strpbrk(library, ": \t\n"))
		fprintf(stderr,
			_("perftop: --preload: ld.so cannot be told of '%s', whose name has a "
			  "space or a colon\n"),
			library);
	else
		return true;
	return false;
}

bool preload_arm(const struct options *o, char *environment[3])
{
	char *library = library_path(), *names = group_names(false);
	bool good = can_be_named(library);

	if (good && look_at(o->command[0])) {
		environment[0] = preload_variable(library);
		environment[1] = mem_format("PERFTOP_PRELOAD=%s", o->preload ? o->preload : names);
	}
	free(library);
	free(names);
	return good;
}

void preload_disarm(char *environment[3])
{
	free(environment[0]);
	free(environment[1]);
}
