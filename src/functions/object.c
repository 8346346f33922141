/* Which object an address is in, and what the function there is called in the segment. */
#include "functions/functions.h"

#include <dlfcn.h>
#include <limits.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

#define CWD_SIZE    512
#define HASH_START  UINT32_C(2166136261)
#define HASH_FACTOR UINT32_C(16777619)

static char program[PATH_MAX]; /* "": not to be had */

__attribute__((constructor)) static void find_program(void)
{
	ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);

	program[length > 0 ? length : 0] = '\0';
}

static void take(struct object *object, const char *name, uintptr_t base)
{
	object->base = base;
	object->path = name;
	object->program = name == NULL || name[0] == '\0';
	if (!object->program)
		return;
	if (program[0] == '\0')
		find_program(); /* before our constructor */
	object->path = program;
}

#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 35)

/* Without a lock, which a forked child may have inherited locked. */
bool functions_object(uintptr_t address, struct object *object)
{
	struct dl_find_object found;

	if (_dl_find_object((void *)address, &found) != 0)
		return false;
	take(object, found.dlfo_link_map->l_name, found.dlfo_link_map->l_addr);
	return true;
}

#else

struct search {
	uintptr_t address;
	struct object *object;
};

static bool holds(const struct dl_phdr_info *info, uintptr_t address)
{
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

		if (segment->p_type == PT_LOAD &&
		    address - info->dlpi_addr - segment->p_vaddr < segment->p_memsz)
			return true;
	}
	return false;
}

static int look(struct dl_phdr_info *info, size_t size, void *context)
{
	struct search *search = context;

	(void)size;
	if (!holds(info, search->address))
		return 0;
	take(search->object, info->dlpi_name, info->dlpi_addr);
	return 1;
}

/* dladdr would wait for whoever loads an object, and run its constructors; this does not. */
bool functions_object(uintptr_t address, struct object *object)
{
	struct search search = { address, object };

	return dl_iterate_phdr(look, &search) == 1;
}

#endif

const char *functions_object_name(const struct object *object)
{
	const char *slash = strrchr(object->path, '/');

	return slash != NULL ? slash + 1 : object->path;
}

/* A path in two pieces: the working directory with a slash, where the second is relative, and the rest. */
struct path {
	char first[CWD_SIZE];
	const char *second;
	size_t first_length, length;
};

/* What a program loads by a relative name was there when it did so, which is just before this, mostly. */
static void split(struct path *path, const char *name)
{
	ssize_t length = 0;

	while (name[0] == '.' && name[1] == '/')
		name += 2;
	if (name[0] != '/' && name[0] != '\0')
		length = readlink("/proc/self/cwd", path->first, CWD_SIZE - 1);
	if (length < 0 || length == CWD_SIZE - 1)
		length = 0;
	if (length > 1)
		path->first[length++] = '/';
	path->first_length = (size_t)length;
	path->second = name;
	path->length = path->first_length + strlen(name);
}

/* Bytes from `at` on. */
static void copy(char *to, const struct path *path, size_t at, size_t length)
{
	for (; length > 0; length--, at++)
		*to++ = at < path->first_length ? path->first[at]
						: path->second[at - path->first_length];
	*to = '\0';
}

static uint32_t hash(const struct path *path)
{
	uint32_t hash = HASH_START;
	char byte[2];

	for (size_t at = 0; at < path->length; at++) {
		copy(byte, path, at, 1);
		hash = (hash ^ (unsigned char)byte[0]) * HASH_FACTOR;
	}
	return hash;
}

/* Hexadecimal; behind its end. */
static char *write_number(char *to, uint64_t number)
{
	static const char digits[] = "0123456789abcdef";
	int shift = 60;

	while (shift > 0 && number >> shift == 0)
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*to++ = digits[number >> shift & 15];
	*to = '\0';
	return to;
}

static void write_label(const struct object *object, char label[48])
{
	const char *last = functions_object_name(object);
	size_t length = object->program ? 0 : strnlen(last, 47);

	memcpy(label, last, length);
	label[length] = '\0';
}

/* The first `cut` bytes, or what stands for them. */
static void write_beginning(const struct path *path, size_t cut, char label[48])
{
	if (cut < 48) {
		copy(label, path, 0, cut);
		return;
	}
	label[0] = '#';
	write_number(label + 1, hash(path));
}

void functions_name(const struct object *object, uintptr_t address, struct object_name *name)
{
	char offset[24] = "+0x", *operation = name->operation;
	size_t room = sizeof(name->operation) - 1, cut = 0;
	struct path path;

	room -= (size_t)(write_number(offset + 3, address - object->base) - offset);
	split(&path, object->path);
	if (path.length > room) {
		cut = path.length - (room - 1);
		*operation++ = object->program ? '*' : '~';
		write_beginning(&path, cut, name->label);
	} else {
		write_label(object, name->label);
	}
	copy(operation, &path, cut, path.length - cut);
	strcat(operation, offset);
}
