/* The functions as rows: filter, order, and the columns that a screen has room for. */
#ifndef TUI_FUNCTION_TABLE_H
#define TUI_FUNCTION_TABLE_H

#include "stats/functions.h"
#include "tui/grid.h"
#include "tui/layout.h"

#include <stdbool.h>

enum function_column {
#define X(id, ...) FUNCTION_COLUMN_##id,
#include "tui/function_columns.def"
#undef X
	FUNCTION_COLUMNS
};

enum function_kind { FUNCTION_KIND_SHARE, FUNCTION_KIND_SECONDS, FUNCTION_KIND_TEXT };

struct function_column_info {
	const char *header, *help; /* untranslated */
	enum function_kind kind;
	int width, priority;
	bool descending; /* at first */
};

extern const struct function_column_info function_column_info[FUNCTION_COLUMNS];

/* Zeroed: sorted by SELF%, the largest first. */
struct function_table {
	enum function_column sort;
	bool reverse;
	struct function_row *rows; /* those shown, in order */
	size_t count;
	size_t all;       /* how many the filter was asked about */
	uint64_t samples; /* that were chosen: 100 % */
	uint32_t *rank;   /* by function: its place in the frozen order */
	size_t ranked;
	int natural[FUNCTION_COLUMNS]; /* of names and modules: the widest */
	size_t measured;               /* functions that `natural` covers */
};

struct function_table_choice {
	const struct profile_data *data;
	struct functions_choice hits;
	const char *filter; /* see filter_passes in tui/table.h */
	bool frozen;
};

void function_table_update(struct function_table *t, const struct function_table_choice *choice);
void function_table_clear(struct function_table *t); /* its order stays */

/* Whether name or module have it. */
bool function_matches(const struct profile_function *function, const char *filter);

/* What part of all (0 to 1) looks like: what is hot stands out. */
enum style function_share_style(double share);

struct function_layout {
	struct layout columns;
	int bar; /* columns of a bar after the first column; 0: no room */
};

struct function_layout function_table_layout(const struct function_table *t, int width);

#endif
