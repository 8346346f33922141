/* A box with a list to choose from. */
#ifndef TUI_MENU_H
#define TUI_MENU_H

#include "tui/list.h"

struct screen;

struct menu_item {
	char *text, *hint; /* owned */
	bool checked;
	int value;
};

struct menu {
	const char *title; /* translated */
	const char *keys;  /* translated: what else may be pressed; NULL */
	struct menu_item *items;
	size_t count, capacity;
	struct list list;
	bool checks; /* items are on or off */
	void (*chosen)(struct screen *s, struct menu *menu, struct menu_item *item);
	/* Other keys; false: not mine. */
	bool (*key)(struct screen *s, struct menu *menu, int key);
};

/* Empties it. */
void menu_begin(struct menu *menu, const char *title);
struct menu_item *menu_add(struct menu *menu, const char *text, const char *hint, int value);
void menu_clear(struct menu *menu);

/* Centred in the area. */
void menu_draw(struct menu *menu, struct area a);

#endif
