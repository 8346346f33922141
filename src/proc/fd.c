/* The open files of a process. */
#include "proc/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/mem.h"
#include "proc/directory.h"

#define KINDS_KEPT 65536 /* sockets whose protocol is remembered */

static bool count_one(void *context, uint64_t number)
{
	(void)number;
	++*(uint64_t *)context;
	return true;
}

struct value fd_count(int directory, bool sized, struct bytes *scratch)
{
	struct stat st;
	uint64_t count = 0;
	enum why why;

	if (sized && !fstatat(directory, "fd", &st, 0) && st.st_size > 0)
		return value_of((double)st.st_size);
	why = directory_each(directory, "fd", scratch, count_one, &count);
	return why == WHY_KNOWN ? value_of((double)count) : value_unknown(why);
}

struct scan {
	int fd; /* of the directory */
	const char *proc;
	struct fd_sockets *out;
};

/* As the kernel names protocols. Where it does not tell, it may be TCP. */
static enum socket_kind kind_of(const char *protocol)
{
	if (!*protocol || !strncmp(protocol, "TCP", 3) || !strncmp(protocol, "MPTCP", 5))
		return SOCKET_TCP;
	return strncmp(protocol, "UDP", 3) ? SOCKET_OTHER : SOCKET_UDP;
}

/* The protocol of a socket is an attribute of its file; asked once for each. */
static enum socket_kind ask_kind(struct scan *scan, unsigned number, uint64_t inode)
{
	char path[256], protocol[32] = "";
	struct lookup_key key = lookup_number(inode);
	uint32_t kind = lookup_get(&scan->out->kinds, key);

	if (kind != LOOKUP_NONE)
		return (enum socket_kind)kind;
	snprintf(path, sizeof(path), "%s/self/fd/%d/%u", scan->proc, scan->fd, number);
	getxattr(path, "system.sockprotoname", protocol, sizeof(protocol) - 1);
	kind = kind_of(protocol);
	lookup_put(&scan->out->kinds, key, kind);
	return (enum socket_kind)kind;
}

static bool add_socket(void *context, uint64_t number)
{
	static const char prefix[] = "socket:[";
	const size_t prefix_length = sizeof(prefix) - 1;
	struct scan *scan = context;
	struct fd_sockets *out = scan->out;
	char name[24], link[48];
	const char *at = link + prefix_length;
	enum socket_kind kind;
	uint64_t inode;
	ssize_t n;

	snprintf(name, sizeof(name), "%u", (unsigned)number);
	n = readlinkat(scan->fd, name, link, sizeof(link));
	if (n <= (ssize_t)prefix_length || memcmp(link, prefix, prefix_length) ||
	    link[n - 1] != ']' || !scan_u64(&at, link + n - 1, &inode))
		return true;
	kind = ask_kind(scan, (unsigned)number, inode);
	out->datagrams |= kind == SOCKET_UDP;
	if (kind != SOCKET_TCP)
		return true;
	out->inodes = vec_room(out->inodes, out->count, &out->capacity);
	out->inodes[out->count++] = inode;
	return true;
}

enum why fd_sockets(int directory, const char *proc, struct bytes *scratch, struct fd_sockets *out)
{
	struct scan scan = { openat(directory, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC), proc,
			     out };
	enum why why;

	out->count = 0;
	out->datagrams = false;
	if (scan.fd < 0)
		return proc_why(errno);
	if (out->kinds.count > KINDS_KEPT)
		lookup_empty(&out->kinds);
	why = directory_each_at(scan.fd, scratch, add_socket, &scan);
	close(scan.fd);
	return why;
}

void fd_sockets_clear(struct fd_sockets *sockets)
{
	free(sockets->inodes);
	lookup_clear(&sockets->kinds);
	*sockets = (struct fd_sockets){ 0 };
}
