/* The threads of a process. */
#include "proc/task.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/order.h"
#include "proc/directory.h"

#define RENAME_TURNS 16

/* The status file is the dearest of a thread's, and context switches stand nowhere else: of more
 * threads than these they are read less often. */
#define SWITCHES_FEW 4
#define SWITCHES_NS  5000000000u

/* One reading of all threads. */
struct reading {
	struct tasks *tasks;
	struct proc_root *root;
	const struct tick *tick;
	bool rows;
	bool switching;  /* switches are read */
	bool lost;       /* a thread has ended: look again */
	bool reset;      /* a count went backwards */
	bool waits;      /* the kernel counts waits */
	bool switches;   /* and switches */
	enum why absent; /* where it does not seem to: why */
	struct process_sample *out;
};

static void close_task(struct proc_root *root, struct task *task)
{
	root_close(root, &task->stat);
	root_close(root, &task->schedstat);
	root_close(root, &task->status);
}

static enum why read_file(struct reading *r, const struct task *task, struct proc_file *file,
			  const char *name)
{
	char path[48] = "";
	enum why why;

	if (file->fd < 0)
		snprintf(path, sizeof(path), "%d/%s", (int)task->tid, name);
	why = root_read(r->root, file, r->tasks->directory, path);
	if (why == WHY_FILES)
		r->absent = why;
	return why;
}

static int compare_tids(const void *a, const void *b)
{
	pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;

	return ORDER(x, y);
}

struct tids {
	pid_t *tids;
	size_t count, capacity;
};

static bool add_tid(void *context, uint64_t number)
{
	struct tids *list = context;

	list->tids = vec_room(list->tids, list->count, &list->capacity);
	list->tids[list->count++] = (pid_t)number;
	return true;
}

/* Merges the threads that are there now into those that were: both ascend */
static void merge(struct tasks *tasks, struct proc_root *root, const struct tids *now)
{
	struct task *old = tasks->items;
	struct task *items = mem_alloc_array(now->count + 1, sizeof(*items));
	size_t i = 0;

	for (size_t n = 0; n < now->count; n++) {
		while (i < tasks->count && old[i].tid < now->tids[n])
			close_task(root, &old[i++]);
		if (i < tasks->count && old[i].tid == now->tids[n] && !old[i].gone) {
			items[n] = old[i++];
			continue;
		}
		items[n] = (struct task){ .tid = now->tids[n],
					  .stat = PROC_FILE_CLOSED,
					  .schedstat = PROC_FILE_CLOSED,
					  .status = PROC_FILE_CLOSED };
	}
	while (i < tasks->count)
		close_task(root, &old[i++]);
	free(old);
	tasks->items = items;
	tasks->count = now->count;
}

static enum why list(struct tasks *tasks, struct proc_root *root, int directory)
{
	struct tids now = { 0 };
	enum why why;

	if (tasks->directory < 0)
		tasks->directory = openat(directory, "task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (tasks->directory < 0)
		return proc_why(errno);
	why = directory_each_at(tasks->directory, &root->bytes, add_tid, &now);
	if (why == WHY_KNOWN) {
		qsort(now.tids, now.count, sizeof(*now.tids), compare_tids);
		merge(tasks, root, &now);
	}
	free(now.tids);
	return why;
}

/* Adds what a count has grown by. A thread that is new counts from 0 if the others are known. */
static void add(struct reading *r, uint64_t *sum, const struct task *task, uint64_t last,
		uint64_t now)
{
	if (!task->known)
		last = r->tasks->listed ? 0 : now;
	if (now < last)
		r->reset = true;
	else
		*sum += now - last;
}

/* Of a thread that has not run since, nothing has changed */
static void read_switches(struct reading *r, struct task *task, uint64_t slices)
{
	uint64_t switches, preemptions;

	if (slices && slices == task->switched_slices) {
		r->switches = true;
		return;
	}
	if (read_file(r, task, &task->status, "status") != WHY_KNOWN ||
	    !proc_status_switches(&r->root->bytes, &switches, &preemptions))
		return;
	r->switches = true;
	add(r, &r->tasks->switches, task, task->switches, switches);
	add(r, &r->tasks->preemptions, task, task->preemptions, preemptions);
	task->switches = switches;
	task->preemptions = preemptions;
	task->switched_slices = slices;
}

static void fill_row(struct reading *r, struct task *task, const struct proc_schedstat *sched,
		     uint64_t mono_ns)
{
	struct thread_sample *row = &r->out->threads[r->out->thread_count++];
	const struct proc_thread *thread = &task->thread;
	bool exact = r->root->live && sched->slices;
	struct cpu_reading cpu = {
		.total_ns = exact ? sched->run_ns
				  : cpu_ticks_ns(thread->user_ticks + thread->system_ticks),
		.user_ticks = thread->user_ticks,
		.system_ticks = thread->system_ticks,
		.mono_ns = exact ? mono_ns : 0,
	};
	struct cpu_percent percent = cpu_next(&task->cpu, &cpu, r->tick);

	*row = (struct thread_sample){
		.tid = task->tid,
		.state = thread->state,
		.processor = thread->processor,
		.cpu_percent = percent.total,
		.cpu_user_percent = percent.user,
		.cpu_system_percent = percent.system,
		.run_queue_wait_percent =
			counter_rate(&task->wait, sched->wait_ns,
				     sched->slices ? WHY_KNOWN : WHY_KERNEL, r->tick, 100 / 1e9),
	};
	memcpy(row->name, thread->name, sizeof(row->name));
}

/* A thread that has not run since is as it was, but another thread may have named it: so in turns
 * they are read all the same */
static bool is_unchanged(const struct reading *r, const struct task *task,
			 const struct proc_schedstat *sched)
{
	return task->thread.state && sched->slices && sched->slices == task->last.slices &&
	       sched->run_ns == task->last.run_ns &&
	       ((unsigned)task->tid + r->tasks->turn) % RENAME_TURNS != 0;
}

static void read_row(struct reading *r, struct task *task, const struct proc_schedstat *sched,
		     uint64_t mono_ns)
{
	struct proc_thread *thread = &task->thread;
	struct proc_stat stat;

	if (is_unchanged(r, task, sched)) {
		fill_row(r, task, sched, mono_ns);
		return;
	}
	if (read_file(r, task, &task->stat, "stat") != WHY_KNOWN ||
	    !proc_stat_parse(&r->root->bytes, &stat))
		return;
	*thread = (struct proc_thread){ stat.user_ticks, stat.system_ticks, stat.processor,
					stat.state, "" };
	memcpy(thread->name, stat.comm, sizeof(thread->name) - 1);
	fill_row(r, task, sched, mono_ns);
}

static void read_task(struct reading *r, struct task *task)
{
	struct proc_schedstat sched = { 0 };
	uint64_t mono_ns = r->root->live && r->rows ? clock_mono_ns() : 0;
	enum why why = read_file(r, task, &task->schedstat, "schedstat");

	task->read = true;
	if (why == WHY_GONE || (why != WHY_KNOWN && task->last.slices > 0)) {
		task->gone = r->lost = true;
		return;
	}
	if (why == WHY_KNOWN && !proc_schedstat_parse(&r->root->bytes, &sched))
		sched = (struct proc_schedstat){ 0 };
	r->waits |= sched.slices > 0;
	add(r, &r->tasks->wait_ns, task, task->last.wait_ns, sched.wait_ns);
	if (r->switching || !task->known)
		read_switches(r, task, sched.slices);
	if (r->rows)
		read_row(r, task, &sched, mono_ns);
	task->last = sched;
	task->known = true;
}

/* Reads what has not been read in this tick */
static void read_all(struct reading *r)
{
	struct process_sample *out = r->out;
	struct tasks *tasks = r->tasks;

	if (r->rows)
		out->threads = mem_resize(out->threads, out->thread_count + tasks->count + 1,
					  sizeof(*out->threads));
	for (size_t i = 0; i < tasks->count; i++) {
		if (!tasks->items[i].read)
			read_task(r, &tasks->items[i]);
	}
}

static void begin(struct tasks *tasks, bool rows, uint64_t elapsed_ns)
{
	for (size_t i = 0; i < tasks->count; i++) {
		tasks->items[i].read = false;
		if (rows && !tasks->rows) { /* what they used while nobody looked is of no tick */
			tasks->items[i].cpu = (struct cpu){ 0 };
			tasks->items[i].wait.valid = false;
		}
	}
	tasks->rows = rows;
	tasks->turn++;
	tasks->switch_age_ns += elapsed_ns;
}

/* Whether switches are to be read at this tick. The first two ticks make a rate; after a suspend it
 * begins anew. */
static bool switches_due(const struct tasks *tasks, const struct tick *tick)
{
	return tick->why != WHY_KNOWN || tasks->turn <= 2 || tasks->count <= SWITCHES_FEW ||
	       tasks->switch_age_ns + tick->elapsed_ns / 2 >= SWITCHES_NS;
}

/* Between two readings of the switches, their rate is that of the last two */
static void set_switches(struct reading *r, enum why why, enum why broken)
{
	struct tasks *tasks = r->tasks;
	struct tick tick = { tasks->switch_age_ns, broken };

	if (r->switching || why != WHY_KNOWN || broken != WHY_KNOWN) {
		if (why == WHY_KNOWN && !r->switches)
			why = r->absent;
		tasks->voluntary =
			counter_rate(&tasks->switch_rate, tasks->switches, why, &tick, 1);
		tasks->involuntary =
			counter_rate(&tasks->preemption_rate, tasks->preemptions, why, &tick, 1);
		tasks->switch_age_ns = 0;
	}
	r->out->resource[METRIC_SWITCHES] = tasks->voluntary;
	r->out->resource[METRIC_PREEMPTIONS] = tasks->involuntary;
}

static void set_rates(struct reading *r, enum why why)
{
	struct tasks *tasks = r->tasks;
	enum why waits = why != WHY_KNOWN ? why : r->waits ? WHY_KNOWN : r->absent;
	struct tick tick = *r->tick;

	if (r->reset && tick.why == WHY_KNOWN)
		tick.why = WHY_RESET;
	r->out->resource[METRIC_RUN_QUEUE] =
		counter_rate(&tasks->wait_rate, tasks->wait_ns, waits, &tick, 100 / 1e9);
	set_switches(r, why, tick.why);
}

void tasks_read(struct tasks *tasks, struct proc_root *root, int directory, uint64_t threads,
		bool rows, const struct tick *tick, struct process_sample *out)
{
	struct reading r = { .tasks = tasks,
			     .root = root,
			     .tick = tick,
			     .rows = rows,
			     .absent = WHY_KERNEL,
			     .out = out };
	enum why why = WHY_KNOWN;

	if (threads > TASKS_CHEAP && !rows) {
		tasks_clear(tasks, root);
		set_rates(&r, WHY_DEMAND);
		return;
	}
	begin(tasks, rows, tick->elapsed_ns);
	if (!tasks->listed || tasks->count != threads)
		why = list(tasks, root, directory);
	r.switching = switches_due(tasks, tick);
	read_all(&r);
	if (r.lost) {
		why = list(tasks, root, directory);
		read_all(&r);
	}
	tasks->listed |= why == WHY_KNOWN;
	set_rates(&r, why);
}

void tasks_clear(struct tasks *tasks, struct proc_root *root)
{
	for (size_t i = 0; i < tasks->count; i++)
		close_task(root, &tasks->items[i]);
	free(tasks->items);
	if (tasks->directory >= 0)
		close(tasks->directory);
	*tasks = TASKS_NONE;
}

pid_t tasks_live(struct proc_root *root, int directory)
{
	struct tids now = { 0 };
	struct proc_stat stat;
	pid_t found = 0;

	directory_each(directory, "task", &root->bytes, add_tid, &now);
	for (size_t i = 0; i < now.count && !found; i++) {
		char name[48];

		snprintf(name, sizeof(name), "task/%d/stat", (int)now.tids[i]);
		if (root_stat(root, directory, name, &stat) == WHY_KNOWN && stat.state != 'Z' &&
		    stat.state != 'X')
			found = now.tids[i];
	}
	free(now.tids);
	return found;
}
