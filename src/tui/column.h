/* The columns of the operations table: columns.def, which of them are shown, and how wide. */
#ifndef TUI_COLUMN_H
#define TUI_COLUMN_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/grid.h"
#include "tui/layout.h"

struct op_row;

enum column {
#define X(id, ...) COLUMN_##id,
#include "tui/columns.def"
#undef X
	COLUMNS_END
};

enum column_kind { KIND_TEXT, KIND_COUNT, KIND_SECONDS, KIND_PERCENT, KIND_BYTES };

/* What must be measured on request for a column to have figures. */
enum column_costs { COSTS_NONE, COSTS_CPU, COSTS_MEMORY };

struct column_info {
	const char *name;          /* stable */
	const char *header, *help; /* untranslated */
	enum column_kind kind;
	int width, priority;
	bool descending, histogram;
	enum column_costs costs;
	double (*figure)(const struct op_row *row); /* NaN where nothing was recorded */
};

extern const struct column_info column_info[COLUMNS_END];

/* COLUMNS_END if there is none of that name. */
enum column column_by_name(const char *name, size_t length);

/* The comma-separated names as columns, unknown and repeated ones skipped; the default where
 * nothing is left. Returns how many. */
size_t columns_parse(const char *names, enum column out[COLUMNS_END]);
char *columns_format(const enum column *columns, size_t count); /* allocated */

/* The columns that a screen has room for.
 * natural: columns that the widest component, operation and label would take (0: none has one).
 * skip: how many figure columns were scrolled away to the left. */
void layout_columns(struct layout *layout, const enum column *wanted, size_t count, int width,
		    const int natural[3], enum column sort, size_t skip, bool raw);

/* The figure for the eye. */
const char *column_format(enum column column, double figure, bool raw, char out[32]);

#endif
