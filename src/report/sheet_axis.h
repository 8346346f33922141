/*
 * The axes of a sheet's charts: what range they show, where their round numbers are, and which points
 * bear a mark. The same for characters and for SVG.
 */
#ifndef REPORT_SHEET_AXIS_H
#define REPORT_SHEET_AXIS_H

#include "report/sheet_parts.h"

#define AXIS_TICKS_MOST 16
#define AXIS_LABEL_SIZE 40

struct axis_scale {
	double low, high; /* low < high; of a logarithmic axis both are positive */
	bool log;
	double ticks[AXIS_TICKS_MOST]; /* ascending, within [low, high] */
	size_t tick_count;
};

/* So many ticks at most, about. A y axis that is not logarithmic holds zero and ends at ticks. */
struct axis_scale axis_scale_x(const struct sheet_chart *chart, size_t ticks);
struct axis_scale axis_scale_y(const struct sheet_chart *chart, size_t ticks);

/* The place of a number: 0 at the low end, 1 at the high one; NaN: it has none. */
double axis_place(const struct axis_scale *scale, double number);

/* A tick for the eye: unit_format without zeros behind the point, rates with "/s". Returns out. */
char *axis_label(char out[AXIS_LABEL_SIZE], enum unit unit, double number);

/* Points that can be drawn, of all series. */
size_t chart_points(const struct sheet_chart *chart);

/* Whether a point can be drawn: its numbers are known and have a place on their axes. */
bool chart_drawn(const struct sheet_chart *chart, const struct chart_series *series, size_t i);

/* A series as it is drawn: the points of a polyline, x and y in places of their axes. A step takes two. */
struct chart_path {
	struct chart_point {
		double x, y;
		bool move; /* not joined to the one before */
	} * points;
	size_t count;
};
/* Free the points. */
struct chart_path chart_path(const struct sheet_chart *chart, const struct chart_series *series,
			     const struct axis_scale *x, const struct axis_scale *y);

/* Where a point's mark stands: of a step in its middle. False: it bears none. Each of a few points does; of
 * many only some, and only where there are other series to be told from. */
bool chart_mark(const struct sheet_chart *chart, const struct chart_series *series, size_t i,
		const struct axis_scale *x, const struct axis_scale *y, struct chart_point *place);

/* A series of at most so many points has a mark on each. */
#define CHART_FEW 24

/* Whether there is a legend: one series without a name needs none. */
bool chart_keyed(const struct sheet_chart *chart);

#endif
