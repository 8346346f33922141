/* Rules about a process as a whole: resources, health, findings. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "decide/check_parts.h"
#include "report/summary.h"

/* The first sample is the beginning and has no rates, a second one makes a single rate of the whole run. What a
 * rule of the analysis takes beyond that (calls, seconds) differs from rule to rule. */
#define SAMPLES_LEAST 3

static const struct document_process *sum_of(const struct document *d)
{
	for (size_t i = 0; i < d->process_count; i++)
		if (d->processes[i].pid == 0)
			return &d->processes[i];
	return NULL;
}

/* With the process's name where there are several. */
static char *subject_in(const struct check_place *place, const struct document_process *p,
			const char *what)
{
	char *process, *subject;

	if (!place->several)
		return mem_string(what);
	process = check_process_name(place->document, p);
	subject = mem_format("%s %s", process, what);
	free(process);
	return subject;
}

static void fail_without_process(struct check_place *place, const struct check_rule *rule,
				 const char *subject)
{
	check_add(place, rule, CHECK_FAILED, mem_string(subject), mem_string(_("n/a")),
		  mem_string(_("there is no process in it")));
}

/* ---- resources ---- */

static const struct {
	enum condition_figure figure;
	size_t offset;
} members[] = {
	{ CONDITION_NOW, offsetof(struct document_resource, now) },
	{ CONDITION_MEAN, offsetof(struct document_resource, mean) },
	{ CONDITION_MIN, offsetof(struct document_resource, min) },
	{ CONDITION_MAX, offsetof(struct document_resource, max) },
};

static double figure_of(const struct document_resource *r, enum condition_figure figure)
{
	double value = NAN;

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		if (members[i].figure == figure)
			memcpy(&value, (const char *)r + members[i].offset, sizeof(value));
	return value;
}

/* What a program that has ended used last is not known; how much at most it is. A document's reason is that
 * of the newest value: of what was never known before the end, it does not tell why. */
static char *reason_of(const struct document_process *p, const struct condition *c)
{
	const struct document_resource *r = &p->resource[c->metric];
	const char *reason = r->reason ? r->reason : _("its document does not say why");

	if (c->figure == CONDITION_NOW && !isnan(r->max))
		return mem_format(_("%s (mean, min and max are known)"), reason);
	if (c->figure == CONDITION_NOW || !p->ended)
		return mem_string(reason);
	if (c->metric == METRIC_PSS)
		return mem_string(_(
			"it is read on demand only, for the Process pane, and was not in this run"));
	return mem_format(_("it was never read in this run (at its end: %s)"), reason);
}

static void judge_resource(struct check_place *place, const struct check_rule *rule,
			   const struct document_process *p, char *subject)
{
	const struct condition *c = &rule->condition;
	const struct document_resource *r = &p->resource[c->metric];
	char *reason = reason_of(p, c);
	struct check_value value = {
		.value = figure_of(r, c->figure),
		.unit = metric_info[c->metric].unit,
		.reason = reason,
		.never = !summary_known(r),
	};

	check_judge(place, rule, subject, value);
	free(reason);
}

void check_resource(struct check_place *place, const struct check_rule *rule)
{
	const char *name = metric_info[rule->condition.metric].name;
	const struct document *d = place->document;
	const struct document_process *sum = sum_of(d);

	if (d->process_count == 0)
		fail_without_process(place, rule, name);
	else if (sum)
		judge_resource(place, rule, sum, mem_string(name));
	for (size_t i = 0; !sum && i < d->process_count; i++)
		judge_resource(place, rule, &d->processes[i],
			       subject_in(place, &d->processes[i], name));
}

/* ---- health ---- */

/* Why there is no score: what is said of its parts, or that it was not looked for. */
static const char *reason_without_score(const struct document_process *p)
{
	if (!p->judged)
		return _("health and findings were not looked for");
	for (size_t i = 0; i < p->part_count; i++)
		if (isnan(p->parts[i].score) && p->parts[i].why && *p->parts[i].why)
			return p->parts[i].why;
	return _("nothing is known that it could be made of");
}

static void judge_health(struct check_place *place, const struct check_rule *rule,
			 const struct document_process *p)
{
	check_judge(place, rule, subject_in(place, p, "health"),
		    (struct check_value){ .value = p->health,
					  .unit = UNIT_COUNT,
					  .reason = reason_without_score(p) });
}

static bool has_score(const struct check_place *place, const struct document_process *p)
{
	return check_is_member(place, p) && !isnan(p->health);
}

void check_health(struct check_place *place, const struct check_rule *rule)
{
	const struct document *d = place->document;
	size_t scores = 0;

	if (d->process_count == 0)
		fail_without_process(place, rule, "health");
	for (size_t i = 0; i < d->process_count; i++)
		scores += has_score(place, &d->processes[i]);
	for (size_t i = 0; i < d->process_count; i++)
		if (scores ? has_score(place, &d->processes[i])
			   : check_is_member(place, &d->processes[i]))
			judge_health(place, rule, &d->processes[i]);
}

/* ---- findings ---- */

static enum severity severity_of(const struct document_finding *f)
{
	int i = 0;

	while (i < SEVERITY_COUNT && strcmp(severity_name((enum severity)i), f->severity) != 0)
		i++;
	return (enum severity)i;
}

static char *sentence_of(const struct document_finding *f)
{
	if (f->until_wall_ns)
		return mem_format(_("%s: %s (it has ended)"), summary_severity(f->severity),
				  f->message);
	return mem_format("%s: %s", summary_severity(f->severity), f->message);
}

/* A severity that is none of ours is beyond the highest, and so fails. */
static size_t add_findings(struct check_place *place, const struct document_process *p)
{
	size_t before = place->check->states[CHECK_FAILED];

	for (size_t i = 0; i < p->finding_count; i++) {
		const struct document_finding *f = &p->findings[i];
		struct check_result *r;

		if (severity_of(f) < place->check->rules->fail_on)
			continue;
		r = check_add(place, NULL, CHECK_FAILED,
			      subject_in(place, p, *f->subject ? f->subject : p->comm),
			      mem_string(summary_severity(f->severity)), sentence_of(f));
		r->finding = f->rule;
		r->severity = f->severity;
		r->value = f->value;
	}
	return place->check->states[CHECK_FAILED] - before;
}

static void add_judged(struct check_place *place, enum check_state state, char *subject,
		       char *found, char *message)
{
	check_add(place, NULL, state, subject, found, message)->finding = "";
}

/* No finding is good news only as far as somebody has looked. */
static void add_none(struct check_place *place)
{
	const struct document *d = place->document;
	char elapsed[NUMBER_SIZE];
	unsigned long samples = (unsigned long)d->run.samples;
	bool enough = samples >= SAMPLES_LEAST;
	char *found = mem_format(P_("none in %s, %lu sample", "none in %s, %lu samples", samples),
				 number_duration(elapsed, d->run.elapsed), samples);

	char *message =
		enough ? mem_format(_("%s (severity %s and above)"), found,
				    severity_title(place->check->rules->fail_on))
		       : mem_format(_("%s: too short to judge, findings take at least %d samples"),
				    found, SAMPLES_LEAST);

	add_judged(place, enough ? CHECK_PASSED : CHECK_FAILED, mem_string("findings"), found,
		   message);
}

void check_findings(struct check_place *place)
{
	const struct document *d = place->document;
	size_t found = 0, unjudged = 0;

	for (size_t i = 0; i < d->process_count; i++) {
		const struct document_process *p = &d->processes[i];

		found += add_findings(place, p);
		if (!check_is_member(place, p) || p->judged)
			continue;
		unjudged++;
		add_judged(place, CHECK_FAILED, subject_in(place, p, "findings"),
			   mem_string(_("n/a")),
			   mem_string(_("findings were not looked for when it was made")));
	}
	if (d->process_count == 0)
		add_judged(place, CHECK_FAILED, mem_string("findings"), mem_string(_("n/a")),
			   mem_string(_("there is no process in it")));
	else if (found + unjudged == 0)
		add_none(place);
}
