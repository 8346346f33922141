/* What actions do to the screen, and which key is for whom. */
#include "tui/screen.h"

#include <stddef.h>

#include "base/i18n.h"
#include "base/number.h"

static void move_sort(struct screen *s, int by)
{
	enum column columns[COLUMNS_END], sort;
	size_t count = columns_parse(s->settings->columns, columns), i = 0;
	bool descending;

	sort = screen_sort(s, &descending);
	while (i < count && columns[i] != sort)
		i++;
	screen_set_sort(s, columns[(i + count + (size_t)by) % count]);
}

void screen_set_interval(struct screen *s, double seconds)
{
	char text[NUMBER_SIZE];

	s->settings->interval = seconds;
	if (s->host && s->host->set_interval)
		s->host->set_interval(s->host->context, seconds);
	screen_say(s, false, _("a sample every %s"), interval_text(seconds, text));
}

/* 0.1 0.2 0.5 1 2 5 10 ... */
static double next_interval(double seconds, bool longer)
{
	static const double steps[] = {
		0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600
	};
	size_t count = sizeof(steps) / sizeof(*steps);

	if (longer) {
		for (size_t i = 0; i < count; i++)
			if (steps[i] > seconds * 1.001)
				return steps[i];
		return seconds;
	}
	for (size_t i = count; i-- > 0;)
		if (steps[i] < seconds * 0.999)
			return steps[i];
	return seconds;
}

static void keep(struct screen *s)
{
	table_keep(&s->table, s->history, s->track);
	for (int i = 0; i < PANE_COUNT; i++)
		if (panes[i]->keep)
			panes[i]->keep(s, s->state[i]);
}

static void pause(struct screen *s)
{
	if (!s->paused && s->track)
		keep(s);
	s->paused = !s->paused;
	s->stale = true;
	screen_say(s, false, "%s",
		   s->paused ? _("paused: the screen stands still, sampling continues")
			     : _("resumed"));
}

void screen_snapshot(struct screen *s)
{
	const char *format = s->snapshot;
	struct error err = { "" };
	char path[512];

	s->snapshot = NULL;
	if (!format || !s->host || !s->host->snapshot)
		return;
	if (s->host->snapshot(s->host->context, format, path, sizeof(path), &err))
		screen_say(s, false, _("wrote %s"), path);
	else
		screen_say(s, true, "%s", err.text);
}

static void save_settings(struct screen *s)
{
	struct error err = { "" };
	char path[512];

	if (!s->host || !s->host->save_settings)
		return;
	if (s->host->save_settings(s->host->context, path, sizeof(path), &err))
		screen_say(s, false, _("settings written to %s"), path);
	else
		screen_say(s, true, "%s", err.text);
}

static void next_view(struct screen *s)
{
	s->settings->view = (enum view)((s->settings->view + 1) % VIEW_COUNT);
	s->stale = true;
	screen_say(s, false, _("figures: %s"), view_title(s->settings->view));
}

static void next_theme(struct screen *s)
{
	enum theme theme = theme_by_name(s->settings->theme ? s->settings->theme : "");

	theme = (enum theme)((theme + 1) % THEME_COUNT);
	screen_set(&s->settings->theme, theme_name(theme));
	screen_say(s, false, _("theme %s: %s"), theme_name(theme), theme_help(theme));
}

static void next_pane(struct screen *s, int by)
{
	int pane = (int)s->pane;

	do
		pane = (pane + by + PANE_COUNT) % PANE_COUNT;
	while (!pane_present(s, (enum pane_id)pane));
	screen_open_pane(s, (enum pane_id)pane);
}

static void open_numbered(struct screen *s, enum pane_id pane)
{
	if (pane_present(s, pane))
		screen_open_pane(s, pane);
	else
		screen_say(s, false, "%s", _(panes[pane]->absent));
}

void screen_search(struct screen *s, bool beyond)
{
	const struct pane *pane = panes[s->pane];
	void *state = s->state[s->pane];
	struct list_rows rows;

	if (!s->search[0] || !pane->list || !pane->rows || !pane->list(state))
		return;
	rows = pane->rows(s, state);
	if (!list_search(pane->list(state), &rows, s->search, beyond))
		screen_say(s, true, _("not found: %s"), s->search);
	else if (pane->moved)
		pane->moved(s, state);
}

static void back(struct screen *s)
{
	if (s->settings->filter && s->settings->filter[0])
		screen_set(&s->settings->filter, "");
	s->search[0] = '\0';
	s->message[0] = '\0';
	s->stale = true;
}

static void reset(struct screen *s)
{
	if (!s->history)
		return;
	history_reset(s->history);
	s->settings->view = VIEW_RESET;
	s->stale = true;
	screen_say(s, false, "%s", _("figures since reset begin now"));
}

static void sort_by_place(struct screen *s, size_t place)
{
	if (s->sort_places > place)
		screen_set_sort(s, s->sort_place[place]);
}

static void reverse_sort(struct screen *s)
{
	bool descending;
	enum column column = screen_sort(s, &descending);

	s->settings->reverse = !s->settings->reverse;
	screen_set_sort(s, column);
}

static void freeze(struct screen *s)
{
	s->frozen = !s->frozen;
	s->stale = true;
	screen_say(s, false, "%s",
		   s->frozen ? _("the order is frozen; o thaws it")
			     : _("the order follows the figures"));
}

static void refresh(struct screen *s)
{
	if (s->host && s->host->sample_now)
		s->host->sample_now(s->host->context);
}

/* An action in one line. */
#define ACT(name, ...)                     \
	static void name(struct screen *s) \
	{                                  \
		__VA_ARGS__;               \
	}
ACT(quit, s->quit = true)
ACT(suspend, s->suspend = true)
ACT(redraw, s->redraw = true)
ACT(ask_snapshot, s->snapshot = "json")
ACT(open_help, s->mode = MODE_HELP)
ACT(open_next, next_pane(s, 1))
ACT(open_last, next_pane(s, -1))
ACT(search_next, screen_search(s, true))
ACT(ask_search, prompts_open(s, PROMPT_SEARCH))
ACT(ask_filter, prompts_open(s, PROMPT_FILTER))
ACT(ask_interval, prompts_open(s, PROMPT_INTERVAL))
ACT(sort_left, move_sort(s, -1))
ACT(sort_right, move_sort(s, 1))
ACT(sample_slower, screen_set_interval(s, next_interval(s->settings->interval, true)))
ACT(sample_faster, screen_set_interval(s, next_interval(s->settings->interval, false)))
ACT(next_process, screen_choose(s, 1))
ACT(last_process, screen_choose(s, -1))

/* What the screen does itself; the rest is for panes and lists. */
static void (*const acts[ACTION_COUNT])(struct screen *s) = {
	[ACTION_HELP] = open_help,
	[ACTION_COMPARE] = compare_toggle,
	[ACTION_NEXT_PANE] = open_next,
	[ACTION_LAST_PANE] = open_last,
	[ACTION_BACK] = back,
	[ACTION_SEARCH] = ask_search,
	[ACTION_SEARCH_NEXT] = search_next,
	[ACTION_FILTER] = ask_filter,
	[ACTION_INTERVAL] = ask_interval,
	[ACTION_SORT_MENU] = menus_open_sort,
	[ACTION_COLUMNS] = menus_open_columns,
	[ACTION_PROCESS_MENU] = menus_open_processes,
	[ACTION_SNAPSHOT_AS] = menus_open_formats,
	[ACTION_SORT_LEFT] = sort_left,
	[ACTION_SORT_RIGHT] = sort_right,
	[ACTION_QUIT] = quit,
	[ACTION_SUSPEND] = suspend,
	[ACTION_REDRAW] = redraw,
	[ACTION_PAUSE] = pause,
	[ACTION_RESET] = reset,
	[ACTION_REFRESH] = refresh,
	[ACTION_SNAPSHOT] = ask_snapshot,
	[ACTION_SAVE] = save_settings,
	[ACTION_SLOWER] = sample_slower,
	[ACTION_FASTER] = sample_faster,
	[ACTION_PROCESS_NEXT] = next_process,
	[ACTION_PROCESS_LAST] = last_process,
	[ACTION_FREEZE] = freeze,
	[ACTION_THEME] = next_theme,
	[ACTION_VIEW] = next_view,
	[ACTION_REVERSE] = reverse_sort,
};

/* Settings that a key turns over, and what is said then. */
static const struct toggle {
	enum action action;
	size_t setting; /* a bool of struct tui_settings */
	const char *on, *off;
} toggles[] = {
	{ ACTION_UNITS, offsetof(struct tui_settings, raw_units),
	  N_("every digit: nanoseconds, bytes"), N_("scaled units") },
	{ ACTION_CPU_SHARE, offsetof(struct tui_settings, cpu_of_all),
	  N_("CPU: all processors are 100 %"), N_("CPU: one processor is 100 %") },
	{ ACTION_THREAD_ORDER, offsetof(struct tui_settings, threads_by_name),
	  N_("threads by name"), N_("threads: the busiest first") },
	{ ACTION_IDLE, offsetof(struct tui_settings, idle),
	  N_("all operations, also those with nothing recorded"),
	  N_("operations with something recorded") },
};

static void toggle(struct screen *s, enum action action)
{
	for (size_t i = 0; i < sizeof(toggles) / sizeof(*toggles); i++) {
		bool *setting = (bool *)((char *)s->settings + toggles[i].setting);

		if (toggles[i].action != action)
			continue;
		*setting = !*setting;
		s->stale = true;
		screen_say(s, false, "%s", _(*setting ? toggles[i].on : toggles[i].off));
	}
}

static void act(struct screen *s, enum action action)
{
	if (acts[action])
		acts[action](s);
	else
		toggle(s, action);
}

void screen_act(struct screen *s, enum action action)
{
	const struct pane *pane = panes[s->pane];
	void *state = s->state[s->pane];

	if (action == ACTION_NONE)
		return;
	if (action >= ACTION_PANE_1 && action < ACTION_COMPARE)
		open_numbered(s, (enum pane_id)(action - ACTION_PANE_1));
	else if (pane->act && pane->act(s, state, action))
		return;
	else if (action >= ACTION_SORT_1 && action <= ACTION_SORT_9)
		sort_by_place(s, (size_t)(action - ACTION_SORT_1));
	else if (pane->list && pane->list(state) && list_act(pane->list(state), action))
		return;
	else
		act(s, action);
}

/* ---- keys ---- */

static void key_in_menu(struct screen *s, int key)
{
	enum action action = action_of_key(key);
	struct menu *menu = &s->menu;

	if (menu->key && menu->key(s, menu, key))
		return;
	if (action == ACTION_ENTER && menu->count > 0) {
		s->mode = MODE_PANE;
		menu->chosen(s, menu, &menu->items[menu->list.selected]);
	} else if (action == ACTION_BACK || action == ACTION_QUIT || action == ACTION_SORT_MENU) {
		s->mode = MODE_PANE;
	} else {
		list_act(&menu->list, action);
	}
}

static void key_in_help(struct screen *s, int key)
{
	enum action action = action_of_key(key);

	if (action == ACTION_UP && s->help.top > 0)
		s->help.top--;
	else if (action == ACTION_DOWN)
		s->help.top++;
	else if (action == ACTION_PAGE_DOWN || action == ACTION_HALF_DOWN ||
		 action == ACTION_REFRESH)
		s->help.top += (size_t)s->help.height;
	else if (action == ACTION_PAGE_UP || action == ACTION_HALF_UP)
		s->help.top -=
			(size_t)s->help.height < s->help.top ? (size_t)s->help.height : s->help.top;
	else if (action == ACTION_FIRST)
		s->help.top = 0;
	else if (action == ACTION_LAST)
		s->help.top = s->help.count;
	else if (action != ACTION_NONE)
		s->mode = MODE_PANE;
}

void screen_key(struct screen *s, int key, bool pasted)
{
	if (s->mode == MODE_INPUT) {
		prompts_key(s, key, pasted);
		return;
	}
	if (pasted)
		return;
	if (s->mode == MODE_MENU)
		key_in_menu(s, key);
	else if (s->mode == MODE_HELP)
		key_in_help(s, key);
	else
		screen_act(s, action_of_key(key));
}
