/* "findings" and "health" of a saved process. */
#include <math.h>

#include "base/mem.h"

#include "report/json_read_parts.h"

static char *text_or_none(struct json_reader *r, const cJSON *object, const char *key)
{
	char *text = json_get_text(r, object, key);

	return text ? text : mem_string("");
}

static void read_finding(struct json_reader *r, struct document_finding *to, const cJSON *finding)
{
	to->rule = json_need_text(r, finding, "rule");
	to->severity = json_need_text(r, finding, "severity");
	to->message = json_need_text(r, finding, "message");
	to->subject = text_or_none(r, finding, "subject");
	to->suggestion = text_or_none(r, finding, "suggestion");
	to->unit = text_or_none(r, finding, "unit");
	to->value = json_get_number(r, finding, "value");
	to->threshold = json_get_number(r, finding, "threshold");
	to->since_wall_ns = json_get_time(r, finding, "since");
	to->until_wall_ns = json_get_time(r, finding, "until");
}

static void read_findings(struct json_reader *r, struct document_process *to, const cJSON *process)
{
	const cJSON *findings = json_get_array(r, process, "findings"), *item;
	size_t capacity = 0;

	cJSON_ArrayForEach(item, findings)
	{
		size_t up = json_into(r, "findings", to->finding_count);

		if (r->failed)
			return;
		to->findings = vec_room(to->findings, to->finding_count, &capacity);
		read_finding(r, &to->findings[to->finding_count++], item);
		json_up(r, up);
	}
}

static void read_parts(struct json_reader *r, struct document_process *to, const cJSON *health)
{
	const cJSON *parts = json_get_array(r, health, "parts"), *item;
	size_t capacity = 0;

	cJSON_ArrayForEach(item, parts)
	{
		size_t up = json_into(r, "parts", to->part_count);

		if (r->failed)
			return;
		to->parts = vec_room(to->parts, to->part_count, &capacity);
		to->parts[to->part_count++] = (struct document_part){
			.name = json_need_text(r, item, "name"),
			.why = text_or_none(r, item, "why"),
			.score = json_get_number(r, item, "score"),
			.weight = json_get_number(r, item, "weight"),
		};
		json_up(r, up);
	}
}

void json_read_judgement(struct json_reader *r, struct document_process *to, const cJSON *process)
{
	const cJSON *health = json_get_object(r, process, "health");
	size_t up;

	read_findings(r, to, process);
	up = json_into_key(r, "health");
	to->judged = health != NULL;
	to->health = json_get_number(r, health, "score");
	read_parts(r, to, health);
	json_up(r, up);
}
