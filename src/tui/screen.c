/* The state of the screen, what keys do to it, and where things are drawn. */
#include "tui/screen.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"

#define MESSAGE_SECONDS 8

static const struct pane *const panes[PANE_COUNT] = {
#define X(id, ops) [PANE_##id] = &ops,
#include "tui/panes.def"
#undef X
};

void screen_init(struct screen *s, struct tui_settings *settings, const struct tui_host *host,
		 const struct host *machine)
{
	memset(s, 0, sizeof(*s));
	s->settings = settings;
	s->host = host;
	s->machine = machine;
	s->focus = UINT32_MAX;
	s->cursor_x = s->cursor_y = -1;
	s->stale = true;
	s->facts.self_cpu_percent = s->facts.self_rss_bytes = NAN;
	s->found.health.score = NAN;
	for (int metric = 0; metric < METRIC_COUNT; metric++)
		s->facts.resource[metric] = value_unknown(WHY_FIRST);
	for (int i = 0; i < PANE_COUNT; i++)
		s->state[i] = mem_alloc(panes[i]->state_size ? panes[i]->state_size : 1);
}

void screen_clear(struct screen *s)
{
	for (int i = 0; i < PANE_COUNT; i++) {
		if (panes[i]->clear)
			panes[i]->clear(s->state[i]);
		free(s->state[i]);
	}
	if (s->facts.info)
		process_info_release(s->facts.info);
	found_clear(&s->found);
	table_clear(&s->table);
	menu_clear(&s->menu);
	memset(s, 0, sizeof(*s));
}

void screen_set(char **setting, const char *text)
{
	char *copy = mem_string(text);

	free(*setting);
	*setting = copy;
}

enum view screen_view(const struct screen *s)
{
	return s->settings->view;
}

enum column screen_sort(const struct screen *s, bool *descending)
{
	const char *name = s->settings->sort ? s->settings->sort : "";
	enum column column = column_by_name(name, strlen(name));

	if (column == COLUMNS_END)
		column = COLUMN_COMPONENT;
	*descending = column_info[column].descending != s->settings->reverse;
	return column;
}

void screen_say(struct screen *s, bool bad, const char *format, ...)
{
	va_list args;
	char text[sizeof(s->message)];

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	text_clean(s->message, sizeof(s->message), text, strlen(text));
	s->message_bad = bad;
	s->message_until = s->facts.elapsed + MESSAGE_SECONDS;
}

void screen_set_sort(struct screen *s, enum column column)
{
	bool descending;
	const char *name = s->settings->sort ? s->settings->sort : "";

	if (strcmp(name, column_info[column].name) != 0)
		s->settings->reverse = false;
	screen_set(&s->settings->sort, column_info[column].name);
	s->frozen = false;
	s->stale = true;
	screen_sort(s, &descending);
	screen_say(s, false,
		   descending ? _("sorted by %s, the largest first")
			      : _("sorted by %s, the smallest first"),
		   _(column_info[column].header));
}

const struct op_key *screen_op(const struct screen *s, uint32_t op)
{
	return s->track && op < s->track->op_count ? &s->track->ops[op].key : NULL;
}

char *op_title(const struct op_key *key, char *out, size_t size)
{
	char all[512];
	bool label = key->label && key->label[0];

	snprintf(all, sizeof(all), label ? "%s %s [%s]" : "%s %s", key->component, key->operation,
		 label ? key->label : "");
	return text_clean(out, size, all, strlen(all));
}

double screen_cpu(const struct screen *s, double percent)
{
	bool share = s->settings->cpu_of_all && s->machine && s->machine->cpus > 0;

	return share ? percent / s->machine->cpus : percent;
}

const char *screen_value(const struct screen *s, enum metric metric, struct value value,
			 char out[32])
{
	enum unit unit = metric_info[metric].unit;
	double number = value_known(value) ? value.number : NAN;

	if (metric == METRIC_CPU || metric == METRIC_CPU_USER || metric == METRIC_CPU_SYSTEM)
		number = screen_cpu(s, number);
	return unit_format(out, unit, number, s->settings->raw_units);
}

const char *screen_seconds(const struct screen *s, double seconds, char out[32])
{
	if (isnan(seconds))
		return strcpy(out, "-");
	return s->settings->raw_units ? number_raw(out, round(seconds * 1e9))
				      : number_duration(out, seconds);
}

const char *screen_bytes(const struct screen *s, double bytes, char out[32])
{
	return unit_format(out, UNIT_BYTES, bytes, s->settings->raw_units);
}

const char *screen_bytes_change(const struct screen *s, double bytes, char out[32])
{
	char text[32];

	snprintf(out, 32, "%s%.30s", bytes > 0 ? "+" : "", screen_bytes(s, bytes, text));
	return out;
}

const char *interval_text(double seconds, char out[32])
{
	if (seconds < 1)
		snprintf(out, 32, "%gms", round(seconds * 1e5) / 100);
	else
		snprintf(out, 32, "%gs", round(seconds * 1000) / 1000);
	return out;
}

const char *state_name(char state)
{
	static const struct {
		char state;
		const char *name;
	} names[] = {
		{ 'R', N_("running") }, { 'S', N_("sleeping") }, { 'D', N_("uninterruptible") },
		{ 'Z', N_("zombie") },  { 'T', N_("stopped") },  { 't', N_("traced") },
		{ 'X', N_("ended") },   { 'I', N_("idle") },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].state == state)
			return _(names[i].name);
	return _("unknown");
}

/* ---- what is watched ---- */

static size_t track_index(const struct screen *s, const struct process_track *track)
{
	size_t i = 0;

	while (i < s->history->process_count && s->history->processes[i] != track)
		i++;
	return i;
}

/* The one chosen by key; else the last that is alive (after a restart, the new one); else any. */
static const struct process_track *find_track(const struct screen *s)
{
	const struct history *h = s->history;
	const struct process_track *track = s->chosen ? history_find(h, s->pid) : NULL;

	if (track)
		return track;
	for (size_t i = 0; i < h->process_count; i++)
		if (h->processes[i]->now && !h->processes[i]->now->ended)
			return h->processes[i];
	return h->process_count ? h->processes[0] : NULL;
}

static void take_process(struct screen *s, const struct process_track *track)
{
	const struct process_sample *last = track->now ? track->now : &track->last;
	struct facts *facts = &s->facts;

	if (facts->info != track->info) {
		if (facts->info)
			process_info_release(facts->info);
		facts->info = process_info_hold(track->info);
	}
	facts->ended = last->ended || !track->now;
	facts->state = facts->ended ? 'X' : last->state;
	facts->exit_status = last->ended ? last->exit_status : -1;
	facts->network_namespace = last->network_namespace;
	for (int metric = 0; metric < METRIC_COUNT; metric++)
		facts->resource[metric] =
			track->now ? last->resource[metric] : value_unknown(WHY_GONE);
	facts->segment = last->segment;
	facts->index = track_index(s, track);
	facts->count = s->history->process_count;
	s->pid = track->info->id.pid;
}

static void take_sample(struct screen *s)
{
	const struct sample *now = s->history->now;
	struct facts *facts = &s->facts;

	facts->elapsed = history_elapsed(s->history);
	if (!now)
		return;
	if (!facts->ended || !s->track || s->track->now)
		facts->wall_ns = now->wall_ns;
	facts->self_cpu_percent = now->self_cpu_percent;
	facts->self_rss_bytes = now->self_rss_bytes;
	facts->suspended = now->suspended;
}

static void tell_wants(struct screen *s)
{
	const struct pane *pane = panes[s->pane];
	struct tui_wants wants = {
		.threads = pane->threads || s->focus != UINT32_MAX,
		.pss = pane->pss,
		.memory = pane->memory,
		.functions = pane->functions,
		.focus_pid = s->pid,
		.focus = s->focus,
	};

	if (s->host && s->host->want)
		s->host->want(s->host->context, &wants);
}

static void update_table(struct screen *s)
{
	struct table_choice choice = {
		.view = screen_view(s),
		.frozen = s->frozen,
		.idle = s->settings->idle,
		.component = s->settings->component ? s->settings->component : "",
		.filter = s->settings->filter ? s->settings->filter : "",
		.paused = s->paused,
	};

	choice.sort = screen_sort(s, &choice.descending);
	if (s->track)
		table_update(&s->table, s->history, s->track, &choice);
}

/* An alert or something critical has begun since the findings were last looked over, of whichever
 * process, paused or not. */
static void ring(struct screen *s)
{
	const struct analysis *analysis = s->host ? s->host->analysis : NULL;
	const struct finding *list;
	uint64_t next = s->rung.next;
	size_t count;

	if (!analysis || s->rung.samples == s->history->samples)
		return;
	s->rung.samples = s->history->samples;
	list = analysis_findings(analysis, &count);
	for (size_t i = 0; i < count; i++) {
		bool grave = list[i].rule == RULE_ALERT || list[i].severity == SEVERITY_CRITICAL;

		if (list[i].id < s->rung.next || !grave || !finding_stands(&list[i]))
			continue;
		s->bell |= s->settings->bell;
		next = list[i].id >= next ? list[i].id + 1 : next;
	}
	s->rung.next = next;
}

static void update_pane(struct screen *s)
{
	if (panes[s->pane]->update)
		panes[s->pane]->update(s, s->state[s->pane]);
}

/* Keys alone change nothing that must be computed. */
static bool is_news(const struct screen *s)
{
	const struct history *h = s->history;

	return h->samples != s->seen.samples || h->output.bytes != s->seen.bytes ||
	       h->ended != s->seen.ended;
}

void screen_update(struct screen *s, struct history *history)
{
	const struct process_track *track;

	s->history = history;
	ring(s);
	if (!s->stale && (s->paused || !is_news(s)))
		return;
	s->seen.samples = history->samples;
	s->seen.bytes = history->output.bytes;
	s->seen.ended = history->ended;
	if (!s->paused || !s->track) {
		track = find_track(s);
		if (track != s->track) {
			s->stale = true;
			s->focus = UINT32_MAX;
		}
		s->track = track;
		if (track)
			take_process(s, track);
		take_sample(s);
		found_take(&s->found, s->host ? s->host->analysis : NULL, track, s->facts.elapsed);
	}
	update_table(s);
	update_pane(s);
	if (s->stale)
		tell_wants(s);
	s->stale = false;
}

bool pane_present(const struct screen *s, enum pane_id pane)
{
	return !panes[pane]->present || panes[pane]->present(s);
}

void screen_open_pane(struct screen *s, enum pane_id pane)
{
	if (!pane_present(s, pane))
		return;
	s->pane = pane;
	s->stale = true;
}

bool screen_watch(struct screen *s, pid_t pid)
{
	const struct process_track *track = s->history ? history_find(s->history, pid) : NULL;

	if (!track || track == s->track)
		return track != NULL;
	s->chosen = true;
	s->track = track;
	s->focus = UINT32_MAX;
	s->stale = true;
	take_process(s, track);
	found_take(&s->found, s->host ? s->host->analysis : NULL, track, s->facts.elapsed);
	return true;
}

void screen_focus(struct screen *s, uint32_t op)
{
	s->focus = op;
	s->stale = true;
}

static void choose_process(struct screen *s, int by)
{
	size_t count = s->history ? s->history->process_count : 0, index;

	if (count < 2 || !s->track) {
		screen_say(s, false, "%s", _("only one process is watched"));
		return;
	}
	index = (track_index(s, s->track) + count + (size_t)by) % count;
	s->pid = s->history->processes[index]->info->id.pid;
	s->chosen = true;
	s->track = NULL;
	s->focus = UINT32_MAX;
	s->stale = true;
}

/* ---- actions ---- */

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

static void toggle(struct screen *s, bool *setting, const char *on, const char *off)
{
	*setting = !*setting;
	s->stale = true;
	screen_say(s, false, "%s", *setting ? on : off);
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

static bool act_on_look(struct screen *s, enum action action)
{
	struct tui_settings *settings = s->settings;

	switch (action) {
	case ACTION_UNITS:
		toggle(s, &settings->raw_units, _("every digit: nanoseconds, bytes"),
		       _("scaled units"));
		break;
	case ACTION_CPU_SHARE:
		toggle(s, &settings->cpu_of_all, _("CPU: all processors are 100 %"),
		       _("CPU: one processor is 100 %"));
		break;
	case ACTION_THREAD_ORDER:
		toggle(s, &settings->threads_by_name, _("threads by name"),
		       _("threads: the busiest first"));
		break;
	case ACTION_IDLE:
		toggle(s, &settings->idle, _("all operations, also those with nothing recorded"),
		       _("operations with something recorded"));
		break;
	case ACTION_FREEZE:
		toggle(s, &s->frozen, _("the order is frozen; o thaws it"),
		       _("the order follows the figures"));
		break;
	case ACTION_THEME: next_theme(s); break;
	case ACTION_VIEW: next_view(s); break;
	case ACTION_REVERSE: {
		bool descending;
		enum column column = screen_sort(s, &descending);

		settings->reverse = !settings->reverse;
		screen_set_sort(s, column);
		break;
	}
	default: return false;
	}
	return true;
}

static bool act_on_program(struct screen *s, enum action action)
{
	switch (action) {
	case ACTION_QUIT: s->quit = true; break;
	case ACTION_SUSPEND: s->suspend = true; break;
	case ACTION_REDRAW: s->redraw = true; break;
	case ACTION_PAUSE: pause(s); break;
	case ACTION_RESET: reset(s); break;
	case ACTION_REFRESH:
		if (s->host && s->host->sample_now)
			s->host->sample_now(s->host->context);
		break;
	case ACTION_SNAPSHOT: s->snapshot = "json"; break;
	case ACTION_SAVE: save_settings(s); break;
	case ACTION_SLOWER:
		screen_set_interval(s, next_interval(s->settings->interval, true));
		break;
	case ACTION_FASTER:
		screen_set_interval(s, next_interval(s->settings->interval, false));
		break;
	case ACTION_PROCESS_NEXT: choose_process(s, 1); break;
	case ACTION_PROCESS_LAST: choose_process(s, -1); break;
	default: return false;
	}
	return true;
}

static bool act_on_panes(struct screen *s, enum action action)
{
	switch (action) {
	case ACTION_HELP: s->mode = MODE_HELP; break;
	case ACTION_COMPARE: compare_toggle(s); break;
	case ACTION_NEXT_PANE: next_pane(s, 1); break;
	case ACTION_LAST_PANE: next_pane(s, -1); break;
	case ACTION_BACK: back(s); break;
	case ACTION_SEARCH: prompts_open(s, PROMPT_SEARCH); break;
	case ACTION_SEARCH_NEXT: screen_search(s, true); break;
	case ACTION_FILTER: prompts_open(s, PROMPT_FILTER); break;
	case ACTION_INTERVAL: prompts_open(s, PROMPT_INTERVAL); break;
	case ACTION_SORT_MENU: menus_open_sort(s); break;
	case ACTION_COLUMNS: menus_open_columns(s); break;
	case ACTION_PROCESS_MENU: menus_open_processes(s); break;
	case ACTION_SNAPSHOT_AS: menus_open_formats(s); break;
	case ACTION_SORT_LEFT: move_sort(s, -1); break;
	case ACTION_SORT_RIGHT: move_sort(s, 1); break;
	default: return false;
	}
	return true;
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
	else if (!act_on_panes(s, action) && !act_on_program(s, action))
		act_on_look(s, action);
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

/* ---- drawing ---- */

static void draw_pane(struct screen *s, struct area a)
{
	if (!s->track) {
		area_text(a, 2, 1, STYLE_DIM, _("no process yet"));
		return;
	}
	panes[s->pane]->draw(s, s->state[s->pane], a);
}

/* From the top: title, meters, tabs, pane, status, keys. What a small screen lacks room for goes in
 * this order: meters, keys, tabs, title; the status line is the last to stand beside the pane. */
void screen_draw(struct screen *s, struct grid *grid)
{
	struct area all = grid_area(grid), pane;
	int width = all.width, top = 0, bottom = all.height;
	int meters = meters_height(width, all.height);

	grid_clear(grid);
	s->cursor_x = s->cursor_y = -1;
	if (all.height >= 4)
		frame_draw_title(s, area_cut(all, 0, top++, width, 1));
	if (meters > 0 && s->history)
		meters_draw(s, area_cut(all, 0, top, width, meters));
	top += meters;
	if (all.height >= 6)
		frame_draw_tabs(s, area_cut(all, 0, top++, width, 1));
	if (all.height >= 8)
		frame_draw_keys(s, area_cut(all, 0, --bottom, width, 1));
	if (all.height >= 3 || s->mode == MODE_INPUT)
		bottom--;
	pane = area_cut(all, 0, top, width, bottom - top);
	draw_pane(s, pane);
	if (s->mode == MODE_HELP)
		help_draw(s,
			  area_cut(all, 0, all.height >= 4, width, all.height - (all.height >= 4)));
	else if (s->mode == MODE_MENU)
		menu_draw(&s->menu,
			  area_cut(all, 0, all.height >= 4, width, bottom - (all.height >= 4)));
	if (s->mode == MODE_INPUT)
		prompts_draw(s, area_cut(all, 0, bottom, width, 1));
	else if (s->mode != MODE_HELP && bottom < all.height && s->history)
		frame_draw_status(s, area_cut(all, 0, bottom, width, 1));
}
