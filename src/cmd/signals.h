/*
 * Signals. SIGINT, SIGTERM and SIGHUP ask the program to end: they make a descriptor readable. A
 * second one, or five seconds in which nothing has come of the first (the terminal is blocked,
 * say), gives the terminal back and ends it there and then. SIGPIPE does nothing: the write fails.
 * A crash gives the terminal back first. The only globals of the program are here.
 */
#ifndef CMD_SIGNALS_H
#define CMD_SIGNALS_H

#include "base/error.h"

bool signals_open(struct error *err);

/* Readable when the program is to end. It is not to be read. */
int signals_fd(void);
/* The signal that asks for it, or -1 after signals_stop; 0: none. */
int signals_pending(void);
/* As if a signal had come: the run has reached its end. */
void signals_stop(void);
/* The program ends in good order; the five seconds no longer count. */
void signals_heard(void);
/* Whether already the first one ends it there and then: there is nothing to save, and nobody looks at the descriptor. */
void signals_at_once(bool yes);
/* The next signal is a first one again: it makes the descriptor readable, and does nothing else. */
void signals_again(void);

#endif
