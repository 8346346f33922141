/*
 * Without a screen: text or JSON lines for each sample. Output that nobody reads any more, ^C and
 * the end of the target all end it in good order.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "report/batch.h"

#include "cmd/sampling.h"
#include "cmd/signals.h"
#include "cmd/write.h"

struct batch {
	struct run *run;
	int out;
};

/* A command whose stdout is redirected keeps it for itself; ours then goes to stderr. Asked for by
 * -b or -j, stdout is ours. */
static bool owns_stdout(const struct run *run)
{
	const struct options *o = run->options;

	return o->batch || o->json_lines || o->once || !options_spawn(o);
}

static char *sample_line(const struct run *run)
{
	struct collect_options options = run_collect_options(run);
	struct document *d;
	char *text;

	options.series = options.slices = false; /* the lines together are the series */
	d = document_collect(&run->history, &options);
	text = report_json_line(d);
	document_free(d);
	return text;
}

static char *sample_text(const struct run *run)
{
	const struct tui_settings *s = &run->settings.screen;
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

	return run->options->json_lines ? sample_line(run) : batch_text(&run->history, &text);
}

static bool write_sample(void *context, uint64_t samples)
{
	struct batch *b = context;
	bool separate = samples > 1 && !b->run->options->json_lines, written;
	char *text = sample_text(b->run);

	written = (!separate || write_all(b->out, "\n", 1, signals_fd())) &&
		  write_all(b->out, text, strlen(text), signals_fd());
	if (!written && errno != EPIPE && errno != EINTR) {
		fprintf(stderr, _("perftop: cannot write: %s\n"), strerror(errno));
		b->run->failed = true;
	}
	free(text);
	run_tell(b->run, NULL);
	return written;
}

/* Text only because there is no terminal, and until the time is over: such a run ends with a summary. */
static bool is_unasked(const struct options *o)
{
	return !o->batch && !o->json_lines && !o->once && o->iterations == 0;
}

int batch_run(struct run *run)
{
	struct source_options options = run_source_options(run);
	struct batch b = { run, owns_stdout(run) ? STDOUT_FILENO : STDERR_FILENO };
	struct sampling sampling = {
		.run = run,
		.fallback_s = SAMPLING_QUICK_S,
		.threads = run->options->json_lines || run->options->output_count,
		.out = b.out,
		.sampled = write_sample,
		.context = &b,
	};
	int status;

	options.stdout_to_stderr = owns_stdout(run);
	if (!run_open(run, &options, &status))
		return status;
	if (is_unasked(run->options))
		run->summary = b.out;
	sampling_run(&sampling);
	return run_finish(run);
}
