/* With a screen: joins the sampler and the screen, and answers what the screen asks. */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "proc/process.h"
#include "source/sampler.h"

#include "cmd/alerts.h"
#include "cmd/run.h"
#include "cmd/signals.h"
#include "cmd/snapshot.h"

#define THREADS_WITHIN_S 0.5 /* a snapshot waits so long for what each thread is doing */

struct watch {
	struct run *run;
	struct sampler *sampler; /* NULL: not yet, the picker is shown */
	struct tui_host host;
	struct tui *tui;
	struct proc_root *root; /* for the machine's name */
	const char *formats[FORMAT_COUNT + 1];
};

static void on_lock(void *context)
{
	struct watch *w = context;

	if (w->sampler)
		sampler_lock(w->sampler);
}

/* After each look at the history, so that -n and --duration hold on the screen, too. */
static void on_unlock(void *context)
{
	struct watch *w = context;
	bool over;

	if (!w->sampler)
		return;
	over = run_is_over(w->run, w->run->history.samples, INFINITY);
	sampler_unlock(w->sampler);
	if (over)
		signals_stop();
}

static void on_interval(void *context, double seconds)
{
	struct watch *w = context;

	if (w->sampler)
		sampler_set_interval(w->sampler, seconds);
}

static void on_now(void *context)
{
	struct watch *w = context;

	if (w->sampler)
		sampler_now(w->sampler);
}

static void on_want(void *context, const struct tui_wants *wanted)
{
	struct watch *w = context;
	struct source_wants wants = {
		.threads = wanted->threads,
		.pss = wanted->pss,
		.memory = wanted->memory || w->run->options->memory,
		.functions = wanted->functions,
		.focus_pid = wanted->focus_pid,
		.focus = wanted->focus,
	};

	if (w->sampler)
		sampler_want(w->sampler, &wants);
}

static bool on_snapshot(void *context, const char *format, char *path, size_t size,
			struct error *err)
{
	struct watch *w = context;
	enum format chosen = format_by_name(format);
	struct report_look plain = { .width = 0 };
	struct document *d;
	bool written;

	if (chosen == FORMAT_COUNT)
		return error_set(err, _("there is no format '%s'"), format);
	if (w->sampler)
		sampler_take_threads(w->sampler, THREADS_WITHIN_S);
	on_lock(w);
	d = snapshot_make(w->run, chosen, path, size);
	on_unlock(w);
	written = report_write(d, path, &plain, err);
	document_free(d);
	return written;
}

/* In the sampler's thread, locked. */
static bool on_added(void *context)
{
	struct run *run = context;

	analysis_update(run->analysis, &run->history);
	return analysis_wants_threads(run->analysis);
}

static void on_sampled(void *context)
{
	struct watch *w = context;
	struct alert_list list;

	on_lock(w);
	list = alerts_take(w->run->analysis, &w->run->history);
	on_unlock(w);
	alerts_tell(w->run->alerts, &list);
	alert_list_clear(&list);
}

static bool on_save(void *context, char *path, size_t size, struct error *err)
{
	struct watch *w = context;

	if (!w->run->config_path)
		return error_set(err, _("there is no home directory to write settings to"));
	snprintf(path, size, "%s", w->run->config_path);
	return settings_write(&w->run->settings, path, err);
}

static struct process_entry *on_list(void *context, size_t *count)
{
	(void)context;
	return source_list(NULL, count, NULL);
}

static unsigned rules_on(const struct analysis_settings *settings)
{
	unsigned count = 0;

	for (int i = 0; i < RULE_COUNT; i++)
		count += !settings->rule[i].off;
	return count;
}

static bool open_screen(struct watch *w, struct error *err)
{
	w->root = proc_root_open("/proc", err);
	if (!w->root)
		return false;
	for (int i = 0; i < FORMAT_COUNT; i++)
		w->formats[i] = format_info[i].name;
	w->host = (struct tui_host){
		.context = w,
		.lock = on_lock,
		.unlock = on_unlock,
		.set_interval = on_interval,
		.sample_now = on_now,
		.want = on_want,
		.snapshot = on_snapshot,
		.formats = w->formats,
		.save_settings = on_save,
		.sampled = on_sampled,
		.analysis = w->run->analysis,
		.rules = rules_on(&w->run->settings.analysis),
		.event_fd = -1,
		.stop_fd = signals_fd(),
	};
	w->tui = tui_open(&w->run->settings.screen, &w->host, proc_host(w->root), err);
	alerts_screen(w->run->alerts, w->tui != NULL);
	return w->tui != NULL;
}

/* False: nothing to watch; *status says how that ends, *err why ("": it was the user's wish). */
static bool open_target(struct watch *w, int *status, struct error *err)
{
	struct source_options options;

	*status = 0;
	*err = (struct error){ "" };
	if (!options_have_target(w->run->options)) {
		w->run->picked = tui_pick(w->tui, on_list, w);
		if (w->run->picked == 0)
			return false;
	}
	options = run_source_options(w->run);
	options.capture = true;
	w->run->source = source_open(&options, status, err);
	if (!w->run->source)
		return false;
	w->sampler = sampler_start(w->run->source, &w->run->history,
				   w->run->settings.screen.interval, on_added, w->run, err);
	*status = 2;
	if (w->sampler)
		w->host.event_fd = sampler_fd(w->sampler);
	return w->sampler != NULL;
}

static void close_screen(struct watch *w)
{
	if (w->tui)
		tui_close(w->tui);
	w->tui = NULL;
	alerts_screen(w->run->alerts, false);
	signals_heard(); /* the terminal is back: nothing can be stuck in it any more */
	if (w->sampler)
		sampler_stop(w->sampler);
	w->sampler = NULL;
}

static int watch_on_screen(struct watch *w)
{
	struct error err;
	int status;

	if (open_target(w, &status, &err)) {
		tui_run(w->tui, &w->run->history);
		close_screen(w);
		status = run_finish(w->run);
		source_replay_output(w->run->source);
		return status;
	}
	close_screen(w);
	if (*err.text)
		complain(err.text);
	return status;
}

int watch_run(struct run *run)
{
	struct watch w = { .run = run };
	struct error err;
	int status;

	if (open_screen(&w, &err)) {
		status = watch_on_screen(&w);
	} else if (options_have_target(run->options)) {
		fprintf(stderr, _("perftop: no screen: %s; text instead\n"), err.text);
		status = batch_run(run);
	} else {
		fprintf(stderr,
			_("perftop: no screen: %s; name a target, as in 'perftop -p PID'\n"),
			err.text);
		status = 2;
	}
	if (w.root)
		proc_root_close(w.root);
	return status;
}
