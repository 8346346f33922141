/* Opening and closing of events. */
#include "perf/events.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/file_at.h"
#include "base/mem.h"

#include "perf/refusal.h"

#define STACK_MOST    65528u /* the kernel takes multiples of 8 below 65535 */
#define CHAIN_BYTES   512u   /* of a sample, where it is not deep */
#define SCANS_AT_MOST 32     /* a process that makes threads faster than we can list them */

static uint32_t stack_copied(const struct events_options *options)
{
	return options->stack_bytes < STACK_MOST ? options->stack_bytes & ~7u : STACK_MOST;
}

static void fill_attr(struct perf_event_attr *attr, const struct events_options *options)
{
	*attr = (struct perf_event_attr){
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(*attr),
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_period = 1000000000u / options->hertz, /* ns */
		.sample_type = RECORD_ALWAYS | PERF_SAMPLE_CALLCHAIN,
		.inherit = 1,
		.inherit_thread = 1,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
		.mmap = 1,
		.mmap2 = 1,
		.comm = 1,
		.comm_exec = 1,
		.wakeup_events = (options->hertz + options->wakes - 1) / options->wakes,
	};
	if (options->stack_bytes == 0)
		return;
	attr->sample_type |= PERF_SAMPLE_REGS_USER | PERF_SAMPLE_STACK_USER;
	attr->exclude_callchain_user = 1;
	attr->sample_regs_user = options->registers;
	attr->sample_stack_user = stack_copied(options);
}

/* Without the kernel's part, a copied stack needs no chain beside it */
static void exclude_kernel(struct perf_event_attr *attr)
{
	attr->exclude_kernel = 1;
	attr->exclude_hv = 1;
	attr->exclude_callchain_kernel = 1;
	if (attr->exclude_callchain_user)
		attr->sample_type &= ~(uint64_t)PERF_SAMPLE_CALLCHAIN;
}

/* What is refused is asked for without: errno tells which. A thread that has ended says nothing: ESRCH */
static bool negotiate(struct events *e, pid_t tid)
{
	int fd;

	while ((fd = event_open(&e->attr, tid, e->rings.ring[0].cpu)) == -1) {
		if ((errno == EACCES || errno == EPERM) && !e->attr.exclude_kernel)
			exclude_kernel(&e->attr);
		else if ((errno == EINVAL || errno == E2BIG) && e->attr.inherit)
			e->attr.inherit = e->attr.inherit_thread = 0;
		else
			return false;
	}
	close(fd);
	e->kernel = !e->attr.exclude_kernel;
	e->follows = e->attr.inherit;
	return true;
}

static void thread_close(struct events *e, struct events_thread *t)
{
	for (size_t i = 0; i < e->rings.count; i++) {
		if (t->fds[i] != -1)
			close(t->fds[i]);
	}
	free(t->fds);
	free(t->ids);
}

static void remember(struct events *e, size_t i)
{
	const struct events_thread *t = &e->threads[i];

	lookup_put(&e->by_tid, lookup_number((uint64_t)t->tid), (uint32_t)i);
	for (size_t cpu = 0; cpu < e->rings.count; cpu++) {
		if (t->fds[cpu] != -1)
			lookup_put(&e->by_id, lookup_number(t->ids[cpu]), (uint32_t)t->tid);
	}
}

/* false: errno tells; ENODEV, of a processor that is gone, is none */
static bool open_on(struct events *e, struct events_thread *t, size_t i)
{
	int fd = event_open(&e->attr, t->tid, e->rings.ring[i].cpu);

	t->fds[i] = fd;
	if (fd == -1)
		return errno == ENODEV;
	return ioctl(fd, PERF_EVENT_IOC_SET_OUTPUT, e->rings.ring[i].fd) == 0 &&
	       ioctl(fd, PERF_EVENT_IOC_ID, &t->ids[i]) == 0;
}

static bool thread_open(struct events *e, pid_t tid)
{
	struct events_thread t = { .tid = tid };
	bool opened = true;

	t.fds = mem_alloc_array(e->rings.count, sizeof(*t.fds));
	t.ids = mem_alloc_array(e->rings.count, sizeof(*t.ids));
	memset(t.fds, 0xff, e->rings.count * sizeof(*t.fds));
	for (size_t i = 0; opened && i < e->rings.count; i++)
		opened = open_on(e, &t, i);
	if (!opened) {
		int code = errno;

		thread_close(e, &t);
		errno = code;
		return false;
	}
	e->threads = vec_room(e->threads, e->thread_count, &e->thread_capacity);
	e->threads[e->thread_count] = t;
	remember(e, e->thread_count++);
	return true;
}

/* The TIDs now, ascending as the kernel lists them */
static pid_t *list(const struct events *e, size_t *count)
{
	DIR *directory = file_at_directory(e->options.proc_directory, "task");
	pid_t *tids = NULL;
	size_t capacity = 0;
	struct dirent *entry;

	*count = 0;
	while (directory && (entry = readdir(directory))) {
		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		tids = vec_room(tids, *count, &capacity);
		tids[(*count)++] = (pid_t)strtol(entry->d_name, NULL, 10);
	}
	if (directory)
		closedir(directory);
	return tids;
}

/* Programs that we start later have the limit too: it is raised only where it must be */
static void raise_limit(size_t events)
{
	const rlim_t others = 256;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= events + others)
		return;
	limit.rlim_cur = limit.rlim_max < events + others ? limit.rlim_max : events + others;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* Opens what has no events yet; how many. -1: errno tells, but of threads that have ended */
static int open_new(struct events *e, const pid_t *tids, size_t count)
{
	int opened = 0;

	for (size_t i = 0; i < count; i++) {
		if (lookup_get(&e->by_tid, lookup_number((uint64_t)tids[i])) != LOOKUP_NONE)
			continue;
		if (thread_open(e, tids[i]))
			opened++;
		else if (errno != ESRCH)
			return -1;
	}
	return opened;
}

/* Until nothing is new: a thread's children are followed only once it has events itself */
static bool open_threads(struct events *e, struct error *err)
{
	int opened = 1, code = ESRCH;

	for (int n = 0; n < SCANS_AT_MOST && opened > 0; n++) {
		size_t count;
		pid_t *tids = list(e, &count);

		raise_limit(count * e->rings.count);
		opened = open_new(e, tids, count);
		code = opened == -1 ? errno : ESRCH;
		free(tids);
		if (code == EMFILE)
			return refusal_of_descriptors(count, e->rings.count, err);
	}
	return (opened != -1 && e->thread_count > 0) || refusal_of_event(code, e->options.pid, err);
}

/* With the first thread that is alive: the leader may have ended */
static bool negotiate_any(struct events *e, struct error *err)
{
	size_t count;
	pid_t *tids = list(e, &count);
	bool agreed = false;

	errno = ESRCH;
	for (size_t i = 0; i < count && !agreed; i++) {
		agreed = negotiate(e, tids[i]);
		if (!agreed && errno != ESRCH)
			break;
	}
	if (!agreed)
		refusal_of_event(errno, e->options.pid, err);
	free(tids);
	return agreed;
}

bool events_open(struct events *e, const struct events_options *options, struct error *err)
{
	const struct rings_options rings = {
		.pid = options->pid,
		.hertz = options->hertz,
		.sample_bytes = stack_copied(options) + CHAIN_BYTES,
	};

	e->options = *options;
	fill_attr(&e->attr, options);
	if (rings_open(&e->rings, &rings, err) && negotiate_any(e, err) && open_threads(e, err))
		return true;
	events_close(e);
	return false;
}

void events_close(struct events *e)
{
	for (size_t i = 0; i < e->thread_count; i++)
		thread_close(e, &e->threads[i]);
	rings_close(&e->rings);
	free(e->threads);
	lookup_clear(&e->by_id);
	lookup_clear(&e->by_tid);
	streams_clear(&e->streams);
	*e = (struct events){ 0 };
}

static bool is_in(const pid_t *tids, size_t count, pid_t tid)
{
	for (size_t i = 0; i < count; i++) {
		if (tids[i] == tid)
			return true;
	}
	return false;
}

static void remember_all(struct events *e)
{
	lookup_empty(&e->by_id);
	lookup_empty(&e->by_tid);
	for (size_t i = 0; i < e->thread_count; i++)
		remember(e, i);
}

static void close_ended(struct events *e, const pid_t *tids, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < e->thread_count; i++) {
		if (is_in(tids, count, e->threads[i].tid))
			e->threads[kept++] = e->threads[i];
		else
			thread_close(e, &e->threads[i]);
	}
	if (kept < e->thread_count) {
		e->thread_count = kept;
		remember_all(e);
	}
}

void events_scan(struct events *e)
{
	size_t count;
	pid_t *tids;

	if (e->follows)
		return;
	tids = list(e, &count);
	close_ended(e, tids, count);
	open_new(e, tids, count);
	free(tids);
}

void events_renew(struct events *e)
{
	if (e->follows)
		return;
	close_ended(e, NULL, 0);
	events_scan(e);
}

static uint64_t counted_ns(const struct events *e, const struct events_thread *t)
{
	uint64_t sum = 0, ns;

	for (size_t i = 0; i < e->rings.count; i++) {
		if (t->fds[i] != -1 && read(t->fds[i], &ns, sizeof(ns)) == sizeof(ns))
			sum += ns;
	}
	return sum;
}

bool events_used_ns(const struct events *e, uint64_t *ns)
{
	*ns = 0;
	for (size_t i = 0; e->follows && i < e->thread_count; i++)
		*ns += counted_ns(e, &e->threads[i]);
	return e->follows;
}

bool events_accept(struct events *e, const struct record_sample *sample)
{
	uint32_t opener = lookup_get(&e->by_id, lookup_number(sample->id));

	return sample->pid == e->options.pid &&
	       streams_accept(&e->streams, (uint32_t)sample->tid, opener);
}
