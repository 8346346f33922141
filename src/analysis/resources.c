/* Rules about resources. */
#include <stdlib.h>

#include "analysis/judge.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"

#define COVERED_LEAST 10 /* seconds of the view in which it was known */
#define OFTEN         0.5 /* of the time a rate must be at half its threshold: one rush is not a habit */

#define CPU_CRITICAL 95 /* percent of what the machine or a quota gives */

static bool is_long_enough(const struct judge *j, enum metric metric)
{
	return j->covered[metric] >= COVERED_LEAST;
}

/* The mean over the view is at least the rule's threshold, and not by one rush. */
static bool is_often_above(const struct judge *j, enum rule rule, enum metric metric)
{
	double least = judge_threshold(j, rule);

	return is_long_enough(j, metric) && j->mean[metric] >= least &&
	       judge_share(j, metric, least / 2) >= OFTEN;
}

void judge_cpu(struct judge *j)
{
	bool by_threads;
	double most = judge_cpu_most(j, &by_threads);
	double percent = 100 * j->mean[METRIC_CPU] / most, least = judge_threshold(j, RULE_CPU);
	char text[NUMBER_SIZE], of[NUMBER_SIZE], limit[NUMBER_SIZE];

	if (!is_long_enough(j, METRIC_CPU) || !(percent >= least) ||
	    judge_share(j, METRIC_CPU, least / 200 * most) < OFTEN)
		return;
	judge_claim_resource(
		j, RULE_CPU, METRIC_CPU, percent,
		percent >= CPU_CRITICAL && !by_threads ? SEVERITY_CRITICAL : SEVERITY_WARNING,
		mem_format(by_threads
				   ? _("uses %s of the %s that its threads can use; %s and more is "
				       "much")
				   : _("uses %s of the %s that it may use; %s and more is a lot"),
			   number_percent(text, percent), number_percent(of, most),
			   number_percent(limit, least)));
}

void judge_memory(struct judge *j)
{
	double bytes = judge_newest(j, METRIC_RSS), least = judge_threshold(j, RULE_MEMORY);
	char text[NUMBER_SIZE], limit[NUMBER_SIZE];

	if (!(bytes >= least))
		return;
	judge_claim_resource(j, RULE_MEMORY, METRIC_RSS, bytes, SEVERITY_WARNING,
			     mem_format(_("holds %s; %s and more is a lot"),
					number_bytes(text, bytes), number_bytes(limit, least)));
}

void judge_memory_limit(struct judge *j)
{
	double bytes = judge_newest(j, METRIC_RSS), limit = judge_newest(j, METRIC_MEMORY_LIMIT);
	double percent = 100 * bytes / limit;
	char text[NUMBER_SIZE], of[NUMBER_SIZE], most[NUMBER_SIZE];

	if (!(limit > 0) || !(percent >= judge_threshold(j, RULE_MEMORY_LIMIT)))
		return;
	judge_claim_resource(
		j, RULE_MEMORY_LIMIT, METRIC_RSS, percent, SEVERITY_CRITICAL,
		mem_format(_("holds %s of its limit of %s; %s and more is near"),
			   number_percent(text, percent), number_bytes(of, limit),
			   number_percent(most, judge_threshold(j, RULE_MEMORY_LIMIT))));
}

/* ---- growth ---- */

#define LEAK_SOONEST 5 /* seconds between looks, growing with what there is to look at */
#define LEAK_LATEST  60
#define LEAK_PART    10

/* So much of its growth given back at any time: no leak. By the least of each stretch of time, for
 * peaks come and go. */
#define GIVEN_BACK 0.5

static double least_between(const struct process_track *p, enum metric metric, size_t *at)
{
	double least = NAN, until = (double)p->rows[*at].seconds + memory_block_seconds(p);

	for (; *at < p->row_count && (double)p->rows[*at].seconds < until; ++*at)
		least = fmin(least, (double)p->rows[*at].number[metric]);
	return least;
}

static double given_back(const struct process_track *p, enum metric metric)
{
	double most = NAN, given = 0;

	for (size_t at = 0; at < p->row_count;) {
		bool present = (double)p->rows[at].seconds >= p->began_seconds;
		double least = least_between(p, metric, &at);

		if (!present || isnan(least))
			continue;
		most = fmax(most, least);
		given = fmax(given, most - least);
	}
	return given;
}

static void look_for_leak(struct judge *j)
{
	double every = (j->p->last_seconds - j->p->began_seconds) / LEAK_PART;

	every = fmin(fmax(every, LEAK_SOONEST), LEAK_LATEST);
	if (!j->concluding && j->now - j->m->leak_looked < every - 0.1)
		return;
	j->m->leak_looked = j->now;
	j->m->leak = leak_of(j->p, judge_threshold(j, RULE_LEAK));
	if (j->m->leak.verdict == LEAK_LEAKING &&
	    given_back(j->p, j->m->leak.metric) > GIVEN_BACK * j->m->leak.grown_bytes)
		j->m->leak.verdict = LEAK_STABLE;
}

static bool is_leaking(const struct judge *j)
{
	return j->m->leak.verdict == LEAK_LEAKING &&
	       (j->concluding || j->p->last_seconds - j->p->began_seconds >= JUDGE_LEAK_PATIENCE);
}

void judge_leak(struct judge *j)
{
	const struct leak *leak = &j->m->leak;
	char rate[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE], grown[NUMBER_SIZE];

	look_for_leak(j);
	if (!is_leaking(j))
		return;
	judge_claim_resource(
		j, RULE_LEAK, leak->metric, leak->bytes_per_minute, SEVERITY_WARNING,
		mem_format(_("grows by %s a minute (%s to %s), by %s so far"),
			   number_bytes(rate, leak->bytes_per_minute), number_bytes(low, leak->low),
			   number_bytes(high, leak->high), number_bytes(grown, leak->grown_bytes)));
}

static char *forecast_message(double seconds, double soonest, double latest)
{
	char text[NUMBER_SIZE], from[NUMBER_SIZE], to[NUMBER_SIZE];

	number_duration(text, seconds);
	number_duration(from, soonest);
	if (!(latest > 0))
		return mem_format(_("meets its limit in %s, in %s at the soonest"), text, from);
	return mem_format(_("meets its limit in %s (%s to %s)"), text, from,
			  number_duration(to, latest));
}

void judge_forecast(struct judge *j)
{
	const struct leak *leak = &j->m->leak;
	double room = judge_newest(j, METRIC_MEMORY_LIMIT) - judge_newest(j, leak->metric);
	double seconds = 60 * room / leak->bytes_per_minute;

	if (!is_leaking(j) || !(room > 0) || !(leak->bytes_per_minute > 0) ||
	    !(seconds <= judge_threshold(j, RULE_FORECAST)))
		return;
	judge_claim_resource(j, RULE_FORECAST, leak->metric, seconds, SEVERITY_WARNING,
			     forecast_message(seconds,
					      60 * room / fmax(leak->high, leak->bytes_per_minute),
					      leak->low > 0 ? 60 * room / leak->low : NAN));
}

/* ---- waiting ---- */

#define RUN_QUEUE_CPU 10 /* percent of a core: who hardly runs is hardly held up */

void judge_run_queue(struct judge *j)
{
	double percent = j->mean[METRIC_RUN_QUEUE], cpu = j->mean[METRIC_CPU];
	char text[NUMBER_SIZE], ran[NUMBER_SIZE];

	if (!is_often_above(j, RULE_RUN_QUEUE, METRIC_RUN_QUEUE) || !(cpu >= RUN_QUEUE_CPU) ||
	    !(percent >= cpu / 2))
		return;
	judge_claim_resource(
		j, RULE_RUN_QUEUE, METRIC_RUN_QUEUE, percent, SEVERITY_WARNING,
		mem_format(
			_("its threads are ready but wait for %s of one processor's time, and run for %s"),
			number_percent(text, percent), number_percent(ran, cpu)));
}

void judge_throttled(struct judge *j)
{
	double percent = j->mean[METRIC_THROTTLED];
	char text[NUMBER_SIZE], limit[NUMBER_SIZE];

	if (!is_often_above(j, RULE_THROTTLED, METRIC_THROTTLED))
		return;
	judge_claim_resource(j, RULE_THROTTLED, METRIC_THROTTLED, percent, SEVERITY_WARNING,
			     mem_format(_("is held back %s of the time; %s and more is a lot"),
					number_percent(text, percent),
					number_percent(limit, judge_threshold(j, RULE_THROTTLED))));
}

static void claim_rate(struct judge *j, enum rule rule, enum metric metric)
{
	char text[NUMBER_SIZE], limit[NUMBER_SIZE];

	if (!is_often_above(j, rule, metric))
		return;
	judge_claim_resource(j, rule, metric, j->mean[metric], rule_info[rule].severity,
			     mem_format(_("%s a second; %s and more is a lot"),
					number_count(text, j->mean[metric]),
					number_count(limit, judge_threshold(j, rule))));
}

void judge_faults(struct judge *j)
{
	claim_rate(j, RULE_FAULTS, METRIC_MAJOR_FAULTS);
}

void judge_preempted(struct judge *j)
{
	claim_rate(j, RULE_PREEMPTED, METRIC_PREEMPTIONS);
}

#define IO_BYTES  1048576 /* a second read or written, or so many */
#define IO_FAULTS 10

/* State D alone says little: it is also the state of who waits for a driver or a frozen mount. */
void judge_io(struct judge *j)
{
	double percent = 100 * j->m->blocked_seconds / j->m->seen_seconds;
	double bytes = j->mean[METRIC_READ] + j->mean[METRIC_WRITE];
	char text[NUMBER_SIZE], rate[NUMBER_SIZE];

	if (!(j->m->seen_seconds >= COVERED_LEAST) || !(percent >= judge_threshold(j, RULE_IO)))
		return;
	if (!(bytes >= IO_BYTES) && !(j->mean[METRIC_MAJOR_FAULTS] >= IO_FAULTS))
		return;
	judge_claim_process(j, RULE_IO, percent, SEVERITY_WARNING,
			    mem_format(_("waits for storage %s of the time, at %s a second"),
				       number_percent(text, percent), number_bytes(rate, bytes)));
}
