/* The Memory pane: what is resident and of whom, by kind and over time, whether it leaks, the largest
 * mappings, and the operations that allocate. Each has a file of its own; here is which of them stand where, and the cursor. */
#include <math.h>

#include "base/i18n.h"
#include "tui/memory_graphs.h"
#include "tui/memory_kinds.h"
#include "tui/memory_known.h"
#include "tui/memory_mappings.h"
#include "tui/memory_operations.h"
#include "tui/memory_summary.h"
#include "tui/screen.h"

#define KINDS_HEIGHT (1 + MEMORY_KINDS_ROWS) /* with the head line */

struct memory {
	struct list list; /* the kinds, then the operations: one cursor for both tables */
	struct list kinds, by_operation;
	struct memory_known known;
	struct memory_operations operations;
	struct memory_mappings mappings;
	uint32_t at; /* the operation under the cursor, which follows it; UINT32_MAX: none */
	struct screen *screen;
};

/* ---- taking, and the cursor ---- */

/* The kinds have rows once there is a reading. */
static size_t kinds_shown(const struct memory *m)
{
	return m->known.reading ? MEMORY_KINDS_ROWS : 0;
}

/* The row among the operations under the cursor; SIZE_MAX: it is on a kind. */
static size_t operation_chosen(const struct memory *m)
{
	size_t kinds = kinds_shown(m);

	if (m->list.selected < kinds || m->list.selected - kinds >= m->operations.count)
		return SIZE_MAX;
	return m->list.selected - kinds;
}

static void remember(struct screen *s, void *state)
{
	struct memory *m = state;
	size_t row = operation_chosen(m);

	(void)s;
	m->at = row == SIZE_MAX ? UINT32_MAX : m->operations.order[row];
}

static void take_operations(struct memory *m, const struct screen *s)
{
	memory_operations_take(&m->operations, s);
	for (size_t i = 0; i < m->operations.count && m->at != UINT32_MAX; i++)
		if (m->operations.order[i] == m->at)
			m->list.selected = kinds_shown(m) + i;
	list_fit(&m->list, kinds_shown(m) + m->operations.count, m->list.height);
	remember(NULL, m);
}

static void take(struct memory *m, const struct screen *s)
{
	bool had_kinds = m->known.reading;

	memory_known_take(&m->known, s);
	if (!had_kinds && m->known.reading) { /* they come above what is there already */
		m->list.selected = 0;
		m->at = UINT32_MAX;
	}
	take_operations(m, s);
}

static void update(struct screen *s, void *state)
{
	struct memory *m = state;

	m->screen = s;
	if (memory_known_begin(&m->known, s->track))
		m->at = UINT32_MAX;
	if (s->track)
		take(m, s);
	memory_mappings_update(&m->mappings, &m->known, s);
}

/* ---- rows ---- */

static void draw_kind(void *context, size_t row, struct area a, bool selected)
{
	const struct memory *m = context;

	(void)selected;
	memory_kinds_draw(&m->known, m->screen, row, a);
}

static void draw_operation(void *context, size_t row, struct area a, bool selected)
{
	const struct memory *m = context;

	(void)selected;
	memory_operations_draw(&m->operations, m->screen, row, a);
}

static bool match_kind_or_operation(void *context, size_t row, const char *text)
{
	const struct memory *m = context;
	size_t kinds = kinds_shown(m);

	if (row < kinds)
		return memory_kinds_match(row, text);
	return memory_operations_match(&m->operations, m->screen, row - kinds, text);
}

/* For moving and searching; of kinds and operations each table is drawn by its own. */
static struct list_rows rows(struct screen *s, void *state)
{
	struct memory *m = state;

	m->screen = s;
	if (m->mappings.open)
		return memory_mappings_rows(&m->mappings);
	return (struct list_rows){ m, NULL, match_kind_or_operation };
}

/* ---- what stands where ---- */

/* How much is known, where there is a row for it. last: there is none for the operations, which may be
 * the better news. */
static void draw_note(const struct memory *m, const struct screen *s, bool last, struct area a)
{
	if (memory_summary_draw_caveat(&m->known, s, a))
		return;
	if (last && !m->operations.measured && s->table.timers > 0)
		memory_operations_draw_none(&m->operations, a);
	else
		memory_summary_draw_age(&m->known, a);
}

/* One of the two tables, of `count` rows that begin at `first` in the list. The other one stays scrolled
 * as it was. */
static void draw_part(struct memory *m, struct list *part, size_t first, size_t count,
		      void (*draw_row)(void *, size_t, struct area, bool), struct area a)
{
	struct list_rows list_rows = { m, draw_row, NULL };
	bool chosen = m->list.selected >= first && m->list.selected - first < count;

	part->selected = chosen ? m->list.selected - first : part->top;
	list_fit(part, count, a.height);
	if (chosen)
		m->list.height = part->height;
	else
		part->selected = SIZE_MAX;
	list_draw(part, a, &list_rows);
}

static void draw_kind_table(struct memory *m, struct area a)
{
	memory_kinds_draw_heads(a);
	draw_part(m, &m->kinds, 0, MEMORY_KINDS_ROWS, draw_kind,
		  area_cut(a, 0, 1, a.width, a.height - 1));
}

static void draw_operations(struct memory *m, struct screen *s, struct area a)
{
	if (a.height < 1)
		return;
	if (m->operations.count == 0) {
		memory_operations_draw_none(&m->operations, a);
		return;
	}
	memory_operations_draw_heads(s, a);
	draw_part(m, &m->by_operation, kinds_shown(m), m->operations.count, draw_operation,
		  area_cut(a, 0, 1, a.width, a.height - 1));
}

/* Below the kinds: the mappings and the operations, side by side where both are readable, else one below
 * the other; operations first where there is room for few rows. */
static void draw_below(struct memory *m, struct screen *s, struct area a)
{
	int wanted = m->operations.count ? 1 + (int)fmin((double)m->operations.count, 1000) : 1;
	int rows_of = a.height < 12 ? a.height : wanted < a.height / 2 ? wanted : a.height / 2;

	if (m->operations.count && a.width >= 150) {
		memory_mappings_draw_largest(m->known.reading, s,
					     area_cut(a, 0, 0, a.width / 2 - 1, a.height));
		draw_operations(m, s, area_cut(a, a.width / 2, 0, a.width - a.width / 2, a.height));
		return;
	}
	if (m->operations.count == 0)
		rows_of = 1;
	memory_mappings_draw_largest(m->known.reading, s,
				     area_cut(a, 0, 0, a.width, a.height - rows_of - 1));
	draw_operations(m, s, area_cut(a, 0, a.height - rows_of, a.width, rows_of));
}

/* How many rows the graphs have of those that the kinds leave. */
static int graph_rows(const struct memory *m, int spare)
{
	int height = spare >= 12                               ? (spare - 1) / 2
		     : m->known.reading && m->operations.count ? 0
		     : spare >= 4                              ? spare - 1
							       : 0;

	return height > 14 ? 14 : height < 3 ? 0 : height;
}

/* From the top: totals, verdict, graphs, kinds, a note, mappings and operations; the less room, the fewer of
 * them. Where there is none left for the operations, they take the place of the kinds once the cursor comes
 * to them. */
static void draw_kinds(struct memory *m, struct screen *s, struct area a)
{
	int top = a.height >= 8 ? 2 : a.height >= 4 ? 1 : 0;
	int spare = a.height - top - KINDS_HEIGHT, graphs = graph_rows(m, spare), table;

	if (top == 2)
		memory_summary_draw_totals(&m->known, s, area_cut(a, 0, 0, a.width, 1));
	if (top >= 1)
		memory_summary_draw_verdict(&m->known, s, area_cut(a, 0, top - 1, a.width, 1));
	if (graphs > 0)
		memory_graphs_draw(s, m->known.reading, area_cut(a, 0, top, a.width, graphs));
	top += graphs;
	a = area_cut(a, 0, top, a.width, a.height - top);
	if (m->known.reading && operation_chosen(m) != SIZE_MAX && a.height < KINDS_HEIGHT + 4) {
		draw_operations(m, s, a);
		return;
	}
	if (!m->known.reading) {
		memory_summary_draw_none(&m->known, s,
					 area_cut(a, 0, 0, a.width, a.height < 5 ? a.height : 4));
		draw_operations(m, s, area_cut(a, 0, 5, a.width, a.height - 5));
		return;
	}
	table = a.height < KINDS_HEIGHT ? a.height : KINDS_HEIGHT;
	draw_kind_table(m, area_cut(a, 0, 0, a.width, table));
	if (table < a.height)
		draw_note(m, s, table + 1 == a.height, area_cut(a, 0, table, a.width, 1));
	table +=
		a.height > table + 1 && (m->operations.count == 0 || a.height >= table + 8) ? 2 : 1;
	draw_below(m, s, area_cut(a, 0, table, a.width, a.height - table));
}

static void draw(struct screen *s, void *state, struct area a)
{
	struct memory *m = state;

	m->screen = s;
	if (m->mappings.open && m->known.reading)
		memory_mappings_draw(&m->mappings, a);
	else
		draw_kinds(m, s, a);
}

static bool act_in_mappings(struct memory *m, enum action action)
{
	if (action != ACTION_BACK)
		return false;
	m->mappings.open = false;
	return true;
}

/* Opens what is under the cursor; false: there is nothing. */
static bool open_row(struct memory *m, struct screen *s)
{
	if (operation_chosen(m) != SIZE_MAX)
		memory_operations_open(&m->operations, s, operation_chosen(m));
	else if (m->known.reading)
		memory_mappings_open(&m->mappings, m->list.selected, &m->known, s);
	else
		return false;
	return true;
}

static bool act(struct screen *s, void *state, enum action action)
{
	struct memory *m = state;

	if (m->mappings.open)
		return act_in_mappings(m, action);
	if (action == ACTION_ENTER)
		return open_row(m, s);
	if (!list_act(&m->list, action))
		return false;
	remember(s, m);
	return true;
}

static struct list *list(void *state)
{
	struct memory *m = state;

	return m->mappings.open ? &m->mappings.list : &m->list;
}

static unsigned shows(const void *state)
{
	const struct memory *m = state;

	return m->mappings.open ? IN_MAPPINGS : IN_MEMORY;
}

static void clear(void *state)
{
	struct memory *m = state;

	memory_known_clear(&m->known);
	memory_operations_clear(&m->operations);
	memory_mappings_clear(&m->mappings);
}

const struct pane pane_memory = {
	.title = N_("Memory"),
	.state_size = sizeof(struct memory),
	.where = IN_MEMORY,
	.memory = true,
	.update = update,
	.draw = draw,
	.act = act,
	.list = list,
	.rows = rows,
	.moved = remember,
	.shows = shows,
	.clear = clear,
};
