/*
 * Where a process has its segment. Its descriptors first: a memfd named "perftop", else a regular
 * file of its own with a segment in it; then, if it has closed them all, its memory maps. A file is
 * opened, or its mapping read, only where that waits for no server (base/mounts.h), after stat has
 * said that it is a regular one, read-only, and its access time is left alone. Where the leader has ended and threads live on, through one of those.
 */
#ifndef SEGMENT_FIND_H
#define SEGMENT_FIND_H

#include "segment/header.h"

struct find_target {
	int directory; /* of /proc/PID */
	pid_t pid;     /* as we see it */
	struct header_owner owner;
};

/* A segment that was found. */
struct found {
	enum segment_state state;
	struct io io; /* open where state is ATTACHED or HALF_BORN */
	struct perftop_shm_header header;
	int number; /* the target's descriptor; -1: through its maps */
};

/* Whether the process has a living thread. prefix: of its paths in the directory, "" for the leader
 * or "task/TID/"; *tid: whose memory can be read. */
bool find_alive(const struct find_target *t, char prefix[32], pid_t *tid);

/* The best of what there is, ATTACHED before all else; ABSENT, DENIED. The caller closes found->io.
 * maps: also look there, at the price of reading all of /proc/PID/maps. */
void find_segment(const struct find_target *t, const char *prefix, pid_t tid, bool maps,
		  struct found *found);

/* Whether the descriptor `number` of the target is still the file that we hold open as fd. */
bool find_same(const struct find_target *t, const char *prefix, int number, int fd);

/* Whether the target still has the file that we hold open, under another number or mapped only;
 * *number is then that. */
bool find_again(const struct find_target *t, const char *prefix, int fd, int *number);

#endif
