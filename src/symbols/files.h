/*
 * Files that a process has mapped, and the functions in them: what the facade (symbols.h) is made of and probes look
 * at, too. All of it reads what strangers wrote: sizes are bounded, nothing is mapped, no device or pipe is opened.
 * Not thread-safe.
 */
#ifndef SYMBOLS_FILES_H
#define SYMBOLS_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

typedef struct Elf Elf;

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
/* The length of a mapping's path, or of its last part, without the " (deleted)" that the kernel writes behind it when the file
 * has been removed. */
size_t maps_path_length(const char *path);
/* The mapping that has the address; NULL: none. */
const struct mapping *maps_find(const struct mappings *m, uint64_t address);
void maps_clear(struct mappings *m);

/* ---- find_file.c */
/* The regular file at a path below the root of the process whose /proc/PID is given, or below our own where
 * that is -1; read only. Nothing else is ever opened: no device, no pipe. -1: there is none. */
int file_open(int proc_directory, const char *path, struct stat *status);
/* The same, where the last part of the path may not be a link. */
int file_open_plain(int proc_directory, const char *path, struct stat *status);
/* The file behind a mapping; -1: not to be had, or of a server that does not answer (ETIMEDOUT after a second). */
int mapping_open(int proc_directory, const struct mapping *m, struct stat *status);

/* ---- image.c */
struct image {
	int fd; /* -1: in memory */
	Elf *elf;
};
/* fd becomes the image's, also on failure. The file is read with pread, never mapped: it may shrink at any time. */
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

#endif
