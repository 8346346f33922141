/* What stands around the panes: the title, the tabs, the status line, the key bar. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "tui/screen.h"

#define PIECES 12

/* A part of the title. Where they do not all fit, those of the lowest rank go. */
struct piece {
	char text[160];
	enum style style;
	int rank;
	bool right;
};

struct pieces {
	struct piece piece[PIECES];
	int count;
};

__attribute__((format(printf, 5, 6))) static void add(struct pieces *p, enum style style, int rank,
						      bool right, const char *format, ...)
{
	struct piece *piece = &p->piece[p->count++];
	va_list args;

	piece->style = style;
	piece->rank = rank;
	piece->right = right;
	va_start(args, format);
	vsnprintf(piece->text, sizeof(piece->text), format, args);
	va_end(args);
}

static void drop_to_fit(struct pieces *p, int width)
{
	for (;;) {
		int used = 0, lowest = 0;

		for (int i = 0; i < p->count; i++) {
			used += text_columns(p->piece[i].text) + 2;
			if (p->piece[i].rank < p->piece[lowest].rank)
				lowest = i;
		}
		if (used <= width + 1 || p->count <= 1)
			return;
		memmove(&p->piece[lowest], &p->piece[lowest + 1],
			(size_t)(p->count - lowest - 1) * sizeof(p->piece[0]));
		p->count--;
	}
}

static void draw_pieces(struct pieces *p, struct area a)
{
	int left = 1, right = a.width - 1;

	drop_to_fit(p, a.width);
	for (int i = p->count; i-- > 0;)
		if (p->piece[i].right) {
			right -= text_columns(p->piece[i].text);
			area_text(a, right, 0, p->piece[i].style, p->piece[i].text);
			right -= 2;
		}
	for (int i = 0; i < p->count; i++)
		if (!p->piece[i].right)
			left += area_text(a, left, 0, p->piece[i].style, p->piece[i].text) + 2;
}

static void add_who(struct screen *s, struct pieces *p)
{
	const struct process_info *info = s->facts.info;
	char name[128], user[64], up[NUMBER_SIZE];

	if (!info) {
		add(p, STYLE_TITLE_NAME, 100, false, "perftop");
		add(p, STYLE_TITLE, 90, false, "%s", _("waiting for a process"));
		return;
	}
	if (info->id.pid == 0) {
		add(p, STYLE_TITLE_NAME, 100, false,
		    P_("sum of %zu process", "sum of %zu processes", s->facts.count - 1),
		    s->facts.count - 1);
		return;
	}
	text_clean(name, sizeof(name), info->comm, strlen(info->comm));
	text_clean(user, sizeof(user), info->user ? info->user : "",
		   info->user ? strlen(info->user) : 0);
	add(p, STYLE_TITLE_NAME, 100, false, "%s", name);
	add(p, STYLE_TITLE, 95, false, "%d", (int)info->id.pid);
	if (user[0])
		add(p, STYLE_TITLE, 60, false, "%s", user);
	if (!s->facts.ended)
		add(p, STYLE_TITLE, 80, false, "%s %s", s->facts.state == 'R' ? "●" : "○",
		    state_name(s->facts.state));
	add(p, STYLE_TITLE, 55, false, _("up %s"),
	    number_uptime(up, (double)(s->facts.wall_ns - info->start_wall_ns) / 1e9));
}

/* In the title, whose colours are turned around. */
static enum style health_style(double score)
{
	return score >= HEALTH_GOOD   ? STYLE_TITLE
	       : score >= HEALTH_FAIR ? STYLE_PAUSED
				      : STYLE_ENDED;
}

static void add_end(struct screen *s, struct pieces *p)
{
	int status = s->facts.exit_status;

	if (!s->facts.ended)
		return;
	if (status < 0)
		add(p, STYLE_ENDED, 99, false, " %s ", _("ENDED"));
	else if ((status & 0x7f) != 0)
		add(p, STYLE_ENDED, 99, false, _(" ENDED by signal %d "), status & 0x7f);
	else
		add(p, STYLE_ENDED, 99, false, _(" ENDED with status %d "), (status >> 8) & 0xff);
}

static void add_health(struct screen *s, struct pieces *p, bool wide)
{
	double score = s->found.health.score;

	if (!s->host || !s->host->analysis || !s->facts.info)
		return;
	if (isnan(score))
		add(p, STYLE_TITLE, 45, true, "%s", _("health n/a"));
	else if (wide)
		add(p, health_style(score), 85, true, _("health %.0f %s"), score,
		    health_word(score));
	else
		add(p, health_style(score), 85, true, _("health %.0f"), score);
}

void frame_draw_title(struct screen *s, struct area a)
{
	struct pieces p = { .count = 0 };
	char text[NUMBER_SIZE], memory[NUMBER_SIZE], host[80];

	area_fill(a, 0, 0, a.width, 1, STYLE_TITLE);
	add_who(s, &p);
	add_end(s, &p);
	if (s->facts.count > 1)
		add(&p, STYLE_TITLE, 70, false, "[%zu/%zu]", s->facts.index + 1, s->facts.count);
	if (s->paused)
		add(&p, STYLE_PAUSED, 98, true, " %s ", _("PAUSED"));
	add_health(s, &p, a.width >= 60);
	if (s->machine && s->machine->name) {
		text_clean(host, sizeof(host), s->machine->name, strlen(s->machine->name));
		add(&p, STYLE_TITLE, 50, true, "%s", host);
	}
	add(&p, STYLE_TITLE, 65, true, _("every %s"), interval_text(s->settings->interval, text));
	if (!isnan(s->facts.self_cpu_percent) && s->facts.info)
		add(&p, STYLE_TITLE, 40, true, _("perftop %s %s"),
		    number_percent(text, s->facts.self_cpu_percent),
		    number_bytes(memory, s->facts.self_rss_bytes));
	draw_pieces(&p, a);
}

/* "window 60s", where a window is in sight. */
static void view_text(const struct screen *s, char *out, size_t size)
{
	char seconds[NUMBER_SIZE];

	if (screen_view(s) == VIEW_WINDOW && s->history)
		snprintf(out, size, _("last %s"), interval_text(s->history->window, seconds));
	else
		snprintf(out, size, "%s", view_title(screen_view(s)));
}

#define X(id, ops) _Static_assert(ACTION_PANE_1 + PANE_##id <= ACTION_COMPARE, "a key for " #id);
#include "tui/panes.def"
#undef X
_Static_assert(ACTION_PANE_1 + PANE_COMPARE == ACTION_COMPARE, "the last pane has the last key");

struct tab {
	enum pane_id pane;
	char key[16], title[96];
	enum style style;
	bool whole; /* its title is not cut */
};

/* The findings are counted, with the sign of the worst. */
static void tab_title(const struct screen *s, struct tab *tab)
{
	const struct finding *worst = found_worst(&s->found);
	unsigned count = 0;
	char sign[5];

	tab->style = STYLE_TAB;
	tab->whole = tab->pane == s->pane;
	snprintf(tab->title, sizeof(tab->title), "%s", _(panes[tab->pane]->title));
	if (tab->pane != PANE_FINDINGS || !worst)
		return;
	for (int i = 0; i < SEVERITY_COUNT; i++)
		count += s->found.standing[i];
	sign[text_encode(severity_sign(worst->severity), sign)] = '\0';
	snprintf(tab->title, sizeof(tab->title), "%s %s%u", _(panes[tab->pane]->title), sign,
		 count);
	tab->style = severity_style(worst->severity);
	tab->whole = true;
}

static int take_tabs(const struct screen *s, struct tab tabs[PANE_COUNT])
{
	int count = 0;

	for (int i = 0; i < PANE_COUNT; i++) {
		struct tab *tab = &tabs[count];
		char key[16];

		if (!pane_present(s, (enum pane_id)i))
			continue;
		tab->pane = (enum pane_id)i;
		snprintf(tab->key, sizeof(tab->key), "%s",
			 key_text(action_key((enum action)(ACTION_PANE_1 + i), 0), key));
		tab_title(s, tab);
		count++;
	}
	return count;
}

/* How tabs are drawn: the more room, the more of each. */
struct fit {
	int most; /* columns of a title that is not in sight; 0: only what is in sight has a tab */
	int air;  /* blanks after a title */
};

static int title_columns(const struct tab *tab, struct fit fit)
{
	int columns = text_columns(tab->title);

	return !tab->whole && columns > fit.most ? fit.most : columns;
}

static int tabs_width(const struct tab *tabs, int count, struct fit fit)
{
	int width = 0;

	for (int i = 0; i < count; i++)
		width += text_columns(tabs[i].key) + title_columns(&tabs[i], fit) + 2 + fit.air;
	return width;
}

static struct fit fit_tabs(const struct tab *tabs, int count, int width)
{
	static const struct fit fits[] = { { 96, 1 }, { 96, 0 }, { 8, 0 }, { 7, 0 },
					   { 6, 0 },  { 5, 0 },  { 4, 0 }, { 3, 0 } };

	for (size_t i = 0; i < sizeof(fits) / sizeof(*fits); i++)
		if (tabs_width(tabs, count, fits[i]) <= width)
			return fits[i];
	return (struct fit){ 0, 1 };
}

static int draw_tab(const struct screen *s, const struct tab *tab, struct fit fit, struct area a,
		    int x)
{
	bool now = tab->pane == s->pane;
	int columns = title_columns(tab, fit);
	enum style style = now ? STYLE_TAB_NOW : tab->style;

	x += area_print(a, x, 0, now ? style : STYLE_TAB_KEY, " %s ", tab->key);
	area_fill(a, x, 0, columns, 1, style);
	/* cut without a mark: "Oper" says more than "Ope…" */
	area_text(area_cut(a, x, 0, columns, 1), 0, 0, style, tab->title);
	area_fill(a, x + columns, 0, fit.air, 1, style);
	return x + columns + fit.air;
}

void frame_draw_tabs(struct screen *s, struct area a)
{
	struct tab tabs[PANE_COUNT];
	int count = take_tabs(s, tabs), x = 0, columns;
	struct fit fit;
	char view[96] = "";

	if (panes[s->pane]->where & (IN_OPERATIONS | IN_METRICS | IN_FUNCTIONS))
		view_text(s, view, sizeof(view));
	columns = text_columns(view);
	fit = fit_tabs(tabs, count, a.width - columns - (columns > 0));
	for (int i = 0; i < count; i++)
		if (fit.most > 0 || tabs[i].pane == s->pane)
			x = draw_tab(s, &tabs[i], fit, a, x);
	if (x < a.width - columns)
		area_text(a, a.width - columns - (x + 1 < a.width - columns), 0, STYLE_WARNING,
			  view);
}

/* ---- the status line: the weightiest thing that there is to say ---- */

typedef bool remark_fn(const struct screen *s, char *out, size_t size);

static bool say_end(const struct screen *s, char *out, size_t size)
{
	snprintf(out, size, "%s", s->history->ended_why);
	return s->history->ended && out[0];
}

static bool say_segment(const struct screen *s, char *out, size_t size)
{
	enum segment_state state = s->facts.segment.state;

	snprintf(out, size, "%s", segment_state_text(state));
	return s->facts.info && s->facts.info->id.pid != 0 && state != SEGMENT_ATTACHED &&
	       state != SEGMENT_ABSENT;
}

static bool say_dropped(const struct screen *s, char *out, size_t size)
{
	const uint64_t *dropped = s->facts.segment.dropped;
	uint64_t sum = 0;
	int worst = 0;

	for (int i = 0; i < PERFTOP_DROP_COUNT; i++) {
		sum += dropped[i];
		worst = dropped[i] > dropped[worst] ? i : worst;
	}
	snprintf(out, size, _("%llu records are not complete: %s"), (unsigned long long)sum,
		 drop_text((enum perftop_drop)worst));
	return sum > 0;
}

static bool say_denied(const struct screen *s, char *out, size_t size)
{
	for (int i = 0; i < METRIC_COUNT; i++)
		if (s->facts.resource[i].why == WHY_PERMISSION) {
			snprintf(out, size, "%s: %s", _(metric_info[i].title),
				 why_text(WHY_PERMISSION));
			return true;
		}
	return false;
}

static bool say_suspended(const struct screen *s, char *out, size_t size)
{
	snprintf(out, size, "%s", why_text(WHY_SUSPEND));
	return s->facts.suspended;
}

static bool say_note(const struct screen *s, char *out, size_t size)
{
	snprintf(out, size, "%s", s->history->note);
	return out[0];
}

static bool say_worst(const struct screen *s, enum severity least, char *out, size_t size)
{
	const struct finding *worst = found_worst(&s->found);

	if (!worst || worst->severity < least)
		return false;
	snprintf(out, size, "%s: %s", worst->subject_text, worst->message);
	return true;
}

static bool say_critical(const struct screen *s, char *out, size_t size)
{
	return say_worst(s, SEVERITY_CRITICAL, out, size);
}

static bool say_warning(const struct screen *s, char *out, size_t size)
{
	return say_worst(s, SEVERITY_WARNING, out, size);
}

static bool say_info(const struct screen *s, char *out, size_t size)
{
	return say_worst(s, SEVERITY_INFO, out, size);
}

/* The weightiest first. What makes all figures doubtful stands above what they tell. */
static const struct {
	remark_fn *say;
	enum severity severity;
} remarks[] = {
	{ say_end, SEVERITY_WARNING },       { say_segment, SEVERITY_WARNING },
	{ say_critical, SEVERITY_CRITICAL }, { say_dropped, SEVERITY_WARNING },
	{ say_warning, SEVERITY_WARNING },   { say_denied, SEVERITY_WARNING },
	{ say_suspended, SEVERITY_WARNING }, { say_note, SEVERITY_INFO },
	{ say_info, SEVERITY_INFO },
};

static void draw_remark(const struct screen *s, struct area a)
{
	char text[600];

	for (size_t i = 0; i < sizeof(remarks) / sizeof(*remarks); i++) {
		enum severity severity = remarks[i].severity;

		if (!remarks[i].say(s, text, sizeof(text)))
			continue;
		area_put(a, 1, 0, severity_style(severity), severity_sign(severity));
		area_fit(a, 3, 0, a.width - 3, -1, severity_style(severity), text);
		return;
	}
}

static int draw_place(struct screen *s, struct area a)
{
	const struct list *list =
		panes[s->pane]->list ? panes[s->pane]->list(s->state[s->pane]) : NULL;
	char text[256], filter[128];
	int columns;

	text[0] = '\0';
	if (list && list->count > 0)
		snprintf(text, sizeof(text), "%zu/%zu", list->selected + 1, list->count);
	if (s->frozen)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "  %s",
			 _("order frozen"));
	if (s->settings->filter[0])
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "  %s %s", _("filter:"),
			 text_clean(filter, sizeof(filter), s->settings->filter,
				    strlen(s->settings->filter)));
	columns = text_columns(text);
	if (columns >= a.width - 8)
		return a.width;
	area_text(a, a.width - columns - 1, 0, s->settings->filter[0] ? STYLE_FOUND : STYLE_DIM,
		  text);
	return a.width - columns - 2;
}

void frame_draw_status(struct screen *s, struct area a)
{
	int width = draw_place(s, a);

	if (s->message[0] && s->facts.elapsed <= s->message_until) {
		area_fit(a, 1, 0, width - 2, -1, s->message_bad ? STYLE_BAD : STYLE_STRONG,
			 s->message);
		return;
	}
	draw_remark(s, area_cut(a, 0, 0, width - 1, 1));
}

static int entry_width(enum action action)
{
	char key[16];

	return text_columns(key_text(action_key(action, 0), key)) +
	       text_columns(_(action_info[action].label)) + 2;
}

static int draw_entry(struct area a, int x, enum action action)
{
	char key[16];

	x += area_text(a, x, 0, STYLE_BAR_KEY, key_text(action_key(action, 0), key));
	return x + area_print(a, x, 0, STYLE_BAR_LABEL, "%s", _(action_info[action].label));
}

/* Quit is always there; of the others as many as fit. */
void frame_draw_bar(struct area a, unsigned where, int skip_below)
{
	int x = 0, quit = entry_width(ACTION_QUIT);

	for (int action = skip_below; action < ACTION_COUNT; action++) {
		const struct action_info *info = &action_info[action];

		if (info->label[0] == '\0' || (info->where & where) == 0)
			continue;
		if (action != ACTION_QUIT && x + entry_width((enum action)action) + quit > a.width)
			continue;
		x = draw_entry(a, x, (enum action)action) + 2;
	}
}

void frame_draw_keys(struct screen *s, struct area a)
{
	const struct pane *pane = panes[s->pane];

	frame_draw_bar(a, pane->shows ? pane->shows(s->state[s->pane]) : pane->where, 0);
}
