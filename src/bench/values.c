/* The values of parameters, and the numbers in them. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"

#include "bench/bench.h"
#include "bench/values.h"

#define DIGITS      "0123456789"
#define MOST_PLACES 18 /* of a whole number in 64 bits */

void bench_values_clear(struct bench_values *v)
{
	for (size_t i = 0; i < v->count; i++)
		free(v->values[i]);
	free(v->values);
	*v = (struct bench_values){ 0 };
}

static void add_value(struct bench_values *v, size_t *capacity, char *value)
{
	v->values = vec_room(v->values, v->count, capacity);
	v->values[v->count++] = value;
}

struct bench_values bench_values_split(const char *list)
{
	struct bench_values v = { 0 };
	size_t capacity = 0, length = 0;
	char *value = mem_alloc(strlen(list) + 1);

	for (;; list++) {
		bool escaped = list[0] == '\\' && list[1] == ',';

		if (escaped || (*list && *list != ',')) {
			value[length++] = *(list += escaped);
			continue;
		}
		add_value(&v, &capacity, mem_stringn(value, length));
		length = 0;
		if (!*list)
			break;
	}
	free(value);
	return v;
}

/* ---- steps ---- */

/* whole x 10^-places. */
struct decimal {
	int64_t whole;
	int places;
};

/* "-12.50": the whole text, or nothing. */
static bool decimal_parse(const char *text, struct decimal *d)
{
	const char *at = text + (*text == '-' || *text == '+');
	size_t before = strspn(at, DIGITS);
	bool point = at[before] == '.';
	size_t after = point ? strspn(at + before + 1, DIGITS) : 0;

	*d = (struct decimal){ 0, (int)after };
	if (before + after == 0 || before + after > MOST_PLACES || at[before + point + after])
		return false;
	for (; *at; at++)
		if (*at != '.')
			d->whole = d->whole * 10 + (*at - '0');
	if (*text == '-')
		d->whole = -d->whole;
	return true;
}

/* The same number with so many places; false: there is no room. */
static bool decimal_extend(struct decimal *d, int places)
{
	for (; d->places < places; d->places++)
		if (__builtin_mul_overflow(d->whole, 10, &d->whole))
			return false;
	return true;
}

/* Without zeros at the end; allocated. */
static char *decimal_text(struct decimal d)
{
	uint64_t size = d.whole < 0 ? -(uint64_t)d.whole : (uint64_t)d.whole, power = 1;

	for (; d.places > 0 && size % 10 == 0; d.places--)
		size /= 10;
	for (int i = 0; i < d.places; i++)
		power *= 10;
	if (d.places == 0)
		return mem_format("%s%llu", d.whole < 0 ? "-" : "", (unsigned long long)size);
	return mem_format("%s%llu.%0*llu", d.whole < 0 ? "-" : "",
			  (unsigned long long)(size / power), d.places,
			  (unsigned long long)(size % power));
}

/* How many values there are; 0: the step leads away, or nowhere, or does not end in 64 bits. */
static uint64_t steps_between(int64_t first, int64_t last, int64_t step)
{
	int64_t way;

	if (step == 0 || __builtin_sub_overflow(last, first, &way) ||
	    (way != 0 && (way < 0) != (step < 0)))
		return 0;
	return (uint64_t)(way / step) + 1;
}

bool bench_values_range(struct bench_values *v, const char *first, const char *last,
			const char *step, struct error *err)
{
	const char *const texts[3] = { first, last, step };
	struct decimal d[3];
	size_t capacity = 0;
	int places = 0;
	uint64_t count;

	*v = (struct bench_values){ 0 };
	for (size_t i = 0; i < 3; i++) {
		if (!decimal_parse(texts[i], &d[i]))
			return error_set(err, _("'%s' is not a decimal number to make steps of"),
					 texts[i]);
		places = d[i].places > places ? d[i].places : places;
	}
	if (!decimal_extend(&d[0], places) || !decimal_extend(&d[1], places) ||
	    !decimal_extend(&d[2], places))
		return error_set(err, _("from '%s' to '%s' by '%s': too many digits"), first, last,
				 step);
	count = steps_between(d[0].whole, d[1].whole, d[2].whole);
	if (count == 0)
		return error_set(err, _("a step of '%s' does not lead from '%s' to '%s'"), step,
				 first, last);
	if (count > BENCH_COMMANDS_MOST)
		return error_set(err, _("from '%s' to '%s' by '%s' are more than %d values"), first,
				 last, step, BENCH_COMMANDS_MOST);
	for (; count > 0; count--, d[0].whole += count ? d[2].whole : 0)
		add_value(v, &capacity, decimal_text(d[0]));
	return true;
}

/* ---- numbers ---- */

static double factor_of(const char *unit)
{
	static const char letters[] = "kMGT";
	const char *at = *unit ? strchr(letters, *unit == 'K' ? 'k' : *unit) : NULL;

	if (*unit == '\0')
		return 1;
	return at && unit[1] == '\0' ? pow(1000, (double)(at - letters + 1)) : NAN;
}

/* strtod knows hexadecimal numbers, blanks and infinities, too. */
double values_number(const char *text, size_t length)
{
	char number[NUMBER_SIZE], *end;
	double value;

	if (length == 0 || length >= sizeof(number) || !strchr(DIGITS ".", *text))
		return NAN;
	memcpy(number, text, length);
	number[length] = '\0';
	if (strspn(number, DIGITS ".eE+-kKMGT") != length)
		return NAN;
	value = strtod(number, &end);
	value *= end > number ? factor_of(end) : NAN;
	return value > 0 && isfinite(value) ? value : NAN;
}

double values_product(const char *text)
{
	double product = 1;

	for (;;) {
		size_t length = strcspn(text, "*"), left = strspn(text, " "), right = length;

		while (right > left && text[right - 1] == ' ')
			right--;
		product *= values_number(text + left, right > left ? right - left : 0);
		if (!text[length])
			return isfinite(product) ? product : NAN;
		text += length + 1;
	}
}
