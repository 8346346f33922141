/* See truth.h. The line is JSON by construction: every name in it comes from workload.def. */
#include "demo/truth.h"

#include <inttypes.h>
#include <stdatomic.h>

static struct {
	struct {
		atomic_uint_fast64_t count, errors, total_ns;
	} ops[OP_COUNT];
	struct {
		atomic_uint_fast64_t count, total, last;
	} metrics[METRIC_COUNT];
} truth;

void truth_pass(enum op_id op, uint64_t elapsed_ns, bool failed)
{
	truth.ops[op].count++;
	truth.ops[op].errors += failed;
	truth.ops[op].total_ns += elapsed_ns;
}

void truth_metric(enum metric_id metric, uint64_t amount)
{
	truth.metrics[metric].count++;
	truth.metrics[metric].total += amount;
	truth.metrics[metric].last = amount;
}

static void print_op(FILE *out, enum op_id id)
{
	const struct operation *op = &operations[id];
	uint64_t total_ns = truth.ops[id].total_ns;

	fprintf(out, "%s{\"component\":\"%s\",\"operation\":\"%s\"", id ? "," : "", op->component,
		op->name);
	if (op->label)
		fprintf(out, ",\"label\":\"%s\"", op->label);
	fprintf(out, ",\"sampled\":%s,\"count\":%" PRIu64 ",\"errors\":%" PRIu64,
		op->way == WAY_SAMPLED ? "true" : "false", (uint64_t)truth.ops[id].count,
		(uint64_t)truth.ops[id].errors);
	fprintf(out, ",\"total_seconds\":%" PRIu64 ".%09" PRIu64 "}", total_ns / 1000000000u,
		total_ns % 1000000000u);
}

static void print_metric(FILE *out, enum metric_id id)
{
	const struct metric *metric = &metrics[id];
	const char *kind = metric->kind == PERFTOP_KIND_COUNTER ? "counter"
			   : metric->kind == PERFTOP_KIND_GAUGE ? "gauge"
								: "value";

	fprintf(out, "%s{\"component\":\"%s\",\"name\":\"%s\",\"unit\":\"%s\",\"kind\":\"%s\"",
		id ? "," : "", metric->component, metric->name, metric->unit, kind);
	fprintf(out, ",\"count\":%" PRIu64 ",\"total\":%" PRIu64 ",\"last\":%" PRIu64 "}",
		(uint64_t)truth.metrics[id].count, (uint64_t)truth.metrics[id].total,
		(uint64_t)truth.metrics[id].last);
}

void truth_print(FILE *out)
{
	fputs("{\"operations\":[", out);
	for (int id = 0; id < OP_COUNT; id++)
		print_op(out, id);
	fputs("],\"metrics\":[", out);
	for (int id = 0; id < METRIC_COUNT; id++)
		print_metric(out, id);
	fputs("]}\n", out);
}
