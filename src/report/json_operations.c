/* "operations" (what was timed) and "metrics" (counters, gauges, distributions) of a process. */
#include <math.h>

#include "base/i18n.h"
#include "perftop/bucket.h"

#include "report/json_parts.h"
#include "report/recorded.h"
#include "report/select.h"

static cJSON *names_node(const struct op_key *key, const char *what)
{
	cJSON *node = cJSON_CreateObject();

	node_add(node, "component", node_text(key->component));
	node_add(node, what, node_text(key->operation));
	if (*key->label)
		node_add(node, "label", node_text(key->label));
	return node;
}

/* [[upper bound, count], ...]; the bound is the largest value that the bucket takes. */
static void add_histogram(cJSON *node, const struct recorded *r)
{
	struct buffer out = { 0 };
	uint32_t index = 0, bucket;
	uint64_t count;

	buffer_string(&out, "[");
	while (hist_next(&r->hist, &index, &bucket, &count)) {
		uint64_t upper = perftop_bucket_lower(bucket) + (perftop_bucket_width(bucket) - 1);

		buffer_string(&out, out.length > 1 ? ",[" : "[");
		if (r->scale == 1)
			buffer_u64(&out, upper);
		else
			buffer_number(&out, (double)upper * r->scale);
		buffer_string(&out, ",");
		buffer_u64(&out, count);
		buffer_string(&out, "]");
	}
	buffer_string(&out, "]");
	node_add(node, "histogram", node_buffer(&out));
}

/* The figures that timers and distributions have in common; the keys end in `suffix`. */
struct figure_key {
	const char *timer, *value;
	double (*get)(const struct figures *f);
};

#define FIGURE(name)                                      \
	static double get_##name(const struct figures *f) \
	{                                                 \
		return f->name;                           \
	}
FIGURE(mean)
FIGURE(stdev)
FIGURE(min)
FIGURE(p50)
FIGURE(p90)
FIGURE(p95)
FIGURE(p99)
FIGURE(p999)
FIGURE(max)

static const struct figure_key figure_keys[] = {
	{ "mean_seconds", "mean", get_mean }, { "stdev_seconds", "stdev", get_stdev },
	{ "min_seconds", "min", get_min },    { "p50_seconds", "p50", get_p50 },
	{ "p90_seconds", "p90", get_p90 },    { "p95_seconds", "p95", get_p95 },
	{ "p99_seconds", "p99", get_p99 },    { "p999_seconds", "p999", get_p999 },
	{ "max_seconds", "max", get_max },
};
#define FIGURES (sizeof(figure_keys) / sizeof(figure_keys[0]))

static void add_figures(cJSON *node, const struct figures *f, bool timer)
{
	for (size_t i = 0; i < FIGURES; i++)
		node_add(node, timer ? figure_keys[i].timer : figure_keys[i].value,
			 node_number(figure_keys[i].get(f)));
}

static void add_reasons(cJSON *node, const struct figures *f)
{
	if (f->count == 0 || isnan(f->total)) /* counted, but never timed: a sampled one at first */
		node_add_reason(node, WHY_NONE);
	else if (!isfinite(f->rate))
		node_add_reason(node, WHY_FIRST);
}

static cJSON *operation_node(const struct recorded *r, bool histogram)
{
	const struct figures *f = &r->figures;
	cJSON *node = names_node(&r->op->key, "operation");
	double longest = recorded_longest(r);

	node_add(node, "count", node_u64(f->count));
	node_add(node, "errors", node_u64(f->errors));
	node_add(node, "rate_per_second", node_number(f->rate));
	node_add(node, "total_seconds", node_number(f->total));
	node_add(node, "self_seconds", node_number(f->self));
	add_figures(node, f, true);
	node_add(node, "time_percent", node_number(f->time_percent));
	node_add(node, "in_flight", node_u64(r->op->in_flight));
	node_add(node, "longest_in_flight_seconds", node_number(longest));
	add_reasons(node, f);
	if (isnan(longest) && !cJSON_HasObjectItem(node, "reason"))
		node_add(node, "reason", node_text(_("what is under way is on no thread's stack")));
	if (histogram)
		add_histogram(node, r);
	return node;
}

static void fill_counter(cJSON *node, const struct recorded *r, bool histogram)
{
	double rate = (double)r->totals.total / r->seconds;

	(void)histogram;
	node_add(node, "total", node_u64(r->totals.total));
	node_add_value(node, "rate_per_second",
		       isfinite(rate) ? value_of(rate) : value_unknown(WHY_FIRST));
}

static void fill_gauge(cJSON *node, const struct recorded *r, bool histogram)
{
	(void)histogram;
	node_add_value(node, "value",
		       isfinite(r->op->gauge) ? value_of(r->op->gauge) : value_unknown(WHY_NONE));
}

static void fill_value(cJSON *node, const struct recorded *r, bool histogram)
{
	const struct figures *f = &r->figures;

	node_add(node, "count", node_u64(f->count));
	node_add(node, "rate_per_second", node_number(f->rate));
	node_add(node, "total",
		 r->totals.timed == r->totals.count ? node_u64(r->totals.total)
						    : node_number(f->total));
	add_figures(node, f, false);
	if (r->whole_life && r->op->min <= r->op->max) { /* every digit */
		cJSON_ReplaceItemInObjectCaseSensitive(node, "min", node_u64(r->op->min));
		cJSON_ReplaceItemInObjectCaseSensitive(node, "max", node_u64(r->op->max));
	}
	add_reasons(node, f);
	if (histogram)
		add_histogram(node, r);
}

static const struct metric_kind {
	const char *name;
	void (*fill)(cJSON *node, const struct recorded *r, bool histogram);
} metric_kinds[PERFTOP_KIND_COUNT] = {
	[PERFTOP_KIND_VALUE] = { "value", fill_value },
	[PERFTOP_KIND_COUNTER] = { "counter", fill_counter },
	[PERFTOP_KIND_GAUGE] = { "gauge", fill_gauge },
};

static cJSON *metric_node(const struct recorded *r, bool histogram)
{
	const struct op_key *key = &r->op->key;
	cJSON *node = names_node(key, "name");

	node_add(node, "kind", node_text(metric_kinds[key->kind].name));
	node_add(node, "unit", node_text(key->unit));
	metric_kinds[key->kind].fill(node, r, histogram);
	return node;
}

void json_add_operations(cJSON *process, const struct history *h, const struct process_track *p,
			 const struct json_options *options)
{
	cJSON *operations = cJSON_CreateArray(), *metrics = cJSON_CreateArray();

	for (uint32_t i = 0; i < p->op_count; i++) {
		const struct op_key *key = &p->ops[i].key;
		struct recorded r;

		if (!select_op(key, options->component, options->filter))
			continue;
		r = recorded_in(h, p, &p->ops[i], options->view);
		if (op_key_is_timer(key))
			cJSON_AddItemToArray(operations, operation_node(&r, options->histograms));
		else if (key->kind < PERFTOP_KIND_COUNT && metric_kinds[key->kind].fill)
			cJSON_AddItemToArray(metrics, metric_node(&r, options->histograms));
		hist_clear(&r.hist);
	}
	node_add(process, "operations", operations);
	node_add(process, "metrics", metrics);
}
