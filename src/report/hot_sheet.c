/* Hot functions as a part of a report for people. */
#include "report/hot.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"

/* Less of the processor time that was used is worth a word. */
#define GOOD_COVERAGE 0.9

/* Takes the text. */
static void say(struct sheet *s, enum tone tone, char *text)
{
	sheet_say(s, tone, text);
	free(text);
}

static void say_coverage(struct sheet *s, const struct profile_data *d)
{
	char samples[NUMBER_SIZE], period[NUMBER_SIZE], seen[NUMBER_SIZE], used[NUMBER_SIZE],
		share[NUMBER_SIZE];
	double coverage = functions_coverage(d);

	number_count(samples, (double)d->account.samples);
	number_duration(period, d->period_seconds);
	number_duration(seen, hot_seconds(d, d->account.samples));
	if (isfinite(coverage))
		say(s, TONE_PLAIN,
		    mem_format(
			    _("Samples: %s, one every %s of processor time. They stand for %s: %s of the %s that the process used."),
			    samples, period, seen, number_percent(share, 100 * coverage),
			    number_duration(used, d->account.cpu_seconds)));
	else
		say(s, TONE_PLAIN,
		    mem_format(_("Samples: %s, one every %s of processor time. They stand for %s."),
			       samples, period, seen));
}

/* Samples come by chance: with few of them a difference says nothing. Twice the standard deviation of a count, which is its
 * root. */
static bool much_is_missing(const struct profile_data *d)
{
	double expected = d->account.cpu_seconds / d->period_seconds;

	return functions_coverage(d) < GOOD_COVERAGE &&
	       expected - (double)d->account.samples > 2 * sqrt(expected);
}

static void say_unseen(struct sheet *s, const struct profile_data *d)
{
	unsigned long lost = (unsigned long)d->account.lost, cut = (unsigned long)d->account.cut;
	char number[NUMBER_SIZE];

	if (!d->kernel)
		sheet_say(s, TONE_MUTED, _("Time in the kernel is not sampled."));
	if (much_is_missing(d))
		sheet_say(
			s, TONE_WARNING,
			_("What is missing was used by threads, or in bursts, too short to be sampled, or before "
			  "the sampling began."));
	if (lost)
		say(s, TONE_WARNING,
		    mem_format(P_("%s sample was lost: the kernel had no room for it.",
				  "%s samples were lost: the kernel had no room for them.", lost),
			       number_count(number, (double)lost)));
	if (cut)
		say(s, TONE_MUTED,
		    mem_format(
			    P_("Of %s sample the outer callers are unknown. Where stacks are deep, a larger --stack-bytes shows more of them.",
			       "Of %s samples the outer callers are unknown. Where stacks are deep, a larger --stack-bytes shows more of them.",
			       cut),
			    number_count(number, (double)cut)));
}

static void add_name(struct sheet *s, const struct profile_function *function)
{
	sheet_cell(s, TONE_PLAIN, function->name);
	sheet_cell(s, TONE_MUTED, function->module);
}

/* How much of it a function has: as a share, and as time. */
static void add_share(struct sheet *s, const struct profile_data *d, uint64_t part, uint64_t whole,
		      bool narrow)
{
	char number[NUMBER_SIZE];

	sheet_cell(s, TONE_PLAIN, number_percent(number, hot_percent(part, whole)));
	if (!narrow)
		sheet_cell(s, TONE_PLAIN, number_duration(number, hot_seconds(d, part)));
}

static void begin_functions(struct sheet *s, bool narrow)
{
	const struct sheet_column columns[] = {
		{ _("SELF%"), CELL_NUMBER },  { _("SELF"), CELL_NUMBER },
		{ _("TOTAL%"), CELL_NUMBER }, { _("TOTAL"), CELL_NUMBER },
		{ _("FUNCTION"), CELL_NAME }, { _("MODULE"), CELL_NAME },
	};
	const struct sheet_column few[] = { columns[0], columns[2], columns[4] };

	if (narrow)
		sheet_table(s, few, sizeof(few) / sizeof(*few));
	else
		sheet_table(s, columns, sizeof(columns) / sizeof(*columns));
}

static void add_functions(struct sheet *s, const struct profile_data *d,
			  const struct hot_choice *choice)
{
	static const struct functions_choice all = { .op = PROFILE_ANY_OP };
	struct hot hot = hot_functions(d, &all);

	begin_functions(s, choice->narrow);
	for (size_t i = 0; i < hot.count && i < choice->shown; i++) {
		sheet_row(s);
		add_share(s, d, hot.rows[i].self, hot.samples, choice->narrow);
		add_share(s, d, hot.rows[i].total, hot.samples, choice->narrow);
		add_name(s, &d->functions[hot.rows[i].function]);
	}
	if (hot.count > choice->shown)
		say(s, TONE_PLAIN,
		    mem_format(P_("and %zu more function", "and %zu more functions",
				  hot.count - choice->shown),
			       hot.count - choice->shown));
	free(hot.rows);
}

/* The first row says which operation it is. */
static void add_inside(struct sheet *s, const struct document_process *p,
		       const struct functions_share *share)
{
	const struct profile_data *d = p->profile;
	struct hot hot = hot_functions(d, &(struct functions_choice){ .op = share->op });
	char *name = hot_operation_name(p, share->op), number[NUMBER_SIZE];

	for (size_t i = 0; i < hot.count && i < HOT_INSIDE && hot.rows[i].self; i++) {
		sheet_row(s);
		sheet_cell(s, TONE_PLAIN, i ? "" : name);
		sheet_cell(s, TONE_PLAIN,
			   i ? ""
			     : number_percent(number,
					      hot_percent(share->samples, d->account.samples)));
		sheet_cell(s, TONE_PLAIN,
			   number_percent(number, hot_percent(hot.rows[i].self, hot.samples)));
		add_name(s, &d->functions[hot.rows[i].function]);
	}
	free(name);
	free(hot.rows);
}

/* Not where nothing was seen inside of any. */
static void add_operations(struct sheet *s, const struct document_process *p)
{
	const struct sheet_column columns[] = {
		{ _("OPERATION"), CELL_NAME }, { _("SHARE"), CELL_NUMBER },
		{ _("SELF%"), CELL_NUMBER },   { _("FUNCTION"), CELL_NAME },
		{ _("MODULE"), CELL_NAME },
	};
	const struct profile_data *d = p->profile;
	size_t count;
	struct functions_share *shares = functions_operations(d, &count);

	if (count > 1 || (count && shares->op != PROFILE_NO_OP)) {
		sheet_heading(s, _("Functions by operation"));
		sheet_table(s, columns, sizeof(columns) / sizeof(*columns));
		for (size_t i = 0; i < count; i++)
			if (hot_percent(shares[i].samples, d->account.samples) >= HOT_OPERATION)
				add_inside(s, p, &shares[i]);
	}
	free(shares);
}

struct sheet *hot_sheet(const struct document_process *p, const struct hot_choice *choice)
{
	const struct profile_data *d = p->profile;
	struct sheet *s = sheet_new(NULL);

	if (d->reason)
		say(s, TONE_WARNING, mem_format(_("Functions are not sampled: %s"), d->reason));
	if (d->account.samples == 0) {
		if (!d->reason)
			sheet_say(s, TONE_PLAIN,
				  _("No samples: the process used hardly any processor time."));
		return s;
	}
	say_coverage(s, d);
	say_unseen(s, d);
	add_functions(s, d, choice);
	if (choice->inside)
		add_operations(s, p);
	return s;
}
