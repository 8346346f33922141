/* What samples add up to: lifetimes, windows, views. */
#include "model/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "model/rows.h"
#include "model/slices.h"

/* Samples that come faster than this share of the window are kept together. */
#define GRAINS_PER_WINDOW 60

static const struct {
	const char *name, *title;
} views[VIEW_COUNT] = {
	[VIEW_INTERVAL] = { "interval", N_("interval") },
	[VIEW_WINDOW] = { "window", N_("window") },
	[VIEW_RESET] = { "reset", N_("since reset") },
	[VIEW_LIFETIME] = { "lifetime", N_("lifetime") },
};

const char *view_name(enum view view)
{
	return views[view].name;
}

const char *view_title(enum view view)
{
	return _(views[view].title);
}

void history_init(struct history *h, double window_seconds)
{
	*h = (struct history){ .window = window_seconds };
}

static void forget_operations(struct process_track *p)
{
	for (uint32_t i = 0; i < p->op_count; i++) {
		op_key_clear(&p->ops[i].key);
		hist_clear(&p->ops[i].life_hist);
		hist_clear(&p->ops[i].base_hist);
		hist_clear(&p->ops[i].window_hist);
	}
	free(p->ops);
	p->ops = NULL;
	p->op_count = 0;
	slices_clear(p->slices);
}

static void track_free(struct process_track *p)
{
	forget_operations(p);
	free(p->slices);
	free(p->rows);
	process_info_release(p->info);
	free(p);
}

void history_clear(struct history *h)
{
	for (size_t i = 0; i < h->process_count; i++)
		track_free(h->processes[i]);
	free(h->processes);
	sample_free(h->now);
	output_clear(&h->output);
	*h = (struct history){ 0 };
}

static double seconds_at(const struct history *h, uint64_t mono_ns)
{
	return (double)(mono_ns - h->start_mono_ns) / 1e9;
}

double history_elapsed(const struct history *h)
{
	return h->now ? seconds_at(h, h->now->mono_ns) : 0;
}

struct process_track *history_find(const struct history *h, pid_t pid)
{
	for (size_t i = 0; i < h->process_count; i++)
		if (h->processes[i]->info->id.pid == pid)
			return h->processes[i];
	return NULL;
}

static struct process_track *track_new(struct history *h, double seconds)
{
	struct process_track *p = mem_alloc(sizeof(*p));

	h->processes =
		mem_resize(h->processes, h->process_count + 1, sizeof(struct process_track *));
	h->processes[h->process_count++] = p;
	p->slices = mem_alloc(sizeof(*p->slices));
	p->first_seconds = seconds;
	p->reset_seconds = seconds;
	return p;
}

/* The plain fields stay for when the process is gone; what they pointed to goes with the sample. */
static void keep_last(struct process_track *p, const struct process_sample *sample)
{
	p->last = *sample;
	p->last.info = NULL;
	p->last.threads = NULL;
	p->last.keys = NULL;
	p->last.ops = NULL;
	p->last.focus_threads = NULL;
	p->last.thread_count = p->last.key_count = p->last.op_count = p->last.focus_count = 0;
}

/* New keys continue the dense numbering; anything else is not ours to guess at. */
static void take_keys(struct process_track *p, const struct process_sample *sample)
{
	if (sample->key_count == 0 || sample->first_key != p->op_count)
		return;
	p->ops = mem_resize(p->ops, p->op_count + sample->key_count, sizeof(*p->ops));
	for (uint32_t i = 0; i < sample->key_count; i++)
		p->ops[p->op_count++] = (struct op_track){
			.key = op_key_copy(&sample->keys[i]),
			.min = UINT64_MAX,
		};
}

/* recent: it happened while we watched, so it belongs to the window too. */
static void take_op(struct op_track *op, struct op_sample *sample, bool recent)
{
	op->last = recent ? sample : NULL;
	op->min = sample->min;
	op->max = sample->max;
	op->in_flight = sample->in_flight;
	op->longest_in_flight_ns = sample->longest_in_flight_ns;
	op->gauge = sample->gauge;
	op->life = op_totals_add(op->life, sample->totals);
	hist_add_run(&op->life_hist, sample->run, sample->run_length);
	if (!recent)
		return;
	op->window = op_totals_add(op->window, sample->totals);
	hist_add_run(&op->window_hist, sample->run, sample->run_length);
}

static void take_ops(struct process_track *p, struct process_sample *sample, bool recent,
		     uint64_t number)
{
	for (uint32_t i = 0; i < p->op_count; i++) {
		p->ops[i].last = NULL;
		p->ops[i].in_flight = 0;
		p->ops[i].longest_in_flight_ns = 0;
	}
	for (uint32_t i = 0; i < sample->op_count; i++) {
		if (sample->ops[i].op >= p->op_count)
			continue;
		take_op(&p->ops[sample->ops[i].op], &sample->ops[i], recent);
		p->ops[sample->ops[i].op].changed = number;
	}
}

static void leave_window(struct process_track *p, const struct slice *slice)
{
	struct slice_reader reader = { 0 };

	while (slice_next(slice, &reader)) {
		struct op_track *op;

		if (reader.entry.op >= p->op_count)
			continue;
		op = &p->ops[reader.entry.op];
		op->window = op_totals_subtract(op->window, reader.entry.totals);
		hist_subtract_run(&op->window_hist, reader.entry.run, reader.entry.length);
	}
	free(reader.entry.run);
}

static void slide_window(struct process_track *p, double now, double window)
{
	struct slices *s = p->slices;
	/* a tick that came a little late must not cost a whole grain of the window */
	double begin = now - window * (1 + 0.5 / GRAINS_PER_WINDOW);

	while (s->window < s->count && s->slice[s->window].from < begin)
		leave_window(p, &s->slice[s->window++]);
	slices_thin(s);
	p->window_seconds = s->window < s->count ? now - s->slice[s->window].from : 0;
}

static void set_base(struct op_track *op)
{
	op->base = op->life;
	hist_copy(&op->base_hist, &op->life_hist);
}

static void reset_track(struct process_track *p, double seconds)
{
	for (uint32_t i = 0; i < p->op_count; i++)
		set_base(&p->ops[i]);
	p->reset_seconds = seconds;
}

/* A new program under the old PID, or the first sight of a process: what it recorded before is
 * life, but no view's. */
static void begin_epoch(struct process_track *p, double seconds)
{
	forget_operations(p);
	if (p->row_count > 0)
		rows_gap(p, seconds);
	p->epoch++;
}

static void set_info(struct process_track *p, struct process_info *info)
{
	process_info_hold(info);
	process_info_release(p->info);
	p->info = info;
}

static void add_process(struct history *h, struct process_sample *sample, double seconds,
			double before)
{
	struct process_track *p = history_find(h, sample->info->id.pid);
	bool first = !p;

	if (!p)
		p = track_new(h, seconds);
	if (first || sample->reused)
		begin_epoch(p, seconds);
	set_info(p, sample->info);
	p->now = sample;
	keep_last(p, sample);
	rows_add(p, seconds, sample->resource);
	take_keys(p, sample);
	take_ops(p, sample, !first, h->samples);
	if (first)
		reset_track(p, seconds);
	else
		slices_add(p->slices, before, seconds, sample->ops, sample->op_count,
			   h->window / GRAINS_PER_WINDOW);
	slide_window(p, seconds, h->window);
}

/* Nothing is new of who is missing; a window slides on without him. */
static void miss_process(struct history *h, struct process_track *p, double seconds)
{
	take_ops(p, &(struct process_sample){ 0 }, true, h->samples);
	slide_window(p, seconds, h->window);
}

void history_add(struct history *h, struct sample *sample)
{
	double before = history_elapsed(h), seconds;

	if (h->samples++ == 0) {
		h->start_mono_ns = sample->mono_ns;
		h->start_wall_ns = sample->wall_ns;
	}
	seconds = seconds_at(h, sample->mono_ns);
	for (size_t i = 0; i < h->process_count; i++)
		h->processes[i]->now = NULL;
	for (uint32_t i = 0; i < sample->process_count; i++)
		add_process(h, &sample->processes[i], seconds, before);
	for (size_t i = 0; i < h->process_count; i++)
		if (!h->processes[i]->now)
			miss_process(h, h->processes[i], seconds);
	sample_free(h->now);
	h->now = sample;
}

void history_reset(struct history *h)
{
	for (size_t i = 0; i < h->process_count; i++)
		reset_track(h->processes[i], history_elapsed(h));
}

static double life_seconds(const struct history *h, const struct process_track *p)
{
	return (double)(h->now->wall_ns - p->info->start_wall_ns) / 1e9;
}

double history_view_seconds(const struct history *h, const struct process_track *p, enum view view)
{
	double seconds = NAN;

	if (!h->now)
		return NAN;
	switch (view) {
	case VIEW_INTERVAL: seconds = (double)h->now->elapsed_ns / 1e9; break;
	case VIEW_WINDOW: seconds = p->window_seconds; break;
	case VIEW_RESET: seconds = history_elapsed(h) - p->reset_seconds; break;
	case VIEW_LIFETIME: seconds = life_seconds(h, p); break;
	default: break;
	}
	return seconds > 0 ? seconds : NAN;
}

struct op_totals history_totals(const struct op_track *op, enum view view)
{
	switch (view) {
	case VIEW_INTERVAL: return op->last ? op->last->totals : (struct op_totals){ 0 };
	case VIEW_WINDOW: return op->window;
	case VIEW_RESET: return op_totals_subtract(op->life, op->base);
	default: return op->life;
	}
}

void history_hist(const struct op_track *op, enum view view, struct hist *out)
{
	hist_clear(out);
	switch (view) {
	case VIEW_INTERVAL:
		if (op->last)
			hist_add_run(out, op->last->run, op->last->run_length);
		break;
	case VIEW_WINDOW: hist_copy(out, &op->window_hist); break;
	case VIEW_RESET:
		hist_copy(out, &op->life_hist);
		hist_subtract(out, &op->base_hist);
		break;
	default: hist_copy(out, &op->life_hist); break;
	}
}

void history_slices(const struct process_track *p, uint32_t op, history_slice_fn *call,
		    void *context)
{
	for (size_t i = 0; i < p->slices->count; i++) {
		const struct slice *slice = &p->slices->slice[i];
		struct slice_reader reader = { 0 };

		if (slice_find(slice, op, &reader))
			call(context, slice->from, slice->to, &reader.entry.totals,
			     reader.entry.run, reader.entry.length);
		free(reader.entry.run);
	}
}
