/* What samples add up to: the facade. track.c adds up one process, rows.c its resources, slices.c
 * its time. */
#include "model/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "model/slices.h"
#include "model/track.h"

/* Of processes that are gone, so many are remembered. */
#define GONE_MAX 256

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

void history_clear(struct history *h)
{
	for (size_t i = 0; i < h->process_count; i++)
		track_free(h->processes[i]);
	free(h->processes);
	sample_free(h->now);
	output_clear(&h->output);
	*h = (struct history){ 0 };
}

/* A recording's clock may have been meddled with: time never runs backwards here. */
static double seconds_of(const struct history *h, const struct sample *sample)
{
	if (sample->mono_ns <= h->start_mono_ns)
		return 0;
	return (double)(sample->mono_ns - h->start_mono_ns) / 1e9;
}

double history_elapsed(const struct history *h)
{
	return h->now ? seconds_of(h, h->now) : 0;
}

/* A PID may have been used twice: the later process is meant. */
struct process_track *history_find(const struct history *h, pid_t pid)
{
	for (size_t i = h->process_count; i-- > 0;)
		if (h->processes[i]->info->id.pid == pid)
			return h->processes[i];
	return NULL;
}

static bool is_same(const struct process_track *t, const struct process_info *info)
{
	return t->info->id.pid == info->id.pid && t->info->id.start_ticks == info->id.start_ticks;
}

/* Processes mostly come in the order of their tracks: *hint is where the next is expected. */
static struct process_track *find_same(const struct history *h, const struct process_info *info,
				       size_t *hint)
{
	for (size_t i = 0; i < h->process_count; i++) {
		size_t at = (*hint + i) % h->process_count;

		if (is_same(h->processes[at], info)) {
			*hint = at + 1;
			return h->processes[at];
		}
	}
	return NULL;
}

/* Restarted under another PID, a program goes on with the track of the one that is gone. */
static struct process_track *find_predecessor(const struct history *h,
					      const struct process_info *info)
{
	for (size_t i = h->process_count; i-- > 0;) {
		struct process_track *t = h->processes[i];

		if (!t->now && info->id.pid != 0 && strcmp(t->info->comm, info->comm) == 0)
			return t;
	}
	return NULL;
}

static struct process_track *append_track(struct history *h)
{
	h->processes = mem_resize(h->processes, h->process_count + 1, sizeof(*h->processes));
	return h->processes[h->process_count++] = track_new();
}

/* NaN where the process does not tell when it was born. */
static double birth_of(const struct history *h, const struct process_info *info)
{
	if (info->start_wall_ns <= 0)
		return NAN;
	return (double)(info->start_wall_ns - h->start_wall_ns) / 1e9;
}

/* A sum comes when there are several, and its first sample has all of theirs: if each is watched from its birth on, the
 * sum is watched from the first of these. NaN: one was there before. */
static double birth_of_sum(const struct history *h)
{
	double first = NAN;

	for (size_t i = 0; i < h->process_count; i++) {
		const struct process_track *t = h->processes[i];

		if (t->info && !(birth_of(h, t->info) >= -TRACK_BIRTH_SLACK))
			return NAN;
		if (t->info)
			first = fmin(first, t->began_seconds);
	}
	return first;
}

static void add_process(struct history *h, struct process_sample *sample, struct instant at,
			size_t *hint)
{
	struct process_track *t = find_same(h, sample->info, hint);

	if (!t && sample->reused)
		t = find_predecessor(h, sample->info);
	if (t && t->now) /* the same process twice in a sample */
		return;
	if (!t)
		t = append_track(h);
	at.birth = birth_of(h, sample->info);
	if (sample->info->id.pid == 0 && !t->info) {
		at.birth = birth_of_sum(h);
		at.before = fmin(at.before, at.birth);
	}
	track_add(t, sample, &at);
}

/* The track that is gone longest; NULL if there are few. */
static struct process_track **longest_gone(const struct history *h)
{
	struct process_track **oldest = NULL;
	size_t gone = 0;

	for (size_t i = 0; i < h->process_count; i++) {
		struct process_track **t = &h->processes[i];

		if ((*t)->now)
			continue;
		gone++;
		if (!oldest || (*t)->last_seconds < (*oldest)->last_seconds)
			oldest = t;
	}
	return gone > GONE_MAX ? oldest : NULL;
}

static void forget_gone(struct history *h)
{
	struct process_track **t;

	while (h->process_count > GONE_MAX && (t = longest_gone(h))) {
		track_free(*t);
		h->process_count--;
		memmove(t, t + 1, (size_t)(h->processes + h->process_count - t) * sizeof(*t));
	}
}

void history_add(struct history *h, struct sample *sample)
{
	struct instant at = { .before = history_elapsed(h), .window = h->window };
	size_t hint = 0;

	if (h->samples == 0) {
		h->start_mono_ns = sample->mono_ns;
		h->start_wall_ns = sample->wall_ns;
	}
	at.number = ++h->samples;
	at.now = fmax(at.before, seconds_of(h, sample));
	for (size_t i = 0; i < h->process_count; i++)
		track_leave(h->processes[i]);
	for (uint32_t i = 0; i < sample->process_count; i++)
		add_process(h, &sample->processes[i], at, &hint);
	sample_free(h->now);
	h->now = sample;
	forget_gone(h);
}

void history_say(struct history *h, const char *note)
{
	snprintf(h->note, sizeof(h->note), "%s", note);
}

void history_reset(struct history *h)
{
	for (size_t i = 0; i < h->process_count; i++)
		track_reset(h->processes[i], h->processes[i]->last_seconds);
}

/* Wall clocks jump; so only the birth is taken from one, and the rest from the monotonic clock. */
static double life_seconds(const struct history *h, const struct process_track *t)
{
	double from = birth_of(h, t->info);

	return isnan(from) ? NAN : t->last_seconds - fmax(from, t->life_seconds);
}

double history_view_seconds(const struct history *h, const struct process_track *p, enum view view)
{
	double seconds = 0;

	if (view == VIEW_INTERVAL)
		seconds = p->now ? p->interval_seconds : 0;
	else if (view == VIEW_WINDOW)
		seconds = p->window_seconds;
	else if (view == VIEW_RESET)
		seconds = p->last_seconds - p->reset_seconds;
	else if (view == VIEW_LIFETIME)
		seconds = life_seconds(h, p);
	return seconds > 0 ? seconds : NAN;
}

double history_op_seconds(const struct process_track *p, const struct op_key *key, enum view view,
			  double seconds)
{
	double watched = p->last_seconds - p->began_seconds;

	if (!key->watched || view != VIEW_LIFETIME)
		return seconds;
	return watched > 0 ? watched : NAN;
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
	if (view == VIEW_INTERVAL && op->last)
		hist_add_run(out, op->last->run, op->last->run_length);
	if (view == VIEW_INTERVAL)
		return;
	hist_copy(out, &op->life_hist);
	if (view == VIEW_WINDOW)
		hist_subtract(out, &op->past_hist);
	if (view == VIEW_RESET)
		hist_subtract(out, &op->base_hist);
}

/* A bucket's count in pieces of 32 bits; beyond 2^37 it is not told in full, lest a stranger's huge
 * counts become huge runs. */
#define PIECES_MAX 32

static size_t put_pieces(struct bucket *run, uint32_t index, uint64_t count)
{
	size_t n = 0;

	for (; count && n < PIECES_MAX; n++) {
		run[n] =
			(struct bucket){ index, count > UINT32_MAX ? UINT32_MAX : (uint32_t)count };
		count -= run[n].count;
	}
	return n;
}

/* The runs grow in *run, which the caller releases. */
static size_t unpack_run(struct unpack *entry, struct bucket **run, size_t *capacity)
{
	size_t length = 0;

	while (unpack_bucket(entry)) {
		if (length + PIECES_MAX > *capacity) {
			*capacity = 2 * (length + PIECES_MAX);
			*run = mem_resize(*run, *capacity, sizeof(**run));
		}
		length += put_pieces(*run + length, entry->index, entry->count);
	}
	return length;
}

void history_slices(const struct process_track *p, uint32_t op, history_slice_fn *call,
		    void *context)
{
	struct bucket *run = NULL;
	size_t capacity = 0;

	for (size_t i = 0; i < p->slices->count; i++) {
		const struct slice *slice = &p->slices->slice[i];
		struct unpack entry = unpack_begin(slice->data, slice->length);
		size_t length;

		if (!unpack_find(&entry, op))
			continue;
		length = unpack_run(&entry, &run, &capacity);
		call(context, slice->from, slice->to, &entry.totals, run, length);
	}
	free(run);
}

void history_entries(const struct process_track *p, double from, double to, history_entry_fn *call,
		     void *context)
{
	struct bucket *run = NULL;
	size_t capacity = 0;

	for (size_t i = 0; i < p->slices->count; i++) {
		const struct slice *slice = &p->slices->slice[i];
		struct unpack entry = unpack_begin(slice->data, slice->length);

		if (slice->to <= from || slice->from >= to)
			continue;
		while (unpack_op(&entry)) {
			size_t length = unpack_run(&entry, &run, &capacity);

			call(context, entry.op, slice->from, slice->to, &entry.totals, run, length);
		}
	}
	free(run);
}
