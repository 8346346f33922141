/* The functions in rows. */
#include "tui/function_list.h"

#include "base/i18n.h"
#include "base/number.h"
#include "tui/graph.h"

/* ---- the cursor ---- */

/* The cursor stays with its function, once it has left the first row. */
static void follow(struct function_list *l)
{
	bool follows = l->list.selected > 0 || l->found;

	for (size_t i = 0; i < l->table.count && follows; i++)
		if (l->table.rows[i].function == l->at) {
			l->list.selected = i;
			return;
		}
}

static void remember(struct function_list *l)
{
	if (l->list.selected < l->table.count)
		l->at = l->table.rows[l->list.selected].function;
}

void function_list_found(struct function_list *l)
{
	remember(l);
	l->found = true;
}

uint32_t function_list_function(const struct function_list *l)
{
	return l->list.selected < l->table.count ? l->table.rows[l->list.selected].function
						 : PROFILE_NONE;
}

void function_list_clear(struct function_list *l)
{
	function_table_clear(&l->table);
	l->list.selected = 0;
	l->found = false;
}

void function_list_update(struct function_list *l, const struct function_table_choice *choice,
			  const struct screen *s)
{
	l->data = choice->data;
	l->screen = s;
	function_table_update(&l->table, choice);
	follow(l);
	list_fit(&l->list, l->table.count, l->list.height);
	remember(l);
}

/* ---- drawing ---- */

static enum layout_order order_of(const struct function_list *l, enum function_column column)
{
	if (column != l->table.sort)
		return LAYOUT_UNORDERED;
	return function_column_info[column].descending != l->table.reverse ? LAYOUT_DESCENDING
									   : LAYOUT_ASCENDING;
}

static void draw_head(const struct function_list *l, struct area a)
{
	const struct layout *columns = &l->layout.columns;

	area_fill(a, 0, 0, a.width, 1, STYLE_HEAD);
	for (size_t i = 0; i < columns->count; i++) {
		enum function_column column = (enum function_column)columns->column[i];
		const struct function_column_info *info = &function_column_info[column];

		layout_draw_title(area_cut(a, 1 + columns->x[i], 0, columns->width[i], 1),
				  _(info->header), info->kind == FUNCTION_KIND_TEXT,
				  order_of(l, column));
	}
}

static double share_of(const struct function_list *l, uint64_t samples)
{
	return (double)samples / (double)l->table.samples;
}

static void draw_figure(const struct function_list *l, enum function_column column,
			uint64_t samples, struct area a)
{
	double share = share_of(l, samples);
	enum style style = samples ? STYLE_PLAIN : STYLE_DIM;
	char text[NUMBER_SIZE];

	if (column == FUNCTION_COLUMN_SELF_SHARE)
		style = function_share_style(share);
	if (function_column_info[column].kind == FUNCTION_KIND_SHARE)
		number_percent(text, 100 * share);
	else
		screen_seconds(l->screen, (double)samples * l->data->period_seconds, text);
	area_fit(a, 0, 0, a.width, 1, style, text);
}

static void draw_cell(const struct function_list *l, const struct function_row *row,
		      enum function_column column, struct area a)
{
	const struct profile_function *function = &l->data->functions[row->function];

	switch (column) {
	case FUNCTION_COLUMN_FUNCTION:
		area_fit_name(a, 0, 0, a.width, -1, STYLE_PLAIN, function->name);
		return;
	case FUNCTION_COLUMN_MODULE:
		area_fit_name(a, 0, 0, a.width, -1, STYLE_DIM, function->module);
		return;
	case FUNCTION_COLUMN_TOTAL_SHARE:
	case FUNCTION_COLUMN_TOTAL: draw_figure(l, column, row->total, a); return;
	default: draw_figure(l, column, row->self, a); return;
	}
}

static void draw_row(void *context, size_t index, struct area a, bool selected)
{
	struct function_list *l = context;
	const struct layout *columns = &l->layout.columns;
	const struct function_row *row = &l->table.rows[index];

	(void)selected;
	for (size_t i = 0; i < columns->count; i++)
		draw_cell(l, row, (enum function_column)columns->column[i],
			  area_cut(a, 1 + columns->x[i], 0, columns->width[i], 1));
	if (l->layout.bar)
		graph_bar(a, 2 + columns->width[0], 0, l->layout.bar, share_of(l, row->self),
			  STYLE_CPU);
}

static bool match_row(void *context, size_t index, const char *text)
{
	struct function_list *l = context;

	return function_matches(&l->data->functions[l->table.rows[index].function], text);
}

struct list_rows function_list_rows(struct function_list *l)
{
	return (struct list_rows){ l, draw_row, match_row };
}

void function_list_draw(struct function_list *l, struct area a)
{
	struct list_rows rows = function_list_rows(l);
	struct area body = area_cut(a, 0, 1, a.width, a.height - 1);

	l->layout = function_table_layout(&l->table, a.width - 2);
	draw_head(l, a);
	list_fit(&l->list, l->table.count, body.height);
	remember(l);
	list_draw(&l->list, body, &rows);
}

/* ---- order ---- */

void function_list_sort(struct function_list *l, struct screen *s, enum function_column column)
{
	const struct function_column_info *info = &function_column_info[column];

	if (column != l->table.sort)
		l->table.reverse = false;
	l->table.sort = column;
	s->frozen = false;
	s->stale = true;
	screen_say(s, false,
		   info->descending != l->table.reverse ? _("sorted by %s, the largest first")
							: _("sorted by %s, the smallest first"),
		   _(info->header));
}

static void sort_by_place(struct function_list *l, struct screen *s, size_t place)
{
	if (place < l->layout.columns.count)
		function_list_sort(l, s, (enum function_column)l->layout.columns.column[place]);
}

static void move_sort(struct function_list *l, struct screen *s, int by)
{
	function_list_sort(l, s,
			   (enum function_column)(((int)l->table.sort + FUNCTION_COLUMNS + by) %
						  FUNCTION_COLUMNS));
}

static bool act_on_order(struct function_list *l, struct screen *s, enum action action)
{
	if (action >= ACTION_SORT_1 && action <= ACTION_SORT_9) {
		sort_by_place(l, s, (size_t)(action - ACTION_SORT_1));
		return true;
	}
	switch (action) {
	case ACTION_SORT_LEFT: move_sort(l, s, -1); return true;
	case ACTION_SORT_RIGHT: move_sort(l, s, 1); return true;
	case ACTION_REVERSE:
		l->table.reverse = !l->table.reverse;
		function_list_sort(l, s, l->table.sort);
		return true;
	default: return false;
	}
}

bool function_list_act(struct function_list *l, struct screen *s, enum action action)
{
	if (act_on_order(l, s, action))
		return true;
	if (!list_act(&l->list, action))
		return false;
	remember(l);
	l->found = false;
	return true;
}
