/* The engine: which processes, which rules, when. */
#include "analysis/analysis.h"

#include <stdio.h>
#include <stdlib.h>

#include "analysis/judge.h"
#include "base/i18n.h"
#include "base/mem.h"

#define ROUND_SECONDS 0.95 /* samples that come each second come a little early at times */

static const struct {
	judge_process_fn *process;
	judge_operation_fn *operation;
} rules[RULE_COUNT] = {
	[RULE_SLOW] = { .operation = judge_slow },
	[RULE_STUCK] = { .operation = judge_stuck },
	[RULE_ERRORS] = { .operation = judge_errors },
	[RULE_TAIL] = { .operation = judge_tail },
	[RULE_BURST] = { .process = judge_bursts },
	[RULE_SHARE] = { .operation = judge_share_of_time },
	[RULE_CHATTY] = { .operation = judge_chatty },
	[RULE_LARGE] = { .operation = judge_large },
	[RULE_WAITS] = { .operation = judge_waits },
	[RULE_WORKS] = { .operation = judge_works },
	[RULE_ALLOCATES] = { .operation = judge_allocates },
	[RULE_KEEPS] = { .operation = judge_keeps },
	[RULE_CPU] = { .process = judge_cpu },
	[RULE_MEMORY] = { .process = judge_memory },
	[RULE_MEMORY_LIMIT] = { .process = judge_memory_limit },
	[RULE_LEAK] = { .process = judge_leak },
	[RULE_FORECAST] = { .process = judge_forecast },
	[RULE_RUN_QUEUE] = { .process = judge_run_queue },
	[RULE_THROTTLED] = { .process = judge_throttled },
	[RULE_FAULTS] = { .process = judge_faults },
	[RULE_PREEMPTED] = { .process = judge_preempted },
	[RULE_IO] = { .process = judge_io },
	[RULE_CPU_TREND] = { .process = judge_cpu_trend },
	[RULE_MEMORY_TREND] = { .process = judge_memory_trend },
	[RULE_SLOWER] = { .operation = judge_slower },
	[RULE_ANOMALY] = { .process = judge_anomalies },
	[RULE_ALERT] = { .process = judge_alerts, .operation = judge_operation_alerts },
};

struct analysis {
	struct analysis_settings settings;
	struct store store;
	struct process_memory **memory;
	size_t count, capacity;
	uint64_t samples; /* of the history, as of the last update */
	uint64_t round;
	double judged; /* when last; NaN: never */
};

struct analysis *analysis_new(const struct analysis_settings *settings)
{
	struct analysis *a = mem_alloc(sizeof(*a));

	a->settings = *settings;
	a->judged = NAN;
	return a;
}

void analysis_free(struct analysis *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < a->count; i++)
		memory_free(a->memory[i]);
	free(a->memory);
	store_clear(&a->store);
	free(a);
}

/* ---- which processes ---- */

/* The sum of several processes is no subject: its parts are. When all have ended, those that ended
 * last are still what the screen and the report are about. */
static bool is_current(const struct history *h, const struct process_track *p)
{
	if (p->info->id.pid == 0 || !p->settled)
		return false;
	if (p->now || h->now->process_count)
		return p->now;
	for (size_t i = 0; i < h->process_count; i++)
		if (h->processes[i]->last_seconds > p->last_seconds)
			return false;
	return true;
}

static bool is_memory_of(const struct process_memory *m, const struct process_track *p)
{
	return m->pid == p->info->id.pid && m->start_ticks == p->info->id.start_ticks &&
	       m->epoch == p->epoch;
}

static struct process_memory *find_memory(const struct analysis *a, const struct process_track *p)
{
	for (size_t i = 0; i < a->count; i++)
		if (is_memory_of(a->memory[i], p))
			return a->memory[i];
	return NULL;
}

static struct process_memory *memory_of(struct analysis *a, const struct process_track *p)
{
	struct process_memory *m = find_memory(a, p);

	if (!m) {
		a->memory = vec_room(a->memory, a->count, &a->capacity);
		m = a->memory[a->count++] = memory_new(p);
	}
	m->seen = true;
	return m;
}

/* Processes that are gone while others go on, and programs that an exec has replaced. */
static void forget_gone(struct analysis *a)
{
	size_t kept = 0;

	for (size_t i = 0; i < a->count; i++) {
		struct process_memory *m = a->memory[i];

		if (m->seen) {
			a->memory[kept++] = m;
			continue;
		}
		store_drop(&a->store, m->pid);
		memory_free(m);
	}
	a->count = kept;
}

static void note(struct analysis *a, const struct history *h)
{
	for (size_t i = 0; i < a->count; i++)
		a->memory[i]->seen = false;
	for (size_t i = 0; i < h->process_count; i++) {
		const struct process_track *p = h->processes[i];
		struct process_memory *m;

		if (!is_current(h, p))
			continue;
		m = memory_of(a, p);
		if (memory_note(m, p, h->window))
			trends_update(m, p, &a->settings, h->window);
	}
}

/* ---- one process ---- */

/* Old rows stand for more time than new ones: means are over time. */
static void average_resources(struct judge *j)
{
	const struct process_track *p = j->p;
	double from = p->last_seconds - j->seconds - 1e-3, sum[METRIC_COUNT] = { 0 };

	for (size_t i = p->row_count; i-- > 1 && (double)p->rows[i - 1].seconds >= from;) {
		double seconds = (double)(p->rows[i].seconds - p->rows[i - 1].seconds);

		for (int metric = 0; metric < METRIC_COUNT; metric++) {
			double value = history_number(&p->rows[i], (enum metric)metric);

			if (isnan(value))
				continue;
			sum[metric] += value * seconds;
			j->covered[metric] += seconds;
		}
	}
	for (int metric = 0; metric < METRIC_COUNT; metric++)
		j->mean[metric] = j->covered[metric] > 0 ? sum[metric] / j->covered[metric] : NAN;
}

/* Where sampled, the timed part stands for all. */
static double extrapolated(uint64_t amount, const struct op_totals *t, double scale)
{
	if (t->timed == 0)
		return t->count ? NAN : 0;
	return (double)amount * scale * fmax((double)t->count / (double)t->timed, 1);
}

static struct op_judged op_judged_of(const struct judge *j, uint32_t op)
{
	const struct op_track *track = &j->p->ops[op];
	struct op_judged o = {
		.op = op,
		.track = track,
		.memory = &j->m->ops[op],
		.timer = op_key_is_timer(&track->key),
		.scale = op_scale(&track->key, &j->p->last.segment),
		.totals = history_totals(track, j->view),
	};

	o.mean = o.totals.timed ? (double)o.totals.total * o.scale / (double)o.totals.timed : NAN;
	o.total = extrapolated(o.totals.total, &o.totals, o.scale);
	o.self = extrapolated(o.totals.self, &o.totals, o.scale);
	return o;
}

static uint32_t op_count(const struct judge *j)
{
	return j->p->op_count < j->m->op_count ? j->p->op_count : j->m->op_count;
}

#define FAILING_LEAST 20 /* calls, before a share of them says anything */

static void sum_operations(struct judge *j)
{
	for (uint32_t op = 0; op < op_count(j); op++) {
		struct op_judged o = op_judged_of(j, op);

		if (!o.timer)
			continue;
		j->completed += o.totals.count;
		if (o.totals.count >= FAILING_LEAST)
			j->failing = fmax(j->failing,
					  100 * (double)o.totals.errors / (double)o.totals.count);
		j->self += isnan(o.self) ? 0 : o.self;
	}
}

static void judge_operations(struct judge *j)
{
	for (uint32_t op = 0; op < op_count(j); op++) {
		struct op_judged o = op_judged_of(j, op);

		if (o.totals.count == 0 && o.track->in_flight == 0 && !o.memory->slower.holds)
			continue;
		for (int rule = 0; rule < RULE_COUNT; rule++)
			if (rules[rule].operation && !j->settings->rule[rule].off)
				rules[rule].operation(j, &o);
	}
}

static struct judge judge_of(struct analysis *a, const struct history *h,
			     const struct process_track *p, struct process_memory *m, bool conclude)
{
	struct judge j = {
		.settings = &a->settings,
		.store = &a->store,
		.h = h,
		.p = p,
		.m = m,
		.view = conclude ? VIEW_RESET : VIEW_WINDOW,
		.concluding = conclude,
		.round = a->round,
		.now = history_elapsed(h),
	};

	j.seconds = history_view_seconds(h, p, j.view);
	average_resources(&j);
	sum_operations(&j);
	return j;
}

static void judge_process(struct judge *j)
{
	j->m->wants_threads = false;
	judge_operations(j);
	for (int rule = 0; rule < RULE_COUNT; rule++)
		if (rules[rule].process && !j->settings->rule[rule].off)
			rules[rule].process(j);
}

/* ---- a round ---- */

/* Health is made of what stands after the round, from the same figures. */
static void round_of(struct analysis *a, const struct history *h, bool conclude)
{
	struct judge *judges = mem_alloc_array(h->process_count, sizeof(*judges));
	size_t count = 0;

	a->round++;
	a->judged = history_elapsed(h);
	store_begin(&a->store, a->judged, h->now->wall_ns);
	forget_gone(a);
	for (size_t i = 0; i < h->process_count; i++) {
		const struct process_track *p = h->processes[i];
		struct process_memory *m = is_current(h, p) ? find_memory(a, p) : NULL;

		if (m)
			judges[count++] = judge_of(a, h, p, m, conclude);
	}
	for (size_t i = 0; i < count; i++)
		judge_process(&judges[i]);
	store_end(&a->store, conclude);
	for (size_t i = 0; i < count; i++)
		judge_health(&judges[i]);
	free(judges);
}

void analysis_update(struct analysis *a, const struct history *h)
{
	if (!h->now || h->samples == a->samples)
		return;
	a->samples = h->samples;
	note(a, h);
	if (!isnan(a->judged) && history_elapsed(h) - a->judged < ROUND_SECONDS)
		return;
	round_of(a, h, false);
}

void analysis_conclude(struct analysis *a, const struct history *h)
{
	if (!h->now)
		return;
	if (h->samples != a->samples)
		note(a, h);
	a->samples = h->samples;
	if (isnan(a->judged) ||
	    history_elapsed(h) > a->judged) /* alerts are about now, not the run */
		round_of(a, h, false);
	round_of(a, h, true);
}

/* ---- what came of it ---- */

const struct finding *analysis_findings(const struct analysis *a, size_t *count)
{
	*count = a->store.shown_count;
	return a->store.shown;
}

static struct process_memory *memory_by_pid(const struct analysis *a, pid_t pid)
{
	for (size_t i = a->count; i-- > 0;)
		if (a->memory[i]->pid == pid)
			return a->memory[i];
	return NULL;
}

/* They stand in order: the first is the worst. */
const struct finding *analysis_of_operation(const struct analysis *a, pid_t pid, uint32_t op)
{
	const struct process_memory *m = memory_by_pid(a, pid);

	for (size_t i = 0; m && i < a->store.shown_count && isnan(a->store.shown[i].until); i++) {
		const struct finding *f = &a->store.shown[i];

		if (f->pid == pid && f->epoch == m->epoch && f->subject.kind == SUBJECT_OPERATION &&
		    f->subject.op == op)
			return f;
	}
	return NULL;
}

const struct health *analysis_health(const struct analysis *a, pid_t pid)
{
	const struct process_memory *m = memory_by_pid(a, pid);

	return m && m->health_known ? &m->health : NULL;
}

struct leak analysis_leak(const struct analysis *a, const struct process_track *p)
{
	struct leak off = { .verdict = LEAK_NOT_TESTED,
			    .metric = METRIC_RSS,
			    .bytes_per_minute = NAN,
			    .low = NAN,
			    .high = NAN,
			    .p = NAN };

	if (!a)
		return leak_of(p, rule_info[RULE_LEAK].threshold);
	if (!a->settings.rule[RULE_LEAK].off)
		return leak_of(p, a->settings.rule[RULE_LEAK].threshold);
	snprintf(off.why, sizeof(off.why), "%s", _("It was left out."));
	return off;
}

int analysis_direction(const struct analysis *a, pid_t pid, uint32_t op)
{
	const struct process_memory *m = memory_by_pid(a, pid);

	return m && op < m->op_count ? m->ops[op].direction : 0;
}

bool analysis_next_event(struct analysis *a, struct analysis_event *event)
{
	return store_next_event(&a->store, event);
}

uint64_t analysis_lost_events(const struct analysis *a)
{
	return a->store.event_lost + a->store.refused;
}

bool analysis_wants_threads(const struct analysis *a)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->memory[i]->wants_threads)
			return true;
	return false;
}
