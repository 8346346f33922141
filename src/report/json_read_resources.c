/* "resources", "series" and "threads" of a saved process. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

#include "report/json_parts.h"
#include "report/json_read_parts.h"

static struct document_resource read_resource(struct json_reader *r, const cJSON *resource)
{
	struct document_resource to = {
		.now = json_get_number(r, resource, "now"),
		.mean = json_get_number(r, resource, "mean"),
		.min = json_get_number(r, resource, "min"),
		.max = json_get_number(r, resource, "max"),
	};

	to.reason = json_read_reason(r, resource, isnan(to.now));
	return to;
}

void json_read_resources(struct json_reader *r, struct document_process *to, const cJSON *process)
{
	const cJSON *resources = json_get_object(r, process, "resources");
	size_t up = json_into_key(r, "resources");

	for (int i = 0; i < METRIC_COUNT; i++) {
		const cJSON *resource = json_get_object(r, resources, metric_info[i].name);
		size_t down = json_into_key(r, metric_info[i].name);

		to->resource[i] = read_resource(r, resource);
		json_up(r, down);
	}
	json_up(r, up);
}

/* One number for each of the times. */
static double *read_numbers(struct json_reader *r, const cJSON *array, const char *key,
			    size_t count)
{
	double *numbers = mem_alloc_array(count, sizeof(*numbers));
	const cJSON *item;
	size_t i = 0;

	cJSON_ArrayForEach(item, array)
	{
		size_t up = json_into(r, key, i);

		numbers[i++] = json_number_of(r, item);
		json_up(r, up);
	}
	return numbers;
}

double *json_read_numbers(struct json_reader *r, const cJSON *series, const char *key, size_t count)
{
	const cJSON *array = json_get_array(r, series, key);

	if (!array)
		return NULL;
	if (json_count(array) == count)
		return read_numbers(r, array, key, count);
	json_wrong(r, key, _("not as many numbers as there are times"));
	return NULL;
}

static void check_times(struct json_reader *r, const struct document_process *to)
{
	for (size_t i = 0; i < to->series_count; i++)
		if (isnan(to->series_seconds[i]))
			json_wrong(r, "time_seconds", _("not all are numbers"));
}

void json_read_series(struct json_reader *r, struct document_process *to, const cJSON *process)
{
	const cJSON *series = json_get_object(r, process, "series");
	const cJSON *times = json_get_array(r, series, "time_seconds");
	size_t up = json_into_key(r, "series");

	if (series && !times)
		json_wrong(r, "time_seconds", _("missing"));
	if (times) {
		to->series_count = json_count(times);
		to->series_seconds = read_numbers(r, times, "time_seconds", to->series_count);
		check_times(r, to);
		for (int i = 0; i < METRIC_COUNT; i++)
			to->series[i] =
				json_read_numbers(r, series, metric_info[i].name, to->series_count);
	}
	json_up(r, up);
}

static void read_stack(struct json_reader *r, struct document_thread *to, const cJSON *thread)
{
	const cJSON *stack = json_get_array(r, thread, "stack"), *item;
	size_t capacity = 0;

	cJSON_ArrayForEach(item, stack)
	{
		size_t up = json_into(r, "stack", to->frames);

		if (r->failed)
			return;
		to->stack = vec_room(to->stack, to->frames, &capacity);
		to->stack[to->frames++] = (struct document_frame){
			.component = json_need_text(r, item, "component"),
			.operation = json_need_text(r, item, "operation"),
			.label = json_get_text(r, item, "label"),
			.elapsed = json_need_number(r, item, "elapsed_seconds"),
		};
		json_up(r, up);
	}
}

static void read_thread(struct json_reader *r, struct document_thread *to, const cJSON *thread)
{
	to->tid = json_get_u64(r, thread, "tid");
	to->name = json_need_text(r, thread, "name");
	for (size_t i = 0; i < JSON_THREAD_VALUES; i++) {
		const struct json_thread_value *key = &json_thread_values[i];
		double number = json_get_number(r, thread, key->key);
		struct value *value = (void *)((char *)to + key->offset);

		*value = isnan(number) ? value_unknown(WHY_NONE) : value_of(number);
	}
	to->reason = json_get_text(r, thread, "reason");
	to->state = json_read_state(r, thread);
	to->depth = (uint32_t)json_get_at_most(r, thread, "depth", UINT32_MAX);
	read_stack(r, to, thread);
}

void json_read_threads(struct json_reader *r, struct document_process *to, const cJSON *process)
{
	const cJSON *threads = json_get_array(r, process, "threads"), *item;
	size_t capacity = 0;

	cJSON_ArrayForEach(item, threads)
	{
		size_t up = json_into(r, "threads", to->thread_count);

		if (r->failed)
			return;
		to->threads = vec_room(to->threads, to->thread_count, &capacity);
		read_thread(r, &to->threads[to->thread_count++], item);
		json_up(r, up);
	}
}
