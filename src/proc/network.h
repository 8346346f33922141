/*
 * The TCP bytes of one process: those of the sockets that it was seen to hold, followed by their
 * cookies until they are destroyed, also after it has closed them. A lower bound: sockets that live
 * between two ticks only are not seen. While it has none, nothing is dumped. Of UDP the kernel counts
 * nothing: where a process has never had other sockets, its bytes are unknown. In another network
 * namespace, the totals of that instead.
 */
#ifndef PROC_NETWORK_H
#define PROC_NETWORK_H

#include "base/lookup.h"
#include "proc/fd.h"
#include "proc/private.h"

/* A socket that this process holds, or has held: what of its bytes has been counted. */
struct socket_use {
	uint64_t cookie, sent, received;
};

/* Zeroed at first. */
struct network {
	struct socket_use *uses;
	size_t count, capacity;
	struct lookup by_cookie;
	struct fd_sockets files;
	uint64_t sent, received; /* cumulative */
	struct counter sent_rate, received_rate;
	struct value send, receive; /* last rates, shown until the next dump */
	uint32_t dump;              /* the last dump that was used */
	uint32_t looked;            /* dumps there were when its files were last looked through */
	bool known;                 /* they were, once */
	uint64_t mono_ns;
	uint64_t looked_ns, look_due_ns; /* by the root's age */
	double open;                     /* how many files it had; NaN unknown */
	bool of_namespace;
	enum why pending; /* a suspend since the last dump */
};

/* alive: its files can be looked through. resource: FILES has been read, where it can be: while
 * their number does not change, a process without sockets is not looked through at every tick.
 * Fills RECEIVE and SEND; true: of the namespace. */
bool network_read(struct network *network, struct proc_root *root, int directory, bool alive,
		  const struct tick *tick, struct value resource[METRIC_COUNT]);
void network_clear(struct network *network);

#endif
