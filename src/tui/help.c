/* The help screen, from the tables of actions and signs. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "tui/screen.h"

static const struct {
	uint32_t code;
	const char *help;
} signs[] = {
#define X(id, code, ascii, help) { code, help },
#include "tui/signs.def"
#undef X
};

#define SIGNS (sizeof(signs) / sizeof(*signs))

static void action_keys(enum action action, char *out, size_t size)
{
	size_t length = 0;
	char name[16];
	int key;

	out[0] = '\0';
	for (size_t n = 0; (key = action_key(action, n)) != KEY_NONE; n++) {
		if (key == '\r' || (key < 0x20 && key != '\t' && n > 0 && action == ACTION_ENTER))
			continue;
		length += (size_t)snprintf(out + length, size - length, "%s%s", n ? " " : "",
					   key_text(key, name));
	}
}

static void draw_line(struct area a, const char *what, const char *help)
{
	area_fit(a, 0, 0, 12, 1, STYLE_BAR_KEY, what);
	area_fit(a, 14, 0, a.width - 14, -1, STYLE_PLAIN, help);
}

static void draw_action(struct area a, enum action action)
{
	char keys[64];

	action_keys(action, keys, sizeof(keys));
	draw_line(a, keys, _(action_info[action].help));
}

/* As it is drawn in rows here: area_fit knows what the terminal can show. */
static void draw_sign(struct area a, size_t i)
{
	char sign[5];

	sign[text_encode(signs[i].code, sign)] = '\0';
	draw_line(a, sign, _(signs[i].help));
}

static size_t line_count(void)
{
	size_t lines = SIGNS + 1;

	for (int action = 0; action < ACTION_COUNT; action++)
		lines += action_info[action].help[0] != '\0';
	return lines;
}

/* Where a line stands: in one column, or in two where the screen is wide. */
static struct area place(struct area a, int columns, size_t line)
{
	size_t rows = a.height > 0 ? (size_t)a.height : 1;
	int width = a.width / columns;

	return area_cut(a, (int)(line / rows) * width, (int)(line % rows), width - 1, 1);
}

static void draw_lines(struct area a, int columns, size_t first)
{
	size_t line = 0;

	for (int action = 0; action < ACTION_COUNT; action++)
		if (action_info[action].help[0] != '\0' && line++ >= first)
			draw_action(place(a, columns, line - 1 - first), (enum action)action);
	for (size_t i = 0; i < SIGNS; i++)
		if (line++ >= first)
			draw_sign(place(a, columns, line - 1 - first), i);
	draw_line(place(a, columns, line - first), "n/a", _("unknown; the Process pane says why"));
}

void help_draw(struct screen *s, struct area a)
{
	struct area inside = area_cut(a, 1, 1, a.width - 2, a.height - 2);
	int columns = a.width >= 150 ? 2 : 1;
	size_t lines = line_count(), room = (size_t)(inside.height > 0 ? inside.height : 1);

	s->help.height = (int)room;
	room *= (size_t)columns;
	s->help.count = lines > room ? lines - room : 0;
	if (s->help.top > s->help.count)
		s->help.top = s->help.count;
	area_fill(a, 0, 0, a.width, a.height, STYLE_MENU);
	area_box(a, STYLE_BOX, _("Keys"));
	draw_lines(inside, columns, s->help.top);
	area_print(a, 2, a.height - 1, STYLE_DIM, " %s ",
		   s->help.count ? _("j k scroll, Esc closes") : _("Esc closes"));
}
