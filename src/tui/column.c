/* Columns: the table, the layout. */
#include "tui/column.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "tui/table.h"

#define RAW_MORE 6 /* columns that every digit takes beyond a scaled number */
#define MIN_NAME 5

#define X(id, name, header, kind, width, priority, direction, histogram, costs, expression, help) \
	static double figure_##id(const struct op_row *row)                                       \
	{                                                                                         \
		(void)row;                                                                        \
		return expression;                                                                \
	}
#include "tui/columns.def"
#undef X

enum { UP = false, DOWN = true };

const struct column_info column_info[COLUMNS_END] = {
#define X(id, name, header, kind, width, priority, direction, histogram, costs, expression, help) \
	{ name,     header,    help,      KIND_##kind,   width,                                   \
	  priority, direction, histogram, COSTS_##costs, figure_##id },
#include "tui/columns.def"
#undef X
};

_Static_assert(COLUMNS_END <= LAYOUT_MOST, "the layout has room for all columns");

enum column column_by_name(const char *name, size_t length)
{
	int column = 0;

	while (column < COLUMNS_END && (strlen(column_info[column].name) != length ||
					memcmp(column_info[column].name, name, length) != 0))
		column++;
	return (enum column)column;
}

size_t columns_parse(const char *names, enum column out[COLUMNS_END])
{
	bool have[COLUMNS_END + 1] = { false };
	size_t count = 0;

	while (names && *names) {
		size_t skip = strspn(names, ", "), length = strcspn(names + skip, ", ");
		enum column column = column_by_name(names + skip, length);

		if (column != COLUMNS_END && !have[column])
			out[count++] = column;
		have[column] = true;
		names += skip + length;
	}
	if (count > 0)
		return count;
	for (int column = 0; column < COLUMNS_END; column++)
		out[count++] = (enum column)column;
	return count;
}

char *columns_format(const enum column *columns, size_t count)
{
	char *text = mem_alloc(COLUMNS_END * 16);
	size_t length = 0;

	for (size_t i = 0; i < count; i++)
		length += (size_t)snprintf(text + length, COLUMNS_END * 16 - length, "%s%s",
					   i ? "," : "", column_info[columns[i]].name);
	return text;
}

static bool is_text(enum column column)
{
	return column_info[column].kind == KIND_TEXT;
}

/* A name gets what it needs, up to the width of its row in the table. */
static int least_width(enum column column, const int natural[3], bool raw)
{
	enum column_kind kind = column_info[column].kind;

	if (kind == KIND_TEXT && natural[column] < column_info[column].width)
		return natural[column] < MIN_NAME ? MIN_NAME : natural[column];
	return column_info[column].width +
	       (raw && (kind == KIND_SECONDS || kind == KIND_COUNT || kind == KIND_BYTES) ? RAW_MORE
											  : 0);
}

/* Hands what is left to the names, the operation first; then a little air to the figures; the rest
 * to the last name. */
static void widen(struct layout *layout, int spare, const int natural[3])
{
	static const enum column names[] = { COLUMN_OPERATION, COLUMN_COMPONENT, COLUMN_LABEL };
	size_t last_name = layout->count;

	for (size_t n = 0; n < 3; n++) {
		size_t i = layout_index(layout, (int)names[n]);
		int more = i < layout->count ? natural[names[n]] - layout->width[i] : 0;

		if (more <= 0)
			continue;
		more = more > spare ? spare : more;
		layout->width[i] += more;
		spare -= more;
	}
	for (size_t i = 0; i < layout->count; i++)
		if (is_text((enum column)layout->column[i]))
			last_name = i;
	for (int air = 0; air < 2; air++)
		for (size_t i = layout->count; i-- > 0 && spare > 0;)
			if (!is_text((enum column)layout->column[i])) {
				layout->width[i]++;
				spare--;
			}
	if (last_name < layout->count)
		layout->width[last_name] += spare;
}

void layout_columns(struct layout *layout, const enum column *wanted, size_t count, int width,
		    const int natural[3], enum column sort, size_t skip, bool raw)
{
	*layout = (struct layout){ 0 };
	for (size_t i = 0; i < count; i++) {
		enum column column = wanted[i];

		if (!is_text(column) && skip > 0 && column != sort) {
			skip--;
			continue;
		}
		if (is_text(column) && natural[column] == 0)
			continue;
		layout_add(layout, (int)column, least_width(column, natural, raw),
			   column_info[column].priority);
	}
	layout_narrow(layout, width, (int)sort);
	if (width > layout_used(layout))
		widen(layout, width - layout_used(layout), natural);
	layout_place(layout);
}

const char *column_format(enum column column, double figure, bool raw, char out[32])
{
	enum column_kind kind = column_info[column].kind;

	if (isnan(figure))
		return strcpy(out, "-");
	if (kind == KIND_PERCENT)
		return number_percent(out, figure);
	if (kind == KIND_SECONDS)
		return raw ? number_raw(out, round(figure * 1e9)) : number_duration(out, figure);
	if (raw)
		return number_raw(out, figure);
	return kind == KIND_BYTES ? number_bytes(out, figure) : number_count(out, figure);
}
