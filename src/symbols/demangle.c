/*
 * Names for people. Those of C++ are known to the runtime library of the machine's own compilers, which is as new as
 * what it is to read, and loaded when the first such name comes; those of Rust to libiberty, which is linked. Of a name
 * they may be asked only what can be answered in little time and memory: names of a stranger can be made to double with
 * every few letters.
 */
#include "symbols/symbols.h"

#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#if defined(HAVE_LIBIBERTY_DEMANGLE_H)
#include <libiberty/demangle.h>
#elif defined(HAVE_DEMANGLE_H)
#include <demangle.h>
#endif

#define LENGTH_LIMIT 1024 /* the library itself gives up here */
#define GROWTH_LIMIT 20   /* in powers of two */

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

static char *demangle_cxx(const char *name)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	size_t length = strnlen(name, LENGTH_LIMIT + 1);
	int status;

	if (strncmp(name, "_Z", 2) != 0 || length > LENGTH_LIMIT || may_explode(name, length))
		return NULL;
	pthread_once(&once, load_library);
	return demangle ? demangle(name, NULL, NULL, &status) : NULL;
}

#ifdef ENABLE_RUST
#define RUST_LIMIT 8192 /* bytes of a name, read or written */

/* What is written of a name. The library goes on until the name ends and cannot be told to stop, so it is left. */
struct written {
	char text[RUST_LIMIT];
	size_t length, budget;
	jmp_buf too_much;
};

/* A piece costs one more than its bytes: of nothing, too, there may be too much */
static void write_piece(const char *piece, size_t length, void *opaque)
{
	struct written *w = opaque;

	if (length >= w->budget)
		longjmp(w->too_much, 1);
	if (length > 0)
		memcpy(w->text + w->length, piece, length);
	w->length += length;
	w->budget -= length + 1;
}

#define BASE_62 "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* Of a long identifier that is not ASCII ("u...", its length) the letters are sorted, time and again. "u128" may stand
 * in a name. */
static bool sorts_long(const char *name)
{
	for (const char *at = name; (at = strchr(at, 'u')); at++) {
		if (strtoul(at + 1, NULL, 10) > 512)
			return true;
	}
	return false;
}

/* The lifetimes of a function ("FG") or a trait ("DG", a number) are counted, also where they are not written */
static bool counts_long(const char *at)
{
	size_t digits;

	if ((*at != 'F' && *at != 'D') || at[1] != 'G')
		return false;
	digits = strspn(at + 2, BASE_62);
	return digits > 2 && at[2 + digits] == '_';
}

/* Stands nowhere behind F or D, and makes nonsense there; '\0': there is none */
static char spare_digit(const char *name)
{
	for (char digit = '0'; digit <= '9'; digit++) {
		char function[] = { 'F', digit, '\0' }, trait[] = { 'D', digit, '\0' };

		if (!strstr(name, function) && !strstr(name, trait))
			return digit;
	}
	return '\0';
}

/* What is counted long is put out of sight: in the name of a crate or an identifier it means nothing, and comes
 * back by reveal */
static bool hide(char *name, char digit)
{
	for (char *at = name; *at != '\0'; at++) {
		if (!counts_long(at))
			continue;
		if (digit == '\0')
			return false;
		at[1] = digit;
	}
	return true;
}

static void reveal(char *plain, char digit)
{
	for (char *at = plain; *at != '\0'; at++) {
		if ((*at == 'F' || *at == 'D') && at[1] == digit && digit != '\0')
			at[1] = 'G';
	}
}

/* NULL: it is none of Rust's */
static char *write_rust(const char *name)
{
	struct written w = { .budget = RUST_LIMIT };

	if (setjmp(w.too_much) != 0 || !rust_demangle_callback(name, DMGL_NO_OPTS, write_piece, &w))
		return NULL;
	return mem_stringn(w.text, w.length);
}

/* Without the hash at the end of the older scheme, and without what LLVM adds. The older one takes no time. */
static char *demangle_rust(char *name)
{
	char digit, *plain;

	if (strnlen(name, RUST_LIMIT) == RUST_LIMIT)
		return NULL;
	if (strncmp(name, "_R", 2) != 0)
		return write_rust(name);
	digit = spare_digit(name);
	if (sorts_long(name) || !hide(name, digit))
		return NULL;
	plain = write_rust(name);
	if (plain)
		reveal(plain, digit);
	return plain;
}
#else
static char *demangle_rust(char *name)
{
	(void)name;
	return NULL;
}
#endif

/* "@plt" and versions stay behind it */
char *symbols_demangle(const char *name)
{
	const char *rest = strchrnul(name, '@');
	char *front, *plain, *whole;

	if (name[0] != '_')
		return mem_string(name);
	front = mem_stringn(name, (size_t)(rest - name));
	plain = demangle_rust(front);
	if (!plain)
		plain = demangle_cxx(front);
	whole = plain ? mem_format("%s%s", plain, rest) : mem_string(name);
	free(front);
	free(plain);
	return whole;
}
