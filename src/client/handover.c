/*
 * Tells a waiting perftop of the segment: a program that perftop has started may live shorter than a
 * search for it takes. One packet, with the segment's descriptor, to the abstract socket that
 * PERFTOP_SOCKET names; then the connection is closed. Nothing waits, and nothing depends on it. (Of
 * datagrams a socket holds ten, of connections thousands, until perftop comes to look.)
 */
#include "client.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

/* An abstract address begins with a NUL where its name has the '@'. System calls are raw: the C
 * library's are cancellation points. */
static bool reach(int to, const char *name)
{
	size_t length = strlen(name);
	struct sockaddr_un address;

	memset(&address, 0, sizeof(address));
	address.sun_family = AF_UNIX;
	memcpy(address.sun_path + 1, name + 1, length - 1);
	return syscall(SYS_connect, to, &address,
		       offsetof(struct sockaddr_un, sun_path) + length) == 0;
}

static void send_descriptor(int to, int fd)
{
	char magic[] = PERFTOP_SHM_MAGIC;
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec data = { magic, sizeof(magic) };
	struct msghdr message;

	memset(&message, 0, sizeof(message));
	memset(&control, 0, sizeof(control));
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	message.msg_iov = &data;
	message.msg_iovlen = 1;
	message.msg_control = &control;
	message.msg_controllen = CMSG_LEN(sizeof(int));
	(void)syscall(SYS_sendmsg, to, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* Another thread may have closed it already, and its number may be another file's. */
static bool is_segment(const struct perftop_mapping *m)
{
	struct stat st;

	return fstat(m->fd, &st) == 0 && st.st_dev == m->device && st.st_ino == m->inode;
}

void perftop_hand_over(const struct perftop_mapping *m)
{
	const char *name = perftop_settings()->socket;
	int saved_errno = errno;
	long to;

	if (name[0] == '\0')
		return;
	to = syscall(SYS_socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (to >= 0) {
		if (reach((int)to, name) && is_segment(m))
			send_descriptor((int)to, m->fd);
		(void)syscall(SYS_close, (int)to);
	}
	errno = saved_errno;
}
