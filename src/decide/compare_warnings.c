/* What makes two sides hard to compare, whatever the test says. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "stats/robust.h"

#include "decide/compare_parts.h"

#define MOST_LOAD_RATIO   1.2
#define MOST_LENGTH_RATIO 2.0
#define LEAST_SAMPLES     5
#define MUCH_WAITING      0.1

void comparison_warn(struct comparison *c, char *sentence)
{
	c->warnings = mem_resize(c->warnings, c->warning_count + 1, sizeof(*c->warnings));
	c->warnings[c->warning_count++] = sentence;
}

/* ---- what should be the same in all documents ---- */

static char *copy_of(const char *text)
{
	return mem_string(text && *text ? text : NULL);
}

static char *host_of(const struct document *d)
{
	return copy_of(d->host.name);
}

static char *kernel_of(const struct document *d)
{
	return copy_of(d->host.kernel);
}

static char *processor_of(const struct document *d)
{
	return copy_of(d->host.cpu_model);
}

static char *processors_of(const struct document *d)
{
	char text[NUMBER_SIZE];

	return d->host.cpus ? mem_string(number_u64(text, d->host.cpus)) : NULL;
}

static char *version_of(const struct document *d)
{
	return copy_of(d->version);
}

static char *interval_of(const struct document *d)
{
	char text[NUMBER_SIZE];

	return isfinite(d->run.interval) ? mem_string(number_duration(text, d->run.interval))
					 : NULL;
}

static bool has_operations(const struct document *d)
{
	for (size_t i = 0; i < d->process_count; i++)
		if (d->processes[i].op_count)
			return true;
	return false;
}

/* As --costs names them. */
static char *costs_of(const struct document *d)
{
	struct document_costs costs = document_all_costs(d);

	if (!has_operations(d))
		return NULL;
	if (costs.cpu && costs.memory)
		return mem_string("cpu,mem");
	return mem_string(costs.cpu ? "cpu" : costs.memory ? "mem" : _("none"));
}

static char *view_of(const struct document *d)
{
	return copy_of(d->run.view);
}

typedef char *document_text(const struct document *d); /* allocated; NULL: unknown */

/* The first that is known, and the first other one; false: all that are known are the same. */
static bool find_difference(const struct comparing *work, document_text *of, char *texts[2])
{
	texts[0] = texts[1] = NULL;
	for (size_t i = 0; i < work->source_count && !texts[1]; i++) {
		char *text = of(work->sources[i].document);

		if (!texts[0])
			texts[0] = text;
		else if (text && strcmp(text, texts[0]) != 0)
			texts[1] = text;
		else
			free(text);
	}
	return texts[1];
}

static void warn_of_differences(struct comparing *work)
{
	char *texts[2];

#define X(of, sentence)                                                                \
	if (find_difference(work, of, texts))                                          \
		comparison_warn(work->c, mem_format(_(sentence), texts[0], texts[1])); \
	free(texts[0]);                                                                \
	free(texts[1]);
#include "decide/compare_sameness.def"
#undef X
}

/* ---- what should be much the same on both sides ---- */

/* Of each document of a side; then their median. NaN: unknown in all. */
typedef double source_number(const struct compare_source *s);

static double middle_of(const struct comparing *work, enum compare_side_id side, source_number *of)
{
	double *values = mem_alloc_array(work->source_count + 1, sizeof(*values)), middle;
	size_t count = 0;

	for (size_t i = 0; i < work->source_count; i++) {
		double value = of(&work->sources[i]);

		if (work->sources[i].side == side && isfinite(value))
			values[count++] = value;
	}
	middle = robust_middle(values, count);
	free(values);
	return middle;
}

static double calls_per_second(const struct compare_source *s)
{
	double sum = 0;

	for (size_t i = 0; s->process && i < s->process->op_count; i++)
		if (isfinite(s->process->ops[i].figures.rate))
			sum += s->process->ops[i].figures.rate;
	return s->process && s->process->op_count ? sum : NAN;
}

static double cpu_percent(const struct compare_source *s)
{
	return s->process ? s->process->resource[METRIC_CPU].mean : NAN;
}

static double length_of(const struct compare_source *s)
{
	return s->document->run.elapsed;
}

typedef char *number_writer(char out[NUMBER_SIZE], double number);

struct pair {
	bool known, far;
	char text[SIDES][NUMBER_SIZE];
};

static struct pair pair_of(const struct comparing *work, source_number *of, double ratio,
			   number_writer *write)
{
	double before = middle_of(work, BEFORE, of), after = middle_of(work, AFTER, of);
	struct pair p = { .known = !isnan(before) && !isnan(after) };

	p.far = p.known && fmax(before, after) > ratio * fmin(before, after);
	write(p.text[BEFORE], before);
	write(p.text[AFTER], after);
	return p;
}

static void warn_of_load(struct comparing *work)
{
	struct pair calls = pair_of(work, calls_per_second, MOST_LOAD_RATIO, number_count);
	struct pair cpu = pair_of(work, cpu_percent, MOST_LOAD_RATIO, number_percent);

	if (calls.far)
		comparison_warn(
			work->c,
			mem_format(
				_("The load differs: %s calls per second of all operations together, and %s."),
				calls.text[BEFORE], calls.text[AFTER]));
	else if (!calls.known && cpu.far)
		comparison_warn(work->c,
				mem_format(_("The load differs: %s of a processor, and %s."),
					   cpu.text[BEFORE], cpu.text[AFTER]));
}

static void warn_of_waiting(struct comparing *work)
{
	const struct compare_side *side = work->c->side;
	const double *share = work->waiting;
	char before[NUMBER_SIZE], after[NUMBER_SIZE];

	if (fmax(share[BEFORE], share[AFTER]) < MUCH_WAITING)
		return;
	comparison_warn(
		work->c,
		mem_format(_("Processors were busy: waited for one %s of the time (%s), %s (%s)."),
			   number_percent(before, 100 * share[BEFORE]), side[BEFORE].label,
			   number_percent(after, 100 * share[AFTER]), side[AFTER].label));
}

static void warn_of_length(struct comparing *work)
{
	struct pair length = pair_of(work, length_of, MOST_LENGTH_RATIO, number_duration);

	if (length.far)
		comparison_warn(
			work->c,
			mem_format(
				_("One side was watched for much longer than the other: %s and %s."),
				length.text[BEFORE], length.text[AFTER]));
}

/* ---- what is wrong with a document ---- */

static bool was_suspended(const struct comparing *work, const struct compare_source *s)
{
	(void)work;
	return s->document->run.suspended;
}

static bool is_short(const struct comparing *work, const struct compare_source *s)
{
	(void)work;
	return s->document->run.samples < LEAST_SAMPLES;
}

static bool has_no_process(const struct comparing *work, const struct compare_source *s)
{
	(void)work;
	return !s->process;
}

static bool has_no_sum(const struct comparing *work, const struct compare_source *s)
{
	(void)work;
	return s->document->process_count > 1 && s->process->pid != 0;
}

/* A line of --json-lines has none: there the lines together are the series. */
static bool has_no_slices(const struct comparing *work, const struct compare_source *s)
{
	return work->c->method == COMPARE_BY_WINDOWS && s->process && s->process->op_count &&
	       !s->stretches;
}

static void warn_of_faults(struct comparing *work, const struct compare_source *s)
{
#define X(is_there, sentence)  \
	if (is_there(work, s)) \
		comparison_warn(work->c, mem_format(_(sentence), s->path));
#include "decide/compare_faults.def"
#undef X
}

/* ---- the method ---- */

static void warn_of_method(struct comparing *work)
{
	const struct compare_side *side = work->c->side;
	size_t before = side[BEFORE].count, after = side[AFTER].count;

	if (work->c->method != COMPARE_BY_WINDOWS)
		return;
	if (before > 1 || after > 1)
		comparison_warn(
			work->c,
			mem_format(
				_("With %zu and %zu documents the runs cannot be tested against each other: that takes %d on each side."),
				before, after, COMPARE_RUNS));
	comparison_warn(
		work->c,
		mem_format(
			_("Stretches of time were compared, not runs. What differs from run to run by itself cannot be told from a change: record %d runs or more on each side to know."),
			COMPARE_RUNS));
}

void compare_warn(struct comparing *work)
{
	warn_of_differences(work);
	warn_of_load(work);
	warn_of_waiting(work);
	warn_of_length(work);
	for (size_t i = 0; i < work->source_count; i++)
		warn_of_faults(work, &work->sources[i]);
	warn_of_method(work);
}
