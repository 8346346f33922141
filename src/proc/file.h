/*
 * Reading the kernel's files: opened once, read again with pread on the kept descriptor. A held
 * file of a process that has ended gives ESRCH, also when its PID is in use again. Files are read
 * whole, up to PROC_FILE_LIMIT; a longer one is WHY_MALFORMED, never a part taken for the whole.
 */
#ifndef PROC_FILE_H
#define PROC_FILE_H

#include "model/value.h"

#include <stddef.h>
#include <stdint.h>

#define PROC_FILE_LIMIT ((size_t)4 << 20)

/* What was read last; used again for the next file. Zeroed: empty. NUL after the end. */
struct bytes {
	char *data;
	size_t length, capacity;
};

/* A file that stays open; fd -1: not open (yet). */
struct proc_file {
	int fd;
};
#define PROC_FILE_CLOSED ((struct proc_file){ -1 })

/* EACCES and EPERM: PERMISSION; ESRCH, ENODEV: GONE; ENOENT and the rest: KERNEL. */
enum why proc_why(int error);

/* The whole file `name` below the directory. It is opened if it is not open. The file must be one
 * that the kernel makes in one piece: a short read is its end. */
enum why proc_file_read(struct proc_file *file, int directory, const char *name, struct bytes *out);
void proc_file_close(struct proc_file *file);

/* Open, read to the end (also what the kernel gives in pieces), close. */
enum why proc_file_once(int directory, const char *name, struct bytes *out);

/* Where a symbolic link points; allocated; NULL: could not be read. */
char *proc_link(int directory, const char *name);

void bytes_clear(struct bytes *bytes);
void bytes_reserve(struct bytes *bytes, size_t size);

/* Scanners over [*at, end). They move *at past what was taken; on false it is undefined. Numbers
 * that do not fit are refused. */
bool scan_u64(const char **at, const char *end, uint64_t *value);
bool scan_skip(const char **at, const char *end, unsigned words);
/* The number after the line key ("VmHWM:"), which begins a line. */
bool scan_line(const struct bytes *bytes, const char *key, uint64_t *value);
/* The text after the line key, up to the newline, without blanks before it; NULL if absent. */
const char *scan_text(const struct bytes *bytes, const char *key, size_t *length);

#endif
