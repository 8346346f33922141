/* Processes that could be watched: for the picker and `perftop list`. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/order.h"
#include "proc/files.h"

#include "source/internal.h"

/* Processor time over the time since its start. */
static double cpu_over_life(int directory, struct bytes *scratch)
{
	double hz = (double)sysconf(_SC_CLK_TCK), age;
	struct proc_stat stat;

	if (proc_file_once(directory, "stat", scratch) != WHY_KNOWN ||
	    !proc_stat_parse(scratch, &stat))
		return NAN;
	age = (double)clock_boot_ns() * 1e-9 - (double)stat.start_ticks / hz;
	return age > 0 ? 100 * (double)(stat.user_ticks + stat.system_ticks) / hz / age : NAN;
}

static void fill(struct process_entry *entry, struct proc_process *proc, struct bytes *scratch)
{
	struct process_info *info = process_info_hold(proc_info(proc)); /* reading may renew it */
	struct process_sample sample = { .exit_status = -1, .focus = UINT32_MAX };
	int directory = proc_directory(proc);

	proc_read(proc, 0, 0, false, &sample);
	*entry = (struct process_entry){
		.id = info->id,
		.comm = mem_string(info->comm),
		.command = mem_string(info->command),
		.user = mem_string(info->user ? info->user : ""),
		.cpu_percent = cpu_over_life(directory, scratch),
		.rss_bytes = sample.resource[METRIC_RSS].number,
		.readable = sample.resource[METRIC_READ].why != WHY_PERMISSION,
	};
	if (value_known(sample.resource[METRIC_THREADS]))
		entry->threads = (uint32_t)sample.resource[METRIC_THREADS].number;
	entry->instrumented = segment_probe(directory, info->inner_pid, &entry->operations);
	process_sample_clear(&sample);
	process_info_release(info);
}

static double order_of(double cpu_percent)
{
	return isnan(cpu_percent) ? -1 : cpu_percent;
}

static int compare(const void *left, const void *right)
{
	const struct process_entry *a = left, *b = right;
	double cpu_a = order_of(a->cpu_percent), cpu_b = order_of(b->cpu_percent);

	if (a->instrumented != b->instrumented)
		return a->instrumented ? -1 : 1;
	if (cpu_a != cpu_b)
		return ORDER(cpu_b, cpu_a);
	return ORDER(a->id.pid, b->id.pid);
}

struct process_entry *source_list(const char *proc_root, size_t *count, struct error *err)
{
	struct proc_root *root = proc_root_open(proc_root ? proc_root : "/proc", err);
	struct process_entry *entries = NULL;
	struct bytes scratch = { 0 };
	size_t capacity = 0, pid_count;
	pid_t *pids;

	*count = 0;
	if (!root)
		return NULL;
	pids = proc_list(root, &pid_count);
	for (size_t i = 0; i < pid_count; i++) {
		struct proc_process *proc =
			pids[i] == getpid() ? NULL : proc_open(root, pids[i], NULL);

		if (!proc)
			continue;
		entries = vec_room(entries, *count, &capacity);
		fill(&entries[(*count)++], proc, &scratch);
		proc_close(proc);
	}
	free(pids);
	bytes_clear(&scratch);
	proc_root_close(root);
	if (!entries)
		return mem_alloc(sizeof(*entries));
	qsort(entries, *count, sizeof(*entries), compare);
	return entries;
}
