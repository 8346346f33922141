/*
 * What went wrong, for a person: one sentence that says what, where and what to do, translated,
 * without a full stop or newline. A function that can fail takes a `struct error *` last and
 * returns false or NULL with it set; NULL may be passed by who does not care. Set once, at the
 * place that knows most.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

struct error {
	char text[512];
};

/* Sets the sentence; returns false, so that a failing function can end with `return
 * error_set(...)`. */
bool error_set(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same, followed by ": " and the system's words for errno, as it was at the call. */
bool error_errno(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
