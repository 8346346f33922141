/* What was pressed: a Unicode code point (control characters as themselves), or one of these. */
#ifndef TUI_KEY_H
#define TUI_KEY_H

#include <stddef.h>

enum {
	KEY_NONE = -1,
	KEYS_FIRST = 0x200000, /* above Unicode */
#define X(id, name, curses) PRESSED_##id,
#include "tui/keys.def"
#undef X
	KEYS_END,
	PRESSED_TAB = '\t',
	PRESSED_ESC = 27,
};

/* The key of a name ("F1", "^C", "Space", "x"); KEY_NONE if there is none. */
int key_by_name(const char *name, size_t length);

/* Its name in at most 16 bytes. */
const char *key_text(int key, char out[16]);

#endif
