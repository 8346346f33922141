/*
 * The screen as cells, apart from any terminal. Panes draw into a grid; term.c shows it, tests
 * compare it. Everything is counted in columns and clipped; nothing that is drawn can hold a control
 * character, whatever bytes were given.
 */
#ifndef TUI_GRID_H
#define TUI_GRID_H

#include "tui/theme.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One column. A wide character has width 2 in its first cell and 0 in its second. Small, since a
 * screen has thousands. */
struct cell {
	uint32_t code;
	uint8_t width;
	uint8_t style;  /* enum style */
	uint16_t marks; /* what combines with it: grid.marks[marks - 1]; 0: nothing */
};

/* Bytes of a character and of what combines with it, the NUL included. */
#define CELL_TEXT  16
#define CELL_MARKS (CELL_TEXT - 4)

/* What may be drawn: braille where the terminal has it, else blocks, else ASCII. */
enum glyphs { GLYPHS_ASCII, GLYPHS_BLOCK, GLYPHS_BRAILLE };

struct grid {
	int width, height;
	enum glyphs glyphs;
	struct cell *cells; /* rows one after the other */
	char (*marks)[CELL_MARKS];
	uint16_t mark_count;
};

void grid_resize(struct grid *grid, int width, int height); /* cleared */
void grid_clear(struct grid *grid);
void grid_free(struct grid *grid);
struct cell *grid_cell(const struct grid *grid, int x, int y);

/* The text of a cell in UTF-8; "" in the second half of a wide character. Returns its length. */
size_t cell_text(const struct grid *grid, const struct cell *cell, char out[CELL_TEXT]);

/* The text of all rows, one a line, without trailing blanks; allocated. For tests. */
char *grid_dump(const struct grid *grid);

/* A rectangle of a grid to draw in, by value. Coordinates are relative to it; what lies outside of
 * it, or of the areas that it was cut from, is not drawn. */
struct area {
	struct grid *grid;
	int x, y, width, height;
	int left, top, right,
		bottom; /* the clip, in grid coordinates, right and bottom exclusive */
};

struct area grid_area(struct grid *grid);
struct area area_cut(struct area a, int x, int y, int width, int height);

/* Draws text, returns the columns it takes (also where clipped). */
int area_text(struct area a, int x, int y, enum style style, const char *text);
int area_print(struct area a, int x, int y, enum style style, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Draws text padded or cut to `columns`; align < 0: left, > 0: right. */
void area_fit(struct area a, int x, int y, int columns, int align, enum style style,
	      const char *text);

/* Bytes from strangers: escaped, then as area_text and area_fit. */
int area_name(struct area a, int x, int y, enum style style, const char *bytes);
void area_fit_name(struct area a, int x, int y, int columns, int align, enum style style,
		   const char *bytes);

/* Draws text in at most `rows` rows of the area, broken between words, the last cut; returns how many
 * it takes. */
int area_wrap(struct area a, int y, int rows, enum style style, const char *text);

/* One character from its code. */
void area_put(struct area a, int x, int y, enum style style, uint32_t code);

void area_fill(struct area a, int x, int y, int width, int height, enum style style);
void area_restyle(struct area a, int x, int y, int width, enum style style);
void area_box(struct area a, enum style style, const char *title);

/* Columns of a stranger's bytes as area_name draws them. */
int name_columns(const char *bytes);

#endif
