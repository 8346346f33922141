/* One process, from all the files of this room: the facade. */
#include "proc/process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "proc/cgroup.h"
#include "proc/cpu.h"
#include "proc/fd.h"
#include "proc/network.h"
#include "proc/pidfd.h"
#include "proc/private.h"
#include "proc/smaps.h"
#include "proc/task.h"

/* What tells one program from another under the same PID. Where it may not be read, names decide.
 */
struct program {
	uint64_t start_code, end_code, start_stack;
	bool known;
};

/* Peak and swap, and what would betray that they have changed. */
struct memory {
	double rss_bytes;
	uint64_t minor_faults, major_faults;
	struct value peak, swap;
};

struct proc_process {
	struct proc_root *root;
	pid_t pid;
	uint64_t start_ticks;
	int pidfd;
	int directory;  /* /proc/PID */
	int live;       /* the same, or task/TID of a live thread where the leader has ended */
	pid_t live_tid; /* 0: the leader */
	bool ended;

	struct proc_file stat, statm, status, io;
	struct proc_stat last;
	struct counter rate[METRIC_COUNT];
	struct cpu cpu;
	struct tasks tasks;
	struct memory memory;
	struct smaps smaps;
	struct network network;
	struct cgroup cgroup;

	struct process_info *info; /* NULL: not made yet, or of another program */
	struct program program;
	bool fresh; /* `last` was read after info was last asked for */
};

static void use_directory(struct proc_process *p, int live, pid_t tid)
{
	if (p->live != p->directory)
		close(p->live);
	p->live = live;
	p->live_tid = tid;
	root_close(p->root, &p->statm);
	root_close(p->root, &p->status);
}

/* A leader that has ended has no memory and no files; a thread that goes on has them */
static void use_live_thread(struct proc_process *p)
{
	pid_t tid = tasks_live(p->root, p->directory);
	char name[32];
	int live = -1;

	snprintf(name, sizeof(name), "task/%d", (int)tid);
	if (tid)
		live = openat(p->directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	use_directory(p, live < 0 ? p->directory : live, live < 0 ? 0 : tid);
}

static bool is_zombie(const struct proc_stat *stat)
{
	return stat->state == 'Z' || stat->state == 'X' || stat->state == 'x';
}

static bool same_program(const struct program *a, const struct program *b)
{
	return a->start_code == b->start_code && a->end_code == b->end_code &&
	       a->start_stack == b->start_stack;
}

/* Whether it is another program than before: an exec */
static bool program_changed(struct proc_process *p, const struct proc_stat *now)
{
	struct program program = { now->start_code, now->end_code, now->start_stack, true };
	bool changed = p->program.known && !same_program(&program, &p->program);
	char *command;

	/* while an exec is under way these are 0, without permission 1, 1 and 0 */
	if (now->start_code > 1 && now->start_stack) {
		p->program = program;
		return changed;
	}
	if (now->start_code != 1 || p->program.known || !p->info ||
	    !strcmp(p->info->comm, now->comm))
		return false;
	command = root_command(p->root, p->live, "cmdline", now->comm);
	changed = strcmp(command, p->info->command) != 0 && command[0] != '[';
	free(command);
	return changed;
}

/* Reads stat, and what follows from it: ended, the live thread, another program */
static enum why read_stat(struct proc_process *p, struct proc_stat *out)
{
	enum why why = proc_file_read(&p->stat, p->directory, "stat", &p->root->bytes);

	if (why == WHY_KNOWN && !proc_stat_parse(&p->root->bytes, out))
		return WHY_MALFORMED;
	if (why == WHY_KNOWN && out->start_ticks != p->start_ticks)
		why = WHY_GONE;
	if (why != WHY_KNOWN)
		return why;
	if (is_zombie(out) && out->threads <= 1)
		p->ended = true;
	else if (is_zombie(out) && p->live_tid == 0)
		use_live_thread(p);
	else if (!is_zombie(out) && p->live_tid)
		use_directory(p, p->directory, 0);
	if (!p->ended && program_changed(p, out)) {
		if (p->info)
			process_info_release(p->info);
		p->info = NULL;
	}
	p->last = *out;
	p->fresh = true;
	return WHY_KNOWN;
}

static bool no_process(struct proc_root *root, pid_t pid, struct error *err)
{
	int fd = root->live ? pidfd_of(pid) : -1;

	if (fd < 0)
		return error_set(err, _("no process with PID %d"), (int)pid);
	close(fd);
	return error_set(
		err, _("process %d is hidden from this user (hidepid); run as its user or root"),
		(int)pid);
}

static int open_directory(struct proc_root *root, pid_t pid, struct error *err)
{
	char name[16];
	int fd;

	if (pid <= 0) {
		error_set(err, _("PID %d is not a process: PIDs are positive"), (int)pid);
		return -1;
	}
	snprintf(name, sizeof(name), "%d", (int)pid);
	fd = openat(root->fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 && (errno == ENOENT || errno == ESRCH))
		no_process(root, pid, err);
	else if (fd < 0)
		error_errno(err, _("cannot watch process %d"), (int)pid);
	return fd;
}

/* /proc/TID exists for every thread, unlisted */
static bool is_process(struct proc_process *p, struct error *err)
{
	struct proc_status status;

	if (proc_file_once(p->directory, "status", &p->root->bytes) != WHY_KNOWN)
		return true;
	proc_status_parse(&p->root->bytes, &status);
	if (status.process == 0 || status.process == p->pid)
		return true;
	return error_set(err, _("%d is a thread of process %d, not a process"), (int)p->pid,
			 (int)status.process);
}

static bool first_stat(struct proc_process *p, struct error *err)
{
	struct proc_stat stat = { 0 };
	enum why why = root_stat(p->root, p->directory, "stat", &stat);

	p->start_ticks = stat.start_ticks;
	if (why == WHY_KNOWN)
		why = read_stat(p, &stat);
	if (why == WHY_GONE)
		return error_set(err, _("no process with PID %d"), (int)p->pid);
	if (why != WHY_KNOWN)
		return error_set(err, _("cannot watch process %d: %s"), (int)p->pid, why_text(why));
	return true;
}

struct proc_process *proc_open(struct proc_root *root, pid_t pid, struct error *err)
{
	int directory = open_directory(root, pid, err);
	struct proc_process *p;
	struct proc_stat stat;

	if (directory < 0)
		return NULL;
	p = mem_alloc(sizeof(*p));
	p->root = root;
	p->pid = pid;
	p->pidfd = -1;
	p->directory = p->live = directory;
	p->stat = p->statm = p->status = p->io = PROC_FILE_CLOSED;
	p->tasks = TASKS_NONE;
	p->memory.rss_bytes = NAN;
	if (!first_stat(p, err) || !is_process(p, err))
		goto out;
	/* the held stat can still be read after the pidfd was opened: they are of one process */
	p->pidfd = root->live ? pidfd_of(pid) : -1;
	if (read_stat(p, &stat) == WHY_KNOWN)
		return p;
	error_set(err, _("no process with PID %d"), (int)pid);
out:
	proc_close(p);
	return NULL;
}

void proc_close(struct proc_process *p)
{
	if (!p)
		return;
	use_directory(p, p->directory, 0);
	proc_file_close(&p->stat);
	root_close(p->root, &p->io);
	tasks_clear(&p->tasks, p->root);
	network_clear(&p->network);
	cgroup_clear(&p->cgroup);
	if (p->info)
		process_info_release(p->info);
	if (p->pidfd >= 0)
		close(p->pidfd);
	close(p->directory);
	free(p);
}

int proc_pidfd(const struct proc_process *p)
{
	return p->pidfd;
}

int proc_directory(const struct proc_process *p)
{
	return p->live;
}

bool proc_ended(struct proc_process *p)
{
	struct proc_stat stat;

	if (p->ended)
		return true;
	if (p->pidfd >= 0)
		p->ended = pidfd_ended(p->pidfd);
	else if (read_stat(p, &stat) == WHY_GONE)
		p->ended = true;
	return p->ended;
}

struct process_info *proc_info(struct proc_process *p)
{
	struct proc_stat stat;

	if (!p->fresh)
		read_stat(p, &stat);
	p->fresh = false;
	if (!p->info)
		p->info = info_make(p->root, p->live, p->pid, &p->last);
	return p->info;
}

/* One call of proc_read. */
struct reading {
	struct proc_process *p;
	unsigned wants;
	struct tick tick;
	struct proc_stat stat;
	enum why stat_why;
	enum why memory_why; /* not KNOWN: it has ended, and what it had is gone */
	struct value *resource;
	struct memory_sample *memory; /* NULL: not wanted */
};

static void rate(struct reading *r, enum metric metric, uint64_t now, enum why why)
{
	r->resource[metric] = counter_rate(&r->p->rate[metric], now, why, &r->tick, 1);
}

/* Of the process clock where it works, so exact at any interval; it goes by PID, so it is believed
 * only if the held stat still belongs to a process afterwards */
static void read_cpu(struct reading *r)
{
	struct proc_process *p = r->p;
	struct cpu_reading now = { .why = WHY_KNOWN };
	struct cpu_percent percent;

	if (p->root->live && cpu_clock_ns(p->pid, &now.total_ns))
		now.mono_ns = clock_mono_ns();
	r->stat_why = now.why = read_stat(p, &r->stat);
	if (now.why == WHY_KNOWN) {
		now.user_ticks = r->stat.user_ticks;
		now.system_ticks = r->stat.system_ticks;
	}
	if (now.mono_ns == 0)
		now.total_ns = cpu_ticks_ns(now.user_ticks) + cpu_ticks_ns(now.system_ticks);
	if ((now.mono_ns == 0) != (p->cpu.mono_ns == 0))
		p->cpu = (struct cpu){ 0 }; /* two clocks do not subtract */
	percent = cpu_next(&p->cpu, &now, &r->tick);
	r->resource[METRIC_CPU] = percent.total;
	r->resource[METRIC_CPU_USER] = percent.user;
	r->resource[METRIC_CPU_SYSTEM] = percent.system;
}

static void use_stat(struct reading *r)
{
	enum why why = r->stat_why;

	rate(r, METRIC_MINOR_FAULTS, r->stat.minor_faults, why);
	rate(r, METRIC_MAJOR_FAULTS, r->stat.major_faults, why);
	if (why == WHY_KNOWN && r->p->ended)
		why = WHY_GONE;
	r->resource[METRIC_THREADS] =
		why == WHY_KNOWN ? value_of((double)r->stat.threads) : value_unknown(why);
}

/* A file of the live thread. That thread may be the next to end: then of another, once */
static enum why read_live(struct proc_process *p, struct proc_file *file, const char *name)
{
	enum why why = root_read(p->root, file, p->live, name);

	if (why == WHY_KNOWN || p->live_tid == 0)
		return why;
	use_live_thread(p);
	return root_read(p->root, file, p->live, name);
}

static void read_statm(struct reading *r)
{
	uint64_t size, resident, page = (uint64_t)sysconf(_SC_PAGESIZE);
	enum why why = r->memory_why;

	if (why == WHY_KNOWN)
		why = read_live(r->p, &r->p->statm, "statm");
	if (why == WHY_KNOWN && !proc_statm_parse(&r->p->root->bytes, &size, &resident))
		why = WHY_MALFORMED;
	if (why != WHY_KNOWN) {
		r->resource[METRIC_RSS] = r->resource[METRIC_VMS] = value_unknown(why);
		return;
	}
	r->resource[METRIC_RSS] = value_of((double)resident * (double)page);
	r->resource[METRIC_VMS] = value_of((double)size * (double)page);
}

/* status is the dearest of the files, and nothing in it has changed while no page came or went */
static void read_status(struct reading *r)
{
	struct memory *memory = &r->p->memory;
	struct memory now = { r->resource[METRIC_RSS].number, r->stat.minor_faults,
			      r->stat.major_faults, value_unknown(r->memory_why),
			      value_unknown(r->memory_why) };
	bool same = now.rss_bytes == memory->rss_bytes &&
		    now.minor_faults == memory->minor_faults &&
		    now.major_faults == memory->major_faults && !r->memory;
	enum why why = r->memory_why;

	if (why == WHY_KNOWN && !same) {
		why = read_live(r->p, &r->p->status, "status");
		now.peak = now.swap = value_unknown(why);
	}
	if (why == WHY_KNOWN && !same)
		proc_status_memory(&r->p->root->bytes, &now.peak, &now.swap);
	if (r->memory && why == WHY_KNOWN)
		proc_status_parts(&r->p->root->bytes, r->memory->part);
	if (why != WHY_KNOWN || !same)
		*memory = now;
	r->resource[METRIC_PEAK_RSS] = memory->peak;
	r->resource[METRIC_SWAP] = memory->swap;
}

static void read_io(struct reading *r)
{
	static const enum metric metric[IO_COUNT] = {
		[IO_READ_CALL_BYTES] = METRIC_READ_CALL_BYTES,
		[IO_WRITE_CALL_BYTES] = METRIC_WRITE_CALL_BYTES,
		[IO_READ_CALLS] = METRIC_READ_CALLS,
		[IO_WRITE_CALLS] = METRIC_WRITE_CALLS,
		[IO_READ] = METRIC_READ,
		[IO_WRITE] = METRIC_WRITE,
	};
	struct proc_io io = { 0 };
	enum why why = r->stat_why;

	if (why == WHY_KNOWN)
		why = root_read(r->p->root, &r->p->io, r->p->directory, "io");
	if (why == WHY_KNOWN)
		proc_io_parse(&r->p->root->bytes, &io);
	for (unsigned i = 0; i < IO_COUNT; i++)
		rate(r, metric[i], io.number[i],
		     why == WHY_KNOWN && !io.known[i] ? WHY_KERNEL : why);
}

/* On demand, and of the living only */
static enum why wanted(const struct reading *r, unsigned want)
{
	if (r->memory_why != WHY_KNOWN)
		return r->memory_why;
	return r->wants & want ? WHY_KNOWN : WHY_DEMAND;
}

/* Once it was reaped there are no rates any more, but for the last bytes of its sockets: that there
 * were none would be no news. */
static void read_network(struct reading *r, struct process_sample *out)
{
	struct proc_process *p = r->p;
	struct value *send = &r->resource[METRIC_SEND], *receive = &r->resource[METRIC_RECEIVE];

	*send = *receive = value_unknown(WHY_DEMAND);
	if (r->wants & PROC_WANT_NETWORK)
		out->network_namespace =
			network_read(&p->network, p->root, p->live, r->memory_why == WHY_KNOWN,
				     &r->tick, r->resource);
	if (r->stat_why == WHY_GONE && !(send->number > 0) && !(receive->number > 0))
		*send = *receive = value_unknown(WHY_GONE);
}

static void read_memory(struct reading *r)
{
	struct proc_process *p = r->p;

	r->memory->why = r->memory_why;
	if (r->memory_why == WHY_KNOWN)
		r->memory->reading = smaps_memory(&p->smaps, p->live, p->root->age_ns,
						  r->wants & PROC_WANT_MEMORY_NOW, &p->root->bytes,
						  &r->memory->why);
}

static void read_on_demand(struct reading *r, struct process_sample *out)
{
	struct proc_process *p = r->p;
	struct proc_root *root = p->root;
	enum why pss = wanted(r, PROC_WANT_PSS), files = wanted(r, PROC_WANT_FILES);

	if (r->memory)
		read_memory(r);
	r->resource[METRIC_PSS] =
		pss == WHY_KNOWN ? smaps_pss(&p->smaps, p->live, root->age_ns, &root->bytes)
				 : value_unknown(pss);
	r->resource[METRIC_FILES] = files == WHY_KNOWN ? fd_count(p->live, root->live, &root->bytes)
						       : value_unknown(files);
	read_network(r, out);
}

static void read_groups(struct reading *r, struct process_sample *out)
{
	struct proc_process *p = r->p;

	if (r->memory_why == WHY_KNOWN) {
		cgroup_read(&p->cgroup, p->root, p->directory, &r->tick, r->resource);
		tasks_read(&p->tasks, p->root, p->directory, r->stat.threads,
			   r->wants & PROC_WANT_THREADS, &r->tick, out);
		return;
	}
	for (enum metric m = METRIC_SWITCHES; m <= METRIC_MEMORY_LIMIT; m++) {
		if (m != METRIC_MINOR_FAULTS && m != METRIC_MAJOR_FAULTS)
			r->resource[m] = value_unknown(r->memory_why);
	}
}

/* Of the leader, or of the thread that stands for it; X once it has ended */
static char state_now(struct reading *r)
{
	struct proc_stat stat;

	if (r->p->ended)
		return 'X';
	if (r->stat_why != WHY_KNOWN)
		return '?';
	if (r->p->live_tid && root_stat(r->p->root, r->p->live, "stat", &stat) == WHY_KNOWN)
		return stat.state;
	return r->stat.state;
}

static struct memory_sample *memory_unknown(void)
{
	struct memory_sample *memory = mem_alloc(sizeof(*memory));

	for (int i = 0; i < MEMORY_PART_COUNT; i++)
		memory->part[i] = value_unknown(WHY_GONE);
	return memory;
}

void proc_read(struct proc_process *p, unsigned wants, uint64_t elapsed_ns, bool suspended,
	       struct process_sample *out)
{
	struct reading r = { .p = p, .wants = wants, .resource = out->resource };

	r.tick.elapsed_ns = elapsed_ns;
	r.tick.why = suspended ? WHY_SUSPEND : elapsed_ns == 0 ? WHY_FIRST : WHY_KNOWN;
	out->network_namespace = false;
	out->threads = NULL;
	out->thread_count = 0;
	out->memory = r.memory = wants & PROC_WANT_MEMORY ? memory_unknown() : NULL;
	read_cpu(&r);
	p->ended |= r.stat_why == WHY_GONE;
	r.memory_why = p->ended ? WHY_GONE : r.stat_why;
	if (r.memory_why == WHY_MALFORMED)
		r.memory_why = WHY_KNOWN; /* stat alone is damaged */
	use_stat(&r);
	read_statm(&r);
	read_status(&r);
	read_io(&r);
	read_groups(&r, out);
	read_on_demand(&r, out);
	out->ended = p->ended;
	out->state = state_now(&r);
}
