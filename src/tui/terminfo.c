/* Is this a terminal to draw on? */
#include "tui/terminfo.h"

#include <stdlib.h>

#include <curses.h>
#include <term.h>

#include "base/i18n.h"

#define FALLBACK "xterm-256color"

static bool can_address_cursor(void)
{
	const char *text = tigetstr("cup");

	return text && text != (const char *)-1;
}

const char *terminfo_usable(int fd, struct error *err)
{
	const char *name = getenv("TERM");
	int result;

	if (!name || !*name) {
		error_set(err, _("TERM is not set; use -b for text without a screen"));
		return NULL;
	}
	if (setupterm(name, fd, &result) != OK) {
		if (setupterm(FALLBACK, fd, &result) != OK) {
			error_set(err,
				  _("the terminal type '%s' is unknown; set TERM, or use -b for "
				    "text without a screen"),
				  name);
			return NULL;
		}
		name = FALLBACK;
	}
	if (!can_address_cursor()) {
		error_set(err,
			  _("a terminal of type '%s' cannot place the cursor; use -b for text "
			    "without a screen"),
			  name);
		name = NULL;
	}
	del_curterm(cur_term);
	return name;
}
