/* The help screen, from the table of actions. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "tui/screen.h"

/* What the signs mean that stand beside operations. */
static const char *const signs[] = {
	N_("►  one has been under way for half a second or more, and longer than its P99"),
	N_("!  half a second and more on average"),
	N_("▲  the slowest 1 % take more than ten medians"),
	N_("-  nothing recorded in this view"),
	N_("n/a  unknown; the Process pane says why"),
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

static void draw_action(struct area a, int x, int y, enum action action)
{
	char keys[64];

	action_keys(action, keys, sizeof(keys));
	area_fit(a, x, y, 12, 1, STYLE_BAR_KEY, keys);
	area_fit(a, x + 14, y, a.width - x - 14, -1, STYLE_PLAIN, _(action_info[action].help));
}

static size_t line_count(void)
{
	size_t lines = SIGNS;

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
			draw_action(place(a, columns, line - 1 - first), 0, 0, (enum action)action);
	for (size_t i = 0; i < SIGNS; i++)
		if (line++ >= first)
			area_text(place(a, columns, line - 1 - first), 11, 0, STYLE_DIM,
				  _(signs[i]));
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
