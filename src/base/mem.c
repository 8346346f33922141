/* Allocation that succeeds or ends the program. */
#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"

/* The one global of this room: what gives the terminal back, whoever runs out of memory. */
static void (*_Atomic on_failure)(void);

void mem_on_failure(void (*restore)(void))
{
	on_failure = restore;
}

/* Not exit(): what is registered there may want memory, or a lock that this thread holds. */
static _Noreturn void fail(void)
{
	void (*restore)(void) = on_failure;

	if (restore)
		restore();
	fputs(_("perftop: out of memory\n"), stderr);
	_exit(2);
}

static void *check(void *memory)
{
	if (!memory)
		fail();
	return memory;
}

void *mem_alloc(size_t size)
{
	return mem_alloc_array(1, size);
}

/* malloc(0) and its kin may give NULL, which here means failure: one byte is asked for instead. */
void *mem_alloc_array(size_t count, size_t size)
{
	if (count == 0 || size == 0)
		count = size = 1;
	return check(calloc(count, size));
}

void *mem_resize(void *old, size_t count, size_t size)
{
	if (count == 0 || size == 0)
		count = size = 1;
	return check(reallocarray(old, count, size));
}

void *mem_copy(const void *data, size_t size)
{
	void *copy = mem_resize(NULL, 1, size);

	if (size)
		memcpy(copy, data, size);
	return copy;
}

char *mem_string(const char *text)
{
	return text ? check(strdup(text)) : NULL;
}

char *mem_stringn(const char *text, size_t length)
{
	return check(strndup(text, length));
}

char *mem_format(const char *format, ...)
{
	char *text;
	va_list list;

	va_start(list, format);
	if (vasprintf(&text, format, list) < 0)
		text = NULL;
	va_end(list);
	return check(text);
}

void *mem_vec_room(void *array, size_t count, size_t *capacity, size_t size)
{
	size_t more;

	if (count < *capacity)
		return array;
	if (*capacity > SIZE_MAX / 2)
		fail();
	more = *capacity ? *capacity * 2 : 8;
	array = mem_resize(array, more, size);
	memset((char *)array + *capacity * size, 0, (more - *capacity) * size);
	*capacity = more;
	return array;
}
