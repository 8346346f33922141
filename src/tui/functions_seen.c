/* What samples have seen. */
#include "tui/functions_seen.h"

#include <math.h>
#include <stdio.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "stats/functions.h"

/* Less of the processor time that was used is worth a colour, unless the samples are so few that it is chance. */
#define GOOD_COVERAGE 0.9
#define MANY_SAMPLES  100

/* Pieces of text beside each other, as many as there is room for. */
static int draw_piece(struct area a, int x, enum style style, const char *text)
{
	int columns = text_columns(text);

	if (columns == 0 || (x > 1 && x + columns >= a.width))
		return x;
	area_fit(a, x, 0, columns < a.width - x ? columns : a.width - x, -1, style, text);
	return x + columns + 2;
}

static int draw_samples(const struct profile_data *d, const uint64_t *part, struct area a)
{
	unsigned long samples = (unsigned long)d->account.samples;
	char text[128], some[NUMBER_SIZE], all[NUMBER_SIZE], rate[NUMBER_SIZE];
	int x;

	number_count(all, (double)samples);
	if (part)
		snprintf(text, sizeof(text), P_("%s of %s sample", "%s of %s samples", samples),
			 number_count(some, (double)*part), all);
	else
		snprintf(text, sizeof(text), P_("%s sample", "%s samples", samples), all);
	x = draw_piece(a, 1, STYLE_STRONG, text);
	snprintf(text, sizeof(text), "%s Hz", number_count(rate, round(1 / d->period_seconds)));
	return draw_piece(a, x, STYLE_PLAIN, text);
}

static void draw_coverage(const struct profile_data *d, struct area a, int x)
{
	double coverage = functions_coverage(d);
	bool low = coverage < GOOD_COVERAGE && d->account.samples >= MANY_SAMPLES;
	char text[128], share[NUMBER_SIZE], used[NUMBER_SIZE];

	if (isnan(coverage))
		return;
	snprintf(text, sizeof(text), _("%s of %s CPU seen"), number_percent(share, 100 * coverage),
		 number_duration(used, d->account.cpu_seconds));
	draw_piece(a, x, low ? STYLE_WARNING : STYLE_PLAIN, text);
}

void functions_seen_draw(const struct profile_data *d, const uint64_t *part, struct area a)
{
	if (!isnan(d->period_seconds) && d->account.samples > 0)
		draw_coverage(d, a, draw_samples(d, part, a));
}

static int draw_user_only(struct area a, int x)
{
	const char *text =
		_("user time only: kernel time takes CAP_PERFMON or perf_event_paranoid 1");

	return draw_piece(a, x, STYLE_DIM,
			  x + text_columns(text) < a.width ? text : _("user time only"));
}

bool functions_seen_draw_notes(const struct profile_data *d, struct area a)
{
	unsigned long lost = (unsigned long)d->account.lost, cut = (unsigned long)d->account.cut;
	char text[512], number[NUMBER_SIZE];
	int x = 1;

	if (d->reason) {
		snprintf(text, sizeof(text), _("not sampled: %s"), d->reason);
		x = draw_piece(a, x, STYLE_WARNING, text);
	}
	if (lost) {
		snprintf(text, sizeof(text), P_("%s sample lost", "%s samples lost", lost),
			 number_count(number, (double)lost));
		x = draw_piece(a, x, STYLE_WARNING, text);
	}
	if (!d->kernel && !isnan(d->period_seconds))
		x = draw_user_only(a, x);
	if (cut) {
		snprintf(text, sizeof(text),
			 P_("%s sample without its outer callers",
			    "%s samples without their outer callers", cut),
			 number_count(number, (double)cut));
		x = draw_piece(a, x, STYLE_DIM, text);
	}
	return x > 1;
}

const char *functions_seen_none(const struct profile_data *d, const struct screen *s, bool asked,
				char *out, size_t size)
{
	char number[NUMBER_SIZE];

	if (d->account.samples > 0)
		return _(
			"no samples of these in this view; H and O choose others, v changes the view");
	if (d->reason) {
		snprintf(out, size, _("Functions are not sampled: %s"), d->reason);
		return out;
	}
	if (s->facts.ended && !asked)
		return _("the process has ended, and its functions were not sampled before");
	if (isnan(d->account.cpu_seconds))
		return s->facts.ended ? _("no samples in this view; v changes the view")
				      : _("sampling starts ...");
	if (d->account.cpu_seconds == 0)
		return _("no processor time was used in this view");
	snprintf(out, size, _("no samples yet: of processor time only %s was used in this view"),
		 number_duration(number, d->account.cpu_seconds));
	return out;
}
