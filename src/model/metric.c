/* The table of resources, made from metrics.def, and their units. */
#include "model/metric.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"

const struct metric_info metric_info[METRIC_COUNT] = {
#define X(id, name, unit, title, help) { name, UNIT_##unit, title, help },
#include "model/metrics.def"
#undef X
};

typedef char *format_fn(char out[NUMBER_SIZE], double number);

/* How a unit is named and shown. raw_factor: a second, unscaled, is its nanoseconds. */
static const struct {
	const char *name;
	format_fn *format;
	double raw_factor;
} units[] = {
	[UNIT_PERCENT] = { "percent", number_percent, 1 },
	[UNIT_BYTES] = { "bytes", number_bytes, 1 },
	[UNIT_BYTES_PER_SECOND] = { "bytes_per_second", number_bytes, 1 },
	[UNIT_PER_SECOND] = { "per_second", number_count, 1 },
	[UNIT_COUNT] = { "count", number_count, 1 },
	[UNIT_SECONDS] = { "seconds", number_duration, 1e9 },
};
_Static_assert(sizeof(units) / sizeof(*units) == UNIT_SECONDS + 1, "a unit without a row");

const char *unit_name(enum unit unit)
{
	return units[unit].name;
}

char *unit_format(char out[32], enum unit unit, double number, int raw)
{
	if (!raw)
		return units[unit].format(out, number);
	return number_raw(out, unit == UNIT_SECONDS ? round(number * units[unit].raw_factor)
						    : number * units[unit].raw_factor);
}

enum metric metric_by_name(const char *name)
{
	int i = 0;

	while (i < METRIC_COUNT && strcmp(metric_info[i].name, name) != 0)
		i++;
	return (enum metric)i;
}
