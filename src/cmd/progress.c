/* How far a run without a screen has come. */
#include "cmd/progress.h"

#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"

void progress_init(struct progress *p, const struct run *run, double fallback_s)
{
	*p = (struct progress){ .run = run };
	p->duration = run_duration(run, options_spawn(run->options) ? INFINITY : fallback_s);
	status_line_init(&p->line, !run->options->command);
}

/* Of the only process, or of the sum of them; NULL: there is none yet. */
static const struct process_track *watched(const struct history *h)
{
	const struct process_track *sum = history_find(h, 0);

	if (sum)
		return sum;
	return h->process_count ? h->processes[0] : NULL;
}

/* Completed in the last interval, a second; NaN: nothing is recorded, or it is not known yet. */
static double operations_rate(const struct history *h, const struct process_track *p)
{
	double seconds = history_view_seconds(h, p, VIEW_INTERVAL), count = 0;

	for (uint32_t i = 0; i < p->op_count; i++)
		if (op_key_is_timer(&p->ops[i].key))
			count += (double)history_totals(&p->ops[i], VIEW_INTERVAL).count;
	return p->op_count ? count / seconds : NAN;
}

static char *figures_text(const struct history *h)
{
	const struct process_track *p = watched(h);
	char cpu[NUMBER_SIZE], rss[NUMBER_SIZE], rate[NUMBER_SIZE];
	double per_second;

	if (!p)
		return mem_string(_("waiting for a process"));
	if (!p->now)
		return mem_string(_("the process has ended"));
	number_percent(cpu, p->now->resource[METRIC_CPU].number);
	number_bytes(rss, p->now->resource[METRIC_RSS].number);
	per_second = operations_rate(h, p);
	if (!isfinite(per_second))
		return mem_format(_("CPU %s, RSS %s"), cpu, rss);
	return mem_format(_("CPU %s, RSS %s, operations %s/s"), cpu, rss,
			  number_count(rate, per_second));
}

/* To the end, as far as it is known: by the time, or by the number of samples. */
static double seconds_left(const struct progress *p, double elapsed)
{
	const struct run *run = p->run;
	double left = p->duration - elapsed, samples;

	if (run->options->iterations) {
		samples = (double)run->options->iterations - (double)run->history.samples;
		left = fmin(left, samples * run->settings.screen.interval);
	}
	return fmax(left, 0);
}

char *progress_text(const struct progress *p, int columns)
{
	const struct history *h = &p->run->history;
	double since = h->samples ? (double)(clock_mono_ns() - h->start_mono_ns) * 1e-9 : 0;
	double left = seconds_left(p, since);
	char elapsed[NUMBER_SIZE], rest[NUMBER_SIZE];
	char *figures = figures_text(h), *text;

	number_uptime(elapsed, since);
	if (isfinite(left))
		text = mem_format(_("%s elapsed, %s left; %s"), elapsed, number_uptime(rest, left),
				  figures);
	else
		text = mem_format(_("%s elapsed; %s"), elapsed, figures);
	text[text_prefix(text, columns, &(int){ 0 })] = '\0';
	free(figures);
	return text;
}

void progress_show(struct progress *p)
{
	char *text;

	if (!status_line_is_due(&p->line))
		return;
	text = progress_text(p, status_line_columns());
	status_line_show(&p->line, text);
	free(text);
}

void progress_hide(struct progress *p)
{
	status_line_hide(&p->line);
}
