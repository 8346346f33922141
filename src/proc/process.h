/*
 * The facade of this room: everything that the kernel says about one process, read from kept-open
 * files under a /proc root (a parameter, so that tests replay recorded roots). Behind it, one file
 * for each kernel interface: stat, statm, status, io, schedstat, task, fd, smaps, cgroup,
 * namespace, pidfd, sock_diag.
 *
 * Reading changes nothing in the target and never blocks on it. Permissions are tried, not guessed:
 * what cannot be read is unknown, with the reason. Not thread-safe; one reader, one thread.
 */
#ifndef PROC_PROCESS_H
#define PROC_PROCESS_H

#include "base/error.h"
#include "model/host.h"
#include "model/sample.h"

struct proc_root;    /* an opened /proc, and what is shared by all readers: host, sock_diag socket,
			boot id */
struct proc_process; /* an open process */

/* What a tick is to read beyond the cheap files; OR of these. */
enum proc_want {
	/* CPU, state, name of each thread: costs by the thread */
	PROC_WANT_THREADS = 1 << 0,
	/* smaps_rollup: milliseconds for large processes; read at most every 10 s */
	PROC_WANT_PSS = 1 << 1,
	/* the count of open files */
	PROC_WANT_FILES = 1 << 2,
	/* memory by kind: /proc/PID/smaps, some milliseconds for large processes; see proc/smaps.h for how often */
	PROC_WANT_MEMORY = 1 << 4,
	/* with it: a reading now, whenever the last one was */
	PROC_WANT_MEMORY_NOW = 1 << 5,
	/* TCP bytes: looks through the open files, and dumps sockets if one of them is of TCP */
	PROC_WANT_NETWORK = 1 << 3,
};

/* path: "/proc" or a recorded root. */
struct proc_root *proc_root_open(const char *path, struct error *err);
void proc_root_close(struct proc_root *root);
const struct host *proc_host(const struct proc_root *root);
/* Whether its PIDs are those of our own system calls: not those of a recorded root, nor of another PID namespace's /proc. */
bool proc_root_ours(const struct proc_root *root, struct error *err);

/* Once a tick, before the processes: time goes on by elapsed_ns (0 at first), and what the kernel
 * has told of destroyed sockets is taken. Sockets are dumped by the first proc_read that needs it.
 */
void proc_root_tick(struct proc_root *root, uint64_t elapsed_ns);

/* Opens a process; err says which PID and why ("no process 1234", "PID 0 ..."). */
struct proc_process *proc_open(struct proc_root *root, pid_t pid, struct error *err);
void proc_close(struct proc_process *p);

/* Readable (poll) when the process has ended; -1 where the kernel has no pidfd. */
int proc_pidfd(const struct proc_process *p);

/* Ended: by pidfd, else by start ticks. A zombie leader with live threads has not ended. */
bool proc_ended(struct proc_process *p);

/* Identity now; another one after an exec, and only then: a process or thread that renames itself
 * keeps its first name. It is the process's; who keeps it beyond the next call holds it. */
struct process_info *proc_info(struct proc_process *p);

/* Fills state, ended, network_namespace, resources, threads and memory of *out. Rates are unknown at the
 * first call, after a suspend, and for counters that went backwards. suspended: the machine slept
 * since the last tick. Of a process that has ended but was not reaped, counters are still read, so
 * that the last tick is complete; what is gone is WHY_GONE. CPU is measured against the monotonic
 * clock at the very reading, not against elapsed_ns.
 *
 * Run-queue wait and switches are sums over threads: without PROC_WANT_THREADS, of more than 64
 * threads, they are WHY_DEMAND. Control group limits are looked up every 10 s. */
void proc_read(struct proc_process *p, unsigned wants, uint64_t elapsed_ns, bool suspended,
	       struct process_sample *out);

/* PIDs whose parent (transitively) is `pid`, ascending; allocated. */
pid_t *proc_descendants(struct proc_root *root, pid_t pid, size_t *count);

/* All PIDs, ascending; allocated. Kernel threads are left out. */
pid_t *proc_list(struct proc_root *root, size_t *count);

/* The comm, command line and start ticks of a PID without opening it; false if it is gone. Strings
 * allocated. */
bool proc_peek(struct proc_root *root, pid_t pid, struct process_id *id, char **comm,
	       char **command);

/* The directory descriptor of /proc/PID, for src/segment; of /proc/PID/task/TID of a live thread
 * where the leader has ended. Another one may come with each proc_read. */
int proc_directory(const struct proc_process *p);

#endif
