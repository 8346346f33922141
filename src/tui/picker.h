/* The list of processes to choose from, instrumented ones first. Without a terminal, as screen.h. */
#ifndef TUI_PICKER_H
#define TUI_PICKER_H

#include "model/entry.h"
#include "tui/grid.h"
#include "tui/input.h"
#include "tui/list.h"
#include "tui/tui.h"

struct picker {
	const struct tui_settings *settings;
	struct process_entry *entries;
	size_t count;
	size_t *shown; /* indices that pass the filter */
	size_t shown_count;
	struct list list;
	struct input input; /* what is typed narrows the list at once */
	bool typing, filtering;
	pid_t at, chosen;
	bool done, suspend, redraw, help;
	uint64_t next_ns; /* when the list is asked for again */
	int cursor_x, cursor_y;
};

void picker_init(struct picker *p, const struct tui_settings *settings);
void picker_clear(struct picker *p);

/* Asks for the list where it is time to. */
void picker_take(struct picker *p, struct process_entry *(*list)(void *context, size_t *count),
		 void *context);
int picker_wait_ms(const struct picker *p);
void picker_key(struct picker *p, int key, bool pasted);
void picker_draw(struct picker *p, struct grid *grid);

#endif
