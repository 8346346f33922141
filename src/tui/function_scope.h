/* Whose samples count in the Functions pane: those of one thread, those inside one operation, or all. */
#ifndef TUI_FUNCTION_SCOPE_H
#define TUI_FUNCTION_SCOPE_H

#include "stats/functions.h"
#include "tui/screen.h"

struct function_scope {
	struct functions_choice hits;
	char thread[17]; /* the name of hits.tid; "": unknown */
};

void function_scope_all(struct function_scope *scope);
bool function_scope_is_part(const struct function_scope *scope);

/* tid 0: of all threads. */
void function_scope_thread(struct function_scope *scope, const struct screen *s, pid_t tid);
/* PROFILE_ANY_OP: in all and none. */
void function_scope_operation(struct function_scope *scope, uint32_t op);

/* At the right, so that nobody takes a part for all; returns the columns that are left. */
int function_scope_draw(const struct function_scope *scope, const struct screen *s, struct area a);

/* Fill the screen's menu with what may be chosen, which is an item's value, and with the share that each has of all samples. */
void function_scope_offer_threads(const struct function_scope *scope, struct screen *s,
				  const struct profile_data *d);
void function_scope_offer_operations(const struct function_scope *scope, struct screen *s,
				     const struct profile_data *d);

#endif
