/* Where a function is: by the file that a process has mapped, and what that file says of itself. Everything read is hostile. */
#ifndef PROBE_FIND_H
#define PROBE_FIND_H

#include <stdint.h>

#include "base/error.h"
#include "probe/instruction.h"
#include "probe/probe.h"
#include "symbols/files.h"

#define FIND_SHOWN 4 /* candidates that a message names */

/* A process's program: its mapping (NULL: unknown), and the name by which it was started, which may be a link's: Debian's
 * redis-server is one to redis-check-rdb. "": unknown. */
struct program {
	const struct mapping *mapping;
	char name[64];
};
struct program find_program(int proc_directory, const struct mappings *maps);

/* The mapping of the file that is meant; NULL: none is mapped. "": the program. A path is one as the process sees it; a name, the last
 * part of a mapped file's path, else the program's, else, as "libssl" is libssl.so.3, what comes before ".so". */
const struct mapping *find_file(int proc_directory, const struct mappings *maps,
				const struct program *program, const char *binary);

struct found {
	uint64_t offset; /* in the file */
	enum instruction first;
};

/* The function in that file, which stays the caller's. path: as it is mapped. False with err: there is none, with the names that
 * come next to it; or several. */
bool find_function(int fd, int proc_directory, const char *path, const struct probe_spec *spec,
		   struct found *out, struct error *err);

#endif
