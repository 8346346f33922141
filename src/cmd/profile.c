/*
 * A profile run: nothing is shown but how far it has come, until at the end the reports are written
 * and the summary is printed. A run without an end rewrites its reports every so often, so that
 * little is lost with it.
 */
#include <math.h>
#include <unistd.h>

#include "base/clock.h"

#include "cmd/outputs.h"
#include "cmd/progress.h"
#include "cmd/sampling.h"

#define REWRITE_S         10.0 /* at least; and */
#define REWRITE_INTERVALS 10.0

struct profile {
	struct run *run;
	struct progress progress;
	double pause_s; /* between two writings; longer where they fail */
	uint64_t written_ns;
};

static double usual_pause(const struct run *run)
{
	return fmax(REWRITE_S, REWRITE_INTERVALS * run->settings.screen.interval);
}

static void rewrite(struct profile *p)
{
	struct collect_options options = run_collect_options(p->run);
	struct document *d = document_collect(&p->run->history, &options);
	bool good = outputs_write(p->run->options, &p->run->settings, d);

	document_free(d);
	p->pause_s = good ? usual_pause(p->run) : 2 * p->pause_s;
	p->written_ns = clock_mono_ns();
}

static bool on_sample(void *context, uint64_t samples)
{
	struct profile *p = context;
	double since = (double)(clock_mono_ns() - p->written_ns) * 1e-9;
	bool due = isinf(p->progress.duration) && since >= p->pause_s;

	(void)samples;
	if (due) {
		progress_hide(&p->progress);
		rewrite(p);
	}
	run_tell(p->run, &p->progress);
	progress_show(&p->progress);
	return true;
}

static void on_idle(void *context)
{
	struct profile *p = context;

	progress_show(&p->progress);
}

int profile_run(struct run *run)
{
	struct source_options options = run_source_options(run);
	bool claimed = options_claim_stdout(run->options);
	bool ours = claimed || !run->options->command; /* else stdout is the command's */
	struct profile p = { .run = run, .pause_s = usual_pause(run) };
	struct sampling sampling = {
		.run = run,
		.fallback_s = SAMPLING_QUICK_S,
		.threads = true,
		.out = -1,
		.sampled = on_sample,
		.idle = on_idle,
		.context = &p,
	};
	int status;

	options.stdout_to_stderr = ours;
	if (!run_open(run, &options, &status))
		return status;
	if (!claimed)
		run->summary = ours ? STDOUT_FILENO : STDERR_FILENO;
	progress_init(&p.progress, run, SAMPLING_QUICK_S);
	p.written_ns = clock_mono_ns();
	sampling_run(&sampling);
	progress_hide(&p.progress);
	return run_finish(run);
}
