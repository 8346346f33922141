/* What the analysis found about a live process, and its health. */
#include <math.h>

#include "base/mem.h"

#include "report/collect_parts.h"

/* The history's clock stands still while the machine sleeps; as a label this is good enough. */
static int64_t wall_of(const struct history *h, double seconds)
{
	return isnan(seconds) ? 0 : h->start_wall_ns + (int64_t)(seconds * 1e9);
}

static struct document_finding finding_of(const struct history *h, const struct finding *finding)
{
	const struct rule_info *rule = &rule_info[finding->rule];

	return (struct document_finding){
		.rule = mem_string(rule->name),
		.severity = mem_string(severity_name(finding->severity)),
		.subject = mem_string(finding->subject_text),
		.message = mem_string(finding->message),
		.suggestion = mem_string(finding->suggestion),
		.unit = mem_string(rule->unit),
		.value = finding->value,
		.threshold = finding->threshold,
		.since_wall_ns = wall_of(h, finding->since),
		.until_wall_ns = wall_of(h, finding->until),
	};
}

static void collect_findings(struct document_process *to, const struct history *h,
			     const struct analysis *analysis)
{
	size_t count;
	const struct finding *findings = analysis_findings(analysis, &count);

	to->findings = mem_alloc_array(count, sizeof(*to->findings));
	for (size_t i = 0; i < count; i++)
		if (findings[i].pid == to->pid)
			to->findings[to->finding_count++] = finding_of(h, &findings[i]);
}

static void collect_health(struct document_process *to, const struct health *health)
{
	to->health = health->score;
	to->parts = mem_alloc_array(HEALTH_PARTS, sizeof(*to->parts));
	to->part_count = HEALTH_PARTS;
	for (int i = 0; i < HEALTH_PARTS; i++)
		to->parts[i] = (struct document_part){
			.name = mem_string(health_info[i].name),
			.why = mem_string(health->part[i].why),
			.score = health->part[i].score,
			.weight = health->part[i].weight,
		};
}

/* Findings know a process by its PID: of two tracks that had the same one, they are about the
 * latest. */
void collect_judgement(struct document_process *to, const struct history *h,
		       const struct process_track *p, const struct analysis *analysis)
{
	const struct health *health;

	to->health = NAN;
	if (!analysis || history_find(h, p->info->id.pid) != p)
		return;
	to->judged = true;
	collect_findings(to, h, analysis);
	health = analysis_health(analysis, p->info->id.pid);
	if (health)
		collect_health(to, health);
}
