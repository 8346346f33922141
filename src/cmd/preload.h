/* --preload and --costs: libperftop-preload put into a command that was not built for it, and what the
 * command's own libperftop is told. */
#ifndef CMD_PRELOAD_H
#define CMD_PRELOAD_H

#include "base/error.h"

struct options;

/* Whether these are names of groups (preload/groups.def), with commas between. */
bool preload_check(const char *list, struct error *err);

/* Whether these are costs (client/costs.def). */
bool costs_check(const char *list, struct error *err);

/* What is to be added to the environment of `command` (NULL: none is started), allocated, NULL-terminated:
 * nothing where neither option is given. Says on stderr what will not be seen, as far as the command's file
 * tells. False: it has been said why not. */
#define PRELOAD_VARIABLES 4
bool preload_arm(const struct options *o, const char *command,
		 char *environment[PRELOAD_VARIABLES]);
void preload_disarm(char *environment[PRELOAD_VARIABLES]);

#endif
