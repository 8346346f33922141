/* The line editor: the keys of a shell, whole characters only. */
#include "tui/input.h"

#include <string.h>

#include "base/text.h"
#include "tui/key.h"

#define CONTROL(c) ((c)&0x1f)

void input_set(struct input *input, const char *text)
{
	size_t length = strlen(text);

	memset(input, 0, sizeof(*input));
	for (size_t at = 0; at < length;) {
		uint32_t code;
		size_t step = text_decode(text + at, length - at, &code);

		input_key(input, (int)code, true);
		at += step ? step : 1;
	}
}

static bool is_combining(const struct input *input, size_t at)
{
	uint32_t code;

	return text_decode(input->text + at, input->length - at, &code) > 0 &&
	       text_width(code) == 0;
}

/* The start of the character before `at`, with what combines with it. */
static size_t before(const struct input *input, size_t at)
{
	do {
		do
			at -= at > 0;
		while (at > 0 && ((unsigned char)input->text[at] & 0xC0) == 0x80);
	} while (at > 0 && is_combining(input, at));
	return at;
}

static size_t after(const struct input *input, size_t at)
{
	uint32_t code;

	do
		at += text_decode(input->text + at, input->length - at, &code);
	while (at < input->length && is_combining(input, at));
	return at;
}

static void remove_bytes(struct input *input, size_t from, size_t to)
{
	memmove(input->text + from, input->text + to, input->length - to + 1);
	input->length -= to - from;
	input->cursor = from;
}

static size_t word_before(const struct input *input)
{
	size_t at = input->cursor;

	while (at > 0 && input->text[at - 1] == ' ')
		at--;
	while (at > 0 && input->text[at - 1] != ' ')
		at--;
	return at;
}

static bool insert(struct input *input, uint32_t code)
{
	char bytes[4];
	size_t length = text_encode(code, bytes);

	if (input->length + length >= INPUT_BYTES)
		return false;
	memmove(input->text + input->cursor + length, input->text + input->cursor,
		input->length - input->cursor + 1);
	memcpy(input->text + input->cursor, bytes, length);
	input->length += length;
	input->cursor += length;
	return true;
}

/* Bidirectional controls and other characters that show nothing have no place in a search. */
static bool is_typable(uint32_t code)
{
	return code >= 0x20 && !(code >= 0x7f && code < 0xa0) && code <= 0x3FFFF &&
	       !(code >= 0xD800 && code < 0xF900) && code != 0xFEFF &&
	       !(code >= 0x200B && code <= 0x200F) && !(code >= 0x2028 && code <= 0x202E) &&
	       !(code >= 0x2066 && code <= 0x2069);
}

static bool edit(struct input *input, int key)
{
	switch (key) {
	case PRESSED_LEFT:
	case CONTROL('B'): input->cursor = before(input, input->cursor); break;
	case PRESSED_RIGHT:
	case CONTROL('F'): input->cursor = after(input, input->cursor); break;
	case PRESSED_HOME:
	case CONTROL('A'): input->cursor = 0; break;
	case PRESSED_END:
	case CONTROL('E'): input->cursor = input->length; break;
	case PRESSED_BACK:
	case 0x7f:
	case CONTROL('H'): remove_bytes(input, before(input, input->cursor), input->cursor); break;
	case PRESSED_DELETE:
	case CONTROL('D'): {
		size_t from = input->cursor;

		remove_bytes(input, from, after(input, from));
		break;
	}
	case CONTROL('U'): remove_bytes(input, 0, input->cursor); break;
	case CONTROL('K'): remove_bytes(input, input->cursor, input->length); break;
	case CONTROL('W'): remove_bytes(input, word_before(input), input->cursor); break;
	default: return false;
	}
	return true;
}

enum input_result input_key(struct input *input, int key, bool pasted)
{
	uint32_t code = (uint32_t)key;

	if (!pasted) {
		if (key == '\r' || key == '\n' || key == PRESSED_ENTER)
			return INPUT_DONE;
		if (key == PRESSED_ESC || key == CONTROL('C') || key == CONTROL('G'))
			return INPUT_CANCELLED;
		if (edit(input, key))
			return INPUT_EDITED;
	}
	if (key < 0 || key >= KEYS_FIRST)
		return INPUT_IGNORED;
	return is_typable(code) && insert(input, code) ? INPUT_EDITED : INPUT_IGNORED;
}

int input_draw(const struct input *input, struct area a, enum style style)
{
	char head[INPUT_BYTES];
	int column;

	memcpy(head, input->text, input->cursor);
	head[input->cursor] = '\0';
	column = text_columns(head);
	if (column < a.width - 1) {
		area_text(a, 0, 0, style, input->text);
		return column;
	}
	area_text(a, a.width - 1 - column, 0, style, input->text);
	return a.width - 1;
}
