/* See feed.h. */
#include "feed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "perftop/bucket.h"

#define START_MONO 1000000000000u
#define START_WALL ((int64_t)1795233906 * 1000000000)

void feed_begin(struct feed *f, const struct analysis_settings *settings)
{
	struct analysis_settings defaults;

	*f = (struct feed){ .random = 88172645463325252u };
	analysis_settings_init(&defaults);
	defaults.processors = 4;
	f->a = analysis_new(settings ? settings : &defaults);
	history_init(&f->h, 60);
	for (int m = 0; m < METRIC_COUNT; m++)
		f->resource[m] = value_unknown(WHY_KERNEL);
}

void feed_end(struct feed *f)
{
	for (uint32_t i = 0; i < f->ops; i++)
		hist_clear(&f->op[i].hist);
	analysis_free(f->a);
	history_clear(&f->h);
}

uint32_t feed_op(struct feed *f, const char *component, const char *operation, const char *label)
{
	f->op[f->ops] = (struct feed_op){
		.component = component,
		.operation = operation,
		.label = label,
	};
	return f->ops++;
}

static void add_calls(struct feed_op *o, uint32_t count, double seconds, double self, bool failed)
{
	uint64_t ns = (uint64_t)(seconds * 1e9);
	uint32_t octave = perftop_bucket_octave(ns);

	o->totals.count += count;
	o->totals.timed += count;
	o->totals.errors += failed ? count : 0;
	o->totals.total += count * ns;
	o->totals.self += (uint64_t)((double)(count * ns) * self);
	hist_add(&o->hist, octave * 64 + perftop_bucket_sub(ns, octave), count);
}

void feed_call(struct feed *f, uint32_t op, double seconds, double self, bool failed)
{
	add_calls(&f->op[op], 1, seconds, self, failed);
}

void feed_calls(struct feed *f, uint32_t op, uint32_t count, double seconds)
{
	add_calls(&f->op[op], count, seconds, 1, false);
}

void feed_cpu(struct feed *f, uint32_t op, double share)
{
	struct op_totals *t = &f->op[op].totals;

	t->costs.cpu_count = t->count;
	t->costs.cpu_elapsed = t->total;
	t->costs.cpu_ns = (uint64_t)((double)t->total * share);
}

void feed_memory(struct feed *f, uint32_t op, uint64_t allocated, uint64_t freed, uint64_t peak)
{
	struct op_totals *t = &f->op[op].totals;

	t->costs.mem_count = t->count;
	t->costs.allocations = t->count;
	t->costs.allocated = allocated;
	t->costs.freed = freed;
	if (peak > f->op[op].peak)
		f->op[op].peak = peak;
}

void feed_in_flight(struct feed *f, uint32_t op, double seconds)
{
	f->op[op].in_flight = seconds;
}

void feed_resource(struct feed *f, enum metric metric, double value)
{
	f->resource[metric] = value_of(value);
}

void feed_stack(struct feed *f, const char *name, const uint32_t *ops, uint32_t count)
{
	f->threads = mem_alloc(sizeof(*f->threads));
	f->thread_count = 1;
	f->threads->tid = FEED_PID;
	f->threads->state = 'S';
	strncpy(f->threads->name, name, sizeof(f->threads->name) - 1);
	f->threads->depth = f->threads->frames = count;
	f->threads->stack = mem_alloc_array(count, sizeof(*f->threads->stack));
	for (uint32_t i = 0; i < count; i++)
		f->threads->stack[i] =
			(struct frame_sample){ ops[i], (uint64_t)(f->op[ops[i]].in_flight * 1e9) };
}

static struct process_info *info_of(void)
{
	struct process_info *info = mem_alloc(sizeof(*info));

	*info = (struct process_info){
		.references = 1,
		.id = { FEED_PID, 99 },
		.comm = mem_string("server"),
		.command = mem_string("server"),
		.user = mem_string("root"),
		.start_wall_ns = START_WALL,
	};
	return info;
}

static void add_keys(struct feed *f, struct process_sample *p)
{
	p->first_key = f->known;
	p->key_count = f->ops - f->known;
	p->keys = mem_alloc_array(p->key_count, sizeof(*p->keys));
	for (uint32_t i = 0; i < p->key_count; i++) {
		const struct feed_op *o = &f->op[f->known + i];

		p->keys[i] = (struct op_key){
			.kind = PERFTOP_KIND_TIMER_NS,
			.component = mem_string(o->component),
			.operation = mem_string(o->operation),
			.label = mem_string(o->label ? o->label : ""),
			.unit = mem_string(""),
		};
	}
	f->known = f->ops;
}

static void move_run(struct feed_op *o, struct op_sample *s)
{
	uint32_t at = 0, bucket;
	uint64_t n;
	size_t capacity = 0;

	while (hist_next(&o->hist, &at, &bucket, &n)) {
		s->run = vec_room(s->run, s->run_length, &capacity);
		s->run[s->run_length++] = (struct bucket){ bucket, (uint32_t)n };
	}
	hist_clear(&o->hist);
}

static void add_ops(struct feed *f, struct process_sample *p)
{
	p->ops = mem_alloc_array(f->ops, sizeof(*p->ops));
	for (uint32_t i = 0; i < f->ops; i++) {
		struct feed_op *o = &f->op[i];
		struct op_sample *s;

		if (!op_totals_any(&o->totals) && o->in_flight <= 0)
			continue;
		s = &p->ops[p->op_count++];
		*s = (struct op_sample){
			.op = i,
			.totals = o->totals,
			.min = 1,
			.max = UINT64_MAX / 2,
			.peak = o->peak,
			.in_flight = o->in_flight > 0,
			.longest_in_flight_ns = (uint64_t)(o->in_flight * 1e9),
			.gauge = NAN,
		};
		move_run(o, s);
		o->totals = (struct op_totals){ 0 };
	}
}

static void age(struct feed *f, double seconds)
{
	for (uint32_t i = 0; i < f->ops; i++)
		if (f->op[i].in_flight > 0)
			f->op[i].in_flight += seconds;
}

void feed_tick(struct feed *f, double seconds)
{
	struct sample *s = mem_alloc(sizeof(*s));
	struct process_sample *p = mem_alloc(sizeof(*p));

	f->now += f->h.samples ? seconds : 0;
	s->mono_ns = START_MONO + (uint64_t)(f->now * 1e9);
	s->wall_ns = START_WALL + (int64_t)(f->now * 1e9);
	s->elapsed_ns = (uint64_t)(seconds * 1e9);
	s->processes = p;
	s->process_count = 1;
	p->info = info_of();
	p->state = 'S';
	p->exit_status = -1;
	p->focus = UINT32_MAX;
	p->segment.scale = 1e-9;
	p->reused = f->exec;
	memcpy(p->resource, f->resource, sizeof(p->resource));
	if (f->exec)
		f->known = 0;
	f->exec = false;
	p->threads = f->threads;
	p->thread_count = f->thread_count;
	f->threads = NULL;
	f->thread_count = 0;
	add_keys(f, p);
	add_ops(f, p);
	history_add(&f->h, s);
	if (f->a)
		analysis_update(f->a, &f->h);
	age(f, seconds);
}

size_t feed_standing(const struct feed *f, enum rule rule)
{
	size_t count, standing = 0;
	const struct finding *found = analysis_findings(f->a, &count);

	for (size_t i = 0; i < count; i++)
		standing += isnan(found[i].until) && (rule == RULE_COUNT || found[i].rule == rule);
	return standing;
}

const struct finding *feed_find(const struct feed *f, enum rule rule)
{
	size_t count;
	const struct finding *found = analysis_findings(f->a, &count);

	for (size_t i = 0; i < count; i++)
		if (found[i].rule == rule)
			return &found[i];
	return NULL;
}

/* Marsaglia's xorshift64. */
double feed_uniform(struct feed *f)
{
	f->random ^= f->random << 13;
	f->random ^= f->random >> 7;
	f->random ^= f->random << 17;
	return (double)(f->random >> 11) * 0x1p-53;
}

double feed_normal(struct feed *f)
{
	double u = 1 - feed_uniform(f), v = feed_uniform(f);

	return sqrt(-2 * log(u)) * cos(2 * 3.14159265358979323846 * v);
}

uint32_t feed_poisson(struct feed *f, double mean)
{
	double product = feed_uniform(f), limit = exp(-mean);
	uint32_t n = 0;

	while (product > limit) {
		product *= feed_uniform(f);
		n++;
	}
	return n;
}
