/* What perftop check has found, for a machine: data/perftop-check.schema.json. */
#include <math.h>
#include <stdlib.h>

#include "decide/check.h"
#include "report/node.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

static void add_rule(cJSON *node, const struct check_result *r)
{
	const struct check_rule *rule = r->rule;

	node_add(node, "rule", node_text(rule->condition.text));
	if (rule->path) {
		node_add(node, "rules_file", node_text(rule->path));
		node_add(node, "rules_line", node_u64(rule->line));
	}
	node_add_text_once(node, "figure", check_figure(r));
	node_add(node, "value", node_number(r->value));
	node_add(node, "limit", node_number(rule->condition.limit));
	node_add(node, "operator", node_text(condition_operator(&rule->condition)));
}

static void add_finding(cJSON *node, const struct check_result *r)
{
	if (!*r->finding)
		return;
	node_add(node, "finding", node_text(r->finding));
	node_add(node, "severity", node_text(r->severity));
	node_add(node, "value", node_number(r->value));
}

static cJSON *result_node(const struct check_result *r)
{
	cJSON *node = cJSON_CreateObject();

	node_add(node, "file", node_text(r->file));
	node_add(node, "state", node_text(check_state_name(r->state)));
	node_add_text_once(node, "subject", r->subject);
	if (r->rule)
		add_rule(node, r);
	if (r->finding)
		add_finding(node, r);
	node_add(node, "message", node_text(r->message));
	return node;
}

char *check_json(const struct check *c)
{
	cJSON *root, *results;

	node_init();
	root = cJSON_CreateObject();
	results = cJSON_CreateArray();
	node_add(root, "schema", node_text("perftop-check/1"));
	node_add(root, "perftop_version", node_text(PACKAGE_VERSION));
	node_add(root, "status", node_u64((uint64_t)check_status(c)));
	for (int state = 0; state < CHECK_STATES; state++)
		node_add(root, check_state_name((enum check_state)state),
			 node_u64(c->states[state]));
	for (size_t i = 0; i < c->count; i++)
		cJSON_AddItemToArray(results, result_node(&c->results[i]));
	node_add(root, "results", results);
	return node_print(root, true);
}
