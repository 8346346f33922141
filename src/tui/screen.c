/* The state of the screen, what of a sample it takes in, and where things are drawn. act.c has what keys do to it. */
#include "tui/screen.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

#define MESSAGE_SECONDS 8

const struct pane *const panes[PANE_COUNT] = {
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

void screen_choose(struct screen *s, int by)
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

void screen_focus(struct screen *s, uint32_t op)
{
	s->focus = op;
	s->stale = true;
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
