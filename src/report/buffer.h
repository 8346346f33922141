/* Text that grows at its end. Zeroed = empty. `data` is NUL-terminated once something was added. */
#ifndef REPORT_BUFFER_H
#define REPORT_BUFFER_H

#include <stddef.h>
#include <stdint.h>

struct buffer {
	char *data;
	size_t length, capacity;
};

void buffer_add(struct buffer *b, const char *text, size_t length);
void buffer_string(struct buffer *b, const char *text);
void buffer_format(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A number for a machine: every digit, no locale; "null" for NaN and infinities. */
void buffer_number(struct buffer *b, double number);
void buffer_u64(struct buffer *b, uint64_t number);

/* The text, owned by the caller; never NULL. The buffer is empty again. */
char *buffer_take(struct buffer *b);

#endif
