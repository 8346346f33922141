/* Thresholds and weights: their defaults, and as a user sets them. */
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/quantity.h"
#include "base/i18n.h"

#define COOL_DOWN 60 /* seconds */

void analysis_settings_init(struct analysis_settings *settings)
{
	*settings = (struct analysis_settings){ .cool_down = COOL_DOWN };
	for (int i = 0; i < RULE_COUNT; i++)
		settings->rule[i].threshold = rule_info[i].threshold;
	for (int i = 0; i < HEALTH_PARTS; i++)
		settings->weight[i] = health_info[i].weight;
}

bool analysis_set_rule(struct analysis_settings *settings, const char *name, const char *text,
		       struct error *err)
{
	enum rule rule = rule_by_name(name);
	enum quantity quantity;
	double threshold;

	if (rule == RULE_COUNT)
		return error_set(err, _("there is no rule '%s'"), name);
	if (strcmp(text, "off") == 0) {
		settings->rule[rule].off = true;
		return true;
	}
	quantity = quantity_of_unit(rule_info[rule].unit);
	if (!quantity_parse(quantity, text, &threshold))
		return error_set(err, _("rule %s: '%s' is not a threshold; give %s, or 'off'"),
				 name, text, quantity_help(quantity));
	settings->rule[rule] = (struct rule_setting){ .threshold = threshold };
	return true;
}

bool analysis_set_weight(struct analysis_settings *settings, const char *name, const char *text,
			 struct error *err)
{
	int part = 0;

	while (part < HEALTH_PARTS && strcmp(health_info[part].name, name) != 0)
		part++;
	if (part == HEALTH_PARTS)
		return error_set(err, _("health has no part '%s'"), name);
	if (!quantity_parse(QUANTITY_NUMBER, text, &settings->weight[part]))
		return error_set(err, _("weight of %s: '%s' is not %s"), name, text,
				 quantity_help(QUANTITY_NUMBER));
	return true;
}
