/* The document as JSON: its frame. The parts are in json_*.c. */
#include <math.h>

#include "report/json_parts.h"
#include "report/report.h"

static cJSON *host_node(const struct document *d)
{
	cJSON *node = cJSON_CreateObject();

	if (!d->host.name)
		return node;
	node_add(node, "name", node_text(d->host.name));
	node_add(node, "kernel", node_text(d->host.kernel));
	node_add(node, "cpus", node_u64(d->host.cpus));
	node_add(node, "cpu_model", node_text(d->host.cpu_model));
	node_add(node, "memory_bytes", node_number(d->host.memory_bytes));
	node_add(node, "boot_id", node_text(d->host.boot_id));
	return node;
}

static cJSON *run_node(const struct document *d)
{
	cJSON *node = cJSON_CreateObject();

	node_add(node, "interval_seconds", node_number(d->run.interval));
	node_add(node, "window_seconds", node_number(d->run.window));
	node_add(node, "elapsed_seconds", node_number(d->run.elapsed));
	node_add(node, "samples", node_u64(d->run.samples));
	node_add(node, "view", node_text(d->run.view));
	node_add(node, "self_cpu_percent", node_number(d->run.self_cpu_percent));
	node_add(node, "self_rss_bytes", node_number(d->run.self_rss_bytes));
	node_add(node, "late_seconds", node_number(d->run.late));
	node_add(node, "suspended", node_bool(d->run.suspended));
	if (!isfinite(d->run.self_cpu_percent))
		node_add_text_once(node, "reason", why_text(WHY_FIRST));
	node_add_text_once(node, "note", d->run.note);
	return node;
}

static cJSON *segment_node(const struct document_process *p)
{
	cJSON *node = cJSON_CreateObject(), *dropped = cJSON_CreateObject();

	node_add(node, "state", node_text(p->segment_state));
	for (size_t i = 0; i < p->drop_count; i++)
		cJSON_AddItemToObject(dropped, p->drops[i].name, node_u64(p->drops[i].count));
	node_add(node, "dropped", dropped);
	node_add(node, "size_bytes", node_u64(p->segment_size));
	node_add(node, "used_bytes", node_u64(p->segment_used));
	node_add(node, "threads", node_u64(p->segment_threads));
	return node;
}

static void add_identity(cJSON *node, const struct document_process *p)
{
	node_add(node, "pid", node_u64((uint64_t)p->pid));
	node_add(node, "comm", node_text(p->comm));
	node_add(node, "command", node_text(p->command));
	node_add(node, "start_time", node_time(p->start_wall_ns));
	node_add(node, "parent", node_u64((uint64_t)p->parent));
	node_add(node, "user", node_text(p->user));
	node_add(node, "executable", node_text(p->executable));
	node_add(node, "directory", node_text(p->directory));
	node_add(node, "cgroup", node_text(p->cgroup));
}

static void add_state(cJSON *node, const struct document_process *p)
{
	char state[2] = { p->state, '\0' };

	node_add(node, "state", node_text(state));
	node_add(node, "ended", node_bool(p->ended));
	if (p->ended && p->exit_status != -1)
		node_add(node, "exit_status", node_u64((uint64_t)p->exit_status));
}

static cJSON *process_node(const struct document_process *p)
{
	cJSON *node = cJSON_CreateObject();

	add_identity(node, p);
	add_state(node, p);
	json_add_resources(node, p);
	if (p->network_of_namespace)
		node_add(node, "network_of_namespace", node_bool(true));
	if (p->series_seconds)
		json_add_series(node, p);
	json_add_memory(node, p);
	json_add_threads(node, p);
	json_add_operations(node, p);
	json_add_profile(node, p);
	node_add(node, "segment", segment_node(p));
	json_add_judgement(node, p);
	return node;
}

static char *print(const struct document *d, bool pretty)
{
	cJSON *root, *processes;

	node_init();
	root = cJSON_CreateObject();
	processes = cJSON_CreateArray();
	node_add(root, "schema", node_text(JSON_SCHEMA));
	node_add(root, "perftop_version", node_text(d->version));
	node_add(root, "time", node_time(d->wall_ns));
	node_add(root, "host", host_node(d));
	node_add(root, "run", run_node(d));
	for (size_t i = 0; i < d->process_count; i++)
		cJSON_AddItemToArray(processes, process_node(&d->processes[i]));
	node_add(root, "processes", processes);
	return node_print(root, pretty);
}

char *report_json(const struct document *d, const struct report_look *look)
{
	(void)look;
	return print(d, true);
}

char *report_json_line(const struct document *d)
{
	return print(d, false);
}
