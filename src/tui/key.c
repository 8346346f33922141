/* Names of keys. */
#include "tui/key.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const struct {
	int key;
	const char *name;
} names[] = {
	{ PRESSED_TAB, "Tab" },
	{ PRESSED_ESC, "Esc" },
	{ ' ', "Space" },
#define X(id, name, curses) { PRESSED_##id, name },
#include "tui/keys.def"
#undef X
};

int key_by_name(const char *name, size_t length)
{
	uint32_t code;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strlen(names[i].name) == length && memcmp(names[i].name, name, length) == 0)
			return names[i].key;
	if (length == 2 && name[0] == '^')
		return name[1] & 0x1f;
	if (length == 0 || text_decode(name, length, &code) != length)
		return KEY_NONE;
	return (int)code;
}

const char *key_text(int key, char out[16])
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].key == key)
			return names[i].name;
	if (key >= 0 && key < 0x20)
		snprintf(out, 16, "^%c", key + 0x40);
	else
		out[text_encode((uint32_t)key, out)] = '\0';
	return out;
}
