/* A threshold as a user writes it. */
#include "cmd/threshold.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"

/* Of one sort, the largest first; the last stands for all that no other divides. */
static const struct step {
	const char *unit, *suffix;
	double factor;
} steps[] = {
	{ "seconds", "h", 3600 },   { "seconds", "min", 60 },   { "seconds", "s", 1 },
	{ "seconds", "ms", 1e-3 },  { "seconds", "us", 1e-6 },  { "seconds", "ns", 1e-9 },
	{ "bytes", "GiB", 0x1p30 }, { "bytes", "MiB", 0x1p20 }, { "bytes", "KiB", 0x1p10 },
	{ "bytes", "", 1 },         { "percent", "%", 1 },
};

/* 0.5 s are 500 ms, although 0.5 / 1e-3 may not be 500 to the last bit. */
static double in_steps(double value, double factor)
{
	double number = value / factor, whole = round(number);

	return whole != 0 && fabs(number - whole) < 1e-9 * fabs(whole) ? whole : NAN;
}

char *threshold_text(double value, const char *unit)
{
	const struct step *last = NULL;
	char number[NUMBER_SIZE];

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		double whole = in_steps(value, steps[i].factor);

		if (strcmp(steps[i].unit, unit) != 0)
			continue;
		last = &steps[i];
		if (!isnan(whole))
			return mem_format("%s%s", number_exact(number, whole), last->suffix);
	}
	if (!last)
		return mem_format("%s", number_exact(number, value));
	return mem_format("%s%s", number_exact(number, value / last->factor), last->suffix);
}
