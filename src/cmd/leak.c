/* perftop leak: only the question whether memory grows without end. */
#include "analysis/leak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"

#include "cmd/progress.h"
#include "cmd/sampling.h"

enum { STATUS_STABLE = 0, STATUS_LEAKING = 1, STATUS_UNKNOWN = 2 };

static bool on_sample(void *context, uint64_t samples)
{
	(void)samples;
	progress_show(context);
	return true;
}

static void on_idle(void *context)
{
	progress_show(context);
}

static void print_growth(const struct leak *leak)
{
	char slope[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE], grown[NUMBER_SIZE];

	printf(_("  growth: %s a minute (95 %% interval: %s to %s), %s in all\n"),
	       number_bytes(slope, leak->bytes_per_minute), number_bytes(low, leak->low),
	       number_bytes(high, leak->high), number_bytes(grown, leak->grown_bytes));
}

static void print_verdict(const struct process_track *p, const struct leak *leak)
{
	char name[256], p_value[NUMBER_SIZE], seconds[NUMBER_SIZE], count[NUMBER_SIZE];

	text_clean(name, sizeof(name), p->info->comm, strlen(p->info->comm));
	printf(_("%s (%d): %s\n"), name, (int)p->info->id.pid, leak_verdict_text(leak->verdict));
	if (leak->verdict != LEAK_NOT_ENOUGH_DATA) {
		print_growth(leak);
		snprintf(p_value, sizeof(p_value), "%.2g", leak->p);
		printf(_("  chance of that without growth: p = %s\n"), p_value);
	}
	number_u64(count, leak->samples);
	printf(P_("  looked at: %s, %s sample in %s after the warm-up\n",
		  "  looked at: %s, %s samples in %s after the warm-up\n", leak->samples),
	       _(metric_info[leak->metric].title), count, number_duration(seconds, leak->seconds));
	if (*leak->why)
		printf("  %s\n", leak->why);
}

/* Of the threshold that the configuration has for growth; where it is off, any growth counts. */
static double least_growth(const struct run *run)
{
	const struct rule_setting *rule = &run->settings.analysis.rule[RULE_LEAK];

	return rule->off ? 0 : rule->threshold;
}

/* One that leaks decides; else one that is known to be stable. */
static int judge(const struct run *run)
{
	const struct history *h = &run->history;
	size_t verdicts[LEAK_LEAKING + 1] = { 0 };

	for (size_t i = 0; i < h->process_count; i++) {
		const struct process_track *p = h->processes[i];
		struct leak leak;

		if (p->info->id.pid == 0) /* the sum: processes that come and go are no leak */
			continue;
		leak = leak_of(p, least_growth(run));
		verdicts[leak.verdict]++;
		print_verdict(p, &leak);
	}
	if (verdicts[LEAK_LEAKING])
		return STATUS_LEAKING;
	if (verdicts[LEAK_STABLE])
		return STATUS_STABLE;
	complain(_(
		"there is not enough data to tell whether memory leaks; watch for at least 15 seconds, "
		"and for at least ten samples"));
	return STATUS_UNKNOWN;
}

static int look_for_leaks(struct run *run)
{
	struct source_options options = run_source_options(run);
	struct progress progress;
	struct sampling sampling = {
		.run = run,
		.fallback_s = SAMPLING_EXTENDED_S,
		.out = -1,
		.sampled = on_sample,
		.idle = on_idle,
		.context = &progress,
	};
	int status;

	options.stdout_to_stderr = true; /* the verdict is the output */
	if (!run_open(run, &options, &status))
		return 2; /* even where a shell would say 127: that is no verdict */
	progress_init(&progress, run, SAMPLING_EXTENDED_S);
	sampling_run(&sampling);
	progress_hide(&progress);
	status = judge(run);
	run_end(run);
	return status;
}

int leak_run(const struct options *o)
{
	struct run *run;
	int status;

	if (!options_have_target(o))
		return complain_usage(_("nothing to watch: give a PID, a name or a command"));
	run = mem_alloc(sizeof(*run));
	status = run_init(run, o) ? look_for_leaks(run) : 2;
	run_clear(run);
	free(run);
	return status;
}
