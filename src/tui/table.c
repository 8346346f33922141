/* The row model of the operations and metrics panes. */
#include "tui/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/order.h"
#include "base/text.h"

bool filter_passes(const char *filter, const char *text)
{
	bool inverted = filter[0] == '!' && filter[1] != '\0';

	return (text_find(text, filter + inverted) != NULL) != inverted;
}

bool op_matches(const struct op_key *key, const char *filter)
{
	char all[512];
	size_t length = 0;
	const char *parts[] = { key->component, " ", key->operation, " ", key->label };

	for (size_t i = 0; i < 5; i++) {
		size_t part = strnlen(parts[i], sizeof(all) - length - 1);

		memcpy(all + length, parts[i], part);
		length += part;
	}
	all[length] = '\0';
	return filter_passes(filter, all);
}

/* Room for every operation. */
static void make_room(struct table *table, enum view view)
{
	uint32_t have = table->rows[view] ? table->capacity[view] : 0, want = table->count;

	if (want <= have && table->rows[view])
		return;
	want = want < 64 ? 64 : want + want / 2;
	table->rows[view] = mem_resize(table->rows[view], want, sizeof(struct op_row));
	memset(table->rows[view] + have, 0, (want - have) * sizeof(struct op_row));
	table->capacity[view] = want;
}

static void make_order_room(struct table *table)
{
	size_t have = table->order_capacity, want = table->count;

	if (want <= have)
		return;
	want = want < 64 ? 64 : want + want / 2;
	table->order = mem_resize(table->order, want, sizeof(*table->order));
	table->metrics = mem_resize(table->metrics, want, sizeof(*table->metrics));
	table->rank = mem_resize(table->rank, want, sizeof(*table->rank));
	for (size_t i = have; i < want; i++)
		table->rank[i] = UINT32_MAX;
	table->order_capacity = want;
}

void table_clear(struct table *table)
{
	for (int view = 0; view < VIEW_COUNT; view++)
		free(table->rows[view]);
	free(table->order);
	free(table->metrics);
	free(table->rank);
	memset(table, 0, sizeof(*table));
}

static struct figures figures_with(const struct op_track *op, const struct op_totals *totals,
				   const struct hist *hist, enum view view, double seconds,
				   const struct process_track *track)
{
	double scale = op_scale(&op->key, &track->last.segment);
	struct figures f =
		figures_of(totals, hist, op->min, op->max, scale, seconds, view == VIEW_LIFETIME);

	f.peak = figures_peak(totals, &op->life, op->peak);
	return f;
}

static void fill_row(struct op_row *row, const struct op_track *op, enum view view, double seconds,
		     const struct process_track *track)
{
	struct hist copy = { 0 };
	const struct hist *hist = &copy;

	if (view == VIEW_LIFETIME)
		hist = &op->life_hist;
	else
		history_hist(op, view, &copy);
	row->figures = figures_with(op, &row->totals, hist, view, seconds, track);
	row->full = true;
	hist_clear(&copy);
}

static void note_costs(struct table *table, const struct op_costs *life)
{
	table->cpu |= life->cpu_count > 0;
	table->memory |= life->mem_count > 0;
}

static void update_row(struct op_row *row, const struct op_track *op, enum view view,
		       double seconds, const struct process_track *track)
{
	static const struct hist nothing;
	struct op_totals totals = history_totals(op, view);

	row->in_flight = op->in_flight;
	row->longest_ns = op->longest_in_flight_ns;
	row->gauge = op->gauge;
	if (!row->known || !op_totals_equal(&totals, &row->totals)) {
		row->totals = totals;
		row->figures = figures_with(op, &totals, &nothing, view, seconds, track);
		row->full = totals.count == 0;
		row->known = true;
		return;
	}
	row->figures.rate = (double)row->figures.count / seconds;
	row->figures.time_percent = 100 * row->figures.self / seconds;
}

const struct op_row *table_row(struct table *table, const struct history *history,
			       const struct process_track *track, uint32_t op, enum view view)
{
	struct op_row *row = &table->rows[view][op];

	if (!row->full && op < track->op_count)
		fill_row(row, &track->ops[op], view,
			 history_op_seconds(track, &track->ops[op].key, view,
					    history_view_seconds(history, track, view)),
			 track);
	return row;
}

static void measure_names(struct table *table, const struct process_track *track)
{
	for (; table->measured < table->count; table->measured++) {
		const struct op_key *key = &track->ops[table->measured].key;
		const char *names[] = { key->component, key->operation, key->label };

		if (!op_key_is_timer(key))
			continue;
		for (int i = 0; i < 3; i++) {
			int columns = name_columns(names[i]);

			if (columns > table->natural[i])
				table->natural[i] = columns;
		}
	}
}

struct sorting {
	const struct process_track *track;
	const struct op_row *rows;
	const uint32_t *rank; /* NULL: by figure */
	enum column column;
	bool descending;
};

static const char *column_text(const struct op_key *key, enum column column)
{
	return column == COLUMN_COMPONENT   ? key->component
	       : column == COLUMN_OPERATION ? key->operation
					    : key->label;
}

static int compare_names(const struct op_key *a, const struct op_key *b)
{
	int order = strcmp(a->component, b->component);

	if (order == 0)
		order = strcmp(a->operation, b->operation);
	return order ? order : strcmp(a->label, b->label);
}

/* Whatever the direction: the unknown last. */
static int compare_figures(double a, double b, bool descending)
{
	if (isnan(a) || isnan(b))
		return isnan(a) - isnan(b);
	return descending ? ORDER(b, a) : ORDER(a, b);
}

static int compare_rows(const void *first, const void *second, void *context)
{
	const struct sorting *sorting = context;
	uint32_t a = *(const uint32_t *)first, b = *(const uint32_t *)second;
	const struct op_key *key_a = &sorting->track->ops[a].key;
	const struct op_key *key_b = &sorting->track->ops[b].key;
	const struct column_info *info = &column_info[sorting->column];
	int order;

	if (sorting->rank && sorting->rank[a] != sorting->rank[b])
		return ORDER(sorting->rank[a], sorting->rank[b]);
	if (info->kind == KIND_TEXT) {
		order = strcmp(column_text(key_a, sorting->column),
			       column_text(key_b, sorting->column));
		if (sorting->descending)
			order = -order;
	} else {
		order = compare_figures(info->figure(&sorting->rows[a]),
					info->figure(&sorting->rows[b]), sorting->descending);
	}
	if (order == 0)
		order = compare_names(key_a, key_b);
	return order ? order : ORDER(a, b);
}

static bool is_shown(const struct op_row *row, const struct op_key *key,
		     const struct table_choice *choice)
{
	if (!choice->idle && row->totals.count == 0 && row->in_flight == 0)
		return false;
	if (choice->component[0] && !text_glob(choice->component, key->component))
		return false;
	return choice->filter[0] == '\0' || op_matches(key, choice->filter);
}

static void choose(struct table *table, const struct process_track *track,
		   const struct table_choice *choice)
{
	const struct op_row *rows = table->rows[choice->view];
	struct table_choice metric = *choice;

	metric.idle = true;
	table->shown = table->metric_count = table->timers = 0;
	for (uint32_t op = 0; op < table->count; op++) {
		const struct op_key *key = &track->ops[op].key;

		if (op_key_is_timer(key)) {
			table->timers++;
			if (is_shown(&rows[op], key, choice))
				table->order[table->shown++] = op;
		} else if (is_shown(&rows[op], key, &metric)) {
			table->metrics[table->metric_count++] = op;
		}
	}
}

static void sort(struct table *table, const struct history *history,
		 const struct process_track *track, const struct table_choice *choice)
{
	struct sorting sorting = { track, table->rows[choice->view],
				   choice->frozen ? table->rank : NULL, choice->sort,
				   choice->descending };

	if (column_info[choice->sort].histogram && !choice->frozen && !choice->paused)
		for (size_t i = 0; i < table->shown; i++)
			table_row(table, history, track, table->order[i], choice->view);
	if (table->count == 0)
		return;
	qsort_r(table->order, table->shown, sizeof(*table->order), compare_rows, &sorting);
	for (size_t i = 0; i < table->shown && !choice->frozen; i++)
		table->rank[table->order[i]] = (uint32_t)i;
	sorting.rank = NULL;
	sorting.column = COLUMN_COMPONENT;
	sorting.descending = false;
	qsort_r(table->metrics, table->metric_count, sizeof(*table->metrics), compare_rows,
		&sorting);
}

static void update_view(struct table *table, const struct history *history,
			const struct process_track *track, enum view view)
{
	double seconds = history_view_seconds(history, track, view);

	make_room(table, view);
	for (uint32_t op = 0; op < table->count; op++) {
		note_costs(table, &track->ops[op].life.costs);
		update_row(&table->rows[view][op], &track->ops[op], view,
			   history_op_seconds(track, &track->ops[op].key, view, seconds), track);
	}
}

/* Another process, or the same one after an exec: nothing carries over. */
static void check_epoch(struct table *table, const struct process_track *track)
{
	if (table->track == track && table->epoch == track->epoch &&
	    table->count <= track->op_count)
		return;
	table_clear(table);
	table->track = track;
	table->epoch = track->epoch;
}

void table_update(struct table *table, const struct history *history,
		  const struct process_track *track, const struct table_choice *choice)
{
	bool fresh = table->track != track || table->epoch != track->epoch ||
		     table->count > track->op_count;

	check_epoch(table, track);
	if (!choice->paused || fresh || !table->rows[choice->view]) {
		table->count = track->op_count;
		make_order_room(table);
		update_view(table, history, track, choice->view);
		measure_names(table, track);
	}
	choose(table, track, choice);
	sort(table, history, track, choice);
}

void table_keep(struct table *table, const struct history *history,
		const struct process_track *track)
{
	check_epoch(table, track);
	table->count = track->op_count;
	make_order_room(table);
	for (int view = 0; view < VIEW_COUNT; view++) {
		update_view(table, history, track, (enum view)view);
		for (uint32_t op = 0; op < table->count; op++)
			table_row(table, history, track, op, (enum view)view);
	}
}
