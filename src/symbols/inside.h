/*
 * The parts of this room, each with its own file. Those of files.h are for other rooms, too.
 *
 * maps.c         /proc/PID/maps: where which file is mapped
 * find_file.c    the file behind a mapping, as the process sees it
 * image.c        a file as libelf reads it, after a look at what it would cost
 * table.c        functions, sorted by address
 * functions.c    the functions that a file says it has: symbol tables, separate debug files
 * plt.c          the entries of the procedure linkage table, which have no symbols
 * frames.c       the bounds of functions that have no name, from the call frame information; "_start", where that has none
 * module.c       a file that is mapped: its segments, its tables
 * jitmap.c       /tmp/perf-PID.map
 * session.c      libdw's session
 * names.c        strings that stand
 *
 * symbols.c joins them; demangle.c and kernel.c stand alone.
 */
#ifndef SYMBOLS_INSIDE_H
#define SYMBOLS_INSIDE_H

#include "symbols/files.h"
#include "symbols/symbols.h"

#include <time.h>

/* ---- names.c: strings of one life, none twice. Their sum is bounded. */
struct names {
	const char **slots; /* open addressing */
	size_t slot_count, count;
	char *chunk; /* where the next go; chunks are linked by their first bytes */
	size_t chunk_left, bytes;
	void *chunks;
};
/* NULL: there are too many. */
const char *names_keep(struct names *n, const char *bytes, size_t length);
void names_clear(struct names *n);

/* 16 and above: none. */
static inline unsigned hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

/* ---- module.c */
struct segment {
	uint64_t offset, address, file_size;
	bool executable; /* others may be mapped so too (READ_IMPLIES_EXEC) */
};
struct module {
	unsigned references;
	struct mapping identity; /* of one of its mappings; inode 0: known by its path only */
	const char *name;        /* last part of the path */
	bool opened, usable;     /* looked at; an ELF file that can be read */
	unsigned round;          /* the reading of the mappings in which it was last seen */
	off_t size;
	struct timespec modified;
	uint64_t low, high; /* its own addresses, from the first loaded to behind the last */
	struct segment segments[16];
	unsigned segment_count;
	const void *memory; /* [vdso] */
	size_t memory_size;
	struct table functions, frames;
	bool functions_read, frames_read;
};
struct module *module_new(const struct mapping *m, struct names *names);
void module_release(struct module *m);
/* Whether what is mapped now is the same file; unless that is `sure`, a look is taken whether it was
 * changed. */
bool module_same(const struct module *m, int proc_directory, const struct mapping *now, bool sure);
/* Whether it is an ELF file; its segments are known then. */
bool module_usable(struct module *m, int proc_directory);
bool module_image(const struct module *m, int proc_directory, struct image *image);
/* What is added to the file's own addresses where it is mapped so. False: no segment is there. */
bool module_bias(const struct module *m, const struct mapping *mapping, uint64_t *bias);
/* The function at one of the file's own addresses; NULL. name: as the file has it; NULL: none. */
const struct function *module_find(struct module *m, int proc_directory, uint64_t address,
				   const char **name);
/* Our own vdso, which other processes have too; NULL: none. */
const void *vdso_image(size_t *size);

/* ---- jitmap.c */
struct jitmap {
	struct table table;
	dev_t device;
	ino_t inode;
	struct timespec modified;
	uint64_t read_bytes; /* of the file, whole lines */
	char tail[64];       /* the last of them */
	size_t tail_length;
};
/* Adds what has come to the file since, or takes all of one that was written anew. False: it is as it was. */
bool jitmap_read(struct jitmap *j, int proc_directory, pid_t inner_pid);
/* Adds the lines of a text; returns how many bytes were whole lines. */
size_t jitmap_parse(struct jitmap *j, const char *text, size_t length);
const struct function *jitmap_find(const struct jitmap *j, uint64_t address);
void jitmap_clear(struct jitmap *j);

/* ---- session.c */
struct session_module;
struct session {
	Dwfl *dwfl;
	unsigned generation;
	struct session_module *modules;
	size_t count;
	int proc_directory;
};
/* Makes the session agree with the mappings: a new one, where modules came or went. */
void session_update(struct session *s, const struct mappings *m, int proc_directory);
void session_close(struct session *s);

#endif
