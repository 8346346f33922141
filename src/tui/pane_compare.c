/* The Compare pane, open while asked for: the last stretch of time against the one before it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/windows.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"
#include "tui/screen.h"

#define LEAST_SECONDS 5
#define EVERY_SECONDS 1 /* is compared at most that often */
#define FIGURE        8 /* columns of a number */

struct compare {
	struct list list;
	double seconds; /* of each window; 0: not opened yet */
	struct windows windows;
	bool compared;
	double taken; /* seconds since history.start */
	const struct process_track *track;
	struct screen *screen;
};

static bool present(const struct screen *s)
{
	return s->comparing;
}

/* How much time there is to compare. */
static double known_seconds(const struct screen *s)
{
	return s->track ? s->track->last_seconds - s->track->first_seconds : 0;
}

static bool is_too_short(const struct screen *s, double seconds)
{
	return known_seconds(s) < 2 * seconds;
}

static void forget(struct compare *c)
{
	if (c->compared)
		windows_clear(&c->windows);
	memset(&c->windows, 0, sizeof(c->windows));
	c->compared = false;
}

static void close_pane(struct screen *s)
{
	s->comparing = false;
	if (s->pane == PANE_COMPARE)
		screen_open_pane(s, s->compared);
}

void compare_toggle(struct screen *s)
{
	struct compare *c = s->state[PANE_COMPARE];

	if (s->pane == PANE_COMPARE) {
		close_pane(s);
		return;
	}
	if (c->seconds <= 0 && s->history)
		c->seconds = s->history->window;
	s->compared = s->pane;
	s->comparing = true;
	screen_open_pane(s, PANE_COMPARE);
}

static bool is_known(const struct window_change *change)
{
	return !isnan(change->before) || !isnan(change->after);
}

static bool is_changed(const struct window_change *change)
{
	return change->change == CHANGE_LESS || change->change == CHANGE_MORE;
}

/* What has changed first, operations and resources alike; of what nothing is known, nothing. */
static void arrange(struct windows *w)
{
	struct window_change *all = w->changes;
	size_t count = w->count;

	if (count == 0)
		return;
	w->changes = mem_alloc_array(count, sizeof(*w->changes));
	w->count = 0;
	for (int same = 0; same < 2; same++)
		for (size_t i = 0; i < count; i++)
			if (is_known(&all[i]) && is_changed(&all[i]) != same)
				w->changes[w->count++] = all[i];
	free(all);
}

static void update(struct screen *s, void *state)
{
	struct compare *c = state;
	bool fresh = c->compared && c->track == s->track && s->facts.elapsed >= c->taken &&
		     s->facts.elapsed < c->taken + EVERY_SECONDS;

	c->screen = s;
	if (fresh)
		return;
	forget(c);
	c->track = s->track;
	c->taken = s->facts.elapsed;
	if (s->track && !is_too_short(s, c->seconds)) {
		c->windows = windows_compare(s->history, s->track, c->seconds);
		arrange(&c->windows);
		c->compared = true;
	}
	list_fit(&c->list, c->windows.count, c->list.height);
}

/* ---- figures ---- */

static bool is_timer(const struct screen *s, const struct window_change *change)
{
	const struct op_key *key = screen_op(s, change->subject.op);

	return change->subject.operation && key && op_key_is_timer(key);
}

static const char *figure_text(const struct screen *s, const struct window_change *change,
			       double number, char out[32])
{
	if (isnan(number))
		return strcpy(out, "-");
	if (!change->subject.operation)
		return screen_value(s, change->subject.metric, value_of(number), out);
	return is_timer(s, change) ? screen_seconds(s, number, out) : number_count(out, number);
}

static const char *percent_text(const struct window_change *change, char out[40])
{
	char text[NUMBER_SIZE];

	if (isnan(change->before) || isnan(change->after)) {
		snprintf(out, 40, "%s",
			 !isnan(change->after)    ? _("new")
			 : !isnan(change->before) ? _("gone")
						  : "-");
		return out;
	}
	if (!isfinite(change->percent))
		return strcpy(out, "-");
	snprintf(out, 40, "%s%s", change->percent > 0 ? "+" : "",
		 number_percent(text, change->percent));
	return out;
}

static const char *p_text(double p, char out[32])
{
	if (isnan(p))
		return strcpy(out, "-");
	if (p < 0.001)
		return strcpy(out, "<.001");
	snprintf(out, 32, "%.3f", p);
	return out;
}

static const char *verdict(const struct screen *s, const struct window_change *change)
{
	bool timer = is_timer(s, change);

	switch (change->change) {
	case CHANGE_SAME: return _("same");
	case CHANGE_LESS: return timer ? _("faster") : _("less");
	case CHANGE_MORE: return timer ? _("slower") : _("more");
	default: return _("not enough data");
	}
}

/* More is worse only of times: of resources nobody knows. */
static enum style verdict_style(const struct screen *s, const struct window_change *change)
{
	switch (change->change) {
	case CHANGE_SAME: return STYLE_PLAIN;
	case CHANGE_LESS: return is_timer(s, change) ? STYLE_GOOD : STYLE_STRONG;
	case CHANGE_MORE: return is_timer(s, change) ? STYLE_WARNING : STYLE_STRONG;
	default: return STYLE_DIM;
	}
}

static const char *subject_of(const struct screen *s, const struct window_change *change, char *out,
			      size_t size)
{
	const struct op_key *key = screen_op(s, change->subject.op);

	if (!change->subject.operation)
		snprintf(out, size, "%s", _(metric_info[change->subject.metric].title));
	else if (key)
		op_title(key, out, size);
	else
		out[0] = '\0';
	return out;
}

/* ---- rows ---- */

/* The figures, from the left: how wide a screen must be for each. */
enum { BEFORE, AFTER, CHANGE, P99_BEFORE, P99_AFTER, RATE_BEFORE, RATE_AFTER, P, FIGURES };

static const struct {
	const char *head;
	int least_width;
} figures[FIGURES] = {
	[BEFORE] = { N_("BEFORE"), 0 },        [AFTER] = { N_("AFTER"), 0 },
	[CHANGE] = { N_("CHANGE"), 0 },        [P99_BEFORE] = { N_("P99 b."), 96 },
	[P99_AFTER] = { N_("P99 a."), 96 },    [RATE_BEFORE] = { N_("RATE b."), 112 },
	[RATE_AFTER] = { N_("RATE a."), 112 }, [P] = { N_("P"), 60 },
};

static int verdict_width(int width)
{
	return width >= 60 ? 17 : 0;
}

static int subject_width(int width)
{
	int left = width - 3 - verdict_width(width);

	for (int i = 0; i < FIGURES; i++)
		left -= width >= figures[i].least_width ? FIGURE : 0;
	return left < 4 ? 4 : left;
}

static void draw_figure(const struct screen *s, const struct window_change *change, int figure,
			struct area a)
{
	const double numbers[FIGURES] = {
		[BEFORE] = change->before,           [AFTER] = change->after,
		[P99_BEFORE] = change->p99_before,   [P99_AFTER] = change->p99_after,
		[RATE_BEFORE] = change->rate_before, [RATE_AFTER] = change->rate_after,
	};
	char text[40];

	if (figure == CHANGE)
		percent_text(change, text);
	else if (figure == P)
		p_text(change->p, text);
	else if (figure == RATE_BEFORE || figure == RATE_AFTER)
		isnan(numbers[figure]) ? strcpy(text, "-") : number_count(text, numbers[figure]);
	else
		figure_text(s, change, numbers[figure], text);
	area_fit(a, 0, 0, a.width, 1, figure == CHANGE ? verdict_style(s, change) : STYLE_PLAIN,
		 text);
}

static void draw_row(void *context, size_t index, struct area a, bool selected)
{
	struct compare *c = context;
	const struct window_change *change = &c->windows.changes[index];
	enum style style = verdict_style(c->screen, change);
	int x = 2 + subject_width(a.width);
	char subject[512];

	(void)selected;
	if (is_changed(change))
		area_put(a, 0, 0, style, change->change == CHANGE_MORE ? SIGN_UP : SIGN_DOWN);
	area_fit(a, 2, 0, x - 2, -1, change->subject.operation ? STYLE_PLAIN : STYLE_LABEL,
		 subject_of(c->screen, change, subject, sizeof(subject)));
	for (int i = 0; i < FIGURES; i++) {
		if (a.width < figures[i].least_width)
			continue;
		draw_figure(c->screen, change, i, area_cut(a, x + 1, 0, FIGURE - 1, 1));
		x += FIGURE;
	}
	area_fit(a, x + 2, 0, verdict_width(a.width) - 2, -1, style, verdict(c->screen, change));
}

static bool match_row(void *context, size_t index, const char *text)
{
	struct compare *c = context;
	char subject[512];

	return text_find(
		       subject_of(c->screen, &c->windows.changes[index], subject, sizeof(subject)),
		       text) != NULL;
}

static struct list_rows rows(struct screen *s, void *state)
{
	struct compare *c = state;

	c->screen = s;
	return (struct list_rows){ c, draw_row, match_row };
}

static void draw_header(struct area a)
{
	int x = 2 + subject_width(a.width);

	area_fill(a, 0, 0, a.width, 1, STYLE_HEAD);
	area_fit(a, 2, 0, x - 2, -1, STYLE_HEAD, _("SUBJECT"));
	for (int i = 0; i < FIGURES; i++) {
		if (a.width < figures[i].least_width)
			continue;
		area_fit(a, x + 1, 0, FIGURE - 1, 1, STYLE_HEAD, _(figures[i].head));
		x += FIGURE;
	}
	area_fit(a, x + 2, 0, verdict_width(a.width) - 2, -1, STYLE_HEAD, _("VERDICT"));
}

/* ---- the pane ---- */

static void draw_title(const struct compare *c, struct area a)
{
	const struct windows *w = &c->windows;
	char after[NUMBER_SIZE], before[NUMBER_SIZE];

	number_uptime(after, round(c->compared ? w->after.to - w->after.from : c->seconds));
	number_uptime(before, round(c->compared ? w->before.to - w->before.from : c->seconds));
	area_print(a, 1, 0, STYLE_STRONG, _("the last %s against the %s before"), after, before);
}

static void draw_too_short(const struct screen *s, const struct compare *c, struct area a)
{
	char have[NUMBER_SIZE], need[NUMBER_SIZE];

	area_print(a, 2, 0, STYLE_DIM, _("the history is too short: %s of %s"),
		   number_uptime(have, known_seconds(s)), number_uptime(need, 2 * c->seconds));
	if (!is_too_short(s, LEAST_SECONDS))
		area_text(a, 2, 1, STYLE_DIM, _("the key - takes shorter windows"));
}

static void draw(struct screen *s, void *state, struct area a)
{
	struct compare *c = state;
	struct list_rows list_rows = rows(s, state);
	struct area body = area_cut(a, 0, 2, a.width, a.height - 2);

	draw_title(c, area_cut(a, 0, 0, a.width, 1));
	draw_header(area_cut(a, 0, 1, a.width, 1));
	if (!c->compared)
		draw_too_short(s, c, body);
	else if (c->windows.count == 0)
		area_text(body, 2, 0, STYLE_DIM, _("nothing to compare"));
	list_fit(&c->list, c->windows.count, body.height);
	list_draw(&c->list, body, &list_rows);
}

static void set_seconds(struct screen *s, struct compare *c, double seconds)
{
	char have[NUMBER_SIZE];

	if (seconds > c->seconds && is_too_short(s, seconds)) {
		screen_say(s, false, _("the history is too short for longer windows: %s"),
			   number_uptime(have, known_seconds(s)));
		return;
	}
	c->seconds = seconds < LEAST_SECONDS ? LEAST_SECONDS : seconds;
	forget(c);
	s->stale = true;
}

static void open_row(struct screen *s, struct compare *c)
{
	const struct window_change *change = &c->windows.changes[c->list.selected];
	struct subject subject = {
		.kind = change->subject.operation ? SUBJECT_OPERATION : SUBJECT_RESOURCE,
		.op = change->subject.op,
		.metric = change->subject.metric,
	};

	screen_jump(s, s->pid, s->track->epoch, &subject);
}

static bool act(struct screen *s, void *state, enum action action)
{
	struct compare *c = state;

	switch (action) {
	case ACTION_SLOWER:
	case ACTION_LEFT: set_seconds(s, c, c->seconds * 2); return true;
	case ACTION_FASTER:
	case ACTION_RIGHT: set_seconds(s, c, c->seconds / 2); return true;
	case ACTION_BACK: close_pane(s); return true;
	case ACTION_ENTER:
		if (c->list.selected < c->windows.count)
			open_row(s, c);
		return true;
	default: return false;
	}
}

static struct list *list(void *state)
{
	return &((struct compare *)state)->list;
}

static void clear(void *state)
{
	forget(state);
}

const struct pane pane_compare = {
	.title = N_("Compare"),
	.state_size = sizeof(struct compare),
	.where = IN_COMPARE,
	.present = present,
	.update = update,
	.draw = draw,
	.act = act,
	.list = list,
	.rows = rows,
	.clear = clear,
};
