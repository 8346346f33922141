/* The Operations pane: the table, and one operation opened (detail.c). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "tui/detail.h"
#include "tui/screen.h"

struct operations {
	struct list list;
	uint32_t at; /* the operation under the cursor, which follows it */
	size_t skip; /* figure columns scrolled away */
	struct layout layout;
	struct detail detail;
	struct screen *screen;
};

static const char *const guide[] = {
	N_("No operations: it is not instrumented. Do this:"),
	"",
	"    #include <perftop.h>",
	"",
	"    int fetch_markets(void)",
	"    {",
	"        PERFTOP_SCOPE(\"data-collector\", \"fetch_markets\");",
	"        ...",
	"    }",
	"",
	"    cc prog.c $(pkg-config --cflags --libs perftop)",
	"",
	N_("The scope is timed to its end, whichever way it is left: man libperftop."),
	N_("All other panes work without it: Tab goes to them."),
};

static void draw_guide(struct screen *s, struct area a)
{
	enum segment_state state = s->facts.segment.state;
	int y = a.height > 18 ? 2 : 0;
	bool tight = a.height < (int)(sizeof(guide) / sizeof(*guide));

	if (state != SEGMENT_ABSENT && state != SEGMENT_ATTACHED) {
		area_print(a, 2, y, STYLE_WARNING, "! %s", segment_state_text(state));
		return;
	}
	if (state == SEGMENT_ATTACHED) {
		area_text(a, 2, y, STYLE_DIM, _("attached; no operation has been recorded yet"));
		return;
	}
	for (size_t i = 0; i < sizeof(guide) / sizeof(*guide); i++) {
		bool code = guide[i][0] == ' ';

		if (guide[i][0] == '\0') {
			y += !tight;
			continue;
		}
		area_fit(a, 2, y++, a.width - 2, -1, code ? STYLE_LABEL : STYLE_PLAIN,
			 code ? guide[i] : _(guide[i]));
	}
}

static void draw_none_shown(struct screen *s, struct area a)
{
	if (s->settings->filter && s->settings->filter[0])
		area_text(a, 2, 1, STYLE_DIM, _("no operation matches the filter; Esc ends it"));
	else
		area_print(
			a, 2, 1, STYLE_DIM,
			P_("%u operation has nothing recorded in this view; a shows it, v changes the view",
			   "%u operations have nothing recorded in this view; a shows them, v changes the view",
			   s->table.timers),
			s->table.timers);
}

static void draw_header(struct screen *s, const struct layout *layout, struct area a)
{
	bool descending;
	enum column sort = screen_sort(s, &descending);
	enum layout_order order = descending ? LAYOUT_DESCENDING : LAYOUT_ASCENDING;

	area_fill(a, 0, 0, a.width, 1, STYLE_HEAD);
	for (size_t i = 0; i < layout->count; i++) {
		enum column column = (enum column)layout->column[i];
		const struct column_info *info = &column_info[column];
		int width = layout->width[i] - (column == COLUMN_MEAN);

		layout_draw_title(area_cut(a, layout->x[i], 0, width, 1), _(info->header),
				  info->kind == KIND_TEXT,
				  column == sort ? order : LAYOUT_UNORDERED);
	}
}

/* Figures that a rule may be about: they stand out while its finding stands. */
static const struct {
	enum column column;
	uint64_t rules;
} judged[] = {
	{ COLUMN_ERRORS, 1ull << RULE_ERRORS },
	{ COLUMN_MEAN, 1ull << RULE_SLOW | 1ull << RULE_SLOWER },
	{ COLUMN_P50, 1ull << RULE_SLOWER },
	{ COLUMN_P99, 1ull << RULE_TAIL },
	{ COLUMN_TIME, 1ull << RULE_SHARE },
	{ COLUMN_COUNT, 1ull << RULE_CHATTY | 1ull << RULE_BURST },
	{ COLUMN_IN_FLIGHT, 1ull << RULE_STUCK },
	{ COLUMN_LONGEST, 1ull << RULE_STUCK },
	{ COLUMN_CPU_PERCENT, 1ull << RULE_WAITS | 1ull << RULE_WORKS },
	{ COLUMN_PER_CALL, 1ull << RULE_ALLOCATES },
	{ COLUMN_PEAK, 1ull << RULE_ALLOCATES },
	{ COLUMN_KEPT, 1ull << RULE_KEEPS },
};

static enum style figure_style(enum column column, struct op_mark mark, double figure)
{
	if (isnan(figure) || figure == 0)
		return STYLE_DIM;
	for (size_t i = 0; i < sizeof(judged) / sizeof(*judged); i++)
		if (judged[i].column == column && (judged[i].rules & mark.rules))
			return severity_style((enum severity)mark.severity);
	return column == COLUMN_ERRORS ? STYLE_ERROR : STYLE_PLAIN;
}

/* Where there is no room for labels, they follow the names. */
static void draw_operation(const struct screen *s, const struct op_key *key, struct area a)
{
	bool labels = false;
	char both[512];

	for (size_t i = 0; i < s->sort_places; i++)
		labels |= s->sort_place[i] == COLUMN_LABEL;
	if (labels || key->label[0] == '\0') {
		area_fit_name(a, 0, 0, a.width, -1, STYLE_PLAIN, key->operation);
		return;
	}
	snprintf(both, sizeof(both), "%s %s", key->operation, key->label);
	area_fit_name(a, 0, 0, a.width, -1, STYLE_PLAIN, both);
}

/* In the last column of the mean: where the median goes. */
static void draw_direction(struct area a, int direction)
{
	if (direction != 0)
		area_put(a, a.width - 1, 0, direction > 0 ? STYLE_WARNING : STYLE_GOOD,
			 direction > 0 ? SIGN_UP : SIGN_DOWN);
}

static void draw_cell(struct screen *s, const struct op_row *row, uint32_t op, enum column column,
		      struct area a)
{
	const struct op_key *key = screen_op(s, op);
	struct op_mark mark = found_mark(&s->found, op);
	char text[32];
	double figure;

	switch (column) {
	case COLUMN_COMPONENT:
		area_fit_name(a, 0, 0, a.width, -1, STYLE_COMPONENT, key->component);
		return;
	case COLUMN_OPERATION: draw_operation(s, key, a); return;
	case COLUMN_LABEL: area_fit_name(a, 0, 0, a.width, -1, STYLE_DIM, key->label); return;
	default: break;
	}
	figure = column_info[column].figure(row);
	area_fit(a, 0, 0, a.width - (column == COLUMN_MEAN), 1, figure_style(column, mark, figure),
		 column_format(column, figure, s->settings->raw_units, text));
	if (column == COLUMN_MEAN)
		draw_direction(a, mark.direction);
}

static void draw_row(void *context, size_t index, struct area a, bool selected)
{
	struct operations *o = context;
	struct screen *s = o->screen;
	uint32_t op = s->table.order[index];
	const struct op_row *row = table_row(&s->table, s->history, s->track, op, screen_view(s));
	struct op_mark mark = found_mark(&s->found, op);

	(void)selected;
	if (!screen_op(s, op))
		return;
	if (mark.severity >= 0)
		area_put(a, 0, 0, severity_style((enum severity)mark.severity),
			 severity_sign((enum severity)mark.severity));
	for (size_t i = 0; i < o->layout.count; i++)
		draw_cell(s, row, op, (enum column)o->layout.column[i],
			  area_cut(a, 1 + o->layout.x[i], 0, o->layout.width[i], 1));
}

static bool match_row(void *context, size_t index, const char *text)
{
	struct operations *o = context;
	const struct op_key *key = screen_op(o->screen, o->screen->table.order[index]);

	return key && op_matches(key, text);
}

static struct list_rows rows(struct screen *s, void *state)
{
	struct operations *o = state;

	o->screen = s;
	return (struct list_rows){ o, draw_row, match_row };
}

/* The cursor stays with its operation, once it has left the first row. */
static void follow(struct screen *s, struct operations *o)
{
	const struct table *table = &s->table;

	if (o->list.selected == 0)
		return;
	for (size_t i = 0; i < table->shown; i++)
		if (table->order[i] == o->at) {
			o->list.selected = i;
			return;
		}
}

static void remember(struct screen *s, void *state)
{
	struct operations *o = state;

	if (o->list.selected < s->table.shown)
		o->at = s->table.order[o->list.selected];
}

void operations_open(struct screen *s, uint32_t op)
{
	struct operations *o = s->state[PANE_OPERATIONS];

	o->at = op;
	o->list.selected = 1; /* follows the operation from now on */
	follow(s, o);
	detail_open(&o->detail);
	screen_open_pane(s, PANE_OPERATIONS);
	screen_focus(s, op);
}

static void update(struct screen *s, void *state)
{
	struct operations *o = state;

	follow(s, o);
	list_fit(&o->list, s->table.shown, o->list.height);
	remember(s, o);
	if (s->focus != UINT32_MAX)
		detail_update(&o->detail, s);
}

/* Whether it has figures to show: what is measured on request only, was of some operation. */
static bool is_measured(const struct table *table, enum column column)
{
	switch (column_info[column].costs) {
	case COSTS_CPU: return table->cpu;
	case COSTS_MEMORY: return table->memory;
	default: return true;
	}
}

/* Without those that have nothing to show; that of the order stays. */
static size_t without_unmeasured(const struct table *table, enum column *columns, size_t count,
				 enum column sort)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (is_measured(table, columns[i]) || columns[i] == sort)
			columns[kept++] = columns[i];
	return kept;
}

static void lay_out(struct screen *s, struct operations *o, int width)
{
	enum column columns[COLUMNS_END];
	size_t count = columns_parse(s->settings->columns, columns);
	bool descending;
	enum column sort = screen_sort(s, &descending);

	count = without_unmeasured(&s->table, columns, count, sort);
	layout_columns(&o->layout, columns, count, width, s->table.natural, sort, o->skip,
		       s->settings->raw_units);
	s->sort_places = o->layout.count;
	for (size_t i = 0; i < o->layout.count; i++)
		s->sort_place[i] = (enum column)o->layout.column[i];
}

static void draw(struct screen *s, void *state, struct area a)
{
	struct operations *o = state;
	struct list_rows list_rows = rows(s, state);
	struct area body = area_cut(a, 0, 1, a.width, a.height - 1);

	if (s->focus != UINT32_MAX) {
		detail_draw(&o->detail, s, a);
		return;
	}
	if (s->table.timers == 0) {
		draw_guide(s, a);
		return;
	}
	lay_out(s, o, a.width - 2);
	area_fill(a, 0, 0, a.width, 1, STYLE_HEAD);
	draw_header(s, &o->layout, area_cut(a, 1, 0, a.width - 1, 1));
	if (s->table.shown == 0)
		draw_none_shown(s, body);
	list_fit(&o->list, s->table.shown, body.height);
	remember(s, o);
	list_draw(&o->list, body, &list_rows);
}

static bool act_in_detail(struct screen *s, struct operations *o, enum action action)
{
	if (action == ACTION_BACK || action == ACTION_ENTER) {
		screen_focus(s, UINT32_MAX);
		return true;
	}
	return detail_act(&o->detail, action);
}

static bool act(struct screen *s, void *state, enum action action)
{
	struct operations *o = state;

	if (s->focus != UINT32_MAX)
		return act_in_detail(s, o, action);
	switch (action) {
	case ACTION_ENTER:
		if (o->list.selected < s->table.shown) {
			detail_open(&o->detail);
			screen_focus(s, s->table.order[o->list.selected]);
		}
		return true;
	case ACTION_LEFT: o->skip -= o->skip > 0; return true;
	case ACTION_RIGHT:
		if (o->layout.hidden > 0)
			o->skip++;
		return true;
	default:
		if (!list_act(&o->list, action))
			return false;
		remember(s, o);
		return true;
	}
}

static struct list *list(void *state)
{
	return &((struct operations *)state)->list;
}

static unsigned shows(const void *state)
{
	const struct operations *o = state;

	return o->screen && o->screen->focus != UINT32_MAX ? IN_DETAIL : IN_OPERATIONS;
}

static void clear(void *state)
{
	detail_clear(&((struct operations *)state)->detail);
}

const struct pane pane_operations = {
	.title = N_("Operations"),
	.state_size = sizeof(struct operations),
	.where = IN_OPERATIONS,
	.update = update,
	.draw = draw,
	.act = act,
	.list = list,
	.rows = rows,
	.moved = remember,
	.shows = shows,
	.clear = clear,
};
