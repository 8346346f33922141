/* PSS, from /proc/PID/smaps_rollup. Milliseconds for large processes, so it is read at most every
 * 10 s, and never takes over 2 % of a core; in between, the last value stands. */
#ifndef PROC_SMAPS_H
#define PROC_SMAPS_H

#include "proc/file.h"

#define SMAPS_EVERY_NS 10000000000u

/* Zeroed at first. */
struct smaps {
	struct value pss;
	bool read;
	uint64_t due_ns;
};

struct value smaps_pss(struct smaps *smaps, int directory, uint64_t age_ns, struct bytes *scratch);

#endif
