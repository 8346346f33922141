/* Memory as a whole, in a few lines. */
#include "tui/memory_summary.h"

#include <stdio.h>

#include "base/i18n.h"
#include "base/number.h"
#include "stats/trend.h"

void memory_summary_draw_totals(const struct memory_known *k, const struct screen *s, struct area a)
{
	static const enum memory_part parts[] = { MEMORY_PART_ANONYMOUS, MEMORY_PART_FILE,
						  MEMORY_PART_SHARED, MEMORY_PART_PAGE_TABLES };
	static const enum metric metrics[] = { METRIC_RSS, METRIC_PEAK_RSS, METRIC_SWAP };
	char text[32];
	int x = 1;

	for (size_t i = 0; i < sizeof(metrics) / sizeof(*metrics); i++) {
		x += area_print(a, x, 0, STYLE_DIM, "%s ", _(metric_info[metrics[i]].title));
		x += area_text(a, x, 0, STYLE_STRONG,
			       screen_value(s, metrics[i], s->facts.resource[metrics[i]], text)) +
		     2;
	}
	for (size_t i = 0; k->asked && i < sizeof(parts) / sizeof(*parts) && x < a.width - 14;
	     i++) {
		x += area_print(a, x, 0, STYLE_DIM, "%s ", _(memory_part_info[parts[i]].title));
		x += area_text(a, x, 0, STYLE_STRONG,
			       screen_bytes(s, k->part[parts[i]].number, text)) +
		     2;
	}
}

static enum style verdict_style(enum leak_verdict verdict)
{
	return verdict == LEAK_LEAKING  ? STYLE_WARNING
	       : verdict == LEAK_STABLE ? STYLE_GOOD
					: STYLE_UNKNOWN;
}

void memory_summary_draw_verdict(const struct memory_known *k, const struct screen *s,
				 struct area a)
{
	const struct leak *leak = &k->leak;
	char slope[32], low[32], high[32];
	int x = 1;

	x += area_text(a, x, 0, STYLE_DIM, _("Leak test:")) + 1;
	x += area_text(a, x, 0, verdict_style(leak->verdict), leak_verdict_text(leak->verdict)) + 2;
	if (leak->verdict == LEAK_LEAKING || (leak->verdict == LEAK_STABLE && a.width >= 120))
		x += area_print(a, x, 0, STYLE_STRONG, _("%s a minute (%s to %s)"),
				screen_bytes_change(s, leak->bytes_per_minute, slope),
				screen_bytes(s, leak->low, low),
				screen_bytes(s, leak->high, high)) +
		     2;
	area_fit(a, x, 0, a.width - x - 1, -1, STYLE_DIM, leak->why);
}

void memory_summary_draw_none(const struct memory_known *k, const struct screen *s, struct area a)
{
	char text[512];

	if (k->asked && k->why != WHY_KNOWN)
		snprintf(text, sizeof(text), _("memory by kind: n/a: %s"), why_text(k->why));
	else
		snprintf(
			text, sizeof(text), "%s",
			s->facts.ended
				? _("memory by kind: n/a: the process has ended, and nobody looked before")
				: _("memory by kind is read with the next sample"));
	area_wrap(area_cut(a, 2, 0, a.width - 3, a.height), a.height > 3, 4, STYLE_UNKNOWN, text);
}

bool memory_summary_draw_caveat(const struct memory_known *k, const struct screen *s, struct area a)
{
	size_t readings = k->growth[MEMORY_SERIES_RSS].readings;
	char age[NUMBER_SIZE], least[NUMBER_SIZE];

	if (memory_known_only_totals(k))
		area_print(a, 1, 0, STYLE_WARNING,
			   _("more than %u mappings: only the totals are read"),
			   MEMORY_RANGES_MOST);
	else if (s->facts.ended || k->why != WHY_KNOWN)
		area_print(a, 1, 0, STYLE_WARNING, _("as it was %s ago: %s"),
			   number_uptime(age, k->age),
			   why_text(s->facts.ended ? WHY_GONE : k->why));
	else if (readings < TREND_LEAST)
		area_print(a, 1, 0, STYLE_DIM,
			   _("growth is told after %s readings; so far there are %zu"),
			   number_u64(least, TREND_LEAST), readings);
	else
		return false;
	return true;
}

void memory_summary_draw_age(const struct memory_known *k, struct area a)
{
	char age[NUMBER_SIZE];

	area_print(a, 1, 0, STYLE_DIM,
		   _("read %s ago; each reading takes milliseconds, so they are seldom"),
		   number_uptime(age, k->age));
}
