/* The Functions pane: where the processor time goes, as a table (function_list.h) and as trees of calls (call_tree.h); of
 * one thread, or inside one operation (function_scope.h). */
#include "base/i18n.h"
#include "tui/call_tree.h"
#include "tui/function_list.h"
#include "tui/function_scope.h"
#include "tui/functions_seen.h"
#include "tui/screen.h"
#include "tui/spent.h"

struct functions {
	struct spent spent;
	struct profile_data data; /* of `spent`, in the view in sight */
	struct function_scope scope;
	struct function_list list;
	bool in_tree;
	struct call_tree tree;
};

/* ---- taking ---- */

/* Another process, or another program in it: nothing carries over. */
static void begin(struct functions *f)
{
	function_list_clear(&f->list);
	call_tree_clear(&f->tree);
	function_scope_all(&f->scope);
	f->in_tree = false;
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

/* By a search. */
static void moved(struct screen *s, void *state)
{
	struct functions *f = state;

	(void)s;
	if (f->in_tree)
		call_tree_found(&f->tree);
	else
		function_list_found(&f->list);
}

static void update_list(struct screen *s, struct functions *f)
{
	const struct function_table_choice choice = {
		.data = &f->data,
		.hits = f->scope.hits,
		.filter = s->settings->filter ? s->settings->filter : "",
		.frozen = s->frozen,
	};

	function_list_update(&f->list, &choice, s);
}

static void update(struct screen *s, void *state)
{
	struct functions *f = state;

	take(s, f);
	if (f->in_tree)
		call_tree_update(&f->tree, &f->data, &f->scope.hits);
	else
		update_list(s, f);
}

static void keep(struct screen *s, void *state)
{
	struct functions *f = state;

	if (spent_is_of(&f->spent, s->track))
		spent_keep(&f->spent, s->track);
}

/* ---- drawing ---- */

static struct list_rows rows(struct screen *s, void *state)
{
	struct functions *f = state;

	(void)s;
	return f->in_tree ? call_tree_rows(&f->tree) : function_list_rows(&f->list);
}

/* Why there is no row. */
static void draw_none(const struct functions *f, const struct screen *s, struct area a)
{
	char text[512];

	area_wrap(area_cut(a, 2, 0, a.width - 3, a.height), a.height > 3, 4,
		  f->data.reason ? STYLE_WARNING : STYLE_DIM,
		  f->list.table.all > 0
			  ? _("no function matches the filter; Esc ends it")
			  : functions_seen_none(&f->data, s, f->spent.asked, text, sizeof(text)));
}

static void draw_list(struct functions *f, const struct screen *s, struct area a)
{
	function_list_draw(&f->list, a);
	if (f->list.table.count == 0)
		draw_none(f, s, area_cut(a, 0, 1, a.width, a.height - 1));
}

static void draw_summary(const struct functions *f, const struct screen *s, struct area a)
{
	bool part = function_scope_is_part(&f->scope) && !f->in_tree;
	int left = function_scope_draw(&f->scope, s, a);

	functions_seen_draw(&f->data, part ? &f->list.table.samples : NULL,
			    area_cut(a, 0, 0, left, 1));
}

static void draw(struct screen *s, void *state, struct area a)
{
	struct functions *f = state;
	int top =
		a.height >= 4 && (f->data.account.samples > 0 || function_scope_is_part(&f->scope));

	f->tree.raw = s->settings->raw_units;
	if (top)
		draw_summary(f, s, area_cut(a, 0, 0, a.width, 1));
	if (top && a.height >= 6)
		top += functions_seen_draw_notes(&f->data, area_cut(a, 0, 1, a.width, 1));
	a = area_cut(a, 0, top, a.width, a.height - top);
	if (f->in_tree)
		call_tree_draw(&f->tree, a);
	else
		draw_list(f, s, a);
}

/* ---- menus ---- */

static void chose_sort(struct screen *s, struct menu *menu, struct menu_item *item)
{
	struct functions *f = s->state[PANE_FUNCTIONS];

	(void)menu;
	function_list_sort(&f->list, s, (enum function_column)item->value);
}

static void open_sort(struct screen *s, struct functions *f)
{
	menu_begin(&s->menu, _("Sort by"));
	for (int i = 0; i < FUNCTION_COLUMNS; i++)
		menu_add(&s->menu, _(function_column_info[i].header),
			 _(function_column_info[i].help), i);
	s->menu.list.selected = f->list.table.sort;
	menus_open(s, chose_sort);
}

static void chose_thread(struct screen *s, struct menu *menu, struct menu_item *item)
{
	struct functions *f = s->state[PANE_FUNCTIONS];

	(void)menu;
	function_scope_thread(&f->scope, s, item->value);
	s->stale = true;
}

static void open_threads(struct screen *s, struct functions *f)
{
	function_scope_offer_threads(&f->scope, s, &f->data);
	menus_open(s, chose_thread);
}

static void chose_operation(struct screen *s, struct menu *menu, struct menu_item *item)
{
	struct functions *f = s->state[PANE_FUNCTIONS];

	(void)menu;
	function_scope_operation(&f->scope, (uint32_t)item->value);
	s->stale = true;
}

static void open_operations(struct screen *s, struct functions *f)
{
	function_scope_offer_operations(&f->scope, s, &f->data);
	menus_open(s, chose_operation);
}

/* ---- keys ---- */

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

/* Its calls or its callers. */
static void open_function(struct screen *s, struct functions *f, enum calls_direction direction)
{
	uint32_t function = function_list_function(&f->list);

	if (function != PROFILE_NONE)
		open_tree(s, f, direction, function);
}

static bool act_on_list(struct screen *s, struct functions *f, enum action action)
{
	switch (action) {
	case ACTION_BACK: function_scope_all(&f->scope); return false;
	case ACTION_ENTER: open_function(s, f, CALLS_FROM); return true;
	case ACTION_CALLERS: open_function(s, f, CALLS_TO); return true;
	case ACTION_SORT_MENU: open_sort(s, f); return true;
	default: return function_list_act(&f->list, s, action);
	}
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

	return f->in_tree ? &f->tree.list : &f->list.list;
}

static unsigned shows(const void *state)
{
	return ((const struct functions *)state)->in_tree ? IN_CALLS : IN_FUNCTIONS;
}

static void clear(void *state)
{
	struct functions *f = state;

	spent_clear(&f->spent);
	function_list_clear(&f->list);
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
