/*
 * What a sheet is made of, for its renderers (sheet_*.c). Strings are as they were given: hostile.
 */
#ifndef REPORT_SHEET_PARTS_H
#define REPORT_SHEET_PARTS_H

#include "report/sheet.h"

struct sheet_cell {
	char *text; /* NULL: empty */
	enum tone tone;
};

struct sheet_grid {
	struct sheet_column *columns; /* with titles of their own */
	size_t column_count;
	struct sheet_cell **rows;
	size_t row_count, row_capacity;
	size_t filled; /* cells of the last row */
};

struct sheet_chart {
	char *title;
	struct chart_axis x, y;      /* with titles of their own */
	struct chart_series *series; /* with names and numbers of their own */
	size_t count;
	size_t more; /* series that are left out */
};

enum sheet_kind { SHEET_HEADING, SHEET_SAY, SHEET_CODE, SHEET_TABLE, SHEET_CHART };

struct sheet_piece {
	enum sheet_kind kind;
	enum tone tone;
	char *text;                /* of a heading, a sentence, code */
	struct sheet_grid *grid;   /* of a table */
	struct sheet_chart *chart; /* of a chart */
};

struct sheet {
	char *title;
	struct sheet_piece *pieces;
	size_t count, capacity;
};

/* Whether there is anything of it to render. */
bool sheet_shown(const struct sheet_piece *piece);

/* Of a row; row_count: the titles, in TONE_STRONG. The text is never NULL. */
struct sheet_cell sheet_cell_at(const struct sheet_grid *grid, size_t row, size_t column);

/* "and 3 more", translated, allocated; NULL: no series was left out. */
char *sheet_more(const struct sheet_chart *chart);

#endif
