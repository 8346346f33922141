/*
 * Names for the addresses of a process: its mappings, the symbol tables of the files behind them, and what
 * compilers at run time (JITs) say in /tmp/perf-PID.map. Built on elfutils' libdw for finding and reading
 * files; looking up is our own, a sorted table for each module and a cache of addresses, because libdw's
 * own search is linear.
 *
 * Files are found as the process sees them: /proc/PID/root/PATH (other mount namespaces, chroots), else the
 * mapping itself (/proc/PID/map_files, deleted files; /proc/PID/exe), and are taken only where device and
 * inode are those of the mapping. Separate debug information is looked for by build id and debug link, in
 * the process's root and in ours, and taken only with the same build id; debuginfod is never asked,
 * whatever DEBUGINFOD_URLS says. Files are read, never mapped. Everything read is hostile: names are bytes
 * from strangers.
 *
 * One user, one thread at a time. Without libdw (--disable-functions) symbols_open gives NULL.
 */
#ifndef SYMBOLS_SYMBOLS_H
#define SYMBOLS_SYMBOLS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct symbols;
typedef struct Dwfl Dwfl;

/*
 * Of what an address belongs to. Strings are owned by `symbols` and stand until symbols_close: equal pointers
 * are equal names.
 *
 * name: the function, demangled (C++, and Rust where libiberty is there); NULL: the module has no symbol there.
 *
 * module: last part of the file's path, "[vdso]", "[jit]", "[kernel]"; "[unknown]": mapped by nobody.
 *
 * offset: of the function's start in its file's own addresses (a symbol's st_value), also of one without a
 * name, where call frame information tells its bounds; else of the address itself. Where there is no file, in
 * the process's addresses.
 */
struct symbol {
	const char *name;
	const char *module;
	uint64_t offset;
};

/* pid: as we see it, for messages and perf-PID.map; proc_directory: a descriptor of its /proc/PID, the
 * caller's, which stays open as long. inner_pid: in its own PID namespace, for its perf-PID.map. NULL with
 * err: its mappings cannot be read. */
struct symbols *symbols_open(int proc_directory, pid_t pid, pid_t inner_pid, struct error *err);
void symbols_close(struct symbols *s); /* NULL is fine */

/* The mappings have changed (mmap of code, dlopen, exec): they are read again before the next look-up, where that
 * does not take more than a twentieth of the time, 20 ms at once excepted; what is known of modules that stayed is
 * kept. */
void symbols_stale(struct symbols *s);

/* There is more memory without a file: JITs map it often. The next address that is in no mapping makes them be read
 * again, at most a hundred times a second. */
void symbols_more(struct symbols *s);

/* The function at an address of the process. For return addresses, give address - 1. About 15 ns where the
 * address was seen before, 5 us else. An address that is in no mapping makes the mappings be read again, at
 * most once a second; one in JIT memory, the map file, as often. */
struct symbol symbols_find(struct symbols *s, uint64_t address);

/* The function at an address of a file's own (as struct symbol.offset), for files of programs that have
 * ended or that say so themselves: path as its process sees it. name NULL: not found. */
struct symbol symbols_find_in_file(struct symbols *s, const char *path, uint64_t offset);
/* The same without a process: path as we see it. */
struct symbols *symbols_open_files(void);

/* libdw's session, for unwinding (perf/unwind.c): the modules of the process are reported in it. Stands
 * until the mappings are read again, that is until the next symbols_find after symbols_stale; *generation
 * tells: it changes with it. NULL: none. */
Dwfl *symbols_dwfl(struct symbols *s, unsigned *generation);

/* A name as compilers write it, for people; allocated. What cannot be demangled is copied. */
char *symbols_demangle(const char *name);

/* Symbols of the running kernel, by /proc/kallsyms where its addresses may be read; name NULL else.
 * Thread-safe. */
struct symbol symbols_kernel(uint64_t address);

#endif
