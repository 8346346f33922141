/* The screen's life: events in, frames out. */
#include "tui/tui.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/thread.h"
#include "tui/picker.h"
#include "tui/screen.h"
#include "tui/term.h"

#define MAX_KEYS 64 /* taken in before the screen is drawn again */

struct tui {
	struct term *term;
	struct tui_settings *settings;
	const struct tui_host *host;
	const struct host *machine;
	struct grid grid;
	uint64_t samples; /* of the history, when it was last drawn */
};

struct tui *tui_open(struct tui_settings *settings, const struct tui_host *host,
		     const struct host *machine, struct error *err)
{
	struct term *term = term_open(settings->mouse, err);
	struct tui *t;

	if (!term)
		return NULL;
	t = mem_alloc(sizeof(*t));
	t->term = term;
	t->settings = settings;
	t->host = host;
	t->machine = machine;
	return t;
}

void tui_close(struct tui *t)
{
	if (!t)
		return;
	term_close(t->term);
	grid_free(&t->grid);
	free(t);
}

void tui_rescue(void)
{
	term_rescue();
}

static void fit_grid(struct tui *t)
{
	int width, height;

	term_size(t->term, &width, &height);
	if (width != t->grid.width || height != t->grid.height)
		grid_resize(&t->grid, width, height);
	t->grid.glyphs = term_glyphs(t->term, t->settings->unicode);
}

static enum theme current_theme(const struct tui *t)
{
	enum theme theme = theme_by_name(t->settings->theme ? t->settings->theme : "");

	return theme == THEME_COUNT ? THEME_DEFAULT : theme;
}

static void show(struct tui *t, int cursor_x, int cursor_y)
{
	enum theme theme = current_theme(t);

	term_show(t->term, &t->grid, theme, t->settings->color && theme != THEME_MONO, cursor_x,
		  cursor_y);
}

/* The history is locked while the grid is filled, and free while the terminal takes it. */
static void draw(struct tui *t, struct screen *s, struct history *history)
{
	bool sampled;

	fit_grid(t);
	t->host->lock(t->host->context);
	sampled = history->samples != t->samples;
	t->samples = history->samples;
	screen_update(s, history);
	screen_draw(s, &t->grid);
	t->host->unlock(t->host->context);
	show(t, s->cursor_x, s->cursor_y);
	if (s->bell)
		term_bell(t->term);
	s->bell = false;
	if (sampled && t->host->sampled)
		t->host->sampled(t->host->context);
}

enum event { EVENT_KEY = 1, EVENT_SIGNAL = 2, EVENT_NEWS = 4, EVENT_STOP = 8 };

/* Sleeps until something happens; timeout_ms < 0: for ever. */
static unsigned wait_for(struct tui *t, int timeout_ms)
{
	struct pollfd fds[] = {
		{ term_input_fd(t->term), POLLIN, 0 },
		{ term_signal_fd(t->term), POLLIN, 0 },
		{ t->host->event_fd, POLLIN, 0 },
		{ t->host->stop_fd, POLLIN, 0 },
	};
	unsigned events = 0;

	if (poll(fds, 4, timeout_ms) < 0)
		return errno == EINTR ? 0 : EVENT_STOP;
	if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
		return EVENT_STOP;
	for (int i = 0; i < 4; i++)
		if (fds[i].revents)
			events |= 1u << i;
	if ((events & EVENT_NEWS) && !wakeup_clear(t->host->event_fd))
		events |= EVENT_STOP;
	return events;
}

/* Takes in the keys that are there; false: the terminal is gone. */
static bool take_keys(struct tui *t, struct screen *s)
{
	bool pasted = false, ended = false;
	int key;

	for (int i = 0; i < MAX_KEYS && !s->quit && !s->suspend; i++) {
		key = term_key(t->term, &pasted, &ended);
		if (key == KEY_NONE)
			return !ended;
		if (key == KEYS_END)
			continue;
		t->host->lock(t->host->context);
		screen_key(s, key, pasted);
		t->host->unlock(t->host->context);
	}
	return true;
}

static void serve_requests(struct tui *t, struct screen *s)
{
	if (s->suspend)
		term_suspend(t->term);
	if (s->redraw)
		term_redraw(t->term);
	s->suspend = s->redraw = false;
	screen_snapshot(s);
}

void tui_run(struct tui *t, struct history *history)
{
	struct screen s;
	unsigned events;

	screen_init(&s, t->settings, t->host, t->machine);
	t->host->lock(t->host->context);
	s.history = history;
	t->host->unlock(t->host->context);
	draw(t, &s, history);
	while (!s.quit) {
		events = wait_for(t, -1);
		if (events & EVENT_STOP)
			break;
		if (events & EVENT_SIGNAL)
			term_signals(t->term);
		if ((events & EVENT_KEY) && !take_keys(t, &s))
			break;
		serve_requests(t, &s);
		if (events != 0 && !s.quit)
			draw(t, &s, history);
	}
	t->host->lock(t->host->context);
	screen_clear(&s);
	t->host->unlock(t->host->context);
}

pid_t tui_pick(struct tui *t, struct process_entry *(*list)(void *context, size_t *count),
	       void *context)
{
	struct picker picker;
	bool pasted, ended = false;
	unsigned events;
	pid_t pid;
	int key;

	picker_init(&picker, t->settings);
	for (;;) {
		picker_take(&picker, list, context);
		fit_grid(t);
		picker_draw(&picker, &t->grid);
		show(t, picker.cursor_x, picker.cursor_y);
		events = wait_for(t, picker_wait_ms(&picker));
		if (events & EVENT_STOP)
			break;
		if (events & EVENT_SIGNAL)
			term_signals(t->term);
		for (int i = 0; i < MAX_KEYS && (events & EVENT_KEY) && !picker.done; i++) {
			key = term_key(t->term, &pasted, &ended);
			if (key == KEY_NONE)
				break;
			picker_key(&picker, key, pasted);
		}
		if (picker.done || ended)
			break;
		if (picker.suspend)
			term_suspend(t->term);
		if (picker.redraw)
			term_redraw(t->term);
		picker.suspend = picker.redraw = false;
	}
	pid = picker.chosen;
	picker_clear(&picker);
	return pid;
}

/* ---- names ---- */

char *tui_sort_help(void)
{
	char *text = NULL, *longer;

	for (int column = 0; column < COLUMNS_END; column++) {
		longer = mem_format("%s%-10s  %s\n", text ? text : "", column_info[column].name,
				    _(column_info[column].help));
		free(text);
		text = longer;
	}
	return text;
}

bool tui_sort_valid(const char *name)
{
	return column_by_name(name, strlen(name)) != COLUMNS_END;
}

bool tui_theme_valid(const char *name)
{
	return theme_by_name(name) != THEME_COUNT;
}
