/* The box. */
#include "tui/menu.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

void menu_clear(struct menu *menu)
{
	for (size_t i = 0; i < menu->count; i++) {
		free(menu->items[i].text);
		free(menu->items[i].hint);
	}
	free(menu->items);
	memset(menu, 0, sizeof(*menu));
}

void menu_begin(struct menu *menu, const char *title)
{
	menu_clear(menu);
	menu->title = title;
}

struct menu_item *menu_add(struct menu *menu, const char *text, const char *hint, int value)
{
	struct menu_item *item;

	menu->items = vec_room(menu->items, menu->count, &menu->capacity);
	item = &menu->items[menu->count++];
	item->text = mem_string(text);
	item->hint = mem_string(hint ? hint : "");
	item->value = value;
	item->checked = false;
	list_fit(&menu->list, menu->count, (int)menu->count);
	return item;
}

static void draw_item(void *context, size_t index, struct area row, bool selected)
{
	const struct menu *menu = context;
	const struct menu_item *item = &menu->items[index];
	int x = 1, text;

	(void)selected;
	if (menu->checks) {
		area_text(row, x, 0, STYLE_PLAIN, item->checked ? "[x]" : "[ ]");
		x += 4;
	}
	text = area_name(row, x, 0, STYLE_STRONG, item->text);
	x += text < 12 ? 14 : text + 2;
	area_fit_name(row, x, 0, row.width - x - 1, -1, STYLE_DIM, item->hint);
}

static int item_width(const struct menu *menu, const struct menu_item *item)
{
	int text = name_columns(item->text), hint = name_columns(item->hint);

	return (menu->checks ? 4 : 0) + (text < 12 ? 14 : text + 2) + hint + 2;
}

void menu_draw(struct menu *menu, struct area a)
{
	int width = menu->keys ? text_columns(menu->keys) + 4 : 0, height = (int)menu->count + 2;
	const struct list_rows rows = { menu, draw_item, NULL };
	struct area box, inside;

	for (size_t i = 0; i < menu->count; i++) {
		int item = item_width(menu, &menu->items[i]);

		width = item > width ? item : width;
	}
	width = text_columns(menu->title) + 4 > width ? text_columns(menu->title) + 4 : width;
	width += 2 + (height > a.height); /* the box, and the bar of a list that scrolls */
	width = width > a.width ? a.width : width;
	height = height > a.height ? a.height : height;
	box = area_cut(a, (a.width - width) / 2, (a.height - height) / 2, width, height);
	area_fill(box, 0, 0, width, height, STYLE_MENU);
	area_box(box, STYLE_BOX, menu->title);
	if (menu->keys)
		area_print(box, 2, height - 1, STYLE_DIM, " %s ", menu->keys);
	inside = area_cut(box, 1, 1, width - 2, height - 2);
	list_fit(&menu->list, menu->count, inside.height);
	list_draw(&menu->list, inside, &rows);
}
