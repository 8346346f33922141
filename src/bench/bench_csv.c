/* A line for each command: hyperfine's columns, then ours. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/csv.h"

#include "bench/bench.h"
#include "bench/values.h"

/* Names of all commands' parameters, each once; not owned. */
struct names {
	const char **names;
	size_t count;
};

static bool has(const struct names *n, const char *name)
{
	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->names[i], name) == 0)
			return true;
	return false;
}

static struct names names_of(const struct bench *b)
{
	struct names n = { 0 };
	size_t capacity = 0;

	for (size_t i = 0; i < b->count; i++) {
		const struct bench_command *c = b->results[i].command;

		for (size_t j = 0; j < c->parameter_count; j++) {
			if (has(&n, c->parameters[j].name))
				continue;
			n.names = vec_room(n.names, n.count, &capacity);
			n.names[n.count++] = c->parameters[j].name;
		}
	}
	return n;
}

/* A negative number is no formula. */
static void add_value(struct buffer *out, const char *value)
{
	size_t length = strlen(value);

	if (*value == '-' && !isnan(values_number(value + 1, length - 1)))
		buffer_add(out, value, length);
	else
		csv_add_text(out, value);
}

static void add_parameter(struct buffer *out, const struct bench_command *c, const char *name)
{
	buffer_add(out, ",", 1);
	for (size_t i = 0; i < c->parameter_count; i++)
		if (strcmp(c->parameters[i].name, name) == 0)
			add_value(out, c->parameters[i].value);
}

static void add_hyperfine(struct buffer *out, const struct bench_result *r)
{
	const struct spread *wall = &r->spread[BENCH_WALL];

	csv_add_text(out, r->command->name);
	csv_add_number(out, wall->mean);
	csv_add_number(out, wall->stdev);
	csv_add_number(out, wall->median);
	csv_add_number(out, r->spread[BENCH_USER].mean);
	csv_add_number(out, r->spread[BENCH_SYSTEM].mean);
	csv_add_number(out, wall->min);
	csv_add_number(out, wall->max);
}

static void add_ours(struct buffer *out, const struct bench_result *r)
{
	const struct spread *wall = &r->spread[BENCH_WALL];

	csv_add_number(out, wall->p95);
	csv_add_number(out, wall->p99);
	csv_add_number(out, wall->low);
	csv_add_number(out, wall->high);
	csv_add_whole(out, r->run_count);
	csv_add_whole(out, r->failed);
	csv_add_whole(out, r->outliers);
	csv_add_number(out, r->command->items);
	csv_add_number(out, r->command->items / wall->median);
	for (int i = BENCH_SYSTEM + 1; i < BENCH_FIGURES; i++)
		csv_add_number(out, r->spread[i].mean);
}

static void add_headings(struct buffer *out, const struct names *names)
{
	buffer_string(out, "command,mean,stddev,median,user,system,min,max");
	for (size_t i = 0; i < names->count; i++) {
		char *heading = mem_format("parameter_%s", names->names[i]);

		buffer_add(out, ",", 1);
		csv_add_text(out, heading);
		free(heading);
	}
	buffer_string(out, ",p95,p99,median_low,median_high,runs,failed,outliers,items,"
			   "throughput_per_second");
	for (int i = BENCH_SYSTEM + 1; i < BENCH_FIGURES; i++)
		buffer_format(out, ",%s", bench_figure_info[i].name);
	buffer_string(out, CSV_LINE_END);
}

char *bench_csv(const struct bench *b)
{
	struct names names = names_of(b);
	struct buffer out = { 0 };

	add_headings(&out, &names);
	for (size_t i = 0; i < b->count; i++) {
		add_hyperfine(&out, &b->results[i]);
		for (size_t j = 0; j < names.count; j++)
			add_parameter(&out, b->results[i].command, names.names[j]);
		add_ours(&out, &b->results[i]);
		buffer_string(&out, CSV_LINE_END);
	}
	free(names.names);
	return buffer_take(&out);
}
