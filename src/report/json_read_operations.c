/* "operations" and "metrics" of a saved process. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

#include "report/json_parts.h"
#include "report/json_read_parts.h"

/* [[upper bound, count], ...] */
static struct document_bucket *read_buckets(struct json_reader *r, const cJSON *array,
					    const char *key, size_t *count)
{
	struct document_bucket *buckets = mem_alloc_array(json_count(array), sizeof(*buckets));
	const cJSON *item;

	*count = 0;
	cJSON_ArrayForEach(item, array)
	{
		size_t up = json_into(r, key, *count);
		const cJSON *part = json_first_of(r, item);
		double upper = json_next_number(r, &part);

		if (isnan(upper))
			json_wrong(r, NULL, _("not a number"));
		buckets[(*count)++] = (struct document_bucket){ .upper = upper,
								.count = json_next_u64(r, &part) };
		json_up(r, up);
	}
	return buckets;
}

static struct document_bucket *read_histogram(struct json_reader *r, const cJSON *object,
					      size_t *count)
{
	const cJSON *array = json_get_array(r, object, "histogram");

	return array ? read_buckets(r, array, "histogram", count) : NULL;
}

static double next_duration(struct json_reader *r, const cJSON **item)
{
	double seconds = json_next_number(r, item);

	if (seconds < 0)
		json_wrong(r, NULL, _("a duration is negative"));
	return seconds;
}

/* Ends of neighbours are the same number, or nearly. */
#define SLICE_OVERLAP 1e-6

/* [from, to, count, errors, mean, p50, p90, p99, max, histogram] */
static void read_slice(struct json_reader *r, struct document_slice *to, const cJSON *slice)
{
	const cJSON *item = json_first_of(r, slice), *buckets;
	double *const durations[] = { &to->mean, &to->p50, &to->p90, &to->p99, &to->max };

	to->from = json_next_number(r, &item);
	to->to = json_next_number(r, &item);
	if (isnan(to->from) || isnan(to->to))
		json_wrong(r, NULL, _("it has no time"));
	else if (to->from < 0 || to->to < to->from)
		json_wrong(r, NULL, _("it ends before it begins"));
	to->count = json_next_u64(r, &item);
	to->errors = json_next_u64(r, &item);
	for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++)
		*durations[i] = next_duration(r, &item);
	buckets = json_next_of(r, &item);
	if (buckets && !cJSON_IsArray(buckets))
		json_wrong(r, NULL, _("not an array"));
	to->histogram =
		read_buckets(r, r->failed ? NULL : buckets, "histogram", &to->histogram_count);
}

static void read_slices(struct json_reader *r, struct document_op *to, const cJSON *op)
{
	const cJSON *slices = json_get_array(r, op, "slices"), *item;
	double up_to = 0;

	if (!slices)
		return;
	to->slices = mem_alloc_array(json_count(slices), sizeof(*to->slices));
	cJSON_ArrayForEach(item, slices)
	{
		size_t up = json_into(r, "slices", to->slice_count);

		if (r->failed)
			return;
		read_slice(r, &to->slices[to->slice_count++], item);
		if (up_to - to->slices[to->slice_count - 1].from > SLICE_OVERLAP)
			json_wrong(r, NULL, _("it is not after the one before it"));
		up_to = to->slices[to->slice_count - 1].to;
		json_up(r, up);
	}
}

static double next_cost(struct json_reader *r, const cJSON **item)
{
	double cost = json_next_number(r, item);

	if (cost < 0)
		json_wrong(r, NULL, _("it is negative"));
	return cost;
}

/* [cpu, allocations, allocated] of each slice; NULL: nothing was measured. */
static void read_slice_costs(struct json_reader *r, struct document_op *to, const cJSON *costs)
{
	const cJSON *slice = costs ? costs->child : NULL;

	if (costs && json_count(costs) != to->slice_count)
		json_wrong(r, "slice_costs", _("not as many as there are slices"));
	for (size_t i = 0; i < to->slice_count; i++) {
		size_t up = json_into(r, "slice_costs", i);
		const cJSON *item = slice ? json_first_of(r, slice) : NULL;

		for (size_t k = 0; k < JSON_SLICE_COSTS; k++) {
			double *cost = (void *)((char *)&to->slices[i] + json_slice_costs[k]);

			*cost = slice && !r->failed ? next_cost(r, &item) : NAN;
		}
		slice = slice ? slice->next : NULL;
		json_up(r, up);
	}
}

static void read_figures(struct json_reader *r, struct figures *f, const cJSON *object, bool timer)
{
	for (size_t i = 0; i < JSON_FIGURES; i++) {
		const struct json_figure *key = &json_figures[i];
		double *to = (void *)((char *)f + key->offset);

		*to = json_get_number(r, object, timer ? key->timer : key->value);
		if (timer && *to < 0)
			json_wrong(r, key->timer, _("a duration is negative"));
	}
	f->rate = json_get_number(r, object, "rate_per_second");
}

/* What is not there was not measured. Means and what is kept follow from the sums. */
static void read_costs(struct json_reader *r, struct figures *f, const cJSON *op)
{
	for (size_t i = 0; i < JSON_COSTS; i++) {
		double *to = (void *)((char *)f + json_costs[i].offset);

		*to = json_get_number(r, op, json_costs[i].key);
		if (*to < 0)
			json_wrong(r, json_costs[i].key, _("it is negative"));
	}
	f->cpu_mean = f->count ? f->cpu / (double)f->count : NAN;
	f->allocations_mean = f->count ? f->allocations / (double)f->count : NAN;
	f->allocated_mean = f->count ? f->allocated / (double)f->count : NAN;
	f->net = f->allocated - f->freed;
}

static void read_operation(struct json_reader *r, struct document_op *to, const cJSON *op)
{
	struct figures *f = &to->figures;
	bool unknown;

	to->component = json_need_text(r, op, "component");
	to->operation = json_need_text(r, op, "operation");
	to->label = json_get_text(r, op, "label");
	read_figures(r, f, op, true);
	f->count = json_need_u64(r, op, "count");
	f->errors = json_need_u64(r, op, "errors");
	f->total = json_get_number(r, op, "total_seconds");
	f->self = json_get_number(r, op, "self_seconds");
	f->time_percent = json_get_number(r, op, "time_percent");
	read_costs(r, f, op);
	to->in_flight = (uint32_t)json_get_at_most(r, op, "in_flight", UINT32_MAX);
	to->longest_in_flight = json_get_number(r, op, "longest_in_flight_seconds");
	unknown = isnan(f->rate) || isnan(f->mean) || isnan(f->p99) || isnan(to->longest_in_flight);
	to->reason = json_read_reason(r, op, unknown);
	to->histogram = read_histogram(r, op, &to->histogram_count);
	read_slices(r, to, op);
	read_slice_costs(r, to, json_get_array(r, op, "slice_costs"));
}

static void read_kind(struct json_reader *r, struct document_metric *to, const cJSON *metric)
{
	char *kind = json_need_text(r, metric, "kind");

	if (strcmp(kind, "counter") != 0 && strcmp(kind, "gauge") != 0 &&
	    strcmp(kind, "value") != 0)
		json_wrong(r, "kind", _("not a kind of metric"));
	snprintf(to->kind, sizeof(to->kind), "%.7s", kind);
	free(kind);
}

static void read_extremes(struct document_metric *to, const cJSON *metric)
{
	if (json_is_whole(cJSON_GetObjectItemCaseSensitive(metric, "min"), &to->min) &&
	    json_is_whole(cJSON_GetObjectItemCaseSensitive(metric, "max"), &to->max))
		return;
	to->min = 1; /* above max: unknown */
	to->max = 0;
}

static void read_metric(struct json_reader *r, struct document_metric *to, const cJSON *metric)
{
	to->component = json_need_text(r, metric, "component");
	to->name = json_need_text(r, metric, "name");
	to->label = json_get_text(r, metric, "label");
	to->unit = json_need_text(r, metric, "unit");
	read_kind(r, to, metric);
	read_figures(r, &to->figures, metric, false);
	to->figures.count = json_get_u64(r, metric, "count");
	to->figures.total = json_get_number(r, metric, "total");
	to->figures.self = to->figures.time_percent = NAN;
	to->exact = json_is_whole(cJSON_GetObjectItemCaseSensitive(metric, "total"), &to->total);
	if (!to->exact && strcmp(to->kind, "counter") == 0)
		json_wrong(r, "total", _("not a whole number"));
	to->value = json_get_number(r, metric, "value");
	read_extremes(to, metric);
	to->reason = json_get_text(r, metric, "reason");
	to->histogram = read_histogram(r, metric, &to->histogram_count);
}

void json_read_operations(struct json_reader *r, struct document_process *to, const cJSON *process)
{
	const cJSON *operations = json_get_array(r, process, "operations"), *item;
	const cJSON *metrics = json_get_array(r, process, "metrics");
	size_t capacity = 0;

	cJSON_ArrayForEach(item, operations)
	{
		size_t up = json_into(r, "operations", to->op_count);

		if (r->failed)
			return;
		to->ops = vec_room(to->ops, to->op_count, &capacity);
		read_operation(r, &to->ops[to->op_count++], item);
		json_up(r, up);
	}
	capacity = 0;
	cJSON_ArrayForEach(item, metrics)
	{
		size_t up = json_into(r, "metrics", to->metric_count);

		if (r->failed)
			return;
		to->metrics = vec_room(to->metrics, to->metric_count, &capacity);
		read_metric(r, &to->metrics[to->metric_count++], item);
		json_up(r, up);
	}
}
