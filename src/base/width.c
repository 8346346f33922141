/* Columns of characters and strings, by tables of our own: wcwidth() knows nothing in the C locale.
 */
#include "base/text.h"

struct span {
	uint32_t first, last;
};

#define X(first, last) { first, last },
static const struct span wide[] = {
#include "base/width_wide.def"
};
static const struct span zero[] = {
#include "base/width_zero.def"
};
#undef X

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static int within(uint32_t code, const struct span *table, size_t count)
{
	size_t low = 0;

	while (low < count) {
		size_t middle = (low + count) / 2;

		if (code > table[middle].last)
			low = middle + 1;
		else if (code < table[middle].first)
			count = middle;
		else
			return 1;
	}
	return 0;
}

int text_width(uint32_t code)
{
	if (code < 0x20 || (code >= 0x7F && code < 0xA0))
		return 0;
	if (code < 0x300)
		return 1;
	if (within(code, zero, COUNT(zero)))
		return 0;
	return within(code, wide, COUNT(wide)) ? 2 : 1;
}

/* One character of a string, its width too. Returns its length; 0 at the end. A short string is
 * never read past its NUL: that ends every sequence. */
static size_t step(const char *text, int *width)
{
	uint32_t code;
	size_t length = 1;

	if (!*text)
		return 0;
	if ((unsigned char)*text < 0x80) {
		*width = text_width((unsigned char)*text);
		return 1;
	}
	while (length < 4 && text[length])
		length++;
	length = text_decode(text, length, &code);
	*width = text_width(code);
	return length;
}

int text_columns(const char *text)
{
	int columns = 0, width;

	for (size_t n; (n = step(text, &width)); text += n)
		columns += width;
	return columns;
}

/* Combining characters after the last column stay with it. */
size_t text_prefix(const char *text, int columns, int *used)
{
	size_t bytes = 0;
	int taken = 0, width;

	for (size_t n; (n = step(text + bytes, &width)); bytes += n) {
		if (taken + width > columns)
			break;
		taken += width;
	}
	if (used)
		*used = taken;
	return bytes;
}
