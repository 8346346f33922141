/* Text that grows at its end. */
#include "report/buffer.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"

static void reserve(struct buffer *b, size_t more)
{
	if (b->length + more < b->capacity)
		return;
	b->capacity = (b->length + more + 1) * 2;
	b->data = mem_resize(b->data, b->capacity, 1);
}

void buffer_add(struct buffer *b, const char *text, size_t length)
{
	reserve(b, length);
	memcpy(b->data + b->length, text, length);
	b->length += length;
	b->data[b->length] = '\0';
}

void buffer_string(struct buffer *b, const char *text)
{
	buffer_add(b, text, strlen(text));
}

void buffer_format(struct buffer *b, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0)
		return;
	reserve(b, (size_t)length + 1);
	va_start(arguments, format);
	vsnprintf(b->data + b->length, (size_t)length + 1, format, arguments);
	va_end(arguments);
	b->length += (size_t)length;
}

void buffer_number(struct buffer *b, double number)
{
	char text[NUMBER_SIZE];

	buffer_string(b, isfinite(number) ? number_exact(text, number) : "null");
}

void buffer_u64(struct buffer *b, uint64_t number)
{
	char text[NUMBER_SIZE];

	buffer_string(b, number_u64(text, number));
}

char *buffer_take(struct buffer *b)
{
	char *data = b->data ? b->data : mem_string("");

	*b = (struct buffer){ 0 };
	return data;
}
