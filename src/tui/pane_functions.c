/* The Functions pane: where the processor time goes, as a table and as trees of calls; of one thread, or inside one
 * operation. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "tui/call_tree.h"
#include "tui/function_table.h"
#include "tui/graph.h"
#include "tui/screen.h"
#include "tui/spent.h"

/* Less of the processor time that was used is worth a colour, unless the samples are so few that it is chance. */
#define GOOD_COVERAGE 0.9
#define MANY_SAMPLES  100

struct functions {
	struct spent spent;
	struct function_table table;
	struct list list;
	uint32_t at; /* the function under the cursor, which follows it */
	bool found;  /* by a search: then on the first row, too */
	struct function_layout layout;
	bool in_tree;
	struct call_tree tree;
	struct functions_choice hits; /* whose samples count */
	char thread[17];              /* the name of hits.tid; "": unknown */
	struct profile_data data;     /* of `spent`, in the view in sight */
	struct screen *screen;
};

/* ---- taking ---- */

static void forget_choice(struct functions *f)
{
	f->hits = (struct functions_choice){ .op = PROFILE_ANY_OP };
	f->thread[0] = '\0';
}

/* Another process, or another program in it: nothing carries over. */
static void begin(struct functions *f)
{
	function_table_clear(&f->table);
	call_tree_clear(&f->tree);
	forget_choice(f);
	f->in_tree = false;
	f->list.selected = 0;
	f->found = false;
}

static void take(struct screen *s, struct functions *f)
{
	bool fresh = !spent_is_of(&f->spent, s->track);

	if (fresh)
		begin(f);
	if (s->paused && fresh)
		spent_keep(&f->spent, s->track);
	else if (!s->paused)
		spent_take(&f->spent, s->track, screen_view(s));
	f->data = spent_view(&f->spent, screen_view(s));
}

/* The cursor stays with its function, once it has left the first row. */
static void follow(struct functions *f)
{
	bool follows = f->list.selected > 0 || f->found;

	for (size_t i = 0; i < f->table.count && follows; i++)
		if (f->table.rows[i].function == f->at) {
			f->list.selected = i;
			return;
		}
}

static void remember(struct functions *f)
{
	if (f->list.selected < f->table.count)
		f->at = f->table.rows[f->list.selected].function;
}

/* By a search. */
static void moved(struct screen *s, void *state)
{
	struct functions *f = state;

	(void)s;
	if (f->in_tree) {
		call_tree_found(&f->tree);
		return;
	}
	remember(f);
	f->found = true;
}

static void update_table(struct screen *s, struct functions *f)
{
	const struct function_table_choice choice = {
		.data = &f->data,
		.hits = f->hits,
		.filter = s->settings->filter ? s->settings->filter : "",
		.frozen = s->frozen,
	};

	function_table_update(&f->table, &choice);
	follow(f);
	list_fit(&f->list, f->table.count, f->list.height);
	remember(f);
}

static void update(struct screen *s, void *state)
{
	struct functions *f = state;

	f->screen = s;
	take(s, f);
	if (f->in_tree)
		call_tree_update(&f->tree, &f->data, &f->hits);
	else
		update_table(s, f);
}

static void keep(struct screen *s, void *state)
{
	struct functions *f = state;

	if (spent_is_of(&f->spent, s->track))
		spent_keep(&f->spent, s->track);
}

/* ---- what stands above the table ---- */

/* Pieces of text beside each other, as many as there is room for. */
static int draw_piece(struct area a, int x, enum style style, const char *text)
{
	int columns = text_columns(text);

	if (columns == 0 || (x > 1 && x + columns >= a.width))
		return x;
	area_fit(a, x, 0, columns < a.width - x ? columns : a.width - x, -1, style, text);
	return x + columns + 2;
}

static uint64_t chosen_samples(const struct functions *f)
{
	return f->in_tree ? f->tree.samples : f->table.samples;
}

static bool is_chosen(const struct functions *f)
{
	return f->hits.tid != 0 || f->hits.op != PROFILE_ANY_OP;
}

static int draw_samples(const struct functions *f, struct area a, int x)
{
	unsigned long samples = (unsigned long)f->data.account.samples;
	char text[128], some[NUMBER_SIZE], all[NUMBER_SIZE], rate[NUMBER_SIZE];

	number_count(all, (double)samples);
	number_count(some, (double)chosen_samples(f));
	if (is_chosen(f) && !f->in_tree)
		snprintf(text, sizeof(text), P_("%s of %s sample", "%s of %s samples", samples),
			 some, all);
	else
		snprintf(text, sizeof(text), P_("%s sample", "%s samples", samples), all);
	x = draw_piece(a, x, STYLE_STRONG, text);
	snprintf(text, sizeof(text), "%s Hz",
		 number_count(rate, round(1 / f->data.period_seconds)));
	return draw_piece(a, x, STYLE_PLAIN, text);
}

static int draw_coverage(const struct functions *f, struct area a, int x)
{
	double coverage = functions_coverage(&f->data);
	bool low = coverage < GOOD_COVERAGE && f->data.account.samples >= MANY_SAMPLES;
	char text[128], share[NUMBER_SIZE], used[NUMBER_SIZE];

	if (isnan(coverage))
		return x;
	snprintf(text, sizeof(text), _("%s of %s CPU seen"), number_percent(share, 100 * coverage),
		 number_duration(used, f->data.account.cpu_seconds));
	return draw_piece(a, x, low ? STYLE_WARNING : STYLE_PLAIN, text);
}

static const char *op_name(const struct screen *s, uint32_t op, char *out, size_t size)
{
	const struct op_key *key = op < PROFILE_ANY_OP ? screen_op(s, op) : NULL;

	if (key)
		return op_title(key, out, size);
	snprintf(out, size, "%s", op == PROFILE_NO_OP ? _("no operation") : _("unknown operation"));
	return out;
}

static const char *thread_name(pid_t tid, const char *name, char *out, size_t size)
{
	char clean[128];

	if (tid == PROFILE_OTHERS)
		snprintf(out, size, "%s", _("other threads"));
	else
		snprintf(out, size, "%d %s", (int)tid,
			 text_clean(clean, sizeof(clean), name, strlen(name)));
	return out;
}

/* At the right, so that nobody takes a part for all; returns the columns that are left. */
static int draw_choice(const struct functions *f, struct area a)
{
	char text[400] = "", name[300], part[320];
	int columns;

	if (f->hits.op != PROFILE_ANY_OP) {
		op_name(f->screen, f->hits.op, name, sizeof(name));
		snprintf(text, sizeof(text), f->hits.op < PROFILE_ANY_OP ? _("inside %s") : "%s",
			 name);
	}
	if (f->hits.tid != 0) {
		thread_name(f->hits.tid, f->thread, name, sizeof(name));
		snprintf(part, sizeof(part), _("thread %s"), name);
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%.150s",
			 text[0] ? "  " : "", part);
	}
	columns = text_columns(text);
	columns = columns > a.width - 2 ? a.width - 2 : columns;
	if (columns <= 0)
		return a.width;
	area_fit(a, a.width - columns - 1, 0, columns, -1, STYLE_FOUND, text);
	return a.width - columns - 2;
}

static void draw_summary(const struct functions *f, struct area a)
{
	struct area left = area_cut(a, 0, 0, draw_choice(f, a), 1);
	int x = 1;

	if (isnan(f->data.period_seconds) || f->data.account.samples == 0)
		return;
	x = draw_samples(f, left, x);
	draw_coverage(f, left, x);
}

static int draw_user_only(struct area a, int x)
{
	const char *text =
		_("user time only: kernel time takes CAP_PERFMON or perf_event_paranoid 1");

	return draw_piece(a, x, STYLE_DIM,
			  x + text_columns(text) < a.width ? text : _("user time only"));
}

/* What was not seen, and why. */
static int draw_notes(const struct functions *f, struct area a)
{
	const struct profile_data *d = &f->data;
	unsigned long lost = (unsigned long)d->account.lost, cut = (unsigned long)d->account.cut;
	char text[512], number[NUMBER_SIZE];
	int x = 1;

	if (d->reason) {
		snprintf(text, sizeof(text), _("not sampled: %s"), d->reason);
		x = draw_piece(a, x, STYLE_WARNING, text);
	}
	if (lost) {
		snprintf(text, sizeof(text), P_("%s sample lost", "%s samples lost", lost),
			 number_count(number, (double)lost));
		x = draw_piece(a, x, STYLE_WARNING, text);
	}
	if (!d->kernel && !isnan(d->period_seconds))
		x = draw_user_only(a, x);
	if (cut) {
		snprintf(text, sizeof(text),
			 P_("%s sample without its outer callers",
			    "%s samples without their outer callers", cut),
			 number_count(number, (double)cut));
		x = draw_piece(a, x, STYLE_DIM, text);
	}
	return x > 1;
}

/* ---- the table ---- */

static void draw_table_head(const struct functions *f, struct area a)
{
	const struct layout *l = &f->layout.columns;

	area_fill(a, 0, 0, a.width, 1, STYLE_HEAD);
	for (size_t i = 0; i < l->count; i++) {
		enum function_column column = (enum function_column)l->column[i];
		const struct function_column_info *info = &function_column_info[column];
		bool text = info->kind == FUNCTION_KIND_TEXT, sorted = column == f->table.sort;
		const char *mark = !sorted ? "" : info->descending != f->table.reverse ? "▼" : "▲";
		char title[64];

		snprintf(title, sizeof(title), "%s%s", text ? _(info->header) : mark,
			 text ? mark : _(info->header));
		area_fit(a, 1 + l->x[i], 0, l->width[i], text ? -1 : 1,
			 sorted ? STYLE_HEAD_SORT : STYLE_HEAD, title);
	}
}

static double share_of(const struct functions *f, uint64_t samples)
{
	return (double)samples / (double)f->table.samples;
}

static void draw_figure(const struct functions *f, enum function_column column, uint64_t samples,
			struct area a)
{
	double share = share_of(f, samples);
	enum style style = samples ? STYLE_PLAIN : STYLE_DIM;
	char text[NUMBER_SIZE];

	if (column == FUNCTION_COLUMN_SELF_SHARE)
		style = function_share_style(share);
	if (function_column_info[column].kind == FUNCTION_KIND_SHARE)
		number_percent(text, 100 * share);
	else
		screen_seconds(f->screen, (double)samples * f->data.period_seconds, text);
	area_fit(a, 0, 0, a.width, 1, style, text);
}

static void draw_cell(const struct functions *f, const struct function_row *row,
		      enum function_column column, struct area a)
{
	const struct profile_function *function = &f->data.functions[row->function];

	switch (column) {
	case FUNCTION_COLUMN_FUNCTION:
		area_fit_name(a, 0, 0, a.width, -1, STYLE_PLAIN, function->name);
		return;
	case FUNCTION_COLUMN_MODULE:
		area_fit_name(a, 0, 0, a.width, -1, STYLE_DIM, function->module);
		return;
	case FUNCTION_COLUMN_TOTAL_SHARE:
	case FUNCTION_COLUMN_TOTAL: draw_figure(f, column, row->total, a); return;
	default: draw_figure(f, column, row->self, a); return;
	}
}

static void draw_row(void *context, size_t index, struct area a, bool selected)
{
	struct functions *f = context;
	const struct layout *l = &f->layout.columns;
	const struct function_row *row = &f->table.rows[index];

	(void)selected;
	for (size_t i = 0; i < l->count; i++)
		draw_cell(f, row, (enum function_column)l->column[i],
			  area_cut(a, 1 + l->x[i], 0, l->width[i], 1));
	if (f->layout.bar)
		graph_bar(a, 2 + l->width[0], 0, f->layout.bar, share_of(f, row->self), STYLE_CPU);
}

static bool match_row(void *context, size_t index, const char *text)
{
	struct functions *f = context;

	return function_matches(&f->data.functions[f->table.rows[index].function], text);
}

static struct list_rows rows(struct screen *s, void *state)
{
	struct functions *f = state;

	f->screen = s;
	if (f->in_tree)
		return call_tree_rows(&f->tree);
	return (struct list_rows){ f, draw_row, match_row };
}

/* Why there is no row. */
static const char *no_rows(const struct functions *f, char *out, size_t size)
{
	const struct profile_data *d = &f->data;
	const struct screen *s = f->screen;
	char number[NUMBER_SIZE];

	if (f->table.all > 0)
		return _("no function matches the filter; Esc ends it");
	if (d->account.samples > 0)
		return _(
			"no samples of these in this view; H and O choose others, v changes the view");
	if (d->reason) {
		snprintf(out, size, _("Functions are not sampled: %s"), d->reason);
		return out;
	}
	if (s->facts.ended && !f->spent.asked)
		return _("the process has ended, and its functions were not sampled before");
	if (isnan(d->account.cpu_seconds))
		return s->facts.ended ? _("no samples in this view; v changes the view")
				      : _("sampling starts ...");
	if (d->account.cpu_seconds == 0)
		return _("no processor time was used in this view");
	snprintf(out, size, _("no samples yet: of processor time only %s was used in this view"),
		 number_duration(number, d->account.cpu_seconds));
	return out;
}

static void draw_table(struct functions *f, struct area a)
{
	struct list_rows list_rows = { f, draw_row, match_row };
	struct area body = area_cut(a, 0, 1, a.width, a.height - 1);
	char text[512];

	f->layout = function_table_layout(&f->table, a.width - 2);
	draw_table_head(f, a);
	if (f->table.count == 0)
		area_wrap(area_cut(body, 2, 0, body.width - 3, body.height), body.height > 3, 4,
			  f->data.reason ? STYLE_WARNING : STYLE_DIM,
			  no_rows(f, text, sizeof(text)));
	list_fit(&f->list, f->table.count, body.height);
	remember(f);
	list_draw(&f->list, body, &list_rows);
}

static void draw(struct screen *s, void *state, struct area a)
{
	struct functions *f = state;
	int top = a.height >= 4 && (f->data.account.samples > 0 || is_chosen(f));

	f->screen = s;
	f->tree.raw = s->settings->raw_units;
	if (top)
		draw_summary(f, area_cut(a, 0, 0, a.width, 1));
	if (top && a.height >= 6)
		top += draw_notes(f, area_cut(a, 0, 1, a.width, 1));
	a = area_cut(a, 0, top, a.width, a.height - top);
	if (f->in_tree)
		call_tree_draw(&f->tree, a);
	else
		draw_table(f, a);
}

/* ---- keys ---- */

static void set_sort(struct screen *s, struct functions *f, enum function_column column)
{
	const struct function_column_info *info = &function_column_info[column];

	if (column != f->table.sort)
		f->table.reverse = false;
	f->table.sort = column;
	s->frozen = false;
	s->stale = true;
	screen_say(s, false,
		   info->descending != f->table.reverse ? _("sorted by %s, the largest first")
							: _("sorted by %s, the smallest first"),
		   _(info->header));
}

static void chose_sort(struct screen *s, struct menu *menu, struct menu_item *item)
{
	(void)menu;
	set_sort(s, s->state[PANE_FUNCTIONS], (enum function_column)item->value);
}

static void open_sort(struct screen *s, struct functions *f)
{
	menu_begin(&s->menu, _("Sort by"));
	for (int i = 0; i < FUNCTION_COLUMNS; i++)
		menu_add(&s->menu, _(function_column_info[i].header),
			 _(function_column_info[i].help), i);
	s->menu.list.selected = f->table.sort;
	menus_open(s, chose_sort);
}

static void sort_by_place(struct screen *s, struct functions *f, size_t place)
{
	if (place < f->layout.columns.count)
		set_sort(s, f, (enum function_column)f->layout.columns.column[place]);
}

static void move_sort(struct screen *s, struct functions *f, int by)
{
	set_sort(s, f,
		 (enum function_column)(((int)f->table.sort + FUNCTION_COLUMNS + by) %
					FUNCTION_COLUMNS));
}

/* The name of a thread as it is now; "": it is gone. */
static void copy_thread_name(const struct screen *s, pid_t tid, char out[17])
{
	const struct process_sample *now = s->track ? s->track->now : NULL;

	out[0] = '\0';
	for (uint32_t i = 0; now && i < now->thread_count; i++)
		if (now->threads[i].tid == tid)
			snprintf(out, 17, "%.16s", now->threads[i].name);
}

/* A line of a menu of whose samples count, with its share of all. */
static void add_share(struct screen *s, const struct functions *f, const char *text,
		      uint64_t samples, int value, bool now)
{
	char share[NUMBER_SIZE], line[400];

	number_percent(share, 100 * (double)samples / (double)f->data.account.samples);
	snprintf(line, sizeof(line), "%6s  %s", share, text);
	menu_add(&s->menu, line, NULL, value);
	if (now)
		s->menu.list.selected = s->menu.count - 1;
}

static void chose_thread(struct screen *s, struct menu *menu, struct menu_item *item)
{
	struct functions *f = s->state[PANE_FUNCTIONS];

	(void)menu;
	f->hits.tid = item->value;
	copy_thread_name(s, f->hits.tid, f->thread);
	s->stale = true;
}

static void open_threads(struct screen *s, struct functions *f)
{
	size_t count;
	struct functions_share *shares = functions_threads(&f->data, &count);

	menu_begin(&s->menu, _("Samples of"));
	add_share(s, f, _("all threads"), f->data.account.samples, 0, true);
	for (size_t i = 0; i < count; i++) {
		char name[17], text[160];

		copy_thread_name(s, shares[i].tid, name);
		add_share(s, f, thread_name(shares[i].tid, name, text, sizeof(text)),
			  shares[i].samples, shares[i].tid, shares[i].tid == f->hits.tid);
	}
	free(shares);
	menus_open(s, chose_thread);
}

static void chose_operation(struct screen *s, struct menu *menu, struct menu_item *item)
{
	struct functions *f = s->state[PANE_FUNCTIONS];

	(void)menu;
	f->hits.op = (uint32_t)item->value;
	s->stale = true;
}

static void open_operations(struct screen *s, struct functions *f)
{
	size_t count;
	struct functions_share *shares = functions_operations(&f->data, &count);

	menu_begin(&s->menu, _("Samples inside"));
	add_share(s, f, _("all, and no operation"), f->data.account.samples, (int)PROFILE_ANY_OP,
		  true);
	for (size_t i = 0; i < count; i++) {
		char text[300];

		add_share(s, f, op_name(s, shares[i].op, text, sizeof(text)), shares[i].samples,
			  (int)shares[i].op, shares[i].op == f->hits.op);
	}
	free(shares);
	menus_open(s, chose_operation);
}

static void open_tree(struct screen *s, struct functions *f, enum calls_direction direction,
		      uint32_t function)
{
	call_tree_begin(&f->tree, direction, function);
	f->in_tree = true;
	s->stale = true;
}

/* Of the tree of all calls: the callers of the function under the cursor. Else the other direction. */
static void turn_tree(struct screen *s, struct functions *f)
{
	bool callers = f->tree.function == PROFILE_NONE || f->tree.direction == CALLS_FROM;
	uint32_t function =
		f->tree.function == PROFILE_NONE ? call_tree_function(&f->tree) : f->tree.function;

	if (function != PROFILE_NONE)
		open_tree(s, f, callers ? CALLS_TO : CALLS_FROM, function);
}

static bool is_about_order(enum action action)
{
	return action >= ACTION_SORT_MENU && action <= ACTION_REVERSE;
}

static bool act_in_tree(struct screen *s, struct functions *f, enum action action)
{
	if (is_about_order(action))
		return true;
	switch (action) {
	case ACTION_BACK:
		f->in_tree = false;
		s->stale = true;
		return true;
	case ACTION_CALLERS: turn_tree(s, f); return true;
	default: return call_tree_act(&f->tree, action);
	}
}

static bool act_on_row(struct screen *s, struct functions *f, enum action action)
{
	bool callers = action == ACTION_CALLERS;

	if (action != ACTION_ENTER && !callers)
		return false;
	if (f->list.selected < f->table.count)
		open_tree(s, f, callers ? CALLS_TO : CALLS_FROM,
			  f->table.rows[f->list.selected].function);
	return true;
}

static bool act_on_order(struct screen *s, struct functions *f, enum action action)
{
	if (action >= ACTION_SORT_1 && action <= ACTION_SORT_9) {
		sort_by_place(s, f, (size_t)(action - ACTION_SORT_1));
		return true;
	}
	switch (action) {
	case ACTION_SORT_MENU: open_sort(s, f); return true;
	case ACTION_SORT_LEFT: move_sort(s, f, -1); return true;
	case ACTION_SORT_RIGHT: move_sort(s, f, 1); return true;
	case ACTION_REVERSE:
		f->table.reverse = !f->table.reverse;
		set_sort(s, f, f->table.sort);
		return true;
	default: return false;
	}
}

static bool act_on_list(struct screen *s, struct functions *f, enum action action)
{
	if (action == ACTION_BACK) {
		forget_choice(f);
		return false;
	}
	if (act_on_row(s, f, action) || act_on_order(s, f, action))
		return true;
	if (!list_act(&f->list, action))
		return false;
	remember(f);
	f->found = false;
	return true;
}

static bool act(struct screen *s, void *state, enum action action)
{
	struct functions *f = state;

	switch (action) {
	case ACTION_CALLS: open_tree(s, f, CALLS_FROM, PROFILE_NONE); return true;
	case ACTION_OF_THREAD: open_threads(s, f); return true;
	case ACTION_OF_OPERATION: open_operations(s, f); return true;
	default: return f->in_tree ? act_in_tree(s, f, action) : act_on_list(s, f, action);
	}
}

static struct list *list(void *state)
{
	struct functions *f = state;

	return f->in_tree ? &f->tree.list : &f->list;
}

static unsigned shows(const void *state)
{
	return ((const struct functions *)state)->in_tree ? IN_CALLS : IN_FUNCTIONS;
}

static void clear(void *state)
{
	struct functions *f = state;

	spent_clear(&f->spent);
	function_table_clear(&f->table);
	call_tree_clear(&f->tree);
}

const struct pane pane_functions = {
	.title = N_("Functions"),
	.state_size = sizeof(struct functions),
	.where = IN_FUNCTIONS,
	.threads = true, /* their names */
	.functions = true,
	.update = update,
	.keep = keep,
	.draw = draw,
	.act = act,
	.list = list,
	.rows = rows,
	.moved = moved,
	.shows = shows,
	.clear = clear,
};
