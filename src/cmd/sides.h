/*
 * Which documents stand on which side of a comparison, as the command line says it, in one of three ways:
 *
 *	a.json b.json
 *	base=a.json base=b.json new=c.json new=d.json    the label that comes first is before
 *	--before a.json b.json --after c.json d.json
 *
 * A word with a '=' that is the name of a file is a path.
 */
#ifndef CMD_SIDES_H
#define CMD_SIDES_H

#include "decide/compare.h"

#include "cmd/options.h"

struct sides {
	struct side {
		char *label; /* the user's, else the path of the only document, else "before" */
		const char **paths; /* the strings are argv's */
		size_t count;       /* never 0 */
	} side[SIDES];
};

/* False with err: wrong usage. */
bool sides_take(struct sides *s, const struct options *o, struct error *err);
void sides_clear(struct sides *s);

#endif
