/* Bytes to and from a file, storage, and a TCP connection of the process with itself. The file is nameless. */
#include "load/load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <unistd.h>

#define BLOCK ((size_t)64 << 10)
#define PACKET      \
	((size_t)16 \
	 << 10) /* fits into the buffers of a socket, so that one thread can be both ends */

static struct {
	int file;
	bool on_disk, opened;
	int near, far;
} ends = { .file = -1, .near = -1, .far = -1 };

static char block[BLOCK];

static bool in_memory(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) != 0 || (unsigned long)fs.f_type == TMPFS_MAGIC ||
	       (unsigned long)fs.f_type == RAMFS_MAGIC;
}

/* In the first directory that is on a disk; else in memory. */
static void open_file(void)
{
	const char *directories[] = { getenv("TMPDIR"), "/var/tmp", "/tmp", "." };

	ends.opened = true;
	for (size_t i = 0; i < sizeof(directories) / sizeof(*directories) && !ends.on_disk; i++) {
		int fd = directories[i] ? open(directories[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)
					: -1;

		if (fd != -1 && !in_memory(fd)) {
			ends.file = fd;
			ends.on_disk = true;
		} else if (fd != -1) {
			close(fd);
		}
	}
	if (ends.file == -1)
		ends.file = memfd_create("load", MFD_CLOEXEC);
}

static int file(void)
{
	if (!ends.opened)
		open_file();
	return ends.file;
}

typedef ssize_t move_fn(int fd, size_t length, off_t at);

static ssize_t write_at(int fd, size_t length, off_t at)
{
	return pwrite(fd, block, length, at);
}

static ssize_t read_at(int fd, size_t length, off_t at)
{
	return pread(fd, block, length, at);
}

/* Bytes and calls, as far as it comes. */
static void move(move_fn *one, int fd, uint64_t bytes, struct load_truth *truth)
{
	uint64_t moved = 0, calls = 0;

	while (moved < bytes) {
		size_t length = bytes - moved < BLOCK ? (size_t)(bytes - moved) : BLOCK;
		ssize_t got = one(fd, length, (off_t)moved);

		calls++;
		if (got <= 0 && errno != EINTR) {
			truth->refusal = LOAD_REFUSES_FILE;
			break;
		}
		moved += got > 0 ? (uint64_t)got : 0;
	}
	truth->number[0] = (double)moved;
	truth->number[1] = (double)calls;
}

void step_write(const struct load_order *order, struct load_truth *truth)
{
	move(write_at, file(), order->amount, truth);
}

void step_read(const struct load_order *order, struct load_truth *truth)
{
	move(read_at, file(), order->amount, truth);
}

/* What the kernel has put down for us; 0 where it does so for nobody. */
static unsigned long long account(const char *key)
{
	FILE *io = fopen("/proc/self/io", "re");
	unsigned long long bytes = 0;
	char line[128];
	size_t length = strlen(key);

	while (io && fgets(line, sizeof(line), io))
		if (strncmp(line, key, length) == 0)
			bytes = strtoull(line + length, NULL, 10);
	if (io)
		fclose(io);
	return bytes;
}

/* A file system over the network or in user space moves bytes that no account has: that is the kernel's
 * affair, so it is told apart here from what perftop makes of an account. */
static void with_storage(move_fn *one, const char *key, uint64_t bytes, struct load_truth *truth)
{
	unsigned long long before;

	file();
	if (!ends.on_disk) {
		truth->refusal = LOAD_REFUSES_STORAGE;
		return;
	}
	before = account(key);
	move(one, ends.file, bytes, truth);
	if (fdatasync(ends.file) != 0)
		truth->refusal = LOAD_REFUSES_FILE;
	if (account(key) == before)
		truth->refusal = LOAD_REFUSES_ACCOUNT;
}

/* What is dirty already is not accounted for once more. */
void step_store(const struct load_order *order, struct load_truth *truth)
{
	if (file() != -1)
		fdatasync(ends.file);
	with_storage(write_at, "write_bytes:", order->amount, truth);
}

void step_fetch(const struct load_order *order, struct load_truth *truth)
{
	if (file() != -1)
		posix_fadvise(ends.file, 0, 0, POSIX_FADV_DONTNEED);
	with_storage(read_at, "read_bytes:", order->amount, truth);
}

/* ---- network ---- */

static bool meet(int listener)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);

	return bind(listener, (struct sockaddr *)&address, length) == 0 &&
	       listen(listener, 1) == 0 &&
	       getsockname(listener, (struct sockaddr *)&address, &length) == 0 &&
	       connect(ends.near, (struct sockaddr *)&address, length) == 0;
}

void step_connect(const struct load_order *order, struct load_truth *truth)
{
	int listener;

	(void)order;
	if (ends.far != -1)
		return;
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ends.near = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (meet(listener))
		ends.far = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	close(listener);
	if (ends.far == -1)
		truth->refusal = LOAD_REFUSES_NETWORK;
}

static bool receive_all(size_t length, double *received)
{
	while (length > 0) {
		ssize_t got = recv(ends.far, block, length, 0);

		if (got <= 0)
			return false;
		length -= (size_t)got;
		*received += (double)got;
	}
	return true;
}

void step_send(const struct load_order *order, struct load_truth *truth)
{
	uint64_t left = order->amount;

	while (left > 0) {
		ssize_t sent =
			send(ends.near, block, left < PACKET ? (size_t)left : PACKET, MSG_NOSIGNAL);

		if (sent <= 0 || !receive_all((size_t)sent, &truth->number[1])) {
			truth->refusal = LOAD_REFUSES_NETWORK;
			return;
		}
		truth->number[0] += (double)sent;
		left -= (uint64_t)sent;
	}
}
