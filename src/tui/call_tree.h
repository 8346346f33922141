/* A call tree in rows: which nodes are open, the cursor, drawing. */
#ifndef TUI_CALL_TREE_H
#define TUI_CALL_TREE_H

#include "stats/functions.h"
#include "tui/list.h"

#include <stdbool.h>

/* That the user has opened or closed a node. */
struct call_fold {
	uint64_t key;
	bool open;
};

struct call_tree {
	struct profile_data data; /* of the last update, borrowed */
	bool raw;                 /* draws every digit */
	enum calls_direction direction;
	uint32_t function; /* PROFILE_NONE: all, from the outermost callers */
	struct calls_node *nodes;
	uint64_t *keys; /* by node: the path to it, so that it is known again whatever the order */
	size_t count;
	size_t *shown; /* nodes in sight, in order */
	struct list list;
	uint64_t at;      /* the key under the cursor */
	bool found;       /* by a search: the cursor follows it on the first row, too */
	uint64_t samples; /* of all roots: 100 % */
	struct call_fold *folds;
	size_t fold_count, fold_capacity;
};

/* Another tree, at its first row. */
void call_tree_begin(struct call_tree *t, enum calls_direction direction, uint32_t function);

/* Computes it anew; nodes stay open or closed, and the cursor with its node. d is to stay for as long as it is drawn. */
void call_tree_update(struct call_tree *t, const struct profile_data *d,
		      const struct functions_choice *choice);

/* The function under the cursor; PROFILE_NONE: there is none. */
uint32_t call_tree_function(const struct call_tree *t);

/* Moving, opening and closing; false: none of its actions. */
bool call_tree_act(struct call_tree *t, enum action action);

/* The cursor was moved by a search. */
void call_tree_found(struct call_tree *t);

/* With a head line. */
void call_tree_draw(struct call_tree *t, struct area a);
struct list_rows call_tree_rows(struct call_tree *t);

void call_tree_clear(struct call_tree *t);

#endif
