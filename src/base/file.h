/* Files, whole or not at all. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/error.h"

#include <stddef.h>

/* Writes a temporary file beside `path`, flushes it, renames it over `path`. On any failure (full
 * disk, no permission, is a directory ...) `path` is as it was, the temporary file is gone, and err
 * says why. mode is subject to the umask. */
bool file_write(const char *path, const void *data, size_t length, unsigned mode,
		struct error *err);

/* Reads at most `limit` bytes, NUL-terminated, allocated; NULL with err. For configuration and
 * documents, not for /proc. */
char *file_read(const char *path, size_t limit, size_t *length, struct error *err);

/* The last part of a path. */
const char *file_name(const char *path);

/* Whether files can be made in that directory, before there is one to make. */
bool file_check_directory(const char *path, struct error *err);
/* The same of the directory in which the file `path` would be. */
bool file_check_parent(const char *path, struct error *err);

/* Creates the directory and its missing parents (0700). */
bool file_make_directory(const char *path, struct error *err);

#endif
