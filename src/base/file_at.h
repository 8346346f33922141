/*
 * Files below a directory that is held open, as those of /proc/PID: of a process that has ended they are gone, and never
 * another's that got its number. directory: its descriptor, which stays the caller's; AT_FDCWD: names are paths. Everything is
 * opened to be read, and closed on exec.
 */
#ifndef BASE_FILE_AT_H
#define BASE_FILE_AT_H

#include <dirent.h>
#include <stddef.h>
#include <stdio.h>

/* What a small file begins with: at most size - 1 bytes, by one read, and a NUL. Returns how many; 0: none, or it cannot be read. */
size_t file_at_read(int directory, const char *name, char *out, size_t size);

/* A file to be read by lines. NULL with errno. */
FILE *file_at_lines(int directory, const char *name);

/* A directory, for its entries. NULL with errno. */
DIR *file_at_directory(int directory, const char *name);

#endif
