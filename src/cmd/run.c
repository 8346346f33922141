/* One run of the program: beginning and end, whatever is shown between. */
#include "cmd/run.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "source/wait.h"

#include "cmd/signals.h"
#include "cmd/write.h"

#define END_GRACE_S 0.25 /* for a command that is about to end by itself */
#define END_QUIET_S 0.25 /* after SIGTERM: so quickly most do end */
#define END_WAIT_S  2.0  /* and the user is told that we wait for the others */

void complain(const char *sentence)
{
	fprintf(stderr, "perftop: %s\n", sentence);
}

struct source_options run_source_options(const struct run *run)
{
	const struct options *o = run->options;

	return (struct source_options){
		.pids = run->picked ? &run->picked : o->pids,
		.pid_count = run->picked ? 1 : o->pid_count,
		.name = o->name,
		.wait = o->wait,
		.children = run->settings->children,
		.command = o->demo ? run->demo : o->command,
		.segment = o->segment,
	};
}

bool run_open(struct run *run, const struct source_options *options, int *status)
{
	struct error err;

	run->source = source_open(options, status, &err);
	if (!run->source)
		complain(err.text);
	return run->source != NULL;
}

struct json_options run_json_options(const struct run *run)
{
	const struct tui_settings *s = &run->settings->screen;

	return (struct json_options){
		.host = source_host(run->source),
		.interval = s->interval,
		.view = s->view,
		.component = s->component,
		.filter = s->filter,
		.histograms = true,
		.series = true,
		.pretty = true,
	};
}

bool run_is_over(const struct run *run, uint64_t samples, double fallback_s)
{
	const struct options *o = run->options;
	double duration = isnan(o->duration) ? fallback_s : o->duration;

	if (o->iterations)
		return samples >= o->iterations ||
		       (!isnan(o->duration) && history_elapsed(&run->history) >= duration);
	return history_elapsed(&run->history) >= duration;
}

static void last_sample(struct run *run)
{
	struct source_wants wants = { .threads = true, .focus = UINT32_MAX };

	history_add(&run->history, source_tick(run->source, &wants));
}

/* The terminal is the user's again, and nothing would show why the prompt does not come. */
static void end_command(struct run *run)
{
	if (source_end_command(run->source, END_QUIET_S, -1))
		return;
	fprintf(stderr,
		_("perftop: waiting up to %g seconds for the command to end (^C: no longer)\n"),
		END_WAIT_S);
	signals_again();
	if (!source_end_command(run->source, END_WAIT_S, signals_fd()))
		source_end_command(run->source, END_QUIET_S, -1); /* a ^C may be for it too */
}

/* It may be ending as we speak: then its status is its own. */
static void await_end(struct run *run)
{
	uint64_t deadline = clock_mono_ns() + (uint64_t)(END_GRACE_S * 1e9);

	while (source_wait(run->source, NULL, 0, deadline) & WAIT_CHANGED) {
		last_sample(run);
		if (source_exit_status(run->source) != -1)
			return;
	}
	end_command(run);
	last_sample(run);
}

static void write_document(struct run *run)
{
	struct json_options options = run_json_options(run);
	const char *path = run->options->json;
	char *text = json_document(&run->history, &options);
	struct error err;
	bool written;

	if (strcmp(path, "-") == 0)
		written = write_all(STDOUT_FILENO, text, strlen(text), -1) || errno == EPIPE ||
			  error_errno(&err, _("cannot write to standard output"));
	else
		written = file_write(path, text, strlen(text), 0644, &err);
	if (!written) {
		complain(err.text);
		run->failed = true;
	}
	free(text);
}

int run_finish(struct run *run)
{
	bool command = run->options->command || run->options->demo;
	int status;

	if (command && source_exit_status(run->source) == -1)
		await_end(run);
	if (run->options->json)
		write_document(run);
	status = source_exit_status(run->source);
	if (run->failed)
		return 2;
	return status == -1 ? 0 : status;
}
