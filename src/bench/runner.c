/* Runs commands in turn, and keeps what was measured of each run. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "source/measure.h"
#include "source/spawn.h"

#include "bench/inside.h"
#include "bench/operations.h"

#define HOPELESS \
	3 /* failing runs, the first ones and all alike, after which a command is given up */
#define RUNS_MOST  1000000 /* by a budget of time */
#define TAIL_LINES 3       /* of a failing run's stderr */

/* One command on its way. */
struct lane {
	struct bench_result *result;
	size_t capacity;
	struct operations *operations;
	double wall;      /* seconds, of its runs */
	double cycle;     /* with all around them, warm-ups too */
	size_t cycles;    /* runs and warm-ups */
	double good_wall; /* of its good runs */
};

struct runner {
	const struct bench_plan *plan;
	const struct bench_settings *settings;
	struct bench *b;
	struct measurer *measurer;
	struct lane *lanes;
	bench_progress_fn *progress;
	void *context;
	struct error *err;
};

/* ---- how many runs ---- */

static double wanted(const struct runner *r, const struct lane *lane)
{
	const struct bench_result *result = lane->result;
	double fit;

	if (result->given_up)
		return (double)result->run_count;
	if (r->settings->runs)
		return (double)r->settings->runs;
	if (result->run_count == 0)
		return (double)r->settings->least;
	fit = floor(r->settings->seconds * (double)result->run_count / lane->wall);
	return fmax((double)r->settings->least, fmin(fit, RUNS_MOST));
}

static bool unfinished(const struct runner *r, const struct lane *lane)
{
	return (double)lane->result->run_count < wanted(r, lane);
}

/* How much of its runs a command has had. */
static double share(const struct runner *r, const struct lane *lane)
{
	return (double)lane->result->run_count / wanted(r, lane);
}

/* ---- progress ---- */

static double seconds_left(const struct runner *r)
{
	double left = 0;

	for (size_t i = 0; i < r->b->count; i++) {
		const struct lane *lane = &r->lanes[i];
		double runs = wanted(r, lane) - (double)lane->result->run_count;

		left += runs > 0 ? runs * lane->cycle / (double)lane->cycles : 0;
	}
	return left;
}

/* Not known before each has had a run, if time decides. */
static size_t all_runs(const struct runner *r)
{
	double all = 0;

	for (size_t i = 0; i < r->b->count; i++) {
		if (!r->settings->runs && r->lanes[i].result->run_count == 0)
			return 0;
		all += wanted(r, &r->lanes[i]);
	}
	return (size_t)all;
}

static void tell(const struct runner *r, const struct lane *lane)
{
	const struct bench_result *result = lane->result;
	struct bench_progress p = {
		.command = result->command,
		.all = all_runs(r),
		.last = NAN,
		.mean = NAN,
		.left = NAN,
	};

	if (!r->progress)
		return;
	for (size_t i = 0; i < r->b->count; i++)
		p.done += r->lanes[i].result->run_count;
	if (result->run_count) {
		p.last = result->runs[result->run_count - 1].figure[BENCH_WALL];
		p.mean = lane->wall / (double)result->run_count;
	}
	if (p.all)
		p.left = seconds_left(r);
	r->progress(r->context, &p);
}

/* ---- what went wrong ---- */

/* Where the last lines begin. */
static const char *last_lines(const char *text, const char *end)
{
	int lines = 0;

	while (end > text && end[-1] == '\n')
		end--;
	for (; end > text; end--)
		if (end[-1] == '\n' && ++lines == TAIL_LINES)
			break;
	return end;
}

/* One line after the other, parted by " / ", cleaned; allocated. */
static char *errors_of(const struct measurer *m)
{
	size_t length;
	const char *text = measure_errors(m, &length), *end = text + length;
	char *all = NULL;

	for (const char *at = last_lines(text, end), *line_end; at < end; at = line_end + 1) {
		char line[256], *before = all;

		line_end = memchr(at, '\n', (size_t)(end - at));
		line_end = line_end ? line_end : end;
		if (line_end == at)
			continue;
		text_clean(line, sizeof(line), at, (size_t)(line_end - at));
		all = before ? mem_format("%s / %s", before, line) : mem_string(line);
		free(before);
	}
	return all;
}

static char *describe_failure(const struct measurer *m, int status)
{
	char *errors = errors_of(m), *text;

	if (errors)
		text = mem_format(_("status %d: %s"), status, errors);
	else if (status > 128)
		text = mem_format(_("status %d: signal %d (%s)"), status, status - 128,
				  strsignal(status - 128));
	else
		text = mem_format(_("status %d"), status);
	free(errors);
	return text;
}

/* No input that it was given will make it succeed. */
static bool is_hopeless(const struct bench_result *result)
{
	if (result->run_count != HOPELESS || result->failed != HOPELESS)
		return false;
	for (size_t i = 1; i < HOPELESS; i++)
		if (result->runs[i].status != result->runs[0].status)
			return false;
	return true;
}

/* ---- one run ---- */

static struct bench_run run_of(const struct measured *m)
{
	return (struct bench_run){
		.figure = {
			[BENCH_WALL] = m->wall,
			[BENCH_USER] = m->user,
			[BENCH_SYSTEM] = m->system,
			[BENCH_PEAK_RSS] = m->peak_rss,
			[BENCH_READ] = m->read,
			[BENCH_WRITE] = m->write,
			[BENCH_READ_CALLS] = m->read_calls,
			[BENCH_WRITE_CALLS] = m->write_calls,
			[BENCH_VOLUNTARY] = m->voluntary,
			[BENCH_INVOLUNTARY] = m->involuntary,
			[BENCH_MINOR] = m->minor_faults,
			[BENCH_MAJOR] = m->major_faults,
		},
		.status = m->status,
	};
}

static void keep(struct runner *r, struct lane *lane, const struct measured *m)
{
	struct bench_result *result = lane->result;

	result->runs = vec_room(result->runs, result->run_count, &lane->capacity);
	result->runs[result->run_count++] = run_of(m);
	result->peak_rss_floor = fmax(result->peak_rss_floor, m->rss_floor);
	lane->wall += m->wall;
	if (m->status == 0) {
		lane->good_wall += m->wall;
		operations_add(lane->operations, m->recorded);
		return;
	}
	if (result->failed++ == 0)
		result->last_error = describe_failure(r->measurer, m->status);
	result->given_up = is_hopeless(result);
}

static bool has_measured(const struct runner *r)
{
	for (size_t i = 0; i < r->b->count; i++)
		if (r->b->results[i].run_count)
			return true;
	return false;
}

/* What prepares stands behind all commands in the measurer's list. */
static enum measure_end prepare(struct runner *r, size_t index)
{
	struct measured m;
	enum measure_end end = measure_run(r->measurer, r->b->count + index, false, &m, r->err);
	char *failure;

	if (end != MEASURE_ENDED || m.status == 0)
		return end;
	failure = describe_failure(r->measurer, m.status);
	r->b->prepare_error =
		mem_format(_("the command that prepares each run has failed: %s"), failure);
	free(failure);
	if (has_measured(r))
		return MEASURE_STOPPED;
	error_set(r->err, "%s", r->b->prepare_error);
	return MEASURE_FAILED;
}

static enum measure_end run_once(struct runner *r, size_t index, bool counts)
{
	struct lane *lane = &r->lanes[index];
	uint64_t begun_ns = clock_mono_ns();
	enum measure_end end = MEASURE_ENDED;
	struct measured m;

	tell(r, lane);
	if (lane->result->command->prepare)
		end = prepare(r, index);
	if (end != MEASURE_ENDED)
		return end;
	end = measure_run(r->measurer, index, true, &m, r->err);
	if (end != MEASURE_ENDED)
		return end;
	if (counts)
		keep(r, lane, &m);
	measured_clear(&m);
	lane->cycle += (double)(clock_mono_ns() - begun_ns) * 1e-9;
	lane->cycles++;
	return end;
}

/* ---- all of them ---- */

static enum measure_end warm_up(struct runner *r)
{
	enum measure_end end = MEASURE_ENDED;

	for (uint64_t round = 0; round < r->settings->warmup; round++)
		for (size_t i = 0; i < r->b->count && end == MEASURE_ENDED; i++)
			end = run_once(r, i, false);
	return end;
}

/* A round goes so far: to the command that is furthest behind, and one run of the one that has the most
 * before it. So commands with few, long runs are spread over those with many. */
static double end_of_round(const struct runner *r)
{
	double behind = 1, most = 1;

	for (size_t i = 0; i < r->b->count; i++) {
		const struct lane *lane = &r->lanes[i];

		if (!unfinished(r, lane))
			continue;
		behind = fmin(behind, share(r, lane));
		most = fmax(most, wanted(r, lane));
	}
	return behind + 0.5 / most;
}

/* Each round begins with another one, so that none always follows the same. */
static enum measure_end run_round(struct runner *r, size_t first)
{
	double until = end_of_round(r);
	enum measure_end end = MEASURE_ENDED;

	for (size_t i = 0; i < r->b->count && end == MEASURE_ENDED; i++) {
		size_t index = (first + i) % r->b->count;
		const struct lane *lane = &r->lanes[index];

		if (unfinished(r, lane) && share(r, lane) < until)
			end = run_once(r, index, true);
	}
	return end;
}

static bool any_unfinished(const struct runner *r)
{
	for (size_t i = 0; i < r->b->count; i++)
		if (unfinished(r, &r->lanes[i]))
			return true;
	return false;
}

static enum measure_end run_all(struct runner *r)
{
	enum measure_end end = warm_up(r);

	for (size_t round = 0; end == MEASURE_ENDED && any_unfinished(r); round++)
		end = run_round(r, round);
	if (end == MEASURE_ENDED && r->b->count)
		tell(r, &r->lanes[r->b->count - 1]);
	return end;
}

/* ---- before and after ---- */

/* What is prepared before each run may be the command itself. */
static bool can_start(const struct runner *r)
{
	for (size_t i = 0; i < r->plan->count; i++) {
		const struct bench_command *command = &r->plan->commands[i];
		char *path = command->prepare ? NULL : spawn_find(command->arguments[0], r->err);

		if (!path && !command->prepare)
			return false;
		free(path);
	}
	return true;
}

static void open_lanes(struct runner *r)
{
	struct bench *b = r->b;
	double tick = bench_tick();

	b->count = r->plan->count;
	b->results = mem_alloc_array(b->count + 1, sizeof(*b->results));
	r->lanes = mem_alloc_array(b->count + 1, sizeof(*r->lanes));
	for (size_t i = 0; i < b->count; i++) {
		b->results[i].command = &r->plan->commands[i];
		b->results[i].tick = tick;
		r->lanes[i].result = &b->results[i];
		r->lanes[i].operations = operations_new();
	}
}

static void close_lanes(struct runner *r)
{
	for (size_t i = 0; i < r->b->count; i++) {
		struct lane *lane = &r->lanes[i];

		operations_finish(lane->operations, lane->good_wall, lane->result);
		operations_free(lane->operations);
		bench_summarise(lane->result);
	}
	free(r->lanes);
}

/* With the measurer, and so a process of our own, as long as we are small. */
static enum measure_end run_measured(struct runner *r)
{
	const struct bench_plan *plan = r->plan;
	char *const **commands = mem_alloc_array(2 * plan->count + 1, sizeof(*commands));
	struct measure_settings settings = { (char *const *const *)commands,
					     r->settings->show_output, r->settings->stop };
	enum measure_end end = MEASURE_FAILED;

	for (size_t i = 0; i < plan->count; i++) {
		commands[i] = plan->commands[i].arguments;
		commands[plan->count + i] = plan->commands[i].prepare;
	}
	r->measurer = measure_open(&settings, r->err);
	if (r->measurer) {
		bench_describe_host(r->b);
		open_lanes(r);
		end = run_all(r);
		r->b->left = measure_left(r->measurer);
		close_lanes(r);
	}
	measure_close(r->measurer);
	free(commands);
	return end;
}

struct bench *bench_run(const struct bench_plan *plan, const struct bench_settings *settings,
			bench_progress_fn *progress, void *context, struct error *err)
{
	struct runner r = {
		.plan = plan,
		.settings = settings,
		.progress = progress,
		.context = context,
		.err = err,
	};
	uint64_t begun_ns = clock_mono_ns();
	enum measure_end end;

	if (!can_start(&r))
		return NULL;
	r.b = mem_alloc(sizeof(*r.b));
	end = run_measured(&r);
	r.b->elapsed = (double)(clock_mono_ns() - begun_ns) * 1e-9;
	r.b->stopped = end == MEASURE_STOPPED;
	if (end != MEASURE_FAILED)
		return r.b;
	bench_free(r.b);
	return NULL;
}
