/*
 * Shows a grid on a terminal, through terminfo: only the cells that changed, in one write. The grid already knows
 * what changed, so curses, which would work it out again at several times the cost, only opens the terminal, reads its
 * keys and clears it.
 */
#ifndef TUI_PAINT_H
#define TUI_PAINT_H

#include "tui/grid.h"

struct paint;

/* For the terminal that curses has opened (cur_term) on fd. */
struct paint *paint_new(int fd);
void paint_free(struct paint *p);

/* What styles look like from now on. color: with the theme's; else by attributes only. */
void paint_take_theme(struct paint *p, enum theme theme, bool color);

/* The screen is blank now: all cells are to be shown. */
void paint_forget(struct paint *p);

/* Shows the grid. May block on a slow terminal; false: the terminal is gone. cursor_x < 0: no cursor. */
bool paint_show(struct paint *p, const struct grid *grid, int cursor_x, int cursor_y);

#endif
