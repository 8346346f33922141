/* --preload: libperftop-preload put into a command that was not built for it. */
#ifndef CMD_PRELOAD_H
#define CMD_PRELOAD_H

#include "base/error.h"

struct options;

/* Whether these are names of groups (preload/groups.def), with commas between. */
bool preload_check(const char *list, struct error *err);

/* What is to be added to the command's environment, allocated; and says, on stderr, what will not be
 * seen, as far as the command's file tells. False: it has been said why not. */
bool preload_arm(const struct options *o, char *environment[3]);
void preload_disarm(char *environment[3]);

#endif
