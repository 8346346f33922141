/* What rules share: claims, and what resources did in the view. */
#include "analysis/judge.h"

#include <stdlib.h>
#include <unistd.h>

#include "analysis/names.h"
#include "base/i18n.h"
#include "base/mem.h"

double judge_threshold(const struct judge *j, enum rule rule)
{
	return j->settings->rule[rule].threshold;
}

static struct claim claim_of(const struct judge *j, enum rule rule, double value,
			     enum severity severity, char *message)
{
	return (struct claim){
		.rule = rule,
		.severity = severity,
		.pid = j->p->info->id.pid,
		.epoch = j->p->epoch,
		.value = value,
		.threshold = judge_threshold(j, rule),
		.since = NAN,
		.message = message,
		.process = j->p->info->comm,
	};
}

void judge_claim_operation(struct judge *j, enum rule rule, uint32_t op, double value,
			   enum severity severity, char *message)
{
	struct claim claim = claim_of(j, rule, value, severity, message);

	claim.subject = (struct subject){ .kind = SUBJECT_OPERATION, .op = op };
	claim.subject_text = name_of_operation(&j->p->ops[op].key);
	store_claim(j->store, &claim);
}

void judge_claim_resource(struct judge *j, enum rule rule, enum metric metric, double value,
			  enum severity severity, char *message)
{
	struct claim claim = claim_of(j, rule, value, severity, message);

	claim.subject = (struct subject){ .kind = SUBJECT_RESOURCE, .metric = metric };
	claim.subject_text = mem_string(_(metric_info[metric].title));
	store_claim(j->store, &claim);
}

void judge_claim_process(struct judge *j, enum rule rule, double value, enum severity severity,
			 char *message)
{
	struct claim claim = claim_of(j, rule, value, severity, message);

	claim.subject = (struct subject){ .kind = SUBJECT_PROCESS };
	claim.subject_text = name_of_process(j->p->info);
	store_claim(j->store, &claim);
}

double judge_newest(const struct judge *j, enum metric metric)
{
	struct value v = j->p->last.resource[metric];

	return value_known(v) ? v.number : NAN;
}

double judge_share(const struct judge *j, enum metric metric, double least)
{
	double from = j->p->last_seconds - j->seconds - 1e-3, above = 0, known = 0;
	const struct process_track *p = j->p;

	for (size_t i = p->row_count; i-- > 1 && (double)p->rows[i - 1].seconds >= from;) {
		double value = history_number(&p->rows[i], metric);
		double seconds = (double)(p->rows[i].seconds - p->rows[i - 1].seconds);

		if (isnan(value))
			continue;
		known += seconds;
		above += value >= least ? seconds : 0;
	}
	return known > 0 ? above / known : 0;
}

static double processors(const struct judge *j)
{
	long online;

	if (j->settings->processors)
		return j->settings->processors;
	online = sysconf(_SC_NPROCESSORS_ONLN);
	return online > 0 ? (double)online : 1;
}

double judge_cpu_most(const struct judge *j, bool *by_threads)
{
	double most = 100 * processors(j), threads;
	double quota = judge_newest(j, METRIC_CPU_LIMIT);

	if (quota > 0)
		most = fmin(most, quota);
	threads = 100 * judge_newest(j, METRIC_THREADS);
	*by_threads = threads > 0 && threads < most;
	return *by_threads ? threads : most;
}
