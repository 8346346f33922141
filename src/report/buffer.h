/* Text that grows at its end. Zeroed = empty. `data` is NUL-terminated once something was added. */
#ifndef REPORT_BUFFER_H
#define REPORT_BUFFER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buffer {
	char *data;
	size_t length, capacity;
};

/* Makes room for so many more bytes and the NUL. */
void buffer_reserve(struct buffer *b, size_t more);

static inline void buffer_add(struct buffer *b, const char *text, size_t length)
{
	if (b->length + length >= b->capacity)
		buffer_reserve(b, length);
	memcpy(b->data + b->length, text, length);
	b->length += length;
	b->data[b->length] = '\0';
}

void buffer_string(struct buffer *b, const char *text);
void buffer_format(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A number for a machine: every digit, no locale; "null" for NaN and infinities. */
void buffer_number(struct buffer *b, double number);
/* The same of numbers that occur again and again: a cache of what they look like. Zeroed = empty; it is
 * large. */
struct number_cache {
	struct number_seen {
		double number;
		uint8_t length;
		char text[31];
	} seen[4096];
};
void buffer_number_again(struct buffer *b, double number, struct number_cache *cache);

/* The same in so many significant digits, at most 15: "1234e-6". Reads back as what it was made of, if
 * that had no more of them. Much cheaper. */
void buffer_digits(struct buffer *b, double number, int digits);
void buffer_u64(struct buffer *b, uint64_t number);

/* The text, owned by the caller; never NULL. The buffer is empty again. */
char *buffer_take(struct buffer *b);

#endif
