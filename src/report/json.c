/* The document of perftop: its frame. The parts are in json_*.c. */
#include "report/json.h"

#include <math.h>
#include <string.h>
#include <sys/wait.h>

#include "report/json_parts.h"
#include "report/recorded.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

static cJSON *host_node(const struct host *host)
{
	cJSON *node = cJSON_CreateObject();

	if (!host)
		return node;
	node_add(node, "name", node_text(host->name));
	node_add(node, "kernel", node_text(host->kernel));
	node_add(node, "cpus", node_u64(host->cpus));
	node_add(node, "cpu_model", node_text(host->cpu_model));
	node_add(node, "memory_bytes", node_number(host->memory_bytes));
	node_add(node, "boot_id", node_text(host->boot_id));
	return node;
}

static cJSON *run_node(const struct history *h, const struct json_options *options)
{
	cJSON *node = cJSON_CreateObject();
	const struct sample *now = h->now;

	node_add(node, "interval_seconds", node_number(options->interval));
	node_add(node, "window_seconds", node_number(h->window));
	node_add(node, "elapsed_seconds", node_number(history_elapsed(h)));
	node_add(node, "samples", node_u64(h->samples));
	node_add(node, "view", node_text(view_name(options->view)));
	node_add(node, "self_cpu_percent", node_number(now ? now->self_cpu_percent : NAN));
	node_add(node, "self_rss_bytes", node_number(now ? now->self_rss_bytes : NAN));
	node_add(node, "late_seconds", node_number(now ? now->late_seconds : NAN));
	node_add(node, "suspended", node_bool(now && now->suspended));
	if (!now || !isfinite(now->self_cpu_percent))
		node_add_reason(node, WHY_FIRST);
	return node;
}

static cJSON *segment_node(const struct segment_sample *segment)
{
	cJSON *node = cJSON_CreateObject(), *dropped = cJSON_CreateObject();

	node_add(node, "state", node_text(segment_state_name(segment->state)));
	for (int i = 0; i < PERFTOP_DROP_COUNT; i++)
		node_add(dropped, drop_name((enum perftop_drop)i), node_u64(segment->dropped[i]));
	node_add(node, "dropped", dropped);
	node_add(node, "size_bytes", node_u64(segment->size_bytes));
	node_add(node, "used_bytes", node_u64(segment->used_bytes));
	node_add(node, "threads", node_u64(segment->slabs));
	return node;
}

static void add_identity(cJSON *node, const struct process_info *info)
{
	node_add(node, "pid", node_u64((uint64_t)info->id.pid));
	node_add(node, "comm", node_text(info->comm));
	node_add(node, "command", node_text(info->command));
	node_add(node, "start_time",
		 info->start_wall_ns > 0 ? node_time(info->start_wall_ns) : cJSON_CreateNull());
	node_add(node, "parent", node_u64((uint64_t)info->parent));
	node_add(node, "user", node_text(info->user));
	node_add(node, "executable", node_text(info->executable));
	node_add(node, "directory", node_text(info->directory));
	node_add(node, "cgroup", node_text(info->cgroup));
}

static void add_state(cJSON *node, const struct process_sample *last)
{
	char state[2] = { last->state, '\0' };
	int status = last->exit_status;

	node_add(node, "state", node_text(state));
	node_add(node, "ended", node_bool(last->ended));
	if (!last->ended || status == -1)
		return;
	node_add(node, "exit_status",
		 node_u64((uint64_t)(WIFSIGNALED(status) ? 128 + WTERMSIG(status)
							 : WEXITSTATUS(status))));
}

static cJSON *process_node(const struct history *h, const struct process_track *p,
			   const struct json_options *options)
{
	cJSON *node = cJSON_CreateObject();
	const struct process_sample *last = recorded_last(p);

	add_identity(node, p->info);
	add_state(node, last);
	json_add_resources(node, p);
	if (last->network_namespace)
		node_add(node, "network_of_namespace", node_bool(true));
	if (options->series)
		json_add_series(node, p);
	json_add_threads(node, p);
	json_add_operations(node, h, p, options);
	node_add(node, "segment", segment_node(&last->segment));
	node_add(node, "findings", cJSON_CreateArray());
	node_add(node, "health", cJSON_CreateNull());
	return node;
}

char *json_document(const struct history *h, const struct json_options *options)
{
	cJSON *root, *processes;

	node_init();
	root = cJSON_CreateObject();
	processes = cJSON_CreateArray();
	node_add(root, "schema", node_text("perftop/1"));
	node_add(root, "perftop_version", node_text(PACKAGE_VERSION));
	node_add(root, "time", h->now ? node_time(h->now->wall_ns) : cJSON_CreateNull());
	node_add(root, "host", host_node(options->host));
	node_add(root, "run", run_node(h, options));
	for (size_t i = 0; i < h->process_count; i++)
		cJSON_AddItemToArray(processes, process_node(h, h->processes[i], options));
	node_add(root, "processes", processes);
	return node_print(root, options->pretty);
}

static cJSON *entry_node(const struct process_entry *entry)
{
	cJSON *node = cJSON_CreateObject();

	node_add(node, "pid", node_u64((uint64_t)entry->id.pid));
	node_add(node, "comm", node_text(entry->comm));
	node_add(node, "command", node_text(entry->command));
	node_add(node, "user", node_text(entry->user));
	node_add(node, "cpu_percent", node_number(entry->cpu_percent));
	node_add(node, "rss_bytes", node_number(entry->rss_bytes));
	node_add(node, "threads", node_u64(entry->threads));
	node_add(node, "instrumented", node_bool(entry->instrumented));
	node_add(node, "readable", node_bool(entry->readable));
	node_add(node, "operations", node_u64(entry->operations));
	if (!isfinite(entry->cpu_percent) || !isfinite(entry->rss_bytes))
		node_add_reason(node, WHY_PERMISSION);
	return node;
}

char *json_entries(const struct process_entry *entries, size_t count)
{
	cJSON *root;

	node_init();
	root = cJSON_CreateArray();
	for (size_t i = 0; i < count; i++)
		cJSON_AddItemToArray(root, entry_node(&entries[i]));
	return node_print(root, false);
}
