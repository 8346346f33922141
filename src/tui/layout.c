/* Columns beside each other. */
#include "tui/layout.h"

#include <stdio.h>

void layout_add(struct layout *l, int column, int width, int priority)
{
	size_t i = l->count++;

	l->column[i] = column;
	l->width[i] = width;
	l->priority[i] = priority;
}

int layout_used(const struct layout *l)
{
	int used = -LAYOUT_GAP;

	for (size_t i = 0; i < l->count; i++)
		used += l->width[i] + LAYOUT_GAP;
	return used;
}

/* The column that is missed least; count if none may go. */
static size_t least_important(const struct layout *l, int kept)
{
	size_t least = l->count;
	int priority = 0;

	for (size_t i = 0; i < l->count; i++)
		if (l->priority[i] > priority && l->column[i] != kept) {
			priority = l->priority[i];
			least = i;
		}
	return least;
}

static void drop(struct layout *l, size_t i)
{
	l->count--;
	l->hidden++;
	for (; i < l->count; i++) {
		l->column[i] = l->column[i + 1];
		l->width[i] = l->width[i + 1];
		l->priority[i] = l->priority[i + 1];
	}
}

void layout_narrow(struct layout *l, int width, int kept)
{
	while (layout_used(l) > width) {
		size_t least = least_important(l, kept);

		if (least == l->count)
			return;
		drop(l, least);
	}
}

size_t layout_index(const struct layout *l, int column)
{
	size_t i = 0;

	while (i < l->count && l->column[i] != column)
		i++;
	return i;
}

void layout_place(struct layout *l)
{
	int x = 0;

	for (size_t i = 0; i < l->count; i++) {
		l->x[i] = x;
		x += l->width[i] + LAYOUT_GAP;
	}
}

void layout_draw_title(struct area a, const char *title, bool text, enum layout_order order)
{
	static const char *const marks[] = {
		[LAYOUT_UNORDERED] = "",
		[LAYOUT_ASCENDING] = "▲",
		[LAYOUT_DESCENDING] = "▼",
	};
	char marked[64];

	snprintf(marked, sizeof(marked), "%s%s", text ? title : marks[order],
		 text ? marks[order] : title);
	area_fit(a, 0, 0, a.width, text ? -1 : 1, order ? STYLE_HEAD_SORT : STYLE_HEAD, marked);
}
