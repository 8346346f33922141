/* Puts a sentence about a failure where its finder wants it. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A sentence that was too long ends at a whole character. */
static void cut(char *text, size_t size)
{
	size_t end = strnlen(text, size);

	while (end > 0 && ((unsigned char)text[end - 1] & 0xC0) == 0x80)
		end--;
	if (end > 0)
		text[end - 1] = '\0';
}

bool error_set(struct error *err, const char *format, ...)
{
	va_list list;
	int length;

	if (!err)
		return false;
	va_start(list, format);
	length = vsnprintf(err->text, sizeof(err->text), format, list);
	va_end(list);
	if (length >= (int)sizeof(err->text))
		cut(err->text, sizeof(err->text));
	return false;
}

bool error_errno(struct error *err, const char *format, ...)
{
	char text[sizeof(err->text)], words[128];
	const char *reason = strerror_r(errno, words, sizeof(words));
	va_list list;

	va_start(list, format);
	if (vsnprintf(text, sizeof(text), format, list) < 0)
		text[0] = '\0';
	va_end(list);
	return error_set(err, "%s: %s", text, reason);
}
