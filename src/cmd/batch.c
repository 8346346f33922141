/*
 * Without a screen: text or JSON lines for each sample. Output that nobody reads any more, ^C and
 * the end of the target all end it in good order.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "report/batch.h"
#include "source/wait.h"

#include "cmd/run.h"
#include "cmd/signals.h"
#include "cmd/write.h"

#define DEFAULT_DURATION_S 60.0
#define PRIME_S            0.25 /* a single sample has rates: something went before it */

struct batch {
	struct run *run;
	int out;          /* -1: nothing is written but the document at the end */
	uint64_t written; /* samples */
	bool closed;      /* nobody reads any more */
};

static bool is_command(const struct run *run)
{
	return run->options->command || run->options->demo;
}

/* A command whose stdout is redirected keeps it for itself; ours then goes to stderr. Asked for by
 * -b or -j, stdout is ours. */
static bool owns_stdout(const struct run *run)
{
	const struct options *o = run->options;

	return o->batch || o->json_lines || o->once || (o->json && strcmp(o->json, "-") == 0) ||
	       !is_command(run);
}

static int choose_output(const struct run *run)
{
	const struct options *o = run->options;
	bool document = o->json && strcmp(o->json, "-") == 0;

	if (document && !o->batch && !o->json_lines)
		return -1;
	return owns_stdout(run) ? STDOUT_FILENO : STDERR_FILENO;
}

static char *sample_text(const struct run *run)
{
	const struct tui_settings *s = &run->settings->screen;
	struct json_options json = run_json_options(run);
	struct batch_options text = {
		.host = source_host(run->source),
		.interval = s->interval,
		.view = s->view,
		.component = s->component,
		.filter = s->filter,
		.sort = s->sort,
		.reverse = s->reverse,
		.raw = s->raw_units,
	};

	if (!run->options->json_lines)
		return batch_text(&run->history, &text);
	json.series = false; /* the lines together are the series */
	json.pretty = false;
	return json_document(&run->history, &json);
}

static void write_sample(struct batch *b)
{
	bool separate = b->written++ && !b->run->options->json_lines;
	char *text;

	if (b->out == -1)
		return;
	text = sample_text(b->run);
	if ((separate && !write_all(b->out, "\n", 1, signals_fd())) ||
	    !write_all(b->out, text, strlen(text), signals_fd())) {
		b->closed = true;
		if (errno != EPIPE && errno != EINTR) {
			fprintf(stderr, _("perftop: cannot write: %s\n"), strerror(errno));
			b->run->failed = true;
		}
	}
	free(text);
}

/* True: the targets have ended. */
static bool take_sample(struct batch *b, uint64_t due_ns)
{
	struct source_wants wants = {
		.threads = b->run->options->json_lines || b->run->options->json,
		.focus = UINT32_MAX,
	};
	struct sample *sample = source_tick(b->run->source, &wants);
	char why[256];

	if (sample->mono_ns > due_ns)
		sample->late_seconds = (double)(sample->mono_ns - due_ns) * 1e-9;
	history_add(&b->run->history, sample);
	return source_ended(b->run->source, why);
}

enum outcome { OUTCOME_DUE, OUTCOME_CHANGED, OUTCOME_STOP };

static enum outcome await(struct batch *b, uint64_t due_ns)
{
	struct pollfd own[2] = { { .fd = signals_fd(), .events = POLLIN },
				 { .fd = b->out, .events = 0 } };

	for (;;) {
		unsigned events = source_wait(b->run->source, own, 2, due_ns);

		if (signals_pending())
			return OUTCOME_STOP;
		if (own[1].revents) {
			b->closed = true;
			return OUTCOME_STOP;
		}
		if (events & WAIT_CHANGED)
			return OUTCOME_CHANGED;
		if (events == WAIT_TIME)
			return OUTCOME_DUE;
	}
}

static uint64_t in_seconds(double seconds)
{
	return clock_mono_ns() + (uint64_t)(seconds * 1e9);
}

/* The one sample of -1 comes after a first look, so that it has rates; of a command, after it has
 * had time to do something. */
static double head_start(const struct run *run)
{
	double interval = run->settings->screen.interval;

	if (run->options->iterations != 1)
		return 0;
	return is_command(run) || interval < PRIME_S ? interval : PRIME_S;
}

static void sample_until_over(struct batch *b)
{
	double interval = b->run->settings->screen.interval;
	double fallback = is_command(b->run) ? INFINITY : DEFAULT_DURATION_S;
	double head = head_start(b->run);
	uint64_t due_ns = clock_mono_ns();
	enum outcome outcome = head > 0 ? OUTCOME_CHANGED : OUTCOME_DUE;

	if (head > 0)
		due_ns = in_seconds(head);
	while (outcome != OUTCOME_STOP && !b->closed) {
		bool ended = take_sample(b, outcome == OUTCOME_DUE ? due_ns : UINT64_MAX);

		if (outcome == OUTCOME_DUE || ended)
			write_sample(b);
		if (ended || run_is_over(b->run, b->written, fallback))
			return;
		if (outcome == OUTCOME_DUE)
			due_ns += (uint64_t)(interval * 1e9);
		if (due_ns < clock_mono_ns() && outcome == OUTCOME_DUE)
			due_ns = clock_mono_ns();
		outcome = await(b, due_ns);
	}
}

int batch_run(struct run *run)
{
	struct source_options options = run_source_options(run);
	struct batch b = { .run = run, .out = choose_output(run) };
	int status;

	options.stdout_to_stderr = owns_stdout(run);
	if (!run_open(run, &options, &status))
		return status;
	sample_until_over(&b);
	signals_heard();
	return run_finish(run);
}
