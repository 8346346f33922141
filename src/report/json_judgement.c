/* "findings" and "health" of a process. */
#include <math.h>

#include "report/json_parts.h"

static cJSON *finding_node(const struct document_finding *finding)
{
	cJSON *node = cJSON_CreateObject();

	node_add(node, "rule", node_text(finding->rule));
	node_add(node, "severity", node_text(finding->severity));
	node_add(node, "subject", node_text(finding->subject));
	node_add(node, "message", node_text(finding->message));
	node_add(node, "suggestion", node_text(finding->suggestion));
	node_add(node, "value", node_number(finding->value));
	node_add(node, "threshold", node_number(finding->threshold));
	node_add(node, "unit", node_text(finding->unit));
	node_add(node, "since", node_time(finding->since_wall_ns));
	node_add(node, "until", node_time(finding->until_wall_ns));
	return node;
}

static cJSON *part_node(const struct document_part *part)
{
	cJSON *node = cJSON_CreateObject();

	node_add(node, "name", node_text(part->name));
	node_add(node, "score", node_number(part->score));
	node_add(node, "weight", node_number(part->weight));
	node_add(node, "why", node_text(part->why));
	return node;
}

static cJSON *health_node(const struct document_process *p)
{
	cJSON *node, *parts;

	if (!p->judged)
		return cJSON_CreateNull();
	node = cJSON_CreateObject();
	parts = cJSON_CreateArray();
	node_add(node, "score", node_number(p->health));
	if (!isfinite(p->health))
		node_add_text_once(node, "reason", why_text(WHY_NONE));
	for (size_t i = 0; i < p->part_count; i++)
		cJSON_AddItemToArray(parts, part_node(&p->parts[i]));
	node_add(node, "parts", parts);
	return node;
}

void json_add_judgement(cJSON *process, const struct document_process *p)
{
	cJSON *findings = cJSON_CreateArray();

	for (size_t i = 0; i < p->finding_count; i++)
		cJSON_AddItemToArray(findings, finding_node(&p->findings[i]));
	node_add(process, "findings", findings);
	node_add(process, "health", health_node(p));
}
