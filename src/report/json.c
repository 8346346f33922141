/* The list of processes as JSON. */
#include "report/json.h"

#include <math.h>

#include "report/node.h"

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
		node_add_text_once(node, "reason", why_text(WHY_PERMISSION));
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
