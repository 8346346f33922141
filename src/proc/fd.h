/* The open files of a process: /proc/PID/fd. Links are read, never followed. */
#ifndef PROC_FD_H
#define PROC_FD_H

#include "base/lookup.h"
#include "model/value.h"
#include "proc/file.h"

/* How many there are. sized: this is a real /proc, where the directory's size tells it (since Linux
 * 6.2, in one call and without permission). */
struct value fd_count(int directory, bool sized, struct bytes *scratch);

enum socket_kind { SOCKET_OTHER, SOCKET_TCP, SOCKET_UDP };

/* The inodes of its TCP sockets, in no order. Zeroed at first. */
struct fd_sockets {
	uint64_t *inodes;
	size_t count, capacity;
	bool datagrams;      /* it has sockets of UDP */
	struct lookup kinds; /* of every socket that was seen: its enum socket_kind */
};
/* proc: the path of a real /proc, our own. */
enum why fd_sockets(int directory, const char *proc, struct bytes *scratch, struct fd_sockets *out);
void fd_sockets_clear(struct fd_sockets *sockets);

#endif
