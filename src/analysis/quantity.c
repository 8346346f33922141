/* Text to limits; base/number.h knows times and sizes. */
#include "analysis/quantity.h"

#include <stdint.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"

#define DIGITS "0123456789."

static bool parse_seconds(const char *text, double *value)
{
	return number_parse_duration(text, "", "0", NUMBER_DURATION_MOST, value, NULL);
}

static bool parse_bytes(const char *text, double *value)
{
	uint64_t bytes;

	if (!number_parse_bytes(text, "", &bytes, NULL))
		return false;
	*value = (double)bytes;
	return true;
}

struct suffix {
	const char *text;
	double factor;
};

static const struct suffix of_numbers[] = { { "", 1 },    { "x", 1 },   { "k", 1e3 }, { "K", 1e3 },
					    { "M", 1e6 }, { "G", 1e9 }, { "T", 1e12 } };
static const struct suffix of_percent[] = { { "", 1 }, { "%", 1 } };

/* A time without a unit is any decimal number. */
static bool parse_decimal(const char *text, size_t length, double *value)
{
	char number[NUMBER_SIZE];

	if (length == 0 || length >= sizeof(number))
		return false;
	memcpy(number, text, length);
	number[length] = '\0';
	return parse_seconds(number, value);
}

static bool parse_suffixed(const char *text, const struct suffix *suffixes, size_t count,
			   double *value)
{
	size_t length = strspn(text, DIGITS);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(text + length, suffixes[i].text) != 0)
			continue;
		if (!parse_decimal(text, length, value))
			return false;
		*value *= suffixes[i].factor;
		return true;
	}
	return false;
}

static bool parse_number(const char *text, double *value)
{
	return parse_suffixed(text, of_numbers, sizeof(of_numbers) / sizeof(*of_numbers), value);
}

static bool parse_percent(const char *text, double *value)
{
	return parse_suffixed(text, of_percent, sizeof(of_percent) / sizeof(*of_percent), value);
}

static bool parse_amount(const char *text, double *value)
{
	return parse_seconds(text, value) || parse_bytes(text, value);
}

static const struct {
	bool (*parse)(const char *text, double *value);
	const char *help;
} quantities[QUANTITY_COUNT] = {
	[QUANTITY_NUMBER] = { parse_number, N_("a number such as 10 or 10k") },
	[QUANTITY_SECONDS] = { parse_seconds, N_("a time such as 500ms") },
	[QUANTITY_BYTES] = { parse_bytes, N_("a size such as 64M") },
	[QUANTITY_PERCENT] = { parse_percent, N_("a percentage such as 80%") },
	[QUANTITY_AMOUNT] = { parse_amount, N_("a time such as 500ms, or a size such as 64M") },
};

enum quantity quantity_of_unit(const char *unit)
{
	static const struct {
		const char *unit;
		enum quantity quantity;
	} units[] = {
		{ "seconds", QUANTITY_SECONDS },
		{ "bytes", QUANTITY_BYTES },
		{ "bytes_per_second", QUANTITY_BYTES },
		{ "percent", QUANTITY_PERCENT },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (strcmp(units[i].unit, unit) == 0)
			return units[i].quantity;
	return QUANTITY_NUMBER;
}

bool quantity_parse(enum quantity quantity, const char *text, double *value)
{
	return quantities[quantity].parse(text, value);
}

const char *quantity_help(enum quantity quantity)
{
	return _(quantities[quantity].help);
}
