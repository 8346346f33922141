/* Whole files: read at once, replaced at once. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

/* With errno set on failure. A write of nothing at all counts as a full disk. */
static bool write_all(int fd, const char *data, size_t length)
{
	while (length) {
		ssize_t n = write(fd, data, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = ENOSPC;
		if (n <= 0)
			return false;
		data += n;
		length -= (size_t)n;
	}
	return true;
}

/* Closes either way; errno is that of the first failure. */
static bool finish(int fd, bool good)
{
	int first = errno;

	if (close(fd) != 0 && good)
		return false;
	errno = first;
	return good;
}

/* A new file beside `path`; *name receives its allocated name. -1 with errno. O_EXCL, so that a
 * link planted there is never followed. */
static int create_beside(const char *path, unsigned mode, char **name)
{
	for (unsigned i = 0;; i++) {
		int fd;

		*name = mem_format("%s.%ld-%u.tmp", path, (long)getpid(), i);
		fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
		if (fd >= 0 || errno != EEXIST || i == 1000)
			return fd;
		free(*name);
	}
}

static bool replace(const char *path, const void *data, size_t length, unsigned mode)
{
	char *name;
	int fd = create_beside(path, mode, &name);
	bool good = false;
	int first;

	if (fd < 0)
		goto out;
	good = write_all(fd, data, length) && fsync(fd) == 0;
	good = finish(fd, good) && rename(name, path) == 0;
	first = errno;
	if (!good)
		unlink(name);
	errno = first;
out:
	first = errno;
	free(name);
	errno = first;
	return good;
}

static bool write_into(const char *path, const void *data, size_t length)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd >= 0)
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	return fd >= 0 && finish(fd, write_all(fd, data, length));
}

/* A device or a FIFO is written into (one that nobody reads is an error and no wait): to rename a file over /dev/null would be a disaster. Of a
 * symbolic link, the file that it leads to is replaced. */
bool file_write(const char *path, const void *data, size_t length, unsigned mode, struct error *err)
{
	struct stat st;
	char *target = realpath(path, NULL);
	bool exists = target && stat(target, &st) == 0, good;

	if (exists && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		good = false;
	} else if (exists && !S_ISREG(st.st_mode)) {
		good = write_into(target, data, length);
	} else {
		good = replace(target ? target : path, data, length, mode);
	}
	if (!good)
		error_errno(err, _("cannot write '%s'"), path);
	free(target);
	return good;
}

/* Reads one byte more than the limit, to know a file that is too long. -1 with errno. */
static ssize_t read_all(int fd, char **data, size_t limit)
{
	size_t length = 0, capacity = 0;

	while (length <= limit) {
		ssize_t n;

		if (capacity - length < 2) {
			capacity = capacity ? capacity * 2 : 4096;
			*data = mem_resize(*data, capacity, 1);
		}
		n = read(fd, *data + length, capacity - length - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		length += (size_t)n;
	}
	(*data)[length] = '\0';
	return (ssize_t)length;
}

char *file_read(const char *path, size_t limit, size_t *length, struct error *err)
{
	char *data = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t n = -1;

	if (fd >= 0) {
		n = read_all(fd, &data, limit);
		finish(fd, n >= 0);
	}
	if (n < 0)
		error_errno(err, _("cannot read '%s'"), path);
	else if ((size_t)n > limit)
		error_set(err, _("'%s' is too large: at most %zu bytes are read"), path, limit);
	if (n < 0 || (size_t)n > limit) {
		free(data);
		return NULL;
	}
	if (length)
		*length = (size_t)n;
	return data;
}

static bool is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool file_check_directory(const char *path, struct error *err)
{
	struct stat st;
	bool good = stat(path, &st) == 0;

	if (good && !S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		good = false;
	}
	good = good && faccessat(AT_FDCWD, path, W_OK | X_OK, AT_EACCESS) == 0;
	return good || error_errno(err, _("cannot write into '%s'"), path);
}

bool file_check_parent(const char *path, struct error *err)
{
	const char *slash = strrchr(path, '/');
	size_t length = slash == path ? 1 : slash ? (size_t)(slash - path) : 0;
	char *directory = slash ? mem_stringn(path, length) : mem_string(".");
	bool good = file_check_directory(directory, err);

	free(directory);
	return good;
}

static bool make_one(const char *path)
{
	int why;

	if (mkdir(path, 0700) == 0)
		return true;
	why = errno;
	if (is_directory(path))
		return true;
	errno = why;
	return false;
}

bool file_make_directory(const char *path, struct error *err)
{
	char *part = mem_string(path);
	bool good = true;

	for (char *p = part + 1; *part && *p && good; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		good = make_one(part);
		*p = '/';
	}
	good = good && make_one(path);
	if (!good)
		error_errno(err, _("cannot create the directory '%s'"), path);
	free(part);
	return good;
}
