/* Receiving descriptors from strangers. */
#include "source/handover.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"

#define BACKLOG      4096
#define MOST_AT_ONCE 512 /* connections: nobody keeps us here */
#define MOST_SILENT  16  /* connections that nothing has come through yet */
#define FDS          4 /* there is room for more than the one that is wanted; the kernel closes the rest */

struct held {
	pid_t pid;
	int fd;
};

struct handover {
	int socket;
	pid_t expected; /* -1: nobody; 0: anybody */
	bool all;       /* see handover_keep_all */
	unsigned refused;
	size_t count, silent_count;
	struct held held[HANDOVER_HELD];
	struct held silent[MOST_SILENT]; /* connections, the oldest first */
};

static bool bind_name(int to, const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t length = strlen(name);

	memcpy(address.sun_path + 1, name, length);
	return bind(to, (struct sockaddr *)&address,
		    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length)) == 0;
}

struct handover *handover_open(char variable[128])
{
	struct handover *h;
	uint64_t random[2];
	char name[48];
	int own;

	if (getrandom(random, sizeof(random), GRND_NONBLOCK) != sizeof(random))
		return NULL;
	snprintf(name, sizeof(name), "perftop-%016llx%016llx", (unsigned long long)random[0],
		 (unsigned long long)random[1]);
	snprintf(variable, 128, "PERFTOP_SOCKET=@%s", name);
	own = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (own == -1)
		return NULL;
	if (!bind_name(own, name) || listen(own, BACKLOG) == -1) {
		close(own);
		return NULL;
	}
	h = mem_alloc(sizeof(*h));
	h->socket = own;
	h->expected = -1;
	return h;
}

void handover_close(struct handover *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->count; i++)
		close(h->held[i].fd);
	while (h->silent_count > 0)
		close(h->silent[--h->silent_count].fd);
	if (h->socket != -1)
		close(h->socket);
	free(h);
}

void handover_expect(struct handover *h, pid_t pid)
{
	if (h)
		h->expected = pid;
}

void handover_keep_all(struct handover *h)
{
	if (h)
		h->all = true;
}

int handover_fd(const struct handover *h)
{
	return h ? h->socket : -1;
}

/* What came with a message. */
struct parcel {
	int fd[FDS];
	size_t count;
};

static void unpack(struct msghdr *message, struct parcel *parcel)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		size_t length = c->cmsg_len - CMSG_LEN(0);

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; (i + 1) * sizeof(int) <= length && parcel->count < FDS; i++)
			memcpy(&parcel->fd[parcel->count++], CMSG_DATA(c) + i * sizeof(int),
			       sizeof(int));
	}
}

/* One descriptor, -1: not that. False: nothing has come yet. */
static bool receive(int from, int *fd)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(FDS * sizeof(int))];
	} control;
	char data[16];
	struct iovec where = { data, sizeof(data) };
	struct msghdr message = {
		.msg_iov = &where,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct parcel parcel = { .count = 0 };
	ssize_t got;

	do
		got = recvmsg(from, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	while (got == -1 && errno == EINTR);
	*fd = -1;
	if (got == -1)
		return errno != EAGAIN;
	unpack(&message, &parcel);
	if (!(message.msg_flags & (MSG_CTRUNC | MSG_TRUNC)) && parcel.count == 1) {
		*fd = parcel.fd[0];
		return true;
	}
	while (parcel.count > 0)
		close(parcel.fd[--parcel.count]);
	return true;
}

static void refuse(struct handover *h)
{
	if (++h->refused < HANDOVER_REFUSALS || h->socket == -1)
		return;
	close(h->socket);
	h->socket = -1;
}

/* Who has connected, if we want to hear of it; else 0. The kernel keeps it beyond the process's end. */
static pid_t welcome(const struct handover *h, int connection)
{
	struct ucred peer;
	socklen_t length = sizeof(peer);

	if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &length) == -1 || peer.pid <= 0)
		return 0;
	if (peer.uid != geteuid() && peer.uid != getuid() && peer.uid != 0)
		return 0;
	return h->expected == 0 || peer.pid == h->expected ? peer.pid : 0;
}

static bool leaves_queued(const struct handover *h)
{
	return h->all && h->count == HANDOVER_HELD;
}

static bool hold(struct handover *h, pid_t pid, int fd)
{
	int before = h->all ? -1 : handover_take(h, pid);

	if (before != -1)
		close(before);
	if (h->count < HANDOVER_HELD) {
		h->held[h->count++] = (struct held){ pid, fd };
		return true;
	}
	close(fd);
	return false;
}

static void forget_silent(struct handover *h, size_t i)
{
	close(h->silent[i].fd);
	h->silent_count--;
	memmove(h->silent + i, h->silent + i + 1, (h->silent_count - i) * sizeof(h->silent[0]));
}

/* Those who had connected and are about to send. */
static bool hear_silent(struct handover *h)
{
	bool more = false;
	int fd;

	for (size_t i = 0; i < h->silent_count && !leaves_queued(h);) {
		if (!receive(h->silent[i].fd, &fd)) {
			i++;
			continue;
		}
		if (fd != -1)
			more = hold(h, h->silent[i].pid, fd) || more;
		forget_silent(h, i);
	}
	return more;
}

static void keep_silent(struct handover *h, pid_t pid, int connection)
{
	if (h->silent_count == MOST_SILENT) {
		forget_silent(h, 0);
		refuse(h);
	}
	h->silent[h->silent_count++] = (struct held){ pid, connection };
}

/* A process makes one connection after the other: an older one of the same is of no use now. */
static void forget_older(struct handover *h, pid_t pid)
{
	for (size_t i = h->silent_count; i-- > 0;)
		if (h->silent[i].pid == pid)
			forget_silent(h, i);
}

static bool serve(struct handover *h, int connection)
{
	pid_t pid = welcome(h, connection);
	bool more = false;
	int fd = -1;

	if (pid)
		forget_older(h, pid);
	if (pid && !receive(connection, &fd)) {
		keep_silent(h, pid, connection);
		return false;
	}
	if (fd != -1)
		more = hold(h, pid, fd);
	close(connection);
	if (!more)
		refuse(h);
	return more;
}

bool handover_receive(struct handover *h)
{
	bool more = h && hear_silent(h);

	for (int i = 0; h && h->socket != -1 && !leaves_queued(h) && i < MOST_AT_ONCE; i++) {
		int connection = accept4(h->socket, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (connection == -1)
			break;
		more = serve(h, connection) || more;
	}
	return more;
}

bool handover_presses(const struct handover *h)
{
	return h && h->count >= HANDOVER_HELD / 2;
}

bool handover_holds(const struct handover *h, pid_t pid)
{
	for (size_t i = 0; h && i < h->count; i++)
		if (h->held[i].pid == pid)
			return true;
	return false;
}

pid_t handover_sender(const struct handover *h, size_t i)
{
	return h && i < h->count ? h->held[i].pid : 0;
}

int handover_take(struct handover *h, pid_t pid)
{
	int fd;

	for (size_t i = 0; h && i < h->count; i++) {
		if (h->held[i].pid != pid)
			continue;
		fd = h->held[i].fd;
		h->count--;
		memmove(h->held + i, h->held + i + 1, (h->count - i) * sizeof(h->held[0]));
		return fd;
	}
	return -1;
}
