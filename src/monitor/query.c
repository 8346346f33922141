/* Figures for the host's own eyes. */
#include "monitor/internal.h"

#include <string.h>

#include "report/recorded.h"

#define FIGURES_1_0 (offsetof(struct perftop_monitor_figures, window_p99_ns) + sizeof(double))

static const struct op_track *find(const struct process_track *p, const char *component,
				   const char *operation)
{
	for (uint32_t i = 0; i < p->op_count; i++) {
		const struct op_key *key = &p->ops[i].key;

		if (op_key_is_timer(key) && strcmp(key->component, component) == 0 &&
		    strcmp(key->operation, operation) == 0)
			return &p->ops[i];
	}
	return NULL;
}

static void fill_life(struct perftop_monitor_figures *to, const struct figures *f)
{
	to->count = f->count;
	to->errors = f->errors;
	to->total_ns = f->total * 1e9;
	to->mean_ns = f->mean * 1e9;
	to->min_ns = f->min * 1e9;
	to->max_ns = f->max * 1e9;
	to->p50_ns = f->p50 * 1e9;
	to->p90_ns = f->p90 * 1e9;
	to->p95_ns = f->p95 * 1e9;
	to->p99_ns = f->p99 * 1e9;
	to->p999_ns = f->p999 * 1e9;
}

static void fill_window(struct perftop_monitor_figures *to, const struct figures *f)
{
	to->window_count = f->count;
	to->window_errors = f->errors;
	to->window_rate = f->rate;
	to->window_mean_ns = f->mean * 1e9;
	to->window_p50_ns = f->p50 * 1e9;
	to->window_p95_ns = f->p95 * 1e9;
	to->window_p99_ns = f->p99 * 1e9;
}

/* The histogram of the lifetime is the track's own: history_hist gives a copy. */
static void fill(struct perftop_monitor_figures *to, const struct history *h,
		 const struct process_track *p, const struct op_track *op)
{
	struct recorded life = recorded_in(h, p, op, VIEW_LIFETIME);
	struct recorded window = recorded_in(h, p, op, VIEW_WINDOW);

	fill_life(to, &life.figures);
	fill_window(to, &window.figures);
	to->in_flight = op->in_flight;
	hist_clear(&life.hist);
	hist_clear(&window.hist);
}

static bool look_up(struct monitor *m, const char *component, const char *operation,
		    struct perftop_monitor_figures *figures)
{
	const struct op_track *op;

	sampler_lock(m->sampler);
	op = find(m->history.processes[0], component, operation);
	if (op)
		fill(figures, &m->history, m->history.processes[0], op);
	sampler_unlock(m->sampler);
	return op || error_set(call_error(), "no operation '%s' of component '%s' has been timed",
			       operation, component);
}

static bool query(struct monitor *m, const char *component, const char *operation,
		  struct perftop_monitor_figures *figures)
{
	struct perftop_monitor_figures found = { .size = 0 };
	size_t size = figures ? figures->size : 0;

	if (size < FIGURES_1_0 || !component || !operation)
		return error_set(call_error(), "perftop_monitor_operation needs two names and "
					       "figures.size set to sizeof(figures)");
	if (!look_up(m, component, operation, &found))
		return false;
	found.size = size < sizeof(found) ? size : sizeof(found);
	memcpy(figures, &found, found.size);
	return true;
}

int perftop_monitor_operation(const char *component, const char *operation,
			      struct perftop_monitor_figures *figures)
{
	struct call call = call_begin();

	return call_end(&call, call.monitor && query(call.monitor, component, operation, figures));
}

static bool read_resource(struct monitor *m, const char *name, double *number)
{
	enum metric metric = name ? metric_by_name(name) : METRIC_COUNT;
	struct value value;

	if (metric == METRIC_COUNT || !number)
		return error_set(call_error(), "there is no resource '%s'", name ? name : "");
	sampler_lock(m->sampler);
	value = recorded_last(m->history.processes[0])->resource[metric];
	sampler_unlock(m->sampler);
	if (!value_known(value))
		return error_set(call_error(), "%s: %s", name, why_text(value.why));
	*number = value.number;
	return true;
}

int perftop_monitor_resource(const char *name, double *value)
{
	struct call call = call_begin();

	return call_end(&call, call.monitor && read_resource(call.monitor, name, value));
}
