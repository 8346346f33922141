/* The themes as a table. */
#include "tui/theme.h"

#include <string.h>

#include "base/i18n.h"

#define L(fg, bg, attributes)         \
	{                             \
		fg, bg, 0, attributes \
	}
#define R(fg, rich, bg, attributes)      \
	{                                \
		fg, bg, rich, attributes \
	}

static const struct look looks[STYLE_COUNT][THEME_COUNT] = {
#define X(id, normal, light, colorblind, mono) { normal, light, colorblind, mono },
#include "tui/themes.def"
#undef X
};

static const struct {
	const char *name, *help;
} themes[THEME_COUNT] = {
	[THEME_DEFAULT] = { "default", N_("sixteen colours on a dark background") },
	[THEME_LIGHT] = { "light", N_("for a light background") },
	[THEME_COLORBLIND] = { "colorblind", N_("blue and orange, told apart by everybody") },
	[THEME_MONO] = { "mono", N_("bold and reverse only") },
};

enum theme theme_by_name(const char *name)
{
	int theme = 0;

	while (theme < THEME_COUNT && strcmp(themes[theme].name, name) != 0)
		theme++;
	return (enum theme)theme;
}

const char *theme_name(enum theme theme)
{
	return themes[theme].name;
}

const char *theme_help(enum theme theme)
{
	return _(themes[theme].help);
}

struct look theme_look(enum theme theme, enum style style)
{
	return looks[style][theme];
}
