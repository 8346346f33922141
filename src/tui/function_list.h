/* The functions in rows: order, the cursor, search, drawing; what a call tree (call_tree.h) is for calls. */
#ifndef TUI_FUNCTION_LIST_H
#define TUI_FUNCTION_LIST_H

#include "tui/function_table.h"
#include "tui/screen.h"

/* Zeroed at first: none. */
struct function_list {
	struct function_table table;
	struct list list;
	uint32_t at;                     /* the function under the cursor, which follows it */
	bool found;                      /* by a search: then on the first row, too */
	struct function_layout layout;   /* as last drawn */
	const struct profile_data *data; /* of the last update, borrowed */
	const struct screen *screen;
};

/* Nothing carries over but the order: the cursor is on the first row. */
void function_list_clear(struct function_list *l);

/* Computes it anew; the cursor stays with its function. choice->data is to stay for as long as it is drawn. */
void function_list_update(struct function_list *l, const struct function_table_choice *choice,
			  const struct screen *s);

/* The function under the cursor; PROFILE_NONE: there is none. */
uint32_t function_list_function(const struct function_list *l);

/* Says so, too. */
void function_list_sort(struct function_list *l, struct screen *s, enum function_column column);

/* Moving and ordering, without the menu; false: none of its actions. */
bool function_list_act(struct function_list *l, struct screen *s, enum action action);

/* The cursor was moved by a search. */
void function_list_found(struct function_list *l);

/* With a head line. */
void function_list_draw(struct function_list *l, struct area a);
struct list_rows function_list_rows(struct function_list *l);

#endif
