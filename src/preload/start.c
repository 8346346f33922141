/* What each call leads to, and which are timed: found once, before main. */
#include "preload/preload.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

void *preload_next[PRELOAD_CALLS];
uint32_t preload_sites[PRELOAD_CALLS];

static const struct {
	const char *name, *operation, *version;
	enum preload_group group;
} calls[PRELOAD_CALLS] = {
#define VERSION_PLAIN NULL
#ifdef PRELOAD_VERSION
#define VERSION_VERSIONED PRELOAD_VERSION
#else
#define VERSION_VERSIONED NULL
#endif
#define X(group, version, name, operation, result, parameters, arguments, first, failed) \
	{ #name, operation, VERSION_##version, PRELOAD_##group },
#include "preload/calls.def"
#undef X
};

static const struct {
	const char *name;
	bool by_default;
} groups[PRELOAD_GROUPS] = {
#define X(id, name, by_default) { name, by_default },
#include "preload/groups.def"
#undef X
};

/* A name that this libc does not have, but that a program has found here. */
static long missing(void)
{
	errno = ENOSYS;
	return -1;
}

void *preload_find(enum preload_call call)
{
	void *function = NULL;

	if (calls[call].version != NULL)
		function = dlvsym(RTLD_NEXT, calls[call].name, calls[call].version);
	if (function == NULL)
		function = dlsym(RTLD_NEXT, calls[call].name);
	if (function == NULL)
		function = (void *)missing;
	__atomic_store_n(&preload_next[call], function, __ATOMIC_RELEASE);
	return function;
}

const char *preload_operation(enum preload_call call)
{
	return calls[call].operation;
}

perftop_op preload_name(enum preload_call call)
{
	perftop_op op = perftop_op_get("libc", calls[call].operation, NULL);

	if (op.site != 0)
		__atomic_store_n(&preload_sites[call], op.site, __ATOMIC_RELAXED);
	return op;
}

/* Whether the word is in the list, which has commas between. */
static bool is_listed(const char *list, const char *word)
{
	size_t length;

	for (;; list += length + 1) {
		length = strcspn(list, ",");
		if (length == strlen(word) && strncmp(list, word, length) == 0)
			return true;
		if (list[length] == '\0')
			return false;
	}
}

static bool is_wanted(enum preload_group group, const char *list)
{
	return list != NULL ? is_listed(list, groups[group].name) : groups[group].by_default;
}

__attribute__((__constructor__)) static void start(void)
{
	const char *list = getenv("PERFTOP_PRELOAD");
	int call, before = errno;
	bool any = false;

	for (call = 0; call < PRELOAD_CALLS; call++)
		(void)preload_function((enum preload_call)call);
	for (call = 0; call < PRELOAD_CALLS; call++)
		if (is_wanted(calls[call].group, list)) {
			preload_sites[call] = PRELOAD_UNNAMED;
			any = true;
		}
	/* joins now: at the first call we may be a vforked child, in the memory of its parent */
	if (any)
		(void)perftop_thread_();
	errno = before;
}
