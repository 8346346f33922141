/* The loop of runs without a screen. */
#include "cmd/sampling.h"

#include <math.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "source/wait.h"

#include "cmd/signals.h"

#define PRIME_S 0.25 /* a single sample has rates: something went before it */
#define IDLE_S  1.0

struct loop {
	const struct sampling *sampling;
	struct run *run;
	uint64_t samples; /* those that were due */
	uint64_t due_ns, end_ns, last_ns;
	bool closed; /* nobody reads any more */
};

enum outcome { OUTCOME_DUE, OUTCOME_CHANGED, OUTCOME_STOP };

static uint64_t in_ns(double seconds)
{
	return (uint64_t)(seconds * 1e9);
}

/* The next one that is due */
static bool is_last(const struct loop *l)
{
	return l->due_ns == l->end_ns || l->samples + 1 == l->run->options->iterations;
}

/* True: the targets have ended. */
static bool take_sample(struct loop *l, bool due, bool last)
{
	const struct analysis *analysis = l->run->analysis;
	struct source_wants wants = {
		.threads = l->sampling->threads || (analysis && analysis_wants_threads(analysis)),
		.memory = l->run->options->memory,
		.memory_now = last,
		.focus = UINT32_MAX,
	};
	struct sample *sample = source_tick(l->run->source, &wants);

	if (due && sample->mono_ns > l->due_ns)
		sample->late_seconds = (double)(sample->mono_ns - l->due_ns) * 1e-9;
	l->last_ns = sample->mono_ns;
	return run_add(l->run, sample);
}

static enum outcome await_until(struct loop *l, uint64_t until_ns)
{
	struct pollfd own[2] = { { .fd = signals_fd(), .events = POLLIN },
				 { .fd = l->sampling->out, .events = 0 } };

	for (;;) {
		unsigned events = source_wait(l->run->source, own, 2, until_ns);

		if (signals_pending())
			return OUTCOME_STOP;
		if (own[1].revents) {
			l->closed = true;
			return OUTCOME_STOP;
		}
		if (events & WAIT_CHANGED)
			return OUTCOME_CHANGED;
		if (events == WAIT_TIME)
			return OUTCOME_DUE;
	}
}

static enum outcome await(struct loop *l)
{
	for (;;) {
		uint64_t until = l->due_ns, idle = clock_mono_ns() + in_ns(IDLE_S);
		bool pause = l->sampling->idle && idle < until;
		enum outcome outcome = await_until(l, pause ? idle : until);

		if (outcome != OUTCOME_DUE || !pause)
			return outcome;
		l->sampling->idle(l->sampling->context);
	}
}

/* The one sample of -1 comes after a first look, so that it has rates; of a command, after it has
 * had time to do something. */
static double head_start(const struct run *run)
{
	double interval = run->settings.screen.interval;

	if (run->options->iterations != 1)
		return 0;
	return options_spawn(run->options) || interval < PRIME_S ? interval : PRIME_S;
}

/* Those that were missed are left out. The end of the time is a sample, too, and takes the place of
 * one that would come shortly before it. */
static void schedule(struct loop *l)
{
	uint64_t step = in_ns(l->run->settings.screen.interval), now = clock_mono_ns();

	l->due_ns += step;
	if (l->due_ns < now)
		l->due_ns = now;
	if (l->due_ns > l->end_ns || l->end_ns - l->due_ns < step / 2)
		l->due_ns = l->end_ns;
}

static void find_end(struct loop *l, double duration)
{
	if (l->end_ns == 0)
		l->end_ns = isfinite(duration) ? l->run->history.start_mono_ns + in_ns(duration)
					       : UINT64_MAX;
}

static void sample_until_over(struct loop *l, double fallback_s)
{
	double head = head_start(l->run);
	enum outcome outcome = head > 0 ? OUTCOME_CHANGED : OUTCOME_DUE;

	l->due_ns = clock_mono_ns() + in_ns(head);
	while (outcome != OUTCOME_STOP && !l->closed) {
		bool due = outcome == OUTCOME_DUE, ended = take_sample(l, due, due && is_last(l));

		find_end(l, run_duration(l->run, fallback_s));
		if (due || ended)
			l->closed = !l->sampling->sampled(l->sampling->context, ++l->samples);
		if (ended || run_is_over(l->run, l->samples, fallback_s))
			return;
		if (due)
			schedule(l);
		outcome = await(l);
	}
	if (l->closed)
		return;
	if (l->run->options->memory ||
	    clock_mono_ns() - l->last_ns > in_ns(l->run->settings.screen.interval) / 2)
		/* what has come since the last one belongs to the run */
		take_sample(l, false, true);
	if (isfinite(run_duration(l->run, fallback_s)))
		l->run->note = _("the run was stopped before its end");
}

void sampling_run(struct sampling *s)
{
	struct loop loop = { .sampling = s, .run = s->run };
	double fallback = options_spawn(s->run->options) ? INFINITY : s->fallback_s;

	sample_until_over(&loop, fallback);
	signals_heard();
}
