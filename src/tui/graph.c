/* Graphs: braille (2 x 4 dots a cell), eighths of a block, or ASCII. */
#include "tui/graph.h"

#include <math.h>

int graph_points(const struct grid *grid, int columns)
{
	return grid->glyphs == GLYPHS_BRAILLE ? 2 * columns : columns;
}

/* Steps (dots, eighths) that a value takes of `steps`; -1: unknown. Zero is one step high. */
static int steps_of(float value, double top, int steps)
{
	double share = top > 0 ? (double)value / top : 0;
	int n;

	if (isnan(value))
		return -1;
	if (share >= 1)
		return steps;
	n = share > 0 ? (int)ceil(share * steps) : 0;
	return n < 1 ? 1 : n;
}

/* The part of a column's steps that falls into the cell whose lowest step is `base`. */
static int steps_in(int steps, int base, int per_cell)
{
	int n = steps - base;

	return n < 0 ? 0 : n > per_cell ? per_cell : n;
}

static uint32_t braille(int left, int right)
{
	static const uint8_t left_dots[] = { 0, 0x40, 0x44, 0x46, 0x47 };
	static const uint8_t right_dots[] = { 0, 0x80, 0xA0, 0xB0, 0xB8 };

	return 0x2800u + left_dots[left] + right_dots[right];
}

static uint32_t single(enum glyphs glyphs, int steps)
{
	static const char ascii[] = " .:|";

	if (glyphs == GLYPHS_ASCII)
		return (uint32_t)ascii[steps];
	return steps == 0 ? ' ' : 0x2580u + (uint32_t)steps;
}

void graph_draw(struct area a, const float *values, int count, double top, enum style low,
		enum style high)
{
	bool dots = a.grid->glyphs == GLYPHS_BRAILLE;
	int each = dots ? 2 : 1;
	int per_cell = dots ? 4 : a.grid->glyphs == GLYPHS_BLOCK ? 8 : 3;
	int first = count - a.width * each;

	/* blanks in the graph's style: no change of colour in between */
	for (int y = 0; y < a.height; y++)
		area_fill(a, 0, y, a.width, 1, 2 * y + 1 < a.height ? high : low);
	for (int x = 0; x < a.width; x++) {
		int steps[2] = { -1, -1 };

		for (int i = 0; i < each; i++)
			if (first + x * each + i >= 0)
				steps[i] = steps_of(values[first + x * each + i], top,
						    per_cell * a.height);
		for (int y = 0; y < a.height; y++) {
			int base = (a.height - 1 - y) * per_cell;
			int left = steps_in(steps[0], base, per_cell);
			int right = steps_in(steps[1], base, per_cell);
			enum style style = 2 * y + 1 < a.height ? high : low;

			if (left == 0 && right == 0)
				continue;
			area_put(a, x, y, style,
				 dots ? braille(left, right) : single(a.grid->glyphs, left));
		}
	}
}

void graph_bar(struct area a, int x, int y, int columns, double share, enum style style)
{
	bool ascii = a.grid->glyphs == GLYPHS_ASCII;
	int eighths;

	if (isnan(share) || share <= 0)
		return;
	eighths = (int)ceil((share > 1 ? 1 : share) * columns * 8);
	for (int i = 0; i < columns && eighths > 0; i++, eighths -= 8) {
		if (ascii)
			area_put(a, x + i, y, style, '#');
		else if (eighths >= 8 || a.grid->glyphs != GLYPHS_BRAILLE)
			area_put(a, x + i, y, style, 0x2588);
		else
			area_put(a, x + i, y, style, 0x2590u - (uint32_t)eighths);
	}
}

void graph_heat(struct area a, int x, int y, double share)
{
	static const uint32_t shades[] = { 0x2591, 0x2592, 0x2593, 0x2588 };
	static const char ascii[] = ".:*#";
	int level = share <= 0 ? -1 : share < 0.25 ? 0 : share < 0.5 ? 1 : share < 0.75 ? 2 : 3;

	if (level < 0)
		return;
	area_put(a, x, y, (enum style)(STYLE_HEAT_1 + level),
		 a.grid->glyphs == GLYPHS_ASCII ? (uint32_t)ascii[level] : shades[level]);
}

static double within(double value, double low, double high)
{
	return fmin(fmax(value, low), high);
}

void graph_spread(float *bins, int count, double from, double to, double amount)
{
	int first = (int)within(floor(from), 0, count - 1);
	int last = (int)within(ceil(to) - 1, first, count - 1);

	if (first == last) {
		bins[first] += (float)amount;
		return;
	}
	from = within(from, 0, count);
	to = within(to, 0, count);
	for (int i = first; i <= last; i++) {
		double part = fmin(to, i + 1) - fmax(from, i);

		bins[i] += (float)(amount * part / (to - from));
	}
}

double graph_round_up(double value, bool bytes)
{
	static const double steps[] = { 1, 2, 5, 10 };
	double unit = bytes ? 1 : 1e-9, base = bytes ? 1024 : 1000;

	if (!(value > 0))
		return 1;
	while (unit * base < value && unit < 1e24)
		unit *= base;
	for (double tens = 1; tens <= 1000; tens *= 10)
		for (int i = 0; i < 3; i++)
			if (unit * tens * steps[i] >= value)
				return unit * tens * steps[i];
	return unit * base;
}
