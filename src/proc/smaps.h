/* PSS, from /proc/PID/smaps_rollup, and memory by kind, from /proc/PID/smaps. Milliseconds for large
 * processes, so each is read at most every 10 s, and never takes over 2 % of a core; in between, the
 * last value stands. Only the first readings of memory by kind come sooner, each when it is as old as
 * what there is: a run of seconds has some, too; and those that take more than 20 ms come later, so that
 * they take 0.2 % of a core. */
#ifndef PROC_SMAPS_H
#define PROC_SMAPS_H

#include "model/memory.h"
#include "proc/file.h"

#define SMAPS_EVERY_NS 10000000000u
#define SMAPS_FIRST_NS 1000000000u /* between the first two readings of memory by kind */
#define SMAPS_MANY_NS \
	600000000000u /* with too many mappings: so long no count of them is tried again */

/* Zeroed at first. */
struct smaps {
	struct value pss;
	bool read;
	uint64_t due_ns;
	struct {
		enum why why;
		bool read;
		uint64_t began_ns, due_ns;
		uint64_t ranges, many_until_ns; /* when there were too many */
	} memory;
};

struct value smaps_pss(struct smaps *smaps, int directory, uint64_t age_ns, struct bytes *scratch);

/* A new reading, or NULL: it is not due, or cannot be made (*why). now: due or not. */
struct memory_reading *smaps_memory(struct smaps *smaps, int directory, uint64_t age_ns, bool now,
				    struct bytes *scratch, enum why *why);

#endif
