/* Kinds of memory in rows. */
#include "tui/memory_kinds.h"

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"

#define KIND_WIDTH 12 /* columns of a kind's name */

static enum memory_series series_of(size_t row)
{
	return row == 0 ? MEMORY_SERIES_RSS
			: (enum memory_series)(MEMORY_SERIES_KIND + (int)row - 1);
}

static const struct memory_amounts *amounts_of(const struct memory_reading *reading, size_t row)
{
	return row == 0 ? &reading->total : &reading->kind[row - 1];
}

const char *memory_kinds_title(size_t row)
{
	return row == 0 ? _("all") : _(memory_kind_info[row - 1].title);
}

enum figure { NOW, SHARE, CHANGE, MINUTE, PSS, PRIVATE, SWAP, LOW, HIGH, FIGURES };

enum figure_kind {
	FIGURE_BYTES,
	FIGURE_SHARE,  /* of all */
	FIGURE_CHANGE, /* bytes with their sign */
	FIGURE_GROWTH  /* the same; stands back where it may be chance */
};

/* In the order in which they are left out where there is no room, the last first. */
static const struct {
	const char *head;
	int width;
	enum figure_kind kind;
} figures[FIGURES] = {
	[NOW] = { N_("RSS"), 8, FIGURE_BYTES },
	[SHARE] = { N_("SHARE"), 7, FIGURE_SHARE },
	[CHANGE] = { N_("CHANGE"), 8, FIGURE_CHANGE },
	[MINUTE] = { N_("PER MIN"), 9, FIGURE_GROWTH },
	[PSS] = { N_("PSS"), 8, FIGURE_BYTES },
	[PRIVATE] = { N_("PRIVATE"), 8, FIGURE_BYTES },
	[SWAP] = { N_("SWAP"), 8, FIGURE_BYTES },
	[LOW] = { N_("AT LEAST"), 10, FIGURE_GROWTH },
	[HIGH] = { N_("AT MOST"), 10, FIGURE_GROWTH },
};

static int figures_shown(int width)
{
	int used = KIND_WIDTH + 1, count = 0;

	while (count < FIGURES && used + figures[count].width < width)
		used += figures[count++].width;
	return count == LOW + 1 ? LOW : count; /* both ends of an interval, or none */
}

static double figure_of(const struct memory_known *known, size_t row, enum figure figure)
{
	const struct memory_amounts *amounts = amounts_of(known->reading, row);
	const struct memory_growth *growth = &known->growth[series_of(row)];
	const double numbers[FIGURES] = {
		[NOW] = amounts->rss,      [SHARE] = 100 * amounts->rss / known->reading->total.rss,
		[CHANGE] = growth->change, [MINUTE] = growth->bytes_per_minute,
		[PSS] = amounts->pss,      [PRIVATE] = amounts->private,
		[SWAP] = amounts->swap,    [LOW] = growth->low,
		[HIGH] = growth->high,
	};

	return numbers[figure];
}

static void draw_figure(const struct memory_known *known, const struct screen *s, size_t row,
			enum figure figure, struct area a)
{
	enum figure_kind kind = figures[figure].kind;
	double number = figure_of(known, row, figure);
	enum style style = figure == NOW                    ? STYLE_STRONG
			   : kind != FIGURE_GROWTH          ? STYLE_PLAIN
			   : figure_of(known, row, LOW) > 0 ? STYLE_WARNING
							    : STYLE_DIM;
	char text[32];

	if (kind == FIGURE_SHARE)
		number_percent(text, number);
	else if (kind == FIGURE_BYTES)
		screen_bytes(s, number, text);
	else
		screen_bytes_change(s, number, text);
	area_fit(a, 0, 0, a.width, 1, style, text);
}

void memory_kinds_draw(const struct memory_known *known, const struct screen *s, size_t row,
		       struct area a)
{
	int count = figures_shown(a.width), x = KIND_WIDTH + 1;

	area_fit(a, 1, 0, KIND_WIDTH, -1, row == 0 ? STYLE_STRONG : STYLE_PLAIN,
		 memory_kinds_title(row));
	for (int i = 0; i < count; x += figures[i++].width)
		draw_figure(known, s, row, (enum figure)i,
			    area_cut(a, x, 0, figures[i].width - 1, 1));
	if (a.width - x > 30)
		area_fit(
			a, x + 2, 0, a.width - x - 3, -1, STYLE_DIM,
			row == 0
				? _("resident; its share of what is shared; its own; what was swapped out")
				: _(memory_kind_info[row - 1].help));
}

bool memory_kinds_match(size_t row, const char *text)
{
	return text_find(memory_kinds_title(row), text);
}

void memory_kinds_draw_heads(struct area a)
{
	int count = figures_shown(a.width), x = KIND_WIDTH + 1;

	area_fill(a, 0, 0, a.width, 1, STYLE_HEAD);
	area_fit(a, 1, 0, KIND_WIDTH, -1, STYLE_HEAD, _("KIND"));
	for (int i = 0; i < count; x += figures[i++].width)
		area_fit(a, x, 0, figures[i].width - 1, 1, STYLE_HEAD, _(figures[i].head));
}
