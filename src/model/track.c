/* Adds a process's samples up. Each costs as much as it holds: operations at rest are not touched.
 */
#include "model/track.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/rows.h"
#include "model/slices.h"

/* Samples that come faster than this share of the window, or of a run that is shorter, are kept together. */
#define GRAINS_PER_WINDOW 60

struct process_track *track_new(void)
{
	struct process_track *t = mem_alloc(sizeof(*t));

	t->slices = mem_alloc(sizeof(*t->slices));
	return t;
}

static void forget_operations(struct process_track *t)
{
	for (uint32_t i = 0; i < t->op_count; i++) {
		op_key_clear(&t->ops[i].key);
		hist_clear(&t->ops[i].life_hist);
		hist_clear(&t->ops[i].base_hist);
		hist_clear(&t->ops[i].past_hist);
	}
	free(t->ops);
	t->ops = NULL;
	t->op_count = t->op_capacity = 0;
	slices_clear(t->slices);
}

void track_free(struct process_track *t)
{
	forget_operations(t);
	free(t->slices);
	free(t->rows);
	profile_free(t->profile);
	memory_track_free(t->memory);
	process_info_release(t->info);
	free(t);
}

/* An operation is in a sample while something happens to it, or is in flight. */
void track_leave(struct process_track *t)
{
	for (uint32_t i = 0; t->now && i < t->now->op_count; i++) {
		struct op_track *op;

		if (t->now->ops[i].op >= t->op_count)
			continue;
		op = &t->ops[t->now->ops[i].op];
		op->last = NULL;
		op->in_flight = 0;
		op->longest_in_flight_ns = 0;
	}
	t->now = NULL;
}

/* Keys are dense: those known are passed over, and those after a hole are none. */
static void add_keys(struct process_track *t, const struct process_sample *sample)
{
	uint32_t known = t->op_count - sample->first_key, fresh;

	if (sample->first_key > t->op_count || known >= sample->key_count)
		return;
	fresh = sample->key_count - known;
	if (t->op_count + fresh > t->op_capacity) {
		t->op_capacity = t->op_count + (fresh > t->op_count / 4 ? fresh : t->op_count / 4);
		t->ops = mem_resize(t->ops, t->op_capacity, sizeof(*t->ops));
	}
	for (uint32_t i = known; i < sample->key_count; i++)
		t->ops[t->op_count++] = (struct op_track){
			.key = op_key_copy(&sample->keys[i]),
			.min = UINT64_MAX,
			.gauge = NAN,
		};
}

static bool run_is_sound(const struct bucket *run, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (run[i].index >= HIST_BUCKETS || (i && run[i].index < run[i - 1].index))
			return false;
	return true;
}

static void add_amounts(struct op_track *op, const struct op_sample *s)
{
	op->life = op_totals_add(op->life, s->totals);
	op->window = op_totals_add(op->window, s->totals);
	hist_add_run(&op->life_hist, s->run, s->run_length);
}

static bool same_gauge(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

/* The same goes into the window and into the slice: what leaves the window is what came in. */
static void add_op(struct op_track *op, struct op_sample *s, uint64_t number, struct pack *pack)
{
	if (!run_is_sound(s->run, s->run_length))
		s->run_length = 0;
	if (op_totals_any(&s->totals) || s->run_length) {
		add_amounts(op, s);
		pack_op(pack, s->op, &s->totals, s->run, s->run_length);
		op->changed = number;
	}
	if (!same_gauge(op->gauge, s->gauge))
		op->changed = number;
	op->last = s;
	op->min = s->min;
	op->max = s->max;
	op->peak = s->peak > op->peak ? s->peak : op->peak;
	op->in_flight = s->in_flight;
	op->longest_in_flight_ns = s->longest_in_flight_ns;
	op->gauge = s->gauge;
}

static void add_ops(struct process_track *t, const struct process_sample *sample, uint64_t number,
		    struct pack *pack)
{
	uint32_t next = 0; /* they ascend; what does not is no operation of ours */

	for (uint32_t i = 0; i < sample->op_count; i++) {
		struct op_sample *s = &sample->ops[i];

		if (s->op < next || s->op >= t->op_count)
			continue;
		next = s->op + 1;
		add_op(&t->ops[s->op], s, number, pack);
	}
}

static void leave_window(void *context, struct unpack *entry)
{
	struct process_track *t = context;
	struct op_track *op = &t->ops[entry->op];

	op->window = op_totals_subtract(op->window, entry->totals);
	while (unpack_bucket(entry))
		hist_add(&op->past_hist, entry->index, entry->count);
}

/* Where nothing was recorded there are no slices, yet the window covers that time. A sample that
 * alone spans more than the window is in it as a whole. */
static void slide_window(struct process_track *t, const struct instant *at)
{
	struct slices *s = t->slices;
	double from = at->now - at->window;

	slices_expire(s, from, at->now, leave_window, t);
	slices_thin(s);
	from = fmax(from, fmax(s->expired_to, t->began_seconds));
	if (s->window < s->count)
		from = fmin(from, s->slice[s->window].from);
	t->window_seconds = at->now - from;
}

void track_reset(struct process_track *t, double seconds)
{
	for (uint32_t i = 0; i < t->op_count; i++) {
		t->ops[i].base = t->ops[i].life;
		hist_copy(&t->ops[i].base_hist, &t->ops[i].life_hist);
	}
	if (t->profile)
		profile_reset(t->profile);
	t->reset_seconds = seconds;
}

/* The first sample has brought all that was before. It stood for every view as long as there was
 * no other; now that one comes, it is lifetime only. */
static void settle(struct process_track *t)
{
	for (uint32_t i = 0; i < t->op_count; i++) {
		t->ops[i].window = (struct op_totals){ 0 };
		hist_copy(&t->ops[i].past_hist, &t->ops[i].life_hist);
	}
	track_reset(t, t->reset_seconds);
	t->settled = true;
}

/* From its first sample a process is watched, or from its birth, if that was seen. */
static void begin(struct process_track *t, const struct instant *at)
{
	t->settled = at->birth >= at->before - TRACK_BIRTH_SLACK;
	t->began_seconds = t->settled ? fmin(fmax(at->birth, at->before), at->now) : at->now;
	t->first_seconds = at->now;
	t->reset_seconds = t->last_seconds = t->began_seconds;
	t->life_seconds = -INFINITY;
}

/* An exec or restart: operations begin anew. */
static void begin_anew(struct process_track *t)
{
	forget_operations(t);
	profile_free(t->profile);
	t->profile = NULL;
	t->settled = true;
	t->began_seconds = t->reset_seconds = t->life_seconds = t->last_seconds;
	t->epoch++;
}

/* The plain fields stay for when the process is gone; what they pointed to goes with the sample. */
static void keep_last(struct process_track *t, const struct process_sample *sample)
{
	t->last = *sample;
	t->last.info = t->info;
	t->last.threads = NULL;
	t->last.keys = NULL;
	t->last.ops = NULL;
	t->last.focus_threads = NULL;
	t->last.profile = NULL;
	t->last.memory = NULL;
	t->last.thread_count = t->last.key_count = t->last.op_count = t->last.focus_count = 0;
}

static void add_profile(struct process_track *t, const struct profile_sample *s,
			const struct instant *at)
{
	if (s && !t->profile)
		t->profile = profile_new();
	if (t->profile)
		profile_add(t->profile, s, at->now, at->window);
}

static void set_info(struct process_track *t, struct process_info *info)
{
	process_info_hold(info);
	process_info_release(t->info);
	t->info = info;
}

void track_add(struct process_track *t, struct process_sample *sample, const struct instant *at)
{
	struct pack pack = { 0 };
	bool first = !t->info;

	if (first)
		begin(t, at);
	else if (sample->reused)
		begin_anew(t);
	else if (!t->settled)
		settle(t);
	if (!first && (sample->reused || t->last_seconds < at->before))
		rows_gap(t, (t->last_seconds + at->now) / 2);
	set_info(t, sample->info);
	keep_last(t, sample);
	rows_add(t, at->now, first ? 0 : at->now - t->last_seconds, sample->resource);
	memory_track_add(&t->memory, sample->memory, at->now, sample->reused);
	t->now = sample;
	add_keys(t, sample);
	add_ops(t, sample, at->number, &pack);
	add_profile(t, sample->profile, at);
	if (t->settled)
		slices_add(t->slices, t->last_seconds, at->now, &pack,
			   fmin(at->window, at->now - t->began_seconds) / GRAINS_PER_WINDOW);
	free(pack.data);
	slide_window(t, at);
	t->interval_seconds = t->settled ? at->now - t->last_seconds : 0;
	t->last_seconds = at->now;
}
