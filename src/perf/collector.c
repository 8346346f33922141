/* The thread, what it shares with its user, and what it counts. */
#include "perf/collector.h"

#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/thread.h"

#include "perf/stack.h"
#include "perf/unwind.h"

#define SCAN_MS          100 /* for new threads, where the kernel does not follow them */
#define BATCH_MS         50  /* for what does not fill a batch */
#define TAKE_WAITS_FOR_S 1   /* the thread may be held up by who tells the operation */

struct batch {
	struct hits hits;
	struct profile_account account;
};

struct collector {
	struct perf_options options;
	struct events events;
	struct symbols *symbols;
	pthread_t thread;
	int wake;              /* the thread (base/thread.h) */
	struct pollfd *polled; /* wake, then the rings */

	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t drained_cond;
	bool stop, renew;
	uint64_t asked;   /* how often what is in the rings was asked for */
	uint64_t drained; /* the last of these that has been answered */
	struct paths paths;
	uint64_t taking_ns;      /* a take is under way, that began then; 0: none */
	struct batch now, later; /* since the last take; since the one under way began */
	size_t functions_taken, paths_taken;

	struct stack stack; /* of the thread alone */
};

static const struct batch fresh = { .account = { .cpu_seconds = NAN } };

static void count(struct collector *c, uint32_t path, const struct record_sample *sample,
		  uint32_t op, bool cut)
{
	bool later = c->taking_ns && sample->mono_ns > c->taking_ns;
	struct batch *b = later ? &c->later : &c->now;

	if (path == PROFILE_NONE) {
		b->account.lost++;
		return;
	}
	hits_add(&b->hits, path, sample->tid, op);
	b->account.samples++;
	b->account.cut += cut;
}

static void add_sample(struct collector *c, const struct record_sample *sample)
{
	uint32_t op = PROFILE_NO_OP, path;
	bool cut;

	if (c->options.op_at)
		op = c->options.op_at(c->options.context, sample->tid, sample->mono_ns);
	stack_read(&c->stack, sample);
	pthread_mutex_lock(&c->lock);
	path = stack_path(&c->stack, &c->paths, &cut);
	count(c, path, sample, op, cut);
	pthread_mutex_unlock(&c->lock);
}

static void add_lost(struct collector *c, uint64_t lost)
{
	pthread_mutex_lock(&c->lock);
	c->now.account.lost += lost;
	pthread_mutex_unlock(&c->lock);
	/* what changed the mappings may be among them */
	symbols_stale(c->symbols);
}

static void read_record(struct collector *c, const struct perf_event_header *record)
{
	struct record_sample sample;
	uint64_t lost = record_lost(record);

	if (lost > 0)
		add_lost(c, lost);
	if (record_is_exec(record))
		events_renew(&c->events);
	if (record_changes_mappings(record))
		symbols_stale(c->symbols);
	else if (record_adds_memory(record))
		symbols_more(c->symbols);
	if (record->type == PERF_RECORD_SAMPLE &&
	    record_sample_parse(record, &c->events.attr, &sample) &&
	    events_accept(&c->events, &sample))
		add_sample(c, &sample);
}

static void drain_ring(struct collector *c, struct ring *r)
{
	const struct perf_event_header *record;
	uint64_t malformed = r->malformed;

	ring_begin(r);
	while ((record = ring_next(r))) {
		read_record(c, record);
		ring_done(r);
	}
	if (r->malformed > malformed)
		add_lost(c, r->malformed - malformed);
}

/* Whoever asked before it began has all */
static void drain(struct collector *c)
{
	uint64_t asked;
	bool renew;

	pthread_mutex_lock(&c->lock);
	asked = c->asked;
	renew = c->renew;
	c->renew = false;
	pthread_mutex_unlock(&c->lock);
	if (renew)
		symbols_stale(c->symbols);
	for (size_t i = 0; i < c->events.rings.count; i++)
		drain_ring(c, &c->events.rings.ring[i]);
	pthread_mutex_lock(&c->lock);
	c->drained = asked;
	pthread_cond_broadcast(&c->drained_cond);
	pthread_mutex_unlock(&c->lock);
}

static int timeout_ms(const struct collector *c)
{
	if (!c->events.follows)
		return SCAN_MS;
	return c->events.attr.wakeup_events > 1 ? BATCH_MS : -1;
}

/* Until there is something to read, or something is asked. true: the end. */
static bool await(struct collector *c)
{
	bool stop;

	poll(c->polled, c->events.rings.count + 1, timeout_ms(c));
	if (c->polled[0].revents && !wakeup_clear(c->wake))
		return true;
	pthread_mutex_lock(&c->lock);
	stop = c->stop;
	pthread_mutex_unlock(&c->lock);
	return stop;
}

static void *collect(void *argument)
{
	struct collector *c = argument;

	while (!await(c)) {
		events_scan(&c->events);
		drain(c);
	}
	return NULL;
}

static void release(struct collector *c)
{
	if (c->wake != -1)
		close(c->wake);
	events_close(&c->events);
	symbols_close(c->symbols); /* with its session, which knows the unwinder */
	unwinder_free(c->stack.unwinder);
	paths_clear(&c->paths);
	hits_clear(&c->now.hits);
	hits_clear(&c->later.hits);
	pthread_mutex_destroy(&c->lock);
	pthread_cond_destroy(&c->drained_cond);
	free(c->polled);
	free(c);
}

static void fill_polled(struct collector *c)
{
	c->polled = mem_alloc_array(c->events.rings.count + 1, sizeof(*c->polled));
	c->polled[0] = (struct pollfd){ .fd = c->wake, .events = POLLIN };
	for (size_t i = 0; i < c->events.rings.count; i++)
		c->polled[i + 1] =
			(struct pollfd){ .fd = c->events.rings.ring[i].fd, .events = POLLIN };
}

struct collector *collector_start(const struct perf_options *options, struct events *events,
				  struct symbols *symbols, struct error *err)
{
	struct collector *c = mem_alloc(sizeof(*c));

	c->options = *options;
	c->events = *events;
	c->symbols = symbols;
	c->stack = (struct stack){
		.symbols = symbols,
		.unwinder = unwinder_new(options->proc_directory, options->pid),
		.frame_pointers = options->frame_pointers,
	};
	c->now = c->later = fresh;
	c->wake = wakeup_open();
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->drained_cond, NULL);
	fill_polled(c);
	if (c->wake != -1 && thread_start(&c->thread, collect, c))
		return c;
	error_errno(err, "%s", _("no thread can be started"));
	release(c);
	return NULL;
}

void collector_stop(struct collector *c)
{
	pthread_mutex_lock(&c->lock);
	c->stop = true;
	pthread_mutex_unlock(&c->lock);
	wakeup_send(c->wake);
	pthread_join(c->thread, NULL);
	release(c);
}

void collector_renew(struct collector *c)
{
	pthread_mutex_lock(&c->lock);
	c->renew = true;
	pthread_mutex_unlock(&c->lock);
	wakeup_send(c->wake);
}

/* Threads that are followed have no events of their own: what is read does not change */
bool collector_used_ns(const struct collector *c, uint64_t *ns)
{
	return events_used_ns(&c->events, ns);
}

/* Under the lock */
static void await_drained(struct collector *c)
{
	uint64_t mine = ++c->asked;
	struct timespec until;

	wakeup_send(c->wake);
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += TAKE_WAITS_FOR_S;
	while (c->drained < mine) {
		if (pthread_cond_clockwait(&c->drained_cond, &c->lock, CLOCK_MONOTONIC, &until))
			return;
	}
}

struct profile_sample *collector_take(struct collector *c)
{
	struct profile_sample *s = mem_alloc(sizeof(*s));

	s->kernel = c->events.kernel;
	s->period_seconds = (double)c->events.attr.sample_period / 1e9;
	pthread_mutex_lock(&c->lock);
	c->taking_ns = clock_mono_ns();
	await_drained(c);
	s->first_function = c->functions_taken;
	s->functions = paths_functions_since(&c->paths, c->functions_taken);
	s->function_count = c->paths.function_count - c->functions_taken;
	s->first_path = c->paths_taken;
	s->paths = paths_since(&c->paths, c->paths_taken);
	s->path_count = c->paths.path_count - c->paths_taken;
	s->hits = hits_take(&c->now.hits, &s->hit_count);
	s->account = c->now.account;
	c->functions_taken = c->paths.function_count;
	c->paths_taken = c->paths.path_count;
	hits_clear(&c->now.hits);
	c->now = c->later;
	c->later = fresh;
	c->taking_ns = 0;
	pthread_mutex_unlock(&c->lock);
	return s;
}
