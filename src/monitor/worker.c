/* The thread that calls the host back and writes reports when they are due: no disk and no callback delays a sample. */
#include "monitor/internal.h"

#include <poll.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/thread.h"

static void tell_finding(const struct monitor *m, const struct analysis_event *event)
{
	const struct finding *f = event->finding;
	const struct perftop_monitor_finding told = {
		.size = sizeof(told),
		.rule = rule_info[f->rule].name,
		.severity = severity_name(f->severity),
		.resolved = event->resolved,
		.wall_ns = event->wall_ns,
		.subject = f->subject_text,
		.message = f->message,
		.suggestion = f->suggestion ? f->suggestion : "",
		.value = f->value,
		.threshold = f->threshold,
		.unit = rule_info[f->rule].unit,
	};
	locale_t ours = uselocale(LC_GLOBAL_LOCALE);

	m->options.finding(m->options.context, &told);
	uselocale(ours);
}

static void tell_failure(const struct monitor *m, const char *message)
{
	locale_t ours;

	if (!m->options.failed)
		return;
	ours = uselocale(LC_GLOBAL_LOCALE);
	m->options.failed(m->options.context, message);
	uselocale(ours);
}

/* The event is a copy that lasts until the next one is taken, by this thread alone. */
static bool next_event(struct monitor *m, struct analysis_event *event)
{
	bool there;

	sampler_lock(m->sampler);
	there = analysis_next_event(m->analysis, event);
	sampler_unlock(m->sampler);
	return there;
}

static void tell_findings(struct monitor *m)
{
	struct analysis_event event;

	while (next_event(m, &event))
		if (m->options.finding)
			tell_finding(m, &event);
}

static void write_due(struct monitor *m)
{
	char *path = schedule_path(&m->schedule);
	struct error err;

	if (!path)
		tell_failure(m, "the path of a report is too long");
	else if (!monitor_report(m, path, true, &err))
		tell_failure(m, err.text);
	free(path);
}

static void await(struct monitor *m)
{
	uint64_t left = schedule_wait_ns(&m->schedule, moment_now());
	struct timespec timeout = { (time_t)(left / 1000000000), (long)(left % 1000000000) };
	struct pollfd fds[2] = { { .fd = m->wake, .events = POLLIN },
				 { .fd = sampler_fd(m->sampler), .events = POLLIN } };

	if (ppoll(fds, 2, &timeout, NULL) > 0 && fds[1].revents)
		wakeup_clear(fds[1].fd);
}

static void *worker_main(void *context)
{
	struct monitor *m = context;

	pthread_setname_np(pthread_self(), "perftop-report");
	locale_enter();
	call_from_worker(m);
	while (!m->stop) {
		await(m);
		tell_findings(m);
		if (m->schedule.pattern && schedule_wait_ns(&m->schedule, moment_now()) == 0) {
			write_due(m);
			schedule_begin(&m->schedule, moment_now());
		}
	}
	if (m->schedule.pattern)
		write_due(m);
	tell_findings(m);
	return NULL;
}

bool worker_start(struct monitor *m, struct error *err)
{
	m->wake = wakeup_open();
	return (m->wake != -1 && thread_start(&m->worker, worker_main, m)) ||
	       error_errno(err, "cannot start the reporting thread");
}

void worker_stop(struct monitor *m)
{
	m->stop = true;
	wakeup_send(m->wake);
	pthread_join(m->worker, NULL);
}
