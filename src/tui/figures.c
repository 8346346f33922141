/* Figures of a screen as text, as its user wants them: units, shares of processors. */
#include "tui/screen.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"

char *op_title(const struct op_key *key, char *out, size_t size)
{
	char all[512];
	bool label = key->label && key->label[0];

	snprintf(all, sizeof(all), label ? "%s %s [%s]" : "%s %s", key->component, key->operation,
		 label ? key->label : "");
	return text_clean(out, size, all, strlen(all));
}

double screen_cpu(const struct screen *s, double percent)
{
	bool share = s->settings->cpu_of_all && s->machine && s->machine->cpus > 0;

	return share ? percent / s->machine->cpus : percent;
}

const char *screen_value(const struct screen *s, enum metric metric, struct value value,
			 char out[32])
{
	enum unit unit = metric_info[metric].unit;
	double number = value_known(value) ? value.number : NAN;

	if (metric == METRIC_CPU || metric == METRIC_CPU_USER || metric == METRIC_CPU_SYSTEM)
		number = screen_cpu(s, number);
	return unit_format(out, unit, number, s->settings->raw_units);
}

const char *screen_seconds(const struct screen *s, double seconds, char out[32])
{
	if (isnan(seconds))
		return strcpy(out, "-");
	return s->settings->raw_units ? number_raw(out, round(seconds * 1e9))
				      : number_duration(out, seconds);
}

const char *screen_bytes(const struct screen *s, double bytes, char out[32])
{
	return unit_format(out, UNIT_BYTES, bytes, s->settings->raw_units);
}

const char *screen_bytes_change(const struct screen *s, double bytes, char out[32])
{
	char text[32];

	snprintf(out, 32, "%s%.30s", bytes > 0 ? "+" : "", screen_bytes(s, bytes, text));
	return out;
}

const char *interval_text(double seconds, char out[32])
{
	if (seconds < 1)
		snprintf(out, 32, "%gms", round(seconds * 1e5) / 100);
	else
		snprintf(out, 32, "%gs", round(seconds * 1000) / 1000);
	return out;
}

const char *state_name(char state)
{
	static const struct {
		char state;
		const char *name;
	} names[] = {
		{ 'R', N_("running") }, { 'S', N_("sleeping") }, { 'D', N_("uninterruptible") },
		{ 'Z', N_("zombie") },  { 'T', N_("stopped") },  { 't', N_("traced") },
		{ 'X', N_("ended") },   { 'I', N_("idle") },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].state == state)
			return _(names[i].name);
	return _("unknown");
}
