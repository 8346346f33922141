/* Numbers to text. Digits are made from whole numbers here, because printf's decimal point is the
 * locale's. number_parse.c reads them back. */
#include "base/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COLUMNS 6

struct unit {
	const char *suffix;
	double size;
};

static const struct unit time_units[] = {
	{ "ns", 1e-9 }, { "us", 1e-6 }, { "ms", 1e-3 }, { "s", 1 }, { NULL, 60 }
};
static const struct unit byte_units[] = { { "B", 1 },      { "K", 0x1p10 }, { "M", 0x1p20 },
					  { "G", 0x1p30 }, { "T", 0x1p40 }, { "P", 0x1p50 },
					  { "E", 0x1p60 }, { NULL, 0x1p70 } };
static const struct unit count_units[] = { { "", 1 },     { "k", 1e3 },  { "M", 1e6 },
					   { "G", 1e9 },  { "T", 1e12 }, { "P", 1e15 },
					   { "E", 1e18 }, { NULL, 1e21 } };
static const struct unit percent_units[] = { { "k%", 1e3 },  { "M%", 1e6 },  { "G%", 1e9 },
					     { "T%", 1e12 }, { "P%", 1e15 }, { "E%", 1e18 },
					     { NULL, 1e21 } };

static char *put(char *out, const char *text)
{
	return strcpy(out, text);
}

/* What no unit fits: NaN, infinities, and numbers with more zeros than there are prefixes. */
static char *put_odd(char *out, double value)
{
	if (isnan(value))
		return put(out, "n/a");
	if (isinf(value))
		return put(out, value < 0 ? "-inf" : "inf");
	snprintf(out, NUMBER_SIZE, "%.0e", value);
	return out;
}

static const double power_of_ten[] = { 1, 10, 100, 1000 };

/* value x 10^decimals, to the nearest whole number. */
static double shifted(double value, int decimals)
{
	return round(value * power_of_ten[decimals]);
}

/* A number >= 0 with so many decimals and what follows it. By hand: a screen has hundreds of these. */
static char *put_fixed(char *out, bool negative, double value, int decimals, const char *suffix)
{
	uint64_t digits = (uint64_t)shifted(value, decimals);
	char reversed[24], *to = out;
	int length = 0;

	if (negative && digits)
		*to++ = '-';
	for (; digits > 0 || length <= decimals; digits /= 10)
		reversed[length++] = (char)('0' + digits % 10);
	while (length > 0) {
		*to++ = reversed[--length];
		if (length == decimals && decimals > 0)
			*to++ = '.';
	}
	strcpy(to, suffix);
	return out;
}

/* How many decimals leave so many digits, rounding included: 9.996 has none to spare for three. */
static int decimals_for(double value, int digits)
{
	int decimals = digits - 1;

	while (decimals > 0 && shifted(value, decimals) >= power_of_ten[digits])
		decimals--;
	return decimals;
}

/* In the largest unit of the table that leaves something before the point; false if it is beyond
 * the table's last. Where rounding makes a whole larger unit, that unit it is: "1.00s", not
 * "1000ms". A sign takes the column of a digit. */
static bool put_scaled(char *out, double value, const struct unit *units, bool whole)
{
	double size = fabs(value);

	for (const struct unit *u = units; u->suffix; u++) {
		double number = size / u->size, step = u[1].size / u->size;
		int decimals;

		if (number >= step)
			continue;
		decimals = decimals_for(number, value < 0 ? 2 : 3);
		if (whole && u == units && size == floor(size))
			decimals = 0;
		if (shifted(number, decimals) >= shifted(step, decimals))
			continue;
		put_fixed(out, value < 0, number, decimals, u->suffix);
		return true;
	}
	return false;
}

/* "2m03s": a long time in two parts, so many `small` ones to a `big` one. */
static char *put_pair(char *out, bool negative, double parts, unsigned size, char big, char small)
{
	uint64_t whole = (uint64_t)round(parts);
	int length = snprintf(out, NUMBER_SIZE, "%s%" PRIu64 "%c%02u%c", negative ? "-" : "",
			      whole / size, big, (unsigned)(whole % size), small);

	if (length > COLUMNS) /* only with a sign: the small part goes */
		strchr(out, big)[1] = '\0';
	return out;
}

static char *put_long_duration(char *out, double value)
{
	double seconds = fabs(value), days = seconds / 86400;
	bool negative = value < 0;

	if (round(seconds) < 60 * 60)
		return put_pair(out, negative, seconds, 60, 'm', 's');
	if (round(seconds / 60) < 24 * 60)
		return put_pair(out, negative, seconds / 60, 60, 'h', 'm');
	if (round(seconds / 3600) < 100 * 24)
		return put_pair(out, negative, seconds / 3600, 24, 'd', 'h');
	if (round(days) < (negative ? 10000 : 100000))
		return put_fixed(out, negative, days, 0, "d");
	return put_odd(out, value);
}

char *number_duration(char out[NUMBER_SIZE], double seconds)
{
	if (!isfinite(seconds))
		return put_odd(out, seconds);
	if (seconds == 0)
		return put(out, "0s");
	if (put_scaled(out, seconds, time_units, false))
		return out;
	return put_long_duration(out, seconds);
}

char *number_bytes(char out[NUMBER_SIZE], double bytes)
{
	if (isfinite(bytes) && put_scaled(out, bytes, byte_units, true))
		return out;
	return put_odd(out, bytes);
}

char *number_count(char out[NUMBER_SIZE], double count)
{
	if (isfinite(count) && put_scaled(out, count, count_units, true))
		return out;
	return put_odd(out, count);
}

char *number_percent(char out[NUMBER_SIZE], double percent)
{
	double size = fabs(percent);

	if (!isfinite(percent))
		return put_odd(out, percent);
	if (size < 99.95)
		return put_fixed(out, percent < 0, size, 1, "%");
	if (round(size) < (percent < 0 ? 10000 : 100000))
		return put_fixed(out, percent < 0, size, 0, "%");
	/* a column less than others have, for the '%' */
	if (put_scaled(out, percent, percent_units, false) && strlen(out) <= COLUMNS)
		return out;
	return put_odd(out, percent);
}

char *number_uptime(char out[NUMBER_SIZE], double seconds)
{
	uint64_t s, days;
	unsigned hour, minute, second;

	if (!isfinite(seconds) || seconds < 0 || seconds > 1e12)
		return put_odd(out, seconds);
	s = (uint64_t)seconds;
	days = s / 86400;
	hour = (unsigned)(s / 3600 % 24), minute = (unsigned)(s / 60 % 60);
	second = (unsigned)(s % 60);
	if (days)
		snprintf(out, NUMBER_SIZE, "%" PRIu64 "d %02u:%02u", days, hour, minute);
	else if (hour)
		snprintf(out, NUMBER_SIZE, "%u:%02u:%02u", hour, minute, second);
	else if (minute)
		snprintf(out, NUMBER_SIZE, "%u:%02u", minute, second);
	else
		snprintf(out, NUMBER_SIZE, "%us", second);
	return out;
}

char *number_raw(char out[NUMBER_SIZE], double value)
{
	double size = fabs(value);

	if (!isfinite(value) || size >= 0x1p64)
		return put_odd(out, value);
	return put_fixed(out, value < 0, size, size == floor(size) || size >= 1e15 ? 0 : 3, "");
}

/* The run of bytes that is no part of a C number is the locale's decimal point, perhaps of several
 * bytes. */
static void mend_point(char *text)
{
	static const char ours[] = "0123456789+-e.";
	size_t at = strspn(text, ours), length = strcspn(text + at, ours);

	if (length == 0)
		return;
	memmove(text + at + 1, text + at + length, strlen(text + at + length) + 1);
	text[at] = '.';
}

char *number_exact(char out[NUMBER_SIZE], double value)
{
	if (fabs(value) < 1e15 && value == floor(value)) {
		snprintf(out, NUMBER_SIZE, "%.0f", value);
		return out;
	}
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(out, NUMBER_SIZE, "%.*g", digits, value);
		if (strtod(out, NULL) == value)
			break;
	}
	mend_point(out);
	return out;
}

char *number_u64(char out[NUMBER_SIZE], uint64_t value)
{
	snprintf(out, NUMBER_SIZE, "%" PRIu64, value);
	return out;
}

/* Splits into a calendar and what is below a second; rounds towards the past, also before 1970. */
static int64_t split(int64_t wall_ns, struct tm *calendar)
{
	time_t seconds = (time_t)(wall_ns / 1000000000);
	int64_t below = wall_ns % 1000000000;

	if (below < 0) {
		below += 1000000000;
		seconds--;
	}
	gmtime_r(&seconds, calendar);
	return below;
}

char *number_time(char out[NUMBER_SIZE], int64_t wall_ns)
{
	struct tm t;
	int64_t below = split(wall_ns, &t);
	size_t n = strftime(out, NUMBER_SIZE, "%Y-%m-%dT%H:%M:%S", &t);

	snprintf(out + n, NUMBER_SIZE - n, ".%06dZ", (int)(below / 1000));
	return out;
}

char *number_time_compact(char out[NUMBER_SIZE], int64_t wall_ns)
{
	struct tm t;

	split(wall_ns, &t);
	strftime(out, NUMBER_SIZE, "%Y%m%dT%H%M%SZ", &t);
	return out;
}
