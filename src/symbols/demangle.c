/*
 * Names for people. The C++ runtime library knows how, where there is one: it is loaded when the first such
 * name comes. Of a name it may be asked only what it can answer in little memory: names of a stranger can
 * be made to double with every few letters.
 */
#include "symbols/symbols.h"

#include <ctype.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define LENGTH_LIMIT 1024 /* the library itself gives up here */
#define GROWTH_LIMIT 20   /* in powers of two */
#define RUST_HASH    19   /* "::h0123456789abcdef" */

typedef char *demangle_fn(const char *name, char *buffer, size_t *length, int *status);
static demangle_fn *demangle;

static void load_library(void)
{
	void *library = dlopen("libstdc++.so.6", RTLD_NOW | RTLD_LOCAL);

	if (library)
		*(void **)&demangle = dlsym(library, "__cxa_demangle");
}

/* Whether text is like "S1_" or "T_": what stands elsewhere is repeated here */
static bool is_reference(const char *text)
{
	if (*text != 'S' && *text != 'T')
		return false;
	text++;
	return text[strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '_';
}

/* Two references to the same thing double it, a pack repeats its pattern as often as it has members. Of
 * 167,000 names of Debian's libraries 99.9 % stay below. */
static bool may_explode(const char *name, size_t length)
{
	unsigned references = 0, packs = 0, bits = 0;

	for (const char *at = name; *at != '\0'; at++) {
		references += is_reference(at);
		packs += (at[0] == 'D' && at[1] == 'p') || (at[0] == 's' && at[1] == 'p');
	}
	for (; length > 0; length >>= 1)
		bits++;
	return references / 2 + packs * bits > GROWTH_LIMIT;
}

static char *demangle_plain(const char *name)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	size_t length = strnlen(name, LENGTH_LIMIT + 1);
	int status;

	if (length > LENGTH_LIMIT || may_explode(name, length))
		return NULL;
	pthread_once(&once, load_library);
	return demangle ? demangle(name, NULL, NULL, &status) : NULL;
}

/* "@plt" and versions stay behind it */
static char *demangle_cxx(const char *name)
{
	const char *rest = strchrnul(name, '@');
	char *front, *plain, *whole;

	if (strncmp(name, "_Z", 2) != 0)
		return NULL;
	if (*rest == '\0')
		return demangle_plain(name);
	front = mem_format("%.*s", (int)(rest - name), name);
	plain = demangle_plain(front);
	whole = plain ? mem_format("%s%s", plain, rest) : NULL;
	free(front);
	free(plain);
	return whole;
}

/* The older scheme of Rust is that of C++, with a hash at the end, and escapes for what C++ has no letters
 * for */
static bool is_rust(const char *name, size_t length)
{
	const char *hash = name + length - RUST_HASH;

	return length > RUST_HASH && strncmp(hash, "::h", 3) == 0 &&
	       strspn(hash + 3, "0123456789abcdef") == RUST_HASH - 3;
}

struct escape {
	const char *from, *to;
};
static const struct escape escapes[] = {
	{ "$SP$", "@" }, { "$BP$", "*" }, { "$RF$", "&" }, { "$LT$", "<" }, { "$GT$", ">" },
	{ "$LP$", "(" }, { "$RP$", ")" }, { "$C$", "," },  { "..", "::" },
};

/* "$u20$": one ASCII character; returns the bytes read, or 0 */
static size_t take_code(const char *from, char *to)
{
	char *end;
	long code;

	if (strncmp(from, "$u", 2) != 0 || !isxdigit((unsigned char)from[2]))
		return 0;
	code = strtol(from + 2, &end, 16);
	if (*end != '$' || code < 0x20 || code > 0x7e)
		return 0;
	*to = (char)code;
	return (size_t)(end + 1 - from);
}

static const struct escape *find_escape(const char *at)
{
	for (size_t i = 0; i < sizeof(escapes) / sizeof(*escapes); i++) {
		if (strncmp(at, escapes[i].from, strlen(escapes[i].from)) == 0)
			return &escapes[i];
	}
	return NULL;
}

/* In place: nothing gets longer */
static void unescape_rust(char *name)
{
	char *to = name;

	for (const char *from = name; *from != '\0';) {
		const struct escape *e = find_escape(from);
		size_t taken = take_code(from, to);

		if (taken > 0) {
			from += taken;
			to++;
		} else if (e) {
			from += strlen(e->from);
			to = mempcpy(to, e->to, strlen(e->to));
		} else if (from[0] == '_' && from[1] == '$' && (to == name || to[-1] == ':')) {
			from++; /* stands before an escape that begins a part of a path */
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
}

char *symbols_demangle(const char *name)
{
	char *plain = demangle_cxx(name);
	size_t length;

	if (!plain)
		return mem_string(name);
	length = strlen(plain);
	if (is_rust(plain, length)) {
		plain[length - RUST_HASH] = '\0';
		unescape_rust(plain);
	}
	return plain;
}
