/* What perftop check has found, for a person. */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "decide/check.h"
#include "report/sheet.h"

#define LONG 20 /* from so many results on, those that failed are said again at the end */

static const struct {
	const char *word;
	enum tone tone;
} states[] = {
	[CHECK_PASSED] = { N_("PASS"), TONE_GOOD },
	[CHECK_FAILED] = { N_("FAIL"), TONE_BAD },
	[CHECK_ABSENT] = { "--", TONE_MUTED },
	[CHECK_BROKEN] = { N_("ERROR"), TONE_BAD },
};

static void begin_table(struct sheet *s)
{
	const struct sheet_column columns[] = {
		{ _("Result"), CELL_TEXT },
		{ _("What"), CELL_NAME },
		{ _("Found"), CELL_NUMBER },
		{ _("Must be"), CELL_TEXT },
	};

	sheet_table(s, columns, sizeof(columns) / sizeof(*columns));
}

static enum tone number_tone(const struct check_result *r)
{
	return r->state == CHECK_PASSED ? TONE_PLAIN : states[r->state].tone;
}

static void add_row(struct sheet *s, const struct check_result *r)
{
	const char *limit = check_limit(r);
	char *title = check_title(r);

	sheet_row(s);
	sheet_cell(s, states[r->state].tone, _(states[r->state].word));
	sheet_cell(s, TONE_PLAIN, title);
	sheet_cell(s, number_tone(r), r->found ? r->found : "");
	sheet_cell(s, TONE_PLAIN, limit ? limit : "");
	free(title);
}

/* Where a number and its limit do not say it all; under the table, where it has the width of the page. */
static void explain(struct sheet *s, const struct check_result *r)
{
	char *title, *sentence;

	if (r->state == CHECK_PASSED || (r->rule && !isnan(r->value)))
		return;
	title = check_title(r);
	sentence = r->subject ? mem_format("%s: %s", title, r->message) : mem_string(r->message);
	sheet_say(s, r->state == CHECK_ABSENT ? TONE_MUTED : TONE_PLAIN, sentence);
	free(sentence);
	free(title);
}

/* Calls for each result; failures_first: in two rounds. */
static void for_each(struct sheet *s, const struct check_result *results, size_t count,
		     bool failures_first,
		     void (*add)(struct sheet *s, const struct check_result *r))
{
	for (int round = 0; round < (failures_first ? 2 : 1); round++)
		for (size_t i = 0; i < count; i++)
			if (!failures_first || check_is_bad(&results[i]) == (round == 0))
				add(s, &results[i]);
}

static void add_file(struct sheet *s, const struct check_result *results, size_t count,
		     bool failures_first)
{
	sheet_heading(s, results->file);
	begin_table(s);
	for_each(s, results, count, failures_first, add_row);
	for_each(s, results, count, failures_first, explain);
}

static void add_failures(struct sheet *s, const struct check *c)
{
	if (c->count < LONG || check_status(c) == 0)
		return;
	sheet_heading(s, _("What does not hold"));
	for (size_t i = 0; i < c->count; i++) {
		char *sentence;

		if (!check_is_bad(&c->results[i]))
			continue;
		sentence = check_sentence(&c->results[i]);
		sheet_say(s, TONE_BAD, sentence);
		free(sentence);
	}
}

/* Nothing that is wrong is not yet something that is right. */
static void say_summary(struct sheet *s, const struct check *c)
{
	char *summary = check_summary(c);
	enum tone good = c->states[CHECK_PASSED] ? TONE_GOOD : TONE_WARNING;

	sheet_say(s, check_status(c) ? TONE_BAD : good, summary);
	free(summary);
}

struct sheet *check_sheet(const struct check *c)
{
	struct sheet *s = sheet_new("perftop check");

	for (size_t i = 0; i < c->count; i += check_of_file(c, i))
		add_file(s, &c->results[i], check_of_file(c, i), false);
	add_failures(s, c);
	say_summary(s, c);
	return s;
}

static bool has_failure(const struct check_result *results, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (check_is_bad(&results[i]))
			return true;
	return false;
}

struct sheet *check_page(const struct check *c)
{
	struct sheet *s = sheet_new("perftop check");
	size_t count;

	say_summary(s, c);
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < c->count; i += count) {
			count = check_of_file(c, i);
			if (has_failure(&c->results[i], count) == (round == 0))
				add_file(s, &c->results[i], count, true);
		}
	return s;
}
