/* "resources", "series" and "threads" of a process. */
#include <math.h>
#include <stddef.h>

#include "report/json_parts.h"

const struct json_thread_value json_thread_values[JSON_THREAD_VALUES] = {
	{ "cpu_percent", offsetof(struct document_thread, cpu) },
	{ "cpu_user_percent", offsetof(struct document_thread, cpu_user) },
	{ "cpu_system_percent", offsetof(struct document_thread, cpu_system) },
	{ "run_queue_wait_percent", offsetof(struct document_thread, run_queue_wait) },
};

static cJSON *resource_node(const struct document_resource *resource, enum metric metric)
{
	cJSON *node = cJSON_CreateObject();

	node_add(node, "now", node_number(resource->now));
	if (!isfinite(resource->now))
		node_add_text_once(node, "reason", resource->reason);
	node_add(node, "mean", node_number(resource->mean));
	node_add(node, "min", node_number(resource->min));
	node_add(node, "max", node_number(resource->max));
	node_add(node, "unit", node_text(unit_name(metric_info[metric].unit)));
	node_add_text_once(node, "reason", resource->reason);
	return node;
}

void json_add_resources(cJSON *process, const struct document_process *p)
{
	cJSON *node = cJSON_CreateObject();

	for (int i = 0; i < METRIC_COUNT; i++)
		node_add(node, metric_info[i].name, resource_node(&p->resource[i], (enum metric)i));
	node_add(process, "resources", node);
}

void json_add_numbers(cJSON *object, const char *key, const double *numbers, size_t count)
{
	struct buffer out = { 0 };

	buffer_string(&out, "[");
	for (size_t i = 0; i < count; i++) {
		if (i)
			buffer_string(&out, ",");
		buffer_number(&out, numbers[i]);
	}
	buffer_string(&out, "]");
	node_add(object, key, node_buffer(&out));
}

void json_add_series(cJSON *process, const struct document_process *p)
{
	cJSON *series = cJSON_CreateObject();

	json_add_numbers(series, "time_seconds", p->series_seconds, p->series_count);
	for (int i = 0; i < METRIC_COUNT; i++)
		if (p->series[i])
			json_add_numbers(series, metric_info[i].name, p->series[i],
					 p->series_count);
	node_add(process, "series", series);
}

static cJSON *frame_node(const struct document_frame *frame)
{
	cJSON *node = cJSON_CreateObject();

	node_add(node, "component", node_text(frame->component));
	node_add(node, "operation", node_text(frame->operation));
	node_add_text_once(node, "label", frame->label);
	node_add(node, "elapsed_seconds", node_number(frame->elapsed));
	return node;
}

static void add_value(cJSON *node, const struct document_thread *thread, size_t which)
{
	const struct json_thread_value *key = &json_thread_values[which];
	const struct value *value = (const void *)((const char *)thread + key->offset);

	node_add(node, key->key, node_number(value->number));
	if (!value_known(*value))
		node_add_text_once(node, "reason", thread->reason);
}

static cJSON *thread_node(const struct document_thread *thread)
{
	cJSON *node = cJSON_CreateObject(), *stack = cJSON_CreateArray();
	char state[2] = { thread->state, '\0' };

	node_add(node, "tid", node_u64(thread->tid));
	node_add(node, "name", node_text(thread->name));
	for (size_t i = 0; i < JSON_THREAD_VALUES; i++)
		add_value(node, thread, i);
	node_add(node, "state", node_text(state));
	node_add(node, "depth", node_u64(thread->depth));
	for (size_t i = 0; i < thread->frames; i++)
		cJSON_AddItemToArray(stack, frame_node(&thread->stack[i]));
	node_add(node, "stack", stack);
	return node;
}

void json_add_threads(cJSON *process, const struct document_process *p)
{
	cJSON *threads = cJSON_CreateArray();

	for (size_t i = 0; i < p->thread_count; i++)
		cJSON_AddItemToArray(threads, thread_node(&p->threads[i]));
	node_add(process, "threads", threads);
}
