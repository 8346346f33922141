/* Rules about what operations cost beside time, where that was measured. */
#include "analysis/judge.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "stats/percentile.h"

#define WATCHED_LEAST 5  /* seconds in view before a share speaks */
#define CALLS_LEAST   3  /* measured */
#define TIME_LEAST    10 /* percent of the view: what takes less is nobody's pain */
#define KEEPS_BLOCKS  6

/* Of the time of an operation, its processor time; NaN: unknown. One that only contains another that waits or
 * works is not the culprit, and none is that takes little time. */
static double cpu_percent(const struct judge *j, const struct op_judged *o)
{
	const struct op_costs *c = &o->totals.costs;
	double elapsed = (double)c->cpu_elapsed * o->scale;

	if (!o->timer || c->cpu_count < CALLS_LEAST || j->seconds < WATCHED_LEAST || !(elapsed > 0))
		return NAN;
	if (o->totals.self < o->totals.total / 2 || !(100 * o->self >= TIME_LEAST * j->seconds))
		return NAN;
	return fmin(100 * (double)c->cpu_ns * 1e-9 / elapsed, 100);
}

void judge_waits(struct judge *j, const struct op_judged *o)
{
	double percent = 100 - cpu_percent(j, o);
	char text[NUMBER_SIZE], share[NUMBER_SIZE];

	if (!(percent >= judge_threshold(j, RULE_WAITS)))
		return;
	judge_claim_operation(j, RULE_WAITS, o->op, percent, SEVERITY_INFO,
			      mem_format(_("waits for %s of its time, and works for %s"),
					 number_percent(text, percent),
					 number_percent(share, 100 - percent)));
}

void judge_works(struct judge *j, const struct op_judged *o)
{
	double percent = cpu_percent(j, o);
	char text[NUMBER_SIZE];

	if (!(percent >= judge_threshold(j, RULE_WORKS)))
		return;
	judge_claim_operation(j, RULE_WORKS, o->op, percent, SEVERITY_INFO,
			      mem_format(_("keeps a processor busy for %s of its time"),
					 number_percent(text, percent)));
}

/* ---- memory ---- */

void judge_allocates(struct judge *j, const struct op_judged *o)
{
	const struct op_costs *c = &o->totals.costs;
	double most = judge_threshold(j, RULE_ALLOCATES), mean, peak;
	char text[NUMBER_SIZE], limit[NUMBER_SIZE];

	if (c->mem_count == 0)
		return;
	number_bytes(limit, most);
	mean = (double)c->allocated / (double)c->mem_count;
	peak = figures_peak(&o->totals, &o->track->life, o->track->peak);
	if (peak >= most)
		judge_claim_operation(j, RULE_ALLOCATES, o->op, peak, SEVERITY_WARNING,
				      mem_format(_("a call had %s at a time; %s and more is much"),
						 number_bytes(text, peak), limit));
	else if (mean >= most)
		judge_claim_operation(j, RULE_ALLOCATES, o->op, mean, SEVERITY_WARNING,
				      mem_format(_("allocates %s a call; %s and more is much"),
						 number_bytes(text, mean), limit));
}

/* How much resident memory has grown in the view; NaN: unknown. */
static double resident_growth(const struct judge *j)
{
	const struct process_track *p = j->p;
	double from = p->last_seconds - j->seconds - 1e-3, first = NAN, last = NAN;

	for (size_t i = p->row_count; i-- > 0 && (double)p->rows[i].seconds >= from;) {
		double bytes = history_number(&p->rows[i], METRIC_RSS);

		first = isnan(bytes) ? first : bytes;
		last = isnan(last) ? bytes : last;
	}
	return last - first;
}

/* What another thread or operation frees later is kept, too, as far as one operation knows: so resident memory
 * must have grown by half of it at least. */
void judge_keeps(struct judge *j, const struct op_judged *o)
{
	const struct op_costs *c = &o->totals.costs;
	double kept = (double)(int64_t)(c->allocated - c->freed), a_minute = kept / j->seconds * 60;
	char minute[NUMBER_SIZE], call[NUMBER_SIZE];

	if (o->memory->keeping < KEEPS_BLOCKS || c->mem_count == 0)
		return;
	if (!(a_minute >= judge_threshold(j, RULE_KEEPS)) || !(resident_growth(j) >= kept / 2))
		return;
	judge_claim_operation(j, RULE_KEEPS, o->op, a_minute, SEVERITY_WARNING,
			      mem_format(_("keeps %s of what it allocates a minute, %s a call"),
					 number_bytes(minute, a_minute),
					 number_bytes(call, kept / (double)c->mem_count)));
}
