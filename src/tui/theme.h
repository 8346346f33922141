/* Styles, what things are, and themes, what they look like. Tables: themes.def. */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include <stdbool.h>
#include <stdint.h>

enum style {
#define X(id, normal, light, colorblind, mono) STYLE_##id,
#include "tui/themes.def"
#undef X
	STYLE_COUNT
};

enum theme { THEME_DEFAULT, THEME_LIGHT, THEME_COLORBLIND, THEME_MONO, THEME_COUNT };

enum { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_REVERSE = 4, LOOK_UNDERLINE = 8 };

/* Colours: -1 the terminal's own; 0 to 15; `rich` instead of `fg` where there are 256, 0: none. */
struct look {
	int16_t fg, bg, rich;
	uint8_t attributes;
};

/* THEME_COUNT if there is none of that name. */
enum theme theme_by_name(const char *name);
const char *theme_name(enum theme theme);
const char *theme_help(enum theme theme); /* translated */
struct look theme_look(enum theme theme, enum style style);

#endif
