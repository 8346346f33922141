/*
 * The monitor of a process: start and stop, and what stands between them and other calls. There is one in a process, so this
 * room has globals, which the host's threads share: `running` under its lock.
 */
#include "monitor/internal.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static struct monitor *running;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Thread_local struct error last;
static _Thread_local struct monitor *calls_back; /* this is its thread */

/* ---- calls ---- */

struct error *call_error(void)
{
	return &last;
}

/* glibc's "C" is a constant: nothing is allocated, nothing to free. */
locale_t locale_enter(void)
{
	return uselocale(newlocale(LC_ALL_MASK, "C", (locale_t)0));
}

void locale_leave(locale_t locale)
{
	uselocale(locale);
}

void call_from_worker(struct monitor *m)
{
	calls_back = m;
}

static struct call enter(void)
{
	struct call call = { .locale = locale_enter(), .locked = !calls_back };

	if (call.locked)
		pthread_rwlock_rdlock(&lock);
	call.monitor = call.locked ? running : calls_back;
	return call;
}

struct call call_begin(void)
{
	struct call call = enter();

	if (!call.monitor)
		error_set(&last, "the monitor does not run in this process");
	return call;
}

int call_end(struct call *call, bool good)
{
	if (call->locked)
		pthread_rwlock_unlock(&lock);
	locale_leave(call->locale);
	return good ? 0 : -1;
}

int perftop_monitor_running(void)
{
	struct call call = enter();
	int runs = call.monitor != NULL;

	call_end(&call, true);
	return runs;
}

const char *perftop_monitor_error(void)
{
	return last.text;
}

/* ---- start and stop ---- */

/* In a forked child there are no threads of ours, and a lock or a list may have been half-changed by one: all is left
 * as it is, and forgotten. */
static void forget(void)
{
	lock = (pthread_rwlock_t)PTHREAD_RWLOCK_INITIALIZER;
	running = NULL;
	calls_back = NULL;
}

static void prepare_forks(void)
{
	pthread_atfork(NULL, NULL, forget);
}

/* In the sampler's thread, locked; for the first sample in the starter's. */
static bool on_added(void *context)
{
	struct monitor *m = context;

	if (!m->named && !pthread_equal(pthread_self(), m->starter)) {
		pthread_setname_np(pthread_self(), "perftop-sample");
		locale_enter();
		m->named = true;
	}
	analysis_update(m->analysis, &m->history);
	return analysis_wants_threads(m->analysis);
}

static bool open_self(struct monitor *m, struct error *err)
{
	pid_t self = getpid();
	const struct source_options options = {
		.pids = &self,
		.pid_count = 1,
		.functions = m->options.functions_hertz > 0,
		.functions_hertz = m->options.functions_hertz,
		.guest = true,
	};
	int status;

	m->source = source_open(&options, &status, err);
	return m->source != NULL;
}

static bool begin_sampling(struct monitor *m, struct error *err)
{
	const struct source_wants wants = { .memory = m->options.memory != 0, .focus = UINT32_MAX };

	m->starter = pthread_self();
	m->sampler = sampler_start(m->source, &m->history, m->options.interval_s, on_added, m, err);
	if (!m->sampler)
		return false;
	sampler_lock(m->sampler);
	history_reset(&m->history); /* a process born a moment ago would count from its birth */
	sampler_unlock(m->sampler);
	sampler_want(m->sampler, &wants);
	return true;
}

static void monitor_free(struct monitor *m)
{
	if (m->sampler)
		sampler_stop(m->sampler);
	if (m->wake != -1)
		close(m->wake);
	source_close(m->source);
	if (m->analysis)
		analysis_free(m->analysis);
	history_clear(&m->history);
	options_clear(m);
	free(m);
}

static struct monitor *monitor_new(const struct perftop_monitor_options *options, struct error *err)
{
	struct monitor *m = mem_alloc(sizeof(*m));

	m->wake = -1;
	if (options_take(m, options, err) && open_self(m, err)) {
		history_init(&m->history, m->options.window_s);
		m->analysis = analysis_new(&m->settings);
		if (begin_sampling(m, err) && worker_start(m, err))
			return m;
	}
	monitor_free(m);
	return NULL;
}

int perftop_monitor_start(const struct perftop_monitor_options *options)
{
	struct call call = { .locked = true };
	bool good;

	if (calls_back)
		return error_set(&last, "a callback cannot start the monitor"), -1;
	call.locale = locale_enter();
	pthread_once(&once, prepare_forks);
	pthread_rwlock_wrlock(&lock);
	if (running) {
		good = error_set(&last, "the monitor runs already");
	} else {
		running = monitor_new(options, &last);
		good = running != NULL;
	}
	return call_end(&call, good);
}

int perftop_monitor_stop(void)
{
	struct call call = { .locked = true };

	if (calls_back)
		return error_set(&last, "a callback cannot stop the monitor"), -1;
	call.locale = locale_enter();
	pthread_rwlock_wrlock(&lock);
	if (running) {
		worker_stop(running);
		monitor_free(running);
	}
	running = NULL;
	return call_end(&call, true);
}
