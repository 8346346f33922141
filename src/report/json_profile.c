/* "profile" of a process: functions, call paths, hits. Figures of functions are for who reads; paths and hits are the profile. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

#include "report/hot.h"
#include "report/json_parts.h"

static cJSON *function_node(const struct profile_data *d, const struct function_row *row,
			    uint64_t samples)
{
	const struct profile_function *function = &d->functions[row->function];
	cJSON *node = cJSON_CreateObject();

	node_add(node, "name", node_text(function->name));
	node_add(node, "module", node_text(function->module));
	node_add(node, "self_samples", node_u64(row->self));
	node_add(node, "total_samples", node_u64(row->total));
	node_add(node, "self_percent", node_number(hot_percent(row->self, samples)));
	node_add(node, "total_percent", node_number(hot_percent(row->total, samples)));
	node_add(node, "self_seconds", node_number(hot_seconds(d, row->self)));
	node_add(node, "total_seconds", node_number(hot_seconds(d, row->total)));
	return node;
}

/* By their indices, which paths are made of: those without a sample too. */
static cJSON *functions_node(const struct profile_data *d)
{
	static const struct functions_choice all = { .op = PROFILE_ANY_OP };
	struct hot hot = hot_functions(d, &all);
	struct function_row *rows = mem_alloc_array(d->function_count, sizeof(*rows));
	cJSON *node = cJSON_CreateArray();

	for (size_t i = 0; i < hot.count; i++)
		rows[hot.rows[i].function] = hot.rows[i];
	for (size_t i = 0; i < d->function_count; i++) {
		rows[i].function = (uint32_t)i;
		cJSON_AddItemToArray(node, function_node(d, &rows[i], hot.samples));
	}
	free(rows);
	free(hot.rows);
	return node;
}

static cJSON *paths_node(const struct profile_data *d)
{
	struct buffer out = { 0 };

	buffer_string(&out, "[");
	for (size_t i = 0; i < d->path_count; i++) {
		buffer_string(&out, i ? ",[" : "[");
		if (d->paths[i].caller == PROFILE_NONE)
			buffer_string(&out, "-1");
		else
			buffer_u64(&out, d->paths[i].caller);
		buffer_string(&out, ",");
		buffer_u64(&out, d->paths[i].function);
		buffer_string(&out, "]");
	}
	buffer_string(&out, "]");
	return node_buffer(&out);
}

static int operation_index(uint32_t op)
{
	return op == PROFILE_NO_OP    ? JSON_NO_OPERATION
	       : op >= PROFILE_ANY_OP ? JSON_UNKNOWN_OPERATION
				      : (int)op;
}

static cJSON *hits_node(const struct profile_data *d)
{
	struct buffer out = { 0 };

	buffer_string(&out, "[");
	for (size_t i = 0; i < d->hit_count; i++) {
		const struct profile_hit *hit = &d->hits[i];

		buffer_format(&out, "%s[%u,%d,%d,", i ? "," : "", hit->path, (int)hit->tid,
			      operation_index(hit->op));
		buffer_u64(&out, hit->count);
		buffer_string(&out, "]");
	}
	buffer_string(&out, "]");
	return node_buffer(&out);
}

static void add_account(cJSON *node, const struct profile_data *d)
{
	node_add(node, "period_seconds", node_number(d->period_seconds));
	node_add(node, "kernel", node_bool(d->kernel));
	node_add(node, "samples", node_u64(d->account.samples));
	node_add(node, "lost", node_u64(d->account.lost));
	node_add(node, "cut", node_u64(d->account.cut));
	node_add(node, "cpu_seconds", node_number(d->account.cpu_seconds));
	node_add(node, "coverage", node_number(functions_coverage(d)));
	node_add_text_once(node, "reason", d->reason);
}

void json_add_profile(cJSON *process, const struct document_process *p)
{
	cJSON *node;

	if (!p->profile)
		return;
	node = cJSON_CreateObject();
	add_account(node, p->profile);
	node_add(node, "functions", functions_node(p->profile));
	node_add(node, "paths", paths_node(p->profile));
	node_add(node, "hits", hits_node(p->profile));
	node_add(process, "profile", node);
}
