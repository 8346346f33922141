/*
 * Rules about what the program has recorded: operations, and value distributions and counters, which
 * have some of the figures.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/order.h"
#include "decide/check_parts.h"
#include "report/summary.h"

#define NAMES_SHOWN 3

/* Something recorded in one process. */
struct thing {
	const struct document_process *process;
	const struct document_op *op;         /* else */
	const struct document_metric *metric; /* this */
	const char *kind;
	char *name; /* as a rule has it: "api:call" */
};

struct things {
	struct thing *all;
	size_t count, capacity;
};

typedef uint32_t figure_set;
_Static_assert(CONDITION_FIGURES <= 32, "a figure_set has 32 bits");
#define BIT(id) ((figure_set)1 << CONDITION_##id)

/* Added over the processes. */
static const figure_set additive = BIT(COUNT) | BIT(RATE) | BIT(ERROR_COUNT) | BIT(TOTAL) |
				   BIT(SELF) | BIT(TIME_PERCENT) | BIT(IN_FLIGHT) | BIT(CPU) |
				   BIT(ALLOCATIONS) | BIT(ALLOCATED) | BIT(FREED) | BIT(KEPT);

/* Measured on request. */
static const figure_set costs = BIT(CPU) | BIT(CPU_PERCENT) | BIT(ALLOCATIONS) | BIT(ALLOCATED) |
				BIT(FREED) | BIT(CPU_PER_CALL) | BIT(ALLOCATIONS_PER_CALL) |
				BIT(ALLOCATED_PER_CALL) | BIT(PEAK) | BIT(KEPT);

/* What there is of each kind. */
static const struct {
	const char *kind;
	figure_set figures;
} kinds[] = {
	{ "operation", ~(figure_set)0 },
	{ "value", BIT(COUNT) | BIT(RATE) | BIT(TOTAL) | BIT(MEAN) | BIT(MIN) | BIT(MAX) |
			   BIT(P50) | BIT(P90) | BIT(P95) | BIT(P99) | BIT(P999) },
	{ "counter", BIT(TOTAL) | BIT(RATE) },
	{ "gauge", 0 },
};

/* ---- what is meant ---- */

static char *name_of(const char *component, const char *name, const char *label)
{
	return label && *label ? mem_format("%s:%s:%s", component, name, label)
			       : mem_format("%s:%s", component, name);
}

static void add_thing(struct things *things, struct thing thing)
{
	things->all = vec_room(things->all, things->count, &things->capacity);
	things->all[things->count++] = thing;
}

/* All that the process has where `condition` is NULL. */
static void find_in(struct things *things, const struct document_process *p,
		    const struct condition *condition)
{
	for (size_t i = 0; i < p->op_count; i++) {
		const struct document_op *o = &p->ops[i];

		if (!condition || condition_names(condition, o->component, o->operation, o->label))
			add_thing(things,
				  (struct thing){
					  .process = p,
					  .op = o,
					  .kind = "operation",
					  .name = name_of(o->component, o->operation, o->label),
				  });
	}
	for (size_t i = 0; i < p->metric_count; i++) {
		const struct document_metric *m = &p->metrics[i];

		if (!condition || condition_names(condition, m->component, m->name, m->label))
			add_thing(things, (struct thing){
						  .process = p,
						  .metric = m,
						  .kind = m->kind,
						  .name = name_of(m->component, m->name, m->label),
					  });
	}
}

/* Those of one name and kind side by side, in the order of the processes. */
static int by_name(const void *left, const void *right)
{
	const struct thing *a = left, *b = right;
	int order = strcmp(a->name, b->name);

	if (order == 0)
		order = strcmp(a->kind, b->kind);
	return order ? order : ORDER(a->process, b->process);
}

static struct things find(const struct check_place *place, const struct condition *condition)
{
	struct things things = { 0 };

	for (size_t i = 0; i < place->document->process_count; i++)
		if (check_is_member(place, &place->document->processes[i]))
			find_in(&things, &place->document->processes[i], condition);
	if (things.count)
		qsort(things.all, things.count, sizeof(*things.all), by_name);
	return things;
}

static void clear(struct things *things)
{
	for (size_t i = 0; i < things->count; i++)
		free(things->all[i].name);
	free(things->all);
}

static figure_set figures_of_kind(const char *kind)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return kinds[i].figures;
	return 0;
}

/* ---- what it cannot be held to ---- */

static bool has_figure(const struct thing *t, const struct condition *c)
{
	return figures_of_kind(t->kind) >> c->figure & 1;
}

/* A size is no limit for a time, nor the reverse; a number without a unit is one for both. */
static bool fits(const struct thing *t, const struct condition *c)
{
	if (t->op)
		return c->written != QUANTITY_BYTES || condition_unit(c->figure) == UNIT_BYTES;
	return c->written != QUANTITY_SECONDS;
}

static bool applies(const struct thing *t, const struct condition *c)
{
	return has_figure(t, c) && fits(t, c);
}

static char *sentence_unfit(const struct thing *t, const struct condition *c)
{
	const char *figure = condition_figure_name(c->figure);

	if (!has_figure(t, c))
		return mem_format(_("'%s' is a %s, which has no %s"), t->name, t->kind, figure);
	if (t->op)
		return mem_format(_("'%s' is timed, and the limit is a size"), t->name);
	return mem_format(_("'%s' is not timed, and the limit is a time"), t->name);
}

/* ---- values ---- */

static bool is_whole_metric(const struct document_metric *m, enum condition_figure figure)
{
	return (figure == CONDITION_TOTAL && m->exact) ||
	       ((figure == CONDITION_MIN || figure == CONDITION_MAX) && m->min <= m->max);
}

static double whole_of_metric(const struct document_metric *m, enum condition_figure figure)
{
	if (figure == CONDITION_TOTAL)
		return (double)m->total;
	return (double)(figure == CONDITION_MIN ? m->min : m->max);
}

static bool is_bytes(const char *unit)
{
	return strcmp(unit, "B") == 0 || strcmp(unit, "bytes") == 0;
}

static struct check_value measure_metric(const struct document_metric *m,
					 enum condition_figure figure)
{
	struct condition_source source = { .figures = &m->figures };
	enum unit unit = condition_unit(figure);
	bool own = unit == UNIT_SECONDS, bytes = is_bytes(m->unit);

	return (struct check_value){
		.value = is_whole_metric(m, figure) ? whole_of_metric(m, figure)
						    : condition_value(figure, &source),
		.unit = !own    ? unit
			: bytes ? UNIT_BYTES
				: UNIT_COUNT,
		.unit_name = own && !bytes ? m->unit : NULL,
		.reason = m->reason,
		.never = m->figures.count == 0,
	};
}

static const char *reason_of(const struct document_op *op, enum condition_figure figure)
{
	if (op->figures.count && costs >> figure & 1)
		return figure == CONDITION_PEAK && !isnan(op->figures.allocated)
			       ? _("it is known of whole lives only")
			       : _("it was not measured; PERFTOP_SCOPE_COSTS does, see libperftop(3)");
	return op->reason;
}

static struct check_value measure(const struct thing *t, enum condition_figure figure)
{
	struct condition_source source = { 0 };

	if (t->metric)
		return measure_metric(t->metric, figure);
	source.figures = &t->op->figures;
	source.in_flight = t->op->in_flight;
	source.longest = t->op->longest_in_flight;
	return (struct check_value){
		.value = condition_value(figure, &source),
		.unit = condition_unit(figure),
		.reason = reason_of(t->op, figure),
		.never = t->op->figures.count == 0 && t->op->in_flight == 0,
	};
}

/* Of the same thing in several processes; those without it add nothing. */
static struct check_value sum_of(const struct thing *things, size_t count,
				 enum condition_figure figure)
{
	struct check_value sum = measure(things, figure);

	for (size_t i = 1; i < count; i++) {
		struct check_value v = measure(&things[i], figure);

		if (v.never)
			continue;
		if (sum.never)
			sum = v;
		else if (!isnan(sum.value))
			sum = (struct check_value){ sum.value + v.value, sum.unit, sum.unit_name,
						    v.reason, false };
	}
	return sum;
}

/* ---- the rule ---- */

static char *subject_in(const struct check_place *place, const struct thing *t)
{
	char *process, *subject;

	if (!place->several)
		return mem_string(t->name);
	process = check_process_name(place->document, t->process);
	subject = mem_format("%s %s", process, t->name);
	free(process);
	return subject;
}

static void judge_each(struct check_place *place, const struct check_rule *rule,
		       const struct things *things)
{
	const struct condition *c = &rule->condition;

	for (size_t i = 0; i < things->count; i++)
		if (applies(&things->all[i], c))
			check_judge(place, rule, subject_in(place, &things->all[i]),
				    measure(&things->all[i], c->figure));
}

static bool are_one(const struct thing *a, const struct thing *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->kind, b->kind) == 0;
}

static void judge_sums(struct check_place *place, const struct check_rule *rule,
		       const struct things *things)
{
	const struct condition *c = &rule->condition;
	size_t same;

	for (size_t i = 0; i < things->count; i += same) {
		const struct thing *t = &things->all[i];

		same = 1;
		while (i + same < things->count && are_one(t, &t[same]))
			same++;
		if (applies(t, c))
			check_judge(place, rule, mem_string(t->name), sum_of(t, same, c->figure));
	}
}

/* ---- nothing to hold to it ---- */

/* The names of all, each once. */
static size_t distinct(const struct things *things, char **names)
{
	size_t count = 0;

	for (size_t i = 0; i < things->count; i++)
		if (i == 0 || strcmp(things->all[i].name, things->all[i - 1].name) != 0)
			names[count++] = things->all[i].name;
	return count;
}

static const char *why_none(const struct document *d)
{
	return d->process_count ? summary_no_operations(&d->processes[0])
				: _("there is no process in it");
}

static char *sentence_names(const char *pattern, const struct things *all)
{
	char **names = mem_alloc_array(all->count, sizeof(*names));
	size_t count = distinct(all, names), shown = NAMES_SHOWN;
	char *list = check_nearest(pattern, names, count, &shown), *sentence;

	if (shown == count)
		sentence = mem_format(_("nothing matches '%s'; there are %s"), pattern, list);
	else
		sentence = mem_format(P_("nothing matches '%s'; there are %s and %zu more",
					 "nothing matches '%s'; there are %s and %zu more",
					 count - shown),
				      pattern, list, count - shown);
	free(list);
	free(names);
	return sentence;
}

static char *sentence_none(const struct check_place *place, const char *pattern)
{
	struct things all = find(place, NULL);
	char *sentence = all.count ? sentence_names(pattern, &all)
				   : mem_format(_("nothing matches '%s': %s"), pattern,
						why_none(place->document));

	clear(&all);
	return sentence;
}

static void judge_none(struct check_place *place, const struct check_rule *rule)
{
	const struct condition *c = &rule->condition;
	char *pattern = name_of(c->component, c->operation, c->label);

	check_add(place, rule, rule->if_present ? CHECK_ABSENT : CHECK_FAILED, pattern,
		  mem_string(_("nothing")), sentence_none(place, pattern));
}

/* Of those that match, none has what is asked: the rule is a mistake. */
static bool any_applies(const struct things *things, const struct condition *c)
{
	for (size_t i = 0; i < things->count; i++)
		if (applies(&things->all[i], c))
			return true;
	return false;
}

void check_operations(struct check_place *place, const struct check_rule *rule)
{
	const struct condition *c = &rule->condition;
	struct things things = find(place, c);

	if (things.count == 0)
		judge_none(place, rule);
	else if (!any_applies(&things, c))
		check_add(place, rule, CHECK_FAILED, mem_string(things.all[0].name),
			  mem_string(_("n/a")), sentence_unfit(&things.all[0], c));
	else if (additive >> c->figure & 1)
		judge_sums(place, rule, &things);
	else
		judge_each(place, rule, &things);
	clear(&things);
}
