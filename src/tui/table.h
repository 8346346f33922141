/*
 * The operations as rows: figures, filter, order. Computed once for each sample, and of figures
 * only what is shown or sorted by, and only for operations that something happened to. While the
 * screen is paused the table keeps what it has, for all views, and sorts that.
 */
#ifndef TUI_TABLE_H
#define TUI_TABLE_H

#include "model/history.h"
#include "stats/percentile.h"
#include "tui/column.h"

struct op_row {
	struct figures figures;
	struct op_totals totals; /* from which they were computed */
	uint64_t longest_ns;
	double gauge;
	uint32_t in_flight;
	bool known; /* computed at all */
	bool full;  /* what is read from the histogram too */
};

struct table {
	struct op_row *rows[VIEW_COUNT]; /* by operation index; NULL until the view was shown */
	uint32_t count, capacity[VIEW_COUNT];
	uint32_t *order; /* operations shown, in order */
	size_t shown;
	uint32_t *metrics; /* counters, gauges and distributions, by name */
	size_t metric_count;
	uint32_t *rank;  /* by operation: its place in the frozen order */
	uint32_t timers; /* how many operations are timers */
	size_t order_capacity;
	int natural[3];    /* widest component, operation, label */
	bool cpu, memory;  /* of some timer it was measured */
	uint32_t measured; /* operations that `natural` covers */
	const struct process_track *track;
	unsigned epoch;
};

/* What is to be shown. */
struct table_choice {
	enum view view;
	enum column sort;
	bool descending, frozen, idle;
	const char *component; /* glob or "" */
	const char *filter;    /* text, a leading ! inverts; or "" */
	bool paused;
};

/* Brings rows and order up to date. */
void table_update(struct table *table, const struct history *history,
		  const struct process_track *track, const struct table_choice *choice);

/* Everything of all views, before a pause. */
void table_keep(struct table *table, const struct history *history,
		const struct process_track *track);

/* The row of an operation with all its figures. */
const struct op_row *table_row(struct table *table, const struct history *history,
			       const struct process_track *track, uint32_t op, enum view view);

/* Whether a text has what the filter asks for (see table_choice.filter). */
bool filter_passes(const char *filter, const char *text);
/* Whether the operation's names have it. */
bool op_matches(const struct op_key *key, const char *filter);

void table_clear(struct table *table);

#endif
