/* What was found, for a person. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/order.h"
#include "report/sheet.h"

#include "validate/validate.h"

#define SIZE 64

/* ---- numbers ---- */

static const char *sign_of(double number)
{
	return number > 0 ? "+" : number < 0 ? "-" : "";
}

/* In the unit, with its sign. */
static void format_signed(char out[SIZE], enum unit unit, double number)
{
	char text[NUMBER_SIZE];

	unit_format(text, unit, fabs(number), 0);
	snprintf(out, SIZE, "%s%s", sign_of(number), text);
}

/* How the errors of a check are written: in percent of the truth, in percentage points, in the unit. */
static const char *error_suffix(const struct validate_info *info)
{
	if (!info->absolute)
		return "%";
	return info->unit == UNIT_PERCENT ? "pp" : NULL;
}

/* The small ones are what it is about. */
static void format_fine(char out[SIZE], double number, const char *suffix)
{
	int decimals = fabs(number) < 0.01 ? 3 : fabs(number) < 10 ? 2 : 1;

	if (fabs(number) < 0.0005)
		number = 0;
	snprintf(out, SIZE, "%s%.*f%s", sign_of(number), number == 0 ? 0 : decimals, fabs(number),
		 suffix);
}

static void format_error(char out[SIZE], const struct validate_info *info, double number)
{
	const char *suffix = error_suffix(info);

	if (!isfinite(number))
		snprintf(out, SIZE, "%s", _("n/a"));
	else if (suffix)
		format_fine(out, number, suffix);
	else
		format_signed(out, info->unit, number);
}

/* "-0.2 .. +0.1%": what both are in stands once. */
static void say_interval(struct sheet *s, const struct validate_info *info,
			 const struct validate_outcome *out)
{
	char low[SIZE], high[SIZE];

	if (isfinite(out->low) && error_suffix(info))
		format_fine(low, out->low, "");
	else
		format_error(low, info, out->low);
	format_error(high, info, out->high);
	sheet_cell_format(s, TONE_PLAIN, "%s .. %s", low, high);
}

static void format_tolerance(char out[SIZE], const struct validate_info *info)
{
	char text[NUMBER_SIZE];

	if (error_suffix(info))
		snprintf(out, SIZE, "%g%s", info->tolerance, error_suffix(info));
	else
		snprintf(out, SIZE, "%s", unit_format(text, info->unit, info->tolerance, 0));
}

/* ---- the checks ---- */

static enum tone tone_of(enum validate_verdict verdict)
{
	static const enum tone tones[VALIDATE_VERDICTS] = {
		[VALIDATE_PASSED] = TONE_GOOD,   [VALIDATE_FAILED] = TONE_BAD,
		[VALIDATE_NOISY] = TONE_WARNING, [VALIDATE_SKIPPED] = TONE_MUTED,
		[VALIDATE_INFORMS] = TONE_PLAIN,
	};

	return tones[verdict];
}

static void say_numbers(struct sheet *s, const struct validate_info *info,
			const struct validate_outcome *out)
{
	char text[NUMBER_SIZE], error[SIZE];

	sheet_cell(s, TONE_PLAIN, unit_format(text, info->unit, out->truth, 0));
	sheet_cell(s, TONE_PLAIN, unit_format(text, info->unit, out->shown, 0));
	format_error(error, info, out->error);
	sheet_cell(s, TONE_STRONG, error);
	say_interval(s, info, out);
}

static void say_check(struct sheet *s, const struct validation *v, int check)
{
	const struct validate_info *info = &validate_info[check];
	const struct validate_outcome *out = &v->outcome[check];
	char tolerance[SIZE];

	format_tolerance(tolerance, info);
	sheet_row(s);
	sheet_cell(s, TONE_PLAIN, _(info->title));
	if (out->repeats)
		say_numbers(s, info, out);
	else
		for (int i = 0; i < 4; i++)
			sheet_cell(s, TONE_MUTED, i < 3 ? _("n/a") : "");
	sheet_cell(s, TONE_MUTED, tolerance);
	sheet_cell_format(s, TONE_MUTED, "%zu", out->repeats);
	sheet_cell(s, tone_of(out->verdict), validate_verdict_title(out->verdict));
}

static int end_of_group(int check)
{
	const char *group = validate_info[check].group;

	while (check < VALIDATE_CHECKS && strcmp(validate_info[check].group, group) == 0)
		check++;
	return check;
}

static int say_group(struct sheet *s, const struct validation *v, int check)
{
	const struct sheet_column columns[] = {
		{ _(validate_info[check].group), CELL_TEXT },
		{ _("truth"), CELL_NUMBER },
		{ _("shown"), CELL_NUMBER },
		{ _("error"), CELL_NUMBER },
		{ _("interval"), CELL_NUMBER },
		{ _("limit"), CELL_NUMBER },
		{ _("n"), CELL_NUMBER },
		{ _("verdict"), CELL_TEXT },
	};
	int end = end_of_group(check);

	sheet_table(s, columns, sizeof(columns) / sizeof(*columns));
	for (; check < end; check++)
		say_check(s, v, check);
	return end;
}

static int say_checks(struct sheet *s, const struct validation *v)
{
	int check = 0;

	sheet_heading(s, _("Truth and what is shown"));
	sheet_say(
		s, TONE_MUTED,
		_("A check is named after what its load was asked to do; the truth is what it did."));
	while (check < VALIDATE_CHECKS && !validate_info[check].information)
		check = say_group(s, v, check);
	return check;
}

/* ---- the distribution of timing errors ---- */

static bool is_timed(const struct validation *v, int check)
{
	return validate_info[check].unit == UNIT_SECONDS && !validate_info[check].information &&
	       check != VALIDATE_CLOCK && v->outcome[check].repeats > 1;
}

static double rank(const struct validate_outcome *out, double quantile)
{
	size_t at = (size_t)ceil(quantile * (double)out->repeats);

	return out->deviations[at > 0 ? at - 1 : 0];
}

static void say_distribution(struct sheet *s, const struct validation *v, int check)
{
	static const double quantiles[] = { 0, 0.05, 0.5, 0.95, 0.99, 1 };
	const struct validate_outcome *out = &v->outcome[check];
	char text[SIZE];

	sheet_row(s);
	sheet_cell(s, TONE_PLAIN, _(validate_info[check].title));
	for (size_t i = 0; i < sizeof(quantiles) / sizeof(*quantiles); i++) {
		format_signed(text, UNIT_SECONDS, rank(out, quantiles[i]));
		sheet_cell(s, TONE_PLAIN, text);
	}
}

static void say_distributions(struct sheet *s, const struct validation *v)
{
	const struct sheet_column columns[] = {
		{ _("operation"), CELL_TEXT }, { _("min"), CELL_NUMBER }, { "P5", CELL_NUMBER },
		{ _("median"), CELL_NUMBER },  { "P95", CELL_NUMBER },    { "P99", CELL_NUMBER },
		{ _("max"), CELL_NUMBER },
	};

	sheet_table(s, columns, sizeof(columns) / sizeof(*columns));
	for (int i = 0; i < VALIDATE_CHECKS; i++)
		if (is_timed(v, i))
			say_distribution(s, v, i);
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return ORDER(x, y);
}

/* So many percent are off by at most x. */
static struct chart_series share_of(const struct validation *v, int check)
{
	size_t count = v->outcome[check].repeats;
	double *x = mem_alloc_array(count, sizeof(*x)), *y = mem_alloc_array(count, sizeof(*y));

	for (size_t i = 0; i < count; i++)
		x[i] = fabs(v->outcome[check].deviations[i]);
	qsort(x, count, sizeof(*x), ascending);
	for (size_t i = 0; i < count; i++)
		y[i] = 100 * (double)(i + 1) / (double)count;
	return (struct chart_series){ _(validate_info[check].title), CHART_STEPS, x, y, count };
}

static void draw_distributions(struct sheet *s, const struct validation *v)
{
	const struct chart_axis x = { _("off by at most"), UNIT_SECONDS, true };
	const struct chart_axis y = { _("share of operations"), UNIT_PERCENT, false };
	struct chart_series series[VALIDATE_CHECKS];
	size_t count = 0;

	for (int i = 0; i < VALIDATE_CHECKS; i++)
		if (is_timed(v, i) && i != VALIDATE_PERCENTILES)
			series[count++] = share_of(v, i);
	sheet_chart(s, _("How far the times of operations are off"), &x, &y, series, count);
	while (count-- > 0) {
		free((double *)series[count].x);
		free((double *)series[count].y);
	}
}

static void say_timing(struct sheet *s, const struct validation *v)
{
	bool any = false;

	for (int i = 0; i < VALIDATE_CHECKS; i++)
		any |= is_timed(v, i);
	if (!any)
		return;
	sheet_heading(s, _("Timing errors"));
	say_distributions(s, v);
	draw_distributions(s, v);
}

/* ---- what there is to say ---- */

static bool has_note(const struct validation *v, int check)
{
	return v->outcome[check].why && !validate_info[check].information;
}

static bool same_note(const struct validation *v, int a, int b)
{
	const struct validate_outcome *x = &v->outcome[a], *y = &v->outcome[b];

	return has_note(v, a) && has_note(v, b) && x->verdict == y->verdict &&
	       strcmp(x->why, y->why) == 0;
}

static bool is_said(const struct validation *v, int check)
{
	for (int i = 0; i < check; i++)
		if (same_note(v, i, check))
			return true;
	return false;
}

/* All of which the same is to be said: their names. */
static char *names_of(const struct validation *v, int check)
{
	char *names = mem_string(_(validate_info[check].title)), *longer;

	for (int i = check + 1; i < VALIDATE_CHECKS; i++) {
		if (!same_note(v, check, i))
			continue;
		longer = mem_format("%s, %s", names, _(validate_info[i].title));
		free(names);
		names = longer;
	}
	return names;
}

static void say_note(struct sheet *s, const struct validation *v, int check)
{
	const struct validate_outcome *out = &v->outcome[check];
	char *names = names_of(v, check);
	char *text = mem_format(_("%s (%s): %s."), names, validate_verdict_title(out->verdict),
				out->why);

	sheet_say(s, tone_of(out->verdict), text);
	free(text);
	free(names);
}

static void say_notes(struct sheet *s, const struct validation *v)
{
	bool any = false;

	for (int i = 0; i < VALIDATE_CHECKS; i++) {
		if (!has_note(v, i) || is_said(v, i))
			continue;
		if (!any)
			sheet_heading(s, _("What did not pass, or needs a word"));
		any = true;
		say_note(s, v, i);
	}
}

/* ---- costs, clocks, machine ---- */

static void say_figures(struct sheet *s, const struct validation *v, int check)
{
	const struct sheet_column columns[] = { { "", CELL_TEXT }, { "", CELL_NUMBER } };
	char text[NUMBER_SIZE];

	sheet_table(s, columns, 2);
	for (; check < VALIDATE_CHECKS; check++) {
		sheet_row(s);
		sheet_cell(s, TONE_PLAIN, _(validate_info[check].title));
		sheet_cell(s, TONE_STRONG,
			   v->outcome[check].repeats ? unit_format(text, validate_info[check].unit,
								   v->outcome[check].shown, 0)
						     : _("n/a"));
	}
}

static const char *counter_sentence(const struct validate_machine *m)
{
	if (!m->counter)
		return _("Operations are timed with the kernel's clock.");
	if (m->constant && m->nonstop)
		return _(
			"Operations are timed with the processor's counter, which runs at a constant rate and never stops.");
	return _(
		"Operations are timed with the processor's counter; the processor does not promise that its rate is constant and that it never stops.");
}

static void say_clocks(struct sheet *s, const struct validate_machine *m)
{
	char *text;

	sheet_say(s, m->counter && !(m->constant && m->nonstop) ? TONE_WARNING : TONE_PLAIN,
		  counter_sentence(m));
	if (!m->clocksource)
		return;
	text = mem_format(_("The kernel's clock source is %s; it could be one of: %s."),
			  m->clocksource, m->clocksources ? m->clocksources : m->clocksource);
	sheet_say(s, TONE_PLAIN, text);
	free(text);
}

static void say_where(struct sheet *s, const struct validation *v)
{
	const struct validate_machine *m = &v->machine;
	char elapsed[NUMBER_SIZE], *text;

	text = mem_format(
		P_("Known loads were run for %s and watched; each said what it did. On %s: %s, %s, %u processor. "
		   "Errors are medians with their intervals at 95 %%.",
		   "Known loads were run for %s and watched; each said what it did. On %s: %s, %s, %u processors. "
		   "Errors are medians with their intervals at 95 %%.",
		   m->cpus),
		number_duration(elapsed, v->elapsed), m->name ? m->name : "?",
		m->kernel ? m->kernel : "?", m->cpu_model ? m->cpu_model : "?", m->cpus);
	sheet_say(s, TONE_PLAIN, text);
	free(text);
}

static void say_verdict(struct sheet *s, const struct validation *v)
{
	size_t skipped = 0;
	char *text;

	for (int i = 0; i < VALIDATE_CHECKS; i++)
		skipped +=
			v->outcome[i].verdict == VALIDATE_SKIPPED && !validate_info[i].information;
	sheet_heading(s, _("Verdict"));
	text = validation_sentence(v);
	sheet_say(s, tone_of(validation_verdict(v)), text);
	free(text);
	if (!skipped)
		return;
	text = mem_format(P_("%zu check could not be made here; above stands why.",
			     "%zu checks could not be made here; above stands why.", skipped),
			  skipped);
	sheet_say(s, TONE_MUTED, text);
	free(text);
}

struct sheet *validation_sheet(const struct validation *v)
{
	struct sheet *s = sheet_new(_("Is what perftop shows true here?"));
	int informs;

	say_where(s, v);
	informs = say_checks(s, v);
	say_timing(s, v);
	say_notes(s, v);
	sheet_heading(s, _("Costs, clocks and the machine"));
	say_figures(s, v, informs);
	say_clocks(s, &v->machine);
	say_verdict(s, v);
	return s;
}
