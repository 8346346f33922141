/* "operations" (what was timed) and "metrics" (counters, gauges, distributions) of a process. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "report/json_parts.h"

const struct json_figure json_figures[JSON_FIGURES] = {
#define X(name)                                                         \
	{                                                               \
#name "_seconds", #name, offsetof(struct figures, name) \
	}
	X(mean), X(stdev), X(min), X(p50), X(p90), X(p95), X(p99), X(p999), X(max),
#undef X
};

const struct json_cost json_costs[JSON_COSTS] = {
	{ "cpu_seconds", NEED_CPU, offsetof(struct figures, cpu) },
	{ "cpu_percent", NEED_CPU, offsetof(struct figures, cpu_percent) },
	{ "allocations", NEED_MEMORY, offsetof(struct figures, allocations) },
	{ "allocated_bytes", NEED_MEMORY, offsetof(struct figures, allocated) },
	{ "freed_bytes", NEED_MEMORY, offsetof(struct figures, freed) },
	{ "peak_bytes", NEED_MEMORY, offsetof(struct figures, peak) },
};

const size_t json_slice_costs[JSON_SLICE_COSTS] = {
	offsetof(struct document_slice, cpu),
	offsetof(struct document_slice, allocations),
	offsetof(struct document_slice, allocated),
};

/* Slices are coarse, and there are many. */
#define SLICE_DIGITS 4

static void add_figures(cJSON *node, const struct figures *f, bool timer)
{
	for (size_t i = 0; i < JSON_FIGURES; i++) {
		const struct json_figure *key = &json_figures[i];
		const double *number = (const void *)((const char *)f + key->offset);

		node_add(node, timer ? key->timer : key->value, node_number(*number));
	}
}

static void add_costs(cJSON *node, const struct figures *f)
{
	for (size_t i = 0; i < JSON_COSTS; i++) {
		const double *number = (const void *)((const char *)f + json_costs[i].offset);

		if (!isnan(*number))
			node_add(node, json_costs[i].key, node_number(*number));
	}
}

/* Appends a bucket's bound. */
typedef void bound_fn(struct buffer *out, double upper, struct number_cache *cache);

/* Of a value it is whole. Of large buckets it is one less than what a double can hold, which it has
 * become. */
static void add_whole_bound(struct buffer *out, double upper, struct number_cache *cache)
{
	(void)cache;
	if (!(upper >= 0) || floor(upper) != upper)
		buffer_number(out, upper);
	else if (upper >= 0x1p64)
		buffer_u64(out, UINT64_MAX);
	else
		buffer_u64(out, (uint64_t)upper - (upper >= 0x1p53));
}

/* [[upper bound, count], ...] */
static void add_buckets(struct buffer *out, const struct document_bucket *buckets, size_t count,
			bound_fn *bound, struct number_cache *cache)
{
	buffer_add(out, "[", 1);
	for (size_t i = 0; i < count; i++) {
		buffer_string(out, i ? ",[" : "[");
		bound(out, buckets[i].upper, cache);
		buffer_add(out, ",", 1);
		buffer_u64(out, buckets[i].count);
		buffer_add(out, "]", 1);
	}
	buffer_add(out, "]", 1);
}

static void add_slice(struct buffer *out, const struct document_slice *slice,
		      struct number_cache *cache)
{
	const double durations[] = { slice->mean, slice->p50, slice->p90, slice->p99, slice->max };

	buffer_add(out, "[", 1);
	buffer_number_again(out, slice->from, cache);
	buffer_add(out, ",", 1);
	buffer_number_again(out, slice->to, cache);
	buffer_add(out, ",", 1);
	buffer_u64(out, slice->count);
	buffer_add(out, ",", 1);
	buffer_u64(out, slice->errors);
	for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
		buffer_add(out, ",", 1);
		buffer_digits(out, durations[i], SLICE_DIGITS);
	}
	buffer_add(out, ",", 1);
	add_buckets(out, slice->histogram, slice->histogram_count, buffer_number_again, cache);
	buffer_add(out, "]", 1);
}

static cJSON *slices_node(const struct document_op *op, struct number_cache *cache)
{
	struct buffer out = { 0 };

	buffer_add(&out, "[", 1);
	for (size_t i = 0; i < op->slice_count; i++) {
		buffer_add(&out, ",", i != 0);
		add_slice(&out, &op->slices[i], cache);
	}
	buffer_add(&out, "]", 1);
	return node_buffer(&out);
}

static double slice_cost(const struct document_slice *slice, size_t i)
{
	const double *cost = (const void *)((const char *)slice + json_slice_costs[i]);

	return *cost;
}

static bool has_slice_costs(const struct document_op *op)
{
	for (size_t i = 0; i < op->slice_count; i++)
		for (size_t k = 0; k < JSON_SLICE_COSTS; k++)
			if (!isnan(slice_cost(&op->slices[i], k)))
				return true;
	return false;
}

static cJSON *slice_costs_node(const struct document_op *op)
{
	struct buffer out = { 0 };

	for (size_t i = 0; i < op->slice_count; i++)
		for (size_t k = 0; k < JSON_SLICE_COSTS; k++) {
			buffer_string(&out, k ? "," : i ? "],[" : "[[");
			buffer_digits(&out, slice_cost(&op->slices[i], k), SLICE_DIGITS);
		}
	buffer_string(&out, "]]");
	return node_buffer(&out);
}

static cJSON *histogram_node(const struct document_bucket *buckets, size_t count, bound_fn *bound,
			     struct number_cache *cache)
{
	struct buffer out = { 0 };

	add_buckets(&out, buckets, count, bound, cache);
	return node_buffer(&out);
}

void json_add_operation(cJSON *node, const char *component, const char *operation,
			const char *label, const struct figures *figures)
{
	node_add(node, "component", node_text(component));
	node_add(node, "operation", node_text(operation));
	node_add_text_once(node, "label", label);
	node_add(node, "count", node_u64(figures->count));
	node_add(node, "errors", node_u64(figures->errors));
	node_add(node, "rate_per_second", node_number(figures->rate));
	node_add(node, "total_seconds", node_number(figures->total));
	node_add(node, "self_seconds", node_number(figures->self));
	add_figures(node, figures, true);
}

static cJSON *operation_node(const struct document_op *op, struct number_cache *cache)
{
	const struct figures *f = &op->figures;
	cJSON *node = cJSON_CreateObject();

	json_add_operation(node, op->component, op->operation, op->label, f);
	node_add(node, "time_percent", node_number(f->time_percent));
	node_add(node, "in_flight", node_u64(op->in_flight));
	node_add(node, "longest_in_flight_seconds", node_number(op->longest_in_flight));
	add_costs(node, f);
	node_add_text_once(node, "reason", op->reason);
	if (op->histogram)
		node_add(node, "histogram",
			 histogram_node(op->histogram, op->histogram_count, buffer_number_again,
					cache));
	if (op->slices)
		node_add(node, "slices", slices_node(op, cache));
	if (has_slice_costs(op))
		node_add(node, "slice_costs", slice_costs_node(op));
	return node;
}

static void add_counter(cJSON *node, const struct document_metric *m)
{
	node_add(node, "total", node_u64(m->total));
	node_add(node, "rate_per_second", node_number(m->figures.rate));
}

static void add_gauge(cJSON *node, const struct document_metric *m)
{
	node_add(node, "value", node_number(m->value));
}

static void add_value(cJSON *node, const struct document_metric *m)
{
	const struct figures *f = &m->figures;

	node_add(node, "count", node_u64(f->count));
	node_add(node, "rate_per_second", node_number(f->rate));
	node_add(node, "total", m->exact ? node_u64(m->total) : node_number(f->total));
	add_figures(node, f, false);
	if (m->min > m->max)
		return;
	cJSON_ReplaceItemInObjectCaseSensitive(node, "min", node_u64(m->min));
	cJSON_ReplaceItemInObjectCaseSensitive(node, "max", node_u64(m->max));
}

static const struct metric_kind {
	const char *name;
	void (*add)(cJSON *node, const struct document_metric *m);
} metric_kinds[] = {
	{ "counter", add_counter },
	{ "gauge", add_gauge },
	{ "value", add_value },
};

static cJSON *metric_node(const struct document_metric *m)
{
	cJSON *node = cJSON_CreateObject();

	node_add(node, "component", node_text(m->component));
	node_add(node, "name", node_text(m->name));
	node_add_text_once(node, "label", m->label);
	node_add(node, "kind", node_text(m->kind));
	node_add(node, "unit", node_text(m->unit));
	for (size_t i = 0; i < sizeof(metric_kinds) / sizeof(metric_kinds[0]); i++)
		if (strcmp(metric_kinds[i].name, m->kind) == 0)
			metric_kinds[i].add(node, m);
	node_add_text_once(node, "reason", m->reason);
	if (m->histogram)
		node_add(node, "histogram",
			 histogram_node(m->histogram, m->histogram_count, add_whole_bound, NULL));
	return node;
}

void json_add_operations(cJSON *process, const struct document_process *p)
{
	cJSON *operations = cJSON_CreateArray(), *metrics = cJSON_CreateArray();
	struct number_cache *cache = mem_alloc(sizeof(*cache));

	for (size_t i = 0; i < p->op_count; i++)
		cJSON_AddItemToArray(operations, operation_node(&p->ops[i], cache));
	for (size_t i = 0; i < p->metric_count; i++)
		cJSON_AddItemToArray(metrics, metric_node(&p->metrics[i]));
	free(cache);
	node_add(process, "operations", operations);
	node_add(process, "metrics", metrics);
}
