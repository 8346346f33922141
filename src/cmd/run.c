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

#include "cmd/alerts.h"
#include "cmd/outputs.h"
#include "cmd/preload.h"
#include "cmd/progress.h"
#include "cmd/signals.h"

#define END_GRACE_S 0.25 /* for a command that is about to end by itself */
#define END_QUIET_S 0.25 /* after SIGTERM: so quickly most do end */
#define END_WAIT_S  2.0  /* and the user is told that we wait for the others */

void complain(const char *sentence)
{
	fprintf(stderr, "perftop: %s\n", sentence);
}

int complain_usage(const char *sentence)
{
	complain(sentence);
	fputs(_("Try 'perftop --help' for more information.\n"), stderr);
	return 2;
}

static void warn(void *context, const char *sentence)
{
	(void)context;
	complain(sentence);
}

bool run_init(struct run *run, const struct options *o)
{
	struct error err;

	*run = (struct run){ .options = o, .summary = -1 };
	settings_init(&run->settings);
	run->config_path = o->config ? mem_string(o->config) : settings_path();
	if ((run->config_path && !settings_read(&run->settings, run->config_path, o->config != NULL,
						warn, NULL, &err)) ||
	    !options_apply(o, &run->settings, &err)) {
		complain(err.text);
		return false;
	}
	settings_adapt(&run->settings);
	history_init(&run->history, run->settings.window);
	if (o->demo)
		run->demo[0] = demo_path();
	return preload_arm(o, o->command ? o->command[0] : run->demo[0], run->environment);
}

void run_clear(struct run *run)
{
	if (run->source)
		source_close(run->source);
	alerts_close(run->alerts);
	if (run->analysis)
		analysis_free(run->analysis);
	history_clear(&run->history);
	settings_clear(&run->settings);
	free(run->config_path);
	free(run->demo[0]);
	preload_disarm(run->environment);
}

/* What the screen shows is for the screen: only an option counts. */
void run_choose_view(struct run *run)
{
	if (!options_have(run->options, OPTION_VIEW) && !run->options->once)
		run->settings.screen.view = VIEW_RESET;
}

bool run_judge(struct run *run)
{
	const struct options *o = run->options;
	struct error err;

	run->alerts = alerts_open(o->log, o->on_alert, run->settings.alert_count > 0, &err);
	if (!run->alerts) {
		complain(err.text);
		return false;
	}
	run->analysis = analysis_new(&run->settings.analysis);
	return true;
}

struct source_options run_source_options(const struct run *run)
{
	const struct options *o = run->options;
	uint64_t hertz = o->functions_hertz ? o->functions_hertz : run->settings.functions_hertz;
	uint64_t stack = o->stack_bytes ? o->stack_bytes : run->settings.functions_stack_bytes;

	return (struct source_options){
		.pids = run->picked ? &run->picked : o->pids,
		.pid_count = run->picked ? 1 : o->pid_count,
		.name = o->name,
		.wait = o->wait,
		.children = run->settings.children,
		.command = o->demo ? run->demo : o->command,
		.environment = run->environment,
		.segment = o->segment,
		.probes = o->probes.values,
		.probe_count = o->probes.count,
		.syscalls = options_have(o, OPTION_SYSCALLS),
		.functions = options_have(o, OPTION_FUNCTIONS),
		.functions_hertz = (unsigned)hertz,
		.stack_bytes = (unsigned)stack,
		.frame_pointers = run->settings.frame_pointers,
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

bool run_add(struct run *run, struct sample *sample)
{
	struct history *h = &run->history;

	history_add(h, sample);
	history_say(h, source_note(run->source));
	h->ended = source_ended(run->source, h->ended_why);
	if (run->analysis)
		analysis_update(run->analysis, h);
	return h->ended;
}

static void tell_note(struct run *run, struct progress *progress)
{
	const char *note = run->history.note;

	if (!*note || strcmp(note, run->told) == 0)
		return;
	snprintf(run->told, sizeof(run->told), "%s", note);
	if (progress)
		progress_hide(progress);
	complain(note);
}

void run_tell(struct run *run, struct progress *progress)
{
	struct alert_list list;

	tell_note(run, progress);
	if (!run->analysis)
		return;
	list = alerts_take(run->analysis, &run->history);
	if (list.count && progress)
		progress_hide(progress);
	alerts_tell(run->alerts, &list);
	alert_list_clear(&list);
}

struct collect_options run_collect_options(const struct run *run)
{
	const struct tui_settings *s = &run->settings.screen;

	return (struct collect_options){
		.host = source_host(run->source),
		.analysis = run->analysis,
		.interval = s->interval,
		.view = s->view,
		.component = s->component,
		.filter = s->filter,
		.note = run->history.ended ? run->history.ended_why : run->note,
		.histograms = true,
		.series = true,
		.slices = true,
	};
}

double run_duration(const struct run *run, double fallback_s)
{
	const struct options *o = run->options;

	if (!isnan(o->duration))
		return o->duration;
	return o->iterations ? INFINITY : fallback_s;
}

bool run_is_over(const struct run *run, uint64_t samples, double fallback_s)
{
	const struct options *o = run->options;

	return (o->iterations && samples >= o->iterations) ||
	       history_elapsed(&run->history) >= run_duration(run, fallback_s);
}

static void last_sample(struct run *run)
{
	struct source_wants wants = { .focus = UINT32_MAX };

	run_add(run, source_tick(run->source, &wants));
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
	if (source_end_command(run->source, END_WAIT_S, signals_fd()) ||
	    source_end_command(run->source, END_QUIET_S, -1)) /* a ^C may be for it too */
		return;
	fprintf(stderr, _("perftop: the command did not end and still runs: PID %d\n"),
		(int)source_command_pid(run->source));
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

void run_end(struct run *run)
{
	if (options_spawn(run->options) && source_exit_status(run->source) == -1)
		await_end(run);
}

static struct document *collect(const struct run *run)
{
	struct collect_options options = run_collect_options(run);

	if (!run->options->output_count && run->summary == -1)
		return NULL;
	return document_collect(&run->history, &options);
}

/* What goes to a terminal or a pipe: after the command's own last words. */
static void print_reports(struct run *run, const struct document *d)
{
	int fd = run->summary;

	if (!outputs_print_all(run->options, &run->settings, d))
		run->failed = true;
	if (fd == -1 && run->failed)
		fd = STDERR_FILENO;
	if (fd != -1 && !outputs_print(&run->settings, d, FORMAT_TEXT, fd))
		run->failed = true;
}

int run_finish(struct run *run)
{
	struct document *d;
	int status;

	if (run->analysis)
		analysis_conclude(run->analysis, &run->history);
	run_tell(run, NULL);
	alerts_say_unmatched(run->settings.alerts, run->settings.alert_count, &run->history);
	d = collect(run);
	if (d && !outputs_write(run->options, &run->settings, d))
		run->failed = true;
	run_end(run);
	if (d)
		print_reports(run, d);
	document_free(d);
	status = source_exit_status(run->source);
	if (run->failed)
		return 2;
	return status == -1 ? 0 : status;
}
