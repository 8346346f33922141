/*
 * The file behind a mapping, as the process sees it: below its root, else the mapping itself, else the
 * program. A file is taken for the mapped one by its device and inode; where the file system shows other
 * numbers than the mapping (overlayfs, btrfs), by the inode alone.
 */
#include "symbols/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/magic.h>
#include <linux/openat2.h>
#include <linux/sched.h>

#include "base/mem.h"
#include "base/mounts.h"

/* A server that is alive needs less, even far away. */
#define ANSWER_MS 1000

#ifndef BTRFS_SUPER_MAGIC
#define BTRFS_SUPER_MAGIC 0x9123683E
#endif
#ifndef OVERLAYFS_SUPER_MAGIC
#define OVERLAYFS_SUPER_MAGIC 0x794c7630
#endif

/* Opens without any effect on what is there. Absolute links are followed below that root, and not out of
 * it; before Linux 5.6 they are not. */
static int locate(int root, const char *path, int flags)
{
	struct open_how how = { .flags = (unsigned)(O_PATH | O_CLOEXEC | flags),
				.resolve = RESOLVE_IN_ROOT };
	long fd = syscall(SYS_openat2, root, path, &how, sizeof(how));

	while (*path == '/')
		path++;
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		return openat(root, path, O_PATH | O_CLOEXEC | flags);
	return (int)fd;
}

/* A place that was located, opened for reading if it is a regular file. Takes fd. */
static int reopen(int fd, struct stat *status)
{
	char path[32];
	int opened = -1;

	if (fd < 0)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fstat(fd, status) == 0 && S_ISREG(status->st_mode))
		opened = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	close(fd);
	return opened;
}

static int open_below(int proc_directory, const char *path, int flags, struct stat *status)
{
	int root, fd;

	if (proc_directory < 0)
		return reopen(open(path, O_PATH | O_CLOEXEC | flags), status);
	root = openat(proc_directory, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return -1;
	fd = reopen(locate(root, path, flags), status);
	close(root);
	return fd;
}

int file_open(int proc_directory, const char *path, struct stat *status)
{
	return open_below(proc_directory, path, 0, status);
}

int file_open_plain(int proc_directory, const char *path, struct stat *status)
{
	return open_below(proc_directory, path, O_NOFOLLOW, status);
}

/* stat shows a device of the file system's own there, the mapping that of the layer or volume below */
static bool numbers_devices_otherwise(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 &&
	       (fs.f_type == OVERLAYFS_SUPER_MAGIC || fs.f_type == BTRFS_SUPER_MAGIC);
}

static int if_mapped(int fd, const struct mapping *m, const struct stat *status)
{
	if (fd < 0)
		return -1;
	if (status->st_ino == m->inode &&
	    (status->st_dev == m->device || numbers_devices_otherwise(fd)))
		return fd;
	close(fd);
	return -1;
}

/* "\012" is what the kernel makes of a newline, and nothing of a backslash */
static char *with_newlines(const char *path)
{
	char *out = mem_string(path), *to = out;

	for (const char *from = out; *from != '\0'; to++) {
		bool newline = strncmp(from, "\\012", 4) == 0;

		*to = newline ? '\n' : *from;
		from += newline ? 4 : 1;
	}
	*to = '\0';
	return out;
}

static int open_at(int proc_directory, const char *path, const struct mapping *m,
		   struct stat *status)
{
	return if_mapped(file_open(proc_directory, path, status), m, status);
}

static int open_path(int proc_directory, const struct mapping *m, struct stat *status)
{
	char *path = with_newlines(m->path);
	size_t length = maps_path_length(path);
	int fd = open_at(proc_directory, path, m, status);

	if (fd < 0 && strcmp(path, m->path) != 0)
		fd = open_at(proc_directory, m->path, m, status);
	if (fd < 0 && path[length] != '\0') {
		path[length] = '\0'; /* of a file with another link to its name */
		fd = open_at(proc_directory, path, m, status);
	}
	free(path);
	return fd;
}

/* The mapping's own link, which some privilege opens, is the file by definition */
static int open_map_file(int proc_directory, const struct mapping *m, struct stat *status)
{
	char name[64];

	snprintf(name, sizeof(name), "map_files/%" PRIx64 "-%" PRIx64, m->start, m->end);
	return reopen(openat(proc_directory, name, O_PATH | O_CLOEXEC), status);
}

/* In the child. What it holds of ours (a pipe's end, the terminal) would be held for as long as it waits. */
static _Noreturn void ask(int proc_directory, const char *path)
{
	struct stat status;
	char first;
	int fd;

	dup2(proc_directory, 0);
	syscall(SYS_close_range, 1u, ~0u, 0u);
	fd = file_open(0, path, &status);
	if (fd >= 0 && pread(fd, &first, 1, 0) < 0)
		_exit(1);
	_exit(0);
}

/* Whether a server or a program still answers for a file (NFS, FUSE). Who asks one that does not waits in the kernel, and no
 * signal ends that: so a child asks, of which nobody hears (no SIGCHLD), and that is left behind if it does not come back. It
 * has our memory as it is, so it must not allocate. */
static bool answers(int proc_directory, const char *path)
{
	struct pollfd ended = { .events = POLLIN };
	struct clone_args args = { .flags = CLONE_PIDFD, .pidfd = (uintptr_t)&ended.fd };
	long child = syscall(SYS_clone3, &args, sizeof(args));
	int come;

	if (child == 0)
		ask(proc_directory, path);
	if (child < 0) /* before Linux 5.3, or forbidden: the caller takes the risk */
		return true;
	do
		come = poll(&ended, 1, ANSWER_MS);
	while (come < 0 && errno == EINTR);
	if (come <= 0)
		kill((pid_t)child, SIGKILL);
	waitpid((pid_t)child, NULL, __WALL | WNOHANG);
	close(ended.fd);
	return come > 0;
}

/* Of a local file that needs no question. */
static bool is_there(int proc_directory, const struct mapping *m)
{
	struct mounts mounts = mounts_of(proc_directory);
	bool local;

	if (proc_directory < 0)
		return true;
	local = mounts_local_device(&mounts, major(m->device), minor(m->device));
	mounts_clear(&mounts);
	return local || answers(proc_directory, m->path);
}

int mapping_open(int proc_directory, const struct mapping *m, struct stat *status)
{
	int fd = -1;

	if (m->path && m->path[0] == '/' && !is_there(proc_directory, m)) {
		errno = ETIMEDOUT;
		return -1;
	}
	if (m->inode == 0 || !m->path)
		return file_open(proc_directory, m->path ? m->path : "", status);
	if (m->path[0] == '/')
		fd = open_path(proc_directory, m, status);
	if (fd < 0)
		fd = open_map_file(proc_directory, m, status);
	if (fd < 0)
		fd = if_mapped(reopen(openat(proc_directory, "exe", O_PATH | O_CLOEXEC), status), m,
			       status);
	return fd;
}
