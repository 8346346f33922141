/* Tests of base/number.c and base/number_parse.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

typedef char *format_fn(char out[NUMBER_SIZE], double value);

struct shape {
	double value;
	const char *text;
};

static void assert_shapes(format_fn *format, const struct shape *shapes)
{
	char out[NUMBER_SIZE];

	for (; shapes->text; shapes++) {
		assert_ptr_equal(format(out, shapes->value), out);
		assert_string_equal(out, shapes->text);
	}
}

static void durations_have_their_shape(void **state)
{
	static const struct shape shapes[] = {
		{ 0, "0s" },
		{ 1e-9, "1.00ns" },
		{ 1.23e-6, "1.23us" },
		{ 45.6e-3, "45.6ms" },
		{ 1.5, "1.50s" },
		{ 123, "2m03s" },
		{ 11520, "3h12m" },
		{ 446400, "5d04h" },
		{ 0.99949, "999ms" },
		{ 0.99951, "1.00s" },
		{ 9.994e-6, "9.99us" },
		{ 9.996e-6, "10.0us" },
		{ 99.94e-6, "99.9us" },
		{ 99.96e-6, "100us" },
		{ 59.94, "59.9s" },
		{ 59.96, "1m00s" },
		{ 3599.4, "59m59s" },
		{ 3599.6, "1h00m" },
		{ 86369, "23h59m" },
		{ 86371, "1d00h" },
		{ 8640000, "100d" },
		{ 1e9, "11574d" },
		{ NAN, "n/a" },
		{ 1e-12, "0.00ns" },
		{ -1.5, "-1.5s" },
		{ -0.0456, "-46ms" },
		{ -3599, "-59m" },
		{ -65, "-1m05s" },
		{ INFINITY, "inf" },
		{ 1e300, "1e+300" },
		{ 0, NULL },
	};

	(void)state;
	assert_shapes(number_duration, shapes);
}

static void bytes_have_their_shape(void **state)
{
	static const struct shape shapes[] = {
		{ 0, "0B" },
		{ 512, "512B" },
		{ 1023, "1023B" },
		{ 1536, "1.50K" },
		{ 1024 * 999.95, "1000K" },
		{ 1023.6 * 1024, "1.00M" },
		{ 23.4 * 0x1p20, "23.4M" },
		{ 0x1p63, "8.00E" },
		{ 12.5, "12.5B" },
		{ -1536, "-1.5K" },
		{ NAN, "n/a" },
		{ 1e300, "1e+300" },
		{ 0, NULL },
	};

	(void)state;
	assert_shapes(number_bytes, shapes);
}

static void counts_have_their_shape(void **state)
{
	static const struct shape shapes[] = {
		{ 0, "0" },         { 7, "7" },          { 999, "999" },        { 1000, "1.00k" },
		{ 1234, "1.23k" },  { 45.6e6, "45.6M" }, { 999.95, "1.00k" },   { 999.4, "999" },
		{ 99.95, "100" },   { 9.996, "10.0" },   { 0.5, "0.50" },       { 999950, "1.00M" },
		{ 999499, "999k" }, { 1.8e19, "18.0E" }, { -1, "-1" },          { -1234, "-1.2k" },
		{ -999, "-999" },   { NAN, "n/a" },      { -INFINITY, "-inf" }, { 1e22, "1e+22" },
		{ 0, NULL },
	};

	(void)state;
	assert_shapes(number_count, shapes);
}

static void percents_have_their_shape(void **state)
{
	static const struct shape shapes[] = {
		{ 0, "0.0%" },       { 0.3, "0.3%" },   { 12.5, "12.5%" },   { 99.94, "99.9%" },
		{ 99.95, "100%" },   { 1234, "1234%" }, { 99999, "99999%" }, { 99999.6, "100k%" },
		{ NAN, "n/a" },      { -0.01, "0.0%" }, { -12.5, "-12.5%" }, { 1.5e6, "1.50M%" },
		{ -9999, "-9999%" }, { 0, NULL },
	};

	(void)state;
	assert_shapes(number_percent, shapes);
}

static void uptimes_have_their_shape(void **state)
{
	static const struct shape shapes[] = {
		{ 0, "0s" },
		{ 12.9, "12s" },
		{ 185, "3:05" },
		{ 7384, "2:03:04" },
		{ 439380, "5d 02:03" },
		{ 86399, "23:59:59" },
		{ NAN, "n/a" },
		{ 0, NULL },
	};

	(void)state;
	assert_shapes(number_uptime, shapes);
}

static void raw_numbers_have_every_digit(void **state)
{
	static const struct shape shapes[] = {
		{ 0, "0" },
		{ 1234567890, "1234567890" },
		{ 12.5, "12.500" },
		{ -3, "-3" },
		{ 0x1p60, "1152921504606846976" },
		{ NAN, "n/a" },
		{ 1e15 + 0.5, "1000000000000001" },
		{ 0, NULL },
	};

	(void)state;
	assert_shapes(number_raw, shapes);
}

/* Any double, at most six columns. */
static void nothing_is_wider_than_six_columns(void **state)
{
	format_fn *const formats[] = { number_duration, number_bytes, number_count,
				       number_percent };

	(void)state;
	srand(2);
	for (int i = 0; i < 400000; i++) {
		double value = (rand() / (double)RAND_MAX) * pow(10, rand() % 40 - 15);
		char out[NUMBER_SIZE];

		if (rand() % 4 == 0) /* near a carry */
			value = pow(10, rand() % 24 - 10) * (1 - 1e-4 * (rand() % 12));
		for (size_t f = 0; f < 4; f++) {
			assert_in_range(strlen(formats[f](out, value)), 1, 6);
			assert_in_range(strlen(formats[f](out, -value)), 1, 6);
		}
	}
}

/* What is shown is within half a unit of its last digit: here, within 0.6 % of the value. */
static void what_is_shown_is_near_the_truth(void **state)
{
	static const struct {
		char prefix;
		double size;
	} prefixes[] = { { 'k', 1e3 },  { 'M', 1e6 },  { 'G', 1e9 },
			 { 'T', 1e12 }, { 'P', 1e15 }, { '\0', 1 } };

	(void)state;
	srand(3);
	for (int i = 0; i < 100000; i++) {
		double value = 1 + (rand() / (double)RAND_MAX) * pow(10, rand() % 17), shown;
		char out[NUMBER_SIZE], *end;
		size_t p = 0;

		shown = strtod(number_count(out, value), &end);
		while (prefixes[p].prefix != *end)
			p++;
		assert_true(fabs(shown * prefixes[p].size - value) <= 0.006 * value);
	}
}

static double random_double(void)
{
	uint64_t bits = 0;
	double value;

	for (int i = 0; i < 5; i++)
		bits = bits << 15 ^ (uint64_t)rand();
	memcpy(&value, &bits, sizeof(value));
	return value;
}

static void exact_numbers_read_back(void **state)
{
	static const struct shape shapes[] = {
		{ 0, "0" },
		{ -0.0, "-0" },
		{ 1, "1" },
		{ 0.1, "0.1" },
		{ 1e-9, "1e-09" },
		{ 1e15, "1e+15" },
		{ 123456789012345, "123456789012345" },
		{ 1.0 / 3, "0.3333333333333333" },
		{ 0.1 + 0.2, "0.30000000000000004" },
		{ DBL_MAX, "1.7976931348623157e+308" },
		{ -2.5, "-2.5" },
		{ 0, NULL },
	};

	(void)state;
	assert_shapes(number_exact, shapes);
	srand(4);
	for (int i = 0; i < 100000; i++) {
		double value = random_double();
		char out[NUMBER_SIZE];

		if (isfinite(value))
			assert_true(strtod(number_exact(out, value), NULL) == value);
	}
}

/* With a comma for a point, nothing changes. */
static void no_locale_has_a_say(void **state)
{
	static const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE",
					     "ps_AF" };
	struct error err;
	char out[NUMBER_SIZE];
	double value;
	size_t i = 0;

	(void)state;
	while (i < 5 && !setlocale(LC_NUMERIC, names[i]))
		i++;
	if (i == 5)
		skip();
	assert_string_equal(number_exact(out, 0.25), "0.25");
	assert_string_equal(number_exact(out, 1e-9 / 3), "3.3333333333333337e-10");
	assert_string_equal(number_duration(out, 1.5), "1.50s");
	assert_string_equal(number_raw(out, 1.5), "1.500");
	assert_true(number_parse_duration("0.5", "-d", "0", "1d", &value, &err));
	assert_true(value == 0.5);
	setlocale(LC_NUMERIC, "C");
}

static void times_are_utc(void **state)
{
	char out[NUMBER_SIZE];

	(void)state;
	assert_string_equal(number_u64(out, UINT64_MAX), "18446744073709551615");
	assert_string_equal(number_time(out, 0), "1970-01-01T00:00:00.000000Z");
	assert_string_equal(number_time(out, 1795233906123456789), "2026-11-21T04:05:06.123456Z");
	assert_string_equal(number_time(out, -1), "1969-12-31T23:59:59.999999Z");
	assert_string_equal(number_time_compact(out, 1795233906123456789), "20261121T040506Z");
	number_time(out, INT64_MIN);
	number_time(out, INT64_MAX);
}

static void durations_are_parsed(void **state)
{
	static const struct shape good[] = {
		{ 2, "2" },
		{ 0.5, "0.5" },
		{ 0.5, ".5" },
		{ 3, "3." },
		{ 0.5, "500ms" },
		{ 2, "2s" },
		{ 2, "2sec" },
		{ 60, "1min" },
		{ 90, "1.5m" },
		{ 3600, "1h" },
		{ 86400, "1d" },
		{ 0, "0" },
		{ 250 * 1e-6, "250us" },
		{ 7 * 1e-9, "7ns" },
		{ 0.1, "0.1" },
		{ 0, NULL },
	};
	static const char *const bad[] = {
		"",    " 1", "1 ",    "-1", "+1", "nan", "inf", "1e3", "0x10",
		"1,5", "ms", "1.2.3", ".",  "1S", "1 s", "1hh", "1d2", "1\xC2\xA0s",
	};
	static const char *const outside[] = { "-1", "0", "9ms", "61", "soon", "999999999d" };
	struct error err;
	double value;

	(void)state;
	for (const struct shape *s = good; s->text; s++) {
		assert_true(number_parse_duration(s->text, "-d", "0", "1d", &value, &err));
		assert_true(value == s->value);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		value = 42;
		assert_false(number_parse_duration(bad[i], "-d", "0", "1d", &value, &err));
		assert_true(value == 42);
	}
	assert_true(number_parse_duration("10ms", "-d", "10ms", "1min", &value, &err));
	assert_true(number_parse_duration("60", "-d", "10ms", "1min", &value, &err));
	assert_true(value == 60);
	for (size_t i = 0; i < sizeof(outside) / sizeof(*outside); i++) {
		char want[256];

		assert_false(number_parse_duration(outside[i], "--interval", "10ms", "1min", &value,
						   &err));
		snprintf(want, sizeof(want),
			 "--interval: '%s' is not a time from 10ms to 1min; give seconds, or a "
			 "number with ns, us, ms, s, min, h or d, such as 500ms",
			 outside[i]);
		assert_string_equal(err.text, want);
	}
	assert_true(value == 60);
}

static void a_monstrous_number_is_refused(void **state)
{
	char text[2000];
	struct error err;
	double value;
	uint64_t whole;

	(void)state;
	memset(text, '9', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_false(number_parse_duration(text, "-d", "0", NUMBER_DURATION_MOST, &value, &err));
	assert_false(number_parse_bytes(text, "-m", &whole, &err));
	assert_false(number_parse_u64(text, "-n", 0, UINT64_MAX, &whole, &err));
}

static void whole_numbers_are_parsed(void **state)
{
	static const char *const bad[] = { "",
					   "-1",
					   "+1",
					   "1.0",
					   "1k",
					   " 1",
					   "0x1",
					   "1e1",
					   "18446744073709551616",
					   "99999999999999999999" };
	struct error err;
	uint64_t value = 7;

	(void)state;
	assert_true(number_parse_u64("18446744073709551615", "-n", 0, UINT64_MAX, &value, &err));
	assert_true(value == UINT64_MAX);
	assert_true(number_parse_u64("007", "-n", 1, 9, &value, &err));
	assert_int_equal(value, 7);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(number_parse_u64(bad[i], "-n", 0, UINT64_MAX, &value, &err));
	assert_false(number_parse_u64("0", "-n", 1, 9, &value, &err));
	assert_false(number_parse_u64("10", "-n", 1, 9, &value, &err));
	assert_string_equal(err.text, "-n: '10' is not a whole number from 1 to 9");
	assert_int_equal(value, 7);
}

static void sizes_are_parsed(void **state)
{
	static const struct shape good[] = {
		{ 10, "10" },
		{ 65536, "64k" },
		{ 65536, "64K" },
		{ 65536, "64KiB" },
		{ 1.5 * 0x1p30, "1.5G" },
		{ 0x1p20, "1MB" },
		{ 0x1p40, "1t" },
		{ 10, "10B" },
		{ 0, NULL },
	};
	static const char *const bad[] = { "", "k", "-1", "1kk", "1 k", "8388608T", "1x" };
	struct error err;
	uint64_t value;

	(void)state;
	for (const struct shape *s = good; s->text; s++) {
		assert_true(number_parse_bytes(s->text, "-m", &value, &err));
		assert_true((double)value == s->value);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(number_parse_bytes(bad[i], "-m", &value, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations_have_their_shape),
		cmocka_unit_test(bytes_have_their_shape),
		cmocka_unit_test(counts_have_their_shape),
		cmocka_unit_test(percents_have_their_shape),
		cmocka_unit_test(uptimes_have_their_shape),
		cmocka_unit_test(raw_numbers_have_every_digit),
		cmocka_unit_test(nothing_is_wider_than_six_columns),
		cmocka_unit_test(what_is_shown_is_near_the_truth),
		cmocka_unit_test(exact_numbers_read_back),
		cmocka_unit_test(no_locale_has_a_say),
		cmocka_unit_test(times_are_utc),
		cmocka_unit_test(durations_are_parsed),
		cmocka_unit_test(a_monstrous_number_is_refused),
		cmocka_unit_test(whole_numbers_are_parsed),
		cmocka_unit_test(sizes_are_parsed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
