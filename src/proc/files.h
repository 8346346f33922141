/*
 * What is in the small files of /proc/PID, one parser each. Text in, numbers out: pure, and hard to
 * surprise. false: the text is not what the kernel writes.
 */
#ifndef PROC_FILES_H
#define PROC_FILES_H

#include "proc/file.h"

#include <sys/types.h>

#define PROC_COMM_SIZE 65 /* kernel workers have names of up to 64 bytes */

/* stat, proc_pid_stat(5). Of the whole process, or of one thread below task/. */
struct proc_stat {
	char comm[PROC_COMM_SIZE]; /* any bytes but NUL */
	char state;
	pid_t parent;
	uint64_t flags;
	uint64_t minor_faults, major_faults;
	uint64_t user_ticks;   /* guest time is part of it already */
	uint64_t system_ticks; /* HZ = sysconf(_SC_CLK_TCK) */
	uint64_t threads;
	uint64_t start_ticks;
	uint64_t vms_bytes;
	uint64_t rss_pages;
	uint64_t start_code, end_code,
		start_stack; /* 1, 1, 0 without permission; 0 without memory */
	int processor;       /* -1: unknown */
};
bool proc_stat_parse(const struct bytes *text, struct proc_stat *out);

#define PROC_FLAG_KERNEL_THREAD 0x00200000 /* PF_KTHREAD in stat's flags */

/* statm: pages of address space and of memory resident. */
bool proc_statm_parse(const struct bytes *text, uint64_t *size_pages, uint64_t *resident_pages);

/* status: who it is. */
struct proc_status {
	pid_t process, inner_pid; /* Tgid; the last of NSpid, or Tgid. 0: unknown */
	bool user_known;
	uid_t user;
};
void proc_status_parse(const struct bytes *text, struct proc_status *out);
/* VmHWM and VmSwap; WHY_KERNEL where there are no such lines: kernel threads have no memory. */
void proc_status_memory(const struct bytes *text, struct value *peak_rss_bytes,
			struct value *swap_bytes);
/* What memory_parts.def has; needs model/memory.h. */
void proc_status_parts(const struct bytes *text, struct value *part);
/* The context switches, which are at the end: of one thread, the leader in /proc/PID/status. */
bool proc_status_switches(const struct bytes *text, uint64_t *switches, uint64_t *preemptions);

/* io: bytes and calls, of the whole process. Lines that a kernel leaves out are not known. */
enum proc_io_line {
	IO_READ_CALL_BYTES,
	IO_WRITE_CALL_BYTES,
	IO_READ_CALLS,
	IO_WRITE_CALLS,
	IO_READ,
	IO_WRITE,
	IO_COUNT
};
struct proc_io {
	uint64_t number[IO_COUNT];
	bool known[IO_COUNT];
};
void proc_io_parse(const struct bytes *text, struct proc_io *out);

/* schedstat, of one thread: on a processor, runnable but waiting for one (both ns), times run. */
struct proc_schedstat {
	uint64_t run_ns, wait_ns, slices;
};
bool proc_schedstat_parse(const struct bytes *text, struct proc_schedstat *out);

#endif
