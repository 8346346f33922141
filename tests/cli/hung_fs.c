/*
 * A process with a file open and mapped, whose code it runs, on a filesystem that has stopped answering, as one of a dead
 * NFS server has. It serves the filesystem itself (FUSE, in a mount namespace of its own): what it holds is known to the
 * kernel, and each further question waits until the process ends.
 *
 * hung_fs DIRECTORY: an empty one. Says "done" when the filesystem has stopped; ends with 77 where none can be made.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME      "data"
#define SIZE      (8u << 20) /* as large as a segment in a file may be */
#define FILE_NODE 2

static int device;

static _Noreturn void endless(void)
{
	for (;;)
		__asm__ volatile("");
}

static void answer(const struct fuse_in_header *request, int error, const void *data, size_t size)
{
	char message[8192];
	struct fuse_out_header head = { .len = (uint32_t)(sizeof(head) + size),
					.error = error,
					.unique = request->unique };

	memcpy(message, &head, sizeof(head));
	if (size > 0)
		memcpy(message + sizeof(head), data, size);
	if (write(device, message, head.len) != (ssize_t)head.len)
		exit(1);
}

static struct fuse_attr attributes(uint64_t node)
{
	return (struct fuse_attr){ .ino = node,
				   .size = node == FILE_NODE ? SIZE : 0,
				   .mode = node == FILE_NODE ? S_IFREG | 0644 : S_IFDIR | 0755,
				   .nlink = 1,
				   .blksize = 4096 };
}

/* Attributes and names are valid for no time at all: each look asks again. */
static void serve_one(const struct fuse_in_header *request)
{
	struct fuse_init_out init = { .major = FUSE_KERNEL_VERSION,
				      .minor = FUSE_KERNEL_MINOR_VERSION,
				      .max_write = 4096 };
	struct fuse_entry_out entry = { .nodeid = FILE_NODE, .attr = attributes(FILE_NODE) };
	struct fuse_attr_out attr = { .attr = attributes(request->nodeid) };
	struct fuse_open_out opened = { .fh = 1 };
	char code[4096];

	switch (request->opcode) {
	case FUSE_INIT: answer(request, 0, &init, sizeof(init)); break;
	case FUSE_LOOKUP: answer(request, 0, &entry, sizeof(entry)); break;
	case FUSE_GETATTR: answer(request, 0, &attr, sizeof(attr)); break;
	case FUSE_OPEN: answer(request, 0, &opened, sizeof(opened)); break;
	case FUSE_READ:
		memset(code, 0, sizeof(code));
		memcpy(code, (const void *)endless,
		       64); /* it calls nothing, so it may stand anywhere */
		answer(request, 0, code, sizeof(code));
		break;
	default: answer(request, -ENOSYS, NULL, 0); break;
	}
}

/* What comes when it has stopped is read, and waits. */
static void *serve(void *stopped)
{
	static char buffer[1 << 17];

	while (read(device, buffer, sizeof(buffer)) > 0)
		if (!*(volatile bool *)stopped)
			serve_one((const void *)buffer);
	return NULL;
}

static bool mount_it(const char *directory)
{
	char options[64];

	device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other",
		 device);
	return device != -1 && unshare(CLONE_NEWNS) == 0 &&
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("hung", directory, "fuse", MS_NOSUID | MS_NODEV, options) == 0;
}

/* Closing a file is a question too, until it has been answered that this is not one. */
static void open_and_map(const char *directory)
{
	char path[4096];
	pthread_t runner;
	void *code;
	int fd;

	snprintf(path, sizeof(path), "%s/" NAME, directory);
	close(open(path, O_RDONLY));
	fd = open(path, O_RDONLY);
	code = fd == -1 ? MAP_FAILED : mmap(NULL, SIZE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
	if (code == MAP_FAILED) {
		perror(path);
		exit(1);
	}
	(void)*(volatile char *)code; /* in memory: it can be run without the filesystem */
	if (pthread_create(&runner, NULL, (void *(*)(void *))code, NULL) != 0)
		exit(1);
}

int main(int argc, char **argv)
{
	static volatile bool stopped;
	pthread_t server;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	alarm(300); /* whatever happens, nobody waits longer */
	if (argc != 2 || !mount_it(argv[1]))
		return 77;
	if (pthread_create(&server, NULL, serve, (void *)&stopped) != 0)
		return 1;
	open_and_map(argv[1]);
	stopped = true;
	puts("done");
	fflush(stdout);
	for (;;)
		pause();
}
