/* The health score: what findings and a few figures take from a hundred points in each part. */
#include <stdio.h>

#include "analysis/judge.h"
#include "base/i18n.h"
#include "base/number.h"

/* What a finding takes from its part. */
static const double penalty[SEVERITY_COUNT] = {
	[SEVERITY_INFO] = 5,
	[SEVERITY_WARNING] = 25,
	[SEVERITY_CRITICAL] = 100,
};

#define NO_PART HEALTH_PARTS

static const enum health_part part_of[RULE_COUNT] = {
	[RULE_SLOW] = HEALTH_LATENCY,
	[RULE_STUCK] = HEALTH_LATENCY,
	[RULE_SLOWER] = HEALTH_LATENCY,
	[RULE_TAIL] = HEALTH_LATENCY,
	[RULE_ERRORS] = HEALTH_ERRORS,
	[RULE_CPU] = HEALTH_CPU,
	[RULE_CPU_TREND] = HEALTH_CPU,
	[RULE_SHARE] = NO_PART,
	[RULE_CHATTY] = NO_PART,
	[RULE_LARGE] = HEALTH_MEMORY,
	[RULE_WAITS] = NO_PART,
	[RULE_WORKS] = NO_PART,
	[RULE_ALLOCATES] = HEALTH_MEMORY,
	[RULE_KEEPS] = HEALTH_MEMORY,
	[RULE_MEMORY] = HEALTH_MEMORY,
	[RULE_MEMORY_LIMIT] = HEALTH_MEMORY,
	[RULE_LEAK] = HEALTH_MEMORY,
	[RULE_FORECAST] = HEALTH_MEMORY,
	[RULE_RUN_QUEUE] = HEALTH_WAITING,
	[RULE_THROTTLED] = HEALTH_WAITING,
	[RULE_FAULTS] = HEALTH_WAITING,
	[RULE_PREEMPTED] = HEALTH_WAITING,
	[RULE_IO] = HEALTH_WAITING,
	[RULE_MEMORY_TREND] = HEALTH_STABILITY,
	[RULE_ANOMALY] = HEALTH_STABILITY,
	[RULE_BURST] = HEALTH_STABILITY,
	[RULE_ALERT] = NO_PART,
};

/* ---- figures that take points by themselves ---- */

struct taken {
	double points; /* NaN: unknown */
	char why[160];
};

/* From `free` percent on, points are lost evenly; at 100 percent all. */
static double beyond(double percent, double free)
{
	return fmin(fmax((percent - free) / (100 - free) * 100, 0), 100);
}

static struct taken unknown(const char *why)
{
	struct taken t = { .points = NAN };

	snprintf(t.why, sizeof(t.why), "%s", why);
	return t;
}

static struct taken take_latency(const struct judge *j)
{
	if (j->completed == 0)
		return unknown(_("no operation has completed"));
	return (struct taken){ .points = 0 };
}

#define ERRORS_FREE 0
#define CPU_FREE    60
#define LIMIT_FREE  60

static struct taken take_errors(const struct judge *j)
{
	struct taken t = { .points = beyond(j->failing, ERRORS_FREE) };
	char text[NUMBER_SIZE];

	if (j->completed == 0)
		return unknown(_("no operation has completed"));
	if (j->failing > 0)
		snprintf(t.why, sizeof(t.why), _("up to %s of the calls of an operation failed"),
			 number_percent(text, j->failing));
	return t;
}

static struct taken take_cpu(const struct judge *j)
{
	bool by_threads;
	double percent = 100 * j->mean[METRIC_CPU] / judge_cpu_most(j, &by_threads);
	struct taken t = { .points = beyond(percent, CPU_FREE) };
	char text[NUMBER_SIZE];

	if (isnan(percent))
		return unknown(_("the processor time is not known"));
	snprintf(t.why, sizeof(t.why), _("uses %s of what it may"), number_percent(text, percent));
	return t;
}

static struct taken take_memory(const struct judge *j)
{
	double bytes = judge_newest(j, METRIC_RSS), limit = judge_newest(j, METRIC_MEMORY_LIMIT);
	struct taken t = { .points = 0 };
	char text[NUMBER_SIZE];

	if (isnan(bytes))
		return unknown(_("the memory is not known"));
	if (!j->concluding && j->p->last_seconds - j->p->began_seconds < JUDGE_LEAK_PATIENCE)
		snprintf(t.why, sizeof(t.why), "%s",
			 _("nothing found; growth is judged after five minutes"));
	if (!(limit > 0))
		return t;
	t.points = beyond(100 * bytes / limit, LIMIT_FREE);
	snprintf(t.why, sizeof(t.why), _("holds %s of its limit"),
		 number_percent(text, 100 * bytes / limit));
	return t;
}

static struct taken take_waiting(const struct judge *j)
{
	if (isnan(j->mean[METRIC_RUN_QUEUE]) && isnan(j->mean[METRIC_MAJOR_FAULTS]) &&
	    isnan(j->mean[METRIC_THROTTLED]))
		return unknown(_("the kernel does not tell"));
	return (struct taken){ .points = 0 };
}

#define STABILITY_SECONDS 180 /* before which there is nothing to compare with */

static struct taken take_stability(const struct judge *j)
{
	if (j->p->last_seconds - j->p->began_seconds < STABILITY_SECONDS)
		return unknown(_("watched for less than three minutes"));
	return (struct taken){ .points = 0 };
}

static struct taken (*const take[HEALTH_PARTS])(const struct judge *j) = {
	[HEALTH_LATENCY] = take_latency, [HEALTH_ERRORS] = take_errors,
	[HEALTH_CPU] = take_cpu,         [HEALTH_MEMORY] = take_memory,
	[HEALTH_WAITING] = take_waiting, [HEALTH_STABILITY] = take_stability,
};

/* ---- and findings ---- */

struct found {
	double points;
	size_t count;
	const struct finding *worst;
};

static struct found find(const struct judge *j, enum health_part part)
{
	struct found found = { 0 };

	for (size_t i = 0; i < j->store->shown_count; i++) {
		const struct finding *f = &j->store->shown[i];

		if (f->pid != j->p->info->id.pid || !isnan(f->until) || part_of[f->rule] != part)
			continue;
		if (!found.worst)
			found.worst = f;
		found.points += penalty[f->severity];
		found.count++;
	}
	return found;
}

static void explain(char why[160], const struct found *found)
{
	const char *subject = found->worst->subject_text;
	const char *title = _(rule_info[found->worst->rule].title);
	unsigned long more = (unsigned long)found->count - 1;

	if (more == 0)
		snprintf(why, 160, _("%.80s: %s"), subject, title);
	else
		snprintf(why, 160, P_("%.80s: %s; and %lu more", "%.80s: %s; and %lu more", more),
			 subject, title, more);
}

static void judge_part(struct judge *j, enum health_part part)
{
	struct health *health = &j->m->health;
	struct taken taken = take[part](j);
	struct found found = find(j, part);
	double points = fmax(taken.points, fmin(found.points, 100));

	health->part[part].score = NAN;
	health->part[part].weight = 0;
	snprintf(health->part[part].why, sizeof(health->part[part].why), "%s", taken.why);
	if (isnan(taken.points) && found.count == 0)
		return;
	health->part[part].score = 100 - points;
	health->part[part].weight = j->settings->weight[part];
	if (points == 0)
		snprintf(health->part[part].why, sizeof(health->part[part].why), "%s",
			 _("nothing found"));
	else if (found.count && !(taken.points > found.points))
		explain(health->part[part].why, &found);
}

/* fmax with NaN gives the other: a part that is unknown but for a finding is judged by that. */
void judge_health(struct judge *j)
{
	struct health *health = &j->m->health;
	double sum = 0, weights = 0;

	for (int part = 0; part < HEALTH_PARTS; part++) {
		judge_part(j, (enum health_part)part);
		if (isnan(health->part[part].score))
			continue;
		sum += health->part[part].score * health->part[part].weight;
		weights += health->part[part].weight;
	}
	health->score = weights > 0 ? sum / weights : NAN;
	j->m->health_known = weights > 0;
}
