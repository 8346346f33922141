/* Runs are members of a sum, as processes are elsewhere: names, units and clocks are joined there. */
#include "bench/operations.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "source/sum.h"

/* Mean times of one operation, a run each. */
struct means {
	double *values;
	size_t count, capacity;
};

struct operations {
	struct sum *sum;
	struct means *means; /* by the sum's operations */
	size_t count, capacity;
};

struct operations *operations_new(void)
{
	struct operations *o = mem_alloc(sizeof(*o));

	o->sum = sum_new();
	sum_begin(o->sum);
	return o;
}

void operations_free(struct operations *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < o->count; i++)
		free(o->means[i].values);
	free(o->means);
	sum_free(o->sum);
	free(o);
}

static void add_mean(struct operations *o, uint32_t op, double mean)
{
	struct means *m;

	while (o->count <= op) {
		o->means = vec_room(o->means, o->count, &o->capacity);
		o->means[o->count++] = (struct means){ 0 };
	}
	m = &o->means[op];
	m->values = vec_room(m->values, m->count, &m->capacity);
	m->values[m->count++] = mean;
}

void operations_add(struct operations *o, const struct process_sample *run)
{
	struct sum_member member = { 0 };

	if (!run)
		return;
	sum_add(o->sum, &member, run);
	for (uint32_t i = 0; i < run->op_count; i++) {
		const struct op_sample *op = &run->ops[i];
		double scale = op_scale(&run->keys[op->op], &run->segment);

		if (op->totals.timed > 0)
			add_mean(o, member.parts[op->op].op,
				 (double)op->totals.total * scale / (double)op->totals.timed);
	}
	sum_leave(o->sum, &member);
}

static void fill(struct bench_op *to, const struct op_key *key, const struct op_sample *op,
		 const struct segment_sample *segment, double seconds)
{
	struct hist hist = { 0 };

	*to = (struct bench_op){
		.component = mem_string(key->component),
		.operation = mem_string(key->operation),
		.label = key->label[0] ? mem_string(key->label) : NULL,
	};
	hist_add_run(&hist, op->run, op->run_length);
	to->figures = figures_of(&op->totals, &hist, op->min, op->max, op_scale(key, segment),
				 seconds, true);
	to->figures.peak = figures_peak(&op->totals, &op->totals, op->peak);
	hist_clear(&hist);
}

static void give_means(struct operations *o, uint32_t op, struct bench_op *to)
{
	if (op >= o->count)
		return;
	to->means = o->means[op].values;
	to->mean_count = o->means[op].count;
	o->means[op] = (struct means){ 0 };
}

void operations_finish(struct operations *o, double seconds, struct bench_result *result)
{
	struct process_sample all;

	sum_take(o->sum, &all);
	result->ops = mem_alloc_array(all.op_count + 1, sizeof(*result->ops));
	for (uint32_t i = 0; i < all.op_count; i++) {
		const struct op_sample *op = &all.ops[i];
		struct bench_op *to = &result->ops[result->op_count];

		if (!op_key_is_timer(&all.keys[op->op]))
			continue;
		fill(to, &all.keys[op->op], op, &all.segment, seconds);
		give_means(o, op->op, to);
		result->op_count++;
	}
	for (int i = 0; i < PERFTOP_DROP_COUNT; i++)
		result->dropped += all.segment.dropped[i];
	process_sample_clear(&all);
}
