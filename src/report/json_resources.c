/* "resources", "series" and "threads" of a process. */
#include <math.h>
#include <string.h>

#include "report/json_parts.h"
#include "report/recorded.h"

static cJSON *resource_node(const struct process_track *p, enum metric metric)
{
	const struct history_range *range = &p->range[metric];
	cJSON *node = cJSON_CreateObject();
	bool any = range->count != 0;

	node_add_value(node, "now", recorded_last(p)->resource[metric]);
	node_add(node, "mean", node_number(any ? range->mean : NAN));
	node_add(node, "min", node_number(any ? range->min : NAN));
	node_add(node, "max", node_number(any ? range->max : NAN));
	node_add(node, "unit", node_text(unit_name(metric_info[metric].unit)));
	if (!any)
		node_add_reason(node, WHY_NONE);
	return node;
}

void json_add_resources(cJSON *process, const struct process_track *p)
{
	cJSON *node = cJSON_CreateObject();

	for (int i = 0; i < METRIC_COUNT; i++)
		node_add(node, metric_info[i].name, resource_node(p, (enum metric)i));
	node_add(process, "resources", node);
}

/* A float has seven good digits; as a double it would print seventeen. */
static double seven_digits(float number)
{
	double scale;

	if (!isfinite(number) || number == 0)
		return number;
	scale = pow(10, 6 - floor(log10(fabs((double)number))));
	return isfinite(scale) && scale > 0 ? round(number * scale) / scale : number;
}

static void append(struct buffer *out, double number)
{
	buffer_string(out, out->length ? "," : "[");
	buffer_number(out, number);
}

static cJSON *close_array(struct buffer *out)
{
	buffer_string(out, out->length ? "]" : "[]");
	return node_buffer(out);
}

static void add_numbers(cJSON *series, const struct process_track *p, enum metric metric)
{
	struct buffer out = { 0 };

	for (size_t i = 0; i < p->row_count; i++)
		append(&out, seven_digits(p->rows[i].number[metric]));
	node_add(series, metric_info[metric].name, close_array(&out));
}

void json_add_series(cJSON *process, const struct process_track *p)
{
	cJSON *series = cJSON_CreateObject();
	struct buffer times = { 0 };

	for (size_t i = 0; i < p->row_count; i++)
		append(&times, seven_digits(p->rows[i].seconds));
	node_add(series, "time_seconds", close_array(&times));
	for (int i = 0; i < METRIC_COUNT; i++)
		if (p->range[i].count)
			add_numbers(series, p, (enum metric)i);
	node_add(process, "series", series);
}

static cJSON *frame_node(const struct process_track *p, const struct frame_sample *frame)
{
	const struct op_key *key = &p->ops[frame->op].key;
	cJSON *node = cJSON_CreateObject();

	node_add(node, "component", node_text(key->component));
	node_add(node, "operation", node_text(key->operation));
	if (*key->label)
		node_add(node, "label", node_text(key->label));
	node_add(node, "elapsed_seconds", node_number((double)frame->elapsed_ns * 1e-9));
	return node;
}

static cJSON *thread_node(const struct process_track *p, const struct thread_sample *thread)
{
	cJSON *node = cJSON_CreateObject(), *stack = cJSON_CreateArray();
	char state[2] = { thread->state, '\0' }, name[sizeof(thread->name) + 1] = "";

	memcpy(name, thread->name, sizeof(thread->name));
	node_add(node, "tid", node_u64((uint64_t)thread->tid));
	node_add(node, "name", node_text(name));
	node_add_value(node, "cpu_percent", thread->cpu_percent);
	node_add_value(node, "cpu_user_percent", thread->cpu_user_percent);
	node_add_value(node, "cpu_system_percent", thread->cpu_system_percent);
	node_add_value(node, "run_queue_wait_percent", thread->run_queue_wait_percent);
	node_add(node, "state", node_text(state));
	node_add(node, "depth", node_u64(thread->depth));
	for (uint32_t i = 0; i < thread->frames; i++)
		if (thread->stack[i].op < p->op_count)
			cJSON_AddItemToArray(stack, frame_node(p, &thread->stack[i]));
	node_add(node, "stack", stack);
	return node;
}

void json_add_threads(cJSON *process, const struct process_track *p)
{
	cJSON *threads = cJSON_CreateArray();

	for (uint32_t i = 0; p->now && p->now->threads && i < p->now->thread_count; i++)
		cJSON_AddItemToArray(threads, thread_node(p, &p->now->threads[i]));
	node_add(process, "threads", threads);
}
