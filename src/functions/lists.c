/*
 * PERFTOP_FUNCTIONS_INCLUDE and PERFTOP_FUNCTIONS_EXCLUDE. Where there is a list of either kind, the symbols of an object are
 * looked through once, at the first of its functions that is called; what a list names is noted in the table.
 */
#include "functions/functions.h"

#include <stdlib.h>
#include <string.h>

#define PLAIN_SIZE 256

static struct {
	bool read;
	const char *include, *exclude; /* NULL: no list */
} lists;

static const char *setting(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

/* Threads that do it at once find the same. */
static void read_lists(void)
{
	if (__atomic_load_n(&lists.read, __ATOMIC_ACQUIRE))
		return;
	lists.include = setting("PERFTOP_FUNCTIONS_INCLUDE");
	lists.exclude = setting("PERFTOP_FUNCTIONS_EXCLUDE");
	__atomic_store_n(&lists.read, true, __ATOMIC_RELEASE);
}

/* fnmatch may call malloc; here '*' and '?' are enough. */
static bool matches(const char *pattern, const char *end, const char *text)
{
	const char *star = NULL, *from = NULL;

	while (*text != '\0') {
		if (pattern < end && *pattern == '*') {
			star = ++pattern;
			from = text;
		} else if (pattern < end && (*pattern == '?' || *pattern == *text)) {
			pattern++;
			text++;
		} else if (star != NULL) {
			pattern = star;
			text = ++from;
		} else {
			return false;
		}
	}
	while (pattern < end && *pattern == '*')
		pattern++;
	return pattern == end;
}

static bool is_listed(const char *list, const char *text)
{
	const char *end;

	for (; list != NULL; list = *end == ',' ? end + 1 : NULL) {
		end = list + strcspn(list, ",");
		if (end > list && matches(list, end, text))
			return true;
	}
	return false;
}

static uint32_t listed(const char *text)
{
	return (is_listed(lists.include, text) ? FUNCTIONS_INCLUDE : 0) |
	       (is_listed(lists.exclude, text) ? FUNCTIONS_EXCLUDE : 0);
}

/* One name as C++ compilers write it: its length in digits, its characters. False: there is none. */
static bool take_part(const char **from, char **to, const char *end)
{
	size_t length = 0;
	const char *at = *from;

	for (; *at >= '0' && *at <= '9' && length < PLAIN_SIZE; at++)
		length = length * 10 + (size_t)(*at - '0');
	if (length == 0 || strnlen(at, length) < length || length >= (size_t)(end - *to))
		return false;
	memcpy(*to, at, length);
	*to += length;
	*from = at + length;
	return true;
}

/* "order::Book::add" of "_ZN5order4Book3addEi", as far as there are plain names: "order::Book" of its constructors. "" of what C++
 * did not make. */
static void make_plain(const char *name, char plain[PLAIN_SIZE])
{
	const char *end = plain + PLAIN_SIZE - 2;
	char *to = plain;

	if (name[0] == '_' && name[1] == 'Z') {
		name += 2;
		name += *name == 'N';
		name += strspn(name, "rVKL");
		while (take_part(&name, &to, end)) {
			*to++ = ':';
			*to++ = ':';
		}
	}
	*(to > plain ? to - 2 : plain) = '\0';
}

static void note_symbol(void *context, uint64_t address, const char *name)
{
	const uintptr_t *base = context;
	char plain[PLAIN_SIZE];
	uint32_t found = listed(name);

	make_plain(name, plain);
	if (plain[0] != '\0')
		found |= listed(plain);
	if (found != 0)
		functions_note(*base + address, found);
}

/* The note that an object was read stands one behind its first byte, where no function is. */
static void read_symbols(const struct object *object)
{
	uintptr_t base = object->base;

	if ((functions_noted(base + 1) & FUNCTIONS_READ) != 0)
		return;
	functions_symbols(object->path, note_symbol, &base);
	functions_note(base + 1, FUNCTIONS_READ);
}

bool functions_wanted(const struct object *object, uintptr_t address)
{
	uint32_t found;

	read_lists();
	if (lists.include == NULL && lists.exclude == NULL)
		return true;
	read_symbols(object);
	found = functions_noted(address) | listed(functions_object_name(object));
	return (lists.include == NULL || (found & FUNCTIONS_INCLUDE) != 0) &&
	       (found & FUNCTIONS_EXCLUDE) == 0;
}
