/*
 * The thread that takes samples out of the rings as they come, asks for the operation, has their stacks made paths (stack.h),
 * and adds them up.
 */
#ifndef PERF_COLLECTOR_H
#define PERF_COLLECTOR_H

#include "perf/events.h"
#include "perf/hits.h"
#include "perf/paths.h"
#include "perf/perf.h"

struct collector;

/* Takes over the events and the symbols, which it closes; NULL, also closing them: no thread can be made. */
struct collector *collector_start(const struct perf_options *options, struct events *events,
				  struct symbols *symbols, struct error *err);
void collector_stop(struct collector *c);

/* What has come up to the call, nothing of that left in the rings; see perf_take. */
struct profile_sample *collector_take(struct collector *c);

bool collector_used_ns(const struct collector *c, uint64_t *ns);

/* The mappings are read again before the next name. */
void collector_renew(struct collector *c);

#endif
