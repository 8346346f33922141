/* perftop diff: saved documents against each other. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"
#include "decide/compare.h"

#include "cmd/input.h"
#include "cmd/outputs.h"
#include "cmd/run.h"
#include "cmd/sides.h"
#include "cmd/signals.h"

struct diff {
	struct run run;
	struct sides sides;
	struct document **documents[SIDES]; /* as many as the side has paths; NULL: not read */
	struct comparison *comparison;
};

/* ---- reading ---- */

/* Every file that cannot be read is complained about. */
static bool read_side(struct diff *d, int i)
{
	const struct side *side = &d->sides.side[i];
	bool good = true;

	d->documents[i] = mem_alloc_array(side->count, sizeof(*d->documents[i]));
	for (size_t k = 0; k < side->count; k++) {
		struct document *document;
		struct error err;

		document = d->documents[i][k] = input_read(side->paths[k], &err);
		if (document) {
			input_restrict(document, d->run.options, &d->run.settings);
		} else {
			complain(err.text);
			good = false;
		}
	}
	return good;
}

static bool read_sides(struct diff *d)
{
	bool good = true;

	for (int i = 0; i < SIDES; i++)
		good &= read_side(d, i);
	return good;
}

/* ---- a warning that only the command line gives reason for ---- */

static void warn_of_no_match(struct diff *d)
{
	const struct options *o = d->run.options;
	bool restricted = options_have(o, OPTION_COMPONENT) || options_have(o, OPTION_FILTER);

	if (restricted && !d->comparison->op_count)
		comparison_warn(d->comparison,
				mem_string(_("No operation matches --component and --filter.")));
}

/* ---- may it pass? ---- */

/* Its name as a terminal may have it. */
static void name_worst(char *out, size_t size, const struct compare_worse *worse)
{
	char *name = comparison_name(worse->op);

	text_clean(out, size, name, strlen(name));
	free(name);
}

static void tell_slower(const struct compare_worse *worse, double percent)
{
	char least[NUMBER_SIZE], most[NUMBER_SIZE], name[256];
	struct error err;

	if (!worse->count)
		return;
	name_worst(name, sizeof(name), worse);
	number_percent(least, percent);
	number_percent(most, worse->op->figure[worse->figure].percent);
	error_set(&err,
		  P_("%zu operation is slower by at least %s: %s, by %s",
		     "%zu operations are slower by at least %s; the worst: %s, by %s",
		     worse->count),
		  worse->count, least, name, most);
	complain(err.text);
}

/* What was nothing before is more by no percentage. */
static void tell_costlier(const struct compare_worse *worse, double percent)
{
	const struct compare_figure_info *info = &compare_figure_info[worse->figure];
	char least[NUMBER_SIZE], before[NUMBER_SIZE], after[NUMBER_SIZE], name[256];
	const struct compared *cost;
	struct error err;

	if (!worse->count)
		return;
	cost = &worse->op->figure[worse->figure];
	name_worst(name, sizeof(name), worse);
	number_percent(least, percent);
	unit_format(before, info->unit, cost->before, 0);
	unit_format(after, info->unit, cost->after, 0);
	error_set(&err,
		  P_("%zu cost is more by at least %s: %s, %s: %s instead of %s",
		     "%zu costs are more by at least %s; the worst: %s, %s: %s instead of %s",
		     worse->count),
		  worse->count, least, name, _(info->title), after, before);
	complain(err.text);
}

static void tell_unjudged(const struct comparison *c)
{
	size_t count = c->count[COMPARE_UNSURE];
	struct error err;

	if (!count)
		return;
	error_set(&err,
		  P_("%zu operation could not be judged: there is not enough data",
		     "%zu operations could not be judged: there is not enough data", count),
		  count);
	complain(err.text);
}

static void tell_unjudged_costs(const struct comparison *c)
{
	size_t count = c->costs[COMPARE_UNSURE];
	struct error err;

	if (!count)
		return;
	error_set(&err,
		  P_("%zu cost could not be judged: there is not enough data",
		     "%zu costs could not be judged: there is not enough data", count),
		  count);
	complain(err.text);
}

static void tell_vanished(const struct comparison *c)
{
	size_t count = comparison_count(c, PRESENT_BEFORE);
	struct error err;

	if (!count)
		return;
	error_set(&err,
		  P_("%zu operation has vanished, and was not judged",
		     "%zu operations have vanished, and were not judged", count),
		  count);
	complain(err.text);
}

/* There is no silent pass: what was not judged is told, and a comparison that could judge nothing is trouble. */
static int judge(const struct comparison *c, double percent)
{
	struct compare_worse slower = comparison_slower(c, percent);
	struct compare_worse costlier = comparison_costlier(c, percent);

	tell_unjudged(c);
	tell_unjudged_costs(c);
	tell_vanished(c);
	tell_slower(&slower, percent);
	tell_costlier(&costlier, percent);
	if (slower.count || costlier.count)
		return 1;
	if (comparison_count(c, PRESENT_BOTH) > c->count[COMPARE_UNSURE])
		return 0;
	complain(_("not a single operation could be judged"));
	return 2;
}

/* ---- the command ---- */

/* What may not pass must not be called the same. */
static struct compare_settings settings_of(const struct options *o)
{
	struct compare_settings settings;

	compare_settings_init(&settings);
	if (!isnan(o->threshold))
		settings.least_percent = o->threshold;
	if (o->fail_on_regression < settings.least_percent)
		settings.least_percent = o->fail_on_regression;
	if (!isnan(o->alpha))
		settings.level = o->alpha;
	return settings;
}

static void compare_sides(struct diff *d)
{
	struct compare_settings settings = settings_of(d->run.options);
	struct compare_side sides[SIDES];

	for (int i = 0; i < SIDES; i++)
		sides[i] = (struct compare_side){
			.label = d->sides.side[i].label,
			.documents = d->documents[i],
			.paths = d->sides.side[i].paths,
			.count = d->sides.side[i].count,
		};
	d->comparison = compare(sides, &settings);
	warn_of_no_match(d);
}

static bool publish(const struct diff *d)
{
	struct sheet *sheet = comparison_sheet(d->comparison, false);
	struct sheet *page = comparison_sheet(d->comparison, true);
	char *json = comparison_json(d->comparison);
	struct results results = { .sheet = sheet, .page = page, .json = json };
	bool good = outputs_publish(d->run.options, &d->run.settings, &results);

	sheet_free(sheet);
	sheet_free(page);
	free(json);
	return good;
}

/* Before anything is read: a baseline that was replaced is gone. */
static bool spares_inputs(const struct diff *d)
{
	bool good = true;

	for (int i = 0; i < SIDES; i++)
		for (size_t k = 0; k < d->sides.side[i].count; k++)
			good &= outputs_spare(d->run.options, &d->run.settings,
					      d->sides.side[i].paths[k]);
	return good;
}

static bool is_number(const char *word)
{
	return strspn(word, "0123456789") && strspn(word, "0123456789.%") == strlen(word);
}

/* The percentage is part of the word, as it can be left out; a superfluous file that is a number was meant
 * as one. */
static void hint_at_percent(const struct options *o)
{
	struct error err;

	if (!options_have(o, OPTION_FAIL_ON_REGRESSION) || !isnan(o->fail_on_regression))
		return;
	for (size_t i = 0; i < o->file_count; i++) {
		if (!is_number(o->files[i]))
			continue;
		error_set(&err, _("'%s' is taken for a file: for a percentage write %s=%s"),
			  o->files[i], "--fail-on-regression", o->files[i]);
		complain(err.text);
		return;
	}
}

/* A few thousand operations take seconds. */
static bool read_and_compare(struct diff *d)
{
	bool good;

	signals_at_once(true);
	good = read_sides(d);
	if (good)
		compare_sides(d);
	signals_at_once(false);
	return good;
}

static int diff(struct diff *d)
{
	const struct options *o = d->run.options;
	const struct comparison *c;
	struct error err;

	if (!sides_take(&d->sides, o, &err)) {
		hint_at_percent(o);
		return complain_usage(err.text);
	}
	if (!outputs_accept(o, false) || !spares_inputs(d) || !outputs_check(o, &d->run.settings) ||
	    !read_and_compare(d))
		return 2;
	c = d->comparison;
	if (!publish(d))
		return 2;
	if (!options_have(o, OPTION_FAIL_ON_REGRESSION))
		return 0;
	return judge(c, isnan(o->fail_on_regression) ? c->settings.least_percent
						     : o->fail_on_regression);
}

static void diff_clear(struct diff *d)
{
	if (d->comparison)
		comparison_free(d->comparison);
	for (int i = 0; i < SIDES; i++) {
		for (size_t k = 0; d->documents[i] && k < d->sides.side[i].count; k++)
			document_free(d->documents[i][k]);
		free(d->documents[i]);
	}
	sides_clear(&d->sides);
	run_clear(&d->run);
}

int diff_run(const struct options *o)
{
	struct diff *d = mem_alloc(sizeof(*d));
	int status = run_init(&d->run, o) ? diff(d) : 2;

	diff_clear(d);
	free(d);
	return status;
}
