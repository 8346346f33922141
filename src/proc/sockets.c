/* sock_diag (inet_diag) over libmnl: dumps of TCP sockets, and the group of those destroyed. */
#include "proc/sockets.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <netinet/in.h>

#include "base/clock.h"
#include "base/lookup.h"
#include "base/mem.h"
#include "proc/file.h"

#define BUFFER_SIZE    ((size_t)64 << 10)
#define QUEUE_BYTES    (2 << 20)  /* of destroyed sockets between two ticks */
#define DRAIN_MESSAGES 4096       /* receives of them in a tick, at most */
#define KEEP_DUMPS     32         /* a socket that is gone is remembered for so many dumps */
#define DEAR_NS        1000000    /* a dump dearer than this ... */
#define DEAR_WAIT_NS   900000000u /* ... is not repeated within this; 1 s with room for jitter */
#define COST_FACTOR    50         /* and never takes more than this fraction of the time */

/* Not in <linux/tcp.h>, which has no names for states */
enum tcp_state {
	TCP_STATE_SYN_RECV = 3,
	TCP_STATE_TIME_WAIT = 6,
	TCP_STATE_CLOSE,
	TCP_STATE_CLOSE_WAIT,
	TCP_STATE_LAST_ACK,
	TCP_STATE_LISTEN,
	TCP_STATE_CLOSING,
	TCP_STATE_NEW_SYN_RECV
};
#define DUMPED_STATES                                                        \
	(0xfffu << 1 & ~(1u << TCP_STATE_TIME_WAIT | 1u << TCP_STATE_CLOSE | \
			 1u << TCP_STATE_LISTEN | 1u << TCP_STATE_NEW_SYN_RECV))

struct sockets {
	struct mnl_socket *diag, *destroyed; /* destroyed: NULL where there is no such group */
	struct socket_row *rows;
	size_t count, capacity;
	struct lookup by_cookie, by_inode;
	uint32_t dumps;
	uint64_t mono_ns;
	uint64_t age_ns, due_ns; /* time by the ticks; not before due_ns */
	bool ticked;             /* no dump in this tick yet */
	enum why why;            /* of the last dump */
	char buffer[BUFFER_SIZE];
};

static struct mnl_socket *join_destroy_group(void)
{
	struct mnl_socket *s = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC | SOCK_NONBLOCK);
	unsigned groups =
		1u << (SKNLGRP_INET_TCP_DESTROY - 1) | 1u << (SKNLGRP_INET6_TCP_DESTROY - 1);
	int size = QUEUE_BYTES;

	if (!s)
		return NULL;
	if (mnl_socket_bind(s, groups, MNL_SOCKET_AUTOPID) < 0) {
		mnl_socket_close(s);
		return NULL;
	}
	if (setsockopt(mnl_socket_get_fd(s), SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(mnl_socket_get_fd(s), SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	return s;
}

const bool sockets_built = true;

struct sockets *sockets_open(enum why *why)
{
	struct mnl_socket *diag = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct sockets *sockets;

	if (!diag || mnl_socket_bind(diag, 0, MNL_SOCKET_AUTOPID) < 0) {
		*why = proc_why(errno);
		if (diag)
			mnl_socket_close(diag);
		return NULL;
	}
	*why = WHY_KNOWN;
	sockets = mem_alloc(sizeof(*sockets));
	sockets->diag = diag;
	sockets->destroyed = join_destroy_group();
	sockets->ticked = true;
	return sockets;
}

void sockets_close(struct sockets *sockets)
{
	if (!sockets)
		return;
	mnl_socket_close(sockets->diag);
	if (sockets->destroyed)
		mnl_socket_close(sockets->destroyed);
	lookup_clear(&sockets->by_cookie);
	lookup_clear(&sockets->by_inode);
	free(sockets->rows);
	free(sockets);
}

/* The first bytes of tcp_info, which grows with every kernel: false before Linux 4.19 */
static bool take_info(const struct nlmsghdr *message, struct tcp_info *info)
{
	size_t needed =
		offsetof(struct tcp_info, tcpi_bytes_retrans) + sizeof(info->tcpi_bytes_retrans);
	const char *tail = mnl_nlmsg_get_payload_tail(message);
	const struct nlattr *attr =
		mnl_nlmsg_get_payload_offset(message, sizeof(struct inet_diag_msg));

	for (; mnl_attr_ok(attr, (int)(tail - (const char *)attr)); attr = mnl_attr_next(attr)) {
		if (mnl_attr_get_type(attr) != INET_DIAG_INFO ||
		    mnl_attr_get_payload_len(attr) < needed)
			continue;
		memcpy(info, mnl_attr_get_payload(attr), needed);
		return true;
	}
	return false;
}

/* One socket out of a message; false: not TCP, or without the figures */
static bool parse_socket(const struct nlmsghdr *message, struct socket_row *row, unsigned *state)
{
	const struct inet_diag_msg *diag = mnl_nlmsg_get_payload(message);
	struct tcp_info info;

	if (mnl_nlmsg_get_payload_len(message) < sizeof(*diag) || !take_info(message, &info))
		return false;
	*state = diag->idiag_state;
	row->cookie = (uint64_t)diag->id.idiag_cookie[1] << 32 | diag->id.idiag_cookie[0];
	row->inode = diag->idiag_inode;
	row->sent = info.tcpi_bytes_sent - info.tcpi_bytes_retrans;
	row->received = info.tcpi_bytes_received;
	return row->cookie != 0;
}

/* The kernel counts a FIN as a received byte. Whether one had come is known from the state, but not
 * of a destroyed socket: there it is supposed, so that a reset connection lacks a byte. */
static uint64_t without_fin(uint64_t received, unsigned state)
{
	bool fin = state == TCP_STATE_CLOSE_WAIT || state == TCP_STATE_LAST_ACK ||
		   state == TCP_STATE_CLOSING || state == TCP_STATE_CLOSE;

	return received - (fin && received > 0);
}

static void raise_to(uint64_t *number, uint64_t value)
{
	if (value > *number)
		*number = value;
}

static struct socket_row *row_at(const struct sockets *sockets, const struct lookup *by,
				 uint64_t number)
{
	uint32_t i = lookup_get(by, lookup_number(number));

	return i != LOOKUP_NONE ? &sockets->rows[i] : NULL;
}

static int on_destroyed(const struct nlmsghdr *message, void *context)
{
	struct sockets *sockets = context;
	struct socket_row last, *row;
	unsigned state;

	if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY || !parse_socket(message, &last, &state))
		return MNL_CB_OK;
	row = row_at(sockets, &sockets->by_cookie, last.cookie);
	if (!row)
		return MNL_CB_OK;
	raise_to(&row->sent, last.sent);
	raise_to(&row->received, without_fin(last.received, TCP_STATE_CLOSE));
	row->closed = true;
	return MNL_CB_OK;
}

void sockets_tick(struct sockets *sockets, uint64_t elapsed_ns)
{
	sockets->age_ns += elapsed_ns;
	sockets->ticked = true;
	if (!sockets->destroyed)
		return;
	for (unsigned i = 0; i < DRAIN_MESSAGES; i++) {
		ssize_t n = mnl_socket_recvfrom(sockets->destroyed, sockets->buffer, BUFFER_SIZE);

		if (n < 0 && errno == ENOBUFS) /* some are lost: a lower bound */
			continue;
		if (n <= 0)
			return;
		mnl_cb_run(sockets->buffer, (size_t)n, 0, 0, on_destroyed, sockets);
	}
}

static struct socket_row *add_row(struct sockets *sockets, uint64_t cookie)
{
	struct socket_row *row;

	sockets->rows = vec_room(sockets->rows, sockets->count, &sockets->capacity);
	row = &sockets->rows[sockets->count];
	*row = (struct socket_row){ .cookie = cookie, .born = sockets->dumps };
	lookup_put(&sockets->by_cookie, lookup_number(cookie), (uint32_t)sockets->count++);
	return row;
}

static int on_dumped(const struct nlmsghdr *message, void *context)
{
	struct sockets *sockets = context;
	struct socket_row now, *row;
	unsigned state;

	if (message->nlmsg_type != TCPDIAG_GETSOCK || !parse_socket(message, &now, &state))
		return MNL_CB_OK;
	row = row_at(sockets, &sockets->by_cookie, now.cookie);
	if (!row)
		row = add_row(sockets, now.cookie);
	row->seen = sockets->dumps;
	row->inode = now.inode;
	row->sent_before = row->sent;
	row->received_before = row->received;
	raise_to(&row->sent, now.sent);
	raise_to(&row->received, without_fin(now.received, state));
	return MNL_CB_OK;
}

/* The request of old, which alone asks for IPv4 and IPv6 together: each dump walks the whole table
 * of sockets, however few they are, so that two would cost twice as much */
static bool send_request(struct sockets *sockets)
{
	char buffer[256];
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct inet_diag_req *request;

	message->nlmsg_type = TCPDIAG_GETSOCK;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	message->nlmsg_seq = sockets->dumps;
	request = mnl_nlmsg_put_extra_header(message, sizeof(*request));
	request->idiag_family = AF_INET;
	request->idiag_ext = 1 << (INET_DIAG_INFO - 1);
	request->idiag_states = DUMPED_STATES;
	return mnl_socket_sendto(sockets->diag, message, message->nlmsg_len) >= 0;
}

/* The kernel fills a dump as it is received, so there is always something or the end */
static enum why dump(struct sockets *sockets)
{
	unsigned port = mnl_socket_get_portid(sockets->diag);

	if (!send_request(sockets))
		return proc_why(errno);
	for (;;) {
		ssize_t n = mnl_socket_recvfrom(sockets->diag, sockets->buffer, BUFFER_SIZE);
		int run;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return proc_why(errno);
		run = mnl_cb_run(sockets->buffer, (size_t)n, sockets->dumps, port, on_dumped,
				 sockets);
		if (run == MNL_CB_STOP)
			return WHY_KNOWN;
		/* of an older dump that was given up; or the table changed meanwhile: it goes on */
		if (run < 0 && errno != EPROTO && errno != EINTR)
			return proc_why(errno);
	}
}

/* Forgets what has been gone for long, and makes the maps anew. */
static void sweep(struct sockets *sockets)
{
	size_t kept = 0;

	lookup_empty(&sockets->by_cookie);
	lookup_empty(&sockets->by_inode);
	for (size_t i = 0; i < sockets->count; i++) {
		struct socket_row *row = &sockets->rows[i];

		if (sockets->dumps - row->seen > KEEP_DUMPS)
			continue;
		sockets->rows[kept] = *row;
		lookup_put(&sockets->by_cookie, lookup_number(row->cookie), (uint32_t)kept);
		if (row->seen == sockets->dumps && row->inode != 0)
			lookup_put(&sockets->by_inode, lookup_number(row->inode), (uint32_t)kept);
		kept++;
	}
	sockets->count = kept;
}

enum why sockets_refresh(struct sockets *sockets)
{
	uint64_t start_ns, cost_ns;

	if (!sockets->ticked || sockets->age_ns < sockets->due_ns)
		return sockets->why;
	sockets->ticked = false;
	start_ns = clock_thread_ns();
	sockets->dumps++;
	sockets->mono_ns = clock_mono_ns();
	sockets->why = dump(sockets);
	sweep(sockets);
	cost_ns = clock_thread_ns() - start_ns;
	sockets->due_ns = sockets->age_ns + cost_ns * COST_FACTOR;
	if (cost_ns > DEAR_NS && cost_ns * COST_FACTOR < DEAR_WAIT_NS)
		sockets->due_ns = sockets->age_ns + DEAR_WAIT_NS;
	return sockets->why;
}

uint32_t sockets_dumps(const struct sockets *sockets)
{
	return sockets->dumps;
}

uint64_t sockets_mono_ns(const struct sockets *sockets)
{
	return sockets->mono_ns;
}

const struct socket_row *sockets_by_inode(const struct sockets *sockets, uint64_t inode)
{
	return row_at(sockets, &sockets->by_inode, inode);
}

const struct socket_row *sockets_by_cookie(const struct sockets *sockets, uint64_t cookie)
{
	return row_at(sockets, &sockets->by_cookie, cookie);
}
