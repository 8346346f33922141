/*
 * The terminal, through curses: shows a grid, reads keys, comes back whatever happens. One at a
 * time.
 */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "base/error.h"
#include "tui/grid.h"

struct term;

/* Takes the terminal of stdin and stdout. Fails with it untouched. */
struct term *term_open(bool mouse, struct error *err);
void term_close(struct term *t);

/* Shows the grid (paint.h): only what differs from the last time is sent. May block on a slow
 * terminal. cursor_x < 0: none. color: with the theme's; else bold and reverse only. */
void term_show(struct term *t, const struct grid *grid, enum theme theme, bool color, int cursor_x,
	       int cursor_y);

/* What the terminal can draw, given that the user and the locale want Unicode. */
enum glyphs term_glyphs(const struct term *t, bool unicode);

void term_size(const struct term *t, int *width, int *height);

/* The next key, KEY_NONE if there is none yet. *pasted: it came in a paste. *ended: the terminal is
 * gone. */
int term_key(struct term *t, bool *pasted, bool *ended);

/* The descriptors to poll: keys; and signals (resize, continue, stop), which term_signals reads. */
int term_input_fd(const struct term *t);
int term_signal_fd(const struct term *t);

/* Takes in what signals asked for; true if the screen must be drawn again whole. */
bool term_signals(struct term *t);

void term_bell(struct term *t);
void term_redraw(struct term *t);  /* all of it, at the next term_show */
void term_suspend(struct term *t); /* gives the terminal back, stops, takes it again */

/* See tui_rescue. */
void term_rescue(void);

#endif
