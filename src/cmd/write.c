/* Writing to standard output, whatever reads it. */
#include "cmd/write.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

static bool stopped(int stop)
{
	struct pollfd fd = { .fd = stop, .events = POLLIN };

	return stop != -1 && poll(&fd, 1, 0) > 0;
}

/* Until there is room, or the end. Works for descriptors that block, too: they say when a write of
 * a little would not. */
static bool await_room(int fd, int stop)
{
	struct pollfd fds[2] = { { .fd = fd, .events = POLLOUT },
				 { .fd = stop, .events = POLLIN } };

	while (poll(fds, 2, -1) == -1)
		if (errno != EINTR)
			return true;
	if (!fds[0].revents && fds[1].revents) {
		errno = EINTR;
		return false;
	}
	return true;
}

bool write_all(int fd, const char *data, size_t length, int stop)
{
	while (length) {
		ssize_t done;

		if (!await_room(fd, stop))
			return false;
		/* PIPE_BUF at a time never blocks after POLLOUT */
		done = write(fd, data, length < 4096 ? length : 4096);
		if (done == -1 && (errno == EAGAIN || (errno == EINTR && !stopped(stop))))
			continue;
		if (done == -1)
			return false;
		data += done;
		length -= (size_t)done;
	}
	return true;
}
