/* The list widget. */
#include "tui/list.h"

void list_fit(struct list *list, size_t count, int height)
{
	size_t rows = height > 0 ? (size_t)height : 1;

	list->count = count;
	list->height = (int)rows;
	if (list->selected >= count)
		list->selected = count ? count - 1 : 0;
	if (list->top > list->selected)
		list->top = list->selected;
	if (list->selected - list->top >= rows)
		list->top = list->selected - rows + 1;
	if (list->top + rows > count)
		list->top = count > rows ? count - rows : 0;
}

static void draw_scroll_bar(const struct list *list, struct area a)
{
	double rows = a.height, count = (double)list->count;
	int size = (int)(rows * rows / count), top;

	if (size < 1)
		size = 1;
	top = (int)((double)list->top / (count - rows) * (rows - size) + 0.5);
	for (int y = 0; y < a.height; y++)
		area_put(a, a.width - 1, y, STYLE_BOX,
			 y >= top && y < top + size ? 0x2588 : 0x2502);
}

void list_draw(struct list *list, struct area a, const struct list_rows *rows)
{
	bool scrolls = list->count > (size_t)(a.height > 0 ? a.height : 0);
	int width = a.width - (scrolls && a.width > 20 ? 1 : 0);

	for (int y = 0; y < a.height && list->top + (size_t)y < list->count; y++) {
		size_t index = list->top + (size_t)y;

		rows->draw(rows->context, index, area_cut(a, 0, y, width, 1),
			   index == list->selected);
		if (index == list->selected)
			area_restyle(a, 0, y, width, STYLE_SELECTED);
	}
	if (width < a.width)
		draw_scroll_bar(list, a);
}

static void move(struct list *list, long by)
{
	long to = (long)list->selected + by;

	if (to >= (long)list->count)
		to = (long)list->count - 1;
	list->selected = to > 0 ? (size_t)to : 0;
}

bool list_act(struct list *list, enum action action)
{
	long page = list->height > 1 ? list->height - 1 : 1;

	switch (action) {
	case ACTION_UP: move(list, -1); break;
	case ACTION_DOWN: move(list, 1); break;
	case ACTION_HALF_UP: move(list, -(page + 1) / 2); break;
	case ACTION_HALF_DOWN: move(list, (page + 1) / 2); break;
	case ACTION_PAGE_UP: move(list, -page); break;
	case ACTION_PAGE_DOWN: move(list, page); break;
	case ACTION_FIRST: list->selected = 0; break;
	case ACTION_LAST: list->selected = list->count ? list->count - 1 : 0; break;
	default: return false;
	}
	list_fit(list, list->count, list->height);
	return true;
}

bool list_search(struct list *list, const struct list_rows *rows, const char *text, bool beyond)
{
	for (size_t i = 0; i < list->count; i++) {
		size_t index = (list->selected + i + (beyond ? 1 : 0)) % list->count;

		if (rows->match && rows->match(rows->context, index, text)) {
			list->selected = index;
			list_fit(list, list->count, list->height);
			return true;
		}
	}
	return false;
}
