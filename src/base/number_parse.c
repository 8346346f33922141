/* Text to numbers: what a user types as an option. No locale has a say. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"

/* "12", "1.5", ".5": digits with at most one point, no sign, no exponent. Returns where it ended;
 * NULL if there is no number. Both parts are exact up to 15 digits, and so is their quotient. */
static const char *read_decimal(const char *text, double *value)
{
	double number = 0, power = 1;
	bool point = false, any = false;

	for (;; text++) {
		if (*text == '.' && !point) {
			point = true;
			continue;
		}
		if (*text < '0' || *text > '9')
			break;
		any = true;
		number = number * 10 + (*text - '0');
		power *= point ? 10 : 1;
	}
	*value = number / power;
	return any && isfinite(*value) ? text : NULL;
}

struct suffix {
	const char *text;
	double factor;
};

static const struct suffix durations[] = {
	{ "", 1 },   { "ns", 1e-9 }, { "us", 1e-6 }, { "ms", 1e-3 }, { "s", 1 },    { "sec", 1 },
	{ "m", 60 }, { "min", 60 },  { "h", 3600 },  { "d", 86400 }, { NULL, NAN },
};

static const struct suffix sizes[] = {
	{ "", 1 },         { "b", 1 },        { "k", 0x1p10 },   { "kb", 0x1p10 },
	{ "kib", 0x1p10 }, { "m", 0x1p20 },   { "mb", 0x1p20 },  { "mib", 0x1p20 },
	{ "g", 0x1p30 },   { "gb", 0x1p30 },  { "gib", 0x1p30 }, { "t", 0x1p40 },
	{ "tb", 0x1p40 },  { "tib", 0x1p40 }, { NULL, NAN },
};

/* NaN if the suffix is not in the table. */
static double factor_of(const struct suffix *table, const char *text,
			int (*compare)(const char *, const char *))
{
	while (table->text && compare(table->text, text) != 0)
		table++;
	return table->factor;
}

/* Not strcasecmp: in Turkish, 'I' is not a capital 'i'. */
static int compare_ascii(const char *lower, const char *text)
{
	for (; *lower; lower++, text++)
		if (*text != *lower && *text != *lower - 'a' + 'A')
			return 1;
	return *text != '\0';
}

/* NaN if it is none. */
static double read_duration(const char *text)
{
	double number;
	const char *end = read_decimal(text, &number);

	return end ? number * factor_of(durations, end, strcmp) : NAN;
}

bool number_parse_duration(const char *text, const char *what, const char *low, const char *high,
			   double *seconds, struct error *err)
{
	double value = read_duration(text);

	if (!(value >= read_duration(low) && value <= read_duration(high)))
		return error_set(
			err,
			_("%s: '%s' is not a time from %s to %s; give seconds, or a number "
			  "with ns, us, ms, s, min, h or d, such as 500ms"),
			what, text, low, high);
	*seconds = value;
	return true;
}

static const char *read_u64(const char *text, uint64_t *value)
{
	const char *p = text;

	for (*value = 0; *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(*value, 10, value) ||
		    __builtin_add_overflow(*value, (uint64_t)(*p - '0'), value))
			return NULL;
	return p == text ? NULL : p;
}

bool number_parse_u64(const char *text, const char *what, uint64_t low, uint64_t high,
		      uint64_t *value, struct error *err)
{
	char from[NUMBER_SIZE], to[NUMBER_SIZE];
	uint64_t number;
	const char *end = read_u64(text, &number);

	if (!end || *end || number < low || number > high)
		return error_set(err, _("%s: '%s' is not a whole number from %s to %s"), what, text,
				 number_u64(from, low), number_u64(to, high));
	*value = number;
	return true;
}

bool number_parse_bytes(const char *text, const char *what, uint64_t *bytes, struct error *err)
{
	double number;
	const char *end = read_decimal(text, &number);
	double value = end ? number * factor_of(sizes, end, compare_ascii) : NAN;

	if (isnan(value))
		return error_set(err,
				 _("%s: '%s' is not a size; give bytes, or a number with k, M, G "
				   "or T, such as 64k"),
				 what, text);
	if (value >= 0x1p63)
		return error_set(err, _("%s: '%s' is too large"), what, text);
	*bytes = (uint64_t)value;
	return true;
}
