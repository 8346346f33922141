/* UTF-8, and bytes from strangers made fit to draw. width.c counts the columns. */
#include "base/text.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <wctype.h>

#include "base/i18n.h"
#include "base/mem.h"

#define REPLACEMENT 0xFFFDu
#define ELLIPSIS    "…"

static const struct {
	unsigned char mask, lead;
	uint32_t smallest; /* what is below would be an overlong form */
} forms[] = {
	{ 0x80, 0x00, 0 }, { 0xE0, 0xC0, 0x80 }, { 0xF0, 0xE0, 0x800 }, { 0xF8, 0xF0, 0x10000 }
};

static size_t length_by_lead(unsigned char lead)
{
	for (size_t i = 0; i < 4; i++)
		if ((lead & forms[i].mask) == forms[i].lead)
			return i + 1;
	return 0;
}

size_t text_decode(const char *text, size_t length, uint32_t *code)
{
	const unsigned char *byte = (const unsigned char *)text;
	size_t want;
	uint32_t c;

	if (length == 0)
		return 0;
	*code = REPLACEMENT;
	want = length_by_lead(byte[0]);
	if (want == 0 || want > length)
		return 1;
	c = byte[0] & (unsigned char)~forms[want - 1].mask;
	for (size_t i = 1; i < want; i++) {
		if ((byte[i] & 0xC0) != 0x80)
			return 1;
		c = c << 6 | (byte[i] & 0x3F);
	}
	if (c < forms[want - 1].smallest || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		return 1;
	*code = c;
	return want;
}

size_t text_encode(uint32_t code, char out[4])
{
	size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

	if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
		return text_encode(REPLACEMENT, out);
	for (size_t i = length - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (code & 0x3F));
		code >>= 6;
	}
	out[0] = (char)(forms[length - 1].lead | code);
	return length;
}

/* Bidirectional controls, line separators, the invisible byte order mark and annotations: drawn as
 * they are, they would let a name pass for another. */
static int is_deceiver(uint32_t code)
{
	return (code >= 0x80 && code < 0xA0) || code == 0x61C || code == 0x200E || code == 0x200F ||
	       (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
	       code == 0xFEFF || (code >= 0xFFF9 && code <= 0xFFFB);
}

/* A character as it may be drawn. Returns the bytes put into piece. */
static size_t visible(uint32_t code, char piece[16])
{
	if (code < 0x20 || code == 0x7F) {
		piece[0] = '^';
		piece[1] = (char)(code ^ 0x40);
		return 2;
	}
	if (is_deceiver(code))
		return (size_t)snprintf(piece, 16, "<%04X>", (unsigned)code);
	return text_encode(code, piece);
}

/* `fits` is the length up to which the ellipsis could still follow. */
char *text_clean(char *out, size_t size, const char *bytes, size_t length)
{
	const size_t mark = strlen(ELLIPSIS);
	size_t used = 0, fits = 0, n;
	uint32_t code;

	if (size == 0)
		return out;
	for (; (n = text_decode(bytes, length, &code)); bytes += n, length -= n) {
		char piece[16];
		size_t more = visible(code, piece);

		if (used + more >= size) {
			used = fits;
			if (used + mark < size)
				used = (size_t)(stpcpy(out + used, ELLIPSIS) - out);
			break;
		}
		memcpy(out + used, piece, more);
		used += more;
		if (used + mark < size)
			fits = used;
	}
	out[used] = '\0';
	return out;
}

char *text_cleaned(const char *bytes)
{
	size_t length = bytes ? strlen(bytes) : 0, size = length * TEXT_CLEAN_GROWTH + 1;
	char *out = text_clean(mem_alloc(size), size, bytes ? bytes : "", length);

	return mem_resize(out, strlen(out) + 1, 1);
}

/* Appends what still fits whole; returns the new length. */
static size_t append(char *out, size_t size, size_t used, const char *text, size_t length)
{
	if (used + length >= size)
		return used;
	memcpy(out + used, text, length);
	return used + length;
}

static size_t pad(char *out, size_t size, size_t used, int columns)
{
	while (columns-- > 0)
		used = append(out, size, used, " ", 1);
	return used;
}

char *text_fit(char *out, size_t size, const char *text, int columns, int align)
{
	size_t bytes, used = 0;
	int taken, space;
	const char *mark = "";

	if (size == 0)
		return out;
	bytes = text_prefix(text, columns, &taken);
	if (text[bytes] && columns > 0) {
		mark = i18n_utf8() ? ELLIPSIS : ".";
		bytes = text_prefix(text, columns - 1, &taken);
		taken++;
	}
	space = columns - taken;
	used = pad(out, size, used, align > 0 ? space : align == 0 ? space / 2 : 0);
	used = append(out, size, used, text, bytes);
	used = append(out, size, used, mark, strlen(mark));
	used = pad(out, size, used, align > 0 ? 0 : align == 0 ? space - space / 2 : space);
	out[used] = '\0';
	return out;
}

static size_t fold(const char *text, wint_t *folded)
{
	uint32_t code = 0;
	size_t n = text_decode(text, strnlen(text, 4), &code);

	*folded = towlower((wint_t)code);
	return n;
}

static int starts_with(const char *text, const char *needle)
{
	while (*needle) {
		wint_t a, b;
		size_t n = fold(text, &a);

		needle += fold(needle, &b);
		if (n == 0 || a != b)
			return 0;
		text += n;
	}
	return 1;
}

const char *text_find(const char *text, const char *needle)
{
	wint_t ignored;

	for (size_t n = 1; n; text += n) {
		if (starts_with(text, needle))
			return text;
		n = fold(text, &ignored);
	}
	return NULL;
}

int text_glob(const char *pattern, const char *text)
{
	return fnmatch(pattern, text, 0) == 0;
}

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	unsigned ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Levenshtein 1966, row by row. */
unsigned text_distance(const char *a, const char *b)
{
	unsigned row[TEXT_DISTANCE_LENGTH + 1];
	size_t width = strnlen(b, TEXT_DISTANCE_LENGTH), height = strnlen(a, TEXT_DISTANCE_LENGTH);

	for (unsigned x = 0; x <= width; x++)
		row[x] = x;
	for (unsigned y = 1; y <= height; y++) {
		unsigned diagonal = row[0];

		row[0] = y;
		for (size_t x = 1; x <= width; x++) {
			unsigned above = row[x];

			row[x] =
				least(above + 1, row[x - 1] + 1, diagonal + (a[y - 1] != b[x - 1]));
			diagonal = above;
		}
	}
	return row[width];
}

char *text_repair(const char *bytes, size_t length)
{
	char *out, *at;
	uint32_t code;

	/* an invalid byte becomes three */
	out = at = mem_alloc_array(length + 1, 3);
	for (size_t n; (n = text_decode(bytes, length, &code)); bytes += n, length -= n)
		at += text_encode(code, at);
	*at = '\0';
	return mem_resize(out, (size_t)(at - out) + 1, 1);
}
