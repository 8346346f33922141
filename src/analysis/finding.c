/* The tables of rules, severities and parts of the health score. */
#include "analysis/finding.h"

#include <string.h>

#include "analysis/health.h"
#include "base/i18n.h"

const struct rule_info rule_info[RULE_COUNT] = {
#define X(id, name, severity, unit, threshold, title, reads, suggestion, source)             \
	[RULE_##id] = {                                                                      \
		name, SEVERITY_##severity, unit, threshold, title, reads, suggestion, source \
	},
#include "analysis/rules.def"
#undef X
};

const struct health_part_info health_info[HEALTH_PARTS] = {
#define X(id, name, weight, title, help) [HEALTH_##id] = { name, title, weight, help },
#include "analysis/health.def"
#undef X
};

static const struct {
	const char *name, *title;
} severities[SEVERITY_COUNT] = {
	[SEVERITY_INFO] = { "info", N_("info") },
	[SEVERITY_WARNING] = { "warning", N_("warning") },
	[SEVERITY_CRITICAL] = { "critical", N_("critical") },
};

const char *severity_name(enum severity severity)
{
	return severities[severity].name;
}

const char *severity_title(enum severity severity)
{
	return _(severities[severity].title);
}

enum rule rule_by_name(const char *name)
{
	int rule = 0;

	while (rule < RULE_COUNT && strcmp(rule_info[rule].name, name) != 0)
		rule++;
	return (enum rule)rule;
}
