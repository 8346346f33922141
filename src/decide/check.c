/* Documents against rules: goes through them, and keeps what comes out. */
#include "decide/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "decide/check_parts.h"

static const char *const state_names[] = {
	[CHECK_PASSED] = "passed",
	[CHECK_FAILED] = "failed",
	[CHECK_ABSENT] = "absent",
	[CHECK_BROKEN] = "broken",
};

const char *check_state_name(enum check_state state)
{
	return state_names[state];
}

/* ---- results ---- */

static struct check_result *add(struct check *c, struct check_result result)
{
	c->states[result.state]++;
	c->results = vec_room(c->results, c->count, &c->capacity);
	c->results[c->count] = result;
	return &c->results[c->count++];
}

struct check_result *check_add(struct check_place *place, const struct check_rule *rule,
			       enum check_state state, char *subject, char *found, char *message)
{
	return add(place->check, (struct check_result){
					 .file = place->file,
					 .rule = rule,
					 .subject = subject,
					 .state = state,
					 .value = NAN,
					 .found = found,
					 .message = message,
				 });
}

static bool is_rate(enum unit unit)
{
	return unit == UNIT_BYTES_PER_SECOND || unit == UNIT_PER_SECOND;
}

/* Counts to the last digit, for they are compared so; the rest as everywhere, unless what is shown
 * would then be the limit itself. */
static char *shown(const struct check_value *v, double limit)
{
	char text[NUMBER_SIZE], same[NUMBER_SIZE];
	const char *second = is_rate(v->unit) ? "/s" : "", *name = v->unit_name ? v->unit_name : "";

	if (v->unit == UNIT_COUNT && v->value == floor(v->value) && fabs(v->value) < 0x1p53)
		snprintf(text, sizeof(text), "%.0f", v->value);
	else
		unit_format(text, v->unit, v->value, 0);
	if (v->value != limit && strcmp(text, unit_format(same, v->unit, limit, 0)) == 0)
		return mem_format("%s%s%s (%s)", text, second, name, number_exact(same, v->value));
	return mem_format("%s%s%s%s", text, second, *name ? " " : "", name);
}

/* In a sentence. */
static const char *figure_of(const struct condition *c)
{
	if (c->subject == CONDITION_HEALTH)
		return _("health");
	return c->figure == CONDITION_NOW ? _("the newest value")
					  : condition_figure_name(c->figure);
}

static char *sentence_unknown(const struct condition *c, const struct check_value *v)
{
	return mem_format(_("%s is not known: %s"), figure_of(c),
			  v->reason ? v->reason : _("its document does not say why"));
}

static char *sentence_known(const struct check_result *r)
{
	return mem_format(r->state == CHECK_PASSED ? _("%s is %s, and must be %s")
						   : _("%s is %s, but must be %s"),
			  figure_of(&r->rule->condition), r->found, check_limit(r));
}

static enum check_state state_of(const struct check_rule *rule, const struct check_value *v)
{
	if (isnan(v->value))
		return rule->if_present && v->never ? CHECK_ABSENT : CHECK_FAILED;
	return condition_holds(&rule->condition, v->value) ? CHECK_PASSED : CHECK_FAILED;
}

void check_judge(struct check_place *place, const struct check_rule *rule, char *subject,
		 struct check_value value)
{
	char *found =
		isnan(value.value) ? mem_string(_("n/a")) : shown(&value, rule->condition.limit);
	struct check_result *r =
		check_add(place, rule, state_of(rule, &value), subject, found, NULL);

	r->value = value.value;
	r->message =
		isnan(value.value) ? sentence_unknown(&rule->condition, &value) : sentence_known(r);
}

/* ---- what a result says ---- */

const char *check_limit(const struct check_result *r)
{
	return r->rule ? r->rule->limit : NULL;
}

const char *check_figure(const struct check_result *r)
{
	if (!r->rule || r->rule->condition.subject == CONDITION_HEALTH)
		return NULL;
	return condition_figure_name(r->rule->condition.figure);
}

char *check_title(const struct check_result *r)
{
	const char *figure = check_figure(r);

	if (r->finding && *r->finding)
		return mem_format("%s: %s", r->subject, r->finding);
	if (figure)
		return mem_format("%s %s", r->subject, figure);
	return mem_string(r->subject ? r->subject : r->file);
}

char *check_sentence(const struct check_result *r)
{
	return r->subject ? mem_format("%s: %s: %s", r->file, r->subject, r->message)
			  : mem_string(r->message);
}

char *check_summary(const struct check *c)
{
	size_t passed = c->states[CHECK_PASSED], failed = c->states[CHECK_FAILED];
	size_t absent = c->states[CHECK_ABSENT], broken = c->states[CHECK_BROKEN];

	if (absent && broken)
		return mem_format(_("%zu passed, %zu failed, %zu not present, %zu unreadable"),
				  passed, failed, absent, broken);
	if (broken)
		return mem_format(_("%zu passed, %zu failed, %zu unreadable"), passed, failed,
				  broken);
	if (absent)
		return mem_format(_("%zu passed, %zu failed, %zu not present"), passed, failed,
				  absent);
	return mem_format(_("%zu passed, %zu failed"), passed, failed);
}

size_t check_of_file(const struct check *c, size_t first)
{
	size_t count = 1;

	while (first + count < c->count && c->results[first + count].file == c->results[first].file)
		count++;
	return count;
}

bool check_is_bad(const struct check_result *r)
{
	return r->state == CHECK_FAILED || r->state == CHECK_BROKEN;
}

int check_status(const struct check *c)
{
	return c->states[CHECK_BROKEN] ? 2 : c->states[CHECK_FAILED] ? 1 : 0;
}

/* ---- documents ---- */

char *check_process_name(const struct document *d, const struct document_process *p)
{
	size_t same = 0;

	for (size_t i = 0; i < d->process_count; i++)
		same += d->processes[i].pid != 0 && strcmp(d->processes[i].comm, p->comm) == 0;
	return same > 1 ? mem_format("%s (%lld)", p->comm, (long long)p->pid) : mem_string(p->comm);
}

bool check_is_member(const struct check_place *place, const struct document_process *p)
{
	return p->pid != 0 || place->document->process_count == 1;
}

static bool has_several(const struct check_place *place)
{
	size_t count = 0;

	for (size_t i = 0; i < place->document->process_count; i++)
		count += check_is_member(place, &place->document->processes[i]);
	return count > 1;
}

static void check_rule(struct check_place *place, const struct check_rule *rule)
{
	static void (*const by_subject[])(struct check_place *, const struct check_rule *) = {
		[CONDITION_OPERATION] = check_operations,
		[CONDITION_RESOURCE] = check_resource,
		[CONDITION_HEALTH] = check_health,
	};

	by_subject[rule->condition.subject](place, rule);
}

static void check_input(struct check *c, const struct check_input *input)
{
	struct check_place place = {
		.check = c,
		.file = input->path,
		.document = input->document,
	};

	if (!input->document) {
		check_add(&place, NULL, CHECK_BROKEN, NULL, NULL, mem_string(input->error));
		return;
	}
	place.several = has_several(&place);
	for (size_t i = 0; i < c->rules->count; i++)
		check_rule(&place, &c->rules->rules[i]);
	if (c->rules->fail_on != SEVERITY_COUNT)
		check_findings(&place);
}

struct check *check_documents(const struct check_rules *rules, const struct check_input *inputs,
			      size_t count)
{
	struct check *c = mem_alloc(sizeof(*c));

	c->rules = rules;
	for (size_t i = 0; i < count; i++)
		check_input(c, &inputs[i]);
	return c;
}

void check_free(struct check *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->count; i++) {
		free(c->results[i].subject);
		free(c->results[i].found);
		free(c->results[i].message);
	}
	free(c->results);
	free(c);
}
