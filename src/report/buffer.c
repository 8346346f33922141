/* Text that grows at its end. */
#include "report/buffer.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"

void buffer_reserve(struct buffer *b, size_t more)
{
	b->capacity = (b->length + more + 1) * 2;
	b->data = mem_resize(b->data, b->capacity, 1);
}

void buffer_string(struct buffer *b, const char *text)
{
	buffer_add(b, text, strlen(text));
}

void buffer_format(struct buffer *b, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0)
		return;
	if (b->length + (size_t)length >= b->capacity)
		buffer_reserve(b, (size_t)length);
	va_start(arguments, format);
	vsnprintf(b->data + b->length, (size_t)length + 1, format, arguments);
	va_end(arguments);
	b->length += (size_t)length;
}

static const double power_of_ten[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
				       1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
				       1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
#define POWERS (int)(sizeof(power_of_ten) / sizeof(power_of_ten[0]))

/* The digits of a number at the end of `room`; its length in *length. */
static char *digits_of(uint64_t number, char room[24], int *length)
{
	char *at = room + 24;

	do
		*--at = (char)('0' + number % 10);
	while (number /= 10);
	*length = (int)(room + 24 - at);
	return at;
}

/* The decimal of whole x 10^-decimals, as number_exact has it: fixed from 1e-4 on. */
static void add_decimal(struct buffer *b, uint64_t whole, int decimals)
{
	char room[24];
	int length;
	char *digits = digits_of(whole, room, &length);
	int exponent = length - 1 - decimals;

	if (exponent < -4) {
		buffer_add(b, digits, 1);
		buffer_add(b, ".", length > 1);
		buffer_add(b, digits + 1, (size_t)length - 1);
		buffer_add(b, exponent > -10 ? "e-0" : "e-", exponent > -10 ? 3 : 2);
		buffer_u64(b, (uint64_t)-exponent);
	} else if (exponent < 0) {
		buffer_add(b, "0.0000", (size_t)(1 - exponent));
		buffer_add(b, digits, (size_t)length);
	} else {
		buffer_add(b, digits, (size_t)(length - decimals));
		buffer_add(b, ".", 1);
		buffer_add(b, digits + length - decimals, (size_t)decimals);
	}
}

/* What number_exact gives, where few decimals do: a quotient of whole numbers below 2^53 and a power
 * of ten that a double holds is the double nearest to that decimal. False: not so. */
static bool add_short(struct buffer *b, double number)
{
	double size = fabs(number);

	if (!(size < 1e9) || size < 1e-12)
		return false;
	for (int decimals = 1; decimals <= 15; decimals++) {
		double whole = size * power_of_ten[decimals];

		if (whole >= 1e15)
			return false;
		whole = (double)(uint64_t)(whole + 0.5);
		if (whole / power_of_ten[decimals] != size)
			continue;
		buffer_add(b, "-", number < 0);
		add_decimal(b, (uint64_t)whole, decimals);
		return true;
	}
	return false;
}

void buffer_number(struct buffer *b, double number)
{
	char text[NUMBER_SIZE];

	if (!isfinite(number)) {
		buffer_string(b, "null");
	} else if (floor(number) == number && fabs(number) < 1e15 && !signbit(number)) {
		buffer_u64(b, (uint64_t)number);
	} else if (!add_short(b, number)) {
		buffer_string(b, number_exact(text, number));
	}
}

static struct number_seen *place_of(struct number_cache *cache, double number)
{
	uint64_t bits;

	memcpy(&bits, &number, sizeof(bits));
	bits *= 0x9e3779b97f4a7c15u; /* the golden ratio: Knuth's multiplicative hash */
	return &cache->seen[bits >> 52];
}

void buffer_number_again(struct buffer *b, double number, struct number_cache *cache)
{
	struct number_seen *seen = place_of(cache, number);
	size_t begin = b->length;

	if (seen->length && seen->number == number) {
		buffer_add(b, seen->text, seen->length);
		return;
	}
	buffer_number(b, number);
	seen->number = number;
	seen->length = (uint8_t)(b->length - begin);
	memcpy(seen->text, b->data + begin, seen->length);
}

/* number x 10^-exponent, rounded. */
static uint64_t shifted(double number, int exponent)
{
	double moved =
		exponent < 0 ? number * power_of_ten[-exponent] : number / power_of_ten[exponent];

	return (uint64_t)(moved + 0.5);
}

/* The power of ten that a number has, or one less: from that of two, which is cheap to know. */
static int power_of(double number)
{
	int twos;

	frexp(number, &twos);
	return (int)floor((twos - 1) * 0.30102999566398120);
}

void buffer_digits(struct buffer *b, double number, int digits)
{
	double size = fabs(number);
	int exponent;
	uint64_t whole;

	if (number == 0 || !isfinite(number)) {
		buffer_string(b, number == 0 ? "0" : "null");
		return;
	}
	exponent = power_of(size) - (digits - 1);
	if (abs(exponent) >= POWERS - 1) {
		buffer_number(b, number);
		return;
	}
	whole = shifted(size, exponent);
	if ((double)whole >= power_of_ten[digits])
		whole = shifted(size, ++exponent);
	for (; whole % 10 == 0 && whole; exponent++)
		whole /= 10;
	buffer_add(b, "-", number < 0);
	buffer_u64(b, whole);
	if (exponent == 0)
		return;
	buffer_add(b, "e-", exponent < 0 ? 2 : 1);
	buffer_u64(b, (uint64_t)abs(exponent));
}

void buffer_u64(struct buffer *b, uint64_t number)
{
	char room[24];
	int length;
	char *digits = digits_of(number, room, &length);

	buffer_add(b, digits, (size_t)length);
}

char *buffer_take(struct buffer *b)
{
	char *data = b->data ? b->data : mem_string("");

	*b = (struct buffer){ 0 };
	return data;
}
