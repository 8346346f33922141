/* "memory" of a process: kinds, the largest mappings, readings over time, growth and verdict. */
#include <math.h>

#include "base/mem.h"
#include "report/json_parts.h"

#define MAPPINGS_MOST 20 /* the largest of all kinds */

/* The kinds are named alike in the table of kinds. */
const char *const json_memory_series[MEMORY_SERIES_COUNT] = {
	[MEMORY_SERIES_RSS] = "rss_bytes",
	[MEMORY_SERIES_PSS] = "pss_bytes",
	[MEMORY_SERIES_PRIVATE] = "private_bytes",
	[MEMORY_SERIES_SWAP] = "swap_bytes",
#define X(id, name, title, help) [MEMORY_SERIES_KIND + MEMORY_##id] = name "_bytes",
#include "model/memory_kinds.def"
#undef X
};

const char *const json_leak_verdicts[] = {
	[LEAK_NOT_TESTED] = "not_tested",
	[LEAK_NOT_ENOUGH_DATA] = "not_enough_data",
	[LEAK_STABLE] = "stable",
	[LEAK_LEAKING] = "leaking",
};

static void add_amounts(cJSON *node, const struct memory_amounts *a)
{
	node_add(node, "rss_bytes", node_number(a->rss));
	node_add(node, "pss_bytes", node_number(a->pss));
	node_add(node, "private_bytes", node_number(a->private));
	node_add(node, "swap_bytes", node_number(a->swap));
}

static void add_growth(cJSON *node, const struct memory_growth *g)
{
	node_add(node, "readings", node_u64(g->readings));
	node_add(node, "change_bytes", node_number(g->change));
	node_add(node, "growth_bytes_per_minute", node_number(g->bytes_per_minute));
	node_add(node, "growth_low_bytes_per_minute", node_number(g->low));
	node_add(node, "growth_high_bytes_per_minute", node_number(g->high));
	node_add(node, "growth_p", node_number(g->p));
}

static cJSON *kind_node(const struct document_memory *m, int kind)
{
	cJSON *node = cJSON_CreateObject();

	node_add(node, "name", node_text(memory_kind_info[kind].name));
	add_amounts(node, &m->reading->kind[kind]);
	add_growth(node, &m->growth[MEMORY_SERIES_KIND + kind]);
	return node;
}

static cJSON *mapping_node(const struct memory_mapping *mapping)
{
	cJSON *node = cJSON_CreateObject();

	node_add(node, "name", node_text(mapping->name));
	node_add(node, "kind", node_text(memory_kind_info[mapping->kind].name));
	node_add(node, "ranges", node_u64(mapping->ranges));
	add_amounts(node, &mapping->amounts);
	return node;
}

static void add_reading(cJSON *node, const struct document_memory *m)
{
	cJSON *total = cJSON_CreateObject(), *kinds = cJSON_CreateArray(),
	      *mappings = cJSON_CreateArray();

	node_add(node, "ranges", node_u64(m->reading->ranges));
	add_amounts(total, &m->reading->total);
	add_growth(total, &m->growth[MEMORY_SERIES_RSS]);
	node_add(node, "total", total);
	for (int i = 0; i < MEMORY_KIND_COUNT; i++)
		cJSON_AddItemToArray(kinds, kind_node(m, i));
	node_add(node, "kinds", kinds);
	for (size_t i = 0; i < m->reading->mapping_count && i < MAPPINGS_MOST; i++)
		cJSON_AddItemToArray(mappings, mapping_node(&m->reading->mappings[i]));
	node_add(node, "mappings", mappings);
}

static void add_series(cJSON *node, const struct document_memory *m)
{
	cJSON *series = cJSON_CreateObject();

	json_add_numbers(series, "time_seconds", m->seconds, m->series_count);
	for (int i = 0; i < MEMORY_SERIES_COUNT; i++)
		if (m->series[i])
			json_add_numbers(series, json_memory_series[i], m->series[i],
					 m->series_count);
	node_add(node, "series", series);
}

static void add_leak(cJSON *node, const struct leak *leak)
{
	node_add(node, "growth_bytes_per_minute", node_number(leak->bytes_per_minute));
	node_add(node, "growth_low_bytes_per_minute", node_number(leak->low));
	node_add(node, "growth_high_bytes_per_minute", node_number(leak->high));
	node_add(node, "growth_p", node_number(leak->p));
	node_add(node, "verdict", node_text(json_leak_verdicts[leak->verdict]));
	node_add(node, "why", node_text(leak->why));
}

void json_add_memory(cJSON *process, const struct document_process *p)
{
	const struct document_memory *m = p->memory;
	cJSON *node;

	if (!m)
		return;
	node = cJSON_CreateObject();
	node_add_text_once(node, "reason", m->reason);
	node_add(node, "read_seconds", node_number(m->read_seconds));
	for (int i = 0; i < MEMORY_PART_COUNT; i++)
		node_add(node, memory_part_info[i].name, node_number(m->part[i]));
	if (m->reading)
		add_reading(node, m);
	if (m->seconds)
		add_series(node, m);
	add_leak(node, &m->leak);
	node_add(process, "memory", node);
}
