/* Ranges and round numbers of axes. */
#include "report/sheet_axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"

/* No figure is larger, and no two differ by less than its inverse: so sums and quotients are numbers. */
#define LARGEST 1e150

/* About so many marks are on a longer one. */
#define MARKS 8

static bool has_place(const struct chart_axis *axis, double number)
{
	return fabs(number) <= LARGEST && (!axis->log || number > 1 / LARGEST);
}

bool chart_drawn(const struct sheet_chart *chart, const struct chart_series *series, size_t i)
{
	return has_place(&chart->x, series->x[i]) && has_place(&chart->y, series->y[i]);
}

size_t chart_points(const struct sheet_chart *chart)
{
	size_t points = 0;

	for (size_t s = 0; s < chart->count; s++)
		for (size_t i = 0; i < chart->series[s].count; i++)
			points += chart_drawn(chart, &chart->series[s], i);
	return points;
}

bool chart_keyed(const struct sheet_chart *chart)
{
	return chart->count > 1 || (chart->count == 1 && *chart->series[0].name);
}

static bool is_marked(const struct sheet_chart *chart, const struct chart_series *series, size_t i)
{
	size_t every = series->count / MARKS;

	if (!chart_drawn(chart, series, i) || (series->shape == CHART_STEPS && chart->count == 1))
		return false;
	if (series->shape == CHART_POINTS || series->count <= CHART_FEW)
		return true;
	/* not where the others have theirs */
	return chart->count > 1 &&
	       i % every == every * (size_t)(series - chart->series) / chart->count;
}

struct range {
	double low, high; /* low > high: nothing is known */
};

/* The y of the last of the steps says nothing, though its x ends the one before. */
static struct range range_of(const struct sheet_chart *chart, bool of_y)
{
	struct range range = { INFINITY, -INFINITY };

	for (size_t s = 0; s < chart->count; s++) {
		const struct chart_series *series = &chart->series[s];
		bool open = of_y && series->shape == CHART_STEPS;

		for (size_t i = 0; i + open < series->count; i++) {
			double number = of_y ? series->y[i] : series->x[i];

			if (!chart_drawn(chart, series, i))
				continue;
			range.low = fmin(range.low, number);
			range.high = fmax(range.high, number);
		}
	}
	return range;
}

/* ---- round numbers ---- */

/* Steps of time beyond a minute; below, and above, they are decimal. */
static const double clock_steps[] = { 60,   120,   300,   600,   900,   1800,  3600,
				      7200, 10800, 21600, 43200, 86400, 172800 };

static double clock_step(double least)
{
	for (size_t i = 0; i < sizeof(clock_steps) / sizeof(*clock_steps); i++)
		if (clock_steps[i] >= least)
			return clock_steps[i];
	return 0;
}

static bool is_bytes(enum unit unit)
{
	return unit == UNIT_BYTES || unit == UNIT_BYTES_PER_SECOND;
}

/* The least round number that is not below: 1, 2 or 5 and a power of ten. */
static double decimal_step(double least)
{
	static const double factors[] = { 1, 2, 5, 10 };
	double tens = pow(10, floor(log10(least)));
	size_t i = 0;

	while (i < 3 && factors[i] * tens < least * (1 - 1e-9))
		i++;
	return factors[i] * tens;
}

/* The same of bytes, of which 1024 follow on 500. */
static double binary_step(double least)
{
	double scale = pow(1024, fmin(floor(log2(least) / 10), 90));
	double step = decimal_step(least / scale);

	return scale * (step > 500 ? 1024 : step);
}

static double round_step(double least, enum unit unit)
{
	double step = unit == UNIT_SECONDS && least > 30 ? clock_step(least) : 0;

	if (step > 0)
		return step;
	return is_bytes(unit) && least > 1 ? binary_step(least) : decimal_step(least);
}

/* Of neighbours that are the same number one is enough. */
static void add_tick(struct axis_scale *scale, double number)
{
	size_t count = scale->tick_count;

	if (count < AXIS_TICKS_MOST && number >= scale->low && number <= scale->high &&
	    (count == 0 || number > scale->ticks[count - 1]))
		scale->ticks[scale->tick_count++] = number;
}

static void add_linear_ticks(struct axis_scale *scale, enum unit unit, size_t ticks)
{
	double step = round_step((scale->high - scale->low) / (double)ticks, unit);
	double first = ceil(scale->low / step - 1e-9);

	for (double i = 0; i <= (double)ticks + 1; i++)
		add_tick(scale, (first + i) * step);
}

/* Powers of `base` times each of the factors; none where there would be more than `ticks`. */
static void add_powers(struct axis_scale *scale, double base, const double *factors, size_t count,
		       size_t ticks)
{
	double exponent = floor(log(scale->low) / log(base) + 1e-9);
	struct axis_scale filled = *scale;

	for (; pow(base, exponent) <= scale->high; exponent++)
		for (size_t i = 0; i < count; i++) {
			add_tick(&filled, pow(base, exponent) * factors[i]);
			if (filled.tick_count > ticks)
				return;
		}
	*scale = filled;
}

/* Every so many powers of two, ten of which are a K, or of ten, three of which are a k. */
static const double binary_strides[] = { 1, 2, 3, 5, 10, 20, 50, 100, 200, 500 };
static const double decimal_strides[] = { 1, 2, 3, 6, 12, 24, 48, 96, 192, 300 };
#define STRIDES (sizeof(binary_strides) / sizeof(*binary_strides))

/* The finest that there is room for. Where that leaves fewer than two, those of a linear axis. */
static void add_log_ticks(struct axis_scale *scale, enum unit unit, size_t ticks)
{
	static const double factors[] = { 1, 2, 5 };
	bool bytes = is_bytes(unit);
	const double *strides = bytes ? binary_strides : decimal_strides;

	if (!bytes)
		add_powers(scale, 10, factors, 3, ticks);
	for (size_t i = 0; !scale->tick_count && i < STRIDES; i++)
		add_powers(scale, pow(bytes ? 2 : 10, strides[i]), factors, 1, ticks);
	if (scale->tick_count < 2) {
		scale->tick_count = 0;
		add_linear_ticks(scale, unit, ticks);
	}
}

/* ---- scales ---- */

/* Some room about a range; of one number, about that. */
static void widen_log(struct axis_scale *scale, double part)
{
	double factor = pow(scale->high / scale->low, part);

	if (scale->high <= scale->low)
		factor = 2;
	scale->low /= factor;
	scale->high *= factor;
}

static void widen(struct axis_scale *scale)
{
	double room = fabs(scale->low) > 1 / LARGEST ? fabs(scale->low) / 2 : 1;

	if (scale->high - scale->low > 1 / LARGEST)
		return;
	scale->low -= room;
	scale->high += room;
}

static struct axis_scale begin(const struct sheet_chart *chart, const struct chart_axis *axis,
			       bool is_y)
{
	struct range range = range_of(chart, is_y);
	bool known = range.low <= range.high;

	return (struct axis_scale){
		.low = known ? range.low : axis->log, /* any will do */
		.high = known ? range.high : 10,
		.log = axis->log,
	};
}

struct axis_scale axis_scale_x(const struct sheet_chart *chart, size_t ticks)
{
	struct axis_scale scale = begin(chart, &chart->x, false);

	if (scale.log) {
		if (scale.low == scale.high)
			widen_log(&scale, 0);
		add_log_ticks(&scale, chart->x.unit, ticks);
	} else {
		widen(&scale);
		add_linear_ticks(&scale, chart->x.unit, ticks);
	}
	return scale;
}

struct axis_scale axis_scale_y(const struct sheet_chart *chart, size_t ticks)
{
	struct axis_scale scale = begin(chart, &chart->y, true);
	double step;

	if (scale.log) {
		widen_log(&scale, 0.04);
		add_log_ticks(&scale, chart->y.unit, ticks);
		return scale;
	}
	scale.low = fmin(scale.low, 0);
	scale.high = fmax(scale.high, 0);
	if (scale.high - scale.low <= 1 / LARGEST)
		scale.high = 1;
	step = round_step((scale.high - scale.low) / (double)ticks, chart->y.unit);
	scale.low = floor(scale.low / step + 1e-9) * step;
	scale.high = ceil(scale.high / step - 1e-9) * step;
	for (double at = scale.low / step; at < scale.high / step + 0.5; at++)
		add_tick(&scale, fmin(round(at) * step, scale.high));
	return scale;
}

double axis_place(const struct axis_scale *scale, double number)
{
	if (!(fabs(number) <= LARGEST))
		return NAN;
	if (!scale->log)
		return (number - scale->low) / (scale->high - scale->low);
	return number > 0 ? log(number / scale->low) / log(scale->high / scale->low) : NAN;
}

/* ---- what is drawn ---- */

/* The step from point i on, whose y holds until the next x. */
static bool has_step(const struct sheet_chart *chart, const struct chart_series *series, size_t i)
{
	return i + 1 < series->count && chart_drawn(chart, series, i) &&
	       has_place(&chart->x, series->x[i + 1]);
}

static void add_point(struct chart_path *path, double x, double y, bool move)
{
	path->points[path->count++] = (struct chart_point){ x, y, move };
}

struct chart_path chart_path(const struct sheet_chart *chart, const struct chart_series *series,
			     const struct axis_scale *x, const struct axis_scale *y)
{
	struct chart_path path = { mem_alloc_array(2 * series->count, sizeof(*path.points)), 0 };
	bool steps = series->shape == CHART_STEPS, move = true;

	for (size_t i = 0; i < series->count; i++) {
		double height = axis_place(y, series->y[i]);

		if (steps ? !has_step(chart, series, i) : !chart_drawn(chart, series, i)) {
			move = true;
			continue;
		}
		add_point(&path, axis_place(x, series->x[i]), height, move);
		if (steps)
			add_point(&path, axis_place(x, series->x[i + 1]), height, false);
		move = series->shape == CHART_POINTS;
	}
	return path;
}

bool chart_mark(const struct sheet_chart *chart, const struct chart_series *series, size_t i,
		const struct axis_scale *x, const struct axis_scale *y, struct chart_point *place)
{
	bool steps = series->shape == CHART_STEPS;

	if (!is_marked(chart, series, i) || (steps && !has_step(chart, series, i)))
		return false;
	*place = (struct chart_point){ axis_place(x, series->x[i]), axis_place(y, series->y[i]),
				       true };
	if (steps)
		place->x = (place->x + axis_place(x, series->x[i + 1])) / 2;
	return true;
}

/* "10.0ms" is "10ms", "1.50s" is "1.5s". */
static void drop_zeros(char *text)
{
	char *point = strchr(text, '.'), *end, *from;

	if (!point)
		return;
	end = point + 1 + strspn(point + 1, "0123456789");
	for (from = end; from[-1] == '0'; from--)
		;
	from -= from[-1] == '.';
	memmove(from, end, strlen(end) + 1);
}

char *axis_label(char out[AXIS_LABEL_SIZE], enum unit unit, double number)
{
	char text[NUMBER_SIZE];
	bool rate = unit == UNIT_PER_SECOND || unit == UNIT_BYTES_PER_SECOND;

	drop_zeros(unit_format(text, unit, number, false));
	snprintf(out, AXIS_LABEL_SIZE, "%s%s", text, rate ? "/s" : "");
	return out;
}
