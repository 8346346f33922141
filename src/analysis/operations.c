/* Rules about operations. */
#include <stdlib.h>
#include <string.h>

#include "analysis/judge.h"
#include "analysis/names.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "stats/percentile.h"

#define WATCHED_LEAST 5 /* seconds in view before a mean speaks */

/* So many completions before a rule speaks */
#define SLOW_LEAST   3
#define ERRORS_LEAST 20
#define TAIL_LEAST   100
#define LARGE_LEAST  3

#define SLOW_CRITICAL   10 /* times the threshold */
#define ERRORS_CRITICAL 50 /* percent */

/* Rules are asked every second, so a bound of 95 % would be broken by chance within minutes. */
#define NORMAL_999 3.090232 /* one-sided */

/* The bound of Wilson (1927) that a share is at least, with k of n. */
static double wilson_lower(double k, double n)
{
	double z = NORMAL_999, share = k / n;
	double middle = share + z * z / (2 * n);
	double half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n));

	return (middle - half) / (1 + z * z / n);
}

static double percent_of(double part, double whole)
{
	return whole > 0 ? 100 * part / whole : 0;
}

/* What the mean surely exceeds: few calls have a high mean by one that was slow. */
static double mean_lower(const struct judge *j, const struct op_judged *o)
{
	struct hist h = { 0 };
	struct figures f;

	history_hist(o->track, j->view, &h);
	f = figures_of(&o->totals, &h, o->track->min, o->track->max, o->scale, j->seconds, false);
	hist_clear(&h);
	return f.mean - NORMAL_999 * f.stdev / sqrt((double)o->totals.timed);
}

/* A caller that is slow only because of what is nested in it is not the culprit. */
void judge_slow(struct judge *j, const struct op_judged *o)
{
	double most = judge_threshold(j, RULE_SLOW);
	char mean[NUMBER_SIZE], limit[NUMBER_SIZE];

	if (!o->timer || o->totals.count == 0 || j->seconds < WATCHED_LEAST)
		return;
	if (o->totals.count < SLOW_LEAST && !(o->mean >= SLOW_CRITICAL * most))
		return;
	if (!(o->mean >= most) || o->totals.self < o->totals.total / 2 ||
	    !(mean_lower(j, o) >= most))
		return;
	judge_claim_operation(
		j, RULE_SLOW, o->op, o->mean,
		o->mean >= SLOW_CRITICAL * most ? SEVERITY_CRITICAL : SEVERITY_WARNING,
		mem_format(_("takes %s on average; %s and more is slow"),
			   number_duration(mean, o->mean), number_duration(limit, most)));
}

void judge_errors(struct judge *j, const struct op_judged *o)
{
	double most = judge_threshold(j, RULE_ERRORS);
	double percent = percent_of((double)o->totals.errors, (double)o->totals.count);
	char text[NUMBER_SIZE], limit[NUMBER_SIZE], failed[NUMBER_SIZE], all[NUMBER_SIZE];

	if (!o->timer || o->totals.count < ERRORS_LEAST || o->totals.errors > o->totals.count)
		return;
	if (100 * wilson_lower((double)o->totals.errors, (double)o->totals.count) <= most)
		return;
	judge_claim_operation(j, RULE_ERRORS, o->op, percent,
			      percent >= ERRORS_CRITICAL ? SEVERITY_CRITICAL : SEVERITY_WARNING,
			      mem_format(_("%s of calls fail (%s of %s); more than %s is too many"),
					 number_percent(text, percent),
					 number_count(failed, (double)o->totals.errors),
					 number_count(all, (double)o->totals.count),
					 number_percent(limit, most)));
}

/* ---- the tail ---- */

#define TAIL_ROUNDS 5    /* each operation is looked at once in so many rounds */
#define TAIL_FLOOR  0.01 /* seconds: a P99 below is nobody's pain */

/* How many took longer than `longest`, recorded units. */
static double count_beyond(const struct hist *h, double longest)
{
	uint32_t at = 0, bucket;
	uint64_t n;
	double beyond = 0;

	while (hist_next(h, &at, &bucket, &n))
		if (bucket_middle(bucket) > longest)
			beyond += (double)n;
	return beyond;
}

/* Few calls have a P99 by chance: at least one in a hundred must surely be beyond. */
static void look_at_tail(const struct judge *j, const struct op_judged *o)
{
	static const double q[] = { 0.5, 0.99 };
	struct op_memory *memory = o->memory;
	struct hist h = { 0 };
	double value[2], beyond, total;

	memory->tail_of = o->track->changed;
	memory->p50 = memory->p99 = NAN;
	history_hist(o->track, j->view, &h);
	hist_quantiles(&h, q, value, 2);
	if (value[1] > judge_threshold(j, RULE_TAIL) * value[0] &&
	    value[1] * o->scale >= TAIL_FLOOR) {
		beyond = count_beyond(&h, judge_threshold(j, RULE_TAIL) * value[0]);
		total = (double)hist_total(&h);
		if (total >= TAIL_LEAST && wilson_lower(beyond, total) >= 0.01) {
			memory->p50 = value[0] * o->scale;
			memory->p99 = value[1] * o->scale;
		}
	}
	hist_clear(&h);
}

void judge_tail(struct judge *j, const struct op_judged *o)
{
	char p99[NUMBER_SIZE], p50[NUMBER_SIZE];
	bool due = j->concluding || (j->round + o->op) % TAIL_ROUNDS == 0;

	if (!o->timer || o->totals.timed < TAIL_LEAST)
		return;
	if (due && (j->concluding || o->memory->tail_of != o->track->changed))
		look_at_tail(j, o);
	if (isnan(o->memory->p99))
		return;
	judge_claim_operation(j, RULE_TAIL, o->op, o->memory->p99 / o->memory->p50, SEVERITY_INFO,
			      mem_format(_("one call in a hundred takes %s or more, half of all "
					   "at most %s"),
					 number_duration(p99, o->memory->p99),
					 number_duration(p50, o->memory->p50)));
}

/* ---- what takes the time ---- */

#define SHARE_CPU    50 /* percent of a core that the process uses: below, time is mostly waiting */
#define CHATTY_MEAN  20e-6
#define CHATTY_SHARE 5 /* percent */

void judge_share_of_time(struct judge *j, const struct op_judged *o)
{
	double percent = percent_of(o->self, j->self);
	char share[NUMBER_SIZE];

	if (!o->timer || j->seconds < WATCHED_LEAST || !(j->mean[METRIC_CPU] >= SHARE_CPU))
		return;
	if (!(percent >= judge_threshold(j, RULE_SHARE)))
		return;
	judge_claim_operation(j, RULE_SHARE, o->op, percent, SEVERITY_INFO,
			      mem_format(_("takes %s of the time of all operations by itself"),
					 number_percent(share, percent)));
}

void judge_chatty(struct judge *j, const struct op_judged *o)
{
	double rate = (double)o->totals.count / j->seconds;
	char text[NUMBER_SIZE], mean[NUMBER_SIZE], share[NUMBER_SIZE];

	if (!o->timer || j->seconds < WATCHED_LEAST || !(rate > judge_threshold(j, RULE_CHATTY)))
		return;
	if (!(o->mean < CHATTY_MEAN) || !(percent_of(o->self, j->self) >= CHATTY_SHARE))
		return;
	judge_claim_operation(j, RULE_CHATTY, o->op, rate, SEVERITY_INFO,
			      mem_format(_("%s calls a second of %s each take %s of the time"),
					 number_count(text, rate), number_duration(mean, o->mean),
					 number_percent(share, percent_of(o->self, j->self))));
}

void judge_large(struct judge *j, const struct op_judged *o)
{
	const struct op_key *key = &o->track->key;
	char mean[NUMBER_SIZE], limit[NUMBER_SIZE];

	if (key->kind != PERFTOP_KIND_VALUE || !key->unit || o->totals.count < LARGE_LEAST)
		return;
	if (strcmp(key->unit, "B") != 0 && strcmp(key->unit, "bytes") != 0)
		return;
	if (!(o->mean >= judge_threshold(j, RULE_LARGE)))
		return;
	judge_claim_operation(j, RULE_LARGE, o->op, o->mean, SEVERITY_INFO,
			      mem_format(_("is %s on average; %s and more is large"),
					 number_bytes(mean, o->mean),
					 number_bytes(limit, judge_threshold(j, RULE_LARGE))));
}

/* ---- stuck ---- */

#define STUCK_P99S 10
#define LOOK_EVERY 5 /* seconds between looks at stacks */

static double age_of(const struct op_track *op)
{
	return (double)op->longest_in_flight_ns / 1e9;
}

/* P99 of its life, where it ever completed. */
static bool is_overdue(const struct judge *j, const struct op_track *op)
{
	double age = age_of(op), scale = op_scale(&op->key, &j->p->last.segment);

	if (!op_key_is_timer(&op->key) || !(age > judge_threshold(j, RULE_STUCK)))
		return false;
	return op->life.timed == 0 ||
	       age > STUCK_P99S * hist_quantile(&op->life_hist, 0.99) * scale;
}

static const struct frame_sample *innermost_of(const struct thread_sample *thread)
{
	return thread->frames && thread->frames == thread->depth
		       ? &thread->stack[thread->frames - 1]
		       : NULL;
}

/* A thread's outermost operation that never completed is often the thread's whole work: main, a
 * loop. While anything completes, it is not stuck. */
static bool is_whole_work(const struct judge *j, const struct op_judged *o, uint32_t frames)
{
	return frames == 1 && o->track->life.count == 0 && j->completed > 0;
}

static void look_at_stacks(const struct judge *j, const struct op_judged *o)
{
	const struct process_sample *now = j->p->now;
	struct op_memory *memory = o->memory;

	memory->looked = j->now;
	memory->innermost = false;
	free(memory->where);
	memory->where = NULL;
	for (uint32_t i = 0; i < now->thread_count && !memory->innermost; i++) {
		const struct frame_sample *frame = innermost_of(&now->threads[i]);

		if (!frame || frame->op != o->op ||
		    (double)frame->elapsed_ns / 1e9 <= judge_threshold(j, RULE_STUCK) ||
		    is_whole_work(j, o, now->threads[i].frames))
			continue;
		memory->innermost = true;
		memory->where = name_of_place(j->p, &now->threads[i]);
	}
}

static bool same_component(const struct op_track *a, const struct op_track *b)
{
	return strcmp(a->key.component ? a->key.component : "",
		      b->key.component ? b->key.component : "") == 0;
}

/* Where no stacks are known: of operations in flight of one component, the youngest stands in the
 * others. Of one that never completed and is alone it cannot be told whether it is a main loop. */
static bool seems_innermost(const struct judge *j, const struct op_judged *o)
{
	bool nested = false;

	for (uint32_t i = 0; i < j->p->op_count; i++) {
		const struct op_track *other = &j->p->ops[i];

		if (i == o->op || !other->longest_in_flight_ns || !same_component(other, o->track))
			continue;
		if (age_of(other) < age_of(o->track) && is_overdue(j, other))
			return false;
		nested = nested || age_of(other) > age_of(o->track);
	}
	return nested || o->track->life.count > 0;
}

/* What was seen since it began holds as long as it goes on. */
static bool is_innermost(const struct judge *j, const struct op_judged *o)
{
	struct op_memory *memory = o->memory;

	if (j->p->now && j->p->now->threads)
		look_at_stacks(j, o);
	if (isnan(memory->looked) || j->now - memory->looked >= LOOK_EVERY)
		j->m->wants_threads = true;
	if (memory->looked > j->now - age_of(o->track))
		return memory->innermost;
	free(memory->where);
	memory->where = NULL;
	return seems_innermost(j, o);
}

void judge_stuck(struct judge *j, const struct op_judged *o)
{
	char age[NUMBER_SIZE];
	char *message;

	if (!is_overdue(j, o->track) || !is_innermost(j, o))
		return;
	number_duration(age, age_of(o->track));
	if (o->memory->where)
		message = mem_format(_("in flight for %s; %s"), age, o->memory->where);
	else
		message = mem_format(_("in flight for %s, far longer than ever before"), age);
	judge_claim_operation(j, RULE_STUCK, o->op, age_of(o->track), SEVERITY_CRITICAL, message);
}

/* ---- bursts ---- */

#define BURST_ROUNDS 5   /* looked for once in so many rounds */
#define BURST_SLOTS  12  /* to judge by */
#define BURST_CALLS  200 /* in all of them */
#define BURST_LEAST  3   /* bursts */

struct burst {
	uint32_t op;
	double dispersion, calls, busy; /* busy: slots with calls */
	size_t slots, bursts;
	bool active[MEMORY_SLOTS];
};

static double dispersion_of(const uint32_t *calls, size_t count, double total)
{
	double mean = total / (double)count, squares = 0;

	for (size_t i = 0; i < count; i++)
		squares += ((double)calls[i] - mean) * ((double)calls[i] - mean);
	return squares / (double)(count - 1) / mean;
}

static void count_bursts(struct burst *b, const uint32_t *calls)
{
	for (size_t i = 0; i < b->slots; i++) {
		b->active[i] = calls[i] > 0;
		b->calls += calls[i];
		b->busy += b->active[i];
		b->bursts += b->active[i] && (i == 0 || !b->active[i - 1]);
	}
}

static bool is_bursting(const struct judge *j, uint32_t op, struct burst *b)
{
	uint32_t calls[MEMORY_SLOTS];

	*b = (struct burst){ .op = op };
	b->slots = memory_calls(j->m, op, j->now - j->h->window, calls);
	count_bursts(b, calls);
	if (b->slots < BURST_SLOTS || b->calls < BURST_CALLS || b->bursts < BURST_LEAST)
		return false;
	if (3 * b->busy > 2 * (double)b->slots)
		return false;
	b->dispersion = dispersion_of(calls, b->slots, b->calls);
	return b->dispersion >= judge_threshold(j, RULE_BURST);
}

/* What is nested in a burst bursts with it, and oftener: the outer one is meant. */
static bool is_within(const struct judge *j, const struct burst *inner, const struct burst *outer)
{
	double shared = 0;

	if (inner->op == outer->op || outer->calls > inner->calls ||
	    (outer->calls == inner->calls && outer->op > inner->op) ||
	    !same_component(&j->p->ops[inner->op], &j->p->ops[outer->op]))
		return false;
	for (size_t i = 0; i < inner->slots; i++)
		shared += inner->active[i] && outer->active[i];
	return 3 * shared >= 2 * fmin(inner->busy, outer->busy);
}

static void claim_burst(struct judge *j, const struct burst *b)
{
	char calls[NUMBER_SIZE], idle[NUMBER_SIZE];

	judge_claim_operation(
		j, RULE_BURST, b->op, b->dispersion, SEVERITY_INFO,
		mem_format(_("%s calls at once, and none in %s of the time"),
			   number_count(calls, b->calls / (double)b->bursts),
			   number_percent(idle, 100 * (1 - b->busy / (double)b->slots))));
}

void judge_bursts(struct judge *j)
{
	struct burst *bursts = NULL, b;
	size_t count = 0, capacity = 0;

	if (!j->concluding && j->round % BURST_ROUNDS) {
		store_keep(j->store, j->p->info->id.pid, RULE_BURST);
		return;
	}
	for (uint32_t op = 0; op < j->m->op_count && op < j->p->op_count; op++) {
		if (!op_key_is_timer(&j->p->ops[op].key) || !is_bursting(j, op, &b))
			continue;
		bursts = vec_room(bursts, count, &capacity);
		bursts[count++] = b;
	}
	for (size_t i = 0; i < count; i++) {
		size_t outer = 0;

		while (outer < count && !is_within(j, &bursts[i], &bursts[outer]))
			outer++;
		if (outer == count)
			claim_burst(j, &bursts[i]);
	}
	free(bursts);
}
