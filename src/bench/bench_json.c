/*
 * The result as JSON: hyperfine's names, so that what reads its exports reads ours, and "perftop" in each result for the
 * rest. The shape is a contract: data/perftop-bench.schema.json, perftop-bench(1).
 */
#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "report/json_parts.h"

#include "bench/bench.h"

#define SCHEMA "perftop-bench/1"

static cJSON *host_node(const struct bench *b)
{
	cJSON *node = cJSON_CreateObject();

	node_add(node, "name", node_text(b->host.name));
	node_add(node, "kernel", node_text(b->host.kernel));
	node_add(node, "cpus", node_u64(b->host.cpus));
	node_add(node, "cpu_model", node_text(b->host.cpu_model));
	node_add(node, "governor", node_text(b->host.governor));
	node_add(node, "load", node_number(b->host.load));
	return node;
}

/* ---- hyperfine's ---- */

/* Of the good runs, as the statistics beside it. */
static cJSON *good_runs_node(const struct bench_result *r, enum bench_figure figure)
{
	cJSON *node = cJSON_CreateArray();

	for (size_t i = 0; i < r->run_count; i++)
		if (r->runs[i].status == 0)
			cJSON_AddItemToArray(node, node_number(r->runs[i].figure[figure]));
	return node;
}

static cJSON *statuses_node(const struct bench_result *r)
{
	cJSON *node = cJSON_CreateArray();

	for (size_t i = 0; i < r->run_count; i++)
		cJSON_AddItemToArray(node, node_u64((uint64_t)r->runs[i].status));
	return node;
}

/* By hand: the names are bytes of any sort, too. */
static cJSON *parameters_node(const struct bench_command *c)
{
	struct buffer out = { 0 };

	buffer_add(&out, "{", 1);
	for (size_t i = 0; i < c->parameter_count; i++) {
		buffer_add(&out, ",", i > 0);
		node_quote(&out, c->parameters[i].name);
		buffer_add(&out, ":", 1);
		node_quote(&out, c->parameters[i].value);
	}
	buffer_add(&out, "}", 1);
	return node_buffer(&out);
}

static void add_hyperfine(cJSON *node, const struct bench_result *r)
{
	const struct spread *wall = &r->spread[BENCH_WALL];

	node_add(node, "command", node_text(r->command->name));
	node_add(node, "mean", node_number(wall->mean));
	node_add(node, "stddev", node_number(wall->stdev));
	node_add(node, "median", node_number(wall->median));
	node_add(node, "user", node_number(r->spread[BENCH_USER].mean));
	node_add(node, "system", node_number(r->spread[BENCH_SYSTEM].mean));
	node_add(node, "min", node_number(wall->min));
	node_add(node, "max", node_number(wall->max));
	node_add(node, "times", good_runs_node(r, BENCH_WALL));
	node_add(node, "memory_usage_byte", good_runs_node(r, BENCH_PEAK_RSS));
	node_add(node, "exit_codes", statuses_node(r));
	node_add(node, "parameters", parameters_node(r->command));
}

/* ---- ours ---- */

static cJSON *figure_node(const struct bench_result *r, enum bench_figure figure)
{
	const struct spread *s = &r->spread[figure];
	cJSON *node = cJSON_CreateObject();

	node_add(node, "unit", node_text(unit_name(bench_figure_info[figure].unit)));
	node_add(node, "count", node_u64(s->count));
	node_add(node, "mean", node_number(s->mean));
	node_add(node, "stdev", node_number(s->stdev));
	node_add(node, "median", node_number(s->median));
	node_add(node, "median_low", node_number(s->low));
	node_add(node, "median_high", node_number(s->high));
	node_add(node, "min", node_number(s->min));
	node_add(node, "max", node_number(s->max));
	node_add(node, "p95", node_number(s->p95));
	node_add(node, "p99", node_number(s->p99));
	node_add(node, "outliers", node_u64(s->outliers));
	node_add(node, "values", good_runs_node(r, figure));
	return node;
}

static cJSON *figures_node(const struct bench_result *r)
{
	cJSON *node = cJSON_CreateObject();

	for (int i = 0; i < BENCH_FIGURES; i++)
		node_add(node, bench_figure_info[i].name, figure_node(r, (enum bench_figure)i));
	return node;
}

static cJSON *operation_node(const struct bench_op *op)
{
	cJSON *node = cJSON_CreateObject(), *means = cJSON_CreateArray();

	json_add_operation(node, op->component, op->operation, op->label, &op->figures);
	node_add(node, "time_percent", node_number(op->figures.time_percent));
	for (size_t i = 0; i < op->mean_count; i++)
		cJSON_AddItemToArray(means, node_number(op->means[i]));
	node_add(node, "run_means_seconds", means);
	return node;
}

static cJSON *operations_node(const struct bench_result *r)
{
	cJSON *node = cJSON_CreateArray();

	for (size_t i = 0; i < r->op_count; i++)
		cJSON_AddItemToArray(node, operation_node(&r->ops[i]));
	return node;
}

/* Against the fastest of its size; null where that is itself, or there is none. */
static cJSON *relative_node(const struct bench *b, size_t i)
{
	size_t reference = bench_reference(b, i);
	struct bench_ratio ratio;
	cJSON *node;

	if (reference == b->count || reference == i || !b->results[i].spread[BENCH_WALL].count)
		return cJSON_CreateNull();
	ratio = bench_compare(&b->results[reference], &b->results[i]);
	node = cJSON_CreateObject();
	node_add(node, "reference", node_u64(reference));
	node_add(node, "ratio", node_number(ratio.ratio));
	node_add(node, "low", node_number(ratio.low));
	node_add(node, "high", node_number(ratio.high));
	node_add(node, "p", node_number(ratio.p));
	return node;
}

static cJSON *ours_node(const struct bench *b, size_t i)
{
	const struct bench_result *r = &b->results[i];
	const struct spread *wall = &r->spread[BENCH_WALL];
	cJSON *node = cJSON_CreateObject();

	node_add(node, "runs", node_u64(r->run_count));
	node_add(node, "failed", node_u64(r->failed));
	node_add(node, "last_error", node_text(r->last_error));
	node_add(node, "given_up", node_bool(r->given_up));
	node_add(node, "dropped", node_u64(r->dropped));
	node_add(node, "shell", node_bool(r->command->shell));
	node_add(node, "p95", node_number(wall->p95));
	node_add(node, "p99", node_number(wall->p99));
	node_add(node, "median_low", node_number(wall->low));
	node_add(node, "median_high", node_number(wall->high));
	node_add(node, "outliers", node_u64(r->outliers));
	node_add(node, "slow_start", node_bool(r->slow_start));
	node_add(node, "items", node_number(r->command->items));
	node_add(node, "throughput_per_second", node_number(r->command->items / wall->median));
	node_add(node, "relative", relative_node(b, i));
	node_add(node, "peak_rss_floor_bytes", node_number(r->peak_rss_floor));
	node_add(node, "cpu_tick_seconds", node_number(r->tick));
	node_add(node, "figures", figures_node(r));
	node_add(node, "operations", operations_node(r));
	return node;
}

static cJSON *result_node(const struct bench *b, size_t i)
{
	cJSON *node = cJSON_CreateObject();

	add_hyperfine(node, &b->results[i]);
	node_add(node, "perftop", ours_node(b, i));
	return node;
}

/* ---- comparison ---- */

static void add_op_names(cJSON *node, const struct bench_op *op)
{
	node_add(node, "component", node_text(op->component));
	node_add(node, "operation", node_text(op->operation));
	if (op->label)
		node_add(node, "label", node_text(op->label));
}

static cJSON *change_node(const struct bench_change *c)
{
	cJSON *node = cJSON_CreateObject();

	if (c->op)
		add_op_names(node, c->op);
	else
		node_add(node, "figure", node_text(bench_figure_info[c->figure].name));
	node_add(node, "unit",
		 node_text(unit_name(c->op ? UNIT_SECONDS : bench_figure_info[c->figure].unit)));
	node_add(node, "before", node_number(c->before));
	node_add(node, "after", node_number(c->after));
	node_add(node, "ratio", node_number(c->ratio.ratio));
	node_add(node, "low", node_number(c->ratio.low));
	node_add(node, "high", node_number(c->ratio.high));
	node_add(node, "p", node_number(c->ratio.p));
	node_add(node, "p_adjusted", node_number(c->adjusted));
	return node;
}

static cJSON *comparison_node(const struct bench_comparison *c)
{
	cJSON *node = cJSON_CreateObject(), *figures = cJSON_CreateArray(),
	      *operations = cJSON_CreateArray();

	node_add(node, "reference", node_u64(c->reference));
	node_add(node, "result", node_u64(c->result));
	node_add(node, "tests", node_u64(c->tests));
	for (size_t i = 0; i < c->count; i++)
		cJSON_AddItemToArray(c->changes[i].op ? operations : figures,
				     change_node(&c->changes[i]));
	node_add(node, "figures", figures);
	node_add(node, "operations", operations);
	return node;
}

static cJSON *comparisons_node(const struct bench *b)
{
	struct bench_comparisons all = bench_comparisons_of(b);
	cJSON *node = cJSON_CreateArray();

	for (size_t i = 0; i < all.count; i++)
		cJSON_AddItemToArray(node, comparison_node(&all.all[i]));
	bench_comparisons_clear(&all);
	return node;
}

/* ---- scales ---- */

static cJSON *growth_node(const struct growth *g)
{
	cJSON *node;

	if (g->count == 0)
		return cJSON_CreateNull();
	node = cJSON_CreateObject();
	node_add(node, "exponent", node_number(g->exponent));
	node_add(node, "low", node_number(g->low));
	node_add(node, "high", node_number(g->high));
	node_add(node, "factor", node_number(g->factor));
	node_add(node, "residual", node_number(g->residual));
	node_add(node, "order", node_text(g->order));
	node_add(node, "order_residual", node_number(g->order_residual));
	return node;
}

static cJSON *line_node(const struct growth_line *line)
{
	cJSON *node;

	if (line->count == 0)
		return cJSON_CreateNull();
	node = cJSON_CreateObject();
	node_add(node, "fixed_seconds", node_number(line->fixed));
	node_add(node, "each_seconds", node_number(line->each));
	node_add(node, "residual", node_number(line->residual));
	return node;
}

static cJSON *step_node(const struct bench *b, const struct bench_step *step)
{
	cJSON *node = cJSON_CreateObject();

	node_add(node, "result", node_u64((uint64_t)(step->result - b->results)));
	node_add(node, "size", node_number(step->size));
	node_add(node, "wall_seconds", node_number(step->wall));
	node_add(node, "throughput_per_second", node_number(step->throughput));
	node_add(node, "latency_seconds", node_number(step->latency));
	node_add(node, "efficiency", node_number(step->efficiency));
	node_add(node, "peak_rss_bytes", node_number(step->rss));
	node_add(node, "bytes_per_item", node_number(step->item_bytes));
	return node;
}

static cJSON *scale_node(const struct bench *b, const struct bench_scale *scale)
{
	cJSON *node = cJSON_CreateObject(), *steps = cJSON_CreateArray();

	node_add(node, "command", node_text(scale->name));
	node_add(node, "parameter", node_text(scale->size_name));
	for (size_t i = 0; i < scale->count; i++)
		cJSON_AddItemToArray(steps, step_node(b, &scale->steps[i]));
	node_add(node, "steps", steps);
	node_add(node, "time", growth_node(&scale->time));
	node_add(node, "line", line_node(&scale->line));
	node_add(node, "memory", growth_node(&scale->memory));
	return node;
}

static cJSON *scales_node(const struct bench *b)
{
	struct bench_scales all = bench_scales_of(b);
	cJSON *node = cJSON_CreateArray();

	for (size_t i = 0; i < all.count; i++)
		cJSON_AddItemToArray(node, scale_node(b, &all.scales[i]));
	bench_scales_clear(&all);
	return node;
}

char *bench_json(const struct bench *b)
{
	cJSON *root, *results;

	node_init();
	root = cJSON_CreateObject();
	results = cJSON_CreateArray();
	node_add(root, "schema", node_text(SCHEMA));
	node_add(root, "perftop_version", node_text(PACKAGE_VERSION));
	node_add(root, "time", node_time(clock_wall_ns()));
	node_add(root, "host", host_node(b));
	node_add(root, "stopped", node_bool(b->stopped));
	node_add(root, "elapsed_seconds", node_number(b->elapsed));
	for (size_t i = 0; i < b->count; i++)
		cJSON_AddItemToArray(results, result_node(b, i));
	node_add(root, "results", results);
	node_add(root, "comparison", comparisons_node(b));
	node_add(root, "scales", scales_node(b));
	return node_print(root, true);
}
