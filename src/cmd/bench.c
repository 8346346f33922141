/* perftop bench: commands run over and over. */
#include "bench/bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"

#include "cmd/outputs.h"
#include "cmd/run.h"
#include "cmd/signals.h"
#include "cmd/status_line.h"

#define BAR_WIDTH 20

enum { STATUS_GOOD = 0, STATUS_FAILED = 1, STATUS_TROUBLE = 2, STATUS_SIGNAL = 128 };

/* ---- what to run ---- */

/* What stands in the options. Words of -P and -L that are command lines are such. */
struct wanted {
	const struct options *options;
	struct bench_scan *scans;
	struct bench_values *values; /* of the scans; owned */
	size_t scan_count;
	const char **lines;
	size_t line_count, capacity;
};

static void add_line(struct wanted *w, const char *line)
{
	w->lines = vec_room(w->lines, w->line_count, &w->capacity);
	w->lines[w->line_count++] = line;
}

static bool has_parameter(const struct options *o, const char *word)
{
	for (size_t i = 0; i < o->list_count; i++) {
		char *braced = mem_format("{%s}", o->lists[i].words[0]);
		bool found = o->lists[i].option != OPTION_STEP && strstr(word, braced);

		free(braced);
		if (found)
			return true;
	}
	return false;
}

static void add_value(struct bench_values *v, const char *value)
{
	v->values = mem_resize(v->values, v->count + 1, sizeof(*v->values));
	v->values[v->count++] = mem_string(value);
}

/* "-P n 1 2 './a {n}'": values, up to a word in which a parameter stands. */
static bool take_parameter(struct wanted *w, const struct option_words *list, struct error *err)
{
	struct bench_values *v = &w->values[w->scan_count];
	size_t i = 1;

	for (; i < list->count && !has_parameter(w->options, list->words[i]); i++)
		add_value(v, list->words[i]);
	for (; i < list->count; i++)
		add_line(w, list->words[i]);
	w->scans[w->scan_count++].name = list->words[0];
	return v->count > 0 ||
	       error_set(err, _("--parameter: '%s' has no values; as in --parameter n 10 100 1000"),
			 list->words[0]);
}

/* "-L n 1,2 './a {n}'": one word has the values. */
static bool take_list(struct wanted *w, const struct option_words *list, struct error *err)
{
	if (list->count < 2)
		return error_set(
			err,
			_("--parameter-list: '%s' has no values; as in --parameter-list n 10,100"),
			list->words[0]);
	w->values[w->scan_count] = bench_values_split(list->words[1]);
	w->scans[w->scan_count++].name = list->words[0];
	for (size_t i = 2; i < list->count; i++)
		add_line(w, list->words[i]);
	return true;
}

/* Of the --parameter just before it, which has the first value and the last. */
static bool take_step(struct wanted *w, const struct option_words *list, struct error *err)
{
	bool after = list > w->options->lists && list[-1].option == OPTION_PARAMETER;
	struct bench_values *v = after ? &w->values[w->scan_count - 1] : NULL, range;
	bool made;

	if (!v || v->count != 2)
		return error_set(
			err,
			_("--parameter-step-size goes after a --parameter with two values, the first "
			  "and the last"));
	made = bench_values_range(&range, v->values[0], v->values[1], list->words[0], err);
	if (made) {
		bench_values_clear(v);
		*v = range;
	}
	return made;
}

static bool take_lists(struct wanted *w, struct error *err)
{
	const struct options *o = w->options;

	for (size_t i = 0; i < o->list_count; i++) {
		const struct option_words *list = &o->lists[i];
		bool good = list->option == OPTION_PARAMETER ? take_parameter(w, list, err)
			    : list->option == OPTION_STEP    ? take_step(w, list, err)
							     : take_list(w, list, err);

		if (!good)
			return false;
	}
	for (size_t i = 0; i < w->scan_count; i++) {
		w->scans[i].values = (const char *const *)w->values[i].values;
		w->scans[i].count = w->values[i].count;
	}
	return true;
}

static bool make_plan(const struct options *o, struct bench_plan *plan, struct error *err)
{
	struct wanted w = {
		.options = o,
		.scans = mem_alloc_array(o->list_count + 1, sizeof(*w.scans)),
		.values = mem_alloc_array(o->list_count + 1, sizeof(*w.values)),
	};
	bool made;

	for (size_t i = 0; i < o->file_count; i++)
		add_line(&w, o->files[i]);
	made = take_lists(&w, err);
	if (made) {
		const struct bench_wanted wanted = {
			.lines = w.lines,
			.line_count = w.line_count,
			.arguments = o->command,
			.scans = w.scans,
			.scan_count = w.scan_count,
			.items = o->items,
			.prepare = o->prepare,
		};

		made = bench_plan_make(plan, &wanted, err);
	}
	for (size_t i = 0; i < w.scan_count; i++)
		bench_values_clear(&w.values[i]);
	free(w.values);
	free(w.scans);
	free(w.lines);
	return made;
}

static struct bench_settings settings_of(const struct options *o)
{
	struct bench_settings s;

	bench_settings_init(&s);
	s.runs = o->runs;
	s.warmup = o->warmup;
	if (!isnan(o->duration))
		s.seconds = o->duration;
	s.show_output = options_have(o, OPTION_SHOW_OUTPUT);
	s.stop = signals_fd();
	return s;
}

/* ---- the progress ---- */

static void fill_bar(char bar[BAR_WIDTH + 1], double part)
{
	int full = (int)(BAR_WIDTH * fmin(fmax(part, 0), 1));

	memset(bar, '.', BAR_WIDTH);
	memset(bar, '#', (size_t)full);
	bar[BAR_WIDTH] = '\0';
}

static char *progress_line(const struct bench_progress *p)
{
	char bar[BAR_WIDTH + 1], name[256], left[NUMBER_SIZE], mean[NUMBER_SIZE];
	double part = p->all ? (double)p->done / (double)p->all : 0;

	fill_bar(bar, part);
	number_duration(mean, p->mean);
	text_clean(name, sizeof(name), p->command->name, strlen(p->command->name));
	if (isnan(p->left) || isnan(p->mean))
		return mem_format("%s %3.0f%% %s", bar, part * 100, name);
	return mem_format(_("%s %3.0f%% %s left, %s a run: %s"), bar, part * 100,
			  number_uptime(left, p->left), mean, name);
}

static void show_progress(void *context, const struct bench_progress *p)
{
	struct status_line *line = context;
	char *text;

	if (!status_line_is_due(line))
		return;
	text = progress_line(p);
	text[text_prefix(text, status_line_columns(), &(int){ 0 })] = '\0';
	status_line_show(line, text);
	free(text);
}

/* ---- all ---- */

static bool publish(const struct run *run, const struct bench *b)
{
	struct sheet *sheet = bench_sheet(b), *page = bench_page(b);
	char *json = bench_json(b), *csv = bench_csv(b);
	struct results results = { .sheet = sheet, .page = page, .json = json, .csv = csv };
	bool good = outputs_publish(run->options, &run->settings, &results);

	free(csv);
	free(json);
	sheet_free(page);
	sheet_free(sheet);
	return good;
}

static bool any_failed(const struct bench *b)
{
	for (size_t i = 0; i < b->count; i++)
		if (b->results[i].failed)
			return true;
	return false;
}

static int status_of(const struct options *o, const struct bench *b)
{
	if (b->stopped && signals_pending() > 0)
		return STATUS_SIGNAL + signals_pending();
	return any_failed(b) && !options_have(o, OPTION_IGNORE_FAILURE) ? STATUS_FAILED
									: STATUS_GOOD;
}

static void complain_of_left(pid_t pid)
{
	char *sentence = mem_format(
		_("the command that ran when it was stopped (PID %d) was asked to end, and has not"),
		(int)pid);

	complain(sentence);
	free(sentence);
}

static int measure(const struct run *run, const struct bench_plan *plan)
{
	const struct options *o = run->options;
	struct bench_settings settings = settings_of(o);
	struct status_line line;
	struct bench *b;
	struct error err;
	int status;

	status_line_init(&line, !settings.show_output);
	b = bench_run(plan, &settings, show_progress, &line, &err);
	signals_heard();
	status_line_hide(&line);
	if (!b) {
		complain(err.text);
		return STATUS_TROUBLE;
	}
	status = publish(run, b) ? status_of(o, b) : STATUS_TROUBLE;
	if (b->prepare_error) {
		complain(b->prepare_error);
		status = STATUS_TROUBLE;
	}
	if (b->left)
		complain_of_left(b->left);
	bench_free(b);
	return status;
}

static int run_plan(const struct options *o, const struct bench_plan *plan)
{
	struct run *run = mem_alloc(sizeof(*run));
	int status = STATUS_TROUBLE;

	if (run_init(run, o) && outputs_check(o, &run->settings))
		status = measure(run, plan);
	run_clear(run);
	free(run);
	return status;
}

int bench_command_run(const struct options *o)
{
	struct bench_plan plan;
	struct error err;
	int status;

	if (!outputs_accept(o, true))
		return STATUS_TROUBLE;
	if (options_have(o, OPTION_SHOW_OUTPUT) && options_claim_stdout(o))
		return complain_usage(
			_("standard output can be only one of --show-output and a report"));
	if (!make_plan(o, &plan, &err))
		return complain_usage(err.text);
	status = run_plan(o, &plan);
	bench_plan_clear(&plan);
	return status;
}
