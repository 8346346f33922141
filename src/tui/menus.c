/* The menus: sort column, columns, process, snapshot format. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "tui/screen.h"

/* What is said of the formats that the host may write. */
static const struct {
	const char *name, *help;
} formats[] = {
	{ "json", N_("everything known now, for programs") },
	{ "html", N_("a page for a browser, with charts") },
	{ "md", N_("Markdown, for a pull request") },
	{ "csv", N_("operations and series, for a spreadsheet") },
	{ "txt", N_("the summary as text") },
	{ "folded", N_("functions as folded stacks") },
	{ "speedscope.json", N_("functions, for speedscope") },
	{ "pb", N_("functions, for pprof") },
};

static const char *const *snapshot_formats(const struct screen *s)
{
	static const char *const json[] = { "json", NULL };

	return s->host->formats ? s->host->formats : json;
}

static const char *format_help(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (strcmp(formats[i].name, name) == 0)
			return _(formats[i].help);
	return "";
}

void menus_open(struct screen *s,
		void (*chosen)(struct screen *, struct menu *, struct menu_item *))
{
	s->menu.chosen = chosen;
	s->mode = MODE_MENU;
}

static void chose_sort(struct screen *s, struct menu *menu, struct menu_item *item)
{
	(void)menu;
	screen_set_sort(s, (enum column)item->value);
}

void menus_open_sort(struct screen *s)
{
	bool descending;
	enum column sort = screen_sort(s, &descending);

	menu_begin(&s->menu, _("Sort by"));
	for (int column = 0; column < COLUMNS_END; column++) {
		menu_add(&s->menu, _(column_info[column].header), _(column_info[column].help),
			 column);
		if (column == (int)sort)
			s->menu.list.selected = (size_t)column;
	}
	menus_open(s, chose_sort);
}

static void take_columns(struct screen *s, const struct menu *menu)
{
	enum column columns[COLUMNS_END];
	size_t count = 0;
	char *text;

	for (size_t i = 0; i < menu->count; i++)
		if (menu->items[i].checked)
			columns[count++] = (enum column)menu->items[i].value;
	text = columns_format(columns, count);
	screen_set(&s->settings->columns, text);
	free(text);
	s->stale = true;
}

static void chose_columns(struct screen *s, struct menu *menu, struct menu_item *item)
{
	(void)item;
	take_columns(s, menu);
	screen_say(s, false, "%s", _("columns set; W writes them to the configuration file"));
}

static bool move_column(struct menu *menu, int by)
{
	size_t from = menu->list.selected, to = from + (size_t)by;
	struct menu_item item;

	if (to >= menu->count)
		return true;
	item = menu->items[from];
	menu->items[from] = menu->items[to];
	menu->items[to] = item;
	list_act(&menu->list, by > 0 ? ACTION_DOWN : ACTION_UP);
	return true;
}

static bool key_in_columns(struct screen *s, struct menu *menu, int key)
{
	struct menu_item *item = &menu->items[menu->list.selected];

	if (key == ' ')
		item->checked = !item->checked;
	else if (key == '<' || key == PRESSED_LEFT)
		move_column(menu, -1);
	else if (key == '>' || key == PRESSED_RIGHT)
		move_column(menu, 1);
	else
		return false;
	take_columns(s, menu);
	return true;
}

/* First those that are shown, in their order; then the others. */
void menus_open_columns(struct screen *s)
{
	enum column columns[COLUMNS_END];
	size_t count = columns_parse(s->settings->columns, columns);
	bool shown[COLUMNS_END] = { false };

	menu_begin(&s->menu, _("Columns"));
	s->menu.keys = _("Space: on, off  < >: move  Enter: done");
	s->menu.checks = true;
	for (size_t i = 0; i < count; i++) {
		const struct column_info *info = &column_info[columns[i]];

		menu_add(&s->menu, _(info->header), _(info->help), (int)columns[i])->checked = true;
		shown[columns[i]] = true;
	}
	for (int column = 0; column < COLUMNS_END; column++)
		if (!shown[column])
			menu_add(&s->menu, _(column_info[column].header),
				 _(column_info[column].help), column);
	s->menu.key = key_in_columns;
	menus_open(s, chose_columns);
}

static void chose_process(struct screen *s, struct menu *menu, struct menu_item *item)
{
	(void)menu;
	s->pid = item->value;
	s->chosen = true;
	s->track = NULL;
	s->focus = UINT32_MAX;
	s->stale = true;
}

void menus_open_processes(struct screen *s)
{
	menu_begin(&s->menu, _("Watched processes"));
	for (size_t i = 0; s->history && i < s->history->process_count; i++) {
		const struct process_track *track = s->history->processes[i];
		const struct process_info *info = track->info;
		char text[128];

		if (info->id.pid == 0)
			snprintf(text, sizeof(text), "%s", _("sum of all"));
		else
			snprintf(text, sizeof(text), "%d %.80s%s", (int)info->id.pid, info->comm,
				 track->now ? "" : _(" (ended)"));
		menu_add(&s->menu, text, info->id.pid ? info->command : "", (int)info->id.pid);
		if (track == s->track)
			s->menu.list.selected = i;
	}
	menus_open(s, chose_process);
}

static void chose_format(struct screen *s, struct menu *menu, struct menu_item *item)
{
	(void)menu;
	s->snapshot = snapshot_formats(s)[item->value];
}

void menus_open_formats(struct screen *s)
{
	const char *const *names;

	if (!s->host || !s->host->snapshot)
		return;
	menu_begin(&s->menu, _("Snapshot as"));
	names = snapshot_formats(s);
	for (int i = 0; names[i]; i++)
		menu_add(&s->menu, names[i], format_help(names[i]), i);
	menus_open(s, chose_format);
}
