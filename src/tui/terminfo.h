/* The terminal's description, apart from curses.c: <term.h> makes macros of words like `columns`. */
#ifndef TUI_TERMINFO_H
#define TUI_TERMINFO_H

#include "base/error.h"

/* The name of the terminal's type, if it is known and can address the cursor; where the type is
 * unknown, that of the commonest. NULL with err. */
const char *terminfo_usable(int fd, struct error *err);

#endif
