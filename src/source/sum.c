/* Several processes as one. */
#include "source/sum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "perftop/bucket.h"
#include "stats/percentile.h"

#include "source/sum_memory.h"

/* Clocks this near to each other count in the same unit: calibration differs by less. */
#define SAME_SCALE 1e-3

struct sum_op {
	struct op_key key;
	bool shown; /* its key has been in a sample */
	bool changed;
	struct op_totals totals; /* since it was last taken */
	struct hist hist;
	uint64_t min, max; /* of its life */
	uint64_t peak;     /* of its life: the largest of any process */
	uint32_t in_flight;
	uint64_t longest_in_flight_ns;
	double gauge;
};

struct sum {
	struct process_info *info;
	struct sum_op *ops;
	uint32_t count, shown;
	size_t capacity;
	uint64_t left_dropped[PERFTOP_DROP_COUNT]; /* by members that have gone */
	double scale;                              /* seconds per tick; 0: none known yet */
	bool counter;

	/* of the sample under way */
	struct value resource[METRIC_COUNT];
	struct segment_sample segment;
	uint32_t members;
	bool all_ended, network_namespace;
	char state;
	struct sum_memory memory;
	struct pool *profile;
};

static struct process_info *sum_info(void)
{
	struct process_info *info = mem_alloc(sizeof(*info));

	info->references = 1;
	info->comm = mem_string("sum");
	info->command = mem_string("[sum]");
	info->user = mem_string("");
	return info;
}

struct sum *sum_new(void)
{
	struct sum *s = mem_alloc(sizeof(*s));

	s->info = sum_info();
	s->profile = pool_new();
	return s;
}

void sum_free(struct sum *s)
{
	if (!s)
		return;
	for (uint32_t i = 0; i < s->count; i++) {
		op_key_clear(&s->ops[i].key);
		hist_clear(&s->ops[i].hist);
	}
	free(s->ops);
	sum_memory_clear(&s->memory);
	pool_free(s->profile);
	process_info_release(s->info);
	free(s);
}

void sum_begin(struct sum *s)
{
	for (int i = 0; i < METRIC_COUNT; i++)
		s->resource[i] = value_unknown(WHY_NONE);
	for (uint32_t i = 0; i < s->count; i++) {
		s->ops[i].in_flight = 0;
		s->ops[i].longest_in_flight_ns = 0;
	}
	s->segment = (struct segment_sample){ .state = SEGMENT_ABSENT };
	memcpy(s->segment.dropped, s->left_dropped, sizeof(s->left_dropped));
	s->members = 0;
	s->all_ended = true;
	s->network_namespace = false;
	s->state = 'X';
	sum_memory_begin(&s->memory);
}

/* How the numbers of several processes become one. */
static struct value smaller(struct value a, struct value b)
{
	return value_known(a) && value_known(b) && b.number < a.number ? b : a;
}

static struct value larger(struct value a, struct value b)
{
	return value_known(a) && value_known(b) && b.number > a.number ? b : a;
}

/* Limits and throttling belong to control groups, which the processes may share: no sum is true. */
static struct value (*const together[METRIC_COUNT])(struct value, struct value) = {
	[METRIC_CPU_LIMIT] = smaller,
	[METRIC_MEMORY_LIMIT] = smaller,
	[METRIC_THROTTLED] = larger,
};

/* A process that has just come or gone has no rates; those of the others stand. */
static bool passes_over(struct value v)
{
	return v.why == WHY_FIRST || v.why == WHY_GONE;
}

static bool is_shared(int metric)
{
	return together[metric] != NULL;
}

static void add_resource(struct sum *s, int metric, struct value v)
{
	struct value *sum = &s->resource[metric];

	if (s->members == 0 || passes_over(*sum))
		*sum = s->members == 0 || !passes_over(v) || is_shared(metric) ? v : *sum;
	else if (is_shared(metric))
		*sum = value_known(*sum) ? together[metric](*sum, v) : v;
	else if (!passes_over(v))
		*sum = value_add(*sum, v);
}

/* The liveliest state stands for all. */
static char livelier(char a, char b)
{
	static const char order[] = "RDStTIZX";
	const char *at_a = strchr(order, a), *at_b = strchr(order, b);

	if (!at_b || b == '\0')
		return a;
	return !at_a || at_b < at_a ? b : a;
}

static void add_segment(struct sum *s, struct sum_member *member,
			const struct segment_sample *segment)
{
	if (s->members == 0 || segment->state == SEGMENT_ATTACHED)
		s->segment.state = segment->state;
	for (int i = 0; i < PERFTOP_DROP_COUNT; i++) {
		if (segment->dropped[i] > member->dropped[i])
			member->dropped[i] = segment->dropped[i];
		s->segment.dropped[i] += member->dropped[i];
	}
	s->segment.size_bytes += segment->size_bytes;
	s->segment.used_bytes += segment->used_bytes;
	s->segment.slabs += segment->slabs;
	if (s->scale == 0 && isfinite(segment->scale) && segment->scale > 0) {
		s->scale = segment->scale;
		s->counter = segment->counter;
	}
}

/* likely: where it stands if both are the same program. */
static uint32_t find_op(struct sum *s, const struct op_key *key, uint32_t likely)
{
	struct sum_op *op;

	if (likely < s->count && op_key_equal(&s->ops[likely].key, key))
		return likely;
	for (uint32_t i = 0; i < s->count; i++)
		if (op_key_equal(&s->ops[i].key, key))
			return i;
	s->ops = vec_room(s->ops, s->count, &s->capacity);
	op = &s->ops[s->count];
	*op = (struct sum_op){ .min = UINT64_MAX, .gauge = NAN };
	op->key = op_key_copy(key);
	return s->count++;
}

static void map_keys(struct sum *s, struct sum_member *member, const struct process_sample *p)
{
	for (uint32_t i = 0; i < p->key_count; i++) {
		const struct op_key *key = &p->keys[i];

		member->parts = vec_room(member->parts, member->count, &member->capacity);
		member->parts[member->count] =
			(struct sum_part){ find_op(s, key, member->count), key->kind, NAN };
		member->count++;
	}
}

/* From the unit of the member's operation to that of the sum's; 1 where both count in the same. */
static double factor_to(const struct sum *s, const struct sum_part *part,
			const struct segment_sample *segment)
{
	struct segment_sample own = { .scale = s->scale };
	struct op_key from = { .kind = part->kind };
	double factor = op_scale(&from, segment) / op_scale(&s->ops[part->op].key, &own);

	return isfinite(factor) && factor > 0 && fabs(factor - 1) > SAME_SCALE ? factor : 1;
}

static uint64_t rescale(uint64_t number, double factor)
{
	double scaled = (double)number * factor;

	if (factor == 1)
		return number;
	return scaled >= 18446744073709549568.0 ? UINT64_MAX : (uint64_t)(scaled + 0.5);
}

static uint32_t rescale_bucket(uint32_t bucket, double factor)
{
	uint64_t middle;
	uint32_t octave;

	if (factor == 1)
		return bucket;
	middle = perftop_bucket_lower(bucket) + perftop_bucket_width(bucket) / 2;
	middle = rescale(middle, factor);
	octave = perftop_bucket_octave(middle);
	return octave << 6 | perftop_bucket_sub(middle, octave);
}

static void add_extremes(struct sum_op *op, const struct op_sample *o, double factor)
{
	uint64_t min = rescale(o->min, factor), max = rescale(o->max, factor);

	if (o->min > o->max)
		return;
	if (op->min > op->max) {
		op->min = min;
		op->max = max;
		return;
	}
	op->min = min < op->min ? min : op->min;
	op->max = max > op->max ? max : op->max;
}

static void add_gauge(struct sum_op *op, double *last, double now)
{
	if (!isfinite(now) || now == *last)
		return;
	op->gauge = (isfinite(op->gauge) ? op->gauge : 0) - (isfinite(*last) ? *last : 0) + now;
	op->changed = true;
	*last = now;
}

static void add_op(struct sum_op *op, const struct op_sample *o, double factor, double *gauge)
{
	struct op_totals totals = o->totals;

	totals.total = rescale(totals.total, factor);
	totals.self = rescale(totals.self, factor);
	totals.costs.cpu_elapsed = rescale(totals.costs.cpu_elapsed, factor);
	op->totals = op_totals_add(op->totals, totals);
	for (uint32_t i = 0; i < o->run_length; i++)
		hist_add(&op->hist, rescale_bucket(o->run[i].index, factor), o->run[i].count);
	add_extremes(op, o, factor);
	op->peak = o->peak > op->peak ? o->peak : op->peak;
	op->in_flight += o->in_flight;
	if (o->longest_in_flight_ns > op->longest_in_flight_ns)
		op->longest_in_flight_ns = o->longest_in_flight_ns;
	if (op->key.kind == PERFTOP_KIND_GAUGE)
		add_gauge(op, gauge, o->gauge);
	if (op_totals_any(&o->totals) || o->run_length)
		op->changed = true;
}

/* A member's operation in its samples of functions, as the sum's. */
static uint32_t op_of_sum(void *context, uint32_t op)
{
	const struct sum_member *member = context;

	if (op >= PROFILE_ANY_OP)
		return op;
	return op < member->count ? member->parts[op].op : PROFILE_UNKNOWN_OP;
}

void sum_add(struct sum *s, struct sum_member *member, const struct process_sample *p)
{
	for (int i = 0; i < METRIC_COUNT; i++)
		add_resource(s, i, p->resource[i]);
	add_segment(s, member, &p->segment);
	sum_memory_add(&s->memory, &member->memory, p->memory);
	map_keys(s, member, p);
	for (uint32_t i = 0; i < p->op_count; i++) {
		const struct op_sample *o = &p->ops[i];
		struct sum_part *part;

		if (o->op >= member->count)
			continue;
		part = &member->parts[o->op];
		add_op(&s->ops[part->op], o, factor_to(s, part, &p->segment), &part->gauge);
	}
	if (p->profile)
		pool_add(s->profile, &member->profile, p->profile, op_of_sum, member);
	s->members++;
	s->all_ended = s->all_ended && p->ended;
	s->network_namespace = s->network_namespace || p->network_namespace;
	s->state = livelier(s->state, p->state);
}

void sum_leave(struct sum *s, struct sum_member *member)
{
	for (uint32_t i = 0; i < member->count; i++) {
		struct sum_part *part = &member->parts[i];

		if (!isfinite(part->gauge))
			continue;
		s->ops[part->op].gauge -= part->gauge;
		s->ops[part->op].changed = true;
	}
	for (int i = 0; i < PERFTOP_DROP_COUNT; i++)
		s->left_dropped[i] += member->dropped[i];
	free(member->parts);
	memory_reading_free(member->memory);
	pool_member_clear(&member->profile);
	*member = (struct sum_member){ 0 };
}

static uint32_t pack(const struct hist *hist, struct bucket **run)
{
	uint32_t index = 0, bucket, length = 0;
	size_t capacity = 0;
	uint64_t count;

	*run = NULL;
	while (hist_next(hist, &index, &bucket, &count)) {
		while (count) {
			uint32_t part = count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;

			*run = vec_room(*run, length, &capacity);
			(*run)[length++] = (struct bucket){ bucket, part };
			count -= part;
		}
	}
	return length;
}

static void take_op(struct sum_op *op, uint32_t index, struct op_sample *out)
{
	*out = (struct op_sample){
		.op = index,
		.totals = op->totals,
		.min = op->min,
		.max = op->max,
		.peak = op->peak,
		.in_flight = op->in_flight,
		.longest_in_flight_ns = op->longest_in_flight_ns,
		.gauge = op->gauge,
	};
	out->run_length = pack(&op->hist, &out->run);
	hist_clear(&op->hist);
	op->totals = (struct op_totals){ 0 };
	op->changed = false;
}

static void take_keys(struct sum *s, struct process_sample *out)
{
	out->first_key = s->shown;
	out->key_count = s->count - s->shown;
	out->keys = mem_alloc_array(out->key_count + 1, sizeof(*out->keys));
	for (uint32_t i = 0; i < out->key_count; i++)
		out->keys[i] = op_key_copy(&s->ops[s->shown + i].key);
	s->shown = s->count;
}

void sum_take(struct sum *s, struct process_sample *out)
{
	*out = (struct process_sample){
		.info = process_info_hold(s->info),
		.state = s->state,
		.ended = s->members && s->all_ended,
		.exit_status = -1,
		.network_namespace = s->network_namespace,
		.segment = s->segment,
		.focus = UINT32_MAX,
	};
	out->segment.scale = s->scale;
	out->segment.counter = s->counter;
	memcpy(out->resource, s->resource, sizeof(out->resource));
	out->memory = sum_memory_take(&s->memory);
	out->profile = pool_take(s->profile, false);
	take_keys(s, out);
	out->ops = mem_alloc_array(s->count + 1, sizeof(*out->ops));
	for (uint32_t i = 0; i < s->count; i++)
		if (s->ops[i].changed || s->ops[i].in_flight)
			take_op(&s->ops[i], i, &out->ops[out->op_count++]);
}
