/*
 * The TCP sockets of perftop's network namespace and their bytes, from sock_diag: a dump per tick
 * (TIME_WAIT masked out), and the destroy group, which gives the last figures of sockets that have
 * been closed. A socket is known by its cookie. Nothing here blocks.
 */
#ifndef PROC_SOCKETS_H
#define PROC_SOCKETS_H

#include "model/value.h"

#include <stddef.h>
#include <stdint.h>

struct sockets;

/* Cumulative payload of one socket: sent without retransmissions, received without the FIN. */
struct socket_row {
	uint64_t cookie, inode; /* inode 0: no file refers to it any more */
	uint64_t sent, received;
	uint64_t sent_before, received_before; /* as of the dump before */
	uint32_t born, seen;                   /* numbers of the first and the last dump with it */
	bool closed;                           /* sent and received are its last */
};

/* Not with --disable-network: then nothing here finds anything. */
extern const bool sockets_built;

/* NULL with the reason: no permission, no such kernel interface. */
struct sockets *sockets_open(enum why *why);
void sockets_close(struct sockets *sockets);

/* Once a tick: takes what the destroy group has delivered. */
void sockets_tick(struct sockets *sockets, uint64_t elapsed_ns);

/* Dumps, at most once a tick; not where the last dump was so dear that it is not due yet: one that
 * took over a millisecond comes once a second at most, and never takes over 2 % of a core. */
enum why sockets_refresh(struct sockets *sockets);

/* Dumps so far, and when the last was made (CLOCK_MONOTONIC). */
uint32_t sockets_dumps(const struct sockets *sockets);
uint64_t sockets_mono_ns(const struct sockets *sockets);

/* Rows, valid until the next dump; NULL: unknown. */
const struct socket_row *sockets_by_inode(const struct sockets *sockets, uint64_t inode);
const struct socket_row *sockets_by_cookie(const struct sockets *sockets, uint64_t cookie);

#endif
