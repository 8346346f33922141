/* What a command gets into its environment for --preload and --costs, and what can be told before it starts.
 * */
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

enum group {
#define X(id, name, by_default) PRELOAD_##id,
#include "preload/groups.def"
#undef X
};

static const char *const groups[] = {
#define X(id, name, by_default) name,
#include "preload/groups.def"
#undef X
};
#define GROUPS (sizeof(groups) / sizeof(*groups))

static const bool by_default[] = {
#define X(id, name, by_default) by_default,
#include "preload/groups.def"
#undef X
};

static const char *const costs[] = {
#define X(id, word) word,
#include "client/costs.def"
#undef X
};
#define COSTS (sizeof(costs) / sizeof(*costs))

/* "io,net": those that are wanted; NULL: all. Allocated. */
static char *join(const char *const *words, const bool *wanted, size_t count)
{
	char *names = mem_string("");

	for (size_t i = 0; i < count; i++) {
		char *longer;

		if (wanted && !wanted[i])
			continue;
		longer = mem_format("%s%s%s", names, *names ? "," : "", words[i]);
		free(names);
		names = longer;
	}
	return names;
}

static bool is_among(const char *const *words, size_t count, const char *word, size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(words[i]) == length && strncmp(words[i], word, length) == 0)
			return true;
	return false;
}

static bool check(const char *option, const char *list, const char *const *words, size_t count,
		  struct error *err)
{
	for (;; list++) {
		size_t length = strcspn(list, ",");
		char *names;

		if (!is_among(words, count, list, length)) {
			names = join(words, NULL, count);
			error_set(err, _("--%s: '%.*s' is none of %s"), option, (int)length, list,
				  names);
			free(names);
			return false;
		}
		list += length;
		if (!*list)
			return true;
	}
}

bool preload_check(const char *list, struct error *err)
{
	return check(option_info[OPTION_PRELOAD].name, list, groups, GROUPS, err);
}

bool costs_check(const char *list, struct error *err)
{
	return check(option_info[OPTION_COSTS].name, list, costs, COSTS, err);
}

/* The list has been checked, and no other word is like this one. */
static bool counts_memory(const struct options *o)
{
	return o->costs && strstr(o->costs, "mem");
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

/* Whether the library may come into the environment: a program of another libc would not start with it.
 * calls: it is for those, not for what is allocated only. */
static bool look_at(const char *name, bool calls)
{
	char *path = spawn_find(name, NULL);
	struct elf own = elf_read("/proc/self/exe"), e = { 0 };
	bool foreign;

	if (path)
		e = elf_read(path);
	free(path);
	foreign = e.loaded && own.loaded && strcmp(e.interpreter, own.interpreter) != 0;
	if (e.known && (foreign || e.privileged || !e.loaded) && !calls)
		fprintf(stderr,
			_("perftop: '%s' is static, has more rights than you, or another ld.so than "
			  "perftop: nothing counts what it allocates\n"),
			name);
	else if (e.known && (foreign || e.privileged || !e.loaded))
		say_obstacle(&e, name);
	else if (e.stdio && calls)
		fprintf(stderr,
			_("perftop: '%s' uses stdio: --preload sees the calls that it makes "
			  "itself, not those inside libc\n"),
			name);
	return !foreign;
}

/* ld.so's list has spaces and colons between, and no way to write them. */
static bool can_be_named(const char *library, enum option_id option)
{
	const char *name = option_info[option].name;

	if (access(library, R_OK) == -1)
		fprintf(stderr, _("perftop: --%s needs '%s', which cannot be read\n"), name,
			library);
	else if (strpbrk(library, ": \t\n"))
		fprintf(stderr,
			_("perftop: --%s: ld.so cannot be told of '%s', whose name has a "
			  "space or a colon\n"),
			name, library);
	else
		return true;
	return false;
}

/* What the library is to do. Allocated. */
static char *chosen_groups(const struct options *o)
{
	if (!options_have(o, OPTION_PRELOAD))
		return mem_string(groups[PRELOAD_MEMORY]);
	return o->preload ? mem_string(o->preload) : join(groups, by_default, GROUPS);
}

bool preload_arm(const struct options *o, const char *command, char *environment[PRELOAD_VARIABLES])
{
	bool calls = options_have(o, OPTION_PRELOAD), good;
	char *library, *chosen;

	if (o->costs)
		*environment++ = mem_format("PERFTOP=%s", o->costs);
	if (!calls && !counts_memory(o))
		return true;
	library = library_path();
	good = can_be_named(library, calls ? OPTION_PRELOAD : OPTION_COSTS);
	if (good && look_at(command, calls)) {
		chosen = chosen_groups(o);
		*environment++ = preload_variable(library);
		*environment++ = mem_format("PERFTOP_PRELOAD=%s", chosen);
		free(chosen);
	}
	free(library);
	return good;
}

void preload_disarm(char *environment[PRELOAD_VARIABLES])
{
	for (size_t i = 0; i < PRELOAD_VARIABLES; i++)
		free(environment[i]);
}
