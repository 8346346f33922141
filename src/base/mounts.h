/*
 * Which files this machine's kernel answers for by itself. What is asked of another one (NFS, FUSE) is asked of a server or
 * a program, which may never answer; who asks then waits, and no signal ends that. So none of this asks a filesystem: it is
 * all in /proc, by the number of a mount (mnt_id in /proc/PID/fdinfo/N) or the device of a mapping (/proc/PID/maps).
 *
 * Read at the first question, and not again.
 */
#ifndef BASE_MOUNTS_H
#define BASE_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>

struct mounts {
	int directory; /* of /proc/PID, whose mount namespace counts; borrowed */
	bool read;
	struct mount {
		int id;
		unsigned major, minor;
	} * local;
	size_t count, capacity;
};

struct mounts mounts_of(int proc_directory);
void mounts_clear(struct mounts *m);

/* Whether it is one of a filesystem that segments are kept on: a local disk, memory, a container's layers, and what
 * memfd_create(2) makes, which is on no list of mounts. */
bool mounts_local_file(struct mounts *m, const char *fdinfo); /* its path in the directory */
bool mounts_local_device(struct mounts *m, unsigned major, unsigned minor);

#endif
