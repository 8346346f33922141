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
	[CHECK_BROKEN] = { N_("ERROR"), TONE_BAD },
};

static void begin_table(struct sheet *s)
{
	const struct sheet_column columns[] = {
		{ "", CELL_TEXT },
		{ _("What"), CELL_NAME },
		{ _("Found"), CELL_NUMBER },
		{ _("Must be"), CELL_TEXT },
	};

	sheet_table(s, columns, sizeof(columns) / sizeof(*columns));
}

static void add_row(struct sheet *s, const struct check_result *r)
{
	const char *limit = check_limit(r);
	char *title = check_title(r);

	sheet_row(s);
	sheet_cell(s, states[r->state].tone, _(states[r->state].word));
	sheet_cell(s, TONE_PLAIN, title);
	sheet_cell(s, r->state == CHECK_FAILED ? TONE_BAD : TONE_PLAIN, r->found ? r->found : "");
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
	sheet_say(s, TONE_PLAIN, sentence);
	free(sentence);
	free(title);
}

static void add_file(struct sheet *s, const struct check_result *results, size_t count)
{
	sheet_heading(s, results->file);
	begin_table(s);
	for (size_t i = 0; i < count; i++)
		add_row(s, &results[i]);
	for (size_t i = 0; i < count; i++)
		explain(s, &results[i]);
}

static void add_failures(struct sheet *s, const struct check *c)
{
	if (c->count < LONG || c->passed == c->count)
		return;
	sheet_heading(s, _("What does not hold"));
	for (size_t i = 0; i < c->count; i++) {
		char *sentence;

		if (c->results[i].state == CHECK_PASSED)
			continue;
		sentence = check_sentence(&c->results[i]);
		sheet_say(s, TONE_BAD, sentence);
		free(sentence);
	}
}

struct sheet *check_sheet(const struct check *c)
{
	struct sheet *s = sheet_new("perftop check");
	char *summary = check_summary(c);

	for (size_t i = 0; i < c->count; i += check_of_file(c, i))
		add_file(s, &c->results[i], check_of_file(c, i));
	add_failures(s, c);
	sheet_say(s, check_status(c) ? TONE_BAD : TONE_GOOD, summary);
	free(summary);
	return s;
}
