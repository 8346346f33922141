/* The thread that samples. */
#include "source/sampler.h"

#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/thread.h"

#include "source/strip.h"
#include "source/wait.h"

#define SECOND_SAMPLE_S 0.25 /* the first has no rates: the second comes soon */
#define LEAST_APART_NS \
	10000000u /* between samples out of turn: a quarter of the interval, within these, */
#define MOST_APART_NS 250000000u /* since rates over a few milliseconds would say little */

struct sampler {
	struct source *source;
	struct history *history;
	sampler_added_fn *added; /* NULL: nobody is told */
	void *context;           /* of `added` */
	pthread_t thread;
	pthread_mutex_t history_lock;
	int wake;  /* to the thread */
	int event; /* to the reader */

	pthread_mutex_t lock; /* of what follows */
	double interval;
	struct source_wants wants;
	bool stop, now, changed_interval;
	bool threads;          /* the next sample has threads, whatever is wanted */
	uint64_t with_threads; /* samples taken that had */
	pthread_cond_t took_threads;

	/* of the thread alone */
	enum strip_state strip[2];
	bool ask_threads; /* `added` did */
	uint64_t due_ns, last_ns;
};

void sampler_lock(struct sampler *s)
{
	pthread_mutex_lock(&s->history_lock);
}

void sampler_unlock(struct sampler *s)
{
	pthread_mutex_unlock(&s->history_lock);
}

static void take_output(void *context, bool error, const char *bytes, size_t length)
{
	struct sampler *s = context;
	char *plain = mem_alloc(length + 1);
	size_t used = strip_controls(&s->strip[error], bytes, length, plain);

	sampler_lock(s);
	output_add(&s->history->output, error, plain, used);
	sampler_unlock(s);
	free(plain);
}

static uint64_t interval_ns(struct sampler *s)
{
	double seconds;

	pthread_mutex_lock(&s->lock);
	seconds = s->interval;
	pthread_mutex_unlock(&s->lock);
	return (uint64_t)(seconds * 1e9);
}

static void tell_threads(struct sampler *s)
{
	pthread_mutex_lock(&s->lock);
	s->with_threads++;
	pthread_cond_broadcast(&s->took_threads);
	pthread_mutex_unlock(&s->lock);
}

static void take_sample(struct sampler *s)
{
	struct source_wants wants;
	struct sample *sample;
	char why[256] = "";

	pthread_mutex_lock(&s->lock);
	wants = s->wants;
	wants.threads |= s->threads || s->ask_threads;
	s->threads = s->now = false;
	pthread_mutex_unlock(&s->lock);
	sample = source_tick(s->source, &wants);
	s->last_ns = sample->mono_ns;
	if (sample->mono_ns > s->due_ns)
		sample->late_seconds = (double)(sample->mono_ns - s->due_ns) * 1e-9;
	sampler_lock(s);
	history_add(s->history, sample);
	history_say(s->history, source_note(s->source));
	if (source_ended(s->source, why)) {
		s->history->ended = true;
		snprintf(s->history->ended_why, sizeof(s->history->ended_why), "%s", why);
	}
	s->ask_threads = s->added && s->added(s->context);
	sampler_unlock(s);
	if (wants.threads)
		tell_threads(s);
	wakeup_send(s->event);
}

/* When the next sample is due. Those that were missed are left out. */
static void schedule(struct sampler *s, bool soon)
{
	uint64_t step = interval_ns(s), quick = (uint64_t)(SECOND_SAMPLE_S * 1e9);

	if (soon && step > quick)
		step = quick;
	s->due_ns += step;
	if (s->due_ns <= s->last_ns)
		s->due_ns = s->last_ns + step;
}

/* True: a sample is due now. */
static bool serve_wake(struct sampler *s)
{
	bool now;

	wakeup_clear(s->wake);
	pthread_mutex_lock(&s->lock);
	if (s->changed_interval)
		s->due_ns = s->last_ns + (uint64_t)(s->interval * 1e9);
	s->changed_interval = false;
	now = s->now;
	pthread_mutex_unlock(&s->lock);
	return now || s->due_ns <= clock_mono_ns();
}

static bool stopping(struct sampler *s)
{
	bool stop;

	pthread_mutex_lock(&s->lock);
	stop = s->stop;
	pthread_mutex_unlock(&s->lock);
	return stop;
}

static uint64_t distance(struct sampler *s)
{
	double quarter = sampler_interval(s) / 4 * 1e9;

	return (uint64_t)fmin(fmax(quarter, LEAST_APART_NS), MOST_APART_NS);
}

/* Until the next sample is to be taken, or the end. Samples out of turn keep a distance. */
static void await_turn(struct sampler *s)
{
	bool out_of_turn = false;
	uint64_t until;

	while (!stopping(s)) {
		struct pollfd wake = { .fd = s->wake, .events = POLLIN };
		unsigned events;

		until = s->history->ended ? UINT64_MAX : s->due_ns;
		if (out_of_turn && !s->history->ended && s->last_ns + distance(s) < until)
			until = s->last_ns + distance(s);
		events = source_wait(s->source, &wake, 1, until);
		if (events & WAIT_OUTPUT) {
			source_output(s->source, take_output, s);
			wakeup_send(s->event);
		}
		if (events == WAIT_TIME)
			break;
		if (events & WAIT_OWN && serve_wake(s))
			out_of_turn = true;
		if (events & WAIT_CHANGED)
			break;
	}
	if (s->due_ns > clock_mono_ns())
		s->due_ns = clock_mono_ns();
}

static void *sampler_main(void *context)
{
	struct sampler *s = context;

	schedule(s, true); /* sampler_start has taken the first */
	for (;;) {
		await_turn(s);
		if (stopping(s))
			return NULL;
		take_sample(s);
		schedule(s, false);
	}
}

static void sampler_free(struct sampler *s)
{
	if (s->wake != -1)
		close(s->wake);
	if (s->event != -1)
		close(s->event);
	pthread_cond_destroy(&s->took_threads);
	pthread_mutex_destroy(&s->lock);
	pthread_mutex_destroy(&s->history_lock);
	free(s);
}

struct sampler *sampler_start(struct source *source, struct history *history, double interval,
			      sampler_added_fn *added, void *context, struct error *err)
{
	struct sampler *s = mem_alloc(sizeof(*s));

	s->source = source;
	s->history = history;
	s->interval = interval;
	s->added = added;
	s->context = context;
	s->wants.focus = UINT32_MAX;
	s->wake = wakeup_open();
	s->event = wakeup_open();
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->took_threads, NULL);
	pthread_mutex_init(&s->history_lock, NULL);
	if (s->wake != -1 && s->event != -1) {
		s->due_ns = clock_mono_ns();
		take_sample(s);
		if (thread_start(&s->thread, sampler_main, s))
			return s;
	}
	error_errno(err, _("cannot start the sampling thread"));
	sampler_free(s);
	return NULL;
}

void sampler_stop(struct sampler *s)
{
	pthread_mutex_lock(&s->lock);
	s->stop = true;
	pthread_mutex_unlock(&s->lock);
	wakeup_send(s->wake);
	pthread_join(s->thread, NULL);
	sampler_free(s);
}

int sampler_fd(const struct sampler *s)
{
	return s->event;
}

void sampler_set_interval(struct sampler *s, double seconds)
{
	pthread_mutex_lock(&s->lock);
	s->interval = seconds;
	s->changed_interval = true;
	pthread_mutex_unlock(&s->lock);
	wakeup_send(s->wake);
}

double sampler_interval(const struct sampler *s)
{
	struct sampler *own = (struct sampler *)s;

	return (double)interval_ns(own) * 1e-9;
}

void sampler_want(struct sampler *s, const struct source_wants *wants)
{
	bool more;

	pthread_mutex_lock(&s->lock);
	more = (wants->threads && !s->wants.threads) || (wants->pss && !s->wants.pss) ||
	       (wants->memory && !s->wants.memory) || (wants->functions && !s->wants.functions) ||
	       (wants->focus != UINT32_MAX && wants->focus != s->wants.focus);
	s->wants = *wants;
	s->now = s->now || more;
	pthread_mutex_unlock(&s->lock);
	if (more)
		wakeup_send(s->wake);
}

void sampler_now(struct sampler *s)
{
	pthread_mutex_lock(&s->lock);
	s->now = true;
	pthread_mutex_unlock(&s->lock);
	wakeup_send(s->wake);
}

void sampler_take_threads(struct sampler *s, double seconds)
{
	uint64_t until_ns = clock_mono_ns() + (uint64_t)(seconds * 1e9);
	struct timespec until = { (time_t)(until_ns / 1000000000), (long)(until_ns % 1000000000) };
	uint64_t before;

	pthread_mutex_lock(&s->lock);
	before = s->with_threads;
	s->threads = s->now = true;
	wakeup_send(s->wake);
	while (s->with_threads == before)
		if (pthread_cond_clockwait(&s->took_threads, &s->lock, CLOCK_MONOTONIC, &until) !=
		    0)
			break;
	pthread_mutex_unlock(&s->lock);
}
