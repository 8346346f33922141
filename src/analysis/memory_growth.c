/* The slope of memory by kind. */
#include "analysis/memory_growth.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "stats/trend.h"

static size_t readings_of(const struct memory_track *track, enum memory_series series, double *x,
			  double *y)
{
	size_t count = 0;

	for (size_t i = 0; i < track->row_count; i++) {
		if (!isfinite(track->rows[i].number[series]))
			continue;
		x[count] = (double)track->rows[i].seconds;
		y[count++] = (double)track->rows[i].number[series];
	}
	return count;
}

struct memory_growth memory_growth_of(const struct memory_track *track, enum memory_series series)
{
	struct memory_growth g = { 0, NAN, NAN, NAN, NAN, NAN };
	struct trend trend;
	double *x, *y;

	if (!track)
		return g;
	x = mem_alloc_array(track->row_count + 1, sizeof(*x));
	y = mem_alloc_array(track->row_count + 1, sizeof(*y));
	g.readings = readings_of(track, series, x, y);
	g.change = memory_track_change(track, series);
	if (trend_of(x, y, g.readings, &trend)) {
		g.bytes_per_minute = trend.slope * 60;
		g.low = trend.low * 60;
		g.high = trend.high * 60;
		g.p = trend.p;
	}
	free(x);
	free(y);
	return g;
}
