/* Files below a directory that is held open. */
#include "base/file_at.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static void close_keeping_errno(int fd)
{
	int error = errno;

	close(fd);
	errno = error;
}

size_t file_at_read(int directory, const char *name, char *out, size_t size)
{
	int fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd == -1 ? -1 : read(fd, out, size - 1);
	size_t length = got > 0 ? (size_t)got : 0;

	if (fd != -1)
		close_keeping_errno(fd);
	out[length] = '\0';
	return length;
}

FILE *file_at_lines(int directory, const char *name)
{
	int fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
	FILE *file = fd == -1 ? NULL : fdopen(fd, "r");

	if (!file && fd != -1)
		close_keeping_errno(fd);
	return file;
}

DIR *file_at_directory(int directory, const char *name)
{
	int fd = openat(directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = fd == -1 ? NULL : fdopendir(fd);

	if (!entries && fd != -1)
		close_keeping_errno(fd);
	return entries;
}
