/* What was measured, for a person: each command, how they compare, how they grow, and what to beware of. */
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "report/buffer.h"
#include "report/sheet.h"

#include "bench/bench.h"
#include "bench/sheet_parts.h"

#define BLOCKS_MOST    3 /* more commands are rows of one table, each */
#define SENTENCES_MOST 10
#define NAMED_MOST     5
#define SHORT_S        0.005 /* of so short a run the start of a process is a good part */
#define P95_LEAST      20    /* runs, from which on it is not the maximum */
#define P99_LEAST      100
#define COLUMNS_MOST   16
#define STEEP          10 /* times, from which on an axis is logarithmic */

void say(struct sheet *s, enum tone tone, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) != -1) {
		sheet_say(s, tone, text);
		free(text);
	}
	va_end(arguments);
}

/* ---- one command ---- */

static bool any(const struct bench_result *r, enum bench_figure figure)
{
	return r->spread[figure].count > 0;
}

static bool good(const struct bench_result *r)
{
	return any(r, BENCH_WALL);
}

/* What nothing was seen of takes no room: most commands touch no disk. */
static bool is_shown(const struct bench_result *r, enum bench_figure figure)
{
	return any(r, figure) && (figure <= BENCH_PEAK_RSS || r->spread[figure].max > 0);
}

/* Of a figure in ticks only the mean and its deviation say something. */
static const struct {
	const char *title;
	size_t offset; /* of a double in struct spread */
	size_t least;  /* runs; with fewer it is the maximum */
	bool of_ticks;
} numbers[] = {
#define SPREAD(member) offsetof(struct spread, member)
	{ N_("mean"), SPREAD(mean), 0, true },      { "+-", SPREAD(stdev), 0, true },
	{ N_("median"), SPREAD(median), 0, false }, { N_("min"), SPREAD(min), 0, false },
	{ "P95", SPREAD(p95), P95_LEAST, false },   { "P99", SPREAD(p99), P99_LEAST, false },
	{ N_("max"), SPREAD(max), 0, false },
#undef SPREAD
};
#define NUMBERS (sizeof(numbers) / sizeof(*numbers))

static size_t runs_of(const struct bench_result *r)
{
	return r->spread[BENCH_WALL].count;
}

static void add_figure_row(struct sheet *s, const struct bench_result *r, enum bench_figure figure)
{
	const struct bench_figure_info *info = &bench_figure_info[figure];
	bool ticks = bench_in_ticks(r, figure);

	sheet_row(s);
	sheet_cell(s, TONE_PLAIN, _(info->title));
	for (size_t i = 0; i < NUMBERS; i++) {
		const void *number = (const char *)&r->spread[figure] + numbers[i].offset;

		if (runs_of(r) < numbers[i].least)
			continue;
		sheet_cell(s, i == 0 ? TONE_STRONG : TONE_PLAIN,
			   ticks && !numbers[i].of_ticks
				   ? ""
				   : SHOWN(info->unit, *(const double *)number));
	}
}

static void add_figures(struct sheet *s, const struct bench_result *r)
{
	struct sheet_column columns[NUMBERS + 1] = { { "", CELL_TEXT } };
	size_t count = 1;

	for (size_t i = 0; i < NUMBERS; i++)
		if (runs_of(r) >= numbers[i].least)
			columns[count++] =
				(struct sheet_column){ _(numbers[i].title), CELL_NUMBER };
	sheet_table(s, columns, count);
	for (int i = 0; i < BENCH_FIGURES; i++)
		if (is_shown(r, (enum bench_figure)i))
			add_figure_row(s, r, (enum bench_figure)i);
}

static void say_runs(struct sheet *s, const struct bench_result *r)
{
	const struct spread *wall = &r->spread[BENCH_WALL];

	if (isfinite(wall->low))
		say(s, TONE_MUTED,
		    P_("%zu run, %zu failed, %zu outliers; the median is from %s to %s (95 %% interval)",
		       "%zu runs, %zu failed, %zu outliers; the median is from %s to %s (95 %% interval)",
		       r->run_count),
		    r->run_count, r->failed, r->outliers, SHOWN(UNIT_SECONDS, wall->low),
		    SHOWN(UNIT_SECONDS, wall->high));
	else
		say(s, TONE_MUTED,
		    P_("%zu run, %zu failed, %zu outliers", "%zu runs, %zu failed, %zu outliers",
		       r->run_count),
		    r->run_count, r->failed, r->outliers);
	if (r->command->items > 0 && good(r))
		say(s, TONE_PLAIN, _("%s items a second, %s for each"),
		    SHOWN(UNIT_PER_SECOND, r->command->items / wall->median),
		    SHOWN(UNIT_SECONDS, wall->median / r->command->items));
}

static void add_block(struct sheet *s, const struct bench_result *r)
{
	add_figures(s, r);
	say_runs(s, r);
}

/* ---- many commands ---- */

/* Of the good runs; a row for each command. text and its tone are for the number, which may be NaN. */
struct overview_column {
	const char *title;
	enum unit unit;
	double (*of)(const struct bench_result *r);
	bool always;  /* else only where one command has something there */
	size_t least; /* runs, from which on it says something */
};

#define SPREAD_OF(name, figure, member)                  \
	static double name(const struct bench_result *r) \
	{                                                \
		return r->spread[BENCH_##figure].member; \
	}
SPREAD_OF(wall_mean, WALL, mean)
SPREAD_OF(wall_stdev, WALL, stdev)
SPREAD_OF(wall_median, WALL, median)
SPREAD_OF(wall_min, WALL, min)
SPREAD_OF(wall_max, WALL, max)
SPREAD_OF(wall_low, WALL, low)
SPREAD_OF(wall_high, WALL, high)
SPREAD_OF(wall_p95, WALL, p95)
SPREAD_OF(wall_p99, WALL, p99)
SPREAD_OF(user_mean, USER, mean)
SPREAD_OF(system_mean, SYSTEM, mean)
SPREAD_OF(rss_median, PEAK_RSS, median)
SPREAD_OF(read_mean, READ, mean)
SPREAD_OF(write_mean, WRITE, mean)
SPREAD_OF(voluntary_mean, VOLUNTARY, mean)
SPREAD_OF(involuntary_mean, INVOLUNTARY, mean)
SPREAD_OF(minor_mean, MINOR, mean)
SPREAD_OF(major_mean, MAJOR, mean)

static double run_count(const struct bench_result *r)
{
	return (double)r->run_count;
}

static double failed(const struct bench_result *r)
{
	return (double)r->failed;
}

static double outliers(const struct bench_result *r)
{
	return (double)r->outliers;
}

/* hyperfine's, which stand first. */
static const struct overview_column answers[] = {
	{ N_("mean"), UNIT_SECONDS, wall_mean, true, 0 },
	{ "+-", UNIT_SECONDS, wall_stdev, true, 0 },
	{ N_("min"), UNIT_SECONDS, wall_min, true, 0 },
	{ N_("max"), UNIT_SECONDS, wall_max, true, 0 },
};

/* What they leave out. */
static const struct overview_column others[] = {
	{ N_("median"), UNIT_SECONDS, wall_median, true, 0 },
	{ N_("from"), UNIT_SECONDS, wall_low, false, 0 },
	{ N_("to"), UNIT_SECONDS, wall_high, false, 0 },
	{ "P95", UNIT_SECONDS, wall_p95, true, P95_LEAST },
	{ "P99", UNIT_SECONDS, wall_p99, true, P99_LEAST },
};

static const struct overview_column times[] = {
	{ N_("mean"), UNIT_SECONDS, wall_mean, true, 0 },
	{ "+-", UNIT_SECONDS, wall_stdev, true, 0 },
	{ N_("median"), UNIT_SECONDS, wall_median, true, 0 },
	{ N_("min"), UNIT_SECONDS, wall_min, true, 0 },
	{ "P95", UNIT_SECONDS, wall_p95, true, P95_LEAST },
	{ "P99", UNIT_SECONDS, wall_p99, true, P99_LEAST },
	{ N_("max"), UNIT_SECONDS, wall_max, true, 0 },
};

static const struct overview_column uses[] = {
	{ N_("user"), UNIT_SECONDS, user_mean, true, 0 },
	{ N_("system"), UNIT_SECONDS, system_mean, true, 0 },
	{ N_("peak RSS"), UNIT_BYTES, rss_median, true, 0 },
	{ N_("read"), UNIT_BYTES, read_mean, false, 0 },
	{ N_("written"), UNIT_BYTES, write_mean, false, 0 },
	{ N_("waits"), UNIT_COUNT, voluntary_mean, false, 0 },
	{ N_("preempted"), UNIT_COUNT, involuntary_mean, false, 0 },
	{ N_("minor faults"), UNIT_COUNT, minor_mean, false, 0 },
	{ N_("major faults"), UNIT_COUNT, major_mean, false, 0 },
	{ N_("runs"), UNIT_COUNT, run_count, true, 0 },
	{ N_("failed"), UNIT_COUNT, failed, false, 0 },
	{ N_("outliers"), UNIT_COUNT, outliers, false, 0 },
};

static bool is_used(const struct overview_column *column, const struct bench *b)
{
	for (size_t i = 0; i < b->count; i++)
		if (runs_of(&b->results[i]) >= column->least &&
		    (column->always || column->of(&b->results[i]) > 0))
			return true;
	return false;
}

/* How far two quotients' relative deviations add up to, as hyperfine has it; NaN: of one run there is none. */
static double deviation_of(double ratio, const struct spread *a, const struct spread *b)
{
	return ratio * hypot(a->stdev / a->mean, b->stdev / b->mean);
}

static void add_quotient(struct sheet *s, enum tone tone, double number)
{
	if (isfinite(number))
		sheet_cell_format(s, tone, "%.2f", number);
	else
		sheet_cell(s, TONE_MUTED, _("n/a"));
}

/* "1.00" of the fastest, "1.11" of one that takes so much longer. */
static void add_relative(struct sheet *s, const struct bench *b, size_t i)
{
	size_t reference = bench_reference(b, i);
	const struct spread *wall = &b->results[i].spread[BENCH_WALL], *least;
	double ratio;

	if (reference == b->count || !wall->count) {
		sheet_cell(s, TONE_MUTED, _("n/a"));
		return;
	}
	least = &b->results[reference].spread[BENCH_WALL];
	ratio = wall->median / least->median;
	add_quotient(s, reference == i ? TONE_GOOD : TONE_PLAIN, ratio);
	if (reference != i)
		add_quotient(s, TONE_PLAIN, deviation_of(ratio, wall, least));
}

static void add_overview(struct sheet *s, const struct bench *b, const struct overview_column *all,
			 size_t count, bool relative)
{
	struct sheet_column columns[COLUMNS_MOST] = { { _("command"), CELL_NAME } };
	const struct overview_column *used[COLUMNS_MOST];
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		if (!is_used(&all[i], b))
			continue;
		used[n++] = &all[i];
		columns[n] = (struct sheet_column){ _(all[i].title), CELL_NUMBER };
	}
	if (relative) {
		columns[n + 1] = (struct sheet_column){ _("relative"), CELL_NUMBER };
		columns[n + 2] = (struct sheet_column){ "+-", CELL_NUMBER };
	}
	sheet_table(s, columns, n + 1 + (relative ? 2 : 0));
	for (size_t i = 0; i < b->count; i++) {
		sheet_row(s);
		sheet_cell(s, TONE_PLAIN, b->results[i].command->name);
		for (size_t j = 0; j < n; j++)
			sheet_cell(s, j == 0 && relative ? TONE_STRONG : TONE_PLAIN,
				   runs_of(&b->results[i]) < used[j]->least
					   ? ""
					   : SHOWN(used[j]->unit, used[j]->of(&b->results[i])));
		if (relative)
			add_relative(s, b, i);
	}
}

static bool is_compared(const struct bench *b)
{
	for (size_t i = 0; i < b->count; i++)
		if (good(&b->results[i]) && bench_reference(b, i) != i)
			return true;
	return false;
}

/* Sizes are read best one below the other. */
static bool is_scan(const struct bench *b)
{
	for (size_t i = 1; i < b->count; i++)
		if (b->results[i].command->series == b->results[0].command->series &&
		    b->results[0].command->size > 0)
			return true;
	return false;
}

#define OVERVIEW(s, b, columns, relative) \
	add_overview(s, b, columns, sizeof(columns) / sizeof(*(columns)), relative)

static void add_sizes(struct sheet *s, const struct bench *b)
{
	sheet_heading(s, _("Time of a run"));
	OVERVIEW(s, b, times, is_compared(b));
	sheet_heading(s, _("What a run uses, on average"));
	OVERVIEW(s, b, uses, false);
}

static void add_details(struct sheet *s, const struct bench *b)
{
	if (b->count > BLOCKS_MOST) {
		sheet_heading(s, _("Time of a run, with the interval of its median (95%)"));
		OVERVIEW(s, b, others, false);
		sheet_heading(s, _("What a run uses, on average"));
		OVERVIEW(s, b, uses, false);
		return;
	}
	for (size_t i = 0; i < b->count; i++) {
		if (b->count > 1)
			sheet_heading(s, b->results[i].command->name);
		add_block(s, &b->results[i]);
	}
}

/* ---- what to beware of ---- */

static bool was_slow_at_first(const struct bench_result *r)
{
	return r->slow_start;
}

static bool has_outliers(const struct bench_result *r)
{
	return r->outliers > r->slow_start;
}

static bool is_short(const struct bench_result *r)
{
	return good(r) && r->spread[BENCH_WALL].median < SHORT_S;
}

static bool has_shell(const struct bench_result *r)
{
	return r->command->shell;
}

static bool was_given_up(const struct bench_result *r)
{
	return r->given_up;
}

static bool has_dropped(const struct bench_result *r)
{
	return r->dropped > 0;
}

static bool is_in_ticks(const struct bench_result *r)
{
	return bench_in_ticks(r, BENCH_USER) || bench_in_ticks(r, BENCH_SYSTEM);
}

static bool hides_rss(const struct bench_result *r)
{
	return good(r) && !any(r, BENCH_PEAK_RSS);
}

static const struct caution {
	bool (*holds)(const struct bench_result *r);
	enum tone tone;
	const char *text;
} cautions[] = {
	{ was_given_up, TONE_BAD,
	  N_("Its first three runs failed in the same way: it was not run further.") },
	{ has_dropped, TONE_WARNING,
	  N_("Some of what it did could not be recorded: operations show less than there was.") },
	{ was_slow_at_first, TONE_WARNING,
	  N_("The first run was much slower than the others: caches may have been cold. --warmup runs it before without "
	     "counting; --prepare can empty them before each run.") },
	{ has_outliers, TONE_WARNING,
	  N_("There are outliers (modified z-score above 3.5): something else ran at that time. A quiet machine, or "
	     "more runs, make the figures firmer.") },
	{ is_short, TONE_WARNING,
	  N_("A run takes less than 5 ms: the start of a process is a good part of that.") },
	{ has_shell, TONE_MUTED,
	  N_("The command line needs a shell, whose start counts: about a millisecond. Plain words run without.") },
	{ is_in_ticks, TONE_MUTED,
	  N_("User or system time of a run is less than a tick of the kernel, by which it tells the two apart: only the "
	     "mean of many runs says something; their quantiles and changes are left out.") },
	{ hides_rss, TONE_MUTED,
	  N_("The peak RSS is not known: it is below what a process has before it becomes the command.") },
};

static void name_commands(struct sheet *s, const struct bench *b,
			  bool (*holds)(const struct bench_result *r))
{
	struct buffer names = { 0 };
	size_t named = 0;

	for (size_t i = 0; i < b->count; i++) {
		if (!holds(&b->results[i]) || named++ >= NAMED_MOST)
			continue;
		buffer_add(&names, "\n", named > 1);
		buffer_string(&names, b->results[i].command->name);
	}
	if (b->count > 1)
		sheet_code(s, names.data);
	if (named > NAMED_MOST)
		say(s, TONE_MUTED, P_("and %zu more", "and %zu more", named - NAMED_MOST),
		    named - NAMED_MOST);
	free(names.data);
}

static bool any_holds(const struct bench *b, bool (*holds)(const struct bench_result *r))
{
	for (size_t i = 0; i < b->count; i++)
		if (holds(&b->results[i]))
			return true;
	return false;
}

static void add_failures(struct sheet *s, const struct bench *b)
{
	size_t said = 0;

	for (size_t i = 0; i < b->count; i++) {
		const struct bench_result *r = &b->results[i];

		if (!r->failed || said++ >= SENTENCES_MOST)
			continue;
		say(s, TONE_BAD,
		    P_("%s: %zu of %zu run failed; it is not in the figures. The first one:",
		       "%s: %zu of %zu runs failed; they are not in the figures. The first one:",
		       r->run_count),
		    r->command->name, r->failed, r->run_count);
		sheet_code(s, r->last_error ? r->last_error : "");
	}
	if (said > SENTENCES_MOST)
		say(s, TONE_BAD, P_("and %zu more", "and %zu more", said - SENTENCES_MOST),
		    said - SENTENCES_MOST);
}

static void add_host_cautions(struct sheet *s, const struct bench *b)
{
	char load[NUMBER_SIZE];

	if (b->host.governor && strcmp(b->host.governor, "performance") != 0)
		say(s, TONE_WARNING,
		    _("The processors' frequency governor is '%s', not 'performance': how fast a run is depends "
		      "on what ran before."),
		    b->host.governor);
	if (b->host.cpus && b->host.load > b->host.cpus / 2.0) {
		snprintf(load, sizeof(load), "%.1f", b->host.load);
		say(s, TONE_WARNING,
		    _("The machine was busy when it began: load %s with %u processors. Expect noise."),
		    load, b->host.cpus);
	}
	if (b->stopped)
		say(s, TONE_WARNING, _("It was stopped before all was run."));
	if (b->left)
		say(s, TONE_BAD,
		    _("The command that ran then (PID %d) was asked to end, and has not."),
		    (int)b->left);
}

static void add_host(struct sheet *s, const struct bench *b)
{
	char elapsed[NUMBER_SIZE];

	number_duration(elapsed, b->elapsed);
	if (b->host.name && b->host.kernel)
		say(s, TONE_MUTED, _("%s in all, on %s, %s, %u processors (%s)"), elapsed,
		    b->host.name, b->host.kernel, b->host.cpus,
		    b->host.cpu_model ? b->host.cpu_model : _("n/a"));
}

static void add_cautions(struct sheet *s, const struct bench *b)
{
	sheet_heading(s, _("Notes"));
	add_failures(s, b);
	for (size_t i = 0; i < sizeof(cautions) / sizeof(*cautions); i++) {
		if (!any_holds(b, cautions[i].holds))
			continue;
		sheet_say(s, cautions[i].tone, _(cautions[i].text));
		name_commands(s, b, cautions[i].holds);
	}
	add_host_cautions(s, b);
	add_host(s, b);
}

/* ---- the runs ---- */

/* With a gap where a run failed. */
static void set_runs(struct chart_series *series, const struct bench_result *r)
{
	double *x = mem_alloc_array(r->run_count + 1, sizeof(*x));
	double *y = mem_alloc_array(r->run_count + 1, sizeof(*y));

	for (size_t i = 0; i < r->run_count; i++) {
		x[i] = (double)(i + 1);
		y[i] = r->runs[i].status == 0 ? r->runs[i].figure[BENCH_WALL] : NAN;
	}
	*series = (struct chart_series){ r->command->name, CHART_LINE, x, y, r->run_count };
}

static bool is_steep(const struct bench *b)
{
	double low = INFINITY, high = 0;

	for (size_t i = 0; i < b->count; i++) {
		low = fmin(low, b->results[i].spread[BENCH_WALL].min);
		high = fmax(high, b->results[i].spread[BENCH_WALL].max);
	}
	return low > 0 && high > low * STEEP;
}

/* What came over the machine, and when: drifts, steps and stray runs are seen here, and nowhere in a mean. */
static void add_runs(struct sheet *s, const struct bench *b)
{
	const struct chart_axis x = { _("run"), UNIT_COUNT, false };
	const struct chart_axis y = { _("time"), UNIT_SECONDS, is_steep(b) };
	struct chart_series *series = mem_alloc_array(b->count, sizeof(*series));

	for (size_t i = 0; i < b->count; i++)
		set_runs(&series[i], &b->results[i]);
	sheet_chart(s, _("Wall time of each run"), &x, &y, series, b->count);
	for (size_t i = 0; i < b->count; i++) {
		free((double *)series[i].x);
		free((double *)series[i].y);
	}
	free(series);
}

/* ---- all ---- */

static struct sheet *new_sheet(const struct bench *b)
{
	struct sheet *s;
	char *title;

	if (b->count == 1)
		return sheet_new(b->results[0].command->name);
	if (is_scan(b) && b->results[0].command->pattern)
		return sheet_new(b->results[0].command->pattern);
	title = mem_format(
		P_("%zu command against each other", "%zu commands against each other", b->count),
		b->count);
	s = sheet_new(title);
	free(title);
	return s;
}

/* The answer first; sizes are read best all together, before how each grows. */
static void add_all(struct sheet *s, const struct bench *b)
{
	bool sizes = is_scan(b);

	if (sizes) {
		add_sizes(s, b);
	} else {
		if (b->count > 1)
			OVERVIEW(s, b, answers, true);
		sheet_add_comparison(s, b);
		add_details(s, b);
	}
	sheet_add_operations(s, b);
	sheet_add_scales(s, b);
	if (sizes)
		sheet_add_comparison(s, b);
}

struct sheet *bench_sheet(const struct bench *b)
{
	struct sheet *s = new_sheet(b);

	add_all(s, b);
	add_cautions(s, b);
	return s;
}

struct sheet *bench_page(const struct bench *b)
{
	struct sheet *s = new_sheet(b);

	add_all(s, b);
	if (b->count > 1)
		add_runs(s, b);
	add_cautions(s, b);
	return s;
}
