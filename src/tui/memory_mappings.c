/* Mappings in rows, by resident size as a reading has them. */
#include "tui/memory_mappings.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "tui/memory_kinds.h"

#define AMOUNT 9 /* columns of an amount */

static bool is_of_row(const struct memory_mapping *mapping, size_t row)
{
	return row == 0 || (size_t)mapping->kind == row - 1;
}

void memory_mappings_update(struct memory_mappings *m, const struct memory_known *known,
			    const struct screen *s)
{
	const struct memory_reading *reading = known->reading;
	size_t all = reading && m->open ? reading->mapping_count : 0, count = 0;

	m->known = known;
	m->screen = s;
	free(m->shown);
	m->shown = mem_alloc_array(all + 1, sizeof(*m->shown));
	for (size_t i = 0; i < all; i++)
		if (is_of_row(&reading->mappings[i], m->row))
			m->shown[count++] = i;
	list_fit(&m->list, count, m->list.height);
}

void memory_mappings_open(struct memory_mappings *m, size_t row, const struct memory_known *known,
			  const struct screen *s)
{
	m->open = true;
	m->row = row;
	m->list = (struct list){ 0 };
	memory_mappings_update(m, known, s);
}

void memory_mappings_clear(struct memory_mappings *m)
{
	free(m->shown);
}

/* ---- drawing ---- */

static int amounts_shown(int width)
{
	return width >= 76 ? 4 : width >= 56 ? 2 : 1;
}

static void draw_mapping(const struct memory_mapping *mapping, const struct screen *s,
			 struct area a)
{
	const double amounts[] = { mapping->amounts.rss, mapping->amounts.pss,
				   mapping->amounts.private, mapping->amounts.swap };
	int count = amounts_shown(a.width), names = a.width - count * AMOUNT - 2;
	char text[32];

	area_fit_name(a, 1, 0, names, -1, STYLE_PLAIN, mapping->name);
	for (int i = 0; i < count; i++)
		area_fit(a, 2 + names + i * AMOUNT, 0, AMOUNT - 1, 1,
			 i ? STYLE_PLAIN : STYLE_STRONG, screen_bytes(s, amounts[i], text));
}

static void draw_heads(const char *title, struct area a)
{
	static const char *const heads[] = { N_("RSS"), N_("PSS"), N_("PRIVATE"), N_("SWAP") };
	int count = amounts_shown(a.width), names = a.width - count * AMOUNT - 2;

	area_fill(a, 0, 0, a.width, 1, STYLE_HEAD);
	area_fit(a, 1, 0, names, -1, STYLE_HEAD, title);
	for (int i = 0; i < count; i++)
		area_fit(a, 2 + names + i * AMOUNT, 0, AMOUNT - 1, 1, STYLE_HEAD, _(heads[i]));
}

static const struct memory_mapping *mapping_at(const struct memory_mappings *m, size_t row)
{
	return &m->known->reading->mappings[m->shown[row]];
}

static void draw_row(void *context, size_t row, struct area a, bool selected)
{
	const struct memory_mappings *m = context;

	(void)selected;
	draw_mapping(mapping_at(m, row), m->screen, a);
}

static bool match_row(void *context, size_t row, const char *text)
{
	return text_find(mapping_at(context, row)->name, text);
}

struct list_rows memory_mappings_rows(struct memory_mappings *m)
{
	return (struct list_rows){ m, draw_row, match_row };
}

void memory_mappings_draw(struct memory_mappings *m, struct area a)
{
	struct list_rows rows = memory_mappings_rows(m);
	struct area body = area_cut(a, 0, 1, a.width, a.height - 1);
	char title[128];

	snprintf(title, sizeof(title), _("%s: the largest mappings"), memory_kinds_title(m->row));
	draw_heads(title, a);
	if (m->list.count == 0)
		area_text(body, 2, 1, STYLE_DIM,
			  memory_known_only_totals(m->known)
				  ? _("too many mappings to be read one by one")
				  : _("there is no mapping of this kind"));
	list_fit(&m->list, m->list.count, body.height);
	list_draw(&m->list, body, &rows);
}

void memory_mappings_draw_largest(const struct memory_reading *reading, const struct screen *s,
				  struct area a)
{
	if (a.height < 3)
		return;
	draw_heads(_("LARGEST MAPPINGS"), a);
	for (int y = 1; y < a.height && (size_t)y <= reading->mapping_count; y++)
		draw_mapping(&reading->mappings[y - 1], s, area_cut(a, 0, y, a.width, 1));
}
