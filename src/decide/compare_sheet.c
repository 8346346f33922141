/* A comparison for the eye. Numbers look as those who know benchstat and hyperfine expect them. */
#include "report/sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "report/buffer.h"
#include "report/summary.h"

#include "decide/compare_shown.h"

#define NAMES_MOST   3 /* in a sentence; the rest is counted */
#define NOT_CHANGED  "~"
#define LEAST_CHANGE 0.0005
#define LEAST_P      0.0005 /* that does not look like 0.000 */

bool compared_tested(const struct compared *c)
{
	return !isnan(c->q);
}

bool compared_known(const struct compared *c)
{
	return !isnan(c->before) || !isnan(c->after);
}

const struct document_process *compare_named_process(const struct document *d)
{
	for (size_t i = 0; i < d->process_count; i++)
		if (d->processes[i].pid)
			return &d->processes[i];
	return d->process_count ? d->processes : NULL;
}

char *comparison_name(const struct compared_op *op)
{
	return op->label ? mem_format("%s %s [%s]", op->component, op->operation, op->label)
			 : mem_format("%s %s", op->component, op->operation);
}

size_t comparison_count(const struct comparison *c, enum presence presence)
{
	size_t count = 0;

	for (size_t i = 0; i < c->op_count; i++)
		count += c->ops[i].presence == presence;
	return count;
}

static bool is_changed(enum compare_verdict verdict)
{
	return verdict == COMPARE_SLOWER || verdict == COMPARE_FASTER;
}

/* A sentence that is this call's to release. */
static void say(struct sheet *s, enum tone tone, char *sentence)
{
	sheet_say(s, tone, sentence);
	free(sentence);
}

/* ---- numbers ---- */

/* "+11.2%" */
static char *percent_text(char out[NUMBER_SIZE + 1], double percent)
{
	out[0] = '+';
	number_percent(out + (percent > 0), percent);
	return out;
}

/* What is called no change has none; what is not known has what it looks like. */
static void add_change(struct sheet *s, const struct compared *c)
{
	char text[NUMBER_SIZE + 1];

	if (isnan(c->percent))
		sheet_cell(s, TONE_MUTED, "");
	else if (isinf(c->percent))
		sheet_cell(s, TONE_PLAIN, _("from 0"));
	else if (c->verdict == COMPARE_SAME)
		sheet_cell(s, TONE_MUTED, NOT_CHANGED);
	else
		sheet_cell(s, TONE_PLAIN, percent_text(text, c->percent));
}

static void add_interval(struct sheet *s, const struct compared *c)
{
	char low[NUMBER_SIZE + 1], high[NUMBER_SIZE + 1];

	if (isnan(c->low) || isnan(c->high))
		sheet_cell(s, TONE_MUTED, "");
	else
		sheet_cell_format(s, TONE_MUTED, "[%s, %s]", percent_text(low, c->low),
				  percent_text(high, c->high));
}

static void add_p(struct sheet *s, double q)
{
	if (isnan(q))
		sheet_cell(s, TONE_MUTED, "");
	else if (q < LEAST_P)
		sheet_cell(s, TONE_MUTED, "<0.001");
	else
		sheet_cell_format(s, TONE_MUTED, "%.3f", q);
}

/* p as it decided, and how many values it is of. */
static void add_test(struct sheet *s, const struct compared *c)
{
	add_p(s, c->q);
	if (c->n[BEFORE] || c->n[AFTER])
		sheet_cell_format(s, TONE_MUTED, "%zu+%zu", c->n[BEFORE], c->n[AFTER]);
	else
		sheet_cell(s, TONE_MUTED, "");
}

static enum tone verdict_tone(enum compare_verdict verdict, enum compare_kind kind)
{
	static const enum tone tones[][2] = {
		[COMPARE_UNSURE] = { TONE_WARNING, TONE_MUTED },
		[COMPARE_SAME] = { TONE_MUTED, TONE_MUTED },
		[COMPARE_FASTER] = { TONE_GOOD, TONE_STRONG },
		[COMPARE_SLOWER] = { TONE_BAD, TONE_STRONG },
	};

	return tones[verdict][kind == KIND_LOAD];
}

static void begin_table(struct sheet *s, const char *of_what)
{
	const struct sheet_column columns[] = {
		{ of_what, CELL_NAME },
		{ _("Before"), CELL_NUMBER },
		{ _("After"), CELL_NUMBER },
		{ _("Change"), CELL_NUMBER },
		{ _("Interval, 95%"), CELL_NUMBER },
		{ _("p adj."), CELL_NUMBER },
		{ "n", CELL_NUMBER },
		{ _("Verdict"), CELL_TEXT },
	};

	sheet_table(s, columns, sizeof(columns) / sizeof(columns[0]));
}

/* The cells of one figure, from "before" on. */
static void add_compared(struct sheet *s, const struct compared *c, enum unit unit)
{
	char number[NUMBER_SIZE];

	sheet_cell(s, TONE_PLAIN, summary_value(number, unit, c->before));
	sheet_cell(s, TONE_PLAIN, summary_value(number, unit, c->after));
	add_change(s, c);
	add_interval(s, c);
	add_test(s, c);
}

static void add_verdict(struct sheet *s, enum compare_verdict verdict, enum compare_kind kind)
{
	sheet_cell(s, verdict_tone(verdict, kind), compare_verdict_title(verdict, kind));
}

/* The verdict of a figure other than the mean: what is never tested has none. */
static void add_tested_verdict(struct sheet *s, const struct compared *c, enum compare_kind kind)
{
	if (compared_tested(c))
		add_verdict(s, c->verdict, kind);
}

/* ---- what was compared ---- */

/* Names that are told apart, in their order, with commas; the strings stay where they are. */
struct names {
	struct buffer text;
	const char **all;
	size_t count, capacity;
};

static void add_name(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (!name || strcmp(names->all[i], name) == 0)
			return;
	if (!name)
		return;
	names->all = vec_room(names->all, names->count, &names->capacity);
	names->all[names->count++] = name;
	if (names->count <= NAMES_MOST)
		buffer_format(&names->text, "%s%s", names->count > 1 ? ", " : "", name);
}

/* Allocated; the names are gone. */
static char *take_names(struct names *names)
{
	char *text = buffer_take(&names->text), *all;
	size_t more = names->count > NAMES_MOST ? names->count - NAMES_MOST : 0;

	free(names->all);
	*names = (struct names){ 0 };
	if (!more)
		return text;
	all = mem_format(P_("%s and %zu more", "%s and %zu more", more), text, more);
	free(text);
	return all;
}

static void put_names(struct sheet *s, struct names *names)
{
	char *text = take_names(names);

	sheet_cell(s, TONE_PLAIN, text);
	free(text);
}

static void add_files(struct sheet *s, const struct compare_side *side)
{
	struct names names = { 0 };

	for (size_t i = 0; i < side->count; i++)
		add_name(&names, side->paths[i]);
	put_names(s, &names);
}

static void add_programs(struct sheet *s, const struct compare_side *side)
{
	struct names names = { 0 };

	for (size_t i = 0; i < side->count; i++) {
		const struct document_process *p = compare_named_process(side->documents[i]);

		add_name(&names, p ? p->comm : NULL);
	}
	put_names(s, &names);
}

static void add_hosts(struct sheet *s, const struct compare_side *side)
{
	struct names names = { 0 };

	for (size_t i = 0; i < side->count; i++)
		add_name(&names, side->documents[i]->host.name);
	put_names(s, &names);
}

static double elapsed_of(const struct compare_side *side)
{
	double sum = 0;

	for (size_t i = 0; i < side->count; i++)
		sum += side->documents[i]->run.elapsed;
	return sum;
}

/* A label that is but the only path says nothing more than the path. */
static const char *side_title(const struct comparison *c, int i)
{
	const struct compare_side *side = &c->side[i];
	bool own = side->count != 1 || strcmp(side->label, side->paths[0]) != 0;

	if (own)
		return side->label;
	return i == BEFORE ? _("before") : _("after");
}

static void add_sides(struct sheet *s, const struct comparison *c)
{
	const struct sheet_column columns[] = {
		{ "", CELL_NAME },           { _("Documents"), CELL_NAME },
		{ _("Program"), CELL_NAME }, { _("Host"), CELL_NAME },
		{ _("Runs"), CELL_NUMBER },  { _("Watched"), CELL_NUMBER },
	};
	char elapsed[NUMBER_SIZE];

	sheet_table(s, columns, sizeof(columns) / sizeof(columns[0]));
	for (int i = 0; i < SIDES; i++) {
		const struct compare_side *side = &c->side[i];

		sheet_row(s);
		sheet_cell(s, TONE_STRONG, side_title(c, i));
		add_files(s, side);
		add_programs(s, side);
		add_hosts(s, side);
		sheet_cell_format(s, TONE_PLAIN, "%zu", side->count);
		sheet_cell(s, TONE_PLAIN, number_duration(elapsed, elapsed_of(side)));
	}
}

static const char *method_text(enum compare_method method)
{
	static const char *const texts[] = {
		[COMPARE_NONE] = N_("Nothing could be tested: there is not enough data."),
		[COMPARE_BY_RUNS] = N_("Tested by Mann and Whitney: each run is one value."),
		[COMPARE_BY_WINDOWS] = N_("Tested by Mann and Whitney: stretches of time within "
					  "the runs are the values."),
	};

	return _(texts[method]);
}

static void say_rule(struct sheet *s, const struct comparison *c)
{
	char least[NUMBER_SIZE];

	say(s, TONE_PLAIN,
	    mem_format(_("A change is at least %s, with p < %g, adjusted for all operations."),
		       number_percent(least, c->settings.least_percent), c->settings.level));
}

static void add_what(struct sheet *s, const struct comparison *c)
{
	sheet_heading(s, _("Compared"));
	add_sides(s, c);
	sheet_say(s, TONE_PLAIN, method_text(c->method));
	say_rule(s, c);
	for (size_t i = 0; i < c->warning_count; i++)
		sheet_say(s, TONE_WARNING, c->warnings[i]);
}

/* ---- operations ---- */

static void cell_name(struct sheet *s, const struct compared_op *op)
{
	char *name = comparison_name(op);

	sheet_cell(s, TONE_PLAIN, name);
	free(name);
}

/* A figure last, where a shortened name still has it. The name is this call's to release. */
static void cell_of(struct sheet *s, char *name, const char *figure)
{
	sheet_cell_format(s, TONE_PLAIN, "%s %s", name, figure);
	free(name);
}

/* "1.11x" and which way. */
static char *times_text(double ratio)
{
	return ratio >= 1 ? mem_format(_("%.2fx slower"), ratio)
			  : mem_format(_("%.2fx faster"), 1 / ratio);
}

/* What is shown as 0.0 % is no change. */
static char *mean_times_text(double ratio)
{
	if (fabs(ratio - 1) < LEAST_CHANGE)
		return mem_string(_("the same, not tested"));
	return ratio >= 1 ? mem_format(_("%.2fx slower, not tested"), ratio)
			  : mem_format(_("%.2fx faster, not tested"), 1 / ratio);
}

static void add_geomean(struct sheet *s, const struct comparison *c)
{
	char percent[NUMBER_SIZE + 1];
	char *times;

	if (!(c->ratio > 0) || c->ratio_count < 2)
		return;
	times = mean_times_text(c->ratio);
	sheet_row(s);
	sheet_cell(s, TONE_STRONG, _("geometric mean"));
	sheet_cell(s, TONE_PLAIN, "");
	sheet_cell(s, TONE_PLAIN, "");
	sheet_cell(s, TONE_STRONG, percent_text(percent, (c->ratio - 1) * 100));
	sheet_cell(s, TONE_PLAIN, "");
	sheet_cell(s, TONE_PLAIN, "");
	sheet_cell_format(s, TONE_MUTED, "%zu", c->ratio_count);
	sheet_cell(s, TONE_MUTED, times);
	free(times);
}

static void add_operations(struct sheet *s, const struct comparison *c)
{

	sheet_heading(s, _("Operations, by their mean"));
	if (!comparison_count(c, PRESENT_BOTH))
		sheet_say(s, TONE_WARNING, _("There is no operation on both sides."));
	begin_table(s, _("Operation"));
	for (size_t i = 0; i < c->op_count; i++) {
		const struct compared_op *op = &c->ops[i];

		if (op->presence != PRESENT_BOTH)
			continue;
		sheet_row(s);
		cell_name(s, op);
		add_compared(s, &op->figure[COMPARE_MEAN], UNIT_SECONDS);
		add_verdict(s, op->verdict, KIND_DURATION);
	}
	add_geomean(s, c);
}

/* ---- which figures are shown ---- */

/* What was tested and changed, or may have; what cannot be tested and looks changed, of an operation that did, or at
 * some cost. */
static bool is_notable(const struct comparison *c, const struct compared_op *op,
		       enum compare_figure figure)
{
	const struct compared *compared = &op->figure[figure];
	bool large = fabs(compared->percent) >= c->settings.least_percent;

	if (compared_tested(compared))
		return is_changed(compared->verdict) ||
		       (compared->verdict == COMPARE_UNSURE && large);
	return (is_changed(op->verdict) || compare_is_cost(figure)) && large;
}

/* ---- reasons ---- */

/* A cost that one side has not measured is no figure that is left out: it cannot be compared. */
static bool is_lone(const struct compared *c)
{
	return compared_known(c) && (isnan(c->before) || isnan(c->after));
}

static bool has_reason(const struct comparison *c, const struct compared_op *op,
		       enum compare_figure figure)
{
	const struct compared *compared = &op->figure[figure];

	return op->presence == PRESENT_BOTH && compared->reason &&
	       (figure == COMPARE_MEAN || is_lone(compared) || is_notable(c, op, figure));
}

static bool has_same_reason(const struct comparison *c, size_t i, size_t k,
			    enum compare_figure figure)
{
	const struct compared_op *a = &c->ops[i], *b = &c->ops[k];

	return has_reason(c, b, figure) &&
	       strcmp(a->figure[figure].reason, b->figure[figure].reason) == 0;
}

static char *figure_name(const struct compared_op *op, enum compare_figure figure)
{
	char *name = comparison_name(op), *both;

	if (figure == COMPARE_MEAN)
		return name;
	both = mem_format("%s %s", name, _(compare_figure_info[figure].title));
	free(name);
	return both;
}

static void say_reason(struct sheet *s, const struct compared *c, enum compare_figure figure,
		       const char *names)
{
	if (compare_is_cost(figure) && is_lone(c))
		say(s, TONE_MUTED, mem_format(_("n/a: %s (%s)"), names, c->reason));
	else
		say(s, TONE_MUTED, mem_format(_("Not enough data for %s: %s."), names, c->reason));
}

/* One sentence for all operations with the reason that this one has, if it is the first of them. */
static void add_reason(struct sheet *s, const struct comparison *c, size_t at,
		       enum compare_figure figure)
{
	struct names names = { 0 };
	char *owned[NAMES_MOST], *list;
	size_t count = 0;

	for (size_t i = 0; i < at; i++)
		if (has_same_reason(c, at, i, figure))
			return;
	for (size_t i = at; i < c->op_count; i++) {
		if (!has_same_reason(c, at, i, figure))
			continue;
		if (count < NAMES_MOST)
			add_name(&names, owned[count] = figure_name(&c->ops[i], figure));
		count++;
	}
	names.count = count;
	list = take_names(&names);
	say_reason(s, &c->ops[at].figure[figure], figure, list);
	free(list);
	for (size_t i = 0; i < count && i < NAMES_MOST; i++)
		free(owned[i]);
}

static void add_reasons(struct sheet *s, const struct comparison *c, enum compare_figure figure)
{
	for (size_t i = 0; i < c->op_count; i++)
		if (has_reason(c, &c->ops[i], figure))
			add_reason(s, c, i, figure);
}

/* ---- further figures ---- */

/* What calls nothing that is timed has no other time than its own. */
static bool is_repeated(const struct compared_op *op, enum compare_figure figure)
{
	const struct compared *total = &op->figure[COMPARE_TOTAL];

	return figure == COMPARE_SELF && op->figure[figure].before == total->before &&
	       op->figure[figure].after == total->after;
}

static void add_figure(struct sheet *s, const struct compared_op *op, enum compare_figure figure)
{
	const struct compare_figure_info *info = &compare_figure_info[figure];

	sheet_row(s);
	cell_of(s, comparison_name(op), _(info->title));
	add_compared(s, &op->figure[figure], info->unit);
	add_tested_verdict(s, &op->figure[figure], info->kind);
}

/* Whether it is one of those that the table is about, and known as far as it can be. */
static bool is_listed(const struct compared_op *op, enum compare_figure figure, bool costs)
{
	const struct compared *compared = &op->figure[figure];

	if (costs)
		return compare_is_cost(figure) && compared_known(compared) && !is_lone(compared);
	return !compare_is_cost(figure) && figure != COMPARE_MEAN && !is_repeated(op, figure);
}

/* Returns how many are not notable. */
static size_t add_figures(struct sheet *s, const struct comparison *c, const struct compared_op *op,
			  bool costs)
{
	size_t hidden = 0;

	for (int i = 0; i < COMPARE_FIGURES; i++) {
		if (!is_listed(op, (enum compare_figure)i, costs))
			continue;
		if (is_notable(c, op, (enum compare_figure)i))
			add_figure(s, op, (enum compare_figure)i);
		else
			hidden++;
	}
	return hidden;
}

static void say_hidden(struct sheet *s, size_t hidden)
{
	if (hidden)
		say(s, TONE_MUTED,
		    mem_format(
			    P_("%zu figure whose change is small or not sure is left out; JSON has it.",
			       "%zu figures whose change is small or not sure are left out; JSON has "
			       "them.",
			       hidden),
			    hidden));
}

static void add_table(struct sheet *s, const struct comparison *c, bool costs)
{
	size_t hidden = 0;

	begin_table(s, _("Figure"));
	for (size_t i = 0; i < c->op_count; i++)
		if (c->ops[i].presence == PRESENT_BOTH)
			hidden += add_figures(s, c, &c->ops[i], costs);
	say_hidden(s, hidden);
}

static void add_further(struct sheet *s, const struct comparison *c)
{
	if (!comparison_count(c, PRESENT_BOTH))
		return;
	sheet_heading(s, _("Further figures"));
	add_table(s, c, false);
}

/* ---- costs ---- */

static size_t count_costs(const struct comparison *c)
{
	return c->costs[COMPARE_SLOWER] + c->costs[COMPARE_FASTER] + c->costs[COMPARE_SAME] +
	       c->costs[COMPARE_UNSURE];
}

static void add_costs(struct sheet *s, const struct comparison *c)
{
	if (!count_costs(c))
		return;
	sheet_heading(s, _("Costs"));
	add_table(s, c, true);
	for (int i = 0; i < COMPARE_FIGURES; i++)
		if (compare_is_cost((enum compare_figure)i))
			add_reasons(s, c, (enum compare_figure)i);
}

/* ---- resources ---- */

static void add_resource(struct sheet *s, const struct compared *compared, enum metric metric,
			 const char *figure)
{
	const struct metric_info *info = &metric_info[metric];

	sheet_row(s);
	cell_of(s, mem_string(_(info->title)), figure);
	add_compared(s, compared, info->unit);
	add_tested_verdict(s, compared, KIND_LOAD);
}

/* What changed, and what everybody looks for. */
static bool is_mean_shown(const struct compared_resource *r)
{
	return is_changed(r->mean.verdict) || r->metric == METRIC_CPU || r->metric == METRIC_RSS;
}

/* It is never tested, and that of a rate is one short moment. */
static bool is_max_shown(const struct comparison *c, const struct compared_resource *r)
{
	enum unit unit = metric_info[r->metric].unit;

	return (unit == UNIT_BYTES || unit == UNIT_COUNT) &&
	       fabs(r->max.percent) >= c->settings.least_percent;
}

static void add_resources(struct sheet *s, const struct comparison *c)
{
	size_t hidden = 0;

	if (!c->resource_count)
		return;
	sheet_heading(s, _("Resources"));
	begin_table(s, _("Resource"));
	for (size_t i = 0; i < c->resource_count; i++) {
		const struct compared_resource *r = &c->resources[i];
		bool mean = is_mean_shown(r), max = is_max_shown(c, r);

		if (mean)
			add_resource(s, &r->mean, r->metric, _("mean"));
		if (max)
			add_resource(s, &r->max, r->metric, _("max"));
		hidden += (size_t)(!mean + !max);
	}
	say_hidden(s, hidden);
}

/* ---- appeared, vanished ---- */

static void add_lone(struct sheet *s, const struct compared_op *op)
{
	bool gone = op->presence == PRESENT_BEFORE;
	const struct compared *count = &op->figure[COMPARE_COUNT],
			      *mean = &op->figure[COMPARE_MEAN];
	char number[NUMBER_SIZE];

	sheet_row(s);
	cell_name(s, op);
	sheet_cell(s, gone ? TONE_WARNING : TONE_STRONG, gone ? _("vanished") : _("appeared"));
	sheet_cell(s, TONE_PLAIN, number_count(number, gone ? count->before : count->after));
	sheet_cell(s, TONE_PLAIN, number_duration(number, gone ? mean->before : mean->after));
}

static void add_lones(struct sheet *s, const struct comparison *c)
{
	const struct sheet_column columns[] = {
		{ _("Operation"), CELL_NAME },
		{ "", CELL_TEXT },
		{ _("Calls"), CELL_NUMBER },
		{ _("Mean"), CELL_NUMBER },
	};

	if (comparison_count(c, PRESENT_BOTH) == c->op_count)
		return;
	sheet_heading(s, _("On one side only"));
	sheet_table(s, columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < c->op_count; i++)
		if (c->ops[i].presence != PRESENT_BOTH)
			add_lone(s, &c->ops[i]);
}

/* ---- summary ---- */

static enum tone tone_of(const struct comparison *c)
{
	if (c->count[COMPARE_SLOWER])
		return TONE_BAD;
	if (c->count[COMPARE_FASTER])
		return TONE_GOOD;
	return c->count[COMPARE_SAME] ? TONE_STRONG : TONE_WARNING;
}

/* Of the operations with that verdict the one that changed most: they stand in that order. */
static const struct compared_op *first_of(const struct comparison *c, enum compare_verdict verdict)
{
	for (size_t i = 0; i < c->op_count; i++)
		if (c->ops[i].presence == PRESENT_BOTH && c->ops[i].verdict == verdict)
			return &c->ops[i];
	return NULL;
}

static void say_first(struct sheet *s, const struct comparison *c, enum compare_verdict verdict)
{
	const struct compared_op *op = first_of(c, verdict);
	double ratio = op ? 1 + op->figure[COMPARE_MEAN].percent / 100 : NAN;
	char *name, *times;

	if (!(ratio > 0) || isinf(ratio))
		return;
	name = comparison_name(op);
	times = times_text(ratio);
	say(s, verdict_tone(verdict, KIND_DURATION), mem_format("%s: %s", name, times));
	free(times);
	free(name);
}

/* The cost with that verdict that changed most. */
static struct compare_worse largest_cost(const struct comparison *c, enum compare_verdict verdict)
{
	struct compare_worse most = { 0 };
	double size = -1;

	for (size_t i = 0; i < c->op_count; i++)
		for (int figure = 0; figure < COMPARE_FIGURES; figure++) {
			const struct compared *cost = &c->ops[i].figure[figure];
			double change = fabs(log1p(cost->percent / 100));

			if (!compare_is_cost((enum compare_figure)figure) ||
			    cost->verdict != verdict || !(change > size))
				continue;
			size = change;
			most = (struct compare_worse){ 1, &c->ops[i], (enum compare_figure)figure };
		}
	return most;
}

static void say_cost(struct sheet *s, const struct comparison *c, enum compare_verdict verdict)
{
	struct compare_worse most = largest_cost(c, verdict);
	double ratio;
	char *name;

	if (!most.op)
		return;
	ratio = 1 + most.op->figure[most.figure].percent / 100;
	name = figure_name(most.op, most.figure);
	say(s, verdict_tone(verdict, KIND_CPU),
	    isinf(ratio) ? mem_format("%s: %s", name, _("from 0"))
			 : mem_format(_("%s: %.2fx as much"), name, ratio));
	free(name);
}

static void add_costs_summary(struct sheet *s, const struct comparison *c)
{
	enum compare_verdict worst = c->costs[COMPARE_SLOWER]   ? COMPARE_SLOWER
				     : c->costs[COMPARE_FASTER] ? COMPARE_FASTER
								: COMPARE_SAME;

	if (!count_costs(c))
		return;
	say(s, verdict_tone(worst, KIND_CPU),
	    mem_format(_("Costs: %zu more, %zu less, %zu the same, %zu with not enough data."),
		       c->costs[COMPARE_SLOWER], c->costs[COMPARE_FASTER], c->costs[COMPARE_SAME],
		       c->costs[COMPARE_UNSURE]));
	say_cost(s, c, COMPARE_SLOWER);
	say_cost(s, c, COMPARE_FASTER);
}

static void add_summary(struct sheet *s, const struct comparison *c)
{
	sheet_heading(s, _("Summary"));
	say(s, tone_of(c),
	    mem_format(_("%zu slower, %zu faster, %zu the same, %zu with not enough data."),
		       c->count[COMPARE_SLOWER], c->count[COMPARE_FASTER], c->count[COMPARE_SAME],
		       c->count[COMPARE_UNSURE]));
	say_first(s, c, COMPARE_SLOWER);
	say_first(s, c, COMPARE_FASTER);
	add_costs_summary(s, c);
}

/* "new", or, where several runs are tested, "new (5 runs)"; allocated. */
static char *side_name(const struct comparison *c, int i)
{
	const struct compare_side *side = &c->side[i];

	if (c->side[BEFORE].count <= 1 && c->side[AFTER].count <= 1)
		return mem_string(side->label);
	return mem_format(P_("%s (%zu run)", "%s (%zu runs)", side->count), side->label,
			  side->count);
}

static struct sheet *new_sheet(const struct comparison *c)
{
	char *before = side_name(c, BEFORE), *after = side_name(c, AFTER);
	char *title = mem_format(_("%s against %s"), before, after);
	struct sheet *s = sheet_new(title);

	free(title);
	free(before);
	free(after);
	return s;
}

struct sheet *comparison_sheet(const struct comparison *c, bool distributions)
{
	struct sheet *s = new_sheet(c);

	/* a terminal shows what comes last, a page what comes first */
	if (distributions)
		add_summary(s, c);
	add_what(s, c);
	add_operations(s, c);
	add_reasons(s, c, COMPARE_MEAN);
	add_further(s, c);
	add_costs(s, c);
	add_lones(s, c);
	add_resources(s, c);
	if (distributions)
		comparison_add_distributions(s, c);
	else
		add_summary(s, c);
	return s;
}
