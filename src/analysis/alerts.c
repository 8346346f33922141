/* The conditions of --alert, as rules. */
#include <stdlib.h>
#include <string.h>

#include "analysis/judge.h"
#include "analysis/names.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"
#include "stats/percentile.h"

#define WORD_BITS 64
#define TEXT_SIZE 256

/* ---- figures ---- */

struct measured {
	double value;
	enum unit unit;
};

static struct measured measure_operation(const struct judge *j, const struct op_judged *o,
					 enum condition_figure figure)
{
	struct figures f = { .count = o->totals.count, .errors = o->totals.errors };
	struct condition_source source = {
		.figures = &f,
		.in_flight = o->track->in_flight,
		.longest = (double)o->track->longest_in_flight_ns / 1e9,
	};
	struct hist h = { 0 };

	if (!condition_is_counted(figure)) {
		history_hist(o->track, j->view, &h);
		f = figures_of(&o->totals, &h, o->track->min, o->track->max, o->scale, j->seconds,
			       false);
		f.peak = figures_peak(&o->totals, &o->track->life, o->track->peak);
		hist_clear(&h);
	}
	return (struct measured){ condition_value(figure, &source), condition_unit(figure) };
}

static double extreme(const struct judge *j, enum metric metric, bool most)
{
	const struct process_track *p = j->p;
	double from = p->last_seconds - j->seconds - 1e-3, found = NAN;

	for (size_t i = p->row_count; i-- > 0 && (double)p->rows[i].seconds >= from;) {
		double value = history_number(&p->rows[i], metric);

		found = most ? fmax(found, value) : fmin(found, value);
	}
	return found;
}

static double measure_resource(const struct judge *j, const struct condition *c)
{
	if (c->metric >= METRIC_SERIES)
		return judge_newest(j, c->metric);
	switch (c->figure) {
	case CONDITION_MEAN: return j->mean[c->metric];
	case CONDITION_MIN: return extreme(j, c->metric, false);
	case CONDITION_MAX: return extreme(j, c->metric, true);
	default: return judge_newest(j, c->metric);
	}
}

/* ---- claims ---- */

static char *message_of(const struct condition *c, struct measured m)
{
	char text[TEXT_SIZE], value[NUMBER_SIZE];

	text_clean(text, sizeof(text), c->text, strlen(c->text));
	return mem_format(_("'%s' holds: %s"), text, unit_format(value, m.unit, m.value, 0));
}

static void claim(struct judge *j, size_t which, struct subject subject, char *name,
		  struct measured m)
{
	const struct condition *c = &j->settings->alerts[which];
	struct claim claim = {
		.rule = RULE_ALERT,
		.severity = rule_info[RULE_ALERT].severity,
		.pid = j->p->info->id.pid,
		.epoch = j->p->epoch,
		.subject = subject,
		.which = which,
		.value = m.value,
		.threshold = c->limit,
		.delay = c->seconds,
		.cool_down = j->settings->cool_down,
		.since = NAN,
		.subject_text = name,
		.message = message_of(c, m),
		.process = j->p->info->comm,
	};

	store_claim(j->store, &claim);
}

/* Patterns are compared once for each operation, whose name stays. */
static void match(const struct judge *j, const struct op_track *track, struct op_memory *memory)
{
	const struct op_key *key = &track->key;

	memory->matched = true;
	for (size_t i = 0; i < j->settings->alert_count; i++) {
		if (!condition_names(&j->settings->alerts[i], key->component, key->operation,
				     key->label))
			continue;
		if (!memory->matches)
			memory->matches = mem_alloc_array(j->settings->alert_count / WORD_BITS + 1,
							  sizeof(*memory->matches));
		memory->matches[i / WORD_BITS] |= (uint64_t)1 << i % WORD_BITS;
	}
}

void judge_operation_alerts(struct judge *j, const struct op_judged *o)
{
	if (j->settings->alert_count == 0 || j->concluding)
		return;
	if (!o->memory->matched)
		match(j, o->track, o->memory);
	for (size_t i = 0; o->memory->matches && i < j->settings->alert_count; i++) {
		const struct condition *c = &j->settings->alerts[i];
		struct measured m;

		if (!(o->memory->matches[i / WORD_BITS] >> i % WORD_BITS & 1))
			continue;
		m = measure_operation(j, o, c->figure);
		if (!o->timer && m.unit == UNIT_SECONDS)
			m.unit = UNIT_COUNT;
		if (condition_holds(c, m.value))
			claim(j, i, (struct subject){ .kind = SUBJECT_OPERATION, .op = o->op },
			      name_of_operation(&o->track->key), m);
	}
}

static void judge_resource_alert(struct judge *j, size_t which)
{
	const struct condition *c = &j->settings->alerts[which];
	struct measured m = { measure_resource(j, c), metric_info[c->metric].unit };

	if (condition_holds(c, m.value))
		claim(j, which, (struct subject){ .kind = SUBJECT_RESOURCE, .metric = c->metric },
		      mem_string(_(metric_info[c->metric].title)), m);
}

static void judge_health_alert(struct judge *j, size_t which)
{
	struct measured m = { j->m->health_known ? j->m->health.score : NAN, UNIT_COUNT };

	if (condition_holds(&j->settings->alerts[which], m.value))
		claim(j, which, (struct subject){ .kind = SUBJECT_PROCESS },
		      name_of_process(j->p->info), m);
}

/* Alerts are about moments: at the end of a run, what stands goes on to stand. */
void judge_alerts(struct judge *j)
{
	if (j->concluding) {
		store_keep(j->store, j->p->info->id.pid, RULE_ALERT);
		return;
	}
	for (size_t i = 0; i < j->settings->alert_count; i++) {
		if (j->settings->alerts[i].subject == CONDITION_RESOURCE)
			judge_resource_alert(j, i);
		else if (j->settings->alerts[i].subject == CONDITION_HEALTH)
			judge_health_alert(j, i);
	}
}
