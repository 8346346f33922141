/* What the files of this room share of an opened /proc. For this room only. */
#ifndef PROC_PRIVATE_H
#define PROC_PRIVATE_H

#include "proc/counter.h"
#include "proc/file.h"
#include "proc/files.h"
#include "proc/process.h"
#include "proc/sockets.h"

struct cgroup_mounts;

struct proc_root {
	int fd;
	char *path;
	bool live; /* procfs of our own PID namespace: PIDs mean the same to system calls */
	struct host host;
	uint64_t age_ns;              /* sum of the ticks */
	unsigned spare_fds;           /* that may still be kept open on files; see root_read */
	struct bytes bytes;           /* scratch of every read */
	struct cgroup_mounts *mounts; /* NULL: not read yet */

	char *network_namespace; /* ours; NULL: unknown or recorded */
	struct sockets *sockets; /* NULL: not opened yet, or sockets_why */
	enum why sockets_why;

	uid_t user; /* of user_name, the last one looked up */
	char *user_name;
};

/* Reads and parses a stat file below a directory. WHY_MALFORMED where it is not the kernel's. */
enum why root_stat(struct proc_root *root, int directory, const char *name, struct proc_stat *out);

/* Reads into root->bytes a file that is read at each tick: it stays open while there are descriptors to spare. */
enum why root_read(struct proc_root *root, struct proc_file *file, int directory, const char *name);
void root_close(struct proc_root *root, struct proc_file *file);

/* The name of a user, or the number; valid until the next call. */
const char *root_user(struct proc_root *root, uid_t user);

/* The command line of a directory's process, its arguments joined by spaces, at most
 * PROC_COMMAND_LIMIT bytes, then "…"; "[comm]" if it is empty. Allocated. */
#define PROC_COMMAND_LIMIT ((size_t)32 << 10)
char *root_command(struct proc_root *root, int directory, const char *name, const char *comm);

/* info.c: who a process is, one reference. directory: /proc/PID, or of a live thread of it. */
struct process_info *info_make(struct proc_root *root, int directory, pid_t pid,
			       const struct proc_stat *stat);

/* host.c */
void host_fill(struct host *host, const struct proc_root *root, struct bytes *scratch);
void host_clear(struct host *host);

#endif
