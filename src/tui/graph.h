/*
 * Graphs in cells: histories, bars, heat. Each value is a column of its own; NaN is a gap, zero is
 * the thinnest line there is, so that nothing and unknown look different.
 */
#ifndef TUI_GRAPH_H
#define TUI_GRAPH_H

#include "tui/grid.h"

/* How many values a graph of that many columns shows: two a column in braille, else one. */
int graph_points(const struct grid *grid, int columns);

/* A history that fills the area, the newest value at its right. Rows above the middle take `high`,
 * the others `low`. */
void graph_draw(struct area a, const float *values, int count, double top, enum style low,
		enum style high);

/* A horizontal bar of share (0 to 1) of the columns. */
void graph_bar(struct area a, int x, int y, int columns, double share, enum style style);

/* One cell of a heat map, share 0 (nothing) to 1. */
void graph_heat(struct area a, int x, int y, double share);

/* Adds an amount evenly to the bins that [from, to] covers, bin i being [i, i + 1]. Of bounds beyond
 * the outermost bin the nearest counts. */
void graph_spread(float *bins, int count, double from, double to, double amount);

/* The next round number that is not below the value: 1, 2, 5 and their tens; for bytes, binary. */
double graph_round_up(double value, bool bytes);

#endif
