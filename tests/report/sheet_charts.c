/* Axes of charts, and charts in characters: round numbers, gaps, and whatever numbers there may be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/sheet_axis.h"

static const struct chart_axis plain_axis = { "", UNIT_COUNT, false };

/* A chart of one line without copies; `numbers` holds x, y pairs. */
struct line {
	struct sheet_chart chart;
	struct chart_series series;
	double x[64], y[64];
};

static struct sheet_chart *make_line(struct line *line, struct chart_axis x, struct chart_axis y,
				     const double *numbers, size_t count)
{
	*line = (struct line){ .chart = { .x = x, .y = y, .count = 1 } };
	for (size_t i = 0; i < count; i++) {
		line->x[i] = numbers[2 * i];
		line->y[i] = numbers[2 * i + 1];
	}
	line->series = (struct chart_series){ "", CHART_LINE, line->x, line->y, count };
	line->chart.series = &line->series;
	return &line->chart;
}

/* The labels of the ticks of a y axis over [low, high], between spaces. */
static void check_ticks(enum unit unit, bool log, bool of_y, double low, double high,
			const char *expected)
{
	const struct chart_axis axis = { "", unit, log };
	const double numbers[] = { low, low, high, high };
	struct line line;
	struct sheet_chart *chart = make_line(&line, axis, axis, numbers, 2);
	struct axis_scale scale = of_y ? axis_scale_y(chart, 5) : axis_scale_x(chart, 5);
	char text[AXIS_TICKS_MOST * AXIS_LABEL_SIZE] = "", label[AXIS_LABEL_SIZE];

	for (size_t i = 0; i < scale.tick_count; i++) {
		double place = axis_place(&scale, scale.ticks[i]);

		assert_true(place >= 0 && place <= 1);
		assert_true(i == 0 || scale.ticks[i] > scale.ticks[i - 1]);
		strcat(strcat(text, i ? " " : ""), axis_label(label, unit, scale.ticks[i]));
	}
	assert_string_equal(text, expected);
}

static void y_axes_hold_zero_and_end_at_ticks(void **state)
{
	(void)state;
	check_ticks(UNIT_COUNT, false, true, 3, 97, "0 20 40 60 80 100");
	check_ticks(UNIT_COUNT, false, true, 3, 101, "0 50 100 150");
	check_ticks(UNIT_PERCENT, false, true, -35, 42, "-40% -20% 0% 20% 40% 60%");
	check_ticks(UNIT_SECONDS, false, true, 1e-3, 4.2e-3, "0s 1ms 2ms 3ms 4ms 5ms");
	check_ticks(UNIT_SECONDS, false, true, 10, 800, "0s 5m00s 10m00s 15m00s");
	check_ticks(UNIT_BYTES, false, true, 0, 900e3, "0B 200K 400K 600K 800K 1000K");
	check_ticks(UNIT_BYTES_PER_SECOND, false, true, 0, 4e9, "0B/s 1G/s 2G/s 3G/s 4G/s");
	check_ticks(UNIT_COUNT, false, true, 0, 0, "0 0.2 0.4 0.6 0.8 1");
	check_ticks(UNIT_COUNT, false, true, 7, 7, "0 2 4 6 8");
	check_ticks(UNIT_COUNT, false, true, -3, -3, "-3 -2 -1 0");
}

static void x_axes_are_of_what_is_there(void **state)
{
	(void)state;
	check_ticks(UNIT_COUNT, false, false, 101, 149, "110 120 130 140");
	check_ticks(UNIT_COUNT, false, false, 7, 7, "4 6 8 10");
	check_ticks(UNIT_COUNT, false, false, 0, 0, "-1 -0.5 0 0.5 1");
}

static void logarithmic_axes(void **state)
{
	(void)state;
	check_ticks(UNIT_COUNT, true, false, 1e4, 1e7, "10k 100k 1M 10M");
	check_ticks(UNIT_SECONDS, true, false, 1.5e-6, 2, "100us 10ms 1s");
	check_ticks(UNIT_SECONDS, true, false, 1e-3, 12e-3, "1ms 2ms 5ms 10ms");
	check_ticks(UNIT_COUNT, true, false, 1, 1e15, "1 1M 1T");
	check_ticks(UNIT_COUNT, true, false, 110, 140, "110 120 130 140");
	check_ticks(UNIT_COUNT, true, false, 5, 5, "5 10");
	check_ticks(UNIT_BYTES, true, false, 1024, 16384, "1K 2K 4K 8K 16K");
	check_ticks(UNIT_BYTES, true, false, 1, 1 << 30, "1B 1K 1M 1G");
}

/* No numbers can make it loop, overflow or draw outside. */
static void any_numbers(void **state)
{
	static const double odd[] = { 0,      -0.0,  1,      -1,       1e-320,
				      5e-324, 1e299, -1e299, 1e308,    0.1,
				      1e-300, 1e300, NAN,    INFINITY, -INFINITY };
	const size_t count = sizeof(odd) / sizeof(*odd);

	(void)state;
	for (size_t i = 0; i < count * count * 4 * 6; i++) {
		const struct chart_axis axis = { "", (enum unit)(i / 4 % 6), i % 2 };
		const double numbers[] = { odd[i / 24 % count], odd[i / 24 / count],
					   odd[i / 24 / count], odd[i / 24 % count] };
		struct line line;
		struct sheet_chart *chart = make_line(&line, axis, axis, numbers, 2);
		struct axis_scale x = axis_scale_x(chart, 5), y = axis_scale_y(chart, 5);
		struct chart_path path;

		line.series.shape = i / 2 % 2 ? CHART_STEPS : CHART_LINE;
		path = chart_path(chart, &line.series, &x, &y);
		assert_true(x.low < x.high && y.low < y.high);
		for (size_t k = 0; k < path.count; k++) {
			assert_true(path.points[k].x >= 0 && path.points[k].x <= 1);
			assert_true(path.points[k].y >= 0 && path.points[k].y <= 1);
		}
		free(path.points);
	}
}

/* ---- in characters ---- */

static char *draw(const struct sheet_chart *chart, struct report_look look)
{
	struct sheet *s = sheet_new("t");
	char *text;

	sheet_chart(s, chart->title, &chart->x, &chart->y, chart->series, chart->count);
	text = sheet_text(s, &look);
	sheet_free(s);
	return text;
}

static void check_plot(const struct sheet_chart *chart, struct report_look look,
		       const char *expected)
{
	char *text = draw(chart, look);

	assert_string_equal(text, expected);
	free(text);
}

static void a_line_with_a_gap(void **state)
{
	static const double numbers[] = { 0, 0, 1, 4, 2, NAN, NAN, 3, 3, 8, 4, 8 };
	struct line line;
	struct sheet_chart *chart =
		make_line(&line, (struct chart_axis){ "run", UNIT_COUNT, false },
			  (struct chart_axis){ "latency", UNIT_SECONDS, false }, numbers, 6);

	(void)state;
	chart->title = (char *)"Title";
	check_plot(chart, (struct report_look){ .width = 40 },
		   "t\n"
		   "Title\n"
		   "latency\n"
		   "8s +                          *........*\n"
		   "   |\n"
		   "   |\n"
		   "6s +\n"
		   "   |\n"
		   "   |\n"
		   "4s +         *\n"
		   "   |       ..\n"
		   "   |      .\n"
		   "2s +    ..\n"
		   "   |   .\n"
		   "   | ..\n"
		   "0s +*\n"
		   "   ++-----------------+----------------+\n"
		   "    0                 2                4\n"
		   "                    run\n");
	check_plot(chart, (struct report_look){ .width = 40, .unicode = true },
		   "t\n"
		   "Title\n"
		   "latency\n"
		   "8s ┤                          ●⠉⠉⠉⠉⠉⠉⠉⠉●\n"
		   "   │\n"
		   "   │\n"
		   "6s ┤\n"
		   "   │\n"
		   "   │\n"
		   "4s ┤        ⢀●\n"
		   "   │       ⡠⠊\n"
		   "   │      ⡔⠁\n"
		   "2s ┤    ⢠⠊\n"
		   "   │   ⡔⠁\n"
		   "   │ ⢀⠎\n"
		   "0s ┤●⠁\n"
		   "   └┬─────────────────┬────────────────┬\n"
		   "    0                 2                4\n"
		   "                    run\n");
}

/* Each has its mark, in the plot and in the legend, on which names are cleaned. */
static void series_are_told_apart(void **state)
{
	static const double x[] = { 1, 10, 100 };
	double y[9][3];
	struct chart_series series[9];
	struct sheet_chart chart = { .title = (char *)"nine",
				     .x = { "", UNIT_COUNT, true },
				     .y = { "", UNIT_BYTES, true },
				     .series = series,
				     .count = 9 };
	char *text;

	(void)state;
	for (int i = 0; i < 9; i++) {
		for (int k = 0; k < 3; k++)
			y[i][k] = exp2(i + k);
		series[i] =
			(struct chart_series){ i ? "x" : "\033[1m\xff", CHART_LINE, x, y[i], 3 };
	}
	check_plot(&chart, (struct report_look){ 0 },
		   "t\n"
		   "nine\n"
		   "512B +                                                        .......&\n"
		   "     |                                        ................\n"
		   "     |                ................&.......        ...............%\n"
		   "     |&...............................%..............................@\n"
		   " 64B +%...............................@..............................#\n"
		   "     |@...............        ........#...............        .......x\n"
		   "     |        ................                ................\n"
		   "     |#.......        ................x.......        ...............+\n"
		   "  8B +x...............................+..............................o\n"
		   "     |+...............................o..............................*\n"
		   "     |o...............        ........*...............\n"
		   "     |        ................\n"
		   "  1B +*.......\n"
		   "     ++-------------------------------+------------------------------+\n"
		   "      1                              10                            100\n"
		   "  * ^[[1m\xef\xbf\xbd"
		   "  o x  + x  x x  # x  @ x  % x  & x\n"
		   "  and 1 more series that is not drawn\n");
	text = draw(&chart, (struct report_look){ .color = true, .unicode = true, .width = 80 });
	assert_non_null(strstr(text, "  \033[36m●\033[0m ^[[1m\xef\xbf\xbd  \033[35m■\033[0m x  "));
	assert_non_null(strstr(text, "\033[2m◇\033[0m x\n  and 1 more series that is not drawn\n"));
	assert_null(strstr(text, "\033[1m\xff"));
	free(text);
}

static void steps_hold_until_the_next(void **state)
{
	static const double numbers[] = { 0, 1, 1, 3, 2, 0, 3, 2, 4, 99 };
	struct line line;
	struct sheet_chart *chart = make_line(&line, plain_axis, plain_axis, numbers, 5);

	(void)state;
	chart->title = (char *)"steps";
	line.series.shape = CHART_STEPS;
	check_plot(chart, (struct report_look){ .width = 40, .unicode = true },
		   "t\n"
		   "steps\n"
		   "3 ┤         ⡏⠉⠉⠉⠉⠉⠉⠉⠉⢹\n"
		   "  │         ⡇        ⢸\n"
		   "  │         ⡇        ⢸\n"
		   "  │         ⡇        ⢸\n"
		   "2 ┤         ⡇        ⢸        ⢰⠒⠒⠒⠒⠒⠒⠒⠒⠒\n"
		   "  │         ⡇        ⢸        ⢸\n"
		   "  │         ⡇        ⢸        ⢸\n"
		   "  │         ⡇        ⢸        ⢸\n"
		   "1 ┤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠇        ⢸        ⢸\n"
		   "  │                  ⢸        ⢸\n"
		   "  │                  ⢸        ⢸\n"
		   "  │                  ⢸        ⢸\n"
		   "0 ┤                  ⢸⣀⣀⣀⣀⣀⣀⣀⣀⣸\n"
		   "  └┬─────────────────┬─────────────────┬\n"
		   "   0                 2                 4\n");
}

/* What has no place on a logarithmic axis is a gap. */
static void zeros_on_a_logarithmic_axis(void **state)
{
	static const double numbers[] = { 0, 1, 1, 10, 2, 0, 3, -5, 4, 1000, 5, 1000 };
	const struct chart_axis axis = { "", UNIT_COUNT, true };
	struct line line;
	struct sheet_chart *chart = make_line(&line, plain_axis, axis, numbers, 6);

	(void)state;
	chart->title = (char *)"zeros";
	assert_int_equal(chart_points(chart), 4);
	check_plot(chart, (struct report_look){ .width = 40 },
		   "t\n"
		   "zeros\n"
		   " 1k +                           *......*\n"
		   "    |\n"
		   "    |\n"
		   "    |\n"
		   "100 +\n"
		   "    |\n"
		   "    |\n"
		   "    |\n"
		   " 10 +       *\n"
		   "    |     ..\n"
		   "    |   ..\n"
		   "    | ..\n"
		   "  1 +*\n"
		   "    ++-------------+------------+-------\n"
		   "     0             2            4\n");
}

static void all_values_equal(void **state)
{
	static const double numbers[] = { 3, 7, 3, 7 };
	struct line line;
	struct sheet_chart *chart = make_line(&line, plain_axis, plain_axis, numbers, 2);

	(void)state;
	chart->title = (char *)"equal";
	check_plot(chart, (struct report_look){ .width = 30 },
		   "t\n"
		   "equal\n"
		   "8 +\n"
		   "  |\n"
		   "  |             *\n"
		   "6 +\n"
		   "  |\n"
		   "  |\n"
		   "4 +\n"
		   "  |\n"
		   "  |\n"
		   "2 +\n"
		   "  |\n"
		   "  |\n"
		   "0 +\n"
		   "  +----+-----------------+----\n"
		   "       2                 4\n");
}

static void without_two_points_there_is_no_chart(void **state)
{
	static const double numbers[] = { 1, 1, 2, NAN, NAN, 3, INFINITY, 4, 5, -INFINITY };
	struct line line;
	struct sheet_chart *chart = make_line(&line, plain_axis, plain_axis, numbers, 5);

	(void)state;
	chart->title = (char *)"not shown";
	check_plot(chart, (struct report_look){ 0 }, "t\n");
	chart->count = 0;
	check_plot(chart, (struct report_look){ 0 }, "t\n");
}

static void plots_keep_to_their_width(void **state)
{
	static const double numbers[] = { 1e4, 1e-6, 1e5, 1e-3, 1e6, 2, 1e7, 3000 };
	struct line line;
	struct sheet_chart *chart =
		make_line(&line, (struct chart_axis){ "n", UNIT_COUNT, true },
			  (struct chart_axis){ "t", UNIT_SECONDS, true }, numbers, 4);

	(void)state;
	chart->title = (char *)"w";
	line.series.name = "a name that is longer than the terminal is wide, by far";
	for (int width = 24; width < 100; width += 4) {
		char *text = draw(chart, (struct report_look){ .width = width }), *rest = text;

		for (char *row; (row = strsep(&rest, "\n"));)
			if (text_columns(row) > width)
				fail_msg("wider than %d: %s", width, row);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(y_axes_hold_zero_and_end_at_ticks),
		cmocka_unit_test(x_axes_are_of_what_is_there),
		cmocka_unit_test(logarithmic_axes),
		cmocka_unit_test(any_numbers),
		cmocka_unit_test(a_line_with_a_gap),
		cmocka_unit_test(series_are_told_apart),
		cmocka_unit_test(steps_hold_until_the_next),
		cmocka_unit_test(zeros_on_a_logarithmic_axis),
		cmocka_unit_test(all_values_equal),
		cmocka_unit_test(without_two_points_there_is_no_chart),
		cmocka_unit_test(plots_keep_to_their_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
