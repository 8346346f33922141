/* A comparison for machines: data/perftop-diff.schema.json describes it. */
#include <string.h>

#include "report/node.h"

#include "decide/compare_shown.h"

#define SCHEMA "perftop-diff/1"

static const char *presence_name(enum presence presence)
{
	static const char *const names[] = {
		[PRESENT_BOTH] = "both",
		[PRESENT_BEFORE] = "vanished",
		[PRESENT_AFTER] = "appeared",
	};

	return names[presence];
}

/* ---- sides ---- */

static cJSON *run_node(const struct document *d)
{
	const struct document_process *p = compare_named_process(d);
	cJSON *node = cJSON_CreateObject();

	node_add(node, "time", node_time(d->wall_ns));
	node_add(node, "perftop_version", node_text(d->version));
	node_add(node, "program", node_text(p ? p->comm : NULL));
	node_add(node, "host", node_text(d->host.name));
	node_add(node, "kernel", node_text(d->host.kernel));
	node_add(node, "cpu_model", node_text(d->host.cpu_model));
	node_add(node, "cpus", d->host.name ? node_u64(d->host.cpus) : cJSON_CreateNull());
	node_add(node, "interval_seconds", node_number(d->run.interval));
	node_add(node, "elapsed_seconds", node_number(d->run.elapsed));
	node_add(node, "samples", node_u64(d->run.samples));
	return node;
}

/* Where all runs were; NULL: on several, or nobody knows. */
static const char *host_of(const struct compare_side *side)
{
	const char *first = side->count ? side->documents[0]->host.name : NULL;

	for (size_t i = 1; first && i < side->count; i++) {
		const char *other = side->documents[i]->host.name;

		if (!other || strcmp(other, first) != 0)
			return NULL;
	}
	return first;
}

static cJSON *side_node(const struct compare_side *side)
{
	cJSON *node = cJSON_CreateObject();
	cJSON *files = cJSON_CreateArray(), *runs = cJSON_CreateArray();

	for (size_t i = 0; i < side->count; i++) {
		cJSON_AddItemToArray(files, node_text(side->paths[i]));
		cJSON_AddItemToArray(runs, run_node(side->documents[i]));
	}
	node_add(node, "label", node_text(side->label));
	node_add(node, "files", files);
	node_add(node, "host", node_text(host_of(side)));
	node_add(node, "runs", runs);
	return node;
}

static cJSON *sides_node(const struct comparison *c)
{
	cJSON *sides = cJSON_CreateArray();

	for (int i = 0; i < SIDES; i++)
		cJSON_AddItemToArray(sides, side_node(&c->side[i]));
	return sides;
}

static cJSON *warnings_node(const struct comparison *c)
{
	cJSON *warnings = cJSON_CreateArray();

	for (size_t i = 0; i < c->warning_count; i++)
		cJSON_AddItemToArray(warnings, node_text(c->warnings[i]));
	return warnings;
}

/* ---- what was compared ---- */

static cJSON *compared_node(const struct compared *c, enum compare_kind kind)
{
	cJSON *node = cJSON_CreateObject();

	node_add(node, "before", node_number(c->before));
	node_add(node, "after", node_number(c->after));
	node_add(node, "change_percent", node_number(c->percent));
	node_add(node, "low_percent", node_number(c->low));
	node_add(node, "high_percent", node_number(c->high));
	node_add(node, "p", node_number(c->p));
	node_add(node, "q", node_number(c->q));
	node_add(node, "n_before", node_u64(c->n[BEFORE]));
	node_add(node, "n_after", node_u64(c->n[AFTER]));
	node_add(node, "verdict",
		 node_text(compared_tested(c) ? compare_verdict_name(c->verdict, kind) : NULL));
	return node;
}

static cJSON *cost_node(const struct compared *c, enum compare_kind kind)
{
	cJSON *node = compared_node(c, kind);

	node_add_text_once(node, "reason", c->reason);
	return node;
}

static cJSON *figures_node(const struct compared_op *op)
{
	cJSON *figures = cJSON_CreateObject();

	for (int i = 0; i < COMPARE_FIGURES; i++) {
		const struct compare_figure_info *info = &compare_figure_info[i];

		if (!compare_is_cost((enum compare_figure)i))
			node_add(figures, info->name, compared_node(&op->figure[i], info->kind));
		else if (compared_known(&op->figure[i]))
			node_add(figures, info->name, cost_node(&op->figure[i], info->kind));
	}
	return figures;
}

static cJSON *operation_node(const struct compared_op *op)
{
	bool both = op->presence == PRESENT_BOTH;
	cJSON *node = cJSON_CreateObject();

	node_add(node, "component", node_text(op->component));
	node_add(node, "operation", node_text(op->operation));
	node_add_text_once(node, "label", op->label);
	node_add(node, "presence", node_text(presence_name(op->presence)));
	node_add(node, "verdict",
		 node_text(both ? compare_verdict_name(op->verdict, KIND_DURATION) : NULL));
	node_add_text_once(node, "reason", op->figure[COMPARE_MEAN].reason);
	node_add(node, "figures", figures_node(op));
	return node;
}

static cJSON *operations_node(const struct comparison *c)
{
	cJSON *operations = cJSON_CreateArray();

	for (size_t i = 0; i < c->op_count; i++)
		cJSON_AddItemToArray(operations, operation_node(&c->ops[i]));
	return operations;
}

static cJSON *resource_node(const struct compared_resource *r)
{
	cJSON *node = cJSON_CreateObject();

	node_add(node, "unit", node_text(unit_name(metric_info[r->metric].unit)));
	node_add(node, "mean", compared_node(&r->mean, KIND_LOAD));
	node_add(node, "max", compared_node(&r->max, KIND_LOAD));
	return node;
}

static cJSON *resources_node(const struct comparison *c)
{
	cJSON *resources = cJSON_CreateObject();

	for (size_t i = 0; i < c->resource_count; i++)
		node_add(resources, metric_info[c->resources[i].metric].name,
			 resource_node(&c->resources[i]));
	return resources;
}

static cJSON *verdicts_node(const size_t count[4], enum compare_kind kind)
{
	static const enum compare_verdict order[] = { COMPARE_SLOWER, COMPARE_FASTER, COMPARE_SAME,
						      COMPARE_UNSURE };
	cJSON *counts = cJSON_CreateObject();

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		node_add(counts, compare_verdict_name(order[i], kind), node_u64(count[order[i]]));
	return counts;
}

static cJSON *counts_node(const struct comparison *c)
{
	cJSON *counts = verdicts_node(c->count, KIND_DURATION);

	node_add(counts, presence_name(PRESENT_AFTER),
		 node_u64(comparison_count(c, PRESENT_AFTER)));
	node_add(counts, presence_name(PRESENT_BEFORE),
		 node_u64(comparison_count(c, PRESENT_BEFORE)));
	return counts;
}

char *comparison_json(const struct comparison *c)
{
	cJSON *root;

	node_init();
	root = cJSON_CreateObject();
	node_add(root, "schema", node_text(SCHEMA));
	node_add(root, "perftop_version", node_text(PACKAGE_VERSION));
	node_add(root, "method", node_text(compare_method_name(c->method)));
	node_add(root, "level", node_number(c->settings.level));
	node_add(root, "threshold_percent", node_number(c->settings.least_percent));
	node_add(root, "sides", sides_node(c));
	node_add(root, "warnings", warnings_node(c));
	node_add(root, "counts", counts_node(c));
	node_add(root, "cost_counts", verdicts_node(c->costs, KIND_CPU));
	node_add(root, "geomean_ratio", node_number(c->ratio));
	node_add(root, "geomean_operations", node_u64(c->ratio_count));
	node_add(root, "operations", operations_node(c));
	node_add(root, "resources", resources_node(c));
	return node_print(root, true);
}
