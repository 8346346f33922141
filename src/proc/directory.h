/* Numbered entries of a directory: PIDs, threads, descriptors. */
#ifndef PROC_DIRECTORY_H
#define PROC_DIRECTORY_H

#include "proc/file.h"

/* Calls back for each entry whose name is a number, until it returns false. The scratch buffer is
 * in use meanwhile. */
typedef bool directory_fn(void *context, uint64_t number);
enum why directory_each(int directory, const char *name, struct bytes *scratch, directory_fn *call,
			void *context);
/* The same, of an open directory, from its beginning. */
enum why directory_each_at(int fd, struct bytes *scratch, directory_fn *call, void *context);

#endif
