/* The facade of this room. */
#include "perf/perf.h"

#include <stdlib.h>

#include "base/mem.h"
#include "symbols/symbols.h"

#include "perf/collector.h"
#include "perf/unwind.h"

/* Operations are over soon: who asks for them is told at once, up to a rate where that would cost too much */
#define WAKES_FOR_OPERATIONS 1000
#define WAKES                250

struct perf {
	struct collector *collector;
};

/* Where stacks cannot be unwound, the kernel walks frame pointers */
static struct perf_options possible(const struct perf_options *options)
{
	struct perf_options o = *options;

	o.frame_pointers |= unwind_registers() == 0;
	if (o.stack_bytes == 0)
		o.stack_bytes = PERF_STACK_BYTES;
	return o;
}

struct perf *perf_open(const struct perf_options *options, struct error *err)
{
	const struct perf_options o = possible(options);
	const struct events_options wanted = { .pid = o.pid,
					       .proc_directory = o.proc_directory,
					       .hertz = o.hertz,
					       .wakes = o.op_at ? WAKES_FOR_OPERATIONS : WAKES,
					       .stack_bytes = o.frame_pointers ? 0 : o.stack_bytes,
					       .registers = unwind_registers() };
	struct events events = { 0 };
	struct collector *collector = NULL;
	struct symbols *symbols;
	struct perf *p;

	if (!events_open(&events, &wanted, err))
		return NULL;
	symbols = symbols_open(o.proc_directory, o.pid, o.inner_pid, err);
	if (symbols)
		collector = collector_start(&o, &events, symbols, err);
	else
		events_close(&events);
	if (!collector)
		return NULL;
	p = mem_alloc(sizeof(*p));
	p->collector = collector;
	return p;
}

void perf_close(struct perf *p)
{
	if (!p)
		return;
	collector_stop(p->collector);
	free(p);
}

void perf_renew(struct perf *p)
{
	collector_renew(p->collector);
}

bool perf_used_ns(const struct perf *p, uint64_t *ns)
{
	return collector_used_ns(p->collector, ns);
}

struct profile_sample *perf_take(struct perf *p)
{
	return collector_take(p->collector);
}
