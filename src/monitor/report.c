/* Reports, and samples out of turn. */
#include "monitor/internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "report/collect.h"
#include "report/report.h"

/* The machine may be overloaded: then the report is of the newest sample that there is. */
#define UPDATE_S 5.0

static bool is_newer(struct monitor *m, uint64_t mono_ns)
{
	bool newer;

	sampler_lock(m->sampler);
	newer = m->history.now->mono_ns >= mono_ns || m->history.ended;
	sampler_unlock(m->sampler);
	return newer;
}

/* A sample under way may have been begun before the call, so one is waited for that says when it began. */
void monitor_update(struct monitor *m)
{
	uint64_t called_ns = clock_mono_ns(), now = called_ns;
	uint64_t until_ns = called_ns + (uint64_t)(UPDATE_S * 1e9);

	for (; !is_newer(m, called_ns) && now < until_ns; now = clock_mono_ns())
		sampler_take_threads(m->sampler, (double)(until_ns - now) * 1e-9);
}

static struct document *collect(struct monitor *m, bool begin)
{
	const struct collect_options options = {
		.host = source_host(m->source),
		.analysis = m->analysis,
		.interval = m->options.interval_s,
		.view = VIEW_RESET,
		.histograms = true,
		.series = true,
		.slices = true,
	};
	struct document *d;

	sampler_lock(m->sampler);
	d = document_collect(&m->history, &options);
	if (begin)
		history_reset(&m->history);
	sampler_unlock(m->sampler);
	return d;
}

bool monitor_report(struct monitor *m, const char *path, bool begin, struct error *err)
{
	static const struct report_look plain = { .width = 0 };
	struct document *d;
	bool good;

	monitor_update(m);
	d = collect(m, begin);
	good = report_write(d, path, &plain, err);
	document_free(d);
	return good;
}

/* Standard output is the host's. */
static bool is_file(const char *path, struct error *err)
{
	return (path && *path && strcmp(path, "-") != 0) ||
	       error_set(err, "a report needs the path of a file");
}

int perftop_monitor_report(const char *path)
{
	struct call call = call_begin();

	return call_end(&call, call.monitor && is_file(path, call_error()) &&
				       monitor_report(call.monitor, path, false, call_error()));
}

int perftop_monitor_update(void)
{
	struct call call = call_begin();

	if (call.monitor)
		monitor_update(call.monitor);
	return call_end(&call, call.monitor != NULL);
}

int perftop_monitor_reset(void)
{
	struct call call = call_begin();
	struct monitor *m = call.monitor;

	if (m) {
		monitor_update(m);
		sampler_lock(m->sampler);
		history_reset(&m->history);
		sampler_unlock(m->sampler);
	}
	return call_end(&call, m != NULL);
}
