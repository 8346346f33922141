/*
 * The parts of this room, each with its own file.
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

#include "symbols/symbols.h"

#include <sys/stat.h>
#include <time.h>

typedef struct Elf Elf;

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

/* ---- table.c: functions of one file, by its own addresses. */
#define TABLE_FUNCTIONS  ((size_t)4 << 20) /* what is beyond is left out */
#define TABLE_NAME_BYTES ((size_t)256 << 20)

struct function {
	uint64_t start, end; /* the first address behind; at least start + 1 */
	uint32_t name;       /* where in names; 0: it has none */
	uint32_t outer; /* 1 + index of what goes on after it; 0: none. Before sorting: its rank */
};
enum {
	FUNCTION_EXPORTED = 1, /* global or weak */
	FUNCTION_TYPED = 2,    /* said to be a function */
	FUNCTION_SIZED = 4     /* else it reaches to the next; inside another it is none */
};
struct table {
	struct function *functions;
	size_t count, capacity;
	char *names; /* the first is "" */
	size_t name_bytes, name_capacity;
};
/* Of several that start at one address, the one with the highest rank (a sum of the above) is kept; among
 * equals, the name with the fewest leading underscores, then the shorter: "write", not "__write". */
void table_add(struct table *t, struct function function, unsigned rank, const char *name,
	       size_t length);
void table_sort(struct table *t);
/* The innermost one that has the address; NULL: none. */
const struct function *table_find(const struct table *t, uint64_t address);
void table_release(struct table *t);

/* 16 and above: none. */
static inline unsigned hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

/* ---- maps.c: what is mapped to be executed. */
struct module;
struct mapping {
	uint64_t start, end, offset;
	dev_t device;
	uint64_t inode;        /* 0: no file */
	char *path;            /* as the kernel writes it, "\012" for a newline; NULL: none */
	struct module *module; /* NULL: no file of functions */
};
struct mappings {
	struct mapping *list; /* ascending, none overlapping */
	size_t count, capacity;
};
#define MAPPINGS_LIMIT 65536u /* what is above is left out */

/* One line, without its newline. False: not a line of maps, or nothing to execute. path is allocated. */
bool maps_line(const char *line, size_t length, struct mapping *out);
void maps_parse(const char *text, size_t length, struct mappings *out);
/* False with errno: they cannot be read. */
bool maps_read(int directory, struct mappings *out);
const struct mapping *maps_find(const struct mappings *m, uint64_t address);
void maps_clear(struct mappings *m);

/* ---- find_file.c */
/* The regular file at a path below the root of the process whose /proc/PID is given, or below our own where
 * that is -1; read only. Nothing else is ever opened: no device, no pipe. -1: there is none. */
int file_open(int proc_directory, const char *path, struct stat *status);
/* The same, where the last part of the path may not be a link. */
int file_open_plain(int proc_directory, const char *path, struct stat *status);
/* The file behind a mapping; -1: not to be had. */
int mapping_open(int proc_directory, const struct mapping *m, struct stat *status);

/* ---- image.c */
struct image {
	int fd; /* -1: in memory */
	Elf *elf;
};
/* fd is the image's, also on failure; the file is read with pread, never mapped: it may shrink at any time.
 * */
bool image_open(struct image *image, int fd);
bool image_of_memory(struct image *image, const void *data, size_t size);
void image_close(struct image *image);
/* Sections that are wanted but too large to be true are not read. */
#define IMAGE_SECTION_LIMIT ((uint64_t)256 << 20)
/* Leaves what unwinding needs, so that libdw does not read all of the debug information. */
void image_only_frames(struct image *image);
/* The first section of that name; NULL. */
struct Elf_Scn *image_section(Elf *elf, const char *name);
/* Its contents as they are in the file; NULL where there are none, or too many. */
const unsigned char *image_bytes(struct Elf_Scn *section, size_t *size);

/* ---- functions.c, plt.c, frames.c: all add to a table that is sorted after. */
struct origin {
	int proc_directory; /* -1: ours */
	const char *path;   /* as it is mapped */
};
void functions_collect(struct table *t, Elf *elf, const struct origin *origin);
void plt_collect(struct table *t, Elf *elf);
void frames_collect(struct table *t, Elf *elf);

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
	uint64_t read_bytes; /* of the file, whole lines */
};
/* Adds what has come to the file since. False: nothing has. */
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
