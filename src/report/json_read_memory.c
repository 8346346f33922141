/* "memory" of a saved process. Kinds that are not known here are passed over. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

#include "report/json_parts.h"
#include "report/json_read_parts.h"

static double read_size(struct json_reader *r, const cJSON *object, const char *key)
{
	double number = json_get_number(r, object, key);

	if (number < 0)
		json_wrong(r, key, _("a size is negative"));
	return number;
}

static struct memory_amounts read_amounts(struct json_reader *r, const cJSON *object)
{
	return (struct memory_amounts){
		.rss = read_size(r, object, "rss_bytes"),
		.pss = read_size(r, object, "pss_bytes"),
		.private = read_size(r, object, "private_bytes"),
		.swap = read_size(r, object, "swap_bytes"),
	};
}

static struct memory_growth read_growth(struct json_reader *r, const cJSON *object)
{
	return (struct memory_growth){
		.readings = (size_t)json_get_at_most(r, object, "readings", SIZE_MAX),
		.change = json_get_number(r, object, "change_bytes"),
		.bytes_per_minute = json_get_number(r, object, "growth_bytes_per_minute"),
		.low = json_get_number(r, object, "growth_low_bytes_per_minute"),
		.high = json_get_number(r, object, "growth_high_bytes_per_minute"),
		.p = json_get_number(r, object, "growth_p"),
	};
}

static enum memory_kind read_kind(struct json_reader *r, const cJSON *object, const char *key)
{
	char *name = json_need_text(r, object, key);
	enum memory_kind kind = memory_kind_by_name(name);

	free(name);
	return kind;
}

static void read_kinds(struct json_reader *r, struct document_memory *to, const cJSON *memory)
{
	const cJSON *item;
	size_t i = 0;

	cJSON_ArrayForEach(item, json_get_array(r, memory, "kinds"))
	{
		size_t up = json_into(r, "kinds", i++);
		enum memory_kind kind = read_kind(r, item, "name");

		if (r->failed)
			return;
		if (kind < MEMORY_KIND_COUNT) {
			to->reading->kind[kind] = read_amounts(r, item);
			to->growth[MEMORY_SERIES_KIND + kind] = read_growth(r, item);
		}
		json_up(r, up);
	}
}

static void read_mapping(struct json_reader *r, struct memory_reading *to, const cJSON *item)
{
	enum memory_kind kind = read_kind(r, item, "kind");

	if (kind < MEMORY_KIND_COUNT)
		to->mappings[to->mapping_count++] = (struct memory_mapping){
			.name = json_need_text(r, item, "name"),
			.kind = kind,
			.ranges = (uint32_t)json_get_at_most(r, item, "ranges", UINT32_MAX),
			.amounts = read_amounts(r, item),
		};
}

static void read_mappings(struct json_reader *r, struct memory_reading *to, const cJSON *memory)
{
	const cJSON *array = json_get_array(r, memory, "mappings"), *item;
	size_t i = 0;

	to->mappings = mem_alloc_array(json_count(array) + 1, sizeof(*to->mappings));
	cJSON_ArrayForEach(item, array)
	{
		size_t up = json_into(r, "mappings", i++);

		if (r->failed)
			return;
		read_mapping(r, to, item);
		json_up(r, up);
	}
	memory_reading_settle(to);
}

static void read_reading(struct json_reader *r, struct document_memory *to, const cJSON *memory)
{
	const cJSON *total = json_get_object(r, memory, "total");
	size_t up = json_into_key(r, "total");

	if (total) {
		to->reading = memory_reading_new();
		to->reading->total = read_amounts(r, total);
		to->growth[MEMORY_SERIES_RSS] = read_growth(r, total);
	}
	json_up(r, up);
	if (!total)
		return;
	to->reading->ranges = json_get_u64(r, memory, "ranges");
	read_kinds(r, to, memory);
	read_mappings(r, to->reading, memory);
}

static void read_series(struct json_reader *r, struct document_memory *to, const cJSON *memory)
{
	const cJSON *series = json_get_object(r, memory, "series");
	size_t up = json_into_key(r, "series");

	if (series) {
		to->series_count = json_count(json_get_array(r, series, "time_seconds"));
		to->seconds = json_read_numbers(r, series, "time_seconds", to->series_count);
		if (!to->seconds)
			json_wrong(r, "time_seconds", _("missing"));
		for (size_t i = 0; to->seconds && i < to->series_count; i++)
			if (isnan(to->seconds[i]))
				json_wrong(r, "time_seconds", _("not all are numbers"));
		for (int i = 0; i < MEMORY_SERIES_COUNT; i++)
			to->series[i] = json_read_numbers(r, series, json_memory_series[i],
							  to->series_count);
	}
	json_up(r, up);
}

static void read_leak(struct json_reader *r, struct leak *to, const cJSON *memory)
{
	char *verdict = json_need_text(r, memory, "verdict"),
	     *why = json_get_text(r, memory, "why");
	int i = LEAK_NOT_TESTED;

	while (i <= LEAK_LEAKING && strcmp(json_leak_verdicts[i], verdict) != 0)
		i++;
	if (i > LEAK_LEAKING)
		json_wrong(r, "verdict", _("not a verdict"));
	else
		to->verdict = (enum leak_verdict)i;
	to->bytes_per_minute = json_get_number(r, memory, "growth_bytes_per_minute");
	to->low = json_get_number(r, memory, "growth_low_bytes_per_minute");
	to->high = json_get_number(r, memory, "growth_high_bytes_per_minute");
	to->p = json_get_number(r, memory, "growth_p");
	snprintf(to->why, sizeof(to->why), "%s", why ? why : "");
	free(verdict);
	free(why);
}

void json_read_memory(struct json_reader *r, struct document_process *to, const cJSON *process)
{
	const cJSON *memory = json_get_object(r, process, "memory");
	size_t up = json_into_key(r, "memory");
	struct document_memory *m;

	if (memory) {
		m = to->memory = mem_alloc(sizeof(*m));
		m->reason = json_get_text(r, memory, "reason");
		m->read_seconds = json_get_number(r, memory, "read_seconds");
		for (int i = 0; i < MEMORY_PART_COUNT; i++)
			m->part[i] = read_size(r, memory, memory_part_info[i].name);
		for (int i = 0; i < MEMORY_SERIES_COUNT; i++)
			m->growth[i] = memory_growth_of(NULL, (enum memory_series)i);
		read_reading(r, m, memory);
		read_series(r, m, memory);
		read_leak(r, &m->leak, memory);
		if (!m->reading && !m->reason)
			m->reason = json_read_reason(r, memory, true);
	}
	json_up(r, up);
}
