/*
 * /proc/PID/smaps: every mapping of a process, added up by kind and by name. The kernel gives it some
 * four kilobytes at a time, half a dozen mappings, and lets go of the process's address space in
 * between, so that a thread that wants to map something waits for the walk over a few mappings at most.
 * It is read in such pieces and never held as a whole.
 */
#ifndef PROC_MAPPINGS_H
#define PROC_MAPPINGS_H

#include "model/memory.h"
#include "proc/file.h"

/* name: "smaps", or "smaps_rollup" for the totals alone. *out is there where it is WHY_KNOWN. Where
 * there are more than MEMORY_RANGES_MOST mappings it stops there, and the totals are unknown as well. */
enum why mappings_read(int directory, const char *name, struct bytes *scratch,
		       struct memory_reading **out);

/* Of what kind is a mapping with these rights ("r-xp") and this name. */
enum memory_kind mappings_kind(const char *rights, const char *name);

#endif
