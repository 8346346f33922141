/* How commands compare, on the sheet: in sentences against the fastest, in tables against the first. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/number.h"

#include "bench/sheet_parts.h"

#define SENTENCES_MOST  10
#define TABLES_MOST     10
#define OPERATIONS_MOST 20
#define SIGNIFICANT     0.05

/* ---- the time of a run, against the fastest ---- */

static bool good(const struct bench_result *r)
{
	return r->spread[BENCH_WALL].count > 0;
}

static const char *show_p(char out[NUMBER_SIZE], double p)
{
	if (p < 0.001)
		return "p < 0.001";
	snprintf(out, NUMBER_SIZE, "p = %.3f", p);
	return out;
}

static void compare(struct sheet *s, const struct bench_result *fast,
		    const struct bench_result *other)
{
	struct bench_ratio ratio = bench_compare(fast, other);
	const char *a = fast->command->name, *b = other->command->name;
	char p[NUMBER_SIZE];

	if (isnan(ratio.p))
		say(s, TONE_MUTED, _("%s against %s: too few good runs to compare"), a, b);
	else if (ratio.p >= SIGNIFICANT)
		say(s, TONE_PLAIN,
		    _("no significant difference between %s and %s (%.2f times, %s)"), a, b,
		    ratio.ratio, show_p(p, ratio.p));
	else if (isnan(ratio.low))
		say(s, TONE_STRONG, _("%s ran %.2f times faster than %s (%s)"), a, ratio.ratio, b,
		    show_p(p, ratio.p));
	else
		say(s, TONE_STRONG,
		    _("%s ran %.2f times faster than %s (95 %% interval %.2f to %.2f, %s)"), a,
		    ratio.ratio, b, ratio.low, ratio.high, show_p(p, ratio.p));
}

static void say_more(struct sheet *s, size_t said, size_t most)
{
	if (said > most)
		say(s, TONE_MUTED, P_("and %zu more", "and %zu more", said - most), said - most);
}

static void add_sentences(struct sheet *s, const struct bench *b)
{
	size_t said = 0;

	for (size_t i = 0; i < b->count; i++) {
		size_t reference = bench_reference(b, i);

		if (!good(&b->results[i]) || reference == i)
			continue;
		if (said++ < SENTENCES_MOST)
			compare(s, &b->results[reference], &b->results[i]);
	}
	say_more(s, said, SENTENCES_MOST);
}

/* ---- all that two have, against the first ---- */

static const char *show_change(char out[NUMBER_SIZE + 1], double ratio)
{
	double percent = 100 * (ratio - 1);

	out[0] = '+';
	number_percent(out + (percent > 0), percent);
	return out;
}

static void add_interval(struct sheet *s, const struct bench_ratio *r)
{
	char low[NUMBER_SIZE + 1], high[NUMBER_SIZE + 1];

	if (isnan(r->low))
		sheet_cell(s, TONE_MUTED, _("n/a"));
	else
		sheet_cell_format(s, TONE_MUTED, "[%s, %s]", show_change(low, r->low),
				  show_change(high, r->high));
}

static void add_p(struct sheet *s, double p)
{
	if (isnan(p))
		sheet_cell(s, TONE_MUTED, _("n/a"));
	else if (p < 0.001)
		sheet_cell(s, TONE_PLAIN, "<0.001");
	else
		sheet_cell_format(s, TONE_PLAIN, "%.3f", p);
}

static void add_change(struct sheet *s, const struct bench_change *c)
{
	const struct bench_figure_info *info = c->op ? NULL : &bench_figure_info[c->figure];
	enum unit unit = info ? info->unit : UNIT_SECONDS;
	char *name = info ? NULL : sheet_op_name(c->op), change[NUMBER_SIZE + 1];
	bool told = c->adjusted < SIGNIFICANT && isfinite(c->ratio.ratio);

	sheet_row(s);
	sheet_cell(s, TONE_PLAIN, info ? _(info->title) : name);
	sheet_cell(s, TONE_PLAIN, SHOWN(unit, c->before));
	sheet_cell(s, TONE_PLAIN, SHOWN(unit, c->after));
	sheet_cell(s, told ? TONE_STRONG : TONE_PLAIN, show_change(change, c->ratio.ratio));
	add_interval(s, &c->ratio);
	add_p(s, c->adjusted);
	free(name);
}

static void add_table(struct sheet *s, const struct bench *b, const struct bench_comparison *c)
{
	const struct sheet_column columns[] = {
		{ "", CELL_NAME },
		{ _("before"), CELL_NUMBER },
		{ _("after"), CELL_NUMBER },
		{ _("change"), CELL_NUMBER },
		{ _("interval, 95%"), CELL_NUMBER },
		{ "p", CELL_NUMBER },
	};
	size_t operations = 0;

	say(s, TONE_PLAIN, _("Before: %s; after: %s"), b->results[c->reference].command->name,
	    b->results[c->result].command->name);
	sheet_table(s, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < c->count; i++)
		if (!c->changes[i].op || operations++ < OPERATIONS_MOST)
			add_change(s, &c->changes[i]);
	if (operations > OPERATIONS_MOST)
		say(s, TONE_MUTED,
		    P_("and %zu more operation", "and %zu more operations",
		       operations - OPERATIONS_MOST),
		    operations - OPERATIONS_MOST);
}

void sheet_add_comparison(struct sheet *s, const struct bench *b)
{
	struct bench_comparisons all = bench_comparisons_of(b);

	if (all.count) {
		sheet_heading(s, _("Comparison"));
		add_sentences(s, b);
	}
	for (size_t i = 0; i < all.count && i < TABLES_MOST; i++)
		add_table(s, b, &all.all[i]);
	say_more(s, all.count, TABLES_MOST);
	if (all.count)
		sheet_say(
			s, TONE_MUTED,
			_("Medians of the runs; an operation counts in each with its mean. In a table, p is adjusted "
			  "for the number of rows below wall time."));
	bench_comparisons_clear(&all);
}
