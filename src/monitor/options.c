/* What the host asks for: checked, with defaults filled in. */
#include "monitor/internal.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "report/report.h"

#define DAY_S       86400.0
#define YEAR_S      (366 * DAY_S)
#define HERTZ_MOST  9999
#define OPTIONS_1_0 (offsetof(struct perftop_monitor_options, context) + sizeof(void *))

static bool all_zero(const unsigned char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (bytes[i])
			return false;
	return true;
}

/* A newer caller's struct is longer: fine while what we do not know is not asked for. */
static bool copy(struct perftop_monitor_options *to, const struct perftop_monitor_options *from,
		 struct error *err)
{
	static const struct perftop_monitor_options defaults = PERFTOP_MONITOR_OPTIONS;

	*to = defaults;
	if (!from)
		return true;
	if (from->size < OPTIONS_1_0)
		return error_set(err,
				 "options.size is %zu: set the options with "
				 "PERFTOP_MONITOR_OPTIONS",
				 from->size);
	if (from->size > sizeof(*to) &&
	    !all_zero((const unsigned char *)from + sizeof(*to), from->size - sizeof(*to)))
		return error_set(err, "options ask for what this libperftop-monitor does not know: "
				      "it is older than the program");
	memcpy(to, from, from->size < sizeof(*to) ? from->size : sizeof(*to));
	return true;
}

/* 0 is the default; NaN is in no range. */
static bool take_number(const char *name, double *value, double fallback, double low, double high,
			struct error *err)
{
	if (*value == 0)
		*value = fallback;
	else if (!(*value >= low && *value <= high))
		return error_set(err, "options.%s is %g: it must be 0 or %g to %.8g", name, *value,
				 low, high);
	return true;
}

static bool take_numbers(struct perftop_monitor_options *o, struct error *err)
{
	if (o->functions_hertz > HERTZ_MOST)
		return error_set(err, "options.functions_hertz is %u: it must be 0 to %d",
				 o->functions_hertz, HERTZ_MOST);
	return take_number("interval_s", &o->interval_s, 1, 0.01, DAY_S, err) &&
	       take_number("window_s", &o->window_s, 60, 0.01, DAY_S, err) &&
	       take_number("period_s", &o->period_s, 0, 1, YEAR_S, err);
}

/* "slow-operation=1s" */
static bool take_rule(struct analysis_settings *settings, const char *rule, struct error *err)
{
	const char *equals = strchr(rule, '=');
	struct error why;
	char *name;
	bool good;

	if (!equals)
		return error_set(err, "options.rules: '%s' has no '='", rule);
	name = mem_stringn(rule, (size_t)(equals - rule));
	good = analysis_set_rule(settings, name, equals + 1, &why);
	free(name);
	return good || error_set(err, "options.rules: %s", why.text);
}

static bool take_rules(struct monitor *m, struct error *err)
{
	analysis_settings_init(&m->settings);
	for (const char *const *rule = m->options.rules; rule && *rule; rule++)
		if (!take_rule(&m->settings, *rule, err))
			return false;
	return true;
}

static bool take_alerts(struct monitor *m, struct error *err)
{
	const char *const *texts = m->options.alerts;
	size_t count = 0;
	struct error why;

	while (texts && texts[count])
		count++;
	m->alerts = mem_alloc_array(count, sizeof(*m->alerts));
	m->settings.alerts = m->alerts;
	for (; m->settings.alert_count < count; m->settings.alert_count++)
		if (!condition_parse(&m->alerts[m->settings.alert_count],
				     texts[m->settings.alert_count], &why))
			return error_set(err, "options.alerts: %s", why.text);
	return true;
}

/* The directory may change, as of a program that becomes a daemon. */
static char *absolute(const char *path)
{
	char *directory = *path == '/' ? NULL : getcwd(NULL, 0);
	char *whole = directory ? mem_format("%s/%s", directory, path) : mem_string(path);

	free(directory);
	return whole;
}

static bool check_directory(const char *path, struct error *err)
{
	struct error why;

	return file_check_parent(path, &why) || error_set(err, "options.report: %s", why.text);
}

/* What would fail at midnight fails now. */
static bool check_path(const struct perftop_monitor_options *o, const char *path, struct error *err)
{
	enum format format = path ? format_of_path(path) : FORMAT_COUNT;

	if (!path)
		return error_set(err, "options.report: '%s' is too long, or no path", o->report);
	if (format == FORMAT_COUNT)
		return error_set(
			err, "options.report: '%s' has no ending that says a format, such as .html",
			path);
	if (format_info[format].profile && o->functions_hertz == 0)
		return error_set(err,
				 "options.report: '%s' shows functions only, and "
				 "options.functions_hertz is 0",
				 path);
	return check_directory(path, err);
}

static bool take_report(struct monitor *m, struct error *err)
{
	struct moment now = moment_now();
	char *path;
	bool good;

	m->schedule = (struct schedule){ NULL, m->options.period_s, now.wall_ns, now.mono_ns };
	if (!m->options.report)
		return m->options.period_s == 0 ||
		       error_set(err, "options.period_s is set, and options.report is not");
	m->schedule.pattern = absolute(m->options.report);
	path = schedule_path(&m->schedule);
	good = check_path(&m->options, path, err);
	free(path);
	return good;
}

bool options_take(struct monitor *m, const struct perftop_monitor_options *from, struct error *err)
{
	return copy(&m->options, from, err) && take_numbers(&m->options, err) &&
	       take_rules(m, err) && take_alerts(m, err) && take_report(m, err);
}

void options_clear(struct monitor *m)
{
	for (size_t i = 0; i < m->settings.alert_count; i++)
		condition_clear(&m->alerts[i]);
	free(m->alerts);
	free(m->schedule.pattern);
}
