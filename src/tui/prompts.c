/* What is typed into the status line: search, filter, interval. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "tui/screen.h"

struct prompt {
	const char *label; /* untranslated */
	void (*begin)(struct screen *s, char *text, size_t size);
	void (*edited)(struct screen *s, const char *text);
	void (*done)(struct screen *s, const char *text);
	void (*cancelled)(struct screen *s);
};

static void no_text(struct screen *s, char *text, size_t size)
{
	(void)s;
	(void)size;
	text[0] = '\0';
}

static void search_edited(struct screen *s, const char *text)
{
	size_t length = strlen(text);

	memcpy(s->search, text, length + 1);
	if (length > 0)
		screen_search(s, false);
}

static void search_done(struct screen *s, const char *text)
{
	if (text[0] == '\0')
		s->search[0] = '\0';
}

static void search_cancelled(struct screen *s)
{
	s->search[0] = '\0';
	s->message[0] = '\0';
}

static void filter_begin(struct screen *s, char *text, size_t size)
{
	snprintf(text, size, "%s", s->settings->filter ? s->settings->filter : "");
}

static void filter_edited(struct screen *s, const char *text)
{
	screen_set(&s->settings->filter, text);
	s->stale = true;
}

static void filter_cancelled(struct screen *s)
{
	filter_edited(s, "");
}

static void interval_begin(struct screen *s, char *text, size_t size)
{
	char number[NUMBER_SIZE];

	snprintf(text, size, "%s", number_exact(number, s->settings->interval));
}

static void interval_done(struct screen *s, const char *text)
{
	struct error err = { "" };
	double seconds;

	if (number_parse_duration(text, _("the interval"), TUI_INTERVAL_LEAST, TUI_INTERVAL_MOST,
				  &seconds, &err))
		screen_set_interval(s, seconds);
	else
		screen_say(s, true, "%s", err.text);
}

static const struct prompt prompts[] = {
	[PROMPT_SEARCH] = { N_("Search:"), no_text, search_edited, search_done, search_cancelled },
	[PROMPT_FILTER] = { N_("Filter (! inverts):"), filter_begin, filter_edited, filter_edited,
			    filter_cancelled },
	[PROMPT_INTERVAL] = { N_("Interval (2, 500ms, 1min):"), interval_begin, NULL, interval_done,
			      NULL },
};

void prompts_open(struct screen *s, enum prompt_id id)
{
	char text[INPUT_BYTES];

	s->prompt = &prompts[id];
	s->prompt->begin(s, text, sizeof(text));
	input_set(&s->input, text);
	s->mode = MODE_INPUT;
}

void prompts_key(struct screen *s, int key, bool pasted)
{
	const struct prompt *prompt = s->prompt;

	switch (input_key(&s->input, key, pasted)) {
	case INPUT_EDITED:
		if (prompt->edited)
			prompt->edited(s, s->input.text);
		break;
	case INPUT_DONE:
		s->mode = MODE_PANE;
		prompt->done(s, s->input.text);
		break;
	case INPUT_CANCELLED:
		s->mode = MODE_PANE;
		if (prompt->cancelled)
			prompt->cancelled(s);
		break;
	case INPUT_IGNORED: break;
	}
}

void prompts_draw(struct screen *s, struct area a)
{
	const char *label = _(s->prompt->label);
	int x = text_columns(label) + 2;

	if (x > a.width / 2)
		x = 1;
	else
		area_text(a, 1, 0, STYLE_LABEL, label);
	s->cursor_x = x + input_draw(&s->input, area_cut(a, x, 0, a.width - x, 1), STYLE_STRONG);
	s->cursor_y = a.y;
}
